"""How probable a finding is: worked out by hand from how probable its readings are."""

import numpy as np
import pytest

from growthwatch import detect, scoring
from growthwatch.detect.probability import reading_probability
from tests import build
from tests.spec.test_detect_rules import only, weights_at


def found(rows, *, likely=None, probable=None, suggested=False):
    """Findings of a boy; ``likely`` and ``probable`` are values and probabilities by age [days]."""
    who, weights = build.children(), build.measured(rows)
    scored = scoring.score(who, weights, policy="digital")
    records = build.records_of(scored)
    age = records["age_days"]
    for day, kg in (likely or {}).items():
        records.loc[age == day, "likeliest_value"] = kg
        if suggested:
            records.loc[age == day, "suggested_value"] = kg
    if probable:
        records = records.assign(probability_true=age.map(probable).fillna(1.0))
    return detect.findings(who, scored, records, policy="digital")


def doubted(day, kg, state="questioned"):
    return {"age_days": day, "value": kg, "state": state}


BIRTH = (0, 3.5)  # a boy at 40+0: 4.4 kg at 8 weeks is a fall of 2.25 spaces, 5.4 kg is none


def test_on_readings_that_are_certainly_true_a_finding_is_certain():
    assert only(found([BIRTH, (56, 4.4)]), "ng75-fall")["probability"] == pytest.approx(1.0)


def test_it_is_the_baseline_s_times_that_of_any_weight_that_meets_it():
    """.8 (1 - .1 .2) = .784."""
    rows = [BIRTH, (56, 4.4), (63, 4.5)]
    row = only(found(rows, probable={0: 0.8, 56: 0.9, 63: 0.8}), "ng75-fall")
    assert row["probability"] == pytest.approx(0.784)


def test_a_fall_on_one_questioned_weight_is_as_probable_as_that_weight():
    row = only(found([BIRTH, doubted(56, 4.4)], probable={56: 0.3}), "ng75-fall")
    assert (row["certainty"], row["probability"]) == ("questioned", pytest.approx(0.3))


def test_where_the_likeliest_value_meets_it_too_that_counts_as_well():
    """.3, and half of the rest, or nearly all of it where that repair alone is suggested: .3 + .7 × .5, × .98."""
    rows = [BIRTH, doubted(56, 4.4)]
    assert only(found(rows, probable={56: 0.3}, likely={56: 4.2}), "ng75-fall")["probability"] == pytest.approx(0.65)
    suggested = found(rows, probable={56: 0.3}, likely={56: 4.2}, suggested=True)
    assert only(suggested, "ng75-fall")["probability"] == pytest.approx(0.986)


def test_where_the_likeliest_value_alone_meets_it_only_that_counts():
    row = only(found([BIRTH, doubted(56, 5.4)], probable={56: 0.3}, likely={56: 4.2}), "ng75-fall")
    assert row["probability"] == pytest.approx(0.35)


def test_a_repair_that_does_not_meet_it_adds_nothing():
    row = only(found([BIRTH, doubted(56, 4.4)], probable={56: 0.3}, likely={56: 5.4}), "ng75-fall")
    assert row["probability"] == pytest.approx(0.3)


def test_of_a_dispute_the_side_that_meets_it_counts_and_both_where_both_do():
    one = found([BIRTH, doubted(56, 4.4, "disputed"), doubted(56, 5.4, "disputed")])
    assert only(one, "ng75-fall")["probability"] == pytest.approx(0.5)
    both = only(found([BIRTH, doubted(56, 4.4, "disputed"), doubted(56, 4.2, "disputed")]), "ng75-fall")
    assert (both["certainty"], both["probability"]) == ("firm", pytest.approx(1.0))


def test_a_doubted_weight_to_fall_from_makes_an_acute_loss_as_probable_as_that_weight():
    row = only(found([BIRTH, doubted(84, 7.0), (94, 6.3)], probable={84: 0.04}), "acute-loss")
    assert row["probability"] == pytest.approx(0.04)
    assert "Probability that the loss is true: 4%." in row["text"]


def test_a_body_mass_index_needs_its_height_too():
    rows = [(800, 10.0), {"kind": "length", "age_days": 801, "value": 90.0}]
    row = only(found(rows, probable={800: 0.9, 801: 0.5}), "bmi-low")
    assert row["probability"] == pytest.approx(0.45)


def test_a_pattern_read_from_a_questioned_weight_is_no_more_probable_than_that():
    rows = [BIRTH, (28, 4.5), doubted(56, 9.1), (84, 5.9), (112, 6.5)]
    assert only(found(rows, probable={56: 0.1}), "fall-pattern")["probability"] == pytest.approx(0.1, abs=1e-6)


def test_every_probability_lies_between_nothing_and_certainty():
    rng = np.random.default_rng(2)
    rows = [
        {"child": child, "age_days": day, "value": round(float(rng.uniform(3, 8)), 2),
         "state": rng.choice(["single", "questioned", "disputed"])}
        for child in range(40) for day in (0, 14, 56, 84, 112, 140)
    ]  # fmt: skip
    p = build.found(rows, n=40)["probability"]
    assert len(p) > 100
    assert p.between(0, 1).all()


def test_where_no_record_says_how_probable_it_is_its_verdict_does():
    scored = build.measured([BIRTH, doubted(56, 4.4), doubted(84, 5.0, "disputed")])
    p = reading_probability(scored, build.records_of(scored).drop(columns="probability_true", errors="ignore"))
    assert p.as_recorded.tolist() == [1.0, 0.2, 0.5]


def test_of_weights_compared_with_different_ones_each_counts_with_its_own():
    """At 84 days the gain since 56, at 112 that since 84, where .5 and 1 are the probabilities of the start."""
    rows = weights_at((56, 0.0), (84, -1.0), (112, -2.0))
    row = only(found(rows, probable={56: 0.5, 84: 1.0, 112: 0.9}), "slow-conditional-gain")
    assert row["event_ids"].count(";") == 1
    assert row["probability"] == pytest.approx(1 - 0.5 * (1 - 0.9))


def test_a_later_weight_that_meets_a_pattern_because_of_a_doubted_one_adds_nothing():
    rows = [BIRTH, (28, 4.5), doubted(56, 4.1), (84, 5.9), (112, 6.5)]
    row = only(found(rows, probable={56: 0.1}), "fall-pattern")
    assert (row["certainty"], row["probability"]) == ("questioned", pytest.approx(0.1))
