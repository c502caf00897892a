"""Mappings: which heading of a site's file is which of our columns, as TOML files that a site can edit.

A mapping is shipped in ``reference_data/mappings/`` or given with ``--mapping``. It says what must be found
(``needs``), the headings each of our columns may have (``columns``), the words of the file that are words of ours
(``values``), what is true of every row (``constants``), and, for tables with a measurement per column, a block for
each (``records``). ``keep`` and ``join`` carry columns from one table of an extract to another by a key.
"""

import re
import tomllib
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from growthwatch.reference import data
from growthwatch.sources.columns.canonical import COLUMNS, REQUIRED
from growthwatch.sources.columns.units import UNITS
from growthwatch.sources.errors import UnusableInput
from growthwatch.vocabulary import KINDS

#: Columns that are not of the canonical tables but are needed on the way to them.
HELPERS: Final = (
    "code", "review_code", "scheme", "term", "pounds", "ounces",
    "local_patient_id", "service_request_id", "care_contact_id",
)  # fmt: skip
OURS: Final = frozenset(name for columns in COLUMNS.values() for name in columns) | frozenset(HELPERS)
#: What rows can become: a canonical table, or entries, whose code says which.
TABLES: Final = (*COLUMNS, "entries")
_KEYS: Final = {
    "name", "about", "tables", "needs", "dates", "columns", "values", "constants", "records", "keep", "join",
    "usual_units", "code_meanings",
}  # fmt: skip


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
    usual_units: dict[str, str] = field(default_factory=dict)
    code_meanings: tuple[str, ...] = ("record", "contact", "gestation")


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
    return _Reader(path.name).mapping(raw)


class _Reader:
    """Turns the plain contents of a TOML file into a mapping, objecting to what it can't say."""

    def __init__(self, file: str) -> None:
        self.file = file

    def mapping(self, raw: dict[str, Any]) -> Mapping:
        self.known(raw, _KEYS, "")
        tables = self.texts(raw.get("tables", []), "tables")
        self.among(tables, TABLES, "tables")
        columns = self.columns(raw.get("columns", {}), "columns")
        needs = self.texts(raw.get("needs", []), "needs")
        self.among(needs, columns, "needs")
        if not needs:
            raise self.no("needs", "must name the columns by which the file is recognised")
        if raw.get("dates", "") not in {"", "day-first", "month-first"}:
            raise self.no("dates", 'must be "day-first" or "month-first"')
        blocks = tuple(self.block(block, n) for n, block in enumerate(raw.get("records", []), start=1))
        if not tables and not blocks and "keep" not in raw:
            raise self.no("tables", f"must name what the rows are: {', '.join(TABLES)}, or give [[records]]")
        meanings = self.texts(raw.get("code_meanings", ["record", "contact", "gestation"]), "code_meanings")
        return Mapping(
            name=str(raw.get("name", self.file)),
            tables=tables,
            needs=needs,
            columns=columns,
            constants=self.words(raw.get("constants", {}), "constants", OURS),
            values={k: self.words(v, f"values.{k}") for k, v in raw.get("values", {}).items() if self.is_ours(k)},
            records=blocks,
            keep=self.keep(raw["keep"]) if "keep" in raw else None,
            joins=tuple(self.join(join) for join in raw.get("join", [])),
            dates=raw.get("dates", ""),
            usual_units=self.units(raw.get("usual_units", {})),
            code_meanings=meanings,
        )

    def no(self, key: str, reason: str) -> UnusableInput:
        return UnusableInput(f"the mapping's {key!r} {reason}", file=self.file)

    def known(self, table: MappingType[str, Any], keys: Any, where: str) -> None:
        for key in table:
            if key not in keys:
                raise self.no(f"{where}{key}", f"is not one of {', '.join(sorted(keys))}")

    def among(self, words: Any, keys: Any, where: str) -> None:
        for word in words:
            if word not in keys:
                raise self.no(where, f"names {word!r}, which is not one of {', '.join(sorted(keys))}")

    def is_ours(self, key: str) -> bool:
        self.among([key], OURS, "values")
        return True

    def texts(self, value: Any, where: str) -> tuple[str, ...]:
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(text, str) and text for text in listed):
            raise self.no(where, "must be a text or a list of texts")
        return tuple(listed)

    def columns(self, value: Any, where: str) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, dict):
            raise self.no(where, "must be a table of our columns and their headings")
        self.known(value, OURS, f"{where}.")
        return {name: self.texts(headings, f"{where}.{name}") for name, headings in value.items()}

    def words(self, value: Any, where: str, keys: Any = None) -> dict[str, str]:
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise self.no(where, "must be a table of texts")
        if keys is not None:
            self.known(value, keys, f"{where}.")
        return dict(value)

    def units(self, value: Any) -> dict[str, str]:
        usual = self.words(value, "usual_units", KINDS)
        self.among(usual.values(), UNITS, "usual_units")
        return usual

    def block(self, raw: Any, number: int) -> Block:
        where = f"records {number}"
        if not isinstance(raw, dict):
            raise self.no(where, "must be a table")
        constants = self.words({k: v for k, v in raw.items() if isinstance(v, str)}, where, OURS)
        columns = self.columns({k: v for k, v in raw.items() if not isinstance(v, str)}, where)
        if "kind" not in constants or not columns.keys() & {"value", "pounds"}:
            raise self.no(where, 'needs a kind, and the headings of its value (or of its "pounds")')
        return Block(columns, constants)

    def keep(self, raw: Any) -> Keep:
        self.known(raw, {"name", "key", "columns"}, "keep.")
        columns = self.words(raw.get("columns", {}), "keep.columns", OURS)
        return Keep(str(raw.get("name", "")), str(raw.get("key", "")), columns)

    def join(self, raw: Any) -> Join:
        self.known(raw, {"from", "on", "required"}, "join.")
        self.among([raw.get("on", "")], OURS, "join.on")
        return Join(str(raw.get("from", "")), raw["on"], bool(raw.get("required", False)))
