"""What all the columns of a table mean together: its headings and a few rows of cells, to a draft of a mapping.

A value is read only where its kind, its unit and its day are known. Its day is the column that is told apart by the
same words ("Visit 2 date" for "Weight 2"), or the one day of the row; of a birth weight the day of birth. Where two
columns could be meant, or none, that is left open: a wrong day or unit is worse than a question.
"""

from collections import Counter
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from growthwatch.sources.columns.ages import in_days
from growthwatch.sources.columns.heading_words import SAYS_NOTHING, HeadingWords, heading_words, words_of
from growthwatch.sources.columns.mapping_draft import AGES, VALUES, Draft, DraftColumn
from growthwatch.sources.columns.samples import NOTHING, ColumnSample
from growthwatch.sources.columns.value_units import unit_of
from growthwatch.sources.columns.words_of_kind import kinds_of_words

Samples = dict[str, ColumnSample]

#: Roles that are our columns under the same name.
_OURS: Final = words_of(
    "nhs_number forename surname date_of_birth sex birth_order postcode practice_code joined_on left_on died_on "
    "mother_height_cm father_height_cm note recorded_by recorded_on context record_id source "
    "status"
)
#: What a column of yes and no says of an entry that was withdrawn, or of its standing.
_STANDING: Final = dict.fromkeys(("y", "yes", "true", "1", "1.0", "t", "x", "void", "voided"), "entered-in-error") | (
    # of a register "registered" is no word for an entry that has no result yet
    dict.fromkeys(("n", "no", "false", "0", "0.0", "f", "registered", "active", "valid", "ok", "complete"), "")
)
#: Words beside a value for which a day of the row is not its day.
_OF_ANOTHER_DAY: Final = words_of("discharge admission booking booked referral previous prior")
_BIRTH: Final = "birth"
_WEEKS, _DAYS = (22, 45), (154, 315)  # gestation as it may stand in a column [weeks, days]
#: Words of a file's title or headings that state which record system it is from.
_SYSTEMS: Final = {
    "gp": ("emis", "systmone", "vision gp", "gp practice", "registered gp", "read code"),
    "parent_held": ("red book", "redbook", "parent held", "pchr"),
    "maternity": ("maternity", "badgernet", "midwife", "midwifery", "delivery suite"),
    "clinic": ("health visitor", "health visiting", "clinic", "community", "csds"),
}


def understand(title: str, headings: tuple[str, ...], samples: Samples) -> Draft:
    """Return what the columns of a table are taken for.

    Parameters
    ----------
    title : str
        The name of the file.
    headings : tuple of str
    samples : dict
        What stands in each column, by heading; a heading without cells is judged by its words alone.
    """
    known = {heading: samples.get(heading, NOTHING) for heading in headings if heading}
    said = [_seen(heading_words(heading), sample) for heading, sample in known.items()]
    found: dict[str, DraftColumn] = {}
    for one in said:
        first = _by_its_words(one, known[one.heading])
        taken = {column.meaning for column in found.values()}
        again = first.meaning in taken and first.meaning not in (*VALUES, *AGES, "measured_on", "")
        said_twice = DraftColumn(one.heading, "", first.saw, open="a column before it says the same")
        found[one.heading] = said_twice if again else first
    words = _long(said, known, found)
    _child_key(said, known, found)
    _gestation(said, known, found)
    days = [one for one in said if found[one.heading].meaning in ("measured_on", *AGES)]
    for one in said:
        if one.role == "value":
            found[one.heading] = _value(one, known[one.heading], said, days, found)
    _unused_days(days, found)
    columns = tuple(replace(found[one.heading], cells=known[one.heading].shown()) for one in said)
    by = _one_child_by(columns, known)
    if any(column.meaning == "status" for column in columns):
        words = words | {"status": _STANDING}
    return Draft(title, columns, _source(headings), by, words=words, open=_two_statuses(columns, known))


def _two_statuses(columns: tuple[DraftColumn, ...], known: Samples) -> tuple[str, ...]:
    """Return what is open where a second column says of some entry whether it was withdrawn."""
    second = [
        one.heading
        for one in columns
        if heading_words(one.heading).role == "status"
        and one.meaning != "status"
        and _says_anything(known[one.heading])
    ]
    return tuple(f'"{heading}" says of entries whether they stand, as a column before it does' for heading in second)


def _says_anything(sample: ColumnSample) -> bool:
    return any(_STANDING.get(text.casefold(), text) for text in sample.texts)


def _seen(one: HeadingWords, sample: ColumnSample) -> HeadingWords:
    """Take a heading that says only what was done ("Seen", "Weighed") for a day, where its cells are days."""
    if not one.role and one.words and set(one.words) <= SAYS_NOTHING | {"weigh", "days"} and sample.are_days:
        return replace(one, role="day", about=frozenset())
    return one


