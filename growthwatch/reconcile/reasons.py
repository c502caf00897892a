"""The words of this stage: one plain sentence for every record, every decision refused, and every file in doubt.

Sentences are made here alone, of codes and figures; nothing reads them again.
"""

from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reconcile.errors.error_kinds import base_rates, position_of
from growthwatch.reconcile.errors.systematic import WholeFile
from growthwatch.reconcile.reason_codes import ReasonCode, RecordReasons, Refusal
from growthwatch.vocabulary import KINDS, SEXES, SOURCE_NAMES, SOURCES, UNIT_OF

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]
Objects = npt.NDArray[np.object_]

#: What each kind of error is called; {value} and {repair} carry their units, {day} and {repair_day} are dates.
_ERROR_SENTENCES: Final = MappingProxyType(
    {
        "pounds": "{value} fits as a number of pounds: {repair}",
        "ounces": "{value} fits as a number of ounces: {repair}",
        "grams": "{value} fits as a number of grams: {repair}",
        "stones": "{value} fits as a number of stones: {repair}",
        "pounds_ounces_as_decimal": "{value} fits as pounds and ounces: {repair}",
        "inches": "{value} fits as a number of inches: {repair}",
        "millimetres": "{value} fits as a number of millimetres: {repair}",
        "metres": "{value} fits as a number of metres: {repair}",
        "unit_label": "{value} fits as {repair}, the number as it stands: its label names another unit",
        "decimal": "{value} fits with its decimal point moved: {repair}",
        "decimal_two_places": "{value} fits with its decimal point moved two places: {repair}",
        "digit_mistyped": "{value} fits with one digit mistyped: {repair} would agree with the other readings",
        "digits_exchanged": "{value} fits with two digits exchanged: {repair}",
        "swapped_kind": "{value} does not fit as a {kind} but does as a {repair_kind}",
        "day_month": "the visit does not fit {day} but does with day and month exchanged: {repair_day}",
        "month_slip": "the visit does not fit {day} but does one month away: {repair_day}",
        "year_slip": "the visit does not fit {day} but does one year away: {repair_day}",
        "day_digits": "the visit does not fit {day} but does with the digits of the day exchanged: {repair_day}",
        "date_of_entry": "another system holds the same under {repair_day}: {day} may be the date of entry",
        "birth_entered_late": "{value} does not fit {day} but does as the value at birth: {repair_day}",
        "another_day": "the visit does not fit {day} but does about {repair_day}, "
        "between {first_day} and {last_day}: check the date",
        "wrong_child_twin": "{value} does not fit what the child's readings before and after foretell, "
        "but fits a twin's, whose record has none of that day",
        "wrong_child": "{value} does not fit what the child's readings before and after foretell, "
        "and may belong to another child",
        "unexplained": "{value} does not fit the child's other readings, and no one slip explains it",
        "copied_forward": "{value} repeats an earlier reading to the last digit where growth was foretold: "
        "copied, or truly unchanged; weigh again",
    }
)
_OR_ANOTHER: Final = ", but another repair is about as likely"
#: Of a value in another kind's field that is in a wrong unit besides, or has its point moved.
_SWAPPED_AND_MISTAKEN: Final = (
    "{value} does not fit as a {kind} but does as a {repair_kind} "
    "with its unit or its decimal point mistaken as well: {repair}"
)
#: What another error, nearly as likely, would have it be; a value in another unit or with other digits is named alone.
_OR_AS: Final = ", or {other_repair}"
_OR_SWAPPED: Final = ", or it is a {other_kind}"
_OR_SWAPPED_AND_MISTAKEN: Final = ", or it is a {other_kind}: {other_repair}"
#: What is said of every other code.
_SENTENCES: Final = MappingProxyType(
    {
        ReasonCode.STANDS: "no slip explains it better than truth",
        ReasonCode.ONLY_ON_RECORD: "the only {kind} on record, and no slip explains it better than truth",
        ReasonCode.NOT_SCORED: "no SDS can be told for this {kind}: nothing could be held against it",
        ReasonCode.FITS_ANOTHER_GESTATION: "fits with this child's other readings as of a baby born at about {weeks} "
        "weeks: check the gestation",
        ReasonCode.FITS_ANOTHER_BIRTH_DATE: "fits with this child's other readings as of one born on {birth_day}: "
        "check the date of birth",
        ReasonCode.FITS_ABOUT_ANOTHER_BIRTH_DATE: "fits with this child's other readings as of one born about "
        "{birth_day}: check the date of birth",
        ReasonCode.FITS_THE_OTHER_SEX: "fits with this child's other readings as of a {sex} child: check the sex",
        ReasonCode.SAME_MEASURING: "the same measuring as {other}",
        ReasonCode.VALUES_DISAGREE: "the records of this day disagree: {value} here, {other_value} in {other}",
        ReasonCode.DAYS_AND_VALUES_DISAGREE: "{value} on {day} here and {other_value} on {other_day} in {other} "
        "can hardly both be true",
        ReasonCode.DATES_DISAGREE: "{value} is dated {day} here and {other_day} in {other}: "
        "one date is wrong, or it has not changed",
        ReasonCode.UNIT_THROUGHOUT: "every {kind} of this child in {system} fits only as {unit}",
        ReasonCode.UNIT_THROUGHOUT_AGAIN: "{unit}, like {other}",
    }
)
_DECISION_SENTENCES: Final = MappingProxyType(
    {"accept_repair": "repair accepted", "keep": "kept as recorded", "set_aside": "set aside"}
)
_REFUSAL_SENTENCES: Final = MappingProxyType(
    {
        Refusal.UNKNOWN_RECORD: "the decision names no known record",
        Refusal.NO_REPAIR: "no repair is put forward for this record, so none can be accepted",
    }
)
#: Below this thousandths would round what stands there to nothing [kg or cm].
_FEW_GRAMS: Final = 0.01
_UNIT_WORDS: Final = MappingProxyType({"pounds_ounces_as_decimal": "pounds and ounces"})


