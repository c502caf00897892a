"""From rows to results: the stages run on the children that a change touches, and what they say is kept."""

from collections.abc import Collection
from contextlib import suppress
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from growthwatch import pipeline
from growthwatch.results import Result
from growthwatch.sources import Intake
from growthwatch.store.database import rows, schema
from growthwatch.store.database.connection import Database
from growthwatch.store.errors import Busy, StoreError
from growthwatch.store.recompute import result_documents, stage_input, summary, touched_children, worklist_rows
from growthwatch.store.recompute.result_documents import Document
from growthwatch.store.recompute.result_writer import ResultWriter, RunContext
from growthwatch.store.recompute.stage_input import StageInput

#: Children kept in one transaction: another writer waits for no longer than this many take (about a second).
_AT_ONCE: Final = 4_000
_TRIES: Final = 20


def pending(connection: sa.Connection) -> list[int]:
    """Return the imports whose children have still to be worked out."""
    return list(connection.scalars(sa.select(schema.pending.c.import_id).order_by(schema.pending.c.import_id)))


def recompute_pending(database: Database, run_context: RunContext) -> pd.DataFrame:
    """Work out the children that pending imports touch; return what changed, as :meth:`ResultWriter.write` says it."""
    for _ in range(_TRIES):
        with database.reading() as connection:
            waiting, basis = pending(connection), newest_import(connection)
            if not waiting:
                return _no_change()
            touched = touched_children.partners(connection, touched_children.affected(connection, waiting))
            stage_rows = stage_input.of_children(connection, touched, unlinked=True)
        rows_of_children = (getattr(stage_rows.intake, name) for name in stage_input.OF_CHILDREN)
        if not touched and not any(map(len, rows_of_children)):
            _drop_from_pending(database, waiting)
            return _no_change()
        changes, overtaken = _run_and_store(
            database, run_context, stage_rows, basis=basis, no_longer_pending=waiting, expected=touched
        )
        if not overtaken:
            return changes
    raise StoreError(f"the record store {database.place} is too busy to work out new rows: they are in, try again")


def recompute_children(
    database: Database, run_context: RunContext, children: Collection[str], entries: Collection[int] = ()
) -> pd.DataFrame:
    """Work out some children anew from the rows that are theirs; return what changed.

    ``entries`` are imports of a single row about them, no longer pending then. Whoever overtakes this has read the
    same rows and more, so there is nothing to try again.
    """
    with database.reading() as connection:
        basis = newest_import(connection)
        every = touched_children.partners(connection, children)
        stage_rows = stage_input.of_children(connection, every, unlinked=False)
    return _run_and_store(database, run_context, stage_rows, basis=basis, no_longer_pending=entries, expected=every)[0]


def recompute_entry(
    database: Database, run_context: RunContext, children: Collection[str], entries: Collection[int]
) -> None:
    """Work children out after an entry that is in already: a store too busy for it now must not read as a refusal.

    The entry stays pending then: whoever opens the child or takes files in next works it out first.
    """
    with suppress(Busy):
        recompute_children(database, run_context, children, entries)


def recompute_pending_entries(database: Database, run_context: RunContext) -> None:
    """Work out whom pending imports touch; a store too busy for it now must not read as a refusal of an entry."""
    with suppress(Busy):
        recompute_pending(database, run_context)


def recompute_all(database: Database, run_context: RunContext) -> pd.DataFrame:
    """Work out every child anew; return what changed."""
    for _ in range(_TRIES):
        with database.reading() as connection:
            waiting, basis = pending(connection), newest_import(connection)
            every = set(connection.scalars(sa.select(schema.children.c.child_id)))
            stage_rows = stage_input.of_all(connection)
        changes, overtaken = _run_and_store(
            database, run_context, stage_rows, basis=basis, no_longer_pending=waiting, expected=every
        )
        if not overtaken:
            return changes
    raise StoreError(f"the record store {database.place} is too busy to work out every child: try again")


def _drop_from_pending(database: Database, no_longer_pending: Collection[int]) -> None:
    """Take imports off the list that touch nobody: every row was refused or known."""
    with database.writing() as connection:
        for where in rows.among(schema.pending.c.import_id, list(no_longer_pending)):
            connection.execute(sa.delete(schema.pending).where(where))


