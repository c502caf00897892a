"""What came in against what is held under the same id: a new version, an older one, or another child's row.

The rules are those of reading (``sources.rows.standing``); here rows of earlier imports take part, and where nothing
else orders two versions the later import is the newer.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.sources.rows import same_person, standing
from growthwatch.sources.rows.resolved import rejects
from growthwatch.store.database import rows, schema
from growthwatch.vocabulary import WITHDRAWN_STATUSES

#: Stream -> the table its rows are of, but for "unread" and "withdrawn", whose rows are of several; rows of one table
#: share their ids.
TABLE_OF: Final = {
    "recorded": "records", "contacted": "contacts", "conditioned": "conditions",
    "register": "children",
}  # fmt: skip
_STREAMS_OF: Final = {
    "records": ("recorded", "unread", "withdrawn"), "contacts": ("contacted", "unread", "withdrawn"),
    "conditions": ("conditioned", "withdrawn"), "children": ("register",),
}  # fmt: skip
_SUPERSEDED: Final = "superseded"
_PERSON_OF: Final = tuple(f"{name}_of" for name in same_person.PERSON)


class Placed(NamedTuple):
    """Incoming rows under the keys they have in the store.

    Attributes
    ----------
    frame : DataFrame
        Those that stand, with ``row_key``.
    refused : DataFrame
        The others, as public rejects.
    taken_back : DataFrame
        Held rows that no longer stand, as rows of the stream ``withdrawn``: their ``status`` says why.
    conflicts : int
        Rows whose id a row of another person has.
    """

    frame: pd.DataFrame
    refused: pd.DataFrame
    taken_back: pd.DataFrame
    conflicts: int


def placed(connection: sa.Connection, name: str, frame: pd.DataFrame, inputs: pd.DataFrame, digest: str) -> Placed:
    """Return rows of one stream and one table as the store is to hold them.

    Parameters
    ----------
    name : str
        Of the stream: recorded, unread, contacted, conditioned, register or withdrawn.
    frame : DataFrame
        Its stage table, with ``row_key``.
    inputs : DataFrame
        ``Intake.inputs``.
    digest : str
        Of the file: its beginning tells ids apart where no sender does.
    """
    frame = frame.reset_index(drop=True)
    of_table = rows.tables_of_unread(frame) if name == "unread" else frame.get("table")
    table = TABLE_OF[name] if of_table is None else str(next(iter(of_table)))
    ids = _own_ids(name, frame)
    held = _held(connection, table, sorted(set(ids)))
    if held.empty:
        return Placed(frame, _none(), _none(), 0)
    file = inputs["file"].iloc[frame["input"]].to_numpy(dtype=object)
    said = _said(name, frame.assign(sender_record_id=ids), file).assign(arrival=held["arrival"].max() + 1)
    both = pd.concat([held, said], ignore_index=True)
    found = standing.standing(both)
    whole = both[["key", "id", "source", "sender", "stream", *same_person.PERSON]].assign(
        record=found.record, stands=found.stands, back=found.withdrawn, older=found.superseded,
        incoming=np.arange(len(both)) >= len(held), group=both.groupby(["source", "id"]).ngroup(),
    )  # fmt: skip
    key, conflicts = _keys(whole, digest)
    out = whole[whole["incoming"].to_numpy()].reset_index(drop=True)
    refused = out["older"].to_numpy() if name == "withdrawn" else out["older"].to_numpy() | (out["back"] != "")
    return Placed(
        _under(name, frame[~refused], key[~refused], ids[~refused]),
        _refused(frame[refused], inputs, table, out[refused]) if name != "withdrawn" else _none(),
        _taken_back(whole, key[~refused], table),
        int(conflicts.sum()),
    )


def _none() -> pd.DataFrame:
    return pd.DataFrame()


def _own_ids(name: str, frame: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return the id of each row as its sender states it; of a register's the entry's, with its resource."""
    if name == "register":
        return frame["row_key"].to_numpy(dtype=object)
    own = frame["sender_record_id"]
    return own.where(own.notna(), frame["record_id"]).to_numpy(dtype=object)