def of_records(records: pd.DataFrame, why: RecordReasons) -> Objects:
    """Return the sentence for every record (:data:`growthwatch.tables.RECORDS`)."""
    out = np.full(len(records), "", dtype=object)
    names = base_rates()["error_kind"].tolist()
    is_error = why.code == ReasonCode.ERROR
    for position in np.unique(why.error_kind[is_error]).tolist():
        rows = np.flatnonzero(is_error & (why.error_kind == position))
        out[rows] = _filled(_ERROR_SENTENCES[names[position]], records, why, rows)
    in_other_field = is_error & (why.error_kind == position_of("swapped_kind"))
    rows = np.flatnonzero(in_other_field & np.isfinite(why.value))
    out[rows] = _filled(_SWAPPED_AND_MISTAKEN, records, why, rows)
    _add_other_repairs(out, records, why, is_error)
    for code, sentence in _SENTENCES.items():
        rows = np.flatnonzero(why.code == code)
        out[rows] = _filled(sentence, records, why, rows)
    return out


def _add_other_repairs(out: Objects, records: pd.DataFrame, why: RecordReasons, is_error: Bools) -> None:
    """Add what another error would have it be where that is nearly as likely, or that there is such a one."""
    named = is_error & (why.other_error_kind >= 0)
    swapped, valued = why.other_error_kind == position_of("swapped_kind"), np.isfinite(why.other_value)
    for held, sentence in (
        (~swapped, _OR_AS), (swapped & ~valued, _OR_SWAPPED), (swapped & valued, _OR_SWAPPED_AND_MISTAKEN),
    ):  # fmt: skip
        rows = np.flatnonzero(named & held)
        out[rows] = out[rows] + _filled(sentence, records, why, rows)
    open_ = is_error & ~why.is_only_repair & ~named
    out[open_] = out[open_] + _OR_ANOTHER


def of_birth_values(records: pd.DataFrame) -> Objects:
    """Return what is said of values of birth that stand under a later day (:data:`growthwatch.tables.RECORDS`)."""
    kind = records["kind"].astype("str").to_numpy(dtype=object)
    day = _dated(records["measured_on"].to_numpy().astype("datetime64[D]").astype(np.int64))
    return np.asarray("a birth " + kind + " entered under " + day + ": counted on the day of birth", dtype=object)


def of_decisions(decisions: pd.DataFrame) -> Objects:
    """Return what a person settled, as a sentence (rows of :data:`growthwatch.tables.DECIDED`)."""
    action = decisions["action"].astype("str").map(dict(_DECISION_SENTENCES)).to_numpy(dtype=object)
    return np.asarray(action + _by_whom(decisions), dtype=object)


def of_settled_disputes(decisions: pd.DataFrame, records: pd.DataFrame, kept: Ints) -> Objects:
    """Return, of records that a person set aside by keeping another of their dispute, what was decided.

    Parameters
    ----------
    decisions : DataFrame
        Those that keep the others (rows of :data:`growthwatch.tables.DECIDED`), one for each record set aside.
    records : DataFrame
        All records.
    kept : ndarray of int
        Which record was kept, one for each set aside.
    """
    other = _systems(records, kept) + " record " + records["record_id"].to_numpy(dtype=object)[kept]
    return np.asarray("set aside by the decision that keeps " + other + "," + _by_whom(decisions), dtype=object)


