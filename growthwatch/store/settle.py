"""From rows to results: the stages run on the children that a change touches, and what they say is kept."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch import pipeline
from growthwatch.results import Result
from growthwatch.sources import Intake
from growthwatch.store import feed, kept, lineage, lists, rows, rules, schema, summary, trail
from growthwatch.store.database import Database
from growthwatch.store.errors import StoreError
from growthwatch.store.feed import Fed

#: Children kept in one transaction: another writer waits for no longer than this many take (about a second).
_AT_ONCE: Final = 4_000
_TRIES: Final = 20
#: What was worked out of so few children needs no word of its own in the trail.
_A_FEW: Final = 2


@dataclass(frozen=True)
class Stand:
    """On which day, under which policy and by whose hand results are worked out."""

    at: str
    as_of: dt.date
    policy: str
    username: str
    role: str


def pending(connection: sa.Connection) -> list[int]:
    """Return the imports whose children have still to be worked out."""
    return list(connection.scalars(sa.select(schema.pending.c.import_id).order_by(schema.pending.c.import_id)))


def settle(database: Database, stand: Stand) -> pd.DataFrame:
    """Work out the children that pending imports touch; return what changed (see :meth:`Keeper.keep`)."""
    for _ in range(_TRIES):
        with database.reading() as connection:
            waiting, basis = pending(connection), newest_import(connection)
            if not waiting:
                return _no_change()
            touched = feed.partners(connection, feed.affected(connection, waiting))
            fed = feed.of_children(connection, touched, unlinked=True)
        if not touched and not len(fed.intake.register) + len(fed.intake.recorded) + len(fed.intake.contacted):
            _nothing_to_do(database, waiting)
            return _no_change()
        changes, overtaken = _work_out(database, stand, fed, basis=basis, settled=waiting, expected=touched)
        if not overtaken:
            return changes
    raise StoreError(f"the record store {database.place} is too busy to work out new rows: they are in, try again")


def children_again(
    database: Database, stand: Stand, children: Collection[str], entries: Collection[int] = ()
) -> pd.DataFrame:
    """Work out some children anew from the rows that are theirs; return what changed.

    ``entries`` are imports of a single row about them, no longer pending then. Whoever overtakes this has read the
    same rows and more, so there is nothing to try again.
    """
    with database.reading() as connection:
        basis = newest_import(connection)
        every = feed.partners(connection, children)
        fed = feed.of_children(connection, every, unlinked=False)
    return _work_out(database, stand, fed, basis=basis, settled=entries, expected=every)[0]


def everything(database: Database, stand: Stand) -> pd.DataFrame:
    """Work out every child anew; return what changed."""
    for _ in range(_TRIES):
        with database.reading() as connection:
            waiting, basis = pending(connection), newest_import(connection)
            every = set(connection.scalars(sa.select(schema.children.c.child_id)))
            fed = feed.of_all(connection)
        changes, overtaken = _work_out(database, stand, fed, basis=basis, settled=waiting, expected=every)
        if not overtaken:
            return changes
    raise StoreError(f"the record store {database.place} is too busy to work out every child: try again")


def _nothing_to_do(database: Database, settled: Collection[int]) -> None:
    """Take imports off the list that touch nobody: every row was refused or known."""
    with database.writing() as connection:
        for where in rows.among(schema.pending.c.import_id, list(settled)):
            connection.execute(sa.delete(schema.pending).where(where))


def newest_import(connection: sa.Connection) -> int:
    """Return the number of the newest import: what a result that is worked out now rests on."""
    return connection.scalar(sa.select(sa.func.max(schema.imports.c.id))) or 0


def _work_out(
    database: Database, stand: Stand, fed: Fed, *, basis: int, settled: Collection[int], expected: Collection[str]
) -> tuple[pd.DataFrame, bool]:
    """Run the stages on what was fed and keep what they say; return what changed, and whether we were overtaken.

    Everything is worked out before the writing transaction begins: whoever holds the store's one lock only writes.

    Parameters
    ----------
    basis : int
        The newest import that the rows rest on; a child already kept on a newer one is left alone.
    settled : collection of int
        The imports that are no longer pending once this is kept.
    expected : collection of str
        The children whose rows were fed; those whom no row now belongs to are retired.
    """
    read = feed.until(fed.intake, stand.as_of)
    result = pipeline.follow(read, as_of=stand.as_of, policy=stand.policy)
    shape, documents = kept.documents(result, fed.import_ids)
    lines = summary.lines(result, fed.intake.decided).assign(
        child_id=result.stages.children["child_id"].to_numpy(dtype=object)
    )
    people = rows.stored(result.stages.children)
    packed = list(documents)
    moves, later = _moves(_owners(result, fed.intake.inputs), fed, read)
    refused = _refused(result.rejects, fed, settled)
    changes, overtaken = [], False
    for start in range(0, max(len(lines), 1), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        with database.writing() as connection:
            keeper = Keeper(connection, stand, basis, shape)
            changes.append(keeper.keep(lines.iloc[part], people.iloc[part], packed[part]))
            overtaken = overtaken or keeper.overtaken
            if start + _AT_ONCE >= len(lines) and not overtaken:
                keeper.relink(moves)
                gone = set(expected) - set(lines["child_id"]) - later
                keeper.retire(gone, pd.concat(moves.values(), ignore_index=True))
                rows.insert(connection, schema.rejects, refused)
                keeper.finish(settled, len(lines), sum(len(changed) for changed in changes))
    return pd.concat(changes, ignore_index=True), overtaken


class Keeper:
    """Writes what was worked out, inside one transaction."""

    def __init__(self, connection: sa.Connection, stand: Stand, basis: int, shape: str) -> None:
        self.connection, self.stand, self.basis = connection, stand, basis
        self.overtaken = False  # whether another process kept one of these children on newer rows
        self.shape = kept.digest_of(shape)
        known = connection.scalar(sa.select(schema.shapes.c.digest).where(schema.shapes.c.digest == self.shape))
        if known is None:
            connection.execute(sa.insert(schema.shapes).values(digest=self.shape, shape=shape))

    def keep(self, lines: pd.DataFrame, people: pd.DataFrame, documents: list[kept.Document]) -> pd.DataFrame:
        """Keep these children's documents where they say something new; return what changed for whom.

        Columns: child_id, was_rule, was_status, rule, status: the most urgent finding before and after.
        """
        before = self._before(lines["child_id"].tolist())
        was = before.reindex(lines["child_id"])
        digests = np.array([document.digest for document in documents], dtype=object)
        self.overtaken = bool((was["basis"].to_numpy(dtype=float) > self.basis).any())
        older = ~(was["basis"].to_numpy(dtype=float) > self.basis)
        same = (was["digest"].to_numpy() == digests) & (was["rules"].to_numpy() == rules.digest())
        same &= (was["policy"].to_numpy() == self.stand.policy) & was["n_doubts"].notna().to_numpy()
        new = np.flatnonzero(older & ~same)
        first = (self.connection.scalar(sa.select(sa.func.max(schema.kept.c.id))) or 0) + 1
        said = lines.iloc[new].assign(
            id=np.arange(first, first + len(new)), at=self.stand.at, as_of=self.stand.as_of.isoformat(),
            policy=self.stand.policy, rules=rules.digest(), basis=self.basis, digest=digests[new],
        )  # fmt: skip
        rows.insert(self.connection, schema.kept, said)
        packed = [documents[n].packed for n in new]
        written = pd.DataFrame({"kept_id": said["id"].to_numpy(), "shape": self.shape, "document": packed})
        rows.insert(self.connection, schema.documents, written)
        self._point(lines.iloc[new], people.iloc[new], said["id"].to_numpy(), was.iloc[new])
        self._still(lines["child_id"].to_numpy()[older & same])
        return _changed(was.iloc[new], lines.iloc[new])

    def _before(self, ids: list[str]) -> pd.DataFrame:
        held, child = schema.kept.c, schema.children.c
        wanted = (
            child.child_id,
            child.handle,
            sa.func.coalesce(child.basis, held.basis).label("basis"),
            held.digest,
            held.rules,
            held.policy,
            held.n_doubts,
            held.top_rule,
            held.top_status,
        )
        query = sa.select(*wanted).join_from(schema.children, schema.kept, child.kept_id == held.id)
        found = [
            tuple(r) for where in rows.among(child.child_id, ids) for r in self.connection.execute(query.where(where))
        ]
        return pd.DataFrame(found, columns=[column.name for column in wanted], dtype=object).set_index("child_id")

    def _point(self, lines: pd.DataFrame, people: pd.DataFrame, kept_ids: Any, was: pd.DataFrame) -> None:
        """Let the list of children show what is now kept of them."""
        ids = lines["child_id"].to_numpy()
        fresh = was["handle"].isna().to_numpy()
        handle = was["handle"].to_numpy(dtype=object, copy=True)
        handle[fresh], back = lineage.handles(self.connection, ids[fresh].tolist())
        for own in back:
            self._note("parted", child=own, detail={})
        names = people[["forename", "surname"]].fillna("")
        now = people[["nhs_number", "forename", "surname", "date_of_birth", "sex"]].assign(
            child_id=ids, kept_id=kept_ids, as_of=self.stand.as_of.isoformat(),
            practice_code=lines["practice_code"].to_numpy(), handle=handle, basis=self.basis,
            search_name=lists.search_name(names["surname"] + " " + names["forename"]).to_numpy(dtype=object),
        )  # fmt: skip
        for ids_there in rows.among(schema.children.c.child_id, ids[~fresh].tolist()):
            self.connection.execute(sa.delete(schema.children).where(ids_there))
        rows.insert(self.connection, schema.children, now)

    def _still(self, ids: Any) -> None:
        """Note that children about whom nothing new is said were looked at again, on which day and rows."""
        seen = {"as_of": self.stand.as_of.isoformat(), "basis": self.basis}
        for where in rows.among(schema.children.c.child_id, list(ids)):
            self.connection.execute(sa.update(schema.children).where(where).values(**seen))

    def relink(self, moves: dict[str, pd.DataFrame]) -> None:
        """Point every row that moved, in all its versions, at the child that it now belongs to."""
        for name, moved in moves.items():
            to = dict(zip(moved["id"].tolist(), moved["now"], strict=True))
            rows.relink(self.connection, schema.STREAMS[name][0], to)

    def retire(self, gone: set[str], moved: pd.DataFrame) -> None:
        """Take children whom no row belongs to any more off the list; what hangs on them follows their rows."""
        if not gone:
            return
        moved = moved.dropna(subset=["was", "now"])
        successors = moved[moved["was"].isin(gone)].value_counts(["was", "now"]).reset_index()
        heir = successors.drop_duplicates("was").set_index("was")["now"]
        child = schema.children.c
        for was in sorted(gone):
            handle = self.connection.scalar(sa.select(child.handle).where(child.child_id == was))
            self.connection.execute(sa.delete(schema.children).where(child.child_id == was))
            if handle is None or was not in heir.index:
                continue
            now = str(heir[was])
            lineage.inherit(self.connection, str(handle), was, now, self.stand.at)
            leads_to = self.connection.scalar(sa.select(child.handle).where(child.child_id == now))
            self._note("relinked", child=str(handle), detail={"now": leads_to})

    def finish(self, settled: Collection[int], n_children: int, n_changed: int) -> None:
        """Take the imports off the list of those pending, and say so; one child's new weight needs no word."""
        for where in rows.among(schema.pending.c.import_id, list(settled)):
            self.connection.execute(sa.delete(schema.pending).where(where))
        if n_children <= _A_FEW:
            return
        detail = {
            "as_of": self.stand.as_of.isoformat(),
            "rules": rules.digest(),
            "children": n_children,
            "changed": n_changed,
        }
        self._note("worked out", detail=detail)

    def _note(self, action: str, *, detail: dict[str, Any], child: str = "") -> None:
        stand = self.stand
        trail.append(self.connection, trail.Entry(stand.at, stand.username, stand.role, action, child, detail=detail))


