"""The audit log as it is read and verified at the desk."""

import pandas as pd

from growthwatch.store.access import audit_log
from growthwatch.store.access.audit_log import Verdict
from growthwatch.store.database import schema
from growthwatch.store.desk.session import Session
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


def verify_trail(session: Session, noted: tuple[int, str] | None = None) -> Verdict:
    """Check the chain; ``noted`` is a link's number and hash written down earlier elsewhere.

    The verdict is given, and says so, where this check can't be written to the audit log.
    """
    verdict = None
    try:
        with session.reading("verify_trail") as operation:
            verdict = audit_log.verify(operation.connection, noted)
            operation.detail = {"whole": verdict.whole, "links": verdict.n_links}
    except StoreError:
        if verdict is None:
            raise
        return verdict.unwritten()
    return verdict
