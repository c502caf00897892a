"""Which children a change can touch: those whose rows it states, and those linkage may join with them."""

from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.linkage.rows.persons import plain_surnames
from growthwatch.store.database import rows, schema
from growthwatch.store.recompute import result_documents, withdrawals
from growthwatch.store.recompute.stage_input import OF_CHILDREN, record_ids


def affected(connection: sa.Connection, import_ids: Collection[int]) -> set[str]:
    """Return the children whose results the rows of these imports, and rows that are nobody's yet, can change.

    Those who already have one of the rows, who bear an NHS number or a register's id that the rows state, or who
    share a birth date with a row about a child without a number: the ways by which linkage joins.
    """
    numbers, births, unnumbered, own_ids, children = set[str](), set[str](), set[str](), set[str](), set[str]()
    for name in OF_CHILDREN:
        table, _ = schema.STREAMS[name]
        wheres = [*rows.among(table.c.import_id, sorted(import_ids)), table.c.linked_child.is_(None)]
        new = rows.fetch(connection, name, wheres)
        numbers |= set(new["nhs_number"].dropna())
        births |= set(new["date_of_birth"].dropna())
        without = valid_numbers(new["nhs_number"].astype(tables.TEXT)) < 0
        unnumbered |= set(new.loc[without, "date_of_birth"].dropna())
        children |= of_one_family(connection, new)
        own_ids |= set(new["child_id"].dropna())
        # whoever has a row of the same id is asked about too
        own = set(new["sender_record_id"].dropna()) if name != "register" else set()
        keys = sorted(set(new["row_key"]) | own)
        children |= _children_where(connection, table.c.linked_child, rows.among(table.c.row_key, keys))
        if name in {"recorded", "contacted"}:  # it may be what a row has become that could not be read
            before = keys if name == "recorded" else [rows.UNREAD_CONTACT + key for key in keys]
            unread = schema.unread.c
            children |= _children_where(connection, unread.linked_child, rows.among(unread.row_key, before))
    children |= _taken_from(connection, import_ids)
    child = schema.children.c
    unnumbered |= _births_without_number(connection, births)
    children |= _children_where(connection, child.child_id, rows.among(child.nhs_number, sorted(numbers)))
    if _any_joined(connection):
        # whoever was joined bears one number, and has rows that state another
        for table, _ in (schema.STREAMS[name] for name in OF_CHILDREN):
            stated = rows.among(table.c.nhs_number, sorted(numbers))
            children |= _children_where(connection, table.c.linked_child, stated)
    children |= _children_where(connection, child.child_id, rows.among(child.date_of_birth, sorted(unnumbered)))
    for of_sender in (schema.registered.c, schema.recorded.c):
        named = rows.among(of_sender.child_id, sorted(own_ids))
        children |= _children_where(connection, of_sender.linked_child, named)
    return children | _decided_about(connection, import_ids)


def _taken_from(connection: sa.Connection, import_ids: Collection[int]) -> set[str]:
    """Return the children one of whose rows these imports take back."""
    back = schema.withdrawn.c
    wheres = list(rows.among(back.import_id, sorted(import_ids)))
    gone = {record for where in wheres for record in connection.scalars(sa.select(back.record_id).where(where))}
    found = set[str]()
    for name in withdrawals.STREAMS if gone else ():
        table, _ = schema.STREAMS[name]
        keys = gone if name != "unread" else gone | {rows.UNREAD_CONTACT + key for key in gone}
        found |= _children_where(connection, table.c.linked_child, rows.among(table.c.row_key, sorted(keys)))
    return found


def _any_joined(connection: sa.Connection) -> bool:
    decided = schema.decided.c
    return connection.scalar(sa.select(decided.id).where(decided.action == "join").limit(1)) is not None


