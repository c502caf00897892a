"""Which age a child's readings are drawn at: corrected, which is scored; actual; or both."""

from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.subject import Subject
from growthwatch.reference.ages import TERM_FROM_DAYS
from growthwatch.reference.uk_who import WHO_FROM_DAY

AGES: Final = ("corrected", "actual", "both")
#: Under the title, where corrected and actual ages differ.
AGE_WORDS: Final = {
    "corrected": "Marks stand at corrected age, which is scored",
    "actual": "Marks stand at actual age; centiles and SDS are read at corrected age",
    "both": "Marks stand at corrected age, which is scored; small dots at actual age",
}


def age_shown(subject: Subject, readings: Sequence[Reading], age: str | None) -> str:
    """Return the age at which readings are drawn where none was chosen.

    Corrected age for a child born before 37+0; actual age for a newborn of term, since nothing of its first two weeks
    but birth is scored and its loss is counted in days from birth; else both, so that the scored mark and the age
    that everybody knows are both there.

    Parameters
    ----------
    subject : Subject
        Whose gestation decides.
    readings : sequence of Reading
        The child's, of this kind.
    age : str, optional
        What was chosen: "corrected", "actual" or "both".

    Raises
    ------
    ValueError
        For another age.
    """
    if age is not None:
        if age not in AGES:
            raise ValueError(f"unknown age {age!r}: expected one of {', '.join(AGES)}")
        return age
    return _usual(subject.preterm, (reading.age_days for reading in readings))


def default_age(measurements: pd.DataFrame, gestation_days: float) -> str:
    """Return the age at which a child's weights are drawn where none was chosen; "" where there is but one age.

    Parameters
    ----------
    measurements : DataFrame
        ``tables.SCORED`` of one child.
    gestation_days : float
        At birth [days]; NaN not known.
    """
    if not (measurements["corrected_age_days"] - measurements["age_days"]).abs().gt(0).any():
        return ""
    return _usual(gestation_days < TERM_FROM_DAYS, measurements.loc[measurements["kind"] == "weight", "age_days"])


def _usual(preterm: bool, ages: Iterable[float]) -> str:
    ages = list(ages)
    if preterm:
        return "corrected"
    return "actual" if ages and max(ages) < WHO_FROM_DAY else "both"


def differing(readings: Sequence[Reading]) -> bool:
    """Return whether any reading's corrected age is another than its actual age."""
    return any(reading.corrected_days != reading.age_days for reading in readings)
