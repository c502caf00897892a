"""Which measurements count as taken: a weighing happened whatever its figure; whose it is and when must be sure.

That a figure is doubted says that somebody weighed and wrote it down wrongly. That the child or the day is doubted, or
that it may be a copy, says that perhaps nobody weighed this child on this day (the project's clinical rules, section
5 [L]).
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.vocabulary import DOUBTED, ERRORS_OF_DAY_OR_CHILD

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]


#: Two systems' birth weights differ by less; by 6 weeks a baby has put on more [L].
GROWN_SINCE_BIRTH: Final = 1.2


class Taken(NamedTuple):
    """Which measurements of one kind were taken: one element for each row of ``MEASUREMENTS``.

    Attributes
    ----------
    counts
        Somebody measured this child on this day, whatever the figure.
    to_check
        Somebody may have: the day or the child is in doubt, or it may be a copy.
    """

    counts: Flags
    to_check: Flags


def taken(measurements: pd.DataFrame, records: pd.DataFrame, kind: str) -> Taken:
    """Return which measurements of a kind were taken, and which are to be checked first.

    Neither are what a person set aside and a birth weight that stands under a later day: it is no weighing of that
    day. A disputed reading counts: systems disagree on how much, not on whether.

    Parameters
    ----------
    measurements, records : DataFrame
        ``tables.MEASUREMENTS`` or ``tables.SCORED``; ``tables.JUDGED``, whose ``event`` points at its rows.
    kind : str
        "weight", "length" or "head".
    """
    wanted = (measurements["kind"] == kind).to_numpy() & ~measurements["set_aside"].to_numpy()
    wanted &= ~_born_later(measurements, records)
    in_doubt = measurements["state"].isin(DOUBTED).to_numpy()
    error = records["error"].astype("str").to_numpy(dtype=object)
    stands = standing_records(measurements, records)
    of_day_or_child = np.isin(np.append(error, "")[stands].astype(str), ERRORS_OF_DAY_OR_CHILD)
    return Taken(wanted & ~(in_doubt & of_day_or_child), wanted & in_doubt & of_day_or_child)


def standing_records(measurements: pd.DataFrame, records: pd.DataFrame) -> Rows:
    """Return for each measurement the row of the record that stands for it, -1 for none."""
    stands = np.full(len(measurements), -1, dtype=np.intp)
    event, duplicate = records["event"].to_numpy(), (records["verdict"] == "duplicate").to_numpy()
    for chosen in (duplicate, ~duplicate):  # the last one written stands
        at = np.flatnonzero(chosen & (event >= 0))[::-1]
        stands[event[at]] = at
    return stands


def _born_later(measurements: pd.DataFrame, records: pd.DataFrame) -> Flags:
    """Return which measurements are of birth by all that is recorded of them, and stand under a later day.

    One far above the measurement of the day of birth is not of birth, whatever is written beside it.
    """
    records = records[(records["event"] >= 0).to_numpy()]
    event = records["event"].to_numpy()
    at_birth = (records["context"] == "birth").fillna(value=False).to_numpy(dtype=bool)
    some, other = np.zeros((2, len(measurements)), dtype=bool)
    some[event[at_birth]] = True
    other[event[~at_birth]] = True
    return some & ~other & (measurements["age_days"] > 0).to_numpy() & ~_grown_since_birth(measurements)


def _grown_since_birth(measurements: pd.DataFrame) -> Flags:
    """Return which values are far above those that the child has of that kind on the day of birth."""
    keys = [measurements["child"], measurements["kind"].astype("str")]
    at_birth = measurements["value"].where(measurements["age_days"] == 0)
    highest = at_birth.groupby(keys).transform("max")
    return (measurements["value"] > GROWN_SINCE_BIRTH * highest).to_numpy()


def unquestioned(measurements: pd.DataFrame, kind: str) -> Flags:
    """Whether each row is a measurement of a kind whose figure can be read off: recorded, and not questioned."""
    return ((measurements["kind"] == kind) & (measurements["state"] != "questioned")).to_numpy()
