"""Who may be a child's brothers and sisters, by what the store knows: no mother's number, but names and addresses."""

from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch.store.database import schema, text
from growthwatch.store.desk import child_file, lists
from growthwatch.store.desk.session import Session

_MOST: Final = 12


def household(session: Session, child: str, reason: str = "") -> pd.DataFrame:
    """Return the other children of a child's surname who share its birth date or a postcode on record.

    The store has no mother's number, so this is a likeness and no proof: a page that shows it says so. Only children
    whom the user may see are told of.

    Parameters
    ----------
    child : str
        Handle or child_id.
    reason : str
        Required of a role that works on pseudonyms.

    Returns
    -------
    DataFrame
        As :meth:`Desk.caseload`, and ``same_birth_date``, ``same_postcode``; the eldest first.
    """
    one, registered = schema.children.c, schema.registered.c
    with session.reading("open_child", child, why=reason) as operation:
        connection = operation.connection
        person = child_file.person(connection, operation.child_id)
        places = {_plain(place) for place in _postcodes(connection, operation.child_id)}
        surname = person["surname"]
        if not surname:
            wheres: list[sa.ColumnElement[bool]] = [sa.false()]
        else:
            name = str(text.search_name(pd.Series([surname])).iloc[0])
            alike = sa.or_(one.search_name == name, one.search_name.startswith(name + " ", autoescape=True))
            plain = sa.func.upper(sa.func.replace(registered.postcode, " ", ""))
            near = sa.exists().where(registered.linked_child == one.child_id, plain.in_(sorted(places)))
            wheres = [one.child_id != operation.child_id, alike]
            wheres.append(sa.or_(one.date_of_birth == person["date_of_birth"], near if places else sa.false()))
        found = lists.caseload(connection, operation.user, wheres, today=session.day, limit=_MOST)
        held = [{_plain(place) for place in _postcodes(connection, one_of)} for one_of in _ids(connection, found)]
        operation.detail = {"household": found["handle"].tolist()}
    born = pd.Timestamp(person["date_of_birth"]) if person["date_of_birth"] else pd.NaT
    together = (found["date_of_birth"] == born).to_numpy(dtype=bool) if len(found) else np.empty(0, dtype=bool)
    said = found.assign(same_birth_date=together, same_postcode=[bool(one & places) for one in held])
    return said.sort_values("date_of_birth", kind="stable", ignore_index=True)


def _postcodes(connection: sa.Connection, child_id: str) -> list[str]:
    """Return every postcode that a register states of a child."""
    registered = schema.registered.c
    stated = sa.select(registered.postcode).where(
        registered.linked_child == child_id, registered.postcode.is_not(None)
    )
    return [str(one) for one in connection.scalars(stated.distinct()) if str(one).strip()]


def _plain(postcode: str) -> str:
    return postcode.replace(" ", "").upper()


def _ids(connection: sa.Connection, found: pd.DataFrame) -> list[Any]:
    """Return the child_id of each line: a role that works on pseudonyms is shown none."""
    one = schema.children.c
    if found.empty:
        return []
    by_handle = sa.select(one.handle, one.child_id).where(one.handle.in_(found["handle"].tolist()))
    ids = {row.handle: row.child_id for row in connection.execute(by_handle)}
    return [ids[handle] for handle in found["handle"]]
