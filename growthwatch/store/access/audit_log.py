"""The trail: who did what, when, to which child and why, as a chain in which each link seals the one before.

link n's hash is SHA-256 over its own fields and link n-1's hash (Haber & Stornetta 1991, J Cryptology 3:99). A
link changed, removed, added or moved breaks the chain at a place that ``verify`` names. Whoever can rewrite the
whole database can also rewrite the whole chain: note the last hash elsewhere (``head``) and ask ``verify`` whether
it is still there.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Self

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access import anchors
from growthwatch.store.database import damage, schema, seal_check, sealing, text, triggers
from growthwatch.store.errors import StoreError

GENESIS: Final = "0" * 64
_FIELDS: Final = ("seq", "at", "username", "role", "action", "child", "why", "detail", "previous")
_BATCH: Final = 50_000
_STOPPED: Final = (
    "the trail can't be added to, so nothing is done or shown: growthwatch trail verify says what is wrong with it"
)


@dataclass(frozen=True)
class Entry:
    """One thing that was done."""

    at: str  # ISO, UTC
    username: str
    role: str
    action: str
    child: str = ""  # handle
    why: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found."""

    whole: bool
    n_links: int
    first_broken: int | None  # number of the first link that does not hold
    text: str  # one sentence

    def unwritten(self) -> Self:
        """Return the same verdict where the trail could not be told of the check."""
        return replace(self, text=f"{self.text}; this check itself could not be written to the trail")


def append(connection: sa.Connection, entry: Entry) -> str:
    """Add one link inside the caller's writing transaction and return its hash.

    Raises
    ------
    StoreError
        When a word of the link can't be kept, or somebody has tampered with the trail so that none can follow.
    """
    sealing.flush(connection)
    seq, previous = head(connection)
    if connection.scalar(sa.select(schema.audit_log.c.seq).where(schema.audit_log.c.seq == seq + 1)) is not None:
        raise StoreError(_STOPPED)
    row = asdict(entry) | {"seq": seq + 1, "previous": previous}
    row["detail"] = json.dumps(entry.detail, sort_keys=True, ensure_ascii=False) if entry.detail else ""
    text.check(row.values())
    n_seals, seal, _ = sealing.head(connection)
    row["sealed"] = f"{n_seals}:{seal}"
    row["hash"] = _seal(row)
    connection.execute(sa.insert(schema.audit_log).values(row))
    if head(connection) != (seq + 1, row["hash"]):  # the trigger that moves it on is gone
        raise StoreError(_STOPPED)
    return str(row["hash"])


def head(connection: sa.Connection) -> tuple[int, str]:
    """Return the number and hash of the last link: what to note elsewhere.

    Raises
    ------
    StoreError
        When the store does not say which link is the last, or says it more than once.
    """
    found = _heads(connection)
    if len(found) != 1:
        raise StoreError(_STOPPED)
    return found[0]


def verify(
    connection: sa.Connection,
    noted: tuple[int, str] | None = None,
    *,
    contents: bool = True,
    anchored: Sequence[anchors.AnchorFile] | None = None,
) -> Verdict:
    """Check every link, the last one's number, the triggers, a head noted earlier, pages and documents.

    Parameters
    ----------
    noted : (int, str), optional
        A link's number and hash written down earlier, outside this database.
    contents : bool
        Whether pages, rows and documents are checked too; a copy made this moment of what was checked needs none.
    anchored : sequence of AnchorFile, optional
        Anchor files beside those that the store names; None where no anchors are asked for.
    """
    n, previous, noted_seen, since = 0, GENESIS, noted is None, None
    seals = seal_check.SealChain(connection)
    for row in _rows(connection):
        if fault := _fault(row, n + 1, previous) or _fault_of_bond(row, seals, bound=since is not None):
            return _broken(min(n + 1, row["seq"]), n, fault)
        n, previous = n + 1, row["hash"]
        since = since or (None if row["sealed"] is None else (n, row["at"]))
        noted_seen = noted_seen or noted == (n, previous)
    if fault := _fault_of_head(_heads(connection), n, previous):
        return _broken(n + 1, n, fault)
    if noted is not None and not noted_seen:
        return _broken(noted[0], n, f"link {noted[0]} is not the one that was noted: the trail was rewritten")
    spoilt = damage.fault(connection) if contents else ""
    fault, said, link = ("", "", None) if anchored is None else anchors.verdict(connection, anchored)
    faults = [fault, triggers.fault(connection), spoilt]
    if contents and not spoilt:
        faults.append(seals.fault_of_rest() or seal_check.fault(connection))
    faults = [*filter(None, faults)]
    if faults:
        return Verdict(False, n, link, f"the {n} links hold, but {'; and '.join(faults)}")
    return Verdict(True, n, None, f"all {n} links hold; the last is {previous}{_what_is_sealed(seals, since)}{said}")


