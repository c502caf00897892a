"""Counterfactual, lead time, inequality, outliers and icons in words: from the tables, and no more than they carry."""

import types

import numpy as np
import pandas as pd
import pytest

from growthwatch.audit import inequality, outliers, quality_sample
from growthwatch.audit.series import mostly_hidden
from growthwatch.reference import practice_names
from growthwatch.report.cohort import audit_wording, comparison_sections, comparison_tables, sections
from growthwatch.report.cohort import comparison_wording as wording


def _audit(**tables):
    return types.SimpleNamespace(
        tables=tables, suppressed=True, about={}, steps=pd.DataFrame(), called=practice_names.published()
    )


def _found(weighed, without, fewer=(np.nan,) * 3, more=(np.nan,) * 3):
    table = pd.DataFrame([weighed, without], columns=["babies", "found", "percent", "lower", "upper"])
    table.insert(0, "group", ["weighed", "not weighed"])
    for suffix, points, babies in zip(("", "_lower", "_upper"), fewer, more, strict=True):
        table[f"fewer_points{suffix}"] = [np.nan, points]
        table[f"not_found{suffix}"] = [np.nan, babies]
    return _audit(counterfactual=table.assign(nearly_all=False))


def test_falls_found_are_shares_of_weighed_and_unweighed_babies_with_limits_and_their_selection():
    audit = _found((1000, 50, 5.0, 3.7, 6.5), (200, 10, 0.7, 0.1, 3.6), (4.3, 2.0, 6.0), (8.6, 4.0, 12.0))
    first, difference, selection = wording.found_by_close(audit)
    assert first == (
        "A fall was found by day 63 in 5.0 % (3.7 to 6.5) of babies weighed at 6-8 weeks and in 0.7 % (0.1 to 3.6) of "
        "those not weighed."
    )
    assert "+4.3 percentage points (95 % limits +2.0 to +6.0)" in difference
    assert "9 (4 to 12) more falls" in difference
    assert "not made by chance" in selection


@pytest.mark.parametrize(
    ("fewer", "said"),
    [((1.0, -1.0, 3.0), "can't be told from chance"), ((-4.0, -6.0, -1.0), "More falls were found among babies not")],
)
def test_a_difference_that_chance_explains_is_no_fall_missed(fewer, said):
    audit = _found((1000, 50, 5.0, 3.7, 6.5), (200, 10, 4.0, 1.1, 7.6), fewer, (2, -2, 6))
    sentence = wording.found_by_close(audit)[1]
    assert said in sentence
    assert "more falls would have been known" not in sentence


def test_hidden_numbers_are_called_hidden_and_a_group_of_nobody_is_compared_with_nothing():
    hidden = _found((820, 40, 4.9, 3.5, 6.6), (np.nan, np.nan, np.nan, np.nan, np.nan))
    assert "in a share that is hidden of those not weighed" in wording.found_by_close(hidden)[0]
    assert comparison_tables.found_by_close(hidden).iloc[1].tolist()[1:4] == ["*", "*", "*"]
    nobody = _found((820, 40, 4.9, 3.5, 6.6), (0, 0, np.nan, np.nan, np.nan))
    assert wording.found_by_close(nobody) == [
        "Falls found with and without a weight can't be compared: one of the two groups has no baby."
    ]


def test_a_record_is_held_against_the_share_of_weights_that_it_holds():
    columns = ["read", "systems", "falls", "same_day", "later", "never", "weights", "all_weights", "percent",
               "lower", "upper", "expected_percent", "gain_points"]  # fmt: skip
    rows = [
        ("parent_held", 1, 125, 40, 40, 45, 600, 1000, 32.0, 24.0, 41.0, 60.0, 28.0),
        ("gp", 1, 125, 65, 15, 45, 394, 1000, 52.0, 43.0, 61.0, 39.4, -12.6),
        ("parent_held;gp", 2, 125, np.nan, np.nan, 0, 880, 1000, np.nan, np.nan, np.nan, 88.0, np.nan),
    ]
    audit = _audit(lead_time=pd.DataFrame(rows, columns=columns).assign(nearly_all=False))
    red_book, gp = wording.lead_time(audit)
    assert "Red Book record alone shows 32.0 % (24.0 to 41.0) the same day, fewer than the 60.0 %" in red_book
    assert "GP record alone shows 52.0 % (43.0 to 61.0) the same day, more than the 39.4 %" in gp
    table = comparison_tables.lead_time(audit)
    assert table["Records read"].tolist() == ["Red Book", "GP", "Red Book and GP"]
    assert table["Above or below that, points"].tolist() == ["-28.0", "+12.6", "*"]


