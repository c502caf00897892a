"""A birth date that would explain readings which fit no child as recorded."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.reconcile.errors.likely_child import likely_child
from tests.three_records import BORN, children, read, records
from tests.unit.reconcile.evidence import readings_from

#: A child's usual weights and lengths of 400 to 600 days, of 4 to 17 weeks, and of 240 to 300 days.
TODDLER = (("weight", 400, "10.10"), ("length", 400, "76.0"), ("weight", 500, "10.90"), ("length", 500, "80.5"),
           ("weight", 600, "11.80"), ("length", 600, "84.0"))  # fmt: skip
INFANT = (("weight", 28, "4.40"), ("length", 28, "54.0"), ("weight", 56, "5.40"), ("length", 56, "58.0"),
          ("weight", 120, "6.90"), ("length", 120, "63.0"))  # fmt: skip
CRAWLER = (("weight", 240, "8.70"), ("length", 240, "70.5"), ("weight", 270, "9.10"), ("length", 270, "72.0"),
           ("weight", 300, "9.40"), ("length", 300, "73.5"))  # fmt: skip


def moved(rows: tuple, days: int) -> list[tuple]:
    """The rows of a child recorded as so much older than it is."""
    return [("clinic", kind, day + days, value) for kind, day, value in rows]


def likely(rows: list[tuple]):
    return likely_child(readings_from(*rows), 1, "digital", np.zeros(1, dtype=bool))


@pytest.mark.parametrize(("rows", "days", "born"), [(TODDLER, -365, "2025-01-05"), (INFANT, 365, "2027-01-05")])
def test_a_birth_date_a_year_out_is_named_to_the_day(rows: tuple, days: int, born: str):
    """The child is recorded as born on 5 January 2026."""
    found = likely(moved(rows, days))
    assert found.birth_is_exact.tolist() == [True]
    assert found.birth_day[0] == np.datetime64(born).astype(int)
    assert found.older_days.tolist() == [-days]


def test_any_other_birth_date_is_named_about():
    found = likely(moved(CRAWLER, -200))
    assert found.birth_is_exact.tolist() == [False]
    assert found.older_days[0] == pytest.approx(200, abs=45)


@pytest.mark.parametrize(
    "rows",
    [
        moved(TODDLER, 0),
        moved(INFANT, 0),
        moved(TODDLER[:2], -365),  # one day
        [*moved(TODDLER[:2], -365), *moved(INFANT[:4], 0)],  # two visits of four are another child's
        [("clinic", "weight", 28, "2.60"), ("clinic", "weight", 56, "3.20"), ("clinic", "weight", 120, "4.10")],
    ],
)
def test_usual_growth_one_day_or_two_odd_visits_or_a_small_baby_is_no_doubt_about_the_child(rows: list[tuple]):
    found = likely(rows)
    assert np.isnan(found.birth_day).all()
    assert (found.sex < 0).all()


def test_it_is_said_of_every_record_and_none_is_questioned():
    said = read(records(*moved(TODDLER, -365)), who=children("A")).records
    assert said["verdict"].eq("kept").all()
    assert said["reason"].str.endswith("as of one born on 2025-01-05: check the date of birth").all()
    assert (said["measured_on"] == BORN + pd.to_timedelta(said["age_days"], unit="D")).all(), "as recorded"
    assert sorted(said["age_days"].unique()) == [35, 135, 235]


def test_an_error_among_them_is_still_found():
    rows = moved((*TODDLER, ("weight", 550, "113")), -365)
    said = read(records(*rows), who=children("A")).records.set_index("value")
    assert said.loc["113", "error"] == "decimal"
    assert said.drop(index="113")["verdict"].eq("kept").all()
