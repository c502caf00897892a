"""Rows out of the store as the intake that the stages read."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.linkage.review.rejected_rows import rejects
from growthwatch.sources import Intake
from growthwatch.store.database import rows, schema
from growthwatch.store.recompute import decided_values, withdrawals

#: The streams whose rows belong to children.
OF_CHILDREN: Final = ("register", "recorded", "contacted", "unread", "conditioned")
#: Stream -> its table, and the dates that reading refuses a row for when they lie after the day asked about.
_DATED: Final = {
    "register": ("children", ("date_of_birth",)),
    "recorded": ("records", ("measured_on", "recorded_on", "date_of_birth")),
    "contacted": ("contacts", ("contact_on", "date_of_birth")),
    "conditioned": ("conditions", ("started_on", "date_of_birth")),
    "decided": ("decisions", ("decided_on",)),
}
_INPUTS: Final = {"file": "name", "table": "table", "format": "format", "sha256": "digest", "rows": "n_rows"}


@dataclass(frozen=True)
class StageInput:
    """What the stages read, and the stored rows behind it.

    Attributes
    ----------
    intake : growthwatch.sources.Intake
        The newest statement of every row.
    import_ids : array of int
        The import at each position of ``intake.inputs``.
    versions : dict
        Stream -> ``id``, ``source``, ``row_key`` and ``linked_child`` of every version fetched.
    """

    intake: Intake
    import_ids: npt.NDArray[np.int64]
    versions: dict[str, pd.DataFrame]


def of_all(connection: sa.Connection, up_to: int | None = None) -> StageInput:
    """Return every row of the store, or every row that stood in it after one of its imports."""
    wheres = {
        name: [sa.true() if up_to is None else table.c.import_id <= up_to]
        for name, (table, _) in schema.STREAMS.items()
    }
    return _stage_input(connection, wheres, with_rejects=True, up_to=up_to)


def of_children(connection: sa.Connection, children: Collection[str], *, unlinked: bool) -> StageInput:
    """Return the rows of some children, and with ``unlinked`` the rows that belong to nobody yet."""
    ids = sorted(children)
    wheres: dict[str, list[sa.ColumnElement[bool]]] = {}
    for name in OF_CHILDREN:
        table, _ = schema.STREAMS[name]
        wheres[name] = [
            *rows.among(table.c.linked_child, ids),
            *([table.c.linked_child.is_(None)] if unlinked else []),
        ]
    own_ids = record_ids(connection, wheres["recorded"])
    if len(own_ids) > _count(connection, schema.decided):
        wheres["decided"] = [sa.true()]
    else:
        decided = schema.decided.c
        wheres["decided"] = [*rows.among(decided.record_id, own_ids), *rows.among(decided.record_2, own_ids)]
    wheres["withdrawn"] = _of_keys(connection, wheres)
    return _stage_input(connection, wheres)


def _of_keys(
    connection: sa.Connection, wheres: dict[str, list[sa.ColumnElement[bool]]]
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions for the rows that may take back rows of these."""
    back = schema.withdrawn.c
    if not _count(connection, schema.withdrawn):
        return []
    keys = set[str]()
    for name in withdrawals.STREAMS:
        stream, _ = schema.STREAMS[name]
        columns = [stream.c.record_id, *([stream.c.kind] if name == "unread" else [])]
        for where in wheres[name]:
            found = pd.DataFrame([tuple(row) for row in connection.execute(sa.select(*columns).where(where))],
                                 columns=[column.name for column in columns])  # fmt: skip
            keys |= set(rows.withdrawn_keys(withdrawals.tables_of(name, found), found["record_id"]))
    return list(rows.among(back.row_key, sorted(keys)))


def until(intake: Intake, as_of: dt.date) -> Intake:
    """Return the intake as reading it on this day would have: what is dated later is refused."""
    stages, refused = {}, [intake.rejects]
    reason = f"after the as-of date {as_of}"
    for name, (table, columns) in _DATED.items():
        frame = getattr(intake, name)
        for column in columns:
            late = (frame[column] > np.datetime64(as_of, "s")).to_numpy()
            if late.any():
                refused.append(rejects(frame[late], intake.inputs, table, column=column, reason=reason))
                frame = frame[~late].reset_index(drop=True)
        stages[name] = frame
    of_contact = intake.unread["kind"].isna().to_numpy()
    unread = pd.concat(
        [_not_read_since(intake.unread[~of_contact], intake.recorded),
         _not_read_since(intake.unread[of_contact], intake.contacted)]
    ).sort_index()  # fmt: skip
    unread = unread[~(unread["measured_on"] > np.datetime64(as_of, "s")).to_numpy()].reset_index(drop=True)
    return Intake(
        **stages,
        rejects=pd.concat(refused, ignore_index=True),
        inputs=intake.inputs,
        unread=unread,
        remarks=intake.remarks,
    )


