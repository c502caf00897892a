"""Made-up families of whom some become known to a system before their NHS number does.

A baby is often seen by a clinic as "Baby SURNAME", or by name alone, before its number has been traced (babies under
six weeks may be "trace-postponed", NHS Personal Demographics Service); later rows of the same system carry the number.
The rates of :class:`Late` are assumptions, stated so that they can be argued with, not measurements.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.evaluation.linkage_families import Caseload, Slips, caseload

#: The systems that may know a baby before they know its number; a Red Book's gaps are among :class:`Slips`.
_SYSTEMS: Final = ("clinic", "gp")


@dataclass(frozen=True)
class Late:
    """How often a number comes late, as shares of babies (assumptions); the first two hold for each system apart."""

    late_here: float = 0.10  # the system's first rows lack the number, its later ones carry it
    only_elsewhere: float = 0.03  # none of the system's rows carries it, other systems do
    nowhere: float = 0.01  # no row of any system carries it
    stands_in: float = 0.40  # of those: "Baby" in place of a forename for as long as there is no number
    postcode_stated: float = 0.30  # of those: the postcode stands beside the name all the same
    order_stated: float = 0.50  # of twins among those: "Twin 1", or the birth order in its own column


def late_caseload(children: int, seed: int, slips: Slips | None = None, late: Late | None = None) -> Caseload:
    """Return :func:`growthwatch.evaluation.linkage_families.caseload` with numbers that come late, or never.

    Parameters
    ----------
    children, seed, slips
        As there.
    late : Late
        How often; the defaults of :class:`Late` where not given.
    """
    late = late or Late()
    made = caseload(children, seed, slips or Slips())
    random = np.random.default_rng([seed, children])
    recorded, register = made.intake.recorded, made.intake.register
    source, place = recorded["source"].to_numpy(dtype=object), _place(recorded, made.truth)
    nowhere = random.random(children) < late.nowhere
    bare = nowhere[made.truth]
    vague = np.zeros(len(recorded), dtype=bool)
    baby = random.random(children) < late.stands_in
    for system in _SYSTEMS:
        known_from = _known_from(children, random, late)
        here = source == system
        early = here & (place < known_from[made.truth])
        bare |= early
        # without any number there is no day on which the name arrives
        vague |= early & baby[made.truth] & ~nowhere[made.truth]
    held = bare & (random.random(children) < late.postcode_stated)[made.truth]
    told = (random.random(children) < late.order_stated)[made.truth]
    changed = recorded.assign(
        nhs_number=recorded["nhs_number"].mask(bare),
        postcode=recorded["postcode"].mask(bare & ~held & np.isin(source, _SYSTEMS)),
        forename=recorded["forename"].mask(vague, _stand_ins(recorded, told, random)),
        birth_order=recorded["birth_order"].mask(bare & ~told),
    )
    listed = register["child_id"].str.removeprefix("child").astype("int64").to_numpy()
    unnumbered = register.assign(nhs_number=register["nhs_number"].mask(nowhere[listed]))
    return Caseload(replace(made.intake, recorded=changed, register=unnumbered), made.truth)


def _place(recorded: pd.DataFrame, truth: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return which of its system's rows about the child each row is, by day of measuring: 0, 1, 2 ..."""
    rows = pd.DataFrame({"truth": truth, "source": recorded["source"], "on": recorded["measured_on"]})
    order = rows.sort_values(["source", "truth", "on"], kind="stable")
    return order.groupby(["source", "truth"], observed=True).cumcount().sort_index().to_numpy()


def _known_from(children: int, random: np.random.Generator, late: Late) -> npt.NDArray[np.int64]:
    """Return which row of a system is the first to carry each child's number."""
    chance = random.random(children)
    first = np.where(chance < late.late_here, random.integers(1, 3, children), 0)
    never = (chance >= late.late_here) & (chance < late.late_here + late.only_elsewhere)
    return np.where(never, np.iinfo(np.int64).max, first)


def _stand_ins(
    recorded: pd.DataFrame, told: npt.NDArray[np.bool_], random: np.random.Generator
) -> npt.NDArray[np.object_]:
    """Return what stands where a forename is not known yet; of half of the twins it holds the birth order."""
    surname = recorded["surname"].to_numpy(dtype=object)
    plain = np.where(random.random(len(recorded)) < 0.5, "Baby", "Baby " + surname)
    nth = "Twin " + recorded["birth_order"].astype("Int64").astype("str")
    return np.where(told & recorded["birth_order"].notna().to_numpy(), nth.to_numpy(dtype=object), plain)
