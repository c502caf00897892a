"""Everything that the store holds of one child: which rows of which tables, for who hands it out or erases it."""

import re
import zlib
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.database import rows, schema
from growthwatch.store.recompute import withdrawals

#: Streams whose rows belong to children by linkage's answer.
_LINKED: Final = ("register", "recorded", "contacted", "unread", "conditioned")
#: What people noted of a child.
_NOTED: Final = (schema.actions, schema.worklist_changes, schema.context)
_DOCUMENTS_AT_ONCE: Final = 200
_NUMBER: Final = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")


@dataclass(frozen=True)
class Held:
    """The rows of a child, and by what it is known.

    Attributes
    ----------
    keys : dict of str to list
        Table -> the first key column of each of its rows, sorted.
    numbers : frozenset of str
        Every NHS number that the child's rows state, ten digits.
    persons : frozenset of (str, str, str)
        Forename, surname and birth date (ISO) as its rows state them, lower case.
    """

    keys: dict[str, list[Any]]
    numbers: frozenset[str]
    persons: frozenset[tuple[str, str, str]]


def of_child(connection: sa.Connection, child_id: str) -> Held:
    """Return what the store holds of a child, under whatever id it was kept, refused rows that name it among them."""
    frames = {
        name: _fetched(connection, schema.STREAMS[name][0], schema.STREAMS[name][0].c.linked_child == child_id)
        for name in _LINKED
    }
    frames["decided"] = _decided(connection, frames["recorded"])
    frames["withdrawn"] = _withdrawn(connection, frames)
    stated = [frame for name, frame in frames.items() if name in _LINKED and len(frame)]
    numbers, persons = _identities(stated)
    keys: dict[str, list[Any]] = {schema.STREAMS[name][0].name: frame["id"].tolist() for name, frame in frames.items()}
    keys["entries"] = _entries(connection, frames)
    keys |= {
        table.name: list(connection.scalars(sa.select(table.c.id).where(table.c.linked_child == child_id)))
        for table in _NOTED
    }
    keys["kept"] = _documents(connection, child_id, numbers, persons)
    keys["documents"] = _present(connection, schema.document_contents.c.kept_id, keys["kept"])
    keys |= _refused(connection, frames["unread"], numbers, persons)
    return Held({name: sorted(found) for name, found in keys.items() if found}, numbers, persons)


def names(text: str, numbers: frozenset[str], persons: frozenset[tuple[str, str, str]]) -> bool:
    """Return whether a text names somebody: by NHS number, or by both names and the birth date, in any writing."""
    if not numbers.isdisjoint(numbers_in(text)):
        return True
    lower = text.casefold()
    return any(
        forename in lower and surname in lower and any(day in lower for day in _written(born))
        for forename, surname, born in persons
    )


def numbers_in(text: str) -> set[str]:
    """Return what in a text may be an NHS number, ten digits each."""
    return {"".join(filter(str.isdigit, found)) for found in _NUMBER.findall(text)}


def frame_of(connection: sa.Connection, table: sa.Table, keys: list[Any]) -> pd.DataFrame:
    """Return rows of a table by the first column of their key, as they are stored."""
    column = next(iter(table.primary_key.columns))
    found = [tuple(row) for where in rows.among(column, keys) for row in
             connection.execute(sa.select(table).where(where).order_by(column))]  # fmt: skip
    return pd.DataFrame(found, columns=table.columns.keys(), dtype=object)


def _fetched(connection: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool]) -> pd.DataFrame:
    found = [tuple(row) for row in connection.execute(sa.select(table).where(where).order_by(table.c.id))]
    return pd.DataFrame(found, columns=table.columns.keys(), dtype=object)


def _decided(connection: sa.Connection, recorded: pd.DataFrame) -> pd.DataFrame:
    """Return the decisions about a child's records: a record's id is its source's own."""
    decided = schema.decided
    keys = sorted(set(recorded["row_key"]))
    wheres = [*rows.among(decided.c.record_id, keys), *rows.among(decided.c.record_2, keys)]
    found = pd.concat(
        [_fetched(connection, decided, where) for where in wheres] or [_fetched(connection, decided, sa.false())]
    )
    own = pd.MultiIndex.from_frame(recorded[["source", "row_key"]])
    ends = [
        pd.MultiIndex.from_frame(found[list(end)]).isin(own)
        for end in (("source", "record_id"), ("source_2", "record_2"))
    ]
    return found[ends[0] | ends[1]].drop_duplicates("id")


