"""How heavy a child is for how long it is: its weights beside the lengths of their time, as readings of their own.

Weight for length is read by length, on WHO's tables; body mass index by age, on UK-WHO from 42 weeks on. Neither is
recorded: both are worked out of two readings, and as doubtful as either of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.subject import Subject
from growthwatch.detect.families.bmi_low import HEIGHT_WITHIN_DAYS
from growthwatch.detect.series.beside_length import SAME_VISIT_DAYS
from growthwatch.reference import policies, trisomy_21
from growthwatch.reference.spaces import centile_text
from growthwatch.reference.uk_who import HEIGHT_FROM_DAY
from growthwatch.reference.weight_for_length import weight_for_length_sds
from growthwatch.vocabulary import BMI, SCORED_KINDS, SEXES, WEIGHT_FOR_LENGTH

#: What stands under a chart of them.
PAIR_NOTES: Final = {
    WEIGHT_FOR_LENGTH: (
        "Weight for length is that of the WHO Child Growth Standards (2006), read by length and not by age; UK-WHO "
        "has no such chart, and no rule reads it."
    ),
    BMI: (
        "Body mass index is weight / length², of a weight and a length up to 3 days apart, from 2 years on 7; UK-WHO "
        "has it from 42 weeks of gestation on, and the rule of NICE NG75 reads it from 2 years on."
    ),
}


@dataclass(frozen=True)
class PairedReading(Reading):
    """A weight beside a length: ``value`` is the body mass index [kg/m2] or the weight [kg], its day the weight's.

    Its state is that of the one in doubt, where one is.
    """

    weight: Reading | None = None
    length: Reading | None = None

    @property
    def cm(self) -> float:
        """The length [cm]."""
        return np.nan if self.length is None else self.length.value

    @property
    def standing(self) -> bool:
        """Whether the length is a height, measured standing: from 2 years on."""
        return self.age_days >= HEIGHT_FROM_DAY

    def as_text(self, kind: str) -> dict[str, str]:
        """Return its fields as text: also of which weight and length it is made, and which of them is in doubt."""
        text = super().as_text(kind)
        if self.weight is None or self.length is None:
            return text
        of = {"weight": self.weight, "length": self.length}
        if self.weight.sources != self.length.sources:
            text["source"] = "; ".join(f"{name} {chart_text.systems(one.sources)}" for name, one in of.items())
        elif not self.doubted and {one.state for one in of.values()} != {"agreed"}:
            text["reading"] = "one record"
        doubted = [f"{name} {one.state}" for name, one in of.items() if one.doubted]
        text["reading"] = " and ".join(doubted) or text["reading"]
        made = " at ".join(chart_text.quantity(name, one.value) for name, one in of.items())
        if self.length.measured_on != self.weight.measured_on:
            made += f" of {chart_text.date(self.length.measured_on)}"
        text["made_of"] = made
        text["written"] = made if kind == WEIGHT_FOR_LENGTH else f"{text['written']} ({made})"
        return text


def paired_readings(
    weights: Sequence[Reading], lengths: Sequence[Reading], subject: Subject, *, with_trisomy_21: bool = False
) -> list[PairedReading]:
    """Return a child's weights beside the lengths of their time, as readings of the subject's kind, oldest first.

    A length up to 7 days before or after a weight serves from 2 years on, as for the rule of a low body mass index;
    below 2 years, up to 3 days. A reading in doubt is paired as well, with one that is not where there is one: what it
    would mean if true is drawn, hollow. Of many in doubt the shortest and the longest, lightest and heaviest are.

    Parameters
    ----------
    weights, lengths : sequence of Reading
        Of the same child, oldest first.
    subject : Subject
        Of the kind "bmi" or "weight-for-length".
    with_trisomy_21 : bool
        Whether the child has it on record: its body mass index has a centile on that reference too.

    Returns
    -------
    list of PairedReading
        ``sds`` NaN where the sex is not known or the reference has no value.
    """
    pairs = _pairs(weights, lengths)
    if not pairs:
        return []
    age, kg, cm, corrected = (
        np.array(column)
        for column in zip(*((w.age_days, w.value, c.value, w.corrected_days) for w, c in pairs), strict=True)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        index = kg / (cm / 100) ** 2
    sex = np.int8(SEXES.index(subject.sex) if subject.sex else -1)
    on_trisomy_21 = np.full(len(pairs), np.nan)
    if subject.kind == BMI:
        code = np.int8(SCORED_KINDS.index(BMI))
        _, sds = policies.score(code, sex, age, subject.gestation_days, index, subject.policy)
        if with_trisomy_21:
            on_trisomy_21 = trisomy_21.sds(np.asarray(code), np.asarray(sex), corrected, index)
    else:
        sds = weight_for_length_sds(sex, age, cm, kg)
    values = (index if subject.kind == BMI else kg).tolist()
    made = zip(
        pairs, values, sds.tolist(), centile_text(sds).tolist(), centile_text(on_trisomy_21).tolist(), strict=True
    )
    return sorted((_paired(*one) for one in made if np.isfinite(one[1])), key=lambda one: (one.measured_on, one.value))


def _paired(
    pair: tuple[Reading, Reading], value: float, sds: float, centile: str, on_trisomy_21: str
) -> PairedReading:
    weight, length = pair
    doubted = next((one.state for one in pair if one.doubted), "")
    return PairedReading(
        event_id=f"{weight.event_id}+{length.event_id}", measured_on=weight.measured_on, value=value,
        sources=weight.sources, state=doubted or weight.state, age_days=weight.age_days,
        corrected_days=weight.corrected_days, sds=sds, centile=centile, trisomy_21=on_trisomy_21, weight=weight,
        length=length,
    )  # fmt: skip


def _pairs(weights: Sequence[Reading], lengths: Sequence[Reading]) -> list[tuple[Reading, Reading]]:
    by_weight = [(weight, length) for weight in weights for length in _beside(weight, lengths)]
    in_doubt = [length for length in lengths if length.doubted]
    by_length = [(weight, length) for length in in_doubt for weight in _beside(length, weights)]
    return list({(id(one), id(other)): (one, other) for one, other in [*by_weight, *by_length]}.values())


def _beside(one: Reading, others: Sequence[Reading]) -> list[Reading]:
    """Return the reading nearest in time that is in no doubt; else, of the nearest day, the least and the greatest."""
    reach = HEIGHT_WITHIN_DAYS if one.age_days >= HEIGHT_FROM_DAY else SAME_VISIT_DAYS
    apart = {id(other): abs((other.measured_on - one.measured_on).days) for other in others}
    near = sorted((other for other in others if apart[id(other)] <= reach), key=lambda other: apart[id(other)])
    sure = next((other for other in near if not other.doubted), None)
    if sure is not None or not near:
        return [] if sure is None else [sure]
    of_day = [other for other in near if apart[id(other)] == apart[id(near[0])]]
    return [min(of_day, key=_value), max(of_day, key=_value)]


def _value(reading: Reading) -> float:
    return reading.value