def newest_import(connection: sa.Connection) -> int:
    """Return the number of the newest import: what a result that is worked out now rests on."""
    return connection.scalar(sa.select(sa.func.max(schema.imports.c.id))) or 0


def _run_and_store(
    database: Database,
    run_context: RunContext,
    stage_rows: StageInput,
    *,
    basis: int,
    no_longer_pending: Collection[int],
    expected: Collection[str],
) -> tuple[pd.DataFrame, bool]:
    """Run the stages on stored rows and store what they say; return what changed, and whether we were overtaken.

    Everything is worked out before the writing transaction begins: whoever holds the store's one lock only writes.

    Parameters
    ----------
    basis : int
        The newest import that the rows rest on; a child already kept on a newer one is left alone.
    no_longer_pending : collection of int
        The imports that are no longer pending once this is kept.
    expected : collection of str
        The children whose rows were read; those whom no row now belongs to are retired.
    """
    said = _worked_out(run_context, stage_rows, no_longer_pending)
    changes, overtaken = [], False
    for start in range(0, max(len(said.lines), 1), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        with database.writing() as connection:
            if _erased_since(connection, basis):  # rows that were read may be gone by law
                return _no_change(), True
            writer = ResultWriter(connection, run_context, basis, said.shape)
            lines = said.lines.iloc[part]
            of_part = said.worklist_rows["child_id"].isin(lines["child_id"])
            evidence = said.worklist_rows[of_part].reset_index(drop=True)
            changes.append(writer.write(lines, said.people.iloc[part], said.documents[part], evidence))
            overtaken = overtaken or writer.overtaken
            if start + _AT_ONCE >= len(said.lines) and not overtaken:
                writer.relink(said.moves)
                gone = set(expected) - set(said.lines["child_id"]) - said.dated_later
                writer.retire(gone, pd.concat(said.moves.values(), ignore_index=True))
                rows.insert(connection, schema.rejects, said.rejects)
                writer.finish(no_longer_pending, len(said.lines), sum(len(changed) for changed in changes))
    return pd.concat(changes, ignore_index=True), overtaken


def _erased_since(connection: sa.Connection, basis: int) -> bool:
    """Return whether a child's rows were erased after some rows were read."""
    imports = schema.imports.c
    gone = sa.select(imports.id).where(imports.id > basis, imports.table == "erasures").limit(1)
    return connection.scalar(gone) is not None


class _WorkedOut(NamedTuple):
    """What the stages say of the children of some rows, as it is written.

    ``lines``, ``people`` and ``documents`` have one entry for each child; ``moves`` the child of each row, by table;
    ``dated_later`` the children who stay though no row of theirs is known yet.
    """

    shape: str
    lines: pd.DataFrame
    people: pd.DataFrame
    documents: list[Document]
    worklist_rows: pd.DataFrame
    moves: dict[str, pd.DataFrame]
    dated_later: set[str]
    rejects: pd.DataFrame


def _worked_out(run_context: RunContext, stage_rows: StageInput, no_longer_pending: Collection[int]) -> _WorkedOut:
    """Run the stages on stored rows."""
    read = stage_input.until(stage_rows.intake, run_context.as_of)
    settings = run_context.settings
    result = pipeline.follow(
        read,
        as_of=run_context.as_of,
        policy=run_context.policy,
        check_windows=settings.check_schedule,
        next_steps=settings.next_steps,
    )
    shape, documents = result_documents.documents(result, stage_rows.import_ids)
    lines = summary.lines(result, stage_rows.intake.decided).assign(
        child_id=result.stages.children["child_id"].to_numpy(dtype=object)
    )
    moves, dated_later = _moves(_owners(result, stage_rows.intake.inputs), stage_rows, read)
    return _WorkedOut(
        shape=shape,
        lines=lines,
        people=rows.stored(result.stages.children),
        documents=list(documents),
        worklist_rows=worklist_rows.of_result(result, stage_rows.intake.decided),
        moves=moves,
        dated_later=dated_later,
        rejects=_refused(result.rejects, stage_rows, no_longer_pending),
    )


def _no_change() -> pd.DataFrame:
    return pd.DataFrame(columns=["child_id", "was_rule", "was_status", "rule", "status"], dtype=object)


def _owners(result: Result, inputs: pd.DataFrame) -> dict[str, pd.Series]:
    """Return stream -> the child's id by (source, row_key)."""
    stages = result.stages
    ids = np.array([*stages.children["child_id"], None], dtype=object)
    owners = {}
    of_stream = {
        "register": stages.register, "recorded": stages.records, "contacted": stages.contacts, "unread": stages.unread,
        "conditioned": stages.conditions,
    }  # fmt: skip
    for name, frame in of_stream.items():
        index = _keys(name, frame, inputs)
        of_row = pd.Series(ids[frame["child"].to_numpy()], index=index, dtype=object)
        owners[name] = of_row[~of_row.index.duplicated()]
    return owners


def _moves(
    owners: dict[str, pd.Series], stage_rows: StageInput, read: Intake
) -> tuple[dict[str, pd.DataFrame], set[str]]:
    """Return for each stream the rows that change hands: ``id``, ``was`` and ``now``, None for nobody's.

    A row dated after the as-of date was not read and stays whose it is; who has such rows comes second.
    """
    moves, later = {}, set[str]()
    for name, of_row in owners.items():
        held = stage_rows.versions[name]
        keys = pd.MultiIndex.from_frame(held[["source", "row_key"]])
        given, used = (
            _keys(name, getattr(intake, name), stage_rows.intake.inputs) for intake in (stage_rows.intake, read)
        )
        left_out = keys.isin(given.difference(used))
        now = of_row.reindex(keys).to_numpy(dtype=object, copy=True)
        if name == "unread":
            # what could be read since goes with the record that it became: else its former child would stay for it
            became = _became(owners, keys)
            read_since = left_out & ~pd.isna(became)
            now[read_since] = became[read_since]
            left_out &= ~read_since
        later |= set(held.loc[left_out, "linked_child"].dropna())
        now[left_out] = held.loc[left_out, "linked_child"]
        was = held["linked_child"].to_numpy(dtype=object, copy=True)
        now[pd.isna(now)], was[pd.isna(was)] = None, None
        moved = now != was
        moves[name] = pd.DataFrame({"id": held["id"].to_numpy()[moved], "was": was[moved], "now": now[moved]})
    return moves, later


def _became(owners: dict[str, pd.Series], keys: pd.MultiIndex) -> npt.NDArray[np.object_]:
    """Return whose the record or contact is that bears the id of each row that could not be read."""
    key = keys.get_level_values("row_key").astype(object)
    of_contact = np.array([str(one).startswith(rows.UNREAD_CONTACT) for one in key], dtype=bool)
    own = pd.MultiIndex.from_arrays(
        [keys.get_level_values("source"), [str(one).removeprefix(rows.UNREAD_CONTACT) for one in key]]
    )
    as_contact = owners["contacted"].reindex(own).to_numpy(dtype=object)
    return np.where(of_contact, as_contact, owners["recorded"].reindex(keys).to_numpy(dtype=object))


def _keys(name: str, frame: pd.DataFrame, inputs: pd.DataFrame) -> pd.MultiIndex:
    columns = [frame["source"].astype(object), rows.row_keys(name, frame, inputs).astype(object)]
    return pd.MultiIndex.from_arrays(columns, names=["source", "row_key"])


def _refused(rejects: pd.DataFrame, stage_rows: StageInput, no_longer_pending: Collection[int]) -> pd.DataFrame:
    """Return what linkage and reconciliation refused of the rows that are worked out now, as stored."""
    names = dict(zip(stage_rows.intake.inputs["file"], stage_rows.import_ids.tolist(), strict=True))
    refused = rejects.iloc[len(stage_rows.intake.rejects) :]
    if refused.empty or not no_longer_pending:
        return pd.DataFrame()
    refused = rows.stored(refused.assign(import_id=refused["file"].map(names)).drop(columns="file"))
    return refused[refused["import_id"].isin(list(no_longer_pending))].assign(stage="linking")
