"""Safeguarding context from a file: a dated fact a row, each of one child within the reader's reach.

Columns: ``nhs_number`` (or ``child``: the handle), ``fact``, ``stated_on``, ``stated_by``, and where they apply
``note``, ``happened_on``, ``due_on``, ``about_on`` (the day of the fact that is answered). What can't be used is given
back with file, line, column, value and reason to who gave it, and to nobody else: the list of refused rows of other
imports is read by roles that may not see this.
"""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from growthwatch.sources.columns import dates
from growthwatch.sources.columns.nhs_number_text import ten_digits
from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.missing import is_missing
from growthwatch.sources.reject_reasons import sentence
from growthwatch.sources.text_table import TextTable, read_text_table
from growthwatch.store.access import permissions
from growthwatch.store.database import rows, schema
from growthwatch.store.desk import child_file, context_facts, safeguarding_context
from growthwatch.store.desk.context_facts import ContextFact, UnusableFact
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import Denied

NEEDED: Final = ("fact", "stated_on", "stated_by")
WHOSE: Final = ("nhs_number", "child")
_DAYS: Final = ("stated_on", "happened_on", "due_on", "about_on")
COLUMNS: Final = (*WHOSE, *NEEDED, "note", "happened_on", "due_on", "about_on")
REFUSED: Final = ("file", "line", "column", "value", "reason", "row")
#: A day that can't be read, or has two readings, in a column of days.
_UNREAD: Final = "unread"


@dataclass(frozen=True)
class ImportedContext:
    """What came of a file of safeguarding context; ``refused`` has the columns of ``rejects``."""

    name: str
    rows: int
    added: int
    there_already: int
    refused: pd.DataFrame


@dataclass
class _Taking:
    """A file under way: its rows as text, and what became of them."""

    name: str
    table: pd.DataFrame
    whole: list[str]
    refused: list[tuple[Any, ...]] = field(default_factory=list)
    added: int = 0
    there_already: int = 0

    def refuse(self, at: int, column: str, reason: str) -> None:
        value = str(self.table.loc[at, column]) if column in self.table and column else ""
        self.refused.append((self.name, int(self.table.loc[at, "line"]), column, value, reason, self.whole[at]))


def take_in(session: Session, path: Path, reason: str = "") -> ImportedContext:
    """Take in a file of safeguarding context: the facts that can be used are added, the others come back.

    Parameters
    ----------
    path : Path
        CSV, XLSX or Parquet.
    reason : str
        Required of a role that works without names.

    Raises
    ------
    UnusableInput
        When the file can't be read, or its headings are not those of safeguarding context.
    """
    session.require("import_context")
    if session.user.pseudonymised and not reason.strip():
        raise Denied("say why these children's context is added to: lists show no names to this role")
    taking = _read(path)
    _days(taking, session.day)
    with session.looking("import_context") as connection:
        children = _children(taking, connection, session)
    for child_id, at in children.items():
        _add(session, taking, child_id, at, reason)
    with session.writing("import_context", why=reason) as operation:
        operation.detail = {
            "file": taking.name, "rows": len(taking.table), "added": taking.added,
            "there already": taking.there_already, "refused": len(taking.refused),
        }  # fmt: skip
    refused = pd.DataFrame(taking.refused, columns=list(REFUSED)).sort_values("line", kind="stable", ignore_index=True)
    return ImportedContext(
        taking.name, len(taking.table) + _broken(refused), taking.added, taking.there_already, refused
    )


def _broken(refused: pd.DataFrame) -> int:
    return int((refused["row"] == "").sum())


def _read(path: Path) -> _Taking:
    table = read_text_table(path)
    named = {str(name).strip().casefold().replace(" ", "_"): name for name in table.cells.column_names}
    lacking = [name for name in NEEDED if name not in named]
    lacking += [] if set(WHOSE) & set(named) else [WHOSE[0]]
    if lacking:
        raise UnusableInput(f"is no safeguarding context: there is no column {', '.join(lacking)}", file=table.file)
    cells = table.cells.to_pandas().fillna("").astype(str)
    own = pd.DataFrame({name: cells[named[name]].str.strip() if name in named else "" for name in COLUMNS})
    for name in COLUMNS:
        if name not in {"note", "stated_by"}:
            own.loc[is_missing(pa.array(own[name].to_list(), pa.string())), name] = ""
    whole = [",".join(row) for row in cells.to_numpy().tolist()]
    taking = _Taking(table.file, own.assign(line=table.line), whole)
    _refuse_broken(taking, table)
    return taking


def _refuse_broken(taking: _Taking, table: TextTable) -> None:
    for line, text, reason, detail in table.broken:
        taking.refused.append((table.file, line, "", text, sentence(reason, detail), ""))


