"""A weighing counts in the month in which it happened; what is not yet known of a month is left out of it."""

import numpy as np
import pandas as pd

from growthwatch.audit.coverage import at_check
from growthwatch.check_windows import CheckWindows


def _measures(rows, as_of):
    """Return the measures of checks given as (window_to, weight_on or None)."""
    n = len(rows)
    closes = pd.to_datetime([row[0] for row in rows])
    weight = pd.to_datetime([row[1] for row in rows])
    checks = pd.DataFrame({
        "child": range(n), "status": np.where(weight.isna(), "missed", "complete"), "reason": "no_record",
        "window_from": closes - pd.Timedelta(days=21), "window_to": closes, "weight_on": weight,
        "review_on": weight, "measured_level": "weight", "reviewed_by_day_56": False,
    })  # fmt: skip
    empty = pd.DataFrame({"child": pd.Series(dtype=int), "kind": pd.Series(dtype=str), "value": pd.Series(dtype=float),
                          "age_days": pd.Series(dtype=float), "state": pd.Series(dtype=str),
                          "set_aside": pd.Series(dtype=bool)})  # fmt: skip
    records = pd.DataFrame({"child": [0], "event": -1, "verdict": "kept", "error": "", "context": None})
    made, _ = at_check(
        pd.DataFrame({"child_id": range(n)}), checks, empty, records, np.datetime64(as_of), CheckWindows()
    )
    return {one.name: sorted(zip(one.child.tolist(), one.on.astype(str), strict=True)) for one in made}


def test_a_baby_weighed_in_july_whose_window_closed_in_august_counts_in_july():
    said = _measures([("2025-08-05", "2025-07-20"), ("2025-08-05", None)], "2025-12-01")
    # not weighed, it might have been on any day of its window, 15 July to 5 August
    assert said["event.due"] == [(0, "2025-07-20"), (1, "2025-07-25")]
    assert said["event.weighed"] == [(0, "2025-07-20")]
    assert said["check.due"] == [(0, "2025-08-05"), (1, "2025-08-05")]


def test_days_of_which_some_windows_are_open_still_are_left_out_of_both_counts():
    """As of 1 September: of babies weighed since 8 August some windows (21 days, and 3) are open still."""
    rows = [("2025-08-20", "2025-08-10"), ("2025-08-20", None), ("2025-08-12", "2025-08-07")]  # middle: 9 August
    said = _measures(rows, "2025-09-01")
    assert said["event.due"] == [(2, "2025-08-07")]
    assert said["event.weighed"] == [(2, "2025-08-07")]


def test_a_baby_of_whom_nothing_was_sent_is_due_and_not_on_record():
    said = _measures([("2025-08-05", "2025-07-20"), ("2025-08-05", None)], "2025-12-01")
    assert said["check.on_record"] == [(0, "2025-08-05")]
