"""Anchors: the head of the trail, signed and noted outside the database, so that a store set back is found.

A chain proves that nothing within it was altered; whoever holds the whole database can still put an older copy in its
place, cut its end, or write all of it anew. An anchor says which link and which seal were the last at a moment, under
an Ed25519 signature (RFC 8032) whose key is no part of the database. Anchors stand one a line (JSON) in a file that
only grows; each bears the digest of the line before it, and the trail says how many there were when the next was made.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from growthwatch.store.access import anchor_keys
from growthwatch.store.database import schema, sealing
from growthwatch.store.errors import StoreError

#: The operation, and so the action in the trail, that notes how many anchors there are.
OPERATION: Final = "anchor"
#: The setting, and the end of the name of the file beside a SQLite store, that say where anchors are.
SETTING: Final = "anchors"
_KIND: Final = "growthwatch anchor 1"
_FIELDS: Final = ("kind", "first", "at", "link", "hash", "seal", "seal_hash", "rows", "before", "key")


@dataclass(frozen=True)
class AnchorFile:
    """Where anchors are noted, and the public key (hexadecimal) that signs them; blank: the one that they name."""

    file: Path
    key: str = ""


@dataclass(frozen=True)
class _Line:
    said: dict[str, Any]
    digest: str


def configured(connection: sa.Connection, given: Sequence[AnchorFile] = ()) -> list[AnchorFile]:
    """Return where this store's anchors are: as given, as the store says, and as the file beside it says.

    A store that was swapped says nothing or something else; the file beside it, or who asks, still knows.
    """
    setting = schema.settings.c
    texts = [connection.scalar(sa.select(setting.value).where(setting.name == SETTING)) or ""]
    beside = beside_store(connection)
    if beside is not None and beside.exists():
        try:
            texts.append(beside.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"the file {beside.name}, which says where anchors are, can't be read") from error
    known = [one for text in texts if text for one in _from_text(text)]
    keys = {str(one.file): one.key for one in known}
    asked = [AnchorFile(one.file, one.key or keys.get(str(one.file.absolute()), "")) for one in given]
    return list(dict.fromkeys([*known, *(AnchorFile(one.file.absolute(), one.key) for one in asked)]))


def beside_store(connection: sa.Connection) -> Path | None:
    """Return the file beside a SQLite store that says where its anchors are; none for PostgreSQL."""
    database = connection.engine.url.database
    on_disk = connection.dialect.name == "sqlite" and database and not database.startswith("file:")
    return Path(f"{database}.{SETTING}") if on_disk else None


def as_text(files: Sequence[AnchorFile]) -> str:
    """Return where anchors are, as the setting and the file beside a store hold it."""
    return json.dumps([{"file": str(one.file), "key": one.key} for one in files])


def _from_text(text: str) -> list[AnchorFile]:
    try:
        return [AnchorFile(Path(str(one["file"])), str(one["key"])) for one in json.loads(text)]
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError("what says where this store's anchors are can't be read") from error


def noted(files: Sequence[AnchorFile]) -> dict[str, Any]:
    """Return what the trail says of the anchors before the next: how many there are, and the last one's digest."""
    counted = {}
    for one in files:
        lines = _lines(one.file) if one.file.exists() else []
        counted[str(one.file)] = {"anchors": len(lines), "last": lines[-1].digest if lines else ""}
    return counted


def add(connection: sa.Connection, file: Path, key_file: Path, at: str) -> dict[str, Any]:
    """Sign the head of the trail and append it to a file; return what the line says.

    Raises
    ------
    StoreError
        When the file holds another store's anchors, or it or the key can't be used.
    """
    key = anchor_keys.private(key_file)
    lines = _lines(file) if file.exists() else []
    link, sealed = _link(connection, None)
    n_seals, seal, rows = sealing.head(connection)
    first = _link(connection, 1)[1]
    if lines and lines[-1].said.get("first") != first:
        raise StoreError(
            f"the anchor file {file.name} holds another store's anchors: give each store a file of its own"
        )
    if lines and lines[-1].said["key"] != anchor_keys.public_of(key):
        raise StoreError(f"the anchor file {file.name} is signed with another key: begin a new file with this one")
    said: dict[str, Any] = {
        "kind": _KIND, "first": first, "at": at, "link": link, "hash": sealed, "seal": n_seals, "seal_hash": seal,
        "rows": rows, "before": lines[-1].digest if lines else "", "key": anchor_keys.public_of(key),
    }  # fmt: skip
    said["signature"] = base64.b64encode(key.sign(_signed(said))).decode()
    anchor_keys.append_line(file, json.dumps(said, ensure_ascii=True))
    return said