def _said(name: str, frame: pd.DataFrame, file: Any) -> pd.DataFrame:
    """Return rows as statements, with their stream and key."""
    columns: dict[str, Any] = {"file": file, "stream": name, "key": frame["row_key"].to_numpy(dtype=object)}
    if name == "register":
        # of one child FHIR has several episodes: their instants order no versions
        episode = frame["row_key"].str.contains(r"\|[A-Z]\w+$").to_numpy(dtype=bool)
        blank = {column: frame[column].mask(episode) for column in ("version_id", "last_updated")}
        entry = frame.assign(record_id=frame["sender_record_id"], **blank)
        return standing.statements(entry, **columns, what="", day="").assign(rank=np.nan)
    if name == "withdrawn":
        return standing.statements(frame, **standing.of_withdrawals(frame), **columns)
    of = {"contacted": standing.of_contacts, "conditioned": standing.of_conditions}.get(name, standing.of_records)
    if name == "unread" and len(frame) and frame["kind"].isna().all():  # rows of one table: contacts
        of = standing.of_unread_contacts
    return standing.statements(frame, **of(frame), **columns, readable=name != "unread")


def _held(connection: sa.Connection, table: str, ids: Sequence[str]) -> pd.DataFrame:
    """Return as statements the newest version of every row held under these ids."""
    parts = []
    for name in _STREAMS_OF[table]:
        stream, columns = schema.STREAMS[name]
        if connection.scalar(sa.select(stream.c.id).limit(1)) is None:
            continue
        if name == "register":
            wheres = list(rows.among(stream.c.row_key, ids))
            wheres += rows.among(stream.c.child_id, sorted({one.partition("|")[0] for one in ids}))
        elif name == "withdrawn":
            wheres = [
                sa.and_(stream.c.table == table, where)
                for column in (stream.c.record_id, stream.c.sender_record_id)
                for where in rows.among(column, ids)
            ]
            wheres = [sa.and_(where, stream.c.status.in_(WITHDRAWN_STATUSES)) for where in wheres]
        else:
            key = stream.c.record_id if name == "unread" else stream.c.row_key
            wheres = [w for column in (key, stream.c.sender_record_id) for w in rows.among(column, ids)]
        if name == "unread":
            of_contact = stream.c.kind.is_(None)
            wheres = [sa.and_(of_contact if table == "contacts" else sa.not_(of_contact), one) for one in wheres]
        found = rows.newest(rows.fetch(connection, name, wheres))
        if found.empty:
            continue
        typed = rows.typed(found.assign(input=found["import_id"]), columns).assign(row_key=found["row_key"])
        if name == "register":
            own = typed["child_id"].where(typed["child_id"].notna(), typed["row_key"])
            resource = typed["row_key"].str.extract(r"(\|[A-Z]\w+)$")[0].fillna("")
            typed = typed.assign(sender_record_id=own + resource)
            typed = typed[typed["sender_record_id"].isin(ids).to_numpy()]
        if name in {"withdrawn", "unread"}:
            typed["row_key"] = typed["record_id"]
        at = found.loc[typed.index, "import_id"]
        parts.append(_said(name, typed, _names(connection, at)).assign(arrival=at.to_numpy(dtype=np.int64)))
    return pd.concat(parts, ignore_index=True) if parts else _none()


def _names(connection: sa.Connection, import_ids: pd.Series) -> npt.NDArray[np.object_]:
    """Return the name of the file that each row came in."""
    imports = schema.imports.c
    names: dict[int, str] = {}
    for where in rows.among(imports.id, sorted({int(one) for one in import_ids})):
        names |= {one.id: one.name for one in connection.execute(sa.select(imports.id, imports.name).where(where))}
    return import_ids.map(names).to_numpy(dtype=object)


