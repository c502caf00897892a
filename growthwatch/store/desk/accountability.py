"""The audit log as it is read and verified at the desk."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access import anchor_keys, anchors, audit_log
from growthwatch.store.access.anchors import AnchorFile
from growthwatch.store.access.audit_log import Verdict
from growthwatch.store.database import schema
from growthwatch.store.desk.session import Session, instant
from growthwatch.store.errors import StoreError


def trail(
    session: Session,
    *,
    child: str | None = None,
    username: str | None = None,
    since: str | None = None,
    limit: int | None = 500,
) -> pd.DataFrame:
    """Return links of the audit log, newest first: seq, at, username, role, action, child, why, detail, hashes."""
    link = schema.audit_log.c
    asked = (
        (child, link.child == child),
        (username, link.username == username),
        (since, link.at >= (since or "")),
    )
    with session.reading("read_trail") as operation:
        found = audit_log.read(operation.connection, [where for value, where in asked if value is not None], limit)
        operation.detail = {"links": len(found)}
    return found


def verify_trail(
    session: Session, noted: tuple[int, str] | None = None, anchored: Sequence[AnchorFile] = ()
) -> Verdict:
    """Check the chain, every sealed row, and the store's anchors.

    ``noted`` is a link's number and hash written down earlier elsewhere; ``anchored`` are anchor files beside those
    that the store itself names.

    The verdict is given, and says so, where this check can't be written to the audit log.
    """
    verdict = None
    try:
        with session.reading("verify_trail") as operation:
            verdict = audit_log.verify(operation.connection, noted, anchored=anchored)
            operation.detail = {"whole": verdict.whole, "links": verdict.n_links}
    except StoreError:
        if verdict is None:
            raise
        return verdict.unwritten()
    return verdict


def anchor(session: Session, files: Sequence[Path], key: Path) -> list[dict[str, Any]]:
    """Sign the head of the audit log and append it to each of these files; return what each line says.

    The store knows from then on where its anchors are, and so does a file beside it (``STORE.anchors``) on SQLite.

    Raises
    ------
    StoreError
        When a file or the key can't be used, or the store does not hold against the anchors that are there.
    """
    session.require(anchors.OPERATION)
    public = anchor_keys.public_of(anchor_keys.private(key))
    with session.writing(anchors.OPERATION) as operation:
        connection = operation.connection
        known = anchors.configured(connection)
        there = {str(one.file) for one in known}
        named = [AnchorFile(file.absolute(), public) for file in files]
        if fault := anchors.verdict(connection, [one for one in named if one.file.exists()])[0] if known else "":
            raise StoreError(f"nothing was anchored: {fault}")
        wanted = [*known, *(one for one in named if str(one.file) not in there)]
        setting = schema.settings
        if wanted != known:
            connection.execute(sa.delete(setting).where(setting.c.name == anchors.SETTING))
            connection.execute(sa.insert(setting).values(name=anchors.SETTING, value=anchors.as_text(wanted)))
        operation.detail = {"noted": anchors.noted(wanted)}
    with session.database.writing() as connection:
        said = [anchors.add(connection, one.file, key, instant(session.clock())) for one in named]
        if (beside := anchors.beside_store(connection)) is not None:
            beside.write_text(anchors.as_text(wanted), encoding="utf-8")
    return said
