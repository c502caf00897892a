"""From a seed to a caseload: people, visits, growth, readings, records, truth."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reference import uk_who
from growthwatch.reference.ages import TERM_DAYS
from growthwatch.simulate import recording
from growthwatch.simulate.caseload import Caseload
from growthwatch.simulate.errors.plant import plant
from growthwatch.simulate.people import faltering, growth, people
from growthwatch.simulate.people.nhs_numbers import valid_test_numbers
from growthwatch.simulate.plan import Plan
from growthwatch.simulate.truth import truth
from growthwatch.simulate.visits import schedule
from growthwatch.simulate.visits.contacts import contacts
from growthwatch.vocabulary import KINDS, SCORED_KINDS

Floats = npt.NDArray[np.float64]

#: Each part of the simulation draws from its own stream, so that a change in one leaves the others as they were.
_STREAMS: Final = ("people", "register", "visits", "falls", "growth", "records", "contacts")


def simulate(n_children: int, seed: int, plan: Plan | None = None, /, **settings: Any) -> Caseload:
    """Return a synthetic three-system caseload with its truth: same arguments, same tables.

    Parameters
    ----------
    n_children : int
        How many children, twins counted singly.
    seed : int
        0 or more.
    plan : Plan, optional
        What it is to look like; or give the plan's fields by name (``first_birth=...``, ``practices=...``).

    Raises
    ------
    ValueError
        For a plan that cannot be simulated, or more children than there are NHS numbers for tests.
    TypeError
        For a setting that a plan does not have.
    """
    chosen = plan or Plan(**settings)
    parts = [batch(number, count, seed, chosen) for number, count in enumerate(sizes(n_children, chosen))]
    names = Caseload.__dataclass_fields__
    return Caseload(**{name: pd.concat([getattr(p, name) for p in parts], ignore_index=True) for name in names})


def sizes(n_children: int, plan: Plan) -> list[int]:
    """Return how many children each batch has.

    Raises
    ------
    ValueError
        For no child, or more than there are NHS numbers for tests.
    """
    most = len(valid_test_numbers())
    if not 1 <= n_children <= most:
        raise ValueError(f"n_children must be 1 to {most}, not {n_children}")
    whole, rest = divmod(n_children, plan.batch_children)
    return [plan.batch_children] * whole + [rest] * (rest > 0)


def batch(number: int, count: int, seed: int, plan: Plan) -> Caseload:
    """Return batch ``number`` of ``count`` children."""
    rng = {name: np.random.default_rng([seed, number, i]) for i, name in enumerate(_STREAMS)}
    who = people.infants(rng["people"], number * plan.batch_children, count, plan)
    register = people.register(who, rng["register"])
    seen = schedule.visits(rng["visits"], who, plan)
    fall = faltering.falls(rng["falls"], count, plan)
    read = readings(rng["growth"], who, seen, fall, plan)
    records, truth_records = recording.records(rng["records"], who, register, read, plan)
    clean = Caseload(
        children=register,
        records=records,
        contacts=contacts(rng["contacts"], who, register, seen),
        truth=truth(who, register, seen, fall, read),
        truth_records=truth_records,
    )
    return plant(clean, plan.slips, (seed, number)) if plan.slips else clean


def readings(
    rng: np.random.Generator, who: people.Infants, seen: schedule.Visits, fall: faltering.Falls, plan: Plan
) -> recording.Readings:
    """Return what scales and tapes showed at every visit where something was measured."""
    n, (_, slots) = len(who), seen.age_days.shape
    age = seen.age_days.astype(float)
    signals = growth.signals(rng, n)
    noise = {kind: rng.standard_normal((n, slots)) for kind in KINDS}
    depth = rng.standard_normal(n)
    values = {}
    for kind in KINDS:
        bent = _bent_sd(who, fall, depth, age, kind, plan)
        values[kind] = _values(who, signals[kind], kind, age, noise[kind], bent)
    values["weight"] = _with_early_loss(rng, who, signals["weight"], age, values["weight"], depth)
    steps = {"weight": 0.01, "length": 0.1, "head": 0.1}
    value = np.stack([np.round(values[k] / steps[k]) * steps[k] for k in KINDS], axis=-1)
    taken = np.stack([seen.measured[k] for k in KINDS], axis=-1) & np.isfinite(value)
    child, slot, kind_code = np.nonzero(taken)
    return recording.Readings(child, slot, kind_code, seen.age_days[child, slot], value[taken])


def _bent_sd(who: people.Infants, fall: faltering.Falls, depth: Floats, age: Floats, kind: str, plan: Plan) -> Floats:
    """Return how far below its own healthy path each child is [SD], [n x visits]."""
    early = growth.preterm_fall_sd(who.gestation_days[:, None].astype(float), age, depth[:, None])
    fallen = faltering.SHOWS_IN[kind] * faltering.fallen_sd(fall, age)
    dip = plan.uk_dip_sd * np.exp(-(((age - 56) / 40) ** 2)) if kind == "weight" else 0.0
    return np.asarray(early + fallen + np.where(age > 0, dip, 0))


def _values(who: people.Infants, signal: Floats, kind: str, age: Floats, noise: Floats, bent_sd: Floats) -> Floats:
    corrected = age + (who.gestation_days - TERM_DAYS)[:, None]
    # a birth after 42+0 is still on the birth charts, which end there
    corrected = np.where((age == 0) & (corrected >= uk_who.WHO_FROM_DAY), uk_who.WHO_FROM_DAY - 1, corrected)
    sds = growth.sds_at(signal, kind, corrected, noise) - bent_sd
    run = uk_who.run_of(np.int8(SCORED_KINDS.index(kind)), who.sex)[:, None]
    return uk_who.value_of(run, corrected, sds)


def _with_early_loss(
    rng: np.random.Generator, who: people.Infants, signal: Floats, age: Floats, weight: Floats, depth: Floats
) -> Floats:
    n = len(who)
    loss = growth.early_loss(rng, n)[:, None]
    fortnight = np.full((n, 1), 14.0)
    early = growth.preterm_fall_sd(who.gestation_days[:, None].astype(float), fortnight, depth[:, None])
    at_14 = _values(who, signal, "weight", fortnight, rng.standard_normal((n, 1)), early)
    path = growth.early_weight(weight[:, :1], at_14, loss, age)
    return np.where((age > 0) & (age < 14), path, weight)
