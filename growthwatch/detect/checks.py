"""The mandated checks: attended is not measured. The value is required, never inferred; a doubted one is not silence.

Each check is judged as the 6-8-week check is, by its own windows and its own contacts. The NIPE infant examination at
6-8 weeks covers eyes, heart, hips and testes only, and nobody nationally counts a weight there (NIPE requirements
2021). All windows are chronological days, day 0 the day of birth.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.check_schedule import CheckSchedule, schedule_of
from growthwatch.check_windows import C8I_DAY, CheckWindows
from growthwatch.detect.dated_rows import DatedRows, NearestPair, Rows, dated_rows, first_known, nearest_pair
from growthwatch.detect.measured import taken
from growthwatch.detect.said_of_weights import joined_sentences, said_of_weights
from growthwatch.detect.series.series import Flags, Floats
from growthwatch.detect.unread_contacts import unread_contacts
from growthwatch.detect.weight_entries import counting, doubtful, weight_entries
from growthwatch.detect.wording.text_columns import Texts
from growthwatch.vocabulary import (
    CHECK_REASONS,
    CHECK_STATUSES,
    CHECKS,
    MAIN_CHECK,
    MEASURED_LEVELS,
    OUTCOMES,
    WEIGHT_STATES,
)

#: Statuses beside which the reasons on record are kept: nobody has reviewed and nobody has weighed.
_OPEN = ("due", "overdue", "missed")


def checks(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    contacts: pd.DataFrame,
    *,
    as_of: np.datetime64,
    windows: CheckWindows | CheckSchedule | None = None,
    unread: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return how each mandated check of every child whose birth date is known stands.

    Parameters
    ----------
    children, measurements, records, contacts : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``, ``tables.JUDGED``, ``tables.CONTACTS``.
    as_of : datetime64
        The as-of date; nothing after it is read.
    windows : CheckWindows or CheckSchedule, optional
        A service's own windows, of the 6-8-week check alone or of every check.
    unread : DataFrame, optional
        ``tables.UNREAD``: records and contacts that could not be used.

    Returns
    -------
    DataFrame
        ``tables.OUT["checks"]``, a row for each child and check, in the order of ``children`` and, of a child, of
        ``vocabulary.CHECKS``. ``reviewed_by_day_56`` is of the 6-8-week check, and blank until it can be answered.
    """
    schedule, born = schedule_of(windows), _dates(children, "date_of_birth")
    unread = tables.empty(tables.UNREAD) if unread is None else unread
    about = _About(
        children=children,
        measurements=measurements,
        contacts=contacts,
        unread=unread,
        weights=weight_entries(measurements, records, unread),
        heads=dated_rows(measurements, taken(measurements, records, "head").counts),
        lengths=dated_rows(measurements, taken(measurements, records, "length").counts),
        born=born,
        age_now=_days(as_of.astype("datetime64[D]") - born),
    )
    each = pd.concat([_check(check, schedule.of(check), about) for check in CHECKS], ignore_index=True)
    n = len(children)
    of_child = np.arange(n * len(CHECKS)).reshape(len(CHECKS), n).T.ravel()
    known = np.repeat(~np.isnan(about.age_now), len(CHECKS))
    return each.iloc[of_child[known]].reset_index(drop=True)[list(tables.OUT["checks"])]


class _About(NamedTuple):
    """What every check reads: the tables, every weight on record, heads and lengths, birth dates and ages [days]."""

    children: pd.DataFrame
    measurements: pd.DataFrame
    contacts: pd.DataFrame
    unread: pd.DataFrame
    weights: pd.DataFrame
    heads: DatedRows
    lengths: DatedRows
    born: npt.NDArray[np.datetime64]
    age_now: Floats


