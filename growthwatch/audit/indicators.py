"""Indicators as data: what each counts, among whom, where the definition and the published figures come from."""

import io
from functools import cache
from typing import Final

import pandas as pd

from growthwatch.reference import data
from growthwatch.vocabulary import CHECK_STATUSES

#: (total, parts): counts that divide a total without overlap, so that anyone may subtract.
PARTITIONS: Final = (
    (
        "check.due",
        tuple(f"check.{word}" for word in CHECK_STATUSES if word not in ("excluded", "not_due", "due", "overdue")),
    ),
    ("check.due", ("check.weighed", "check.unweighed")),
    *(
        ("fall.all", tuple(f"system.{source}.{when}" for when in ("same_day", "later", "never")))
        for source in ("parent_held", "clinic", "gp")
    ),
)


@cache
def indicators() -> pd.DataFrame:
    """Return every indicator: its sections, names, measures and definitions in words."""
    return _read("indicators")


@cache
def benchmarks() -> pd.DataFrame:
    """Return published figures to stand beside ours: indicator, percent, qualifier, population, period, source."""
    return _read("benchmarks")


@cache
def expected() -> pd.DataFrame:
    """Return, for each measure of findings, the band expected in healthy infants [%] and what it rests on."""
    return _read("expected")


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(data.verified(f"indicators/{name}.csv")))