def _by_its_words(one: HeadingWords, sample: ColumnSample) -> DraftColumn:
    """Return what a column is taken for by its own heading and cells."""
    meaning, open_ = one.role if one.role in _OURS else "", ""
    if one.role == "day" and sample.texts and not sample.are_days:
        open_ = "its cells are no dates"
    elif one.role == "day":
        meaning = "measured_on"
    elif one.role == "age" and one.unit in ("days", "weeks", "months"):
        meaning = f"age_{one.unit}"
    elif one.role == "age" and _says_units(sample):
        meaning = "age"
    elif one.role == "age":
        open_ = "the age may be in days, weeks or months"
    return DraftColumn(one.heading, meaning, _saw(one, sample), open=open_)


def _says_units(sample: ColumnSample) -> bool:
    """Return whether the ages in most cells say which unit they are in ("6/52", "8 weeks"); a bare figure does not."""
    if not sample.texts:
        return False
    said = np.count_nonzero(~np.isnan(in_days(pa.array(sample.texts, pa.string()), "age")))
    return bool(2 * said >= len(sample.texts))


def _saw(one: HeadingWords, sample: ColumnSample) -> str:
    """Return what stands in the cells, in words: figures are shown, what may name a child is not."""
    if not sample.rows:
        return "no row"
    filled = f"{len(sample.texts)} of {sample.rows} rows filled"
    if one.role in {"value", "age", "gestation", "figure", "kind", "unit", "score", "sex"} and sample.texts:
        return f"{filled}, as {', '.join(text[:20] for text in sample.shown())}"
    return filled + (", dates" if sample.are_days else "")


def _long(said: list[HeadingWords], known: Samples, found: dict[str, DraftColumn]) -> dict[str, dict[str, str]]:
    """Take a table of one value a row for one, where a column says which kind it is; return the words for kinds."""
    kinds = [one for one in said if one.role == "kind"]
    figures = [one for one in said if one.role == "figure"]
    if len(kinds) == 2 and not figures:  # "measure" and "measurement": the one with figures is the value
        figures = [one for one in kinds if len(known[one.heading].numbers)]
        kinds = [one for one in kinds if one not in figures]
    if len(figures) == 2 and not kinds:  # "measurement" and "value"
        kinds = [one for one in figures if not len(known[one.heading].numbers)]
        figures = [one for one in figures if one not in kinds]
    if len(kinds) != 1 or len(figures) != 1:
        return {}
    # rows of anything else (a centile, a blood pressure) are refused one by one
    words, _ = kinds_of_words(known[kinds[0].heading].texts)
    if not words:
        return {}
    found[kinds[0].heading] = DraftColumn(kinds[0].heading, "kind", _saw(kinds[0], known[kinds[0].heading]))
    found[figures[0].heading] = DraftColumn(figures[0].heading, "value", _saw(figures[0], known[figures[0].heading]))
    for one in said:
        if one.role == "unit":
            found[one.heading] = DraftColumn(one.heading, "unit", _saw(one, known[one.heading]))
    return {"kind": words}


def _child_key(said: list[HeadingWords], known: Samples, found: dict[str, DraftColumn]) -> None:
    """Take the id by which a study or a system knows its children for it; a record's id that repeats is one."""
    keys = [one.heading for one in said if one.role == "child_key"]
    redcap = any(one.words[:1] == ("redcap",) for one in said)
    record = next((one.heading for one in said if one.role == "record_id"), "")
    repeats = bool(record) and len(set(known[record].texts)) < len(known[record].texts)
    if not keys and record and (redcap or repeats):
        keys = [record]
    several = "" if len(keys) == 1 else "several columns number the children: one of them is meant"
    for key in keys:
        found[key] = DraftColumn(key, "" if several else "child_id", found[key].saw, open=several)


def _gestation(said: list[HeadingWords], known: Samples, found: dict[str, DraftColumn]) -> None:
    """Tell weeks of gestation from days beyond them and from days in all, by the figures."""
    for one in (one for one in said if one.role == "gestation"):
        sample = known[one.heading]
        middle = sample.median
        in_days = one.unit != "weeks" and _DAYS[0] <= middle <= _DAYS[1]
        beyond = one.unit == "days" and not in_days and bool(len(sample.numbers)) and float(sample.numbers.max()) <= 6
        weeks = one.unit != "days" and (np.isnan(middle) or _WEEKS[0] <= middle <= _WEEKS[1])
        meaning = (
            "gestation_total_days" if in_days else "gestation_days" if beyond else "gestation_weeks" if weeks else ""
        )
        open_ = "" if meaning else "it may be weeks or days of gestation: its figures are neither"
        if meaning and any(column.meaning == meaning for column in found.values()):
            meaning, open_ = "", "a column before it says the same"
        found[one.heading] = DraftColumn(one.heading, meaning, _saw(one, sample), open=open_)


