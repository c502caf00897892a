"""Gestation as it is written, to completed days."""

import numpy as np
import pyarrow as pa
import pytest

from growthwatch.sources.columns import gestation
from growthwatch.sources.reject_reasons import RejectReason, sentence


def read(weeks: str | None, days: str | None = None) -> tuple[float, list[RejectReason]]:
    total, refused = gestation.total_days(pa.array([weeks], pa.string()), pa.array([days], pa.string()))
    return float(total[0]), [reason for (_, reason), where in refused.items() if where[0]]


@pytest.mark.parametrize(
    ("weeks", "days", "total"),
    [
        *((text, None, 276) for text in (
            "39+3", "39 + 3", "39+3/40", "39/40+3", "39+3/7", "39 3/7", "39w3d", "39w 3d", "39W+3D", "39 weeks 3 days",
            "39 weeks and 3 days", "39+3 weeks", "276", "276 days", "276d", "39.43", "39+3*", "39+3 (scan)", "T-4",
        )),
        *((text, None, 273) for text in (
            "39", "39.0", "39/40", "39 weeks", "39 wks", "39wk", "39+0", "273", "39*", "39 weeks gestation",
        )),
        ("T+5", None, 285), ("T-125", None, 155), ("40/40", None, 280), ("34/40", None, 238),
        ("39", "3", 276), ("39", "3.0", 276), ("39/40", "3", 276), ("39+3", "3", 276), (None, "276", 276),
        # the range, both ends
        ("22+0", None, 154), ("44+6", None, 314), ("154", None, 154), ("314", None, 314),
    ],
)  # fmt: skip
def test_one_gestation_in_many_spellings(weeks: str | None, days: str | None, total: int) -> None:
    assert read(weeks, days) == (total, [])


@pytest.mark.parametrize(
    "text", ["21+6", "45+0", "44+7", "153", "315", "39+8", "39.3", "39.5", "39-3", "38-40", "~39", "<37", "39?", "393",
             "9", "39 3", "\uff13\uff19"]
)  # fmt: skip
def test_what_names_no_one_possible_day_is_not_known_and_reported(text: str) -> None:
    total, reasons = read(text)
    assert np.isnan(total)
    assert reasons == [RejectReason.gestation_out_of_range]


@pytest.mark.parametrize("text", ["term", "Term", "T", "FT", "full term", "Full-term", "at term"])
def test_term_names_no_day_and_is_said(text: str) -> None:
    total, reasons = read(text)
    assert np.isnan(total)
    assert reasons == [RejectReason.gestation_term]


@pytest.mark.parametrize("text", ["preterm", "Prem", "pre-term baby", "premature", "very preterm"])
def test_preterm_without_its_week_is_no_baby_of_40_weeks_and_is_said(text: str) -> None:
    total, reasons = read(text)
    assert np.isnan(total)
    assert reasons == [RejectReason.gestation_preterm]
    assert "read lower than they are" in sentence(reasons[0], row_used=True)


def test_what_term_is_scored_as_is_said() -> None:
    assert sentence(RejectReason.gestation_term, row_used=True).endswith(
        "as if born at 40+0, and every result says so"
    )


def test_days_that_contradict_the_weeks_cell_leave_the_gestation_open() -> None:
    total, reasons = read("39+3", "4")
    assert np.isnan(total)
    assert reasons == [RejectReason.gestation_days_contradicted]


def test_days_without_weeks_say_nothing_and_nothing_wrong() -> None:
    total, reasons = read(None, "3")
    assert np.isnan(total)
    assert reasons == []
