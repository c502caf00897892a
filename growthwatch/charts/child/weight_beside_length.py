"""How heavy a child is for how long it is: weight for length below 2 years, body mass index from then on."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.child_data import ChildData
from growthwatch.charts.child.readings import Reading
from growthwatch.reference import policies
from growthwatch.reference.uk_who import HEIGHT_FROM_DAY
from growthwatch.reference.weight_for_length import weight_for_length_sds
from growthwatch.vocabulary import SCORED_KINDS, SEXES

WEIGHT_FOR_LENGTH: Final = "Weight for length"
BODY_MASS_INDEX: Final = "Body mass index"
_NOTES: Final = {
    WEIGHT_FOR_LENGTH: "Weight for length is that of the WHO Child Growth Standards; UK-WHO has no such chart.",
    BODY_MASS_INDEX: "Body mass index is drawn from 2 years on.",
}


@dataclass(frozen=True)
class WeightBesideLength:
    """One weight beside a length of the same day: ages [days], SDS, and what is said of it."""

    what: str
    corrected_days: float
    age_days: float
    sds: float
    words: str

    @property
    def note(self) -> str:
        """What stands under the chart of it."""
        return _NOTES[self.what]


def weights_beside_lengths(weights: ChildData, lengths: ChildData) -> list[WeightBesideLength]:
    """Return how heavy the child was for its length, on each day with a weight and a length that nobody doubts.

    Parameters
    ----------
    weights, lengths : ChildData
        Of the same child.

    Returns
    -------
    list of WeightBesideLength
        Oldest first; none where the sex is not known or the reference has no value.
    """
    subject = weights.subject
    if not subject.sex:
        return []
    by_day = {one.measured_on: one for one in lengths.readings if not one.doubted}
    pairs = [
        (one, by_day[one.measured_on]) for one in weights.readings if not one.doubted and one.measured_on in by_day
    ]
    if not pairs:
        return []
    sex = np.int8(SEXES.index(subject.sex))
    age, kg, cm = (
        np.array(column) for column in zip(*((w.age_days, w.value, c.value) for w, c in pairs), strict=True)
    )
    for_length = weight_for_length_sds(sex, age, cm, kg)
    index = kg / (cm / 100) ** 2
    _, of_index = policies.score(
        np.int8(SCORED_KINDS.index("bmi")), sex, age, subject.gestation_days, index, subject.policy
    )
    made = zip(pairs, age < HEIGHT_FROM_DAY, for_length.tolist(), of_index.tolist(), index.tolist(), strict=True)
    return [one for pair in made if (one := _one(*pair)) is not None]


def _one(
    pair: tuple[Reading, Reading], lying: bool, for_length: float, of_index: float, index: float
) -> WeightBesideLength | None:
    weight, length = pair
    what, sds = (WEIGHT_FOR_LENGTH, for_length) if lying else (BODY_MASS_INDEX, of_index)
    if np.isnan(sds):
        return None
    written = f"{chart_text.quantity('weight', weight.value)} at {chart_text.quantity('length', length.value)}"
    value = "" if lying else f", {index:.1f} kg/m²"
    words = (
        f"{chart_text.date(weight.measured_on)}, {chart_text.age(weight.age_days)}: {written}{value}, SDS {sds:.2f}"
    )
    return WeightBesideLength(what, weight.corrected_days, weight.age_days, sds, words)
