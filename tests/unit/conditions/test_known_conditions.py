"""Known conditions and care: facts beside findings, which change no arithmetic; rows that can't be one are named."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pytest

import growthwatch as gw
from growthwatch.conditions import condition_of, known_conditions, rest_refusal

TODAY = dt.date(2026, 6, 1)
#: E1 of the example falls 3.1 centile spaces; E2 to E5 are its other children.
E1, E2, E3, E4 = "9990000018", "9990000026", "9990000034", "9990000042"


def stated(*rows):
    columns = ["source", "nhs_number", "condition", "started_on", "ended_on", "standing"]
    return pd.DataFrame([[*row, *[""] * (len(columns) - len(row))] for row in rows], columns=columns)


def run(*rows, **more):
    return gw.run({**gw.example(), "conditions": stated(*rows)}, as_of="2026-06-01", **more)


def test_the_code_of_trisomy_21_and_its_words_are_one_condition():
    """41040004 is SNOMED CT's concept "Complete trisomy 21 syndrome"."""
    texts = pa.array(["41040004", "70156005", "Down\u2019s Syndrome", "TRISOMY-21", "eczema", None])
    assert condition_of(texts).to_pylist() == ["trisomy-21"] * 4 + [None, None]


def test_every_condition_has_a_longest_rest_of_at_most_ninety_days():
    assert {one.longest_rest_days for one in known_conditions().values()} == {14, 28, 90}


def test_a_condition_changes_nothing_of_any_finding_but_what_stands_beside_it():
    without, with_it = gw.run(gw.example(), as_of="2026-06-01"), run(("gp", E1, "Down's syndrome", "2025-11-01"))
    same = [name for name in without.findings if name not in {"text", "known_conditions"}]
    pd.testing.assert_frame_equal(without.findings[same], with_it.findings[same])
    pd.testing.assert_frame_equal(without.checks, with_it.checks)
    beside = ["sds_trisomy_21", "centile_trisomy_21"]
    pd.testing.assert_frame_equal(without.measurements.drop(columns=beside), with_it.measurements.drop(columns=beside))
    assert without.measurements[beside].isna().all(axis=None)
    assert (
        with_it.measurements.loc[with_it.measurements[beside].notna().any(axis=1), "child_id"].tolist() == ["E1"] * 4
    )
    first = with_it.findings.iloc[0]
    assert first["known_conditions"] == "trisomy-21"
    assert first["text"].startswith(without.findings["text"].iloc[0])
    assert first["text"].endswith("On record, changing no threshold: trisomy 21 (Down's syndrome) since 1 Nov 2025.")


def test_every_condition_of_the_list_on_record_silences_no_finding():
    every = [("gp", E1, condition, "") for condition in known_conditions()]
    without, with_all = gw.run(gw.example(), as_of="2026-06-01"), run(*every)
    columns = ["finding_id", "status", "certainty", "urgency", "probability"]
    pd.testing.assert_frame_equal(without.findings[columns], with_all.findings[columns])


def test_a_condition_that_is_over_stands_in_the_table_and_beside_no_finding():
    result = run(("gp", E1, "inpatient", "2026-03-01", "2026-03-05"))
    assert result.conditions[["condition", "standing"]].to_numpy().tolist() == [["inpatient", "ended"]]
    assert result.findings["known_conditions"].isna().all()
    assert not result.findings["text"].str.contains("On record").any()


def test_a_suspected_condition_is_said_to_be_suspected():
    result = run(("gp", E1, "cardiac", "", "", "provisional"))
    assert result.findings["known_conditions"].iloc[0] == "heart-disease?"
    assert "heart disease (suspected)." in result.findings["text"].iloc[0]


