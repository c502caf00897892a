"""A visit under any other date: two kinds together that fit a child weeks younger or older."""

import numpy as np
import pandas as pd
import pytest

from tests.three_records import BORN, children, read, records

BEFORE = (("weight", 0, "3.40"), ("length", 0, "50.0"), ("weight", 28, "4.50"), ("length", 28, "54.5"),
          ("weight", 56, "5.50"), ("length", 56, "58.5"))  # fmt: skip
AFTER = (("weight", 180, "8.00"), ("length", 180, "67.5"))


def judged(*rows: tuple, weeks: float = 40) -> pd.DataFrame:
    """The records by kind and day."""
    out = read(records(*(("clinic", *row) for row in rows)), who=children("A", sex="male", weeks=weeks)).records
    return out.assign(day=out["age_days"].astype(int)).set_index(["kind", "day"]).sort_index()


def test_weight_and_length_of_about_18_weeks_filed_at_8_are_offered_their_day_with_how_sure_it_is():
    said = judged(*BEFORE[:-2], ("weight", 56, "7.00"), ("length", 56, "63.0"), *AFTER)
    visit = said.loc[[("weight", 56), ("length", 56)]]
    assert visit["error"].tolist() == ["wrong_date", "wrong_date"]
    age = (visit["suggested_measured_on"] - BORN).dt.days
    assert age.between(100, 140).all()
    assert (
        visit["reason"].str.contains(r"but does about 2026-0[45]-\d\d, between 2026-0\d-\d\d and 2026-0\d-\d\d").all()
    )
    assert said.drop(index=visit.index)["verdict"].eq("kept").all()


@pytest.mark.parametrize("kind", ["weight", "length"])
def test_one_kind_alone_is_of_no_other_day(kind: str):
    """A weight that fits an earlier day is a weight lost."""
    value = {"weight": "7.00", "length": "63.0"}[kind]
    said = judged(*(row for row in BEFORE if row[:2] != (kind, 56)), (kind, 56, value), *AFTER)
    assert said.loc[(kind, 56), "error"] != "wrong_date"


def test_a_baby_who_grew_no_more_is_not_misdated():
    """Weight and length slowed from 8 weeks on, and the next visit shows the same."""
    said = judged(
        *BEFORE, ("weight", 112, "5.90"), ("length", 112, "60.5"), ("weight", 180, "6.60"), ("length", 180, "63.5")
    )
    assert said["verdict"].eq("kept").all()


def test_no_day_after_that_of_entry_is_named():
    rows = records(
        *(("clinic", *row) for row in (*BEFORE[:-2], ("weight", 56, "7.00"), ("length", 56, "63.0"), *AFTER))
    )
    rows["recorded_on"] = rows["measured_on"] + pd.Timedelta(days=30)
    out = read(rows).records
    later = out["suggested_measured_on"] > out["measured_on"] + pd.Timedelta(days=30)
    assert not later.any()
    assert np.isfinite(out["probability_true"]).all()