def _keys(whole: pd.DataFrame, digest: str) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Return the key of each incoming row, and whether a row of another person has its id.

    The key of the held row of its record; else its own id where that is free; else its id with its sender, or with the
    beginning of its file's digest where no sender is stated.
    """
    held, come = (part.reset_index(drop=True) for part in (whole[~whole["incoming"]], whole[whole["incoming"]]))
    key = come["key"].to_numpy(dtype=object, copy=True)
    pairs = come.reset_index().merge(held, on="record", suffixes=("", "_of"))
    alike = pairs[_same_but_for_the_end(pairs["key_of"], pairs["key"])].drop_duplicates("index")
    matched = np.zeros(len(come), dtype=bool)
    matched[alike["index"]] = True
    key[alike["index"]] = alike["key_of"]
    # a record that goes by one key alone, in rows of one each, is that record whatever its parts were called
    single = pairs[~matched[pairs["index"]]]
    sizes = come["record"].map(come["record"].value_counts()).to_numpy()
    single = single[
        (single.groupby("index")["key_of"].transform("nunique") == 1).to_numpy() & (sizes[single["index"]] == 1)
    ]
    single = single.drop_duplicates("index")
    matched[single["index"]] = True
    key[single["index"]] = single["key_of"]
    others = come.reset_index().merge(held, on="group", suffixes=("", "_of"))
    others = others[(others["record"] != others["record_of"]).to_numpy()]
    taken = np.zeros(len(come), dtype=bool)
    taken[others.loc[others["key_of"] == others["key"], "index"]] = True
    sender = come["sender"].to_numpy(dtype=object)
    apart = np.where(sender != "", "@" + sender, "~" + digest[:8])
    free = ~matched & taken
    base, resource = come["key"].str.extract(r"^(.*?)(\|[A-Z]\w+)?$").fillna("").to_numpy(dtype=object).T
    key[free] = (base + apart + resource)[free]
    others = others[same_person.other_person(others, others[list(_PERSON_OF)].set_axis(same_person.PERSON, axis=1))]
    one_sender = (others["sender"] == others["sender_of"]) | (others["sender"] == "") | (others["sender_of"] == "")
    conflicts = np.zeros(len(come), dtype=bool)
    conflicts[others.loc[one_sender.to_numpy(), "index"]] = True
    return key, conflicts & ~matched & (come["stream"] != "register").to_numpy()


def _same_but_for_the_end(held: pd.Series, own: pd.Series) -> npt.NDArray[np.bool_]:
    """Return where a held key is an id, or that id with what tells it from others."""
    long, short = (column.to_numpy(dtype=object).astype(str) for column in (held, own))
    told_apart = np.char.startswith(long, np.char.add(short, "@")) | np.char.startswith(long, np.char.add(short, "~"))
    return np.asarray((long == short) | told_apart)


def _under(name: str, frame: pd.DataFrame, key: npt.NDArray[np.object_], ids: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Return rows under their keys, with the sender's own id beside a key that is another."""
    if name == "register":
        plain = pd.Series(key, dtype="str").str.replace(r"\|[A-Z]\w+$", "", regex=True).to_numpy(dtype=object)
        other = frame["child_id"].notna().to_numpy() & (plain != frame["child_id"].to_numpy(dtype=object))
        own = pd.Series(plain, index=frame.index, dtype=tables.TEXT).where(other)
        return frame.assign(row_key=key, entry_id=own)
    own = pd.Series(ids, index=frame.index, dtype=tables.TEXT).where(key != ids)
    return frame.assign(row_key=key, record_id=key, sender_record_id=own)


def _refused(frame: pd.DataFrame, inputs: pd.DataFrame, table: str, why: pd.DataFrame) -> pd.DataFrame:
    """Return rows that do not stand as public rejects."""
    back = why["back"].to_numpy(dtype=object)
    parts = [
        rejects(frame[back == word], inputs, table, RejectReason.withdrawn_later, word)
        for word in sorted(set(back) - {""})
    ]
    if (back == "").any():
        parts.append(rejects(frame[back == ""], inputs, table, RejectReason.superseded))
    return pd.concat(parts, ignore_index=True) if parts else _none()


def _taken_back(whole: pd.DataFrame, keys: npt.NDArray[np.object_], table: str) -> pd.DataFrame:
    """Return the held rows that an incoming version stands for under another key, or that one takes back."""
    touched = set(whole.loc[whole["incoming"], "record"])
    held = whole[~whole["incoming"] & whole["record"].isin(touched) & (whole["stream"] != "withdrawn")]
    gone = held[((held["back"] != "") | (held["older"] & ~held["key"].isin(set(keys)))).to_numpy()]
    if gone.empty or table == "children":
        return _none()
    status = np.where(gone["back"] != "", gone["back"], _SUPERSEDED)
    return pd.DataFrame(
        {
            "source": gone["source"].to_numpy(dtype=object), "record_id": gone["key"].to_numpy(dtype=object),
            "sender_record_id": gone["id"].to_numpy(dtype=object), "table": table, "status": status,
        }
    ).drop_duplicates(["source", "record_id"])  # fmt: skip