def _withdrawn(connection: sa.Connection, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what takes back rows of a child."""
    back = schema.withdrawn
    parts = [_fetched(connection, back, sa.false())]
    for name in withdrawals.STREAMS:
        frame = frames[name]
        if frame.empty:
            continue
        keys = rows.withdrawn_keys(withdrawals.tables_of(name, frame), frame["record_id"])
        found = pd.concat(
            [parts[0], *(_fetched(connection, back, where) for where in rows.among(back.c.row_key, sorted(set(keys))))]
        )
        own = pd.MultiIndex.from_arrays([frame["source"], keys])
        parts.append(found[pd.MultiIndex.from_frame(found[["source", "row_key"]]).isin(own)])
    return pd.concat(parts).drop_duplicates("id")


def _identities(stated: list[pd.DataFrame]) -> tuple[frozenset[str], frozenset[tuple[str, str, str]]]:
    numbers = {str(one) for frame in stated for one in frame["nhs_number"].dropna()}
    persons = {
        (str(forename).casefold(), str(surname).casefold(), str(born))
        for frame in stated
        for forename, surname, born in frame[["forename", "surname", "date_of_birth"]]
        .dropna()
        .drop_duplicates()
        .to_numpy()
    }
    return frozenset(numbers), frozenset(persons)


def _entries(connection: sa.Connection, frames: dict[str, pd.DataFrame]) -> list[int]:
    """Return the entries by hand that the rows came by: each is of one row."""
    ids = sorted({int(one) for frame in frames.values() for one in frame["import_id"]})
    return _present(connection, schema.entries.c.import_id, ids)


def _documents(
    connection: sa.Connection, child_id: str, numbers: frozenset[str], persons: frozenset[tuple[str, str, str]]
) -> list[int]:
    """Return the results of a child, those of when its rows were kept as another's too; no other child's present one.

    Every document is unpacked: of one that was parted since, nothing else says whose rows it was made of.
    """
    held, content, child, former = (
        schema.result_documents.c, schema.document_contents.c, schema.children.c, schema.former_handles.c,
    )  # fmt: skip
    ids = {
        child_id,
        *connection.scalars(sa.select(former.was).where(former.child_id == child_id, former.was.is_not(None))),
    }
    own = {
        one
        for where in rows.among(held.child_id, sorted(ids))
        for one in connection.scalars(sa.select(held.id).where(where))
    }
    present = set(connection.scalars(sa.select(child.kept_id).where(child.child_id != child_id)))
    query = sa.select(content.kept_id, content.document).order_by(content.kept_id).limit(_DOCUMENTS_AT_ONCE)
    after: sa.ColumnElement[bool] = sa.true()
    while found := connection.execute(query.where(after)).all():
        own |= {
            number for number, packed in found
            if number not in own and number not in present
            and names(zlib.decompress(packed).decode(), numbers, persons)
        }  # fmt: skip
        after = content.kept_id > found[-1].kept_id
    return sorted(own - present)


def _refused(
    connection: sa.Connection, unread: pd.DataFrame, numbers: frozenset[str], persons: frozenset[tuple[str, str, str]]
) -> dict[str, list[int]]:
    """Return by table what was kept of refused rows that name a child, and what came of them."""
    lines = {(int(one), int(line)) for one, line in unread[["import_id", "line"]].dropna().to_numpy()}
    said = schema.rejects.c
    mine = list[int]()
    for row in connection.execute(sa.select(said.id, said.import_id, said.line, said.value, said.row)):
        if (row.import_id, row.line) in lines or names(f"{row.value or ''} {row.row or ''}", numbers, persons):
            mine.append(row.id)
            if row.line is not None:
                lines.add((row.import_id, row.line))
    resource = schema.refused_resources.c
    resources = [
        row.id
        for row in connection.execute(sa.select(resource.id, resource.import_id, resource.line, resource.document))
        if (row.import_id, row.line) in lines or names(row.document, numbers, persons)
    ]
    right = schema.rows_put_right.c
    done = [
        row.id
        for row in connection.execute(sa.select(right.id, right.import_id, right.line))
        if (row.import_id, row.line) in lines
    ]
    return {"rejects": mine, "refused_resources": resources, "rows_put_right": done}


def _present(connection: sa.Connection, column: sa.ColumnElement[Any], keys: list[int]) -> list[int]:
    return [one for where in rows.among(column, keys) for one in connection.scalars(sa.select(column).where(where))]


def _written(born: str) -> tuple[str, ...]:
    year, month, day = born.split("-")
    return (
        born,
        f"{year}{month}{day}",
        f"{day}/{month}/{year}",
        f"{int(day)}/{int(month)}/{year}",
        f"{int(day)}/{int(month)}/{year[2:]}",
    )
