"""Children last worked out on an earlier day are worked out for today before a list of today is read."""

import sqlalchemy as sa

from growthwatch.store.access import permissions
from growthwatch.store.database import schema
from growthwatch.store.desk import lists
from growthwatch.store.desk.session import Session
from growthwatch.store.recompute import recompute
from growthwatch.store.recompute.service_settings import in_force

#: As many children are worked out anew for a new day while their user waits; more are left to ``refresh``.
REFRESHED_AT_ONCE = 500


def bring_to_today(session: Session) -> None:
    """Work out those whom the user may see and of whom what is kept is of before, if they are not too many."""
    child, held = schema.children.c, schema.result_documents.c
    today = session.day.isoformat()
    with session.looking("caseload") as connection:
        stale = (
            sa.select(child.child_id)
            .join_from(schema.children, schema.result_documents, child.kept_id == held.id)
            .where(permissions.within(session.user), lists.is_stale(today, in_force(connection).rules))
            .limit(REFRESHED_AT_ONCE + 1)
        )
        ids = list(connection.scalars(stale))
    if 0 < len(ids) <= REFRESHED_AT_ONCE:
        recompute.recompute_children(session.database, session.run_context(session.policy), ids)
