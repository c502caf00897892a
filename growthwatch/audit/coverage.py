"""Who was due at each mandated contact, who was seen, and, apart from it, who was weighed and measured.

Attended is not measured: each level of measuring is counted from values, never from attendance. A weight that is to be
checked (another child's, another day's, a copy, or not to be read) is a category of its own, neither weighed nor not.
A baby belongs to the day on which the contact's window closed. Windows are those of the run (``check_schedule``); a
new birth visit counts as seen when it was held by day 14, as metric C2 counts it; the 6-8-week check comes from
``detect.checks``.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.sums import Delay, Measure
from growthwatch.check_schedule import CheckSchedule, one_check
from growthwatch.check_windows import C8I_DAY, CheckWindows
from growthwatch.code_lists import has_code
from growthwatch.detect.measured import taken
from growthwatch.detect.weight_entries import doubtful, weight_entries
from growthwatch.vocabulary import CHECK_EXCLUSIONS, CHECK_OPEN_REASONS, CHECK_STATUSES, CHECK_STATUSES_WEIGHED

Flags = npt.NDArray[np.bool_]
Dates = npt.NDArray[np.datetime64]

#: A baby not brought is followed up within this many days (local indicator for Recommendation 6).
FOLLOW_UP_DAYS: Final = 14
#: Metric C2 asks whether a new birth visit was held within 14 days, however early.
_SEEN_FROM: Final = {"new-birth": 0}
OTHER_CONTACTS: Final = ("new-birth", "12-month", "2-year")
_OPEN: Final = ("not_due", "due", "overdue")
WEIGHED: Final = CHECK_STATUSES_WEIGHED


class Window(NamedTuple):
    """When a contact is due [days from birth]."""

    opens: int
    closes: int


def at_check(
    children: pd.DataFrame,
    checks: pd.DataFrame,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    as_of: np.datetime64,
    windows: CheckWindows,
) -> tuple[list[Measure], list[Delay]]:
    """Return what to count about the 6-8-week check, and the days until a missing weight was made up.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    checks : DataFrame
        ``tables.OUT["checks"]`` with ``child``, the position of each child.
    measurements, records : DataFrame
        ``tables.SCORED``, ``tables.JUDGED``.
    as_of : datetime64
        A window is closed when it ended before this day.
    windows : CheckWindows
        Those to which the checks were held.

    Returns
    -------
    list of Measure
        Named ``check.*`` by the day on which each window closed, ``event.*`` by the day of the weighing (where there
        was none, the middle of the window), and ``c8i.*`` by the day on which each baby was 56 days old (metric C8i:
        OHID, health visiting service delivery metrics).
    list of Delay
        ``check.caught_up``: days from the close of the window to the first weight after it.
    """
    child = checks["child"].to_numpy()
    closed_on = checks["window_to"].to_numpy().astype("datetime64[D]")
    flags = _of_closed_checks(checks, closed_on, closed_on < as_of)
    days = _first_weight_after(measurements, records, len(children), windows.closes_day)[child] - windows.closes_day
    caught_up = flags["check.unweighed"] & ~np.isnan(days)
    flags["check.caught_up"] = caught_up
    measures = [Measure(name, child[flag], closed_on[flag]) for name, flag in flags.items()]
    measures += _reviewed_by_8_weeks(checks, closed_on - (windows.closes_day - C8I_DAY), as_of)
    longest = windows.closes_day - windows.opens_day + windows.near_review_days
    measures += _by_event(checks, closed_on, flags, as_of - np.timedelta64(longest, "D"))
    on_record = flags["check.due"] & np.isin(child, records["child"].to_numpy())
    measures.append(Measure("check.on_record", child[on_record], closed_on[on_record]))
    return measures, [Delay("check.caught_up", days[caught_up], closed_on[caught_up])]


def weighed_and_not(checks: pd.DataFrame, as_of: np.datetime64) -> dict[str, Flags]:
    """Return which checks whose window is closed have a weight, and which have none.

    Parameters
    ----------
    checks : DataFrame
        ``tables.OUT["checks"]``.
    as_of : datetime64
        A window is closed when it ended before this day.

    Returns
    -------
    dict of str to bool array
        "check.weighed" and "check.unweighed"; a weight that is to be checked first is neither.
    """
    closed_on = checks["window_to"].to_numpy().astype("datetime64[D]")
    flags = _of_closed_checks(checks, closed_on, closed_on < as_of)
    return {name: flags[name] for name in ("check.weighed", "check.unweighed")}


def due(checks: pd.DataFrame, as_of: np.datetime64) -> Flags:
    """Return which checks are of babies due: their window is closed, and nothing excludes them.

    Parameters
    ----------
    checks : DataFrame
        ``tables.OUT["checks"]``.
    as_of : datetime64
        A window is closed when it ended before this day.
    """
    closed_on = checks["window_to"].to_numpy().astype("datetime64[D]")
    return _of_closed_checks(checks, closed_on, closed_on < as_of)["check.due"]


def _by_event(checks: pd.DataFrame, closed_on: Dates, flags: dict[str, Flags], until: np.datetime64) -> list[Measure]:
    """Return the babies due and those weighed by the day of the event: a change of practice acts from its day on.

    By the close of its window, a baby weighed up to three weeks before a change would count as weighed after it.
    Events from ``until`` on are left out: some windows of those weighed then are open still.
    """
    child, weighed = checks["child"].to_numpy(), flags["check.weighed"]
    opened_on = checks["window_from"].to_numpy().astype("datetime64[D]")
    # a baby not weighed might have been on any day of its window
    on = np.where(weighed, checks["weight_on"].to_numpy().astype("datetime64[D]"), _middle(opened_on, closed_on))
    of = {what: flags[f"check.{what}"] & (on < until) for what in ("due", "weighed")}
    return [Measure(f"event.{what}", child[flag], on[flag]) for what, flag in of.items()]


def _middle(first: Dates, last: Dates) -> Dates:
    return np.asarray(first + (last - first) // 2)


def _of_closed_checks(checks: pd.DataFrame, closed_on: Dates, closed: Flags) -> dict[str, Flags]:
    """Return for each measure which checks it counts, of those whose window is closed."""
    status = checks["status"].astype("str").to_numpy()
    excluded = status == "excluded"
    due = closed & ~excluded & ~np.isin(status, _OPEN)
    weighed = due & weighed_at_check(checks)
    early_in_window = weighed & (status == "complete_early")
    level = checks["measured_level"].astype("str").to_numpy()
    review = checks["review_on"].to_numpy().astype("datetime64[D]")
    return {
        "check.due": due,
        **{f"check.{word}": due & (status == word) for word in CHECK_STATUSES if word not in ("excluded", *_OPEN)},
        "check.weighed": weighed,
        "check.early_in_window": early_in_window,
        "check.weight_head": weighed & np.isin(level, ["weight+head", "weight+length+head"]),
        "check.weight_length_head": weighed & (level == "weight+length+head"),
        "check.reviewed": due & (review <= closed_on),
        # neither weighed nor not weighed until somebody has looked: a count of its own
        "check.unweighed": due & ~weighed & (status != "weight_to_check"),
        **_reasons(checks, closed & excluded, "check.excluded", CHECK_EXCLUSIONS),
        **_reasons(checks, due & (status == "missed"), "check.missed", CHECK_OPEN_REASONS),
    }


def weighed_at_check(checks: pd.DataFrame) -> Flags:
    """Return which checks name a weight at 6 to 8 weeks that counts, whatever its figure.

    An early review with its weight before the window is none.

    Parameters
    ----------
    checks : DataFrame
        ``tables.OUT["checks"]``.
    """
    status = checks["status"].astype("str").to_numpy()
    in_window = (checks["weight_on"] >= checks["window_from"]).to_numpy()
    return np.isin(status, WEIGHED) | ((status == "complete_early") & in_window)


def _reviewed_by_8_weeks(checks: pd.DataFrame, day_56: Dates, as_of: np.datetime64) -> list[Measure]:
    """Return metric C8i: the babies who reached 56 days, and those of them reviewed by then."""
    child = checks["child"].to_numpy()
    reached = (checks["status"].astype("str").to_numpy() != "excluded") & (day_56 < as_of)
    by_then = checks["reviewed_by_day_56"].fillna(value=False).to_numpy(dtype=bool)
    return [
        Measure("c8i.due", child[reached], day_56[reached]),
        Measure("c8i.reviewed", child[reached & by_then], day_56[reached & by_then]),
    ]


def _reasons(checks: pd.DataFrame, among: Flags, prefix: str, codes: tuple[str, ...]) -> dict[str, Flags]:
    """Return which checks carry each reason; one may carry several, joined by ";"."""
    return {f"{prefix}.{code}": among & has_code(checks["reason"], code) for code in codes}


def _first_weight_after(
    measurements: pd.DataFrame, records: pd.DataFrame, n_children: int, day: int
) -> npt.NDArray[np.float64]:
    age = measurements["age_days"].to_numpy()
    keep = taken(measurements, records, "weight").counts & (age > day)
    first = np.full(n_children, np.inf)
    np.minimum.at(first, measurements["child"].to_numpy()[keep], age[keep])
    return np.where(np.isinf(first), np.nan, first)


def at_contacts(
    children: pd.DataFrame,
    contacts: pd.DataFrame,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    unread: pd.DataFrame,
    as_of: np.datetime64,
    schedule: CheckSchedule,
) -> Iterator[Measure]:
    """Yield what to count about the other mandated contacts.

    A child who died, left or joined before the window closed is not counted among those due. A measurement at most
    ``near_review_days`` outside a contact's window belongs to it, as at the 6-8-week check.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    contacts : DataFrame
        ``tables.CONTACTS``.
    measurements : DataFrame
        ``tables.SCORED``.
    as_of : datetime64
        A window is closed when it ended before this day.
    schedule : CheckSchedule
        The windows of the run.

    Yields
    ------
    Measure
        Named after contact and level, such as ``12-month.weight_head``, by the day on which the window closed.
    """
    born = children["date_of_birth"].to_numpy().astype("datetime64[D]")
    gone = np.fmin(*(children[name].to_numpy().astype("datetime64[D]") for name in ("died_on", "left_on")))
    joined = children["joined_on"].to_numpy().astype("datetime64[D]")
    in_doubt = doubtful(weight_entries(measurements, records, unread))
    for name in OTHER_CONTACTS:
        held_to = schedule.of(name)
        window, near_days = Window(held_to.opens_day, held_to.closes_day), held_to.near_review_days
        closes = born + window.closes
        with np.errstate(invalid="ignore"):
            due = (closes < as_of) & ~(gone <= closes) & ~(joined > closes)
        attended = (contacts["contact"] == name) & (contacts["outcome"] == "attended")
        seen = _happened(
            children, contacts, attended.to_numpy(), Window(_SEEN_FROM.get(name, window.opens), window.closes)
        )
        near = Window(window.opens - near_days, window.closes + near_days)
        weight, length, head = (
            _happened(children, measurements, taken(measurements, records, kind).counts, near)
            for kind in ("weight", "length", "head")
        )
        to_check = in_doubt.within(near.opens, near.closes).any_of(len(children)) & ~weight
        flags = {
            "due": due,
            "attended": due & seen,
            "weighed": due & weight,
            "weight_head": due & weight & head,
            "weight_length_head": due & weight & head & length,
            "weight_to_check": due & seen & to_check,
            "attended_not_measured": due & seen & ~weight & ~to_check,
        }
        yield from (Measure(f"{name}.{what}", np.flatnonzero(flag), closes[flag]) for what, flag in flags.items())


def at_reviews(checks: pd.DataFrame, as_of: np.datetime64) -> Iterator[Measure]:
    """Yield of each review beside the 6-8-week check how many children it followed, who is complete and who missed.

    Parameters
    ----------
    checks : DataFrame
        ``tables.OUT["checks"]`` of every check, with ``child``, the position of each child.
    as_of : datetime64
        A window is closed when it ended before this day.

    Yields
    ------
    Measure
        ``12-month.followed``, ``.complete``, ``.missed``, by the day on which each window closed.
    """
    for name in OTHER_CONTACTS:
        of = one_check(checks, name)
        child, status = of["child"].to_numpy(), of["status"].astype("str").to_numpy()
        closed_on = of["window_to"].to_numpy().astype("datetime64[D]")
        followed = (closed_on < as_of) & (status != "excluded") & ~np.isin(status, _OPEN)
        for what, flag in (
            ("followed", followed), ("complete", followed & (status == "complete")),
            ("missed", followed & (status == "missed")),
        ):  # fmt: skip
            yield Measure(f"{name}.{what}", child[flag], closed_on[flag])


def _happened(children: pd.DataFrame, table: pd.DataFrame, rows: Flags, window: Window) -> Flags:
    age = table["age_days"].to_numpy()
    inside = rows & (age >= window.opens) & (age <= window.closes)
    out = np.zeros(len(children), dtype=bool)
    out[table["child"].to_numpy()[inside]] = True
    return out


def not_brought(contacts: pd.DataFrame, measurements: pd.DataFrame) -> list[Measure]:
    """Return how often a baby was not brought, and how often one was seen or weighed within 14 days of it.

    Parameters
    ----------
    contacts : DataFrame
        From ``context.appointments``: each once, with its day.
    measurements : DataFrame
        ``tables.SCORED``.

    Returns
    -------
    list of Measure
        ``not_brought.all`` and ``not_brought.followed_up``, by the day of the appointment. 14 days: this project's own
        indicator for Recommendation 6.
    """
    missed = contacts[(contacts["outcome"] == "was_not_brought").to_numpy()]
    seen = contacts.loc[contacts["outcome"] == "attended", ["child", "contact_on"]]
    weighed = measurements.loc[measurements["kind"] == "weight", ["child", "measured_on"]]
    stride = 10**6  # days of one child lie far inside it, so one sorted key finds the next
    who = np.concatenate([seen["child"].to_numpy(), weighed["child"].to_numpy()]).astype(np.int64)
    key = np.sort(who * stride + _whole_days(pd.concat([seen["contact_on"], weighed["measured_on"]])))
    child, on = missed["child"].to_numpy(), missed["contact_on"].to_numpy()
    wanted = child.astype(np.int64) * stride + _whole_days(missed["contact_on"])
    following = np.append(key.astype(np.float64), np.inf)[np.searchsorted(key, wanted, side="right")]
    soon = following - wanted <= FOLLOW_UP_DAYS
    return [Measure("not_brought.all", child, on), Measure("not_brought.followed_up", child[soon], on[soon])]


def _whole_days(on: pd.Series) -> npt.NDArray[np.int64]:
    return on.to_numpy().astype("datetime64[D]").astype(np.int64)