def _days(taking: _Taking, today: dt.date) -> None:
    """Read the columns of days; what is no day, or may be two, is ``_UNREAD``."""
    for name in _DAYS:
        written = pa.array(taking.table[name].to_list(), pa.string())
        read = dates.parse(written, newest_year=today.year + 1)
        days = dates.one_reading(read.day_first, read.month_first)
        missing = (taking.table[name] == "").to_numpy()
        taking.table[f"{name}_day"] = np.where(missing, "", np.where(np.isnat(days), _UNREAD, days.astype(str)))


def _children(taking: _Taking, connection: sa.Connection, session: Session) -> dict[str, list[int]]:
    """Return the rows of each child within reach, in the file's order; the others are refused."""
    child = schema.children.c
    numbers, _ = ten_digits(pa.array(taking.table["nhs_number"].to_list(), pa.string()))
    written = {"nhs_number": pd.Series(numbers.to_pylist()).fillna(""), "child": taking.table["child"]}
    known: dict[tuple[str, str], list[str]] = {}
    for name, column in (("nhs_number", child.nhs_number), ("child", child.handle)):
        for where in rows.among(column, sorted(set(written[name]) - {""})):
            query = sa.select(column, child.child_id).where(where, permissions.within(session.user))
            for value, child_id in connection.execute(query):
                known.setdefault((name, value), []).append(child_id)
    whose: dict[str, list[int]] = {}
    for at in range(len(taking.table)):
        name = "child" if written["child"][at] else "nhs_number"
        found = known.get((name, written[name][at]), [])
        if len(found) == 1:
            whose.setdefault(found[0], []).append(at)
        elif found:
            taking.refuse(at, name, "several children within reach have this number")
        elif not taking.table.loc[at, name]:
            taking.refuse(at, name, "no child is named: give an NHS number")
        else:
            taking.refuse(at, name, "no child within reach has this number")
    return whose


def _add(session: Session, taking: _Taking, child_id: str, at: list[int], reason: str) -> None:
    """Add a child's facts in the order of the file, so that an answer may follow what it answers."""
    with session.writing("add_context", child_id, why=reason) as operation:
        names = []
        for row in at:
            standing = child_file.context(operation.connection, operation.child_id)
            try:
                fact = _fact(taking.table.loc[row], standing)
                context_facts.check(fact, standing, session.day)
            except UnusableFact as error:
                _refused(taking, row, error)
                continue
            safeguarding_context.insert(operation, fact)
            names.append(fact.fact)
        taking.added += len(names)
        _log(operation, taking.name, names)


def _log(operation: Operation, file: str, names: list[str]) -> None:
    operation.detail = {"file": file, "facts": names}


def _refused(taking: _Taking, row: int, error: UnusableFact) -> None:
    if error.there_already:
        taking.there_already += 1
    else:
        taking.refuse(row, error.column, str(error))


def _fact(row: pd.Series, standing: pd.DataFrame) -> ContextFact:
    """Return a row as a fact, its words and days read."""
    name = "_".join(str(row["fact"]).casefold().replace("-", " ").replace("_", " ").split())
    if name == context_facts.IN_ERROR:
        raise UnusableFact("a fact that is wrong is struck in the app, where it is seen", "fact")
    days = {column: _day(row, column) for column in _DAYS}
    if days["stated_on"] is None:
        raise UnusableFact("a fact needs its day", "stated_on")
    about = _about(name, days["about_on"], standing)
    return ContextFact(
        name, days["stated_on"], str(row["stated_by"]), str(row["note"]), days["happened_on"], days["due_on"], about
    )


def _day(row: pd.Series, column: str) -> dt.date | None:
    said = row[f"{column}_day"]
    if said == _UNREAD:
        raise UnusableFact("is no day, or may be two: write it as 2026-03-31", column)
    return dt.date.fromisoformat(said) if said else None


def _about(name: str, on: dt.date | None, standing: pd.DataFrame) -> int | None:
    """Return the id of the fact that an answer is about: the one left open, or the one of the day that is given."""
    if name not in context_facts.ANSWERS:
        return None
    asked = context_facts.answered(standing, name)
    if on is not None:
        asked = asked[asked["stated_on"] == pd.Timestamp(on)]
    left = asked[asked["answered_on"].isna()]
    if len(left) == 1 or (left.empty and len(asked) == 1):  # answered before: whether by this very row is seen next
        return int((left if len(left) else asked)["id"].iloc[0])
    if asked.empty:
        raise UnusableFact("there is no such fact of this child that it could be about", "about_on")
    raise UnusableFact("several facts could be meant: give the day of the one it is about", "about_on")