def test_inequality_says_which_end_is_poorest_what_is_hidden_and_what_nobody_supplied():
    columns = ["name", "breakdown", "measure", "group", "against", "percent", "against_percent", "estimate", "lower",
               "upper", "nearly_all", "against_nearly_all"]  # fmt: skip
    none = (np.nan,) * 5
    rows = [
        ("Weighed", "deprivation_quintile", inequality.GAP, "1", "5", 70.0, 100.0, -30.0, -40.0, -20.0, False, True),
        ("Weighed", "deprivation_quintile", inequality.HIDDEN, "1", "5", *none, False, False),
        ("Weighed", "ethnicity", inequality.NOT_SUPPLIED, "", "", *none, False, False),
    ]
    audit = _audit(inequality=pd.DataFrame(rows, columns=columns).assign(indicator="weighed_at_check"))
    table = comparison_tables.inequality(audit)
    assert table["Groups"].tolist() == ["most deprived fifth against least deprived fifth"] * 2
    assert table["Measured as"].tolist() == ["gap", "slope over all fifths"]
    assert table["Against %"].tolist() == ["nearly all", "*"], "rounded counts never read as every baby"
    gap, of_many, hidden, absent = wording.unequal(audit)
    assert gap.endswith("(gap): -30.0 percentage points (95 % limits -40.0 to -20.0).")
    assert of_many.startswith("1 difference is shown: of so many about one in 20")
    assert hidden.startswith("1 difference can't be shown")
    assert absent.endswith("is not known: ethnicity.")


def _standing(*standings):
    return _audit(
        outliers=pd.DataFrame(
            {"name": "Weighed", "practice": [f"Z9000{i}" for i in range(len(standings))],
             "practice_name": [f"Practice {i}" for i in range(len(standings))], "due": 100.0,
             "on_record_percent": 95.0, "denominator": 100.0, "percent": 40.0, "nearly_all": False,
             "standing": list(standings), "step": [outliers.STANDINGS[one] for one in standings]}
        )
    )  # fmt: skip


def test_only_practices_that_something_follows_for_are_listed_with_the_policy_written_out():
    audit = _standing("inside", "alarm", "nothing_sent", "too_few")
    table = comparison_tables.outliers(audit)
    assert table["Practice"].tolist() == ["Practice 1 (Z90001)", "Practice 2 (Z90002)"]
    assert table["Stands"].tolist() == ["alarm: worse than the 99.8 % limits", "sent nothing"]
    assert table["What follows"].iloc[0].startswith("Alarm (outside the 99.8 % limits): a letter")
    assert wording.standing(audit)[0] == (
        "Weighed: 1 sent nothing; 1 too few babies to tell, or hidden; 1 within the limits; 1 alarm: worse than the "
        "99.8 % limits."
    )
    assert set(comparison_tables.STANDING_NAMES) == set(outliers.STANDINGS)
    assert len(comparison_tables.policy()) == len(outliers.STEPS)


def _monthly(shown, hidden, variation="common_cause", assurance=""):
    months = pd.period_range("2025-01", periods=shown + hidden, freq="M").astype(str)
    return pd.DataFrame(
        {"month": months, "denominator": [20.0] * shown + [np.nan] * hidden, "nearly_all": False, "indicator": "weighed_at_check",
         "percent": [100.0] * shown + [np.nan] * hidden, "p_signal": "", "p_direction": "", "p_trial": False,
         "p_variation": variation, "p_assurance": assurance, "target": 90.0}
    )  # fmt: skip


def test_months_of_which_too_many_are_hidden_are_neither_drawn_nor_read():
    assert not mostly_hidden(_monthly(10, 2))
    assert mostly_hidden(_monthly(9, 3))
    assert audit_wording.read(_monthly(9, 3), "p").startswith("3 of 12 points are hidden")
    assert audit_wording.variation(_monthly(9, 3), "p") == ""
    rounded = _monthly(12, 0).assign(nearly_all=[True] * 3 + [False] * 9)
    assert mostly_hidden(rounded), "18 of 20 is rounded to 20 of 20, and is no point at 100 %"
    nobody = _monthly(12, 0).assign(denominator=[20.0] * 6 + [0.0] * 6, percent=[90.0] * 6 + [np.nan] * 6)
    assert not mostly_hidden(nobody), "a month without a baby hides nothing"


def test_the_icons_of_making_data_count_are_said_in_words_with_their_month():
    said = audit_wording.variation(_monthly(12, 0, "special_cause_concern", "inconsistent"), "p")
    assert said == (
        " Last point (Dec 2025): a change for the worse (special cause, concern). The target of 90 % will be met in "
        "some months and missed in others by chance (inconsistent)."
    )
    assert "target" not in audit_wording.variation(_monthly(12, 0), "p")


def test_a_sample_is_a_section_only_where_one_was_read():
    assert "sample" not in [anchor for anchor, _, _ in sections.shown(_audit())]
    rows = pd.DataFrame({"sample_id": ["QA0-01", "QA0-02"], "stratum": ["flagged", "not flagged"]})
    rows = rows.assign(**dict.fromkeys(quality_sample.QUESTIONS, "yes"))
    audit = _audit(qa_sample=quality_sample.results(rows, suppressed=False))
    assert "sample" in [anchor for anchor, _, _ in sections.shown(audit)]
    table = comparison_tables.sample(audit)
    assert table.loc[0, "Question"] == "Was the baby undressed for the weight, and looked at?"
    assert table.loc[2, ["Records", "Yes", "No"]].tolist() == ["all records read", "2", "0"]
    assert "What a person found who read the records" in "".join(comparison_sections.sample(audit))