def _check(check: str, window: CheckWindows, about: _About) -> pd.DataFrame:
    """Return how one check of each child stands, one row for each, also of those whose age is not known."""
    children, contacts, weights, born, age_now = (
        about.children, about.contacts, about.weights, about.born, about.age_now,
    )  # fmt: skip
    n = len(children)
    reviews = _attended(contacts, check)
    held = _held(reviews, weights, window, n)
    excluded, why_excluded = _excluded(children, born, age_now, window)
    status = _statuses(held, excluded, age_now, window)
    not_read = unread_contacts(about.unread, check, window, status)
    why_open = _reasons(contacts, reviews, check, window, not_read.any)
    reasons = np.select([excluded, np.isin(status, _OPEN)], [why_excluded, why_open], "").astype(object)
    weight_row, review_row = _named(held, status)
    said = said_of_weights(weights, status, weight_row, window)
    by_56 = reviews.within(0, C8I_DAY).any_of(n)
    not_yet = ~by_56 & ~(age_now > C8I_DAY)
    return pd.DataFrame(
        {
            "child_id": children["child_id"],
            "check": pd.Series(check, index=children.index, dtype=tables.TEXT),
            "window_from": _plus(born, window.opens_day),
            "window_to": _plus(born, window.closes_day),
            "status": pd.Categorical(_text(status), categories=list(CHECK_STATUSES)),
            "reason": _text(np.where(said.doubts == "", reasons, said.doubts)),
            "review_on": _date_of(contacts, "contact_on", review_row),
            "weight_on": _date_of(weights, "measured_on", weight_row),
            "weight_source": _text_of(weights, "sources", weight_row),
            "weight_state": pd.Categorical(_text_of(weights, "state", weight_row), categories=list(WEIGHT_STATES)),
            "measured_level": _level(about, _measured(weights, weight_row, status), window.near_review_days),
            "reviewed_by_day_56": pd.arrays.BooleanArray(by_56, not_yet | (check != MAIN_CHECK)),
            "questioned_records": _text(joined_sentences(said.records, not_read.records, ";")),
            "text": _text(joined_sentences(said.sentences, not_read.sentences, " ")),
        }
    )


class _Held(NamedTuple):
    """What each child's records hold of the check: rows of ``contacts`` and of the weight entries, -1 for none."""

    weight: Rows  # the first in the window
    doubtful: Rows  # the first in the window of which it is not sure that it was read, of this child or of that day
    review: Rows  # the first attended in the window
    early_review: Rows  # the first attended in the weeks before it
    late_review: Rows  # the first attended after it, up to the last day that counts
    at_review: NearestPair  # a review in the window with a weight within a few days
    at_early_review: NearestPair
    at_late_review: NearestPair


def _held(reviews: DatedRows, entries: pd.DataFrame, window: CheckWindows, n: int) -> _Held:
    weights, near = counting(entries), window.near_review_days
    in_time = reviews.within(window.opens_day, window.closes_day)
    early = reviews.within(window.opens_day - window.early_days, window.opens_day - 1)
    late = reviews.within(window.closes_day + 1, window.late_until_day)
    return _Held(
        weight=weights.within(window.opens_day, window.closes_day).first(n),
        doubtful=doubtful(entries).within(window.opens_day, window.closes_day).first(n),
        review=in_time.first(n),
        early_review=early.first(n),
        late_review=late.first(n),
        at_review=nearest_pair(in_time, weights, near, n),
        at_early_review=nearest_pair(early, weights, near, n),
        at_late_review=nearest_pair(late, weights, near, n),
    )


def _statuses(held: _Held, excluded: Flags, age_now: Floats, window: CheckWindows) -> Texts:
    """Return the first status that holds of each child, from the top; blank where its age is not known.

    A doubtful weight in the window is never "not weighed": where a late review with a weight settles what it leaves
    open, that is what is said.
    """
    weighed, to_check = held.weight >= 0, held.doubtful >= 0
    reviewed, early, late = held.review >= 0, held.early_review >= 0, held.late_review >= 0
    late_weighed = held.at_late_review.found
    holds = {
        "excluded": excluded,
        "": np.isnan(age_now),
        "complete": held.at_review.found,
        "measured_elsewhere": reviewed & weighed,
        "weight_to_check": ~weighed & ~late_weighed & to_check,
        "attended_not_measured": ~weighed & ~to_check & (reviewed | (late & ~late_weighed)),
        "complete_early": ~reviewed & early & (held.at_early_review.found | weighed),
        "measured_no_review": weighed,
        "complete_late": late_weighed,
        "not_due": age_now < window.opens_day,
        "due": age_now < window.overdue_from_day,
        "overdue": age_now <= window.closes_day,
    }
    return np.select(list(holds.values()), list(holds), "missed").astype(object)


def _named(held: _Held, status: Texts) -> tuple[Rows, Rows]:
    """Return the weight and the review that each check names: rows of the weight entries and of ``contacts``."""
    early = np.where(status == "complete_early", held.at_early_review.measurement, -1)
    doubted = np.where(status == "weight_to_check", held.doubtful, -1)
    weight = first_known(held.at_review.measurement, held.weight, doubted, early, held.at_late_review.measurement)
    early_review = np.where(
        status == "complete_early", first_known(held.at_early_review.review, held.early_review), -1
    )
    review = first_known(
        held.at_review.review, held.review, early_review, held.at_late_review.review, held.late_review
    )
    return weight, review


