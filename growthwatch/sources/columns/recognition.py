"""Which layout a table has: the one that explains all of its columns, not the first whose two headings are there.

A mapping given with the file goes first, then our own tables, then those shipped. Of those the one stands that leaves
fewest columns unread that look like measurements, and then the one that reads most. Where the best leaves such a
column, or a day of registration or death, the headings are understood by themselves; what that leaves nothing open of
is read so. What no layout explains is not read, and the message says what is open.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from growthwatch.sources.columns import samples
from growthwatch.sources.columns.column_meanings import understand
from growthwatch.sources.columns.column_steps import Rows
from growthwatch.sources.columns.heading_words import heading_words
from growthwatch.sources.columns.layout import Layout, bind
from growthwatch.sources.columns.mapping import Mapping, canonical, plain, shipped
from growthwatch.sources.columns.mapping_draft import Draft, mapping_of
from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.batch import Sheet
from growthwatch.vocabulary import SOURCES

#: Two of these at least are a table of ours, though another column it needs may be missing.
_SHOWN_BY: Final = (
    ("decisions", ("action", "decision_id")),
    ("conditions", ("condition", "started_on", "condition_code")),
    ("contacts", ("contact", "contact_on", "outcome")),
    ("records", ("measured_on", "kind", "value")),
    # a register may have a column for what is known of the child
    ("children", ("source", "date_of_birth")),
    ("conditions", ("source", "condition")),
    ("children", ("source", "child_id", "date_of_birth")),
)
#: What of a child, or of an entry, must not go unread beside its values.
_OF_THE_CHILD: Final = frozenset({"joined_on", "left_on", "died_on", "gestation", "status"})
#: What only a list of children has beside who they are.
_OF_THE_LIST: Final = frozenset({"practice_code", "joined_on", "left_on", "died_on"})
#: Formats whose tables are made by a reader of ours, column by column.
_MADE_BY_US: Final = ("fhir", "json", "memory")
_MOST_LISTED: Final = 12
_OWN_NAMES: Final = tuple(mapping.name for mapping in canonical())
#: How a person says which record system a file is from.
STATE_IT: Final = f"state it with --source ({', '.join(SOURCES)}) or in a mapping"


_UNSTATED: Final = f"nothing in it says which record system it is from: taken as {{source}}; {STATE_IT}"


def recognise(sheet: Sheet, given: Mapping | None = None, source: str = "") -> Layout | None:
    """Return the layout of a table, by all of its columns; None where none explains it.

    Parameters
    ----------
    sheet : Sheet
        A few of its rows are looked at where its headings alone do not decide.
    given : Mapping, optional
        A mapping to try first.
    source : str
        The record system that was stated of the file; blank where none was.
    """
    fits = _recognised(sheet, given, source)
    return replace(fits, source=source) if fits is not None and source else fits


def _recognised(sheet: Sheet, given: Mapping | None, source: str) -> Layout | None:
    known = _known(sheet, given, source)
    if sheet.format in _MADE_BY_US or (known is not None and (_stands(known, given) or not _overlooked(known))):
        return known
    if known is None and not looks_like_a_table(sheet):
        return None
    draft = understood(sheet)
    # from which day ages are counted is for a person to state
    fits = bind(mapping_of(draft), sheet) if draft.complete and not draft.counts_ages else None
    if fits is None or (known is not None and _lost(fits) >= _lost(known)):
        return known
    return fits


def understood(sheet: Sheet) -> Draft:
    """Return what the columns of a table are taken for, by their headings and a few of its rows."""
    return understand(sheet.title, sheet.headings, samples.of_sheet(sheet))


def _stands(known: Layout, given: Mapping | None) -> bool:
    """Return whether a layout was chosen by a person, or is a table of ours whose rows are single records."""
    return known.mapping is given or (known.mapping.name in _OWN_NAMES and known.table != "children")


def heading_is_known(sheet: Sheet, given: Mapping | None = None) -> bool:
    """Return whether the headings are those of a table that is read, without a look at its rows."""
    return _known(sheet, given) is not None or looks_like_a_table(sheet)


def looks_like_a_table(sheet: Sheet) -> bool:
    """Return whether the headings name a child and a value of a kind, or list children; whatever else is open."""
    said = [heading_words(heading) for heading in sheet.headings if heading]
    roles = {one.role for one in said}
    of_a_child = bool(roles & {"nhs_number", "date_of_birth", "child_key", "record_id", "surname"})
    listed = "date_of_birth" in roles and bool(roles & {"nhs_number", "surname"}) and bool(roles & _OF_THE_LIST)
    return of_a_child and (bool(roles & {"value", "figure"}) or listed)


def source_is_stated(layout: Layout) -> bool:
    """Return whether the file, or a mapping made for it, says which record system its rows are from."""
    return bool(layout.source) or layout.mapping.states_source or "source" in layout.headings


def unstated_source(layout: Layout, rows: Rows) -> str:
    """Return what to say of rows of FHIR that do not state their record system (``meta.source``); blank if all do."""
    if layout.sheet.format != "fhir" or layout.source or "source" not in layout.headings:
        return ""
    stated = rows.columns["source"]
    return _UNSTATED.format(source=layout.mapping.constants["source"]) if stated.null_count else ""


def values_left(layout: Layout) -> tuple[str, ...]:
    """Return the headings of columns that look like measurements and are not read, or for which no day is stated."""
    if layout.sheet.format in _MADE_BY_US or "entries" in layout.mapping.tables:
        return ()
    return tuple(heading for heading in layout.left_alone if heading_words(heading).role == "value")


def why_not(sheet: Sheet) -> UnusableInput:
    """Return what to say of a table that no layout fits: the column missing, what is open, or that none is like it."""
    theirs, own = {plain(name) for name in sheet.headings if name}, _own(sheet)
    if own is not None:
        missing = ", ".join(name for name in own.needs if name not in theirs)
        reason = f"looks like {own.tables[0]} but has no such column" + (
            f": {STATE_IT}" if missing == "source" else ""
        )
        return UnusableInput(reason, file=sheet.title, line=sheet.heading_line, column=missing)
    draft = understood(sheet) if looks_like_a_table(sheet) else None
    open_of = next((one for one in draft.columns if one.heading in draft.left_values), None) if draft else None
    if draft is not None and draft.complete:
        reason = "has ages and no days: growthwatch inspect --save makes a mapping that counts them from a stated day"
        return UnusableInput(reason, file=sheet.title, line=sheet.heading_line)
    if draft is not None and open_of is not None:
        reason = f"{open_of.open}: growthwatch inspect --save makes a mapping that asks for it"
        return UnusableInput(reason, file=sheet.title, line=sheet.heading_line, column=open_of.heading)
    return UnusableInput(
        "the columns are not those of a table that is read: growthwatch inspect makes a mapping to start from",
        file=sheet.title, line=sheet.heading_line, value=", ".join(filter(None, sheet.headings)),
    )  # fmt: skip


def _known(sheet: Sheet, given: Mapping | None, source: str = "") -> Layout | None:
    """Return the layout by the mapping given, else ours, else the shipped one that explains most columns."""
    own = _own(sheet)
    if own is not None and source:
        # what was stated of the file need not stand in it
        own = replace(own, needs=tuple(name for name in own.needs if name != "source"))
    for group in ((given,) if given else (), (own,) if own else (), shipped()):
        fits = [layout for mapping in group if (layout := bind(mapping, sheet)) is not None]
        if fits:
            return max(fits, key=_explains)
    return None


def _explains(layout: Layout) -> tuple[int, int]:
    return -len(_overlooked(layout)), len(layout.headings) + len(layout.blocks)


def _overlooked(layout: Layout) -> set[str]:
    """Return the headings of measurements that a layout leaves unread or undated, and of what ends a child's time."""
    left = {heading for heading in layout.left_alone if layout.blocks and heading_words(heading).role in _OF_THE_CHILD}
    return {*left, *values_left(layout), *layout.undated}


