"""The page for a child's parents: plain words, large letters, one page, nothing that only a professional reads."""

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from growthwatch import tables
from growthwatch.charts.child.child_data import child_data
from growthwatch.report import parents_sheet as page
from growthwatch.report import parents_words
from growthwatch.vocabulary import RULES
from tests import parents_scores
from tests.chart_of import AS_OF, facts, on_day

FALLING = [(0, 3.5), (28, 4.0), (56, 4.4)]
FORBIDDEN = (
    r"SDS|NG75|NICE|centile|threshold|\bfall|falter|probab|questioned|disputed|neglect|safeguard|referr?al|concern|"
    "paediatric|normal|healthy|corrected|gestation|policy"
)


def told(rows=FALLING, as_of=AS_OF, window=(), doubted="", **about):
    """The page's HTML and its words alone."""
    more = {name: about.pop(name) for name in ("forename", "died_on", "left_on") if name in about}
    who, scored, records, found = facts(rows, **about)
    who = who.assign(**{"forename": "Oliver"} | more)
    if doubted:
        found = found_of("acute-loss", certainty="questioned", urgency=doubted).reindex(
            columns=[*found.columns, "kind"]
        )
    if window:
        found = found.assign(weigh_no_sooner_than=window[0], next_weighing_by=window[1])
    html = page.parents_html(who, scored, records, found, policy="digital", as_of=as_of)
    return html, unescape(
        re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)))
    )


def every_sentence():
    """All that the page may say of any child, but for what was found."""
    said = set()
    for rows, more in (
        (FALLING, {}),
        ([*FALLING, {"age_days": 60, "value": 9.0, "state": "questioned"}], {"gestation_days": 231.0}),
    ):
        for window in (None, (on_day(63), on_day(70)), (pd.NaT, on_day(70))):
            for as_of in (on_day(60), AS_OF):
                who, scored, records, found = facts(rows, fall="met" if window else "", **more)
                if window:
                    found = found.assign(weigh_no_sooner_than=window[0], next_weighing_by=window[1])
                data = child_data(who, scored, records, found, kind="weight", policy="digital", as_of=as_of)
                parts = parents_words.words("Oliver", data, found)
                said |= {sentence for part, of in parts.items() if part != "seen" for sentence in of}
    return sorted(said)


def test_a_child_of_11_could_read_it():
    assert len(every_sentence()) >= 12
    assert all(3 <= age <= 11 for age in parents_scores.reading_ages(" ".join(every_sentence())))


@pytest.mark.parametrize(("what", "text"), parents_scores.texts("Oliver"))
def test_what_any_rule_says_can_be_read_at_11_without_alarm_or_reassurance(what, text):
    assert all(age <= 11 for age in parents_scores.reading_ages(text)), parents_scores.reading_ages(text)
    assert not re.search(FORBIDDEN, text, re.IGNORECASE)
    alarming = "danger|serious|risk|harm|disease|illness|sick|die|death|abuse|fail|poorly|worr|bad|urgent|emergency"
    reassuring = r"\bfine\b|\bok\b|all is well|is well|just small|nothing to|usual|don't|good"
    assert not re.search(rf"\b({alarming})|{reassuring}", text, re.IGNORECASE)


def test_every_rule_has_words_for_parents():
    assert set(RULES) <= set(parents_words.OF_RULE)
    said = {what for what, _ in parents_scores.texts("Oliver")}
    assert {"below-0.4th", "below-0.4th length", "below-0.4th head"} <= said


def test_the_documentation_has_every_text_with_its_score():
    page = Path(__file__).parents[3] / "docs" / "parents_page.md"
    assert page.read_text(encoding="utf-8") == parents_scores.page(), "run: python -m tests.parents_scores"


def found_of(rule, *, kind="weight", status="met", certainty="firm", urgency="next_contact", **more):
    columns = {"rule": rule, "kind": kind, "status": status, "certainty": certainty, "urgency": urgency,
               "probability": 0.9, "measured_on": on_day(56), "latest_on": on_day(56), "finding_id": f"{rule}-{kind}"}  # fmt: skip
    columns |= {"next_weighing_by": on_day(63)}
    return pd.DataFrame([columns | more])


def seen(*found, name="Oliver"):
    return parents_words.seen(name, pd.concat(found, ignore_index=True))


def test_one_matter_is_said_once_and_another_beside_it():
    said = seen(
        found_of("ng75-fall", urgency="this_week"), found_of("ng75-below-2nd"), found_of("head-rising", kind="head")
    )
    assert said == [
        "When we look at the chart, Oliver's weight has moved down next to the curved lines. This can happen for many reasons.",
        "We would like to talk with you about feeds and meals.",
        "Oliver's head has grown faster than the lines of a head chart.",
        "We would like to measure again and look at this with you.",
    ]


def test_what_is_near_or_over_is_not_said():
    assert seen(*(found_of("ng75-fall", status=status) for status in ("near", "resolved", "lapsed"))) == []


