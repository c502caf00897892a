"""Which row of a table is its heading: title lines may stand above it, and two rows may make one heading.

A report of a record system begins with its name and the day it was run; a sheet made by hand groups its columns under
a first heading ("6-8 week check" over "Weight" and "Weight date"). Both are usual in workbooks and in text files, so
both readers ask here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

#: A heading may stand below a title or merged headings, but not further down than this.
HEADING_WITHIN: Final = 15
_FEWEST_GROUPED = 2
#: What may stand in a row of units below the names.
_UNITS: Final = frozenset({"kg", "g", "lb", "lbs", "oz", "cm", "mm", "m", "in", "days", "weeks", "months", "years"})


@dataclass(frozen=True)
class HeadingRow:
    """A row, or two, that may be the heading: the names it gives, and the first and last row of it counted from 0."""

    names: tuple[str, ...]
    first: int
    last: int

    @property
    def distinct(self) -> bool:
        """Whether no name stands twice: one that does names no column."""
        named = [name.casefold() for name in self.names if name]
        return len(named) == len(set(named))


def candidates(rows: Sequence[Sequence[str]]) -> list[HeadingRow]:
    """Return what may be the heading of a table, the likeliest first.

    Each of the first rows that holds anything may be it by itself. Where a row names columns that stand twice and the
    row above it groups them, both together come before it.

    Parameters
    ----------
    rows : sequence of sequences of text
        The first rows of the table; more than :data:`HEADING_WITHIN` are not looked at.
    """
    found = []
    for at, row in enumerate(rows[:HEADING_WITHIN]):
        if not any(row):
            continue
        alone = HeadingRow(tuple(row), at, at)
        if at + 1 < len(rows) and (with_units := _with_units(row, rows[at + 1], at)) is not None:
            found.append(with_units)
        if not alone.distinct and at and (grouped := _grouped(rows[at - 1], row, at)) is not None:
            found.append(grouped)
        found.append(alone)
    return found


def heading_of(found: Sequence[HeadingRow], recognised: Callable[[HeadingRow], bool]) -> HeadingRow:
    """Return the first that is recognised; where none is, the one that names most columns, the first of equals.

    A title names one or two columns where the heading below it names them all; the rows below the heading name no
    more than it does.
    """
    for one in found:
        # of one that names a column twice it is said so: no row below it is the heading instead
        if recognised(one):
            return one
    return max(found, key=lambda one: (one.distinct, sum(map(_is_name, one.names)), -one.first))


def note_of(heading: HeadingRow, first_filled: int) -> str:
    """Return what a person should know of where the heading was found; blank where it is the first row."""
    said = []
    above = heading.first - first_filled
    if above > 0:
        lines = "the line above it is" if above == 1 else f"the {above} lines above it are"
        said.append(f"the heading is line {heading.last + 1}: {lines} taken for a title, not for rows")
    if heading.last > heading.first:
        said.append(f"lines {heading.first + 1} and {heading.last + 1} together are the heading")
    return "; ".join(said)


def are_units(row: Sequence[str]) -> bool:
    """Return whether a row holds units and nothing else: those of the columns whose names stand above it."""
    units = [text.strip() for text in row if text.strip()]
    return bool(units) and all(text.casefold().strip(" ()[].") in _UNITS for text in units)


def _grouped(above: Sequence[str], row: Sequence[str], at: int) -> HeadingRow | None:
    """Return the heading of two rows, each name of the lower one after the group it stands under."""
    group, names, groups = "", [], set()
    for n, name in enumerate(row):
        group = above[n] if n < len(above) and above[n] else group
        names.append(f"{group} {name}".strip() if name else name)
        groups |= {group} if name and group else set()
    together = HeadingRow(tuple(names), at - 1, at)
    return together if together.distinct and len(groups) >= _FEWEST_GROUPED else None


def _with_units(row: Sequence[str], below: Sequence[str], at: int) -> HeadingRow | None:
    """Return the heading whose units stand in a row of their own below the names."""
    if not are_units(below):
        return None
    padded = [*below, *[""] * len(row)]
    names = [f"{name} ({unit.strip(' ()[].')})" if unit else name for name, unit in zip(row, padded, strict=False)]
    return HeadingRow(tuple(names), at, at + 1)


def _is_name(text: str) -> bool:
    """Return whether a cell may be the name of a column: it has letters."""
    return any(sign.isalpha() for sign in text)
