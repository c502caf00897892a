"""An audit straight from the record store: as it stands today, and as it had stood on an earlier day."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.audit import actions as findings_actions
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.groups import GroupingError
from growthwatch.audit.sums import Period, Sums
from growthwatch.cli import from_store
from growthwatch.reference.practice_names import PracticeNames
from growthwatch.results import About, Result, versions
from growthwatch.scale.batch import Audited
from growthwatch.sources import UnusableInput

#: What a comparison with a day can't give back, said wherever one is made.
_NOT_GIVEN_BACK: Final = (
    "Compared with what the record store had said by {day}, of {first} to {last}: each child as it was last worked "
    "out by then, under the rules of then. What can't be given back: the windows of the checks, the tables of groups "
    "and who may see which child are today's, and an action counts by the day it was done, also where it was noted "
    "later."
)


#: Said to who may not read safeguarding context: nothing of it is counted, which is not that there is none.
NO_CONTEXT: Final = (
    "Facts of safeguarding context (household asked, late booking, undressed) are not counted: they are for roles "
    "that may read them."
)


class StoreAudit(NamedTuple):
    """The sums of a record store, what they are about and what to say of them; and the same of an earlier day."""

    sums: Sums
    about: About
    notices: tuple[str, ...]
    names: PracticeNames
    then: Callable[[dt.date], tuple[Sums, About, str]]


def of_store(desk: Any, audited: Audited, why: str) -> StoreAudit:
    """Return the audit's sums of what the record store holds today.

    What was noted at the desk counts, unless actions are given in its place.

    Parameters
    ----------
    desk : growthwatch.store.Desk
        Of who asks.
    audited : Audited
        The period, the groupings, and the actions of a file, None for those noted at the desk.
    why : str
        What it is for, as the trail keeps it.

    Raises
    ------
    UnusableInput
        When a grouping can't be used; by ``then``, for a day that is not before today, or by which the store had
        worked out nothing.
    """
    desk.bring_to_today()

    def then(day: dt.date) -> tuple[Sums, About, str]:
        if day >= desk.day:
            raise UnusableInput("expected a day before today", column="--since", value=day.isoformat())
        result = from_store.as_of(desk.export(why, stood_at=day), day, desk.policy)
        if result.children.empty:
            nothing = (
                "the record store had worked out no child by the end of that day: there is nothing to compare with"
            )
            raise UnusableInput(nothing, column="--since", value=day.isoformat())
        period = up_to(audited.period, day)
        told = _NOT_GIVEN_BACK.format(day=day, first=period.first, last=period.last)
        sums, about, _ = _sums(desk, result, replace(audited, period=period), why, until=day)
        return sums, about, told

    result = from_store.as_of(desk.export(why), desk.day, desk.policy)
    return StoreAudit(*_sums(desk, result, audited, why), desk.practice_names, then)


def up_to(period: Period, day: dt.date) -> Period:
    """Return the period as it would have been asked on a day: where it goes on beyond it, as many days up to it.

    Examples
    --------
    >>> earlier = up_to(Period.of("2026-03-01", "2026-03-31"), dt.date(2026, 2, 28))
    >>> str(earlier.first), str(earlier.last)
    ('2026-01-29', '2026-02-28')
    """
    back = max(period.last - np.datetime64(day, "D"), np.timedelta64(0, "D"))
    return Period(period.first - back, period.last - back)


def _sums(
    desk: Any, result: Result, audited: Audited, why: str, *, until: dt.date | None = None
) -> tuple[Sums, About, tuple[str, ...]]:
    actions: pd.DataFrame | None = audited.actions
    said: tuple[str, ...] = ()
    if actions is None:
        noted = desk.actions_on_findings(why, result.findings)
        actions, said = findings_actions.of_store(_done(noted, until), result.findings)
    context = desk.context_of_children(why, result.children, stood_at=until)
    said = (*said, *([] if context is not None else [NO_CONTEXT]))
    try:
        sums = aggregate(
            result, audited.period, groupings=audited.groupings, actions=_done(actions, until), context=context
        )
    except GroupingError as error:
        raise UnusableInput(str(error)) from None
    return sums, {**result.about, "versions": versions()}, said


def _done(actions: pd.DataFrame, until: dt.date | None) -> pd.DataFrame:
    """Return the actions that were done by the end of a day, all where none is named."""
    if until is None or actions.empty:
        return actions
    return actions[(pd.to_datetime(actions["done_on"]) <= pd.Timestamp(until)).to_numpy()].reset_index(drop=True)
