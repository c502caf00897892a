"""Before and after a change: counts of their own, of the months and quarters wholly on one side."""

import pandas as pd
import pytest

from growthwatch.audit import sides


def _over_time(rows):
    return pd.DataFrame(rows, columns=["month", "measure", "n"]).assign(breakdown="all", group="all")


def test_months_stand_before_or_from_the_change_on():
    of = _over_time([(f"2025-{m:02d}", "check.due", m) for m in range(1, 7)])
    made = sides.cells(of, ["2025-03"]).set_index("month")["n"]
    assert made.to_dict() == {"before 2025-03": 1 + 2, "from 2025-03": 3 + 4 + 5 + 6}


@pytest.mark.parametrize(
    ("start", "before", "after"),
    [("2025-04", 1, 2 + 4), ("2025-05", 1, 4), ("2025-06", 1, 4), ("2025-07", 1 + 2, 4)],
)
def test_a_quarter_in_whose_midst_the_change_lies_is_on_neither_side(start, before, after):
    of = _over_time([(f"2025-Q{q}", "flagged.followed_28", 2 ** (q - 1)) for q in (1, 2, 3)])
    made = sides.cells(of, [start]).set_index("month")["n"]
    assert made.to_dict() == {f"before {start}": before, f"from {start}": after}


def test_a_quarter_of_the_year_is_named_of_its_months():
    assert [sides.quarter_of_month(f"2025-{m:02d}") for m in (1, 3, 4, 12)] == [
        "2025-Q1", "2025-Q1", "2025-Q2", "2025-Q4",
    ]  # fmt: skip


def _counts(months, change=None):
    whole = pd.DataFrame({"breakdown": "all", "group": "all", "month": months, "check.due": 10})
    if change is None:
        return whole
    return pd.concat([whole, whole.assign(breakdown="change", group=change)], ignore_index=True)


def test_without_a_change_time_is_divided_in_the_middle_of_the_months_with_babies():
    months = [f"2025-{m:02d}" for m in range(1, 9)]
    counts = _counts(months)
    assert sides.starts(counts) == ["2025-05"]
    counts.loc[counts["month"] < "2025-05", "check.due"] = 0
    assert sides.starts(counts) == ["2025-07"]


def test_one_month_is_not_divided():
    assert sides.starts(_counts(["2025-01"])) == []
    assert sides.cells(_over_time([("2025-01", "check.due", 9)]), []).empty


def test_a_change_outside_the_period_divides_nothing_and_the_middle_stands_in_its_place():
    months = [f"2025-{m:02d}" for m in range(1, 7)]
    assert sides.starts(_counts(months, "Clinic from 2025-03-15")) == ["2025-03"]
    for day in ("2024-08-01", "2025-01-10", "2026-02-01"):
        assert sides.starts(_counts(months, f"Clinic from {day}")) == ["2025-04"], day