def _lost(layout: Layout) -> tuple[int, int]:
    """Return how many columns of values a layout leaves unread or undated, then how many of all that it overlooks.

    An optional column that is open never costs the values.
    """
    return len({*values_left(layout), *layout.undated}), len(_overlooked(layout))


def _own(sheet: Sheet) -> Mapping | None:
    """Return the canonical table that the headings show, whether or not they are complete."""
    theirs = {plain(name) for name in sheet.headings if name}
    shown = (table for table, names in _SHOWN_BY if len(theirs.intersection(names)) >= 2)
    table = next(shown, None)
    return next((mapping for mapping in canonical() if mapping.tables == (table,)), None)


def notes(layout: Layout) -> list[str]:
    """Return what a person must know of how a table was recognised, one sentence each.

    Columns that look like measurements and are not read come first and loudly; then what else is left alone, and that
    nothing says which record system the rows are from.
    """
    if layout.sheet.format in _MADE_BY_US:
        return []
    values = values_left(layout)
    others = [heading for heading in layout.left_alone if heading not in values]
    said = []
    if values:
        said.append(f"NOT READ, though they look like measurements: {_listed(values)}")
    if layout.undated:
        said.append(f"no column says on which day these were taken: {_listed(layout.undated)}")
    if others:
        said.append(f"columns left alone: {_listed(others)}")
    if not source_is_stated(layout):
        source = layout.mapping.constants.get("source", "")
        said.append(_UNSTATED.format(source=source))
    if layout.mapping.constants.get("date_of_birth"):
        day = layout.mapping.constants["date_of_birth"]
        said.append(f"ages are the file's, days are not: every birth is counted from {day}")
    return said


def _listed(headings: Sequence[str]) -> str:
    more = f" and {len(headings) - _MOST_LISTED} more" if len(headings) > _MOST_LISTED else ""
    return ", ".join(headings[:_MOST_LISTED]) + more
