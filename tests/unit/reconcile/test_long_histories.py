"""A child with thousands of readings, and how its readings are cut into parts."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from growthwatch import pipeline
from growthwatch.reconcile.judging.long_histories import MOST_READINGS, parts_of_histories

BORN = np.datetime64("2024-01-01")


def test_a_child_with_few_readings_is_read_whole():
    """The part of every reading is then its child."""
    child, day = np.repeat([0, 1, 2], [3, MOST_READINGS, 0]), np.arange(MOST_READINGS + 3)
    part, n = parts_of_histories(child, day, 3)
    assert n == 3
    assert (part == child).all()


def test_parts_follow_time_and_leave_days_whole():
    """Whatever order the readings stand in."""
    rng = np.random.default_rng(7)
    child = np.sort(rng.integers(0, 4, 1200))
    day = rng.integers(0, 200, 1200)
    part, n = parts_of_histories(child, day, 4)
    table = pd.DataFrame({"child": child, "day": day, "part": part})
    assert set(part) <= set(range(n))
    assert len(table[["part", "child"]].drop_duplicates()) == table["part"].nunique()
    assert len(table.drop_duplicates()) == len(table[["child", "day"]].drop_duplicates())
    ends = table.groupby(["child", "part"])["day"].agg(["min", "max"]).reset_index()
    later = ends.groupby("child")["min"].shift(-1)
    assert (later.isna() | (later > ends["max"])).all()
    assert table.groupby("part").size().max() <= MOST_READINGS + table.groupby(["child", "day"]).size().max()


def test_a_crowded_day_is_cut_as_well():
    """Ten thousand readings on one day are no part."""
    part, n = parts_of_histories(np.zeros(10_000, dtype=int), np.zeros(10_000, dtype=int), 1)
    assert n == 10_000 // MOST_READINGS
    assert np.bincount(part).max() <= MOST_READINGS


def records(weights: pd.DataFrame, folder) -> None:
    weights.assign(
        source="clinic",
        record_id=[f"r{i}" for i in range(len(weights))],
        nhs_number="9990000018",
        forename="A",
        surname="B",
        date_of_birth="2024-01-01",
        sex="female",
        gestation_weeks="40",
        gestation_days="0",
        kind="weight",
        unit="kg",
    ).to_csv(folder / "records.csv", index=False)


@pytest.mark.parametrize("on_one_day", [False, True])
def test_thousands_of_weights_of_one_child_each_get_a_verdict(tmp_path, on_one_day):
    """And a weight written in pounds among them is still found."""
    n, rng = 2_000, np.random.default_rng(3)
    days = np.zeros(n, dtype=int) + 90 if on_one_day else np.sort(rng.integers(20, 700, n))
    kg = (3.4 + 6.5 * (1 - np.exp(-days / 200))) * (1 + rng.normal(0, 0.004, n))
    slip = n // 2
    kg[slip] *= 2.2046
    records(pd.DataFrame({"measured_on": (BORN + days).astype(str), "value": np.char.mod("%.2f", kg)}), tmp_path)
    result = pipeline.run([tmp_path], as_of=dt.date(2026, 3, 31))
    judged = result.records.set_index("record_id")
    assert len(judged) == n
    assert judged["verdict"].notna().all()
    assert judged.loc[f"r{slip}", "verdict"] in {"questioned", "disputed"}
