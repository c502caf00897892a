"""What the columns of a file mean, asked column by column: its cells beside a choice, what is open first."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from growthwatch.sources.columns.heading_words import UNITS_OF_KIND
from growthwatch.sources.columns.mapping_draft import AGES, VALUES, Draft, DraftColumn
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.vocabulary import SOURCES

_BIRTH: Final = "birth"
#: A unit that is not stated: each value names its own, or the usual one is meant.
_USUAL: Final = "usual"
_DATED: Final = ("measured_on", *AGES)


@dataclass(frozen=True)
class Answer:
    """What a person said of a file's columns: the draft, and what still keeps it from being read."""

    draft: Draft
    missing: tuple[str, ...]


def ask(draft: Draft, key: str) -> Answer:
    """Draw the form for a draft and return what it says now.

    Parameters
    ----------
    draft : Draft
        What the columns are taken for before anybody is asked.
    key : str
        What tells this file's widgets from another's: a digest of its bytes.
    """
    source = _source(draft, key)
    meant = {one.heading: _said_before(one, key) for one in draft.columns}
    days = tuple(heading for heading, meaning in meant.items() if meaning in _DATED)
    given: dict[str, DraftColumn] = {}
    for name, (columns, shown) in _groups(draft).items():
        if not columns:
            continue
        with st.expander(name.format(n=len(columns)), expanded=shown):
            for one in columns:
                given[one.heading] = _column(one, days, key)
    said = tuple(given[one.heading] for one in draft.columns)
    answer = replace(draft, columns=said, source=source, one_child_by=_one_child(draft, said, key))
    if answer.counts_ages:
        day = st.date_input(words.COUNTED_FROM, dt.date.fromisoformat(draft.counted_from), key=f"from-{key}")
        answer = replace(answer, counted_from=day.isoformat())
    return Answer(answer, tuple(_missing(answer)))


def _said_before(one: DraftColumn, key: str) -> str:
    """Return what a column was said to be when the page was drawn last: any column may be the day of another."""
    chosen: str = st.session_state.get(_meaning_key(one, key), one.meaning)
    return chosen


def _meaning_key(one: DraftColumn, key: str) -> str:
    return f"meaning-{key}-{one.heading}"


def _source(draft: Draft, key: str) -> str:
    if "source" in {one.meaning for one in draft.columns}:
        return ""
    chosen = st.selectbox(
        words.SOURCE_ASKED, SOURCES, index=SOURCES.index(draft.source) if draft.source else None,
        format_func=words.SYSTEM_NAMES.__getitem__, placeholder=words.CHOOSE, key=f"source-{key}",
    )  # fmt: skip
    return chosen or ""


def _groups(draft: Draft) -> dict[str, tuple[list[DraftColumn], bool]]:
    open_ = [one for one in draft.columns if one.open]
    taken = [one for one in draft.columns if one.meaning and not one.open]
    left = [one for one in draft.columns if not one.meaning and not one.open]
    return {
        words.COLUMNS_OPEN: (open_, True),
        words.COLUMNS_TAKEN: (taken, False),
        words.COLUMNS_LEFT: (left, False),
    }


def _column(one: DraftColumn, days: Sequence[str], key: str) -> DraftColumn:
    """Show a column with a few of its cells, and ask what it is; of a value also its unit and its day."""
    st.html(_seen(one))
    what, unit, day = st.columns(3)
    with what:
        said = _meaning(one, key)
    if said.meaning not in VALUES:
        return said
    with unit:
        chosen_unit = _unit(said, f"{key}-{one.heading}")
    with day:
        chosen_day = _day(said, [name for name in days if name != one.heading], f"{key}-{one.heading}")
    open_ = words.UNIT_MISSING if chosen_unit is None else words.DAY_MISSING if chosen_day is None else ""
    return replace(
        said, unit=chosen_unit if chosen_unit not in (None, _USUAL) else "",
        unit_column=said.unit_column if chosen_unit == _USUAL else "", day=chosen_day or "",
        context=_BIRTH if chosen_day == _BIRTH else said.context,
        open=open_.format(heading=one.heading), looks_like_values=bool(open_),
    )  # fmt: skip


def _seen(one: DraftColumn) -> str:
    """Return a column's heading, a few of its cells and what is open of it."""
    cells = f" – {formats.text(words.CELLS.format(cells=', '.join(one.cells)))}" if one.cells else ""
    open_ = f" <strong>{formats.text(words.sentence(one.open))}</strong>" if one.open else ""
    return f'<p class="gw-quiet"><strong>{formats.text(one.heading)}</strong>{cells}{open_}</p>'


def _meaning(one: DraftColumn, key: str) -> DraftColumn:
    options = [*words.MEANINGS] if one.meaning in words.MEANINGS else [*words.MEANINGS, one.meaning]
    chosen = st.selectbox(
        words.COLUMN_IS.format(heading=formats.label(one.heading)), options, index=options.index(one.meaning),
        format_func=lambda meaning: words.MEANINGS.get(meaning, meaning), key=_meaning_key(one, key),
    )  # fmt: skip
    if chosen == one.meaning:
        return one
    # of a column that was taken for nothing the unit is not known, only that it is asked
    return DraftColumn(one.heading, chosen, one.saw, unit="?" if chosen in VALUES else "", cells=one.cells)


def _unit(one: DraftColumn, key: str) -> str | None:
    usual = words.FOLLOWS_VALUE.format(unit=UNITS_OF_KIND[one.meaning][0])
    options = [_USUAL, *UNITS_OF_KIND[one.meaning]]
    return st.selectbox(
        words.COLUMN_UNIT.format(heading=formats.label(one.heading)), options,
        index=None if one.unit == "?" else options.index(one.unit or _USUAL),
        placeholder=words.CHOOSE,
        format_func=lambda unit: usual if unit == _USUAL else words.UNIT_CHOICES[unit],
        key=f"unit-{key}-{one.meaning}",
    )  # fmt: skip


def _day(one: DraftColumn, days: Sequence[str], key: str) -> str | None:
    options = [*days, _BIRTH]
    return st.selectbox(
        words.COLUMN_DAY.format(heading=formats.label(one.heading)), options,
        index=options.index(one.day) if one.day in options else None, placeholder=words.CHOOSE,
        format_func=lambda day: words.DAY_OF_BIRTH if day == _BIRTH else day, key=f"day-{key}-{'/'.join(days)}",
    )  # fmt: skip


def _one_child(draft: Draft, said: Sequence[DraftColumn], key: str) -> str:
    """Ask whether rows with one number are one child; return that column of ours, blank where they need not be."""
    numbered = next((one.heading for one in said if one.meaning == "child_id"), None)
    if numbered is None:
        return ""
    label = words.ONE_CHILD_BY.format(heading=formats.label(numbered))
    return "child_id" if st.checkbox(label, value=bool(draft.one_child_by), key=f"one-{key}") else ""


def _missing(draft: Draft) -> list[str]:
    """Return what keeps the file from being read, one sentence each."""
    said = [one.open for one in draft.columns if one.meaning in VALUES and one.open]
    checks: tuple[tuple[Callable[[], bool], str], ...] = (
        (lambda: bool(draft.source) or "source" in {one.meaning for one in draft.columns}, words.SOURCE_NEEDED),
        (lambda: draft.names_a_child, words.NOT_A_CHILD),
        (lambda: draft.reads or not draft.names_a_child or bool(said), words.NO_VALUE_YET),
    )
    return [*(sentence for holds, sentence in checks if not holds()), *said]
