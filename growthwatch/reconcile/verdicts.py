"""A verdict, an error, a repair and a reason code for every record."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reconcile.errors.error_kinds import base_rates
from growthwatch.reconcile.errors.likely_child import LikelyChild
from growthwatch.reconcile.judging.disputes import Judgement
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reconcile.readings.weighings import may_be_same_value
from growthwatch.reconcile.reason_codes import ReasonCode, RecordReasons
from growthwatch.segments import starts
from growthwatch.vocabulary import ERRORS, KINDS, VERDICTS

Ints = npt.NDArray[np.intp]
Objects = npt.NDArray[np.object_]
Verdicts = npt.NDArray[np.int8]

KEPT, DUPLICATE, DISPUTED, QUESTIONED = range(len(VERDICTS))
_DISAGREES: Final = ERRORS.index("disagrees")
_VALUE_ERRORS: Final = tuple(ERRORS.index(e) for e in ("unit", "decimal", "digits"))
#: Values further apart are not one value to the last digit [kg or cm].
_SAME_VALUE: Final = 1e-6


class Grouping(NamedTuple):
    """Which records are one reading."""

    reading_of_record: Ints
    record_of_reading: Ints  # the record that stands for each reading


def assign_verdicts(records: pd.DataFrame, grouping: Grouping, readings: Readings, judged: Judgement) -> pd.DataFrame:
    """Return ``records`` with event, verdict, error and suggestions.

    Parameters
    ----------
    records : DataFrame
        :data:`growthwatch.tables.RECORDS`.
    grouping : Grouping
        Which records are one reading.
    readings, judged
        The readings as recorded, and what is held of them.
    """
    n, errors, stands = len(records), judged.likeliest, grouping.record_of_reading
    verdict = _verdicts(grouping, judged)
    error = np.full(n, -1, dtype=np.int8)
    error[stands] = np.select([judged.questioned, judged.disputed_with >= 0], [errors.error, _DISAGREES], -1)
    value = records["value_si"].to_numpy()
    differs = np.abs(value - value[stands[grouping.reading_of_record]]) > _SAME_VALUE
    error[(verdict == DUPLICATE) & differs] = ERRORS.index("rounded")
    repair, day, kind = np.full(n, np.nan), np.full(n, np.datetime64("NaT", "D")), np.full(n, -1, dtype=np.int8)
    swapped = judged.questioned & (errors.error == ERRORS.index("swapped_kind"))
    valued = judged.questioned & np.isin(errors.error, _VALUE_ERRORS) | (swapped & np.isfinite(errors.value))
    likeliest = repair.copy()
    likeliest[stands[valued]] = errors.value[valued]
    valued &= errors.is_only_repair
    repair[stands[valued]] = errors.value[valued]
    moved = judged.questioned & (errors.day != readings.day) & (errors.error == ERRORS.index("wrong_date"))
    day[stands[moved]] = errors.day[moved].astype("datetime64[D]")
    kind[stands[swapped]] = errors.kind[swapped]
    return records.assign(
        event=grouping.reading_of_record.astype(np.int32),
        verdict=pd.Categorical.from_codes(verdict, categories=list(VERDICTS)),
        error=pd.Categorical.from_codes(error, categories=list(ERRORS)),
        error_kind=_error_kinds(grouping, judged),
        probability_true=np.round(judged.probability_true[grouping.reading_of_record], 4),
        suggested_value=np.round(repair, 3),
        likeliest_value=np.round(likeliest, 3),
        suggested_measured_on=day.astype("datetime64[s]"),
        suggested_kind=pd.Categorical.from_codes(kind, categories=list(KINDS)),
    )


def _error_kinds(grouping: Grouping, judged: Judgement) -> Objects:
    """Return the kind of error of each record that is questioned for one, None for the others."""
    names = np.array([*base_rates()["error_kind"], None], dtype=object)
    out = np.full(len(grouping.reading_of_record), None, dtype=object)
    out[grouping.record_of_reading] = names[np.where(judged.questioned, judged.likeliest.error_kind, -1)]
    return out


def _verdicts(grouping: Grouping, judged: Judgement) -> Verdicts:
    """Return the verdict of each record: that of its reading for the one that stands, a duplicate for the others."""
    verdict = np.full(len(grouping.reading_of_record), DUPLICATE, dtype=np.int8)
    of_readings = np.select([judged.questioned, judged.disputed_with >= 0], [QUESTIONED, DISPUTED], KEPT)
    verdict[grouping.record_of_reading] = of_readings
    return verdict


def record_reasons(
    grouping: Grouping, readings: Readings, judged: Judgement, likely_gestation_days: npt.NDArray[np.float64],
    likely: LikelyChild,
) -> RecordReasons:  # fmt: skip
    """Return why each record has its verdict; parameters as :func:`assign_verdicts`.

    ``likely_gestation_days`` is that of ``likely_gestation.likely_gestation``, ``likely`` of
    ``likely_child.likely_child``, by child.
    """
    reading, stands, errors = grouping.reading_of_record, grouping.record_of_reading, judged.likeliest
    code = np.full(len(reading), ReasonCode.SAME_MEASURING, dtype=np.intp)
    other = stands[reading]
    series = np.cumsum(starts(readings.child, readings.kind)) - 1
    scored = np.isfinite(readings.sds)
    child = readings.child
    weeks, birth_day = likely_gestation_days[child] // 7, likely.birth_day[child]
    is_only = np.bincount(series, weights=scored)[series] == 1
    one_day = readings.day == readings.day[judged.disputed_with]
    every = np.arange(len(readings.day))
    one_value = may_be_same_value(readings.value, readings.coarsest_resolution, every, judged.disputed_with)
    first = _first_of_unit(readings, errors.error_kind, judged.unit_throughout)
    is_first = first == np.arange(len(first))
    disputed = judged.disputed_with >= 0
    cases = (
        (disputed & one_day, ReasonCode.VALUES_DISAGREE),
        (disputed & one_value, ReasonCode.DATES_DISAGREE),
        (disputed, ReasonCode.DAYS_AND_VALUES_DISAGREE),
        (judged.unit_throughout & is_first, ReasonCode.UNIT_THROUGHOUT),
        (judged.unit_throughout, ReasonCode.UNIT_THROUGHOUT_AGAIN),
        (judged.questioned, ReasonCode.ERROR),
        (~scored, ReasonCode.NOT_SCORED),
        (np.isfinite(weeks), ReasonCode.FITS_ANOTHER_GESTATION),
        (np.isfinite(birth_day) & likely.birth_is_exact[child], ReasonCode.FITS_ANOTHER_BIRTH_DATE),
        (np.isfinite(birth_day), ReasonCode.FITS_ABOUT_ANOTHER_BIRTH_DATE),
        (likely.sex[child] >= 0, ReasonCode.FITS_THE_OTHER_SEX),
        (is_only, ReasonCode.ONLY_ON_RECORD),
    )
    code[stands] = np.select([held for held, _ in cases], [reason for _, reason in cases], ReasonCode.STANDS)
    other[stands] = np.select([disputed, judged.unit_throughout], [stands[judged.disputed_with], stands[first]], -1)
    return RecordReasons(
        code, other, errors.error_kind[reading], errors.value[reading], errors.day[reading],
        errors.first_day[reading], errors.last_day[reading], errors.kind[reading].astype(np.intp),
        errors.is_only_repair[reading], weeks[reading], errors.other_error_kind[reading], errors.other_value[reading],
        errors.other_kind[reading].astype(np.intp), birth_day[reading], likely.sex[child[reading]],
    )  # fmt: skip


def _first_of_unit(readings: Readings, error_kind: Ints, throughout: npt.NDArray[np.bool_]) -> Ints:
    """Return for each reading in a mistaken unit the first of its child, kind, system and unit; itself for others."""
    rows = np.flatnonzero(throughout)
    columns = (readings.child, readings.kind, readings.source, error_kind)
    order = rows[np.lexsort((readings.day[rows], *(columns[i][rows] for i in (3, 2, 1, 0))))]
    is_first = starts(*(column[order] for column in columns))
    out = np.arange(len(throughout))
    out[order] = order[is_first][np.cumsum(is_first) - 1]
    return out
