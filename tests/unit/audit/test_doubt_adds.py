"""What doubt adds to the thresholds met by a year: babies who met one on a doubted record alone."""

import numpy as np
import pandas as pd

from growthwatch.audit.finding_rates import rates

BORN = pd.Timestamp("2024-01-01")


def finding(child, *, rule="ng75-fall", certainty="questioned", status="resolved", day=100):
    return {"child": child, "rule": rule, "certainty": certainty, "status": status, "kind": "weight",
            "measured_on": BORN + pd.Timedelta(days=day), "latest_on": BORN + pd.Timedelta(days=day)}  # fmt: skip


def counted(findings, n=6):
    children = pd.DataFrame({"date_of_birth": [BORN] * n})
    weighed = [(child, age, age == 0) for child in range(n) for age in (0, 100)]
    measurements = pd.DataFrame(weighed, columns=["child", "age_days", "is_birth"]).assign(kind="weight")
    checks = pd.DataFrame({"child": range(n), "window_from": BORN, "window_to": BORN, "weight_on": pd.NaT, "status": "missed",
                           "weight_state": None})  # fmt: skip
    made = rates(children, checks, measurements, pd.DataFrame(findings), np.datetime64("2026-01-01"))
    return {measure.name: measure.child.tolist() for measure in made}


def test_a_baby_who_met_a_threshold_on_a_doubted_record_alone_is_counted_apart():
    said = counted(
        [
            finding(0),
            finding(1), finding(1, certainty="firm", rule="ng75-below-2nd"),
            finding(2, status="near"),
            finding(3, rule="fall-pattern"),
            finding(4, day=400),
        ]
    )  # fmt: skip
    assert said["by_a_year.doubted"] == [0]
    assert said["by_a_year.ng75-fall"] == []
    assert said["by_a_year.ng75-below-2nd"] == [1]