def _by_whom(decisions: pd.DataFrame) -> Objects:
    """Return by whom, when and why it was decided: " by Ann Lee on 2026-04-01: read again"."""
    on = decisions["decided_on"].dt.strftime("%Y-%m-%d").fillna("an unknown day").to_numpy(dtype=object)
    by = decisions["decided_by"].fillna("a person not named").to_numpy(dtype=object)
    reason = decisions["reason"].fillna("no reason given").to_numpy(dtype=object)
    return np.asarray(" by " + by + " on " + on + ": " + reason, dtype=object)


def of_refusal(refusal: Refusal) -> str:
    """Return why a decision can't be followed, as a sentence."""
    return _REFUSAL_SENTENCES[refusal]


def of_files(whole_files: tuple[WholeFile, ...]) -> tuple[str, ...]:
    """Return a sentence for every file in which a unit is mistaken for nearly every child."""
    names = base_rates()["error_kind"].tolist()
    return tuple(
        f"input {file.number}: the {file.kind}s of {file.n_mistaken} of {file.n_children} children in "
        f"{SOURCE_NAMES[file.source]} fit only as {_unit_words(names[file.error_kind], file.kind)}: "
        "the unit of the whole file may be mistaken"
        for file in whole_files
    )


def _unit_words(error_kind: str, kind: str) -> str:
    """Return what readings of a kind are in though they say another unit: "a number of pounds"."""
    metric = "kilograms" if kind == "weight" else "centimetres"
    return _UNIT_WORDS.get(error_kind, f"a number of {metric if error_kind == 'unit_label' else error_kind}")


def _filled(template: str, records: pd.DataFrame, why: RecordReasons, rows: Ints) -> Objects:
    """Return the template for some records with each {field} replaced by its own texts."""
    fields = _fields(records, why, rows)
    text = np.full(len(rows), "", dtype=object)
    for i, part in enumerate(template.replace("{", "\0").replace("}", "\0").split("\0")):
        text = text + (fields[part]() if i % 2 else part)
    return text


def _fields(records: pd.DataFrame, why: RecordReasons, rows: Ints) -> dict[str, Callable[[], Objects]]:
    """Return what makes the texts of each field: of the records, of their repairs, of the records referred to."""
    other, kind = why.other_record[rows], records["kind"].cat.codes.to_numpy()[rows]
    value, day = records["value_si"].to_numpy(), records["measured_on"].to_numpy()
    kinds, identity = np.array(KINDS, dtype=object), records["record_id"].to_numpy(dtype=object)
    return {
        "value": lambda: _measured(value[rows], kind),
        "day": lambda: _dated(day[rows]),
        "kind": lambda: kinds[kind],
        "system": lambda: _systems(records, rows),
        "unit": lambda: _unit_table()[why.error_kind[rows], kind],
        "repair": lambda: _measured(why.value[rows], why.kind[rows]),
        "other_repair": lambda: _measured(why.other_value[rows], why.other_kind[rows]),
        "other_kind": lambda: kinds[why.other_kind[rows]],
        "repair_day": lambda: _dated(why.day[rows]),
        "first_day": lambda: _dated(why.first_day[rows]),
        "last_day": lambda: _dated(why.last_day[rows]),
        "repair_kind": lambda: kinds[why.kind[rows]],
        "weeks": lambda: why.gestation_weeks[rows].astype(np.intp).astype(str).astype(object),
        "birth_day": lambda: _dated(np.nan_to_num(why.birth_day[rows]).astype(np.int64)),
        "sex": lambda: np.array(SEXES, dtype=object)[why.sex[rows]],
        "other": lambda: np.asarray(_systems(records, other) + " record " + identity[other]),
        "other_value": lambda: _measured(value[other], kind),
        "other_day": lambda: _dated(day[other]),
    }


@cache
def _unit_table() -> Objects:
    """Return :func:`_unit_words` of every kind of error and kind [kinds of error, kinds]."""
    names = base_rates()["error_kind"].tolist()
    return np.array([[_unit_words(name, kind) for kind in KINDS] for name in names], dtype=object)


def _measured(value: npt.NDArray[np.float64], kind: npt.NDArray[np.integer]) -> Objects:
    """Return values with their unit: "3.52 kg", "56.4 cm"."""
    units = np.array([UNIT_OF[k] for k in KINDS], dtype=object)
    shown = np.where(np.abs(value) < _FEW_GRAMS, np.round(value, 6), np.round(value, 3))
    number = shown.astype(str).astype(object)
    return np.asarray(number + " " + units[kind], dtype=object)


def _dated(day: npt.NDArray[np.generic]) -> Objects:
    """Return ISO dates for dates or days since 1970."""
    return day.astype("datetime64[D]").astype(str).astype(object)


def _systems(records: pd.DataFrame, rows: Ints) -> Objects:
    """Return the names of record systems as a reader knows them."""
    return np.array([SOURCE_NAMES[s] for s in SOURCES], dtype=object)[records["source"].cat.codes.to_numpy()[rows]]
