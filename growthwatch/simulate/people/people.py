"""Who is in the caseload: births, twins, gestation, names, practices."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.simulate.people import names
from growthwatch.simulate.people.nhs_numbers import nhs_numbers
from growthwatch.simulate.plan import Plan
from growthwatch.vocabulary import SEXES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]

_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"  # those that end a postcode
_TWIN_PRETERM: Final = 0.5


@dataclass(frozen=True)
class Infants:
    """One batch of infants, one element per child in every array."""

    number: Ints  # in the whole caseload, from 0
    maternity: Ints  # in the batch
    birth_order: Ints  # 1, or 1 and 2 for twins
    twin: Bools
    born_on: Days
    sex: Ints  # position in SEXES
    gestation_days: Ints  # true, also where it is not recorded
    gestation_known: Bools
    practice: Ints
    joined_days: Floats  # ages [days]; NaN where it does not happen by as_of
    left_days: Floats
    died_days: Floats
    last_days: Ints  # age on as_of

    def __len__(self) -> int:
        """Return the number of children."""
        return len(self.number)


def infants(rng: np.random.Generator, first: int, count: int, plan: Plan) -> Infants:
    """Return ``count`` infants, the first of them number ``first`` of the caseload."""
    maternity, birth_order, twin = _maternities(rng, count, plan)
    n_maternities = int(maternity[-1]) + 1
    born = np.datetime64(plan.first_birth, "D")
    days = int((np.datetime64(plan.last_birth, "D") - born).astype(int)) + 1
    born_on = (born + rng.integers(0, days, n_maternities))[maternity]
    last_days = (np.datetime64(plan.as_of, "D") - born_on).astype(np.int64)
    late = rng.random(count) < plan.joined_late
    # a register takes a baby on within weeks; a late joiner comes after the check's window has closed
    joined = np.where(late, rng.integers(64, 400, count), rng.integers(3, 29, count)).astype(float)
    left = np.where(rng.random(count) < plan.left, rng.integers(20, 500, count), np.nan)
    # two thirds of infant deaths fall in the first four weeks
    died = np.where(rng.random(count) < plan.died, 1 + rng.exponential(35, count).astype(int), np.nan)
    died = np.where(left < died, np.nan, died)
    joined, left, died = (np.where(age <= last_days, age, np.nan) for age in (joined, left, died))
    joined = np.where((joined > died) | (joined > left), np.nan, joined)
    return Infants(
        number=first + np.arange(count),
        maternity=maternity,
        birth_order=birth_order,
        twin=twin,
        born_on=born_on,
        sex=(rng.random(count) < 0.488).astype(np.int64),
        gestation_days=_gestation(rng, maternity, twin, plan),
        gestation_known=(rng.random(n_maternities) >= plan.gestation_unknown)[maternity],
        practice=_practices(rng, n_maternities, plan.practices)[maternity],
        joined_days=joined,
        left_days=left,
        died_days=died,
        last_days=last_days,
    )


def _maternities(rng: np.random.Generator, count: int, plan: Plan) -> tuple[Ints, Ints, Bools]:
    size = 1 + (rng.random(count) < plan.twin_maternities).astype(np.int64)
    maternity = np.repeat(np.arange(count), size)[:count]
    babies = np.bincount(maternity)[maternity]
    starts = np.flatnonzero(np.diff(maternity, prepend=-1))
    birth_order = np.arange(count) - starts[maternity] + 1
    return maternity, birth_order, babies == 2


def _gestation(rng: np.random.Generator, maternity: Ints, twin: Bools, plan: Plan) -> Ints:
    n = int(maternity[-1]) + 1
    twins = np.zeros(n, dtype=bool)
    twins[maternity] = twin
    share = 2 * plan.twin_maternities / (1 + plan.twin_maternities)
    single = max(0.0, (plan.preterm - share * _TWIN_PRETERM) / (1 - share)) if share < 1 else plan.preterm
    preterm = rng.random(n) < np.where(twins, _TWIN_PRETERM if plan.preterm else 0.0, single)
    very = rng.random(n) < plan.very_preterm
    # both kinds crowd towards their upper limit
    very_days = 224 - np.ceil(56 * rng.random(n) ** 1.6)
    late_days = 259 - np.ceil(35 * rng.random(n) ** 1.6)
    term_days = np.clip(np.rint(rng.normal(278, 8, n)), 259, 300)
    days = np.where(preterm, np.where(very, very_days, late_days), term_days)
    return days.astype(np.int64)[maternity]


def _practices(rng: np.random.Generator, n: int, practices: int) -> Ints:
    # sizes differ about threefold between practices
    weight = 1 + 2 * (np.arange(practices) * 7 % practices) / practices
    return np.searchsorted(np.cumsum(weight / weight.sum()), rng.random(n)).clip(0, practices - 1)


def register(who: Infants, rng: np.random.Generator) -> pd.DataFrame:
    """Return the canonical children table, with locality, deprivation_quintile and team beside it."""
    n = len(who)
    n_maternities = int(who.maternity[-1]) + 1
    weeks, days = np.divmod(who.gestation_days, 7)
    called = rng.integers(0, names.FORENAME_DRAWS, n)
    forename = names.forenames(called, who.sex, who.birth_order == 2)
    unnamed = who.twin & (rng.random(n_maternities) < 0.5)[who.maternity]
    deprived = rng.normal(who.practice % 5, 0.9)
    unregistered = (rng.random(n_maternities) < 0.01)[who.maternity]
    family = rng.integers(0, names.SURNAME_DRAWS, n_maternities)
    return pd.DataFrame(
        {
            "source": np.where(unregistered, "clinic", "gp"),
            "child_id": child_ids(who),
            "nhs_number": nhs_numbers(int(who.number[0]), n),
            "forename": forename.mask(unnamed, "Baby"),
            "surname": names.surnames(family).take(who.maternity).to_numpy(),
            "date_of_birth": who.born_on.astype("datetime64[s]"),
            "sex": np.asarray(SEXES)[who.sex],
            "gestation_weeks": pd.array(weeks, dtype="Int16"),
            "gestation_days": pd.array(days, dtype="Int16"),
            "birth_order": pd.array(who.birth_order, dtype="Int16"),
            "postcode": _postcodes(rng, n_maternities)[who.maternity],
            "practice_code": np.char.add("Z", (90_001 + who.practice).astype("U5")),
            "joined_on": _on(who, who.joined_days),
            "left_on": _on(who, who.left_days),
            "died_on": _on(who, who.died_days),
            "locality": np.char.add("Locality ", (1 + who.practice % 4).astype("U1")),
            "deprivation_quintile": pd.array(np.clip(np.rint(deprived) + 1, 1, 5), dtype="Int16"),
            "team": np.char.add("Team ", (1 + who.practice % 8).astype("U1")),
        }
    ).assign(
        gestation_weeks=lambda t: t["gestation_weeks"].mask(~who.gestation_known),
        gestation_days=lambda t: t["gestation_days"].mask(~who.gestation_known),
        practice_code=lambda t: t["practice_code"].mask(unregistered),
        birth_order=lambda t: t["birth_order"].where(who.twin),
    )


def child_ids(who: Infants) -> npt.NDArray[np.str_]:
    """Return each child's id in the register, "S0000001" for the first."""
    return np.char.add("S", np.char.zfill((who.number + 1).astype("U7"), 7))


def _on(who: Infants, age_days: Floats) -> Days:
    known = ~np.isnan(age_days)
    day = who.born_on + np.where(known, age_days, 0).astype(np.int64)
    return np.where(known, day, np.datetime64("NaT", "D")).astype("datetime64[s]")


def _postcodes(rng: np.random.Generator, n: int) -> npt.NDArray[np.str_]:
    letters = np.asarray(list(_LETTERS))
    # ZZ99 is left out: the NHS writes it for no fixed abode and for abroad, so it says nothing of where one lives
    outward = np.char.add("ZZ", rng.integers(1, 99, n).astype("U2"))
    inward = np.char.add(rng.integers(1, 10, n).astype("U1"), letters[rng.integers(0, 20, n)])
    return np.char.add(np.char.add(outward, " "), np.char.add(inward, letters[rng.integers(0, 20, n)]))
