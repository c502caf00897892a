"""One plain sentence for every record: why it is questioned, in dispute or a copy, or why it stands."""

from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.error_kinds import base_rates
from growthwatch.vocabulary import KINDS, SOURCE_NAMES, SOURCES, UNIT_OF

Ints = npt.NDArray[np.intp]
Objects = npt.NDArray[np.object_]

#: What each slip says; {value} and {repair} carry their units, {day} and {meant} are dates.
_SAYS: Final = MappingProxyType(
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
        "swapped_kind": "{value} does not fit as a {kind} but does as a {meant_kind}",
        "day_month": "the visit does not fit {day} but does with day and month exchanged: {meant}",
        "month_slip": "the visit does not fit {day} but does one month away: {meant}",
        "year_slip": "the visit does not fit {day} but does one year away: {meant}",
        "day_digits": "the visit does not fit {day} but does with the digits of the day exchanged: {meant}",
        "date_of_entry": "another system holds the same under {meant}: {day} may be the date of entry",
        "birth_entered_late": "{value} does not fit {day} but does as the value at birth: {meant}",
        "wrong_child": "{value} does not fit what the child's readings before and after foretell, "
        "and may belong to another child",
        "copied_forward": "{value} repeats an earlier reading to the last digit where growth was foretold: "
        "copied, or truly unchanged; weigh again",
    }
)


_STANDS: Final = "no slip explains it better than truth"
_OR_ANOTHER: Final = ", but another repair is about as likely"


def of_slips(
    slip: Ints, kind: npt.NDArray[np.integer], value: npt.NDArray[np.float64],
    repair: npt.NDArray[np.float64], day: npt.NDArray[np.int64], meant: npt.NDArray[np.int64],
    meant_kind: npt.NDArray[np.integer], only_repair: npt.NDArray[np.bool_],
) -> Objects:  # fmt: skip
    """Return the sentence for each questioned reading (positions in base_rates; kg or cm; days since 1970)."""
    out = np.full(len(slip), "", dtype=object)
    names = base_rates()["slip"].tolist()
    for number in np.unique(slip).tolist():
        rows = np.flatnonzero(slip == number)
        fields = {
            "value": measured(value[rows], kind[rows]),
            "repair": measured(repair[rows], kind[rows]),
            "day": dated(day[rows]),
            "meant": dated(meant[rows]),
            "kind": np.array(KINDS, dtype=object)[kind[rows]],
            "meant_kind": np.array(KINDS, dtype=object)[meant_kind[rows]],
        }
        out[rows] = filled(_SAYS[names[number]], fields, len(rows))
    out[~only_repair] = out[~only_repair] + _OR_ANOTHER
    return out


def unit_word(slip: str, kind: str) -> str:
    """Return what readings of a kind are in though they say another unit: "a number of pounds"."""
    if slip == "pounds_ounces_as_decimal":
        return "pounds and ounces"
    metric = "kilograms" if kind == "weight" else "centimetres"
    return f"a number of {metric if slip == 'unit_label' else slip}"


def of_units(slip: Ints, kind: npt.NDArray[np.integer], system: Objects, first: Ints, record: Objects) -> Objects:
    """Return the sentences for a child's readings from a system in a mistaken unit: said once, then referred to.

    ``first`` is the position of the first reading of the same, ``record`` the name of each one's record.
    """
    names = base_rates()["slip"].tolist()
    words = np.array([[unit_word(name, of) for of in KINDS] for name in names], dtype=object)
    kinds = np.array(KINDS, dtype=object)[kind]
    fields = {"kind": kinds, "system": system, "unit": words[slip, kind], "first": record[first]}
    said = filled("every {kind} of this child in {system} fits only as {unit}", fields, len(slip))
    again = filled("{unit}, like {system} record {first}", fields, len(slip))
    return np.where(first == np.arange(len(slip)), said, again)


def of_disputes(
    kind: npt.NDArray[np.integer], value: npt.NDArray[np.float64], day: npt.NDArray[np.int64],
    other_value: npt.NDArray[np.float64], other_day: npt.NDArray[np.int64], other: Objects,
) -> Objects:  # fmt: skip
    """Return the sentence for readings in dispute with another, which ``other`` names."""
    fields = {
        "value": measured(value, kind), "other_value": measured(other_value, kind), "other": other,
        "day": dated(day), "other_day": dated(other_day),
    }  # fmt: skip
    of_day = filled("the records of this day disagree: {value} here, {other_value} in {other}", fields, len(kind))
    dates = filled(
        "{value} is dated {day} here and {other_day} in {other}: one date is wrong, or it has not changed",
        fields,
        len(kind),
    )
    return np.where(day == other_day, of_day, dates)


def of_kept(kind: npt.NDArray[np.integer], scored: npt.NDArray[np.bool_], alone: npt.NDArray[np.bool_]) -> Objects:
    """Return the sentence for readings that stand, ``scored`` or not, ``alone`` of their kind or not."""
    kinds = np.array(KINDS, dtype=object)
    only = "the only " + kinds + " on record, and no slip explains it better than truth"
    unscored = "no SDS can be told for this " + kinds + ": nothing could be held against it"
    return np.where(scored, np.where(alone, only[kind], _STANDS), unscored[kind])


def filled(template: str, fields: dict[str, Objects], n: int) -> Objects:
    """Return the template n times with each {field} replaced by its own texts."""
    text = np.full(n, "", dtype=object)
    for i, part in enumerate(template.replace("{", "\0").replace("}", "\0").split("\0")):
        text = text + (fields[part] if i % 2 else part)
    return text


def measured(value: npt.NDArray[np.float64], kind: npt.NDArray[np.integer]) -> Objects:
    """Return values with their unit: "3.52 kg", "56.4 cm"."""
    units = np.array([UNIT_OF[k] for k in KINDS], dtype=object)
    number = np.round(value, 3).astype(str).astype(object)
    return np.asarray(number + " " + units[kind], dtype=object)


def dated(day: npt.NDArray[np.int64]) -> Objects:
    """Return ISO dates for days since 1970."""
    return day.astype("datetime64[D]").astype(str).astype(object)


def systems(source: npt.NDArray[np.integer]) -> Objects:
    """Return the names of record systems as a reader knows them."""
    return np.array([SOURCE_NAMES[s] for s in SOURCES], dtype=object)[source]