def _measured(weights: pd.DataFrame, weight_row: Rows, status: Texts) -> Rows:
    """Return the row in the measurements of the weight that each check counts; -1 for none."""
    row = np.append(weights["row"].to_numpy(dtype=np.intp), -1)[weight_row]
    return np.where(status == "weight_to_check", -1, row)


def _attended(contacts: pd.DataFrame, check: str) -> DatedRows:
    return dated_rows(contacts, ((contacts["contact"] == check) & (contacts["outcome"] == "attended")).to_numpy())


def _excluded(
    children: pd.DataFrame, born: npt.NDArray[np.datetime64], age_now: Floats, window: CheckWindows
) -> tuple[Flags, Texts]:
    ages = {name: _days(_dates(children, f"{name}_on") - born) for name in ("died", "left", "joined")}
    # what lies after the as-of date has not happened yet
    died = (ages["died"] < window.present_until_day) & (ages["died"] <= age_now)
    left = (ages["left"] < window.present_until_day) & (ages["left"] <= age_now)
    late = (ages["joined"] > window.closes_day) & (ages["joined"] <= age_now)
    duplicate = children["possible_duplicate_of"].notna().to_numpy()
    why = {"died": died, "left": left, "joined_late": late, "possible_duplicate": duplicate}
    return np.any(list(why.values()), axis=0), np.select(list(why.values()), list(why), "").astype(object)


def _reasons(contacts: pd.DataFrame, reviews: DatedRows, check: str, window: CheckWindows, not_read: Flags) -> Texts:
    """Return why a check is still open: every reason on record, joined by ";", else "no_record"."""
    n = len(not_read)
    mine = (contacts["contact"] == check).to_numpy() & contacts["age_days"].notna().to_numpy()
    outcome = contacts["outcome"].cat.codes.to_numpy()
    child = contacts["child"].to_numpy()
    text = np.full(n, "", dtype=object)
    for reason in CHECK_REASONS:
        has = np.zeros(n, dtype=bool)
        if reason in OUTCOMES:
            has[child[mine & (outcome == OUTCOMES.index(reason))]] = True
        elif reason == "early_review":
            has = reviews.within(0, window.opens_day - 1).any_of(n)
        elif reason == "unread_contact":
            has = not_read
        text = np.where(has, np.where(text == "", reason, text + (";" + reason)), text)
    return np.where(text == "", "no_record", text)


def _level(about: _About, weight_row: Rows, near_days: int) -> pd.Categorical:
    """Return what was measured with the weight named: head, and length, within the same few days."""
    n = len(weight_row)
    child = np.flatnonzero(weight_row >= 0)
    weighings = DatedRows(weight_row[child], child, about.measurements["age_days"].to_numpy()[weight_row[child]])
    head, length = (nearest_pair(weighings, of, near_days, n).found for of in (about.heads, about.lengths))
    level = np.select([weight_row < 0, head & length, head], ["none", "weight+length+head", "weight+head"], "weight")
    return pd.Categorical(level, categories=list(MEASURED_LEVELS))


def _days(interval: npt.NDArray[np.timedelta64]) -> Floats:
    days = interval.astype("timedelta64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.float64))


def _dates(table: pd.DataFrame, column: str) -> npt.NDArray[np.datetime64]:
    return table[column].to_numpy().astype("datetime64[D]")


def _plus(born: npt.NDArray[np.datetime64], days: int) -> npt.NDArray[np.datetime64]:
    return (born + np.timedelta64(days, "D")).astype("datetime64[s]")


def _date_of(table: pd.DataFrame, column: str, row: Rows) -> npt.NDArray[np.datetime64]:
    dates = np.append(table[column].to_numpy().astype("datetime64[s]"), np.datetime64("NaT", "s"))
    return dates[row]


def _text(texts: Texts) -> pd.Series:
    return pd.Series(texts, dtype=tables.TEXT).replace("", np.nan)


def _text_of(table: pd.DataFrame, column: str, row: Rows) -> pd.Series:
    return pd.Series(np.append(table[column].to_numpy(dtype=object), [None])[row], dtype=tables.TEXT)
