"""Mappings: which heading of a site's file is which of our columns, as TOML files that a site can edit.

A mapping is shipped in ``reference_data/mappings/`` or given with ``--mapping``. It says what must be found
(``needs``, and ``marks``, of which one is enough), the headings each of our columns may have (``columns``), the words
of the file that are words of ours (``values``), what is true of every row (``constants``), and, for tables with a
measurement per column, a block for each (``records``). ``keep`` and ``join``
carry columns from one table of an extract to another by a key.
"""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from pydantic import ValidationError

from growthwatch.reference import data
from growthwatch.sources.columns.canonical import COLUMNS, REQUIRED
from growthwatch.sources.columns.mapping_file import MappingFile, objection
from growthwatch.sources.errors import UnusableInput


@dataclass(frozen=True)
class Join:
    """Columns of another table of the same extract, found by a key."""

    table: str
    on: str
    required: bool


@dataclass(frozen=True)
class Keep:
    """Columns of this table that others need: their name -> ours here, by a key."""

    name: str
    key: str
    columns: dict[str, str]


@dataclass(frozen=True)
class Block:
    """One measurement column of a wide table: headings of its columns, and what is constant."""

    columns: dict[str, tuple[str, ...]]
    constants: dict[str, str]


@dataclass(frozen=True)
class Mapping:
    """A mapping, as read from TOML."""

    name: str
    tables: tuple[str, ...]
    needs: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    records: tuple[Block, ...] = ()
    keep: Keep | None = None
    joins: tuple[Join, ...] = ()
    dates: str = ""
    time_zone: str = ""
    usual_units: dict[str, str] = field(default_factory=dict)
    code_meanings: tuple[str, ...] = ("record", "contact", "gestation", "condition")
    marks: tuple[str, ...] = ()
    states_source: bool = True


@lru_cache(maxsize=10_000)
def plain(heading: str) -> str:
    """Return a heading in lower case with every run of other signs as one underscore."""
    return re.sub(r"[^a-z0-9]+", "_", heading.casefold()).strip("_")


@cache
def canonical() -> tuple[Mapping, ...]:
    """Return the mappings of our own four tables, each column under its own name."""
    return tuple(
        Mapping(f"canonical {table}", (table,), REQUIRED[table], {name: (name,) for name in names})
        for table, names in COLUMNS.items()
    )


@cache
def shipped() -> tuple[Mapping, ...]:
    """Return the mappings of ``reference_data/mappings/``, in the order of their file names."""
    return tuple(load(path) for path in sorted((data.folder() / "mappings").glob("*.toml")))


def load(path: Path) -> Mapping:
    """Return the mapping in a TOML file.

    Raises
    ------
    UnusableInput
        When the file is no TOML or says something a mapping can't say; the message names the key.
    """
    try:
        with path.open("rb") as stream:
            raw = tomllib.load(stream)
    except OSError as error:
        raise UnusableInput(f"the mapping can't be opened ({error.strerror})", file=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusableInput(f"the mapping is not TOML: {error}", file=path.name) from error
    try:
        return of_file(MappingFile.model_validate(raw), path.name)
    except ValidationError as error:
        raise UnusableInput(objection(error), file=path.name) from error


def of_file(said: MappingFile, file: str) -> Mapping:
    """Return the mapping that a mapping file states; ``file`` names it where it names itself nothing."""
    return Mapping(
        name=said.name or file,
        tables=said.tables,
        needs=said.needs,
        columns=dict(said.columns),
        constants=dict(said.constants),
        values={name: dict(words) for name, words in said.values.items()},
        records=tuple(_block(block) for block in said.records),
        keep=Keep(said.keep.name, said.keep.key, dict(said.keep.columns)) if said.keep else None,
        joins=tuple(Join(join.table, join.on, join.required) for join in said.join),
        dates=said.dates,
        time_zone=said.time_zone,
        usual_units=dict(said.usual_units),
        code_meanings=said.code_meanings,
        marks=said.marks,
        states_source=not said.source_to_be_asked,
    )


def _block(said: dict[str, str | list[str]]) -> Block:
    """Return one measurement of a wide table: a list names headings, a text is constant."""
    headings = {name: tuple(listed) for name, listed in said.items() if isinstance(listed, list)}
    return Block(headings, {name: text for name, text in said.items() if isinstance(text, str)})
