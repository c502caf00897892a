"""Who writes a reading down, and how: systems, rounding, units, ounces, late dates, missing numbers."""

from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.simulate.code_words import words
from growthwatch.simulate.people.people import Infants
from growthwatch.simulate.plan import Plan
from growthwatch.simulate.visits.slots import SLOTS
from growthwatch.units import KG_PER_OZ
from growthwatch.vocabulary import KINDS, SOURCES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]


#: Where a reading is first written down -> the chance that each system has it.
HELD_BY: Final = {
    "birth": {"parent_held": 0.85, "clinic": 0.75, "gp": 0.55, "maternity": 0.99},
    "maternity": {"parent_held": 0.60, "clinic": 0.30, "gp": 0.05, "maternity": 0.98},
    "clinic": {"parent_held": 0.80, "clinic": 0.97, "gp": 0.30, "maternity": 0.0},
    "gp": {"parent_held": 0.55, "clinic": 0.30, "gp": 0.98, "maternity": 0.0},
}
_RECORDED_BY: Final = {"maternity": "midwife", "clinic": "health visitor", "gp": "GP", "parent_held": ""}


class Style(NamedTuple):
    """One way to write a value: as whole numbers of ``step`` (kg or cm), each with its text."""

    unit: str
    step: float
    largest: int
    places: int = 0


STYLES: Final = {
    "kg, 2 places": Style("kg", 0.01, 4_000, 2),
    "kg, 1 place": Style("kg", 0.1, 400, 1),
    "g": Style("g", 0.001, 40_000),
    "lb oz": Style("lb oz", KG_PER_OZ, 1_400),
    "lb oz, half": Style("lb oz", KG_PER_OZ / 2, 2_800),
    "cm, 1 place": Style("cm", 0.1, 1_500, 1),
    "cm, half": Style("cm", 0.5, 300, 1),
    "cm, whole": Style("cm", 1.0, 150),
}
_STYLE_NAMES: Final = tuple(STYLES)
#: (kind is weight, source) -> chance of each style; a Red Book's pounds and ounces come on top, by family.
_USES: Final = {
    (True, "maternity"): {"g": 1.0},
    (True, "clinic"): {"kg, 2 places": 0.96, "kg, 1 place": 0.04},
    (True, "gp"): {"kg, 2 places": 0.82, "kg, 1 place": 0.18},
    (True, "parent_held"): {"kg, 2 places": 0.93, "kg, 1 place": 0.07},
    (False, "maternity"): {"cm, 1 place": 0.75, "cm, half": 0.15, "cm, whole": 0.10},
    (False, "clinic"): {"cm, 1 place": 0.85, "cm, half": 0.09, "cm, whole": 0.06},
    (False, "gp"): {"cm, 1 place": 0.65, "cm, half": 0.20, "cm, whole": 0.15},
    (False, "parent_held"): {"cm, 1 place": 0.70, "cm, half": 0.20, "cm, whole": 0.10},
}


@cache
def texts() -> pd.api.extensions.ExtensionArray:
    """Return the text of every whole number of steps, from 0 to the largest, of one style after the other."""
    return pd.array([text for name, style in STYLES.items() for text in _texts(name, style)], dtype="str")


def _texts(name: str, style: Style) -> list[str]:
    steps = range(style.largest + 1)
    if name == "lb oz":
        return [f"{n // 16} lb {n % 16} oz" for n in steps]
    if name == "lb oz, half":
        return [f"{n // 32}lb {n % 32 // 2}{'½' if n % 2 else ''}oz" for n in steps]
    if name == "g":
        return [str(n) for n in steps]
    return [f"{n * style.step:.{style.places}f}" for n in steps]


class Readings(NamedTuple):
    """What was measured: one element per child, slot and kind, in that order."""

    child: Ints
    slot: Ints
    kind: Ints  # position in KINDS
    age_days: Ints
    value_si: Floats  # as the scale or tape showed it [kg or cm]


def written(style: Ints, value_si: Floats) -> pd.Series:
    """Return each value as its style writes it; ``style`` is a position in STYLES."""
    step, largest = (np.array([getattr(s, name) for s in STYLES.values()]) for name in ("step", "largest"))
    first = np.concatenate([[0], np.cumsum(largest + 1)])
    steps = np.minimum(np.rint(value_si / step[style]).astype(np.int64), largest[style])
    return pd.Series(texts().take(first[style] + steps))


class _Rows(NamedTuple):
    """Records to be written: who, at which visit, what, by which system."""

    child: Ints
    slot: Ints
    kind: Ints
    source: Ints  # position in SOURCES
    first_hand: Bools  # by the system that took the reading
    age_days: Ints
    value_si: Floats


