"""A child's page as it would have been on an earlier day, by what was measured up to then."""

import datetime as dt
from dataclasses import replace

import pandas as pd

from growthwatch.store.desk import child_file, previews
from growthwatch.store.desk.child_file import ChildFile
from growthwatch.store.desk.session import Session
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute import stage_input


def as_measured_until(session: Session, child: str, day: dt.date, reason: str = "") -> ChildFile:
    """Return a child's file as it would have been on a past day, by what was measured up to then; nothing is kept.

    Rows are those that the store holds now, without what is dated later: readings and contacts of later days, records
    that say that they were recorded later, decisions taken later. A reading of an earlier day counts although it was
    brought in later; what was known then is :meth:`Desk.child` with ``at``. Rules and settings are today's. What was
    done about the findings is not part of it.

    Parameters
    ----------
    child : str
        Handle or child_id.
    day : date
        A past day: from birth on.
    reason : str
        Required of a role that works on pseudonyms.

    Raises
    ------
    StoreError
        When the day lies in the future or before the birth, or nothing is on record up to then.
    """
    policy = session.policy
    with session.reading("open_child", child, why=reason) as operation:
        now = child_file.read(
            operation.connection, operation.user, operation.child_id, operation.handle, today=session.day
        )
        born = now.person["date_of_birth"]
        if day > session.day or (pd.notna(born) and day < born.date()):
            raise StoreError("that day is not between the birth and today")
        stage_rows = previews.rows_of(operation)
        operation.detail = {"as_measured_until": day.isoformat()}
    intake = stage_input.until(stage_rows.intake, day)
    own = (operation.child_id, now.records["record_id"].dropna())
    result = previews.result_on(session, intake, stage_rows, own, day, policy)
    return replace(now, result=result, as_of=day, actions=now.actions.iloc[:0], policy=policy)
