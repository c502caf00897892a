"""A verdict, an error, a repair and a reason for every record."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reconcile import reasons
from growthwatch.reconcile.doubts import Doubt
from growthwatch.reconcile.readings import Readings
from growthwatch.reconcile.weighings import starts
from growthwatch.vocabulary import ERRORS, KINDS, VERDICTS

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

KEPT, DUPLICATE, DISPUTED, QUESTIONED = range(len(VERDICTS))
_VALUE_ERRORS: Final = tuple(ERRORS.index(e) for e in ("unit", "decimal", "digits"))


def give(
    records: pd.DataFrame, reading: Ints, stands: Ints, of: Readings, questioned: Bools, doubt: Doubt
) -> pd.DataFrame:
    """Return ``records`` with event, verdict, error, suggestions and reason.

    Parameters
    ----------
    reading : ndarray of int
        The reading of each record.
    stands : ndarray of int
        The record that stands for each reading.
    of, questioned, doubt
        The readings, which of them are questioned, and why.
    """
    n = len(records)
    verdict = np.full(n, DUPLICATE, dtype=np.int8)
    verdict[stands] = np.where(questioned, QUESTIONED, KEPT)
    disputed = in_dispute(of, questioned)
    verdict[stands[disputed]] = DISPUTED
    error = np.full(n, -1, dtype=np.int8)
    error[stands] = np.where(questioned, doubt.error, np.where(disputed, ERRORS.index("disagrees"), -1))
    value = records["value_si"].to_numpy()
    differs = (verdict == DUPLICATE) & (np.abs(value - value[stands[reading]]) > 1e-6)
    error[differs] = ERRORS.index("rounded")
    at = stands[questioned]
    repair, day, kind = np.full(n, np.nan), np.full(n, np.datetime64("NaT", "D")), np.full(n, -1, dtype=np.int8)
    repair[at] = np.where(np.isin(doubt.error, _VALUE_ERRORS), doubt.value, np.nan)[questioned]
    moved = questioned & (doubt.day != of.day) & (doubt.error == ERRORS.index("wrong_date"))
    day[stands[moved]] = doubt.day[moved].astype("datetime64[D]")
    other = questioned & (doubt.error == ERRORS.index("swapped_kind"))
    kind[stands[other]] = doubt.kind[other]
    return records.assign(
        event=reading.astype(np.int32),
        verdict=pd.Categorical.from_codes(verdict, categories=list(VERDICTS)),
        error=pd.Categorical.from_codes(error, categories=list(ERRORS)),
        suggested_value=np.round(repair, 3),
        suggested_measured_on=day.astype("datetime64[s]"),
        suggested_kind=pd.Categorical.from_codes(kind, categories=list(KINDS)),
        reason=_reasons(records, reading, stands, of, questioned, disputed, doubt, verdict),
    )


def in_dispute(of: Readings, questioned: Bools) -> Bools:
    """Return which readings stand beside another of the same child, kind and day, neither being questioned."""
    left = np.flatnonzero(~questioned)
    first = starts(of.child[left], of.kind[left], of.day[left])
    size = np.diff(np.append(np.flatnonzero(first), len(left)))
    out = np.zeros(len(questioned), dtype=bool)
    out[left] = np.repeat(size, size) > 1
    return out


def _reasons(
    records: pd.DataFrame, reading: Ints, stands: Ints, of: Readings, questioned: Bools, disputed: Bools,
    doubt: Doubt, verdict: npt.NDArray[np.int8],
) -> npt.NDArray[np.object_]:  # fmt: skip
    out = np.full(len(records), "", dtype=object)
    q = questioned
    out[stands[q]] = reasons.of_slips(
        doubt.slip[q], of.kind[q], of.value[q], doubt.value[q], of.day[q], doubt.day[q], doubt.kind[q]
    )
    source = reasons.systems(records["source"].cat.codes.to_numpy())
    identity = records["record_id"].to_numpy(dtype=object)
    value = records["value_si"].to_numpy()
    kind = records["kind"].cat.codes.to_numpy()
    again = np.flatnonzero(verdict == DUPLICATE)
    held = stands[reading[again]]
    out[again] = "the same measuring as " + source[held] + " record " + identity[held]
    other = np.flatnonzero(disputed)
    pair = stands[np.where(np.append(_beside(of, other), False), np.append(other[1:], -1), np.roll(other, 1))]
    out[stands[other]] = (  # the two readings of a day stand side by side
        "the records of this day disagree: "
        + reasons.measured(value[stands[other]], kind[stands[other]]) + " here, "
        + reasons.measured(value[pair], kind[pair]) + " in " + source[pair] + " record " + identity[pair]
    )  # fmt: skip
    return out


def _beside(of: Readings, rows: Ints) -> Bools:
    """Return whether each of these readings, but the last, is of one child, kind and day with the next."""
    i, j = rows[:-1], rows[1:]
    return np.asarray((of.child[i] == of.child[j]) & (of.kind[i] == of.kind[j]) & (of.day[i] == of.day[j]))