def test_a_loss_that_rests_on_a_weight_in_doubt_is_said_as_a_doubt_and_to_be_seen_today_all_the_same():
    said = seen(found_of("acute-loss", certainty="questioned", urgency="today"))
    assert said == [
        "One of the numbers is not what we would guess. It may have been put down wrong, or it may be right.",
        "The way to find out is to measure Oliver again.",
    ]
    _, page_says = told(doubted="today", as_of=on_day(60))
    assert "We would like Oliver to be seen today, 2 March 2026." in page_says


def test_a_fall_that_holds_is_said_beside_one_in_doubt():
    said = seen(found_of("acute-loss", certainty="questioned", urgency="today"), found_of("ng75-fall"))
    assert any("moved down" in text for text in said)


def test_a_baby_without_a_name_begins_a_sentence_with_a_capital():
    _, said = told(fall="met", forename="Baby")
    assert "How your baby is growing" in said
    assert "your baby's weight has moved down" in said
    _, said = told([(0, 3.5)], gestation_days=231.0, forename=None)
    assert "Your baby was born early." in said


def test_a_baby_with_many_given_names_is_called_by_the_first_and_one_read_from_the_right_keeps_its_place():
    assert "How Bartholomew-Maximilian is growing" in told(forename="Bartholomew-Maximilian Christopher Alexander")[1]
    assert "How Mary Ann is growing" in told(forename="Mary Ann")[1]
    assert "How \u2068فاطمة\u2069 is growing" in told(forename="فاطمة")[1]


def test_nothing_is_printed_of_a_child_who_died_or_left():
    for gone in ({"died_on": on_day(60)}, {"left_on": on_day(60)}):
        with pytest.raises(page.NoPageForParents, match="there is no page for parents"):
            told(**gone)
    assert "Oliver" in told(left_on=on_day(50))[1]  # measured here after that day


def test_where_every_weight_is_in_doubt_the_page_says_which_is_to_be_checked():
    _, said = told([{"age_days": 56, "value": 9.0, "state": "questioned"}])
    assert "We want to check the weight of 26 February 2026. It is a mark with no colour inside." in said
    assert "9.00 kg" not in said


def test_it_says_when_to_come_next():
    _, said = told(fall="met", as_of=on_day(60), window=(on_day(63), on_day(70)))
    assert "Please bring Oliver to be weighed between 5 March 2026 and 12 March 2026." in said
    _, said = told(fall="met", as_of=on_day(80), window=(on_day(63), on_day(70)))
    assert "It is time to weigh Oliver again." in said
    assert "Ask your health visitor when to weigh Oliver next." in told()[1]


def test_weights_are_written_in_kilograms_and_in_pounds_and_ounces():
    """4.4 kg are 155.2 oz: 9 lb 11 oz (1 oz = 28.35 g)."""
    assert "26 February 2026 8 weeks 4.40 kg (9 lb 11 oz)" in told()[1]


def test_nothing_of_rules_doubt_or_safeguarding_is_on_it():
    rows = [*FALLING, {"age_days": 60, "value": 9.0, "state": "questioned"}]
    _, said = told(rows, fall="confirmed")
    assert not re.search(FORBIDDEN, said, re.IGNORECASE)
    assert "9.00 kg" not in said  # a weight in doubt is checked before it is told
    assert "We want to check the weight of 2 March 2026." in said


def test_the_picture_has_no_labels_of_falls_and_no_small_print(monkeypatch):
    drawn = []
    monkeypatch.setattr(page.paper, "svg", lambda chart: drawn.append(chart.to_dict()) or "<svg/>")
    told(fall="met")
    (spec,) = drawn
    assert len(spec["vconcat"]) == 1
    names = {layer["data"]["name"] for layer in spec["vconcat"][0]["layer"]}
    assert not {name for name in names if "fall" in name or "range" in name or "check" in name}


@pytest.mark.parametrize("rows", [[], FALLING[:1], [(day, 3.5 + day / 60) for day in range(0, 300, 7)]])
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
@pytest.mark.parametrize("forename", ["", "Bartholomew-Maximilian Christopher Alexander"])
def test_it_is_one_page_in_large_letters_whatever_is_recorded(rows, forename, tmp_path):
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")
    who, *rest, _ = facts(rows, gestation_days=231.0)
    # as much as there may be to say: in doubt, firm, of weight, length and head
    found = pd.concat(
        [found_of("acute-loss", certainty="questioned", urgency="today"), found_of("ng75-fall", headline=""),
         found_of("length-fall", kind="length"), found_of("head-rising", kind="head")]
    ).assign(headline="", event_ids="")  # fmt: skip
    found = found.reindex(columns=[*tables.OUT["findings"], "kind"])
    who = who.assign(forename=forename)
    made = page.parents_sheet(who, *rest, found, policy="digital", as_of=AS_OF)
    (tmp_path / "a.pdf").write_bytes(made)
    text = subprocess.run(["pdftotext", str(tmp_path / "a.pdf"), "-"], check=True, capture_output=True).stdout.decode()
    assert text.count("\f") == 1
    assert "call 999" in text
    assert f"How {forename.split()[0] if forename else 'your baby'} is growing" in text
    assert "font: 14pt" in page.parents_html(*facts(rows), policy="digital", as_of=AS_OF)
