"""Plant data-entry errors in a caseload, with the truth of every record beside it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.simulate.caseload import Caseload
from growthwatch.simulate.errors import copies, date_errors, value_errors
from growthwatch.simulate.errors.copies import Change
from growthwatch.simulate.errors.record_arrays import Bools, Ints, Sheet, sheet_of


class PlantedError(NamedTuple):
    """One kind of planted error: the error that a program should name, and how it is made."""

    error: str
    eligible: Callable[[Sheet], Bools]
    make: Callable[[Sheet, Ints, np.random.Generator], Change]


def _value(eligible: Callable[[Sheet], Bools], misread: value_errors.Misreading, error: str) -> PlantedError:
    def make(sheet: Sheet, rows: Ints, rng: np.random.Generator) -> Change:
        text = sheet.value[rows].astype(np.str_)
        wrong = misread(text, sheet.true_si[rows], rng)
        number = wrong.astype(np.float64)
        changed = (number > 0) & (number != sheet.number[rows])
        return Change.of(sheet, rows[changed], value=wrong[changed])

    return PlantedError(error, eligible, make)


def _date(misdate: date_errors.Misdating) -> PlantedError:
    def make(sheet: Sheet, rows: Ints, rng: np.random.Generator) -> Change:
        wrong = misdate(sheet.stated_on[rows], rng)
        possible = (wrong >= sheet.born_on[rows]) & (wrong <= sheet.as_of) & (wrong != sheet.stated_on[rows])
        return copies.whole_visit(sheet, rows[possible], wrong[possible])

    return PlantedError("wrong_date", lambda sheet: sheet.stated_on > sheet.born_on, make)


def _kg(sheet: Sheet) -> Bools:
    return (sheet.kind == 0) & sheet.in_si


def _cm(sheet: Sheet) -> Bools:
    return (sheet.kind > 0) & sheet.in_si


def _length(sheet: Sheet) -> Bools:
    return (sheet.kind == 1) & sheet.in_si


def _number(sheet: Sheet) -> Bools:
    return ~np.isnan(sheet.number)


#: Every kind of planted error by its name (column ``slip`` of the truth).
PLANTED_ERRORS: Final = {
    "unit_lb": _value(_kg, value_errors.pounds_as_kg, "unit"),
    "lb_oz_as_decimal": _value(_kg, value_errors.pounds_and_ounces_as_decimal, "unit"),
    "unit_oz": _value(_kg, value_errors.ounces_as_kg, "unit"),
    "unit_g": _value(_kg, value_errors.grams_as_kg, "unit"),
    "unit_inch": _value(_cm, value_errors.inches_as_cm, "unit"),
    "unit_m": _value(_length, value_errors.metres_as_cm, "unit"),
    "unit_mm": _value(_cm, value_errors.millimetres_as_cm, "unit"),
    "decimal_x10": _value(_number, value_errors.decimal_moved, "decimal"),
    "transposition": _value(_number, value_errors.digits_exchanged, "digits"),
    "digit_slip": _value(_number, value_errors.digit_mistyped, "digits"),
    "swap_weight_length": PlantedError("swapped_kind", copies.has_both(0, 1), copies.exchange(0, 1)),
    "swap_length_head": PlantedError("swapped_kind", copies.has_both(1, 2), copies.exchange(1, 2)),
    "day_month_swap": _date(date_errors.day_and_month_exchanged),
    "month_slip": _date(date_errors.month_off),
    "year_slip": _date(date_errors.year_off),
    "entry_date": _date(date_errors.entered_later),
    "wrong_child": PlantedError("wrong_child", copies.is_weight_after_birth, copies.another_child),
    "carried_forward": PlantedError("copied_forward", copies.has_earlier, copies.carried_forward),
    "dup_near_day_rounded": PlantedError("duplicate", copies.can_be_copied, copies.rounded_copy(1, 5)),
    "dup_same_day_rounded": PlantedError("duplicate", copies.can_be_copied, copies.rounded_copy(0, 0)),
}
_ADDS_RECORDS: Final = {"dup_near_day_rounded", "dup_same_day_rounded"}
#: Tries for each error wanted: most exchanged dates, for one, would be before birth or still to come.
_ATTEMPTS: Final = 16
_BY_VISIT: Final = {
    "swap_weight_length", "swap_length_head", "wrong_child", "carried_forward",
    "day_month_swap", "month_slip", "year_slip", "entry_date",
}  # fmt: skip


def plant(
    caseload: Caseload,
    rate_per_kind: float | Mapping[str, float],
    seed: int | tuple[int, ...],
    *,
    kinds: tuple[str, ...] = tuple(PLANTED_ERRORS),
    before_copying: float = 0.2,
) -> Caseload:
    """Return the caseload with data-entry errors in it, and in ``truth_records`` what each was.

    Parameters
    ----------
    caseload : Caseload
        One without errors.
    rate_per_kind : float, or mapping of str to float
        The share of records that get each kind of error (fewer where too few can have it); or the share of those
        that can have it, for each kind by its name, and no other kind.
    seed : int or tuple of int
        0 or more.
    kinds : tuple of str
        Which of :data:`PLANTED_ERRORS`; all by default.
    before_copying : float
        The share of errors in a value's unit, point or digits that were made before the reading was copied, so
        that every system that holds the reading holds the same error.

    Returns
    -------
    Caseload
        ``truth_records`` gains ``slip``, ``error`` (the vocabulary's name, or ``duplicate``), ``rel_change``
        (recorded value / true value - 1; for a date, days moved) and, for a rounded copy, ``twin_of``.

    Raises
    ------
    ValueError
        For a rate outside 0-1, a kind of error that is not known, or a caseload that has planted errors already.
    """
    rates = rate_per_kind if isinstance(rate_per_kind, Mapping) else dict.fromkeys(kinds, rate_per_kind)
    _check_arguments(caseload, rates, kinds)
    sheet = sheet_of(caseload)
    taken = np.zeros(len(sheet), dtype=bool)
    changes = []
    for position, name in enumerate(PLANTED_ERRORS):
        if name not in kinds or name not in rates:
            continue
        among = PLANTED_ERRORS[name].eligible(sheet).sum() if isinstance(rate_per_kind, Mapping) else len(sheet)
        wanted = round(rates[name] * among)
        rng = np.random.default_rng([*np.atleast_1d(seed), position])
        change = _plant_one(sheet, name, wanted, taken, before_copying, rng)
        taken |= _touched(sheet, change.row)
        changes.append((name, change))
    return _with_truth(caseload, changes)


def _touched(sheet: Sheet, row: Ints) -> Bools:
    """Return which records get no second error: those changed, and what shares their measuring or their visit."""
    out = np.zeros(len(sheet), dtype=bool)
    out[row] = True
    for group in (sheet.reading, sheet.visit):
        out |= (np.bincount(group[row], minlength=len(sheet)) > 0)[group]
    return out


def _check_arguments(caseload: Caseload, rates: Mapping[str, float], kinds: tuple[str, ...]) -> None:
    wrong = [rate for rate in rates.values() if not 0 <= rate <= 1]
    if wrong:
        raise ValueError(f"rate_per_kind must be a share from 0 to 1, not {wrong[0]}")
    unknown = [kind for kind in (*kinds, *rates) if kind not in PLANTED_ERRORS]
    if unknown:
        raise ValueError(f"unknown slip {unknown[0]!r}: expected one of {', '.join(PLANTED_ERRORS)}")
    if "slip" in caseload.truth_records:
        raise ValueError("slips are planted in a caseload that has none, once")


def _plant_one(
    sheet: Sheet, name: str, wanted: int, taken: Bools, before_copying: float, rng: np.random.Generator
) -> Change:
    error = PLANTED_ERRORS[name]
    able = np.flatnonzero(error.eligible(sheet) & ~taken)
    # some attempts come to nothing (a date before birth, two equal digits): try more, keep the first
    rows = _one_per_reading(sheet, rng.permutation(able)[: wanted * _ATTEMPTS])
    by = sheet.visit if name in _BY_VISIT else None
    change = error.make(sheet, rows, rng).without(taken, by).only(wanted, by)
    if name in _ADDS_RECORDS or name in _BY_VISIT:
        return change
    return change.carried_to_copies(sheet, rng.random(len(change.row)) < before_copying, taken)


def _one_per_reading(sheet: Sheet, rows: Ints) -> Ints:
    _, first = np.unique(sheet.reading[rows], return_index=True)
    return rows[np.sort(first)]


def _with_truth(caseload: Caseload, changes: list[tuple[str, Change]]) -> Caseload:
    n = len(caseload.records)
    truth = caseload.truth_records.assign(slip=_blank(n), error=_blank(n), rel_change=np.nan, twin_of=_blank(n))
    records = caseload.records.copy()
    edits = [(name, change) for name, change in changes if name not in _ADDS_RECORDS]
    if edits:
        row = np.concatenate([change.row for _, change in edits])
        for column in ("value", "unit", "measured_on"):
            place = records.columns.get_loc(column)
            records.iloc[row, place] = np.concatenate([getattr(change, column) for _, change in edits])
        # whoever writes the day of entry for that of measuring enters it on that day
        late = np.concatenate([change.row for name, change in edits if name == "entry_date"] or [row[:0]])
        records.iloc[late, records.columns.get_loc("recorded_on")] = records["measured_on"].iloc[late]
        slip = np.repeat([name for name, _ in edits], [len(change.row) for _, change in edits])
        error = np.repeat([PLANTED_ERRORS[name].error for name, _ in edits], [len(change.row) for _, change in edits])
        rel_change = np.concatenate([change.rel_change for _, change in edits])
        for column, truths in (("slip", slip), ("error", error), ("rel_change", rel_change)):
            truth.iloc[row, truth.columns.get_loc(column)] = truths
    added = [(name, *change.as_new_rows(caseload.records, truth)) for name, change in changes if name in _ADDS_RECORDS]
    more = [rows for _, rows, _ in added]
    more_truth = [true.assign(slip=name, error=PLANTED_ERRORS[name].error) for name, _, true in added]
    return replace(
        caseload,
        records=pd.concat([records, *more], ignore_index=True),
        truth_records=pd.concat([truth, *more_truth], ignore_index=True),
    )


def _blank(n: int) -> pd.Series:
    return pd.Series(np.nan, index=range(n), dtype="str")


__all__ = ["PLANTED_ERRORS", "PlantedError", "plant"]
