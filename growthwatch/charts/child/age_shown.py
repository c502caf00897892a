"""Which age a child's readings are drawn at: corrected, which is scored; actual; or both."""

from collections.abc import Sequence
from typing import Final

from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.subject import Subject
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
    if subject.preterm:
        return "corrected"
    newborn = bool(readings) and all(reading.age_days < WHO_FROM_DAY for reading in readings)
    return "actual" if newborn else "both"


def differing(readings: Sequence[Reading]) -> bool:
    """Return whether any reading's corrected age is another than its actual age."""
    return any(reading.corrected_days != reading.age_days for reading in readings)
