"""What happened beside the measurements: known conditions and care, appointments, facts of the household."""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.charts.appearance import chart_text
from growthwatch.conditions import known_conditions
from growthwatch.vocabulary import CHECK_OPEN_NAMES, CHECK_TITLES

#: What is drawn and switched as one: a condition or care, an appointment, a fact for roles that may see the context.
CONDITION, CONTACT, CONTEXT = "conditions", "contacts", "context"
LAYERS: Final = (CONDITION, CONTACT, CONTEXT)
#: A weight within so many days of a review belongs to it (CLINICAL, the 6-8-week check).
_DAYS_OF_REVIEW: Final = 3
_NOT_WEIGHED: Final = "seen, not weighed"
_NOT_READ: Final = "seen, the weight can't be read"


class ChartEvent(NamedTuple):
    """One event: what it is, from and until which day, and all of it in words.

    ``first`` is NaT where the start is not known; ``last`` NaT where it lasts, or where the end is not known. An event
    of one day has both alike.
    """

    layer: str
    label: str
    first: pd.Timestamp
    last: pd.Timestamp
    words: str


def known_events(
    *,
    conditions: pd.DataFrame | None = None,
    contacts: pd.DataFrame | None = None,
    measurements: pd.DataFrame | None = None,
    unread: pd.DataFrame | None = None,
) -> tuple[ChartEvent, ...]:
    """Return what the records themselves say happened to a child, oldest first; nothing of the safeguarding context.

    Parameters
    ----------
    conditions : DataFrame, optional
        The child's rows of ``tables.OUT["conditions"]``.
    contacts : DataFrame, optional
        The child's rows of ``tables.CONTACTS``: those at which it was not seen, or seen at a check and not weighed.
    measurements : DataFrame, optional
        The child's measurements, which say at which contacts it was weighed.
    unread : DataFrame, optional
        The child's rows of ``tables.UNREAD``: a weight that was written and can't be read is not "not weighed".

    Returns
    -------
    tuple of ChartEvent
        What several systems say alike stands once; those without a day come first.
    """
    found = [] if conditions is None else [_condition(row) for row in conditions.to_dict("records")]
    if contacts is not None:
        weighed, unreadable = _days(measurements), _days(unread)
        rows = contacts[contacts["contact_on"].notna().to_numpy()].to_dict("records")
        found += [event for row in rows if (event := _contact(row, weighed, unreadable)) is not None]
    return in_order(found)


def in_order(events: Any) -> tuple[ChartEvent, ...]:
    """Return events oldest first, each once.

    Parameters
    ----------
    events : iterable of ChartEvent
        In any order.
    """
    once = dict.fromkeys(events)
    return tuple(sorted(once, key=lambda one: (pd.notna(one.first), _sortable(one.first), one.label)))


def one_day(layer: str, label: str, day: pd.Timestamp, more: str = "") -> ChartEvent:
    """Return an event of one day.

    Parameters
    ----------
    layer : str
        Of :data:`LAYERS`.
    label : str
        What is written on the chart.
    day : Timestamp
        Of the event.
    more : str
        What the words say beside the label and the day.
    """
    return ChartEvent(layer, label, day, day, f"{label} on {chart_text.date(day)}{more and f' ({more})'}")


def _sortable(day: pd.Timestamp) -> int:
    return 0 if pd.isna(day) else int(day.value)


def _condition(row: dict[str, Any]) -> ChartEvent:
    known = known_conditions().get(str(row["condition"]))
    name = known.name if known else str(row["condition"])
    if row["standing"] == "suspected":
        name += ", suspected"
    first, last, stated = (pd.Timestamp(row[column]) for column in ("started_on", "ended_on", "stated_on"))
    since = "start not known" if pd.isna(first) else f"from {chart_text.date(first)}"
    over = row["standing"] == "ended"
    until, unsure = "", []
    if pd.notna(last):
        until = f" until {chart_text.date(last)}"
    elif over and pd.notna(stated):  # over by then at the latest
        until, last = f", over by {chart_text.date(stated)}", stated
    elif over:
        until, unsure = ", over, end not known", ["end not known"]
    if pd.isna(first) and not (known and known.group == "diagnosis"):  # a diagnosis is not begun on a day
        unsure.insert(0, "start not known")
    label = f"{name} ({', '.join(unsure)})" if unsure else name
    return ChartEvent(CONDITION, label, first, last, f"{name}, {since}{until}")


def _contact(row: dict[str, Any], weighed: np.ndarray, unreadable: np.ndarray) -> ChartEvent | None:
    kind, outcome = str(row["contact"]), str(row["outcome"])
    title = CHECK_TITLES.get(kind, "Appointment")
    if outcome == "attended":
        if kind not in CHECK_TITLES or _near(row["contact_on"], weighed):
            return None
        how = _NOT_READ if _near(row["contact_on"], unreadable) else _NOT_WEIGHED
    else:
        how = CHECK_OPEN_NAMES.get(outcome, outcome.replace("_", " "))
    return one_day(CONTACT, f"{title}: {how}", pd.Timestamp(row["contact_on"]))


def _days(table: pd.DataFrame | None) -> np.ndarray:
    """Return the days of the weights of a table."""
    if table is None:
        return np.array([], dtype="datetime64[s]")
    days = pd.to_datetime(table.loc[(table["kind"].astype("str") == "weight").to_numpy(), "measured_on"])
    return days.dropna().to_numpy(dtype="datetime64[s]")


def _near(day: Any, days: np.ndarray) -> bool:
    apart = np.abs(days - np.datetime64(pd.Timestamp(day), "s"))
    return bool((apart <= np.timedelta64(_DAYS_OF_REVIEW, "D")).any())