def _not_read_since(unread: pd.DataFrame, read: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that could not be read, without those that came again under their id and could."""
    if unread.empty:
        return unread
    newest = read.groupby(["source", "record_id"], observed=True)["input"].max()
    key = pd.MultiIndex.from_frame(unread[["source", "record_id"]].astype("str"))
    newest.index = pd.MultiIndex.from_frame(newest.index.to_frame().astype("str"))
    since = newest.reindex(key).to_numpy() > unread["input"].to_numpy()
    return unread[~since]


def _put_right(connection: sa.Connection, unread: pd.DataFrame, up_to: int | None) -> npt.NDArray[np.bool_]:
    """Return which rows that could not be read a person has put right or set aside: another row stands, or none."""
    if unread.empty:
        return np.zeros(0, dtype=bool)
    right, imports = schema.rows_put_right.c, schema.imports.c
    query = sa.select(right.import_id, right.line)
    if up_to is not None:
        then = sa.select(sa.func.max(imports.at)).where(imports.id <= up_to).scalar_subquery()
        query = query.where(sa.or_(right.new_import <= up_to, sa.and_(right.new_import.is_(None), right.at <= then)))
    found = pd.MultiIndex.from_tuples([tuple(row) for row in connection.execute(query)] or [(-1, -1)])
    return np.asarray(pd.MultiIndex.from_frame(unread[["import_id", "line"]].astype("int64")).isin(found))


def record_ids(connection: sa.Connection, wheres: list[sa.ColumnElement[bool]]) -> list[str]:
    """Return the keys of the records that meet any of these conditions, sorted."""
    table = schema.recorded.c
    return sorted({key for where in wheres for key in connection.scalars(sa.select(table.row_key).where(where))})


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _stage_input(
    connection: sa.Connection,
    wheres: dict[str, list[sa.ColumnElement[bool]]],
    *,
    with_rejects: bool = False,
    up_to: int | None = None,
) -> StageInput:
    held = {name: rows.fetch(connection, name, where) for name, where in wheres.items()}
    newest = {name: rows.newest(frame) for name, frame in held.items()}
    newest["unread"] = newest["unread"][~_put_right(connection, newest["unread"], up_to)].reset_index(drop=True)
    back = {
        name: withdrawals.statuses(newest[name], withdrawals.tables_of(name, newest[name]), newest["withdrawn"])
        for name in withdrawals.STREAMS
    }
    standing = {name: newest[name][status == ""].reset_index(drop=True) for name, status in back.items()}
    current = newest | standing
    decided = current["decided"]
    current["decided"] = decided[decided_values.standing(decided, current["recorded"])].reset_index(drop=True)
    inputs, import_ids = _inputs(connection, current, everything=with_rejects, up_to=up_to)
    place = pd.Series(np.arange(len(import_ids)), index=import_ids)
    stages = {}
    for name, frame in current.items():
        at = frame["import_id"].map(place) if len(frame) else frame["import_id"]
        stages[name] = rows.typed(frame.assign(input=at), schema.STREAMS[name][1])
    none = tables.empty(dict.fromkeys(tables.OUT["rejects"], object))
    rejects, remarks = (
        _refused(connection, stage, up_to) if with_rejects else none for stage in ("reading", "remark")
    )
    if with_rejects:
        names = pd.Series(inputs["file"].to_numpy(dtype=object), index=import_ids)
        gone = withdrawals.refused(newest, back, names).astype({"line": "float64"})
        rejects = pd.concat([rejects, *([gone] if len(gone) else [])], ignore_index=True)
    versions = {
        name: frame[[c for c in ("id", "source", "row_key", "linked_child") if c in frame]]
        for name, frame in held.items()
    }
    return StageInput(Intake(**stages, rejects=rejects, inputs=inputs, remarks=remarks), import_ids, versions)


def _inputs(
    connection: sa.Connection, current: dict[str, pd.DataFrame], *, everything: bool, up_to: int | None
) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    table = schema.imports
    wanted = [table.c.id, *(table.c[column].label(name) for name, column in _INPUTS.items()), table.c.notes]
    if everything:
        wheres = [sa.true() if up_to is None else table.c.id <= up_to]
    else:
        used = np.unique(np.concatenate([frame["import_id"].to_numpy(dtype=np.int64) for frame in current.values()]))
        wheres = list(rows.among(table.c.id, used.tolist()))
    found = [tuple(row) for where in wheres for row in connection.execute(sa.select(*wanted).where(where))]
    inputs = pd.DataFrame(found, columns=["id", *_INPUTS, "notes"]).sort_values("id", ignore_index=True)
    return inputs.drop(columns="id"), inputs["id"].to_numpy(dtype=np.int64)


def _refused(connection: sa.Connection, stage: str, up_to: int | None) -> pd.DataFrame:
    """Return what reading refused, rows or cells; what linkage and reconciliation refuse they refuse anew."""
    table = schema.rejects.c
    said = (table[name] for name in tables.OUT["rejects"] if name != "file")
    query = (
        sa.select(schema.imports.c.name.label("file"), *said)
        .join_from(schema.rejects, schema.imports)
        .where(table.stage == stage, sa.true() if up_to is None else table.import_id <= up_to)
        .order_by(table.id)
    )
    found = pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=list(tables.OUT["rejects"]))
    return found.astype({"line": "float64"})