def _value(
    one: HeadingWords,
    sample: ColumnSample,
    said: list[HeadingWords],
    days: list[HeadingWords],
    found: dict[str, DraftColumn],
) -> DraftColumn:
    saw = _saw(one, sample)
    if sample.are_words and not sample.numbers.size:
        return DraftColumn(one.heading, "", saw, open="its cells are words, not figures")
    unit_column = _unit_column(one, said)
    unit, open_unit = ("", "") if unit_column else unit_of(one.kind, one.unit, sample)
    day, open_day = _day_of(one, said, days, found)
    at_birth = _BIRTH in one.about
    context = _BIRTH if at_birth else "6-8-week" if {"6", "8"} <= one.about else ""
    unit = "?" if open_unit else unit
    open_ = "; ".join(filter(None, [open_unit, open_day]))
    return DraftColumn(
        one.heading, one.kind, saw, unit, unit_column, day, context, open_, looks_like_values=bool(open_)
    )


def _unit_column(one: HeadingWords, said: list[HeadingWords]) -> str:
    """Return the heading of the column that names the unit of a value, where one column alone can be meant."""
    if one.unit:
        return ""
    units = [other for other in said if other.role == "unit"]
    own = [other.heading for other in units if other.kind == one.kind and other.about <= one.about | {"unit"}]
    return own[0] if len(own) == 1 else ""


def _day_of(
    one: HeadingWords, said: list[HeadingWords], days: list[HeadingWords], found: dict[str, DraftColumn]
) -> tuple[str, str]:
    """Return the heading of the day of a value (``birth`` for the day of birth), and what is open of it."""
    if _BIRTH in one.about and not any(day.about == one.about for day in days):
        return "birth", ""
    dated = [day for day in days if found[day.heading].meaning == "measured_on"] or days
    of_kind = [day for day in dated if day.kind in (one.kind, "")]
    for wanted in (
        [day for day in of_kind if day.kind == one.kind and day.about == one.about],
        [day for day in of_kind if day.kind == "" and day.about == one.about],
    ):
        if len(wanted) == 1:
            return wanted[0].heading, ""
        if wanted:
            return "", f"its day may be {' or '.join(day.heading for day in wanted)}"
    if len(dated) == 1 and "weigh" in dated[0].words and dated[0].about == one.about:
        return dated[0].heading, ""  # the day of the weighing, at which all the rest was measured
    plain = [day for day in of_kind if not day.about]
    own = [day for day in plain if day.kind == one.kind] or plain
    others = [
        other for other in said if other.role == "value" and other.kind == one.kind and _BIRTH not in other.about
    ]
    told_apart = any(word.isdigit() for word in one.about) or bool(one.about & _OF_ANOTHER_DAY)
    if len(own) == 1 and len(others) == 1 and not told_apart:
        return own[0].heading, ""
    return "", "no column says on which day it was taken"


def _unused_days(days: list[HeadingWords], found: dict[str, DraftColumn]) -> None:
    """Leave alone the days that date no value, and of several that one row has in common all but a first."""
    used = Counter(column.day for column in found.values() if column.meaning in VALUES and not column.open)
    long = any(column.meaning == "kind" for column in found.values())
    plain = [day.heading for day in days if not day.about and not day.kind]
    for day in days:
        if used[day.heading] or (long and plain == [day.heading]):
            continue
        column = found[day.heading]
        found[day.heading] = DraftColumn(day.heading, "", column.saw)


def _one_child_by(columns: tuple[DraftColumn, ...], known: Samples) -> str:
    """Return the key by which rows that leave the child's own columns blank find it: as REDCap's repeated rows do."""
    key = next((one for one in columns if one.meaning == "child_id"), None)
    person = [one for one in columns if one.meaning in ("nhs_number", "date_of_birth", "sex") and not one.open]
    if key is None or not person:
        return ""
    by_key: dict[str, set[bool]] = {}
    keyed = known[key.heading]
    ids = iter(keyed.texts)
    names = [next(ids) if filled else "" for filled in keyed.filled]
    for one in person:
        for name, filled in zip(names, known[one.heading].filled, strict=True):
            if name:
                by_key.setdefault(name, set()).add(filled)
    return "child_id" if any(len(seen) > 1 for seen in by_key.values()) else ""


def _source(headings: tuple[str, ...]) -> str:
    """Return the record system that the headings state, blank where none or several are."""
    words = " ".join(headings).casefold().replace("_", " ").replace("-", " ")
    stated = {system for system, names in _SYSTEMS.items() if any(f" {name} " in f" {words} " for name in names)}
    return stated.pop() if len(stated) == 1 else ""