def records(
    rng: np.random.Generator, who: Infants, register: pd.DataFrame, read: Readings, plan: Plan
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the canonical records table and, row by row, the truth about each record."""
    rows = _held(rng, read)
    child, n = rows.child, len(rows.child)
    style = _styles(rng, who, rows, plan)
    # birth weights are rounded to 100 g in 3.7 % of records
    hundred = (rows.slot == 0) & (rows.kind == 0) & (rng.random(n) < 0.037)
    stated_on, entered_on = _dates(rng, who, rows, plan)
    red_book = rows.source == SOURCES.index("parent_held")
    without = red_book & (rng.random(len(who)) < plan.parent_held_without_number)[child]
    usual = np.array([name.startswith(("kg", "cm")) for name in STYLES])[style]
    blank = usual & ~red_book & (rng.random(n) < 0.05)
    table = pd.DataFrame(
        {
            "source": words(SOURCES, rows.source),
            "record_id": _record_ids(who, rows),
            "nhs_number": register["nhs_number"].take(child).reset_index(drop=True).mask(without),
            **_person(register, child, without),
            "measured_on": stated_on.astype("datetime64[s]"),
            "kind": words(KINDS, rows.kind),
            "value": written(style, np.where(hundred, np.round(rows.value_si, 1), rows.value_si)),
            "unit": words([way.unit for way in STYLES.values()], style).mask(blank),
            "context": words([slot.context for slot in SLOTS], rows.slot),
            "recorded_by": words([_RECORDED_BY[name] for name in SOURCES], rows.source),
            "recorded_on": entered_on.astype("datetime64[s]"),
            "note": pd.Series(pd.NA, index=range(n), dtype="str"),
        }
    )
    truth = table[["source", "record_id"]].assign(
        child_id=register["child_id"].take(child).reset_index(drop=True),
        true_kind=table["kind"],
        true_value=rows.value_si,
        true_measured_on=(who.born_on[child] + rows.age_days).astype("datetime64[s]"),
    )
    return table, truth


def _held(rng: np.random.Generator, read: Readings) -> _Rows:
    """Return a row for every system that has a reading; for the one that took it where none has."""
    places = ["birth" if slot.context == "birth" else slot.origin for slot in SLOTS]
    chance = np.array([[HELD_BY[place][source] for source in SOURCES] for place in places])
    holds = rng.random((len(read.slot), len(SOURCES))) < chance[read.slot]
    nobody = np.flatnonzero(~holds.any(axis=1))
    origin = np.array([SOURCES.index(slot.origin) for slot in SLOTS])
    holds[nobody, origin[read.slot[nobody]]] = True
    at, source = np.nonzero(holds)
    first_hand = source == origin[read.slot[at]]
    return _Rows(
        read.child[at], read.slot[at], read.kind[at], source, first_hand, read.age_days[at], read.value_si[at]
    )


def _dates(rng: np.random.Generator, who: Infants, rows: _Rows, plan: Plan) -> tuple[Days, Days]:
    """Return the day that each record states and the day of its entry: the same for all of a system's visit."""
    shape = (len(who), len(SLOTS), len(SOURCES))
    visit = rows.child, rows.slot, rows.source
    copied_late = (rng.random(shape) < plan.dated_late)[visit] & ~rows.first_hand & (rows.slot > 0)
    days_late = np.where(copied_late, rng.geometric(0.5, shape).clip(max=5)[visit], 0)
    entered = np.where(rows.first_hand, 0, rng.geometric(0.4, shape)[visit])
    ends = np.fmin(who.last_days, np.fmin(who.left_days, who.died_days)).astype(np.int64)[rows.child]
    stated_days = np.minimum(rows.age_days + days_late, ends)
    entered_days = np.minimum(stated_days + entered, ends)
    born_on = who.born_on[rows.child]
    return born_on + stated_days, born_on + entered_days


def _styles(rng: np.random.Generator, who: Infants, rows: _Rows, plan: Plan) -> Ints:
    """Return how each value is written, as a position in STYLES."""
    draw = rng.random(len(rows.child))
    style = np.zeros(len(rows.child), dtype=np.int64)
    for (is_weight, system), uses in _USES.items():
        here = ((rows.kind == 0) == is_weight) & (rows.source == SOURCES.index(system))
        names = np.array([_STYLE_NAMES.index(name) for name in uses])
        style[here] = names[np.searchsorted(np.cumsum(list(uses.values()))[:-1], draw[here], side="right")]
    # a family keeps to its ounces; one in four of them writes half ounces
    ounces = rng.random(len(who)) < plan.lb_oz
    halves = rng.random(len(who)) < 0.25
    in_ounces = (rows.kind == 0) & (rows.source == SOURCES.index("parent_held")) & ounces[rows.child]
    style = np.where(in_ounces, _STYLE_NAMES.index("lb oz"), style)
    return np.where(in_ounces & halves[rows.child], _STYLE_NAMES.index("lb oz, half"), style)


def _record_ids(who: Infants, rows: _Rows) -> pd.Series:
    """Return ids that are unique within a source: system, child, visit, kind."""
    number = [f"{n + 1:07d}" for n in who.number.tolist()]
    ends = [f"-{s:02d}{k[0].upper()}" for s in range(len(SLOTS)) for k in KINDS]
    first = words([name[0].upper() for name in SOURCES], rows.source)
    return first + words(number, rows.child) + words(ends, rows.slot * len(KINDS) + rows.kind)


def _person(register: pd.DataFrame, child: Ints, shown: Bools) -> dict[str, pd.Series]:
    columns = (
        "forename", "surname", "date_of_birth", "sex", "gestation_weeks", "gestation_days", "birth_order", "postcode",
    )  # fmt: skip
    taken = {name: register[name].take(child).reset_index(drop=True) for name in columns}
    return {name: column.where(shown) for name, column in taken.items()}