def verdict(connection: sa.Connection, given: Sequence[AnchorFile] = ()) -> tuple[str, str, int | None]:
    """Hold a store against its anchors; return the first fault, else what is said of them, and the link that is meant.

    Each is a sentence's end, blank for nothing. ``given`` are anchor files beside those that the store names.
    """
    said = ""
    try:
        files = configured(connection, given)
    except StoreError as error:
        return str(error), "", None
    for one in files:
        try:
            lines = _lines(one.file)
            fault, link = _fault_of_file(lines, one) or _fault_of_store(connection, lines, one.file)
        except StoreError as error:
            return str(error), "", None
        if fault:
            return fault, "", link
        last = lines[-1].said
        said += (
            f"; {len(lines)} anchors in {one.file.name} hold, the last is of {last['at'][:16]} at link "
            f"{last['link']}, signed by the key {last['key'][:16]}"
        )
    return "", said, None


def _lines(file: Path) -> list[_Line]:
    try:
        texts = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise StoreError(f"the anchor file {file} is not there") from error
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"the anchor file {file} can't be read") from error
    lines = []
    for n, text in enumerate(texts, 1):
        try:
            said = json.loads(text)
            whole = said["kind"] == _KIND and all(name in said for name in (*_FIELDS, "signature"))
        except (ValueError, TypeError, KeyError):
            whole = False
        if not whole:
            raise StoreError(f"line {n} of the anchor file {file} is no anchor")
        lines.append(_Line(said, hashlib.sha256(text.encode()).hexdigest()))
    return lines


def _fault_of_file(lines: list[_Line], of: AnchorFile) -> tuple[str, int | None] | None:
    """Return what is wrong with the anchors themselves; None where each is signed and follows from the one before."""
    if not lines:
        return f"the anchor file {of.file} holds no anchor", None
    key, before = of.key or str(lines[0].said["key"]), ""
    for n, line in enumerate(lines, 1):
        if line.said["key"] != key or not anchor_keys.holds(key, str(line.said["signature"]), _signed(line.said)):
            fault = f"the signature of anchor {n} in {of.file.name} is not that of the key {key[:16]}: the anchor was "
            return f"{fault}changed, or put there by somebody else", None
        if line.said["before"] != before:
            return f"anchor {n} in {of.file.name} does not follow from the one before it: one was removed", None
        before = line.digest
    return None


def _fault_of_store(connection: sa.Connection, lines: list[_Line], file: Path) -> tuple[str, int | None]:
    """Return what of the store is not as it was anchored, and which link is meant."""
    last = _link(connection, None)[0]
    first = _link(connection, 1)[1]
    for line in lines:
        said, day = line.said, str(line.said["at"])[:16]
        if said["first"] != first:
            return f"this is not the store that was anchored in {file.name}: its first link is another", 1
        if said["link"] > last:
            fault = f"link {said['link']} was anchored on {day} and is not there: the store was set back to an older "
            return f"{fault}copy, or its end was cut off", said["link"]
        if _link(connection, said["link"])[1] != said["hash"]:
            return f"link {said['link']} is not the one that was anchored on {day}: the trail was rewritten", said[
                "link"
            ]
        seal = connection.scalar(sa.select(schema.seals.c.hash).where(schema.seals.c.n == said["seal"]))
        if said["seal"] and seal != said["seal_hash"]:
            return f"seal {said['seal']} is not the one that was anchored on {day}: rows were sealed anew", None
    return _fault_of_count(connection, lines, file), None


def _fault_of_count(connection: sa.Connection, lines: list[_Line], file: Path) -> str:
    """Return whether the trail knows of anchors that the file no longer has."""
    link = schema.audit_log.c
    query = sa.select(link.detail).where(link.action == OPERATION).order_by(link.seq.desc())
    for detail in connection.scalars(query):
        known = json.loads(detail).get("noted", {}).get(str(file)) if detail else None
        if known is None:
            continue
        n = int(known["anchors"])
        if n > len(lines) or (n and lines[n - 1].digest != known["last"]):
            return f"the anchor file {file.name} held {n} anchors, of which some are gone or others now"
        return ""
    return ""


def _link(connection: sa.Connection, number: int | None) -> tuple[int, str]:
    """Return number and hash of a link, the last one for None; nought and blank where it is not there."""
    link = schema.audit_log.c
    query = sa.select(link.seq, link.hash).order_by(link.seq.desc()).limit(1)
    found = connection.execute(query if number is None else query.where(link.seq == number)).one_or_none()
    return (0, "") if found is None else (int(found[0]), str(found[1]))


def _signed(said: dict[str, Any]) -> bytes:
    return json.dumps([said[name] for name in _FIELDS], ensure_ascii=True, separators=(",", ":")).encode()
