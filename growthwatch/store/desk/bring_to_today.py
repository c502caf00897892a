"""Children last worked out on an earlier day are worked out for today before a list of today is read."""

from collections.abc import Sequence

import sqlalchemy as sa

from growthwatch.store.access import permissions
from growthwatch.store.database import schema
from growthwatch.store.desk import lists
from growthwatch.store.desk.lists import Filters
from growthwatch.store.desk.session import Session
from growthwatch.store.recompute import recompute
from growthwatch.store.recompute.service_settings import in_force

#: As many children are worked out anew for a new day while their user waits; more are left to ``refresh``.
REFRESHED_AT_ONCE = 500


def bring_to_today(
    session: Session,
    filters: Filters | None = None,
    *,
    handles: Sequence[str] | None = None,
    at_most: int | None = REFRESHED_AT_ONCE,
) -> int:
    """Work out for today, and under today's rules, whoever of those the user may see was not; return how many.

    Parameters
    ----------
    filters : Filters, optional
        Of these children alone.
    handles : sequence of str, optional
        Of these alone: whoever asks about a few children does not look through all of them.
    at_most : int, optional
        None at all are worked out where more would have to be: a person waits. Without a limit where None.
    """
    child, held = schema.children.c, schema.result_documents.c
    today = session.day.isoformat()
    with session.looking("caseload") as connection:
        asked = lists.conditions(connection, session.user, filters or Filters())
        wheres = [permissions.within(session.user), *asked]
        if handles is not None:
            wheres.append(child.handle.in_(handles))
        stale = (
            sa.select(child.child_id)
            .join_from(schema.children, schema.result_documents, child.kept_id == held.id)
            .where(*wheres, lists.is_stale(today, in_force(connection).rules))
            .limit(None if at_most is None else at_most + 1)
        )
        ids = list(connection.scalars(stale))
    if not ids or (at_most is not None and len(ids) > at_most):
        return 0
    recompute.recompute_children(session.database, session.run_context(session.policy), ids)
    return len(ids)