def _changed(was: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "child_id": lines["child_id"].to_numpy(),
            "was_rule": was["top_rule"].to_numpy(),
            "was_status": was["top_status"].to_numpy(),
            "rule": lines["top_rule"].to_numpy(),
            "status": lines["top_status"].to_numpy(),
        },
        dtype=object,
    )


def _no_change() -> pd.DataFrame:
    return pd.DataFrame(columns=["child_id", "was_rule", "was_status", "rule", "status"], dtype=object)


def _owners(result: Result, inputs: pd.DataFrame) -> dict[str, pd.Series]:
    """Return stream -> the child's id by (source, row_key)."""
    stages = result.stages
    ids = np.array([*stages.children["child_id"], None], dtype=object)
    owners = {}
    for name, frame in (("register", stages.register), ("recorded", stages.records), ("contacted", stages.contacts)):
        index = _keys(name, frame, inputs)
        of_row = pd.Series(ids[frame["child"].to_numpy()], index=index, dtype=object)
        owners[name] = of_row[~of_row.index.duplicated()]
    return owners


def _moves(owners: dict[str, pd.Series], fed: Fed, read: Intake) -> tuple[dict[str, pd.DataFrame], set[str]]:
    """Return for each stream the rows that change hands: ``id``, ``was`` and ``now``, None for nobody's.

    A row dated after the day asked about was not read and stays whose it is; who has such rows comes second.
    """
    moves, later = {}, set[str]()
    for name, of_row in owners.items():
        held = fed.versions[name]
        keys = pd.MultiIndex.from_frame(held[["source", "row_key"]])
        given, used = (_keys(name, getattr(intake, name), fed.intake.inputs) for intake in (fed.intake, read))
        unread = keys.isin(given.difference(used))
        later |= set(held.loc[unread, "linked_child"].dropna())
        now = of_row.reindex(keys).to_numpy(dtype=object, copy=True)
        now[unread] = held.loc[unread, "linked_child"]
        was = held["linked_child"].to_numpy(dtype=object, copy=True)
        now[pd.isna(now)], was[pd.isna(was)] = None, None
        moved = now != was
        moves[name] = pd.DataFrame({"id": held["id"].to_numpy()[moved], "was": was[moved], "now": now[moved]})
    return moves, later


def _keys(name: str, frame: pd.DataFrame, inputs: pd.DataFrame) -> pd.MultiIndex:
    columns = [frame["source"].astype(object), rows.row_keys(name, frame, inputs).astype(object)]
    return pd.MultiIndex.from_arrays(columns, names=["source", "row_key"])


def _refused(rejects: pd.DataFrame, fed: Fed, settled: Collection[int]) -> pd.DataFrame:
    """Return what linkage and reconciliation refused of the rows that are settled now, as stored."""
    names = dict(zip(fed.intake.inputs["file"], fed.import_ids.tolist(), strict=True))
    told = rejects.iloc[len(fed.intake.rejects) :]
    if told.empty or not settled:
        return pd.DataFrame()
    told = rows.stored(told.assign(import_id=told["file"].map(names)).drop(columns="file"))
    return told[told["import_id"].isin(list(settled))].assign(stage="linking")