def test_two_systems_that_state_one_condition_are_two_rows_and_one_word():
    result = run(("gp", E1, "dietitian", "2026-04-01"), ("clinic", E1, "dietetics", "2026-04-01"))
    assert len(result.conditions) == 2
    assert result.findings["known_conditions"].iloc[0] == "dietitian"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("gp", E2, "eczema", ""), "condition", "none of the known conditions and kinds of care"),
        (("gp", E2, "999999999", ""), "condition", "the code is in none of the code lists"),
        (("gp", E2, "cleft", "2027-01-01"), "started_on", "after the as-of date 2026-06-01"),
        (("gp", E2, "inpatient", "2026-03-01", "2026-02-01"), "ended_on", "it ended before it began"),
        (("gp", E2, "inpatient", "2020-01-01"), "started_on", "before birth: the date of birth believed is "),
        (("gp", E2, "cleft", "2020-01-01"), "started_on", "before birth: the date of birth believed is "),
        (("gp", "", "cleft", ""), "nhs_number", "the row names no child"),
    ],
)
def test_a_row_that_can_be_no_condition_is_refused_by_one_sentence_with_its_line(row, column, reason):
    rejects = run(("gp", E3, "dietitian", "2026-05-01"), row).rejects
    assert rejects[["file", "line", "column", "table"]].to_numpy().tolist() == [
        ["conditions", 2, column, "conditions"]
    ]
    assert rejects["reason"].iloc[0].startswith(reason)


def test_rows_in_are_rows_in_conditions_and_rejects():
    result = run(("gp", E1, "cleft", ""), ("gp", E2, "eczema", ""), ("gp", E3, "reflux", "2027-01-01"))
    assert (len(result.conditions), len(result.rejects)) == (1, 2)


def test_a_diagnosis_may_be_known_before_birth():
    born = pd.Timestamp(gw.example()["children"].set_index("nhs_number")["date_of_birth"][E2])
    day = str((born - pd.Timedelta(days=100)).date())
    assert run(("gp", E2, "heart disease", day)).conditions["started_on"].tolist() == [born - pd.Timedelta(days=100)]


def test_an_end_to_come_is_a_plan_and_the_condition_lasts():
    result = run(("gp", E1, "inpatient", "2026-05-20", "2026-06-20"))
    assert result.conditions["standing"].tolist() == ["current"]
    assert result.remarks["reason"].str.startswith("after the as-of date").tolist() == [True]


def test_a_code_and_words_that_name_two_conditions_are_refused():
    row = stated(("gp", E1, "cleft palate", "")).assign(condition_code="41040004")
    rejects = gw.run({**gw.example(), "conditions": row}, as_of="2026-06-01").rejects
    assert rejects["reason"].tolist() == ["the condition and its code name two conditions"]


def test_a_row_entered_in_error_takes_the_condition_back():
    rows = stated(("gp", E1, "cleft", ""), ("gp", E1, "cleft", "")).assign(
        record_id="k1", status=["", "entered-in-error"]
    )
    result = gw.run({**gw.example(), "conditions": rows}, as_of="2026-06-01")
    assert result.conditions.empty
    assert len(result.rejects) == 2


def test_no_rule_that_asks_for_the_child_today_rests_on_a_condition():
    asked = {"condition": "trisomy-21", "until": dt.date(2026, 6, 20), "today": TODAY}
    assert rest_refusal(rule="ng75-fall", urgency="this_week", **asked) == ""
    assert "never rests" in rest_refusal(rule="acute-loss", urgency="this_week", **asked)
    assert "never rests" in rest_refusal(rule="ng75-fall", urgency="today", **asked)


def test_a_rest_ends_by_the_longest_time_of_its_condition():
    """In hospital: 14 days; under paediatrics: 90."""
    asked = {"rule": "ng75-fall", "urgency": "this_week", "today": TODAY}
    assert rest_refusal(condition="inpatient", until=dt.date(2026, 6, 15), **asked) == ""
    assert "at most 14 days at a time, until 2026-06-15" in rest_refusal(
        condition="inpatient", until=dt.date(2026, 6, 16), **asked
    )
    assert rest_refusal(condition="paediatrics", until=dt.date(2026, 8, 30), **asked) == ""
    assert "not after today" in rest_refusal(condition="paediatrics", until=TODAY, **asked)
