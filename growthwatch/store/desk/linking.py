"""Pairs of records for a person to judge: one child, or does one of them belong to another."""

from dataclasses import replace
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from growthwatch.results import Result
from growthwatch.store.access import permissions
from growthwatch.store.access.permissions import User
from growthwatch.store.database import rows, schema
from growthwatch.store.desk import lists
from growthwatch.store.recompute import open_doubts, result_documents

#: What a record states of its person, for each end of a pair.
STATED: Final = ("forename", "surname", "date_of_birth", "sex", "nhs_number", "postcode", "measured_on")
#: What is known of the child that a record now belongs to: a record may name it by its number alone.
KNOWN: Final = ("forename", "surname", "date_of_birth", "sex", "nhs_number")
#: Of these, what says who a child is (the first weighing is of the day of birth), and the words a person typed: blank
#: to a role that works on pseudonyms.
_IDENTITY: Final = ("forename", "surname", "date_of_birth", "nhs_number", "postcode", "measured_on")
_HIDDEN: Final = (
    "reason",
    *(f"{name}_{end}" for name in _IDENTITY for end in ("1", "2")),
    *(f"known_{name}_{end}" for name in _IDENTITY if name in KNOWN for end in ("1", "2")),
)
_DECIDED: Final = ("source", "record_id", "source_2", "record_2", "action", "decided_by", "decided_on", "reason")
_PAIR: Final = ("source_1", "record_1", "source_2", "record_2")


def pairs(connection: sa.Connection, user: User, limit: int) -> pd.DataFrame:
    """Return pairs that wait for a decision, then those decided, the latest first; see ``Desk.links``."""
    decided = _decided(connection)
    offered = _offered(connection, user, limit)
    named = decided.rename(columns={"source_1": "source", "record_1": "record_id"})
    waiting = offered[open_doubts.undecided(offered, named)]
    latest = ~pd.Series(open_doubts.pairs(decided, _PAIR), index=decided.index, dtype=object).duplicated()
    judged = decided[latest.to_numpy(dtype=bool)].head(limit)
    found = pd.concat([waiting, judged], ignore_index=True)
    for end in ("1", "2"):
        found = found.merge(_stated(connection, user, found, end), on=[f"source_{end}", f"record_{end}"])
    blank = dict.fromkeys(("action", "decided_by", "decided_on", "reason", "why_not_joined"), "")
    found = found.astype(dict.fromkeys(blank, object)).fillna(blank)
    return found.assign(**dict.fromkeys(_HIDDEN, "")) if user.pseudonymised else found


def within(connection: sa.Connection, user: User, result: Result) -> Result:
    """Return a result without the links of which an end belongs to a child whom the user may not see."""
    links = result.links
    if links.empty:
        return result
    for end in ("1", "2"):
        names = [f"source_{end}", f"record_{end}"]
        theirs = pd.MultiIndex.from_frame(_stated(connection, user, links, end)[names])
        ends = pd.MultiIndex.from_frame(links[names].astype(object))
        # a child of whom there is no record, as one whose check was missed, is pointed at by its register's own id
        links = links[ends.isin(theirs) | ends.isin(_registered(connection, user, links[f"record_{end}"]))]
    return replace(result, links=links.reset_index(drop=True))


def _registered(connection: sa.Connection, user: User, ids: pd.Series) -> pd.MultiIndex:
    """Return source and register id of the register's rows with these ids whose children are all within reach."""
    row, child = schema.registered.c, schema.children
    query = sa.select(row.source, row.child_id, row.linked_child)
    query = query.join_from(schema.registered, child, child.c.child_id == row.linked_child).distinct()
    every, mine = set[tuple[str, ...]](), set[tuple[str, ...]]()
    for where in rows.among(row.child_id, sorted(set(ids.dropna()))):
        every |= {tuple(found) for found in connection.execute(query.where(where))}
        mine |= {tuple(found) for found in connection.execute(query.where(where, permissions.within(user)))}
    out = {found[:2] for found in every - mine}
    held = sorted({found[:2] for found in mine} - out)
    return pd.MultiIndex.from_arrays([[source for source, _ in held], [name for _, name in held]])


def _offered(connection: sa.Connection, user: User, limit: int) -> pd.DataFrame:
    child, held = schema.children.c, schema.result_documents.c
    urgent = (lists.urgency(), child.handle)
    shaped = result_documents.now(connection, permissions.within(user), held.n_links > 0, order=urgent, limit=limit)
    columns = [*_PAIR, "probability", "why_not_joined"]
    return (
        result_documents.result(shaped, {}).links[columns] if shaped else pd.DataFrame({name: [] for name in columns})
    )


def _decided(connection: sa.Connection) -> pd.DataFrame:
    """Return every decision to join or split, the latest first."""
    decided = schema.decided.c
    query = (
        sa.select(*(decided[name] for name in _DECIDED))
        .where(decided.action.in_(["join", "split"]))
        .order_by(decided.id.desc())
    )
    columns = [{"source": "source_1", "record_id": "record_1"}.get(name, name) for name in _DECIDED]
    return pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=columns, dtype=object)


def _stated(connection: sa.Connection, user: User, found: pd.DataFrame, end: str) -> pd.DataFrame:
    """Return what the newest version of each record at one end states, and whose it now is, within reach."""
    record, child = schema.recorded, schema.children
    names = ("source", "record", *STATED, "handle", *(f"known_{name}" for name in KNOWN))
    columns = [f"{name}_{end}" for name in names]
    held: list[Any] = []
    for where in rows.among(record.c.row_key, sorted(set(found[f"record_{end}"].dropna()))):
        query = (
            sa.select(record.c.source, record.c.row_key, *(record.c[name] for name in STATED), child.c.handle)
            .add_columns(*(child.c[name] for name in KNOWN))
            .join_from(record, child, child.c.child_id == record.c.linked_child)
            .where(where, permissions.within(user))
            .order_by(record.c.id)
        )
        held += [tuple(row) for row in connection.execute(query)]
    frame = pd.DataFrame(held, columns=columns, dtype=object)
    return frame.drop_duplicates([f"source_{end}", f"record_{end}"], keep="last")
