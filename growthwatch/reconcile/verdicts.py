"""A verdict, an error, a repair and a reason for every record."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reconcile import reasons
from growthwatch.reconcile.judging.disputes import Judgement
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.segments import starts
from growthwatch.vocabulary import ERRORS, KINDS, VERDICTS

Ints = npt.NDArray[np.intp]

KEPT, DUPLICATE, DISPUTED, QUESTIONED = range(len(VERDICTS))
_DISAGREES: Final = ERRORS.index("disagrees")
_VALUE_ERRORS: Final = tuple(ERRORS.index(e) for e in ("unit", "decimal", "digits"))


def give(records: pd.DataFrame, reading: Ints, stands: Ints, of: Readings, found: Judgement) -> pd.DataFrame:
    """Return ``records`` with event, verdict, error, suggestions and reason.

    Parameters
    ----------
    reading : ndarray of int
        The reading of each record.
    stands : ndarray of int
        The record that stands for each reading.
    of, found
        The readings, and what is held of them.
    """
    n, doubt = len(records), found.doubt
    disputed = found.against >= 0
    verdict = np.full(n, DUPLICATE, dtype=np.int8)
    verdict[stands] = np.select([found.questioned, disputed], [QUESTIONED, DISPUTED], KEPT)
    error = np.full(n, -1, dtype=np.int8)
    error[stands] = np.select([found.questioned, disputed], [doubt.error, _DISAGREES], -1)
    value = records["value_si"].to_numpy()
    differs = (verdict == DUPLICATE) & (np.abs(value - value[stands[reading]]) > 1e-6)
    error[differs] = ERRORS.index("rounded")
    repair, day, kind = np.full(n, np.nan), np.full(n, np.datetime64("NaT", "D")), np.full(n, -1, dtype=np.int8)
    valued = found.questioned & np.isin(doubt.error, _VALUE_ERRORS)
    likeliest = repair.copy()
    likeliest[stands[valued]] = doubt.value[valued]
    valued &= doubt.only_repair
    repair[stands[valued]] = doubt.value[valued]
    moved = found.questioned & (doubt.day != of.day) & (doubt.error == ERRORS.index("wrong_date"))
    day[stands[moved]] = doubt.day[moved].astype("datetime64[D]")
    other = found.questioned & (doubt.error == ERRORS.index("swapped_kind"))
    kind[stands[other]] = doubt.kind[other]
    return records.assign(
        event=reading.astype(np.int32),
        verdict=pd.Categorical.from_codes(verdict, categories=list(VERDICTS)),
        error=pd.Categorical.from_codes(error, categories=list(ERRORS)),
        suggested_value=np.round(repair, 3),
        likeliest_value=np.round(likeliest, 3),
        suggested_measured_on=day.astype("datetime64[s]"),
        suggested_kind=pd.Categorical.from_codes(kind, categories=list(KINDS)),
        reason=_reasons(records, reading, stands, of, found, verdict),
    )


def _reasons(
    records: pd.DataFrame, reading: Ints, stands: Ints, of: Readings, found: Judgement,
    verdict: npt.NDArray[np.int8],
) -> npt.NDArray[np.object_]:  # fmt: skip
    out = np.full(len(records), "", dtype=object)
    q, doubt = found.questioned, found.doubt
    out[stands[q]] = reasons.of_slips(
        doubt.slip[q],
        of.kind[q],
        of.value[q],
        doubt.value[q],
        of.day[q],
        doubt.day[q],
        doubt.kind[q],
        doubt.only_repair[q],
    )
    source = reasons.systems(records["source"].cat.codes.to_numpy())
    identity = records["record_id"].to_numpy(dtype=object)
    u = np.flatnonzero(found.throughout)
    out[stands[u]] = reasons.of_units(
        doubt.slip[u], of.kind[u], source[stands[u]], _first_of(of, doubt.slip, u), identity[stands[u]]
    )
    again = np.flatnonzero(verdict == DUPLICATE)
    held = stands[reading[again]]
    out[again] = "the same measuring as " + source[held] + " record " + identity[held]
    kept = np.flatnonzero(verdict[stands] == KEPT)
    series = np.cumsum(starts(of.child, of.kind)) - 1
    scored = np.isfinite(of.sds)
    alone = np.bincount(series, weights=scored)[series] == 1
    out[stands[kept]] = reasons.of_kept(of.kind[kept], scored[kept], alone[kept])
    one = np.flatnonzero(found.against >= 0)
    two = found.against[one]
    other = stands[two]
    out[stands[one]] = reasons.of_disputes(
        of.kind[one], of.value[one], of.day[one], of.value[two], of.day[two],
        source[other] + " record " + identity[other],
    )  # fmt: skip
    return out


def _first_of(of: Readings, slip: Ints, rows: Ints) -> Ints:
    """Return for each of some readings the place among them of the first of its child, kind, system and slip."""
    order = np.lexsort((of.day[rows], slip[rows], of.source[rows], of.kind[rows], of.child[rows]))
    at = rows[order]
    first = starts(of.child[at], of.kind[at], of.source[at], slip[at])
    out = np.empty(len(rows), dtype=np.intp)
    out[order] = order[np.flatnonzero(first)][np.cumsum(first) - 1]
    return out