def partners(connection: sa.Connection, children: Collection[str]) -> set[str]:
    """Return these children and those tied to them: by a decision to join or split, an offered link, or as twins.

    A twin's record is evidence of whose a visit is, so twins are worked out together.
    """
    every = set(children)
    fresh = every
    while fresh:
        table = schema.recorded.c
        ids = record_ids(connection, list(rows.among(table.linked_child, sorted(fresh))))
        decided = schema.decided.c
        other = set[str]()
        for mine, theirs in ((decided.record_id, decided.record_2), (decided.record_2, decided.record_id)):
            for where in rows.among(mine, ids):
                other |= {found for found in connection.scalars(sa.select(theirs).where(where)) if found}
        found = _children_where(connection, table.linked_child, rows.among(table.row_key, sorted(other)))
        fresh = (
            found | _linked(connection, fresh) | _twins(connection, fresh) | _of_one_register_id(connection, fresh)
        ) - every
        every |= fresh
    return every


def _of_one_register_id(connection: sa.Connection, children: Collection[str]) -> set[str]:
    """Return the children in whose register rows an id of these children's stands: neither is known by it alone."""
    register = schema.registered.c
    found = set[str]()
    for where in rows.among(register.linked_child, sorted(children)):
        query = sa.select(register.child_id).where(where, register.child_id.is_not(None)).distinct()
        ids = set(connection.scalars(query))
        found |= _children_where(connection, register.linked_child, rows.among(register.child_id, sorted(ids)))
    return found


def _linked(connection: sa.Connection, children: Collection[str]) -> set[str]:
    """Return the children at the other end of the links kept of these: without them a link would be forgotten."""
    child, held = schema.children.c, schema.result_documents.c
    ends = set[str]()
    for where in rows.among(child.child_id, sorted(children)):
        found = result_documents.now(connection, where, held.n_links > 0)
        ends |= set(result_documents.result(found, {}).links["record_2"]) if found else set()
    table = schema.recorded.c
    return _children_where(connection, table.linked_child, rows.among(table.row_key, sorted(ends)))


def _twins(connection: sa.Connection, children: Collection[str]) -> set[str]:
    """Return the children who may be twins of these, and these of whom there may be."""
    child = schema.children.c
    people: list[Any] = []
    for where in rows.among(child.child_id, sorted(children)):
        people += connection.execute(sa.select(child.date_of_birth, child.surname).where(where)).all()
    return of_one_family(connection, pd.DataFrame(people, columns=["date_of_birth", "surname"], dtype=object))


def of_one_family(connection: sa.Connection, people: pd.DataFrame) -> set[str]:
    """Return the children of one surname, however written, and one birth date with some of these people."""
    child = schema.children.c
    found: list[Any] = []
    for where in rows.among(child.date_of_birth, sorted(set(people["date_of_birth"].dropna()))):
        found += connection.execute(sa.select(child.child_id, child.date_of_birth, child.surname).where(where)).all()
    keys = ["date_of_birth", "surname"]
    every = pd.DataFrame(found, columns=["child_id", *keys], dtype=object)
    mine, every = (
        frame.assign(surname=plain_surnames(frame["surname"].astype(tables.TEXT))).dropna(subset=keys)
        for frame in (people[keys], every)
    )
    return set(every.merge(mine.drop_duplicates(), on=keys)["child_id"])


def _decided_about(connection: sa.Connection, import_ids: Collection[int]) -> set[str]:
    decided = schema.decided.c
    about = set[str]()
    for where in rows.among(decided.import_id, sorted(import_ids)):
        for pair in connection.execute(sa.select(decided.record_id, decided.record_2).where(where)):
            about |= {record for record in pair if record}
    table = schema.recorded.c
    return _children_where(connection, table.linked_child, rows.among(table.row_key, sorted(about)))


def _births_without_number(connection: sa.Connection, births: set[str]) -> set[str]:
    """Return the birth dates on which a child without an NHS number was born: there numbers alone don't settle it."""
    child = schema.children.c
    wheres = rows.among(child.date_of_birth, sorted(births))
    return _children_where(connection, child.date_of_birth, (sa.and_(w, child.nhs_number.is_(None)) for w in wheres))


def _children_where(
    connection: sa.Connection, column: sa.ColumnElement[Any], wheres: Iterable[sa.ColumnElement[bool]]
) -> set[str]:
    found = set[str]()
    for where in wheres:
        found |= {child for child in connection.scalars(sa.select(column).where(where).distinct()) if child}
    return found
