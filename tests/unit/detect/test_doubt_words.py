"""What is in doubt, in figures."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.detect import doubts_in_figures, numbered_doubts


def record(source, value, verdict="questioned", *, unit="kg", kind="weight", day="2026-03-03", **said):
    row = {"child_id": "a", "source": source, "record_id": source, "event_id": f"{source}{value}", "kind": kind,
           "measured_on": pd.Timestamp(day), "value": value, "unit": unit, "value_si": float(str(value).split()[0]),
           "verdict": verdict, "error": None, "suggested_value": np.nan, "suggested_measured_on": pd.NaT,
           "suggested_kind": None}  # fmt: skip
    return row | said


def said(*rows):
    records = pd.DataFrame(list(rows))
    waiting = records["verdict"].isin(["questioned", "disputed"]).to_numpy()
    return doubts_in_figures(records, waiting)["text"].tolist()


def test_a_dispute_is_said_in_the_figures_of_both_systems():
    assert said(record("clinic", "7.67", "disputed"), record("parent_held", "9.67", "disputed")) == [
        "Clinic 7.67 kg, Red Book 9.67 kg on 3 Mar 2026"
    ]


def test_readings_whose_days_are_in_dispute_are_one_doubt():
    assert said(record("clinic", "4.9", "disputed"), record("gp", "4.9", "disputed", day="2026-03-05")) == [
        "Clinic 4.9 kg on 3 Mar 2026, GP 4.9 kg on 5 Mar 2026: which day?"
    ]


@pytest.mark.parametrize(
    ("recorded", "suggested", "asked"),
    [("5730", 5.73, "grams? 5.73 kg"), ("12.5", 5.67, "pounds? 5.67 kg"), ("7.8", 3.4, "another unit? 3.40 kg")],
)
def test_a_unit_is_asked_for_by_its_name_where_the_repair_tells_it(recorded, suggested, asked):
    doubted = record("gp", recorded, error="unit", suggested_value=suggested)
    assert said(doubted) == [f"GP {recorded} kg on 3 Mar 2026: {asked}"]


@pytest.mark.parametrize(
    ("error", "kind_of_error", "recorded", "asked"),
    [
        ("unit", "pounds", "12.5", "pounds?"),
        ("unit", "pounds_ounces_as_decimal", "12.5", "pounds and ounces?"),
        ("unit", "unit_label", "12.5", "kilograms?"),
        ("decimal", "decimal", "51.2", "decimal point?"),
        ("wrong_child", "wrong_child", "7.9", "another child's?"),
        ("wrong_child", "wrong_child_twin", "7.9", "a twin's?"),
    ],
)
def test_what_may_have_happened_is_asked_by_the_kind_of_error(error, kind_of_error, recorded, asked):
    """Pounds and ounces are told from pounds by the code: their repairs lie too near for a ratio to tell."""
    doubted = record("gp", recorded, error=error, error_kind=kind_of_error)
    assert said(doubted) == [f"GP {recorded} kg on 3 Mar 2026: {asked}"]


def test_a_day_that_is_only_known_about_is_said_so():
    moved = record("gp", "4.9", error="wrong_date", error_kind="another_day",
                   suggested_measured_on=pd.Timestamp("2026-02-03"))  # fmt: skip
    assert said(moved) == ["GP 4.9 kg on 3 Mar 2026: another day, about 3 Feb 2026"]


def test_the_other_reading_of_the_day_stands_beside_a_questioned_one():
    doubted = record("clinic", "4.79", error="digits", suggested_value=4.97)
    assert said(doubted, record("parent_held", "4.95", "kept")) == [
        "Clinic 4.79 kg, Red Book 4.95 kg on 3 Mar 2026: mistyped? 4.97 kg"
    ]


def test_a_repair_of_the_day_or_the_kind_is_said():
    moved = record("gp", "4.9", error="wrong_date", suggested_measured_on=pd.Timestamp("2026-02-03"))
    swapped = record("gp", "56.4", kind="head", unit="cm", error="swapped_kind", suggested_kind="length")
    assert said(moved) == ["GP 4.9 kg on 3 Mar 2026: another day? 3 Feb 2026"]
    assert said(swapped) == ["GP 56.4 cm on 3 Mar 2026: a length?"]


def test_pounds_are_said_as_they_were_written_and_a_unit_that_is_missing_is_said_to_be():
    assert said(record("parent_held", "7 lb 8 oz", unit=None, value_si=3.4, error="wrong_child")) == [
        "Red Book 7 lb 8 oz on 3 Mar 2026: another child's?"
    ]
    assert said(record("clinic", "7.8", unit=None, error="decimal")) == [
        "Clinic 7.8 (no unit) on 3 Mar 2026: decimal point?"
    ]


def test_two_questioned_readings_of_a_day_are_two_doubts_and_nothing_waiting_is_none():
    records = pd.DataFrame([record("clinic", "4.79"), record("gp", "47.9")])
    assert sorted(numbered_doubts(records, np.array([True, True]))) == [0, 1]
    assert doubts_in_figures(records, np.array([False, False])).empty
