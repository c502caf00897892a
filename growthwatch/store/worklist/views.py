"""Which rows are whose: the lists that rows make, and what of them calls for somebody of a role."""

from typing import Final

import sqlalchemy as sa

from growthwatch.store.database import schema
from growthwatch.store.worklist import table
from growthwatch.vocabulary import URGENCIES
from growthwatch.worklist_vocabulary import VIEWS

_ROW: Final = schema.worklist_rows
_PAEDIATRICIAN: Final = "designated_paediatrician"
#: For a role that looks over an area: what calls for somebody today or this week, and what was referred. Whoever sees
#: children day by day is called by every row of theirs [L].
_URGENT: Final = URGENCIES.index("this_week")


def view_on(day: str, role: str) -> sa.ColumnElement[str]:
    """Return in which list of ``worklist_vocabulary.VIEWS`` a row stands on a day (ISO), to somebody of a role.

    What was referred is under care to everybody but the role to which it was: there it is open until it is accepted.
    """
    state = table.state_on(day)
    of_state = {state_: view for view, states in VIEWS.items() for state_ in states}
    view = sa.case(of_state, value=state, else_="open")
    if role != _PAEDIATRICIAN:
        return view
    return sa.case((_referred(state), "open"), else_=view)


def calls_for(day: str, role: str) -> sa.ColumnElement[bool]:
    """Return whether an open row calls for somebody of a role."""
    if role != _PAEDIATRICIAN:
        return sa.true()
    urgent = sa.and_(_ROW.c.kind == "finding", _ROW.c.urgency <= _URGENT)
    return sa.or_(urgent, _referred(table.state_on(day)))


def _referred(state: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.and_(_ROW.c.action == "referred", state == "under_care")
