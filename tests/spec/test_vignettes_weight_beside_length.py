"""Vignettes: a weight that falls, beside the length of the same time.

Public arithmetic: boys born at 40+0 at 3.50 kg (SDS -0.12 on UK-WHO) who weigh 4.40 kg on day 56 (SDS -1.62) have
fallen (-0.12 + 1.62) / (2/3) = 2.25 spaces. Lengths on day 56: 57.8 cm is SDS -0.04, 55.2 cm SDS -1.35; at birth 50.5 cm
is SDS -0.21. WHO's weight for length: at 57.8 cm L -0.3521, M 5.3598, S 0.08439, at 55.2 cm M 4.6034, S 0.08580.
"""

import pytest

from tests.build import found

BIRTH, EIGHT_WEEKS = (0, 3.5), (56, 4.4)


def length(day, cm, **about):
    return {"age_days": day, "kind": "length", "value": cm, **about}


def fall(*lengths):
    table = found([BIRTH, EIGHT_WEEKS, *lengths]).set_index("rule")
    return table.loc["ng75-fall"]


def test_a_boy_whose_length_kept_its_centile_while_weight_fell_is_thin():
    of = fall(length(0, 50.5), length(56, 57.8))
    assert of["beside_length"] == "length_kept"
    assert of["headline"] == "Weight down 2.3 centile spaces since birth; length kept."
    assert "Weight fell and length was kept: length SDS −0.04 (57.8 cm at 8 weeks)" in of["text"]
    assert of["length_sds"] == pytest.approx(-0.04, abs=0.005)


def test_a_boy_whose_length_fell_with_his_weight_is_falling_in_both():
    # (-0.21 + 1.35) / (2/3) = 1.71 spaces of length
    of = fall(length(0, 50.5), length(56, 55.2))
    assert of["beside_length"] == "both_falling"
    assert of["headline"].endswith("; length falling too.")
    assert "1.71 centile spaces down (scored on British 1990, then on WHO)" in of["text"]


def test_a_thin_child_and_a_small_child_with_one_length_read_differently():
    thin, small = fall(length(56, 57.8)), fall(length(56, 55.2))
    # above the weight's SDS of -1.62 by 1.58 / (2/3) = 2.4 spaces, and by 0.27 / (2/3) = 0.4 spaces
    assert (thin["beside_length"], small["beside_length"]) == ("length_above_weight", "length_low_too")
    assert "Low weight for a length that is not" in thin["text"]
    assert "about as low on the chart as weight" in small["text"]
    assert all("no earlier length says whether it has fallen" in each["text"] for each in (thin, small))


def test_weight_for_length_is_whos_and_stands_beside_the_finding():
    # by hand: (4.4 / 5.3598) and (4.4 / 4.6034) to the power -0.3521, less 1, over -0.3521 times 0.08439 and 0.0858
    assert fall(length(56, 57.8))["weight_for_length_sds"] == pytest.approx(-2.42, abs=0.005)
    assert fall(length(56, 55.2))["weight_for_length_sds"] == pytest.approx(-0.53, abs=0.005)


def test_a_weight_without_a_length_of_its_time_asks_for_one():
    for of in (fall(), fall(length(41, 55.0)), fall(length(71, 58.0))):
        assert of["beside_length"] == "length_not_known"
        assert "No length within 14 days of this weight: measure length." in of["text"]
        assert of["headline"] == "Weight down 2.3 centile spaces since birth."


def test_a_length_a_week_away_is_beside_the_weight_but_gives_no_weight_for_length():
    of = fall(length(49, 54.5))
    assert of["beside_length"] == "length_low_too"
    assert of["weight_for_length_sds"] != of["weight_for_length_sds"]  # not known


def test_a_doubted_length_is_named_and_asked_for_again_not_treated_as_absent():
    of = fall(length(0, 50.5), length(56, 38.5, state="questioned"))
    assert of["beside_length"] == "length_in_doubt"
    assert "The length of that time is in doubt (38.5 cm at 8 weeks): measure length again." in of["text"]


def test_length_decides_nothing():
    with_length, without = fall(length(0, 50.5), length(56, 57.8)), fall()
    for column in ("status", "urgency", "spaces_fallen", "threshold_spaces", "certainty"):
        assert with_length[column] == without[column], column


def test_a_loss_within_days_says_nothing_of_length():
    table = found([BIRTH, (5, 3.0), length(5, 50.0)]).set_index("rule")
    assert table.loc["ng75-early-loss", "beside_length"] != table.loc["ng75-early-loss", "beside_length"]