def read(connection: sa.Connection, where: list[sa.ColumnElement[bool]], limit: int | None) -> pd.DataFrame:
    """Return links as a table, newest first."""
    query = sa.select(schema.audit_log).where(*where).order_by(schema.audit_log.c.seq.desc()).limit(limit)
    return pd.DataFrame(connection.execute(query).mappings().all(), columns=schema.audit_log.columns.keys())


def _fault(row: sa.RowMapping, seq: int, previous: str) -> str:
    """Return what is wrong with the link that ought to have this number; blank for nothing."""
    if row["seq"] < 1:
        return f"link {row['seq']} stands before the first and was never written by this program"
    if row["seq"] != seq:
        return f"link {seq} is missing: the next one there is {row['seq']}"
    if row["previous"] != previous:
        return f"link {seq} does not follow from link {seq - 1}"
    if row["hash"] != _seal(row):
        return f"link {seq} was changed after it was written"
    return ""


def _fault_of_bond(row: sa.RowMapping, seals: seal_check.SealChain, *, bound: bool) -> str:
    """Return what is wrong with the seal that a link binds; blank for nothing."""
    if row["sealed"] is None:
        return f"link {row['seq']} binds no seal, though one before it does" if bound else ""
    fault = seals.fault_up_to(row["sealed"])
    return fault and f"link {row['seq']} does not hold, since {fault}"


def _what_is_sealed(seals: seal_check.SealChain, since: tuple[int, str] | None) -> str:
    """Return of a store that holds what is sealed of it, and from when where that is not the beginning."""
    said = f"; {seals.total:,} rows are as they were sealed" if seals.total else ""
    if since is None or since[0] == 1:
        return said
    return f"{said}, from link {since[0]} of {since[1][:10]} on (what was there before, as it stood then)"


def _fault_of_head(heads: list[tuple[int, str]], n: int, previous: str) -> str:
    """Return what is wrong with the note of which link is the last, of n links that hold; blank for nothing."""
    if len(heads) != 1:
        return f"{n} links hold, but which one is the last is noted {len(heads)} times and not once"
    seq, sealed = heads[0]
    if seq > n:
        return f"links after {n} are missing: the last one written was {seq}"
    if seq < n:
        return f"{n} links hold, but the note of the last one was set back to {seq}"
    return "" if sealed == previous else f"{n} links hold, but the note of the last one does not bear its hash"


def _heads(connection: sa.Connection) -> list[tuple[int, str]]:
    query = sa.select(schema.audit_log_head.c.seq, schema.audit_log_head.c.hash)
    return [(int(seq), str(sealed)) for seq, sealed in connection.execute(query)]


def _seal(row: Any) -> str:
    # a link of a schema before 0018 binds no seal
    bound = [] if row["sealed"] is None else [row["sealed"]]
    fields = json.dumps([*(row[name] for name in _FIELDS), *bound], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(fields.encode()).hexdigest()


def _rows(connection: sa.Connection) -> Iterator[sa.RowMapping]:
    after: sa.ColumnElement[bool] = sa.true()  # from the very first: a forged link may bear any number
    while True:
        query = sa.select(schema.audit_log).where(after).order_by(schema.audit_log.c.seq).limit(_BATCH)
        batch = connection.execute(query).mappings().all()
        yield from batch
        if len(batch) < _BATCH:
            return
        after = schema.audit_log.c.seq > batch[-1]["seq"]


def _broken(link: int, n: int, text: str) -> Verdict:
    return Verdict(False, n, link, f"the trail is broken: {text}")
