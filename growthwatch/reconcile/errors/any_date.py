"""A visit under any other date: all that was measured fits a child weeks or months younger, or older.

11.5 kg and 81.5 cm filed at 731 days may both fit about 500. It is asked only of visits of two kinds or more that are
off together, the same way: a weight alone that fits an earlier day is a weight lost. The day is only as sure as the
readings make it, so the days between which it may well lie go with it.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.in_question import VisitsInQuestion
from growthwatch.reconcile.growth_model import densities
from growthwatch.reconcile.prediction.velocity_prior import SortedReadings, Values, log_velocity_prior
from growthwatch.reconcile.prediction.visits import JudgingOptions, Visits, predict_visits
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Days = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: From here [predictive standard deviations] each kind of a visit is off; so far where nothing later can speak against
#: it [L].
_OFF_SD: Final = 1.5
_LATEST_OFF_SD: Final = 2.0
#: Days asked: so many, as far apart as growth is fast, up to so long after the recorded day [days, L].
_N_DAYS: Final = 64
_LATER_DAYS: Final = 730.0
_FAST_UNTIL_DAYS: Final = 70.0
#: Nearer than this to the recorded day it is the same visit [days, L].
_SAME_VISIT_DAYS: Final = 14
#: The share of the probability that lies between the days named.
_SPAN_SHARE: Final = 0.9


class AnyDate(NamedTuple):
    """What each visit would be under any other date; -inf and the recorded day where it is not asked [visits]."""

    log_odds: Floats  # against truth
    log_likelihood: Floats  # of the visit as recorded, if it was meant for another day
    day: Days  # the middle of the days it may have been meant for [days since 1970]
    first_day: Days  # between these the day lies with 90 % of the probability
    last_day: Days


def any_date(
    among: SortedReadings, asked: VisitsInQuestion, log_likelihood_true: Floats, options: JudgingOptions
) -> AnyDate:
    """Return the odds that each visit is of another day than any error of a date names, and which.

    Parameters
    ----------
    among : SortedReadings
        What is taken as true.
    asked : VisitsInQuestion
        Visits with what the others predict for them.
    log_likelihood_true : ndarray, shape (visits,)
        Of each visit as recorded.
    options : JudgingOptions
        Policy, and the last day a date may be suggested for.
    """
    n, recorded = len(asked.visits.day), asked.visits.day
    out = AnyDate(np.full(n, -np.inf), np.full(n, -np.inf), *(recorded.copy() for _ in range(3)))
    place = np.flatnonzero(_all_off_together(asked))
    if not len(place):
        return out
    visits = Visits._make(column[place] for column in asked.visits)
    days, log_prior = _days_asked(among, visits, options)
    log = log_prior + _log_likelihood(among, visits, days, options)
    log = np.where(np.isnan(log), -np.inf, log)
    total = np.logaddexp.reduce(log, axis=1)
    reached = np.cumsum(np.exp(log - np.where(np.isneginf(total), 0.0, total)[:, None]), axis=1)
    out.log_likelihood[place] = error_kinds.log_rate("another_day") + total
    out.log_odds[place] = out.log_likelihood[place] - log_likelihood_true[place]
    tail = (1 - _SPAN_SHARE) / 2
    for column, share in ((out.day, 0.5), (out.first_day, tail), (out.last_day, 1 - tail)):
        at = np.minimum((reached < share).sum(axis=1), days.shape[1] - 1)
        column[place] = days[np.arange(len(place)), at]
    return out


def _all_off_together(asked: VisitsInQuestion) -> Bools:
    """Return which visits have two kinds or more, all off the same way."""
    prediction, present = asked.prediction, asked.visits.present
    sd = np.sqrt(np.diagonal(prediction.covariance[:, 0], axis1=1, axis2=2))
    from_sd = np.where(asked.is_latest, _LATEST_OFF_SD, _OFF_SD)[:, None] * sd
    residual = prediction.residual[:, 0]
    low, high = (residual < -from_sd) | ~present, (residual > from_sd) | ~present
    possible = ~(densities.is_nobodys(prediction.sds[:, 0]) & present).any(axis=1)
    return possible & (present.sum(axis=1) > 1) & (low.all(axis=1) | high.all(axis=1))


def _days_asked(among: SortedReadings, visits: Visits, options: JudgingOptions) -> tuple[Days, Floats]:
    """Return the days asked of each visit and the log share that each stands for [visits, days].

    Every day from birth up to two years after the recorded one is as likely, none after that of entry.
    """
    readings, first = among.evidence.readings, visits.first
    age = np.nan_to_num(readings.age_days[first])
    ends = np.log(np.stack([np.full(len(age), _FAST_UNTIL_DAYS), age + _LATER_DAYS + _FAST_UNTIL_DAYS]))
    share = np.linspace(0, 1, _N_DAYS + 1)
    edges = np.exp(ends[0][:, None] + (ends[1] - ends[0])[:, None] * share) - _FAST_UNTIL_DAYS
    days = (visits.day - age.astype(np.int64))[:, None] + np.round((edges[:, 1:] + edges[:, :-1]) / 2).astype(np.int64)
    width = np.diff(edges, axis=1)
    latest = np.fmin(readings.entry_day[first], options.last_day)[:, None]
    fits = (np.abs(days - visits.day[:, None]) >= _SAME_VISIT_DAYS) & (days <= latest)
    width = np.where(fits, width, 0.0)
    with np.errstate(divide="ignore"):
        return days, np.log(width) - np.log(np.maximum(width.sum(axis=1), 1.0))[:, None]


def _log_likelihood(among: SortedReadings, visits: Visits, days: Days, options: JudgingOptions) -> Floats:
    """Return the log probability of each visit as recorded, had it been of each of these days [visits, days]."""
    readings, present = among.evidence.readings, visits.present
    prediction = predict_visits(among.evidence, visits, days, options.policy)
    every = np.broadcast_to(present[:, None, :], prediction.sds.shape)
    log = densities.log_density_candidate_joint(prediction.residual, prediction.covariance, every)
    per_kind = np.log(prediction.slope) + np.log(readings.resolution[visits.member])[:, None, :]
    per_kind = per_kind + densities.log_high_sds_prior(prediction.sds, prediction.mean)
    shape = (*days.shape, len(KINDS))
    member = np.broadcast_to(visits.member[:, None, :], shape)
    values = Values(
        child=readings.child[member],
        kind=np.broadcast_to(np.arange(len(KINDS)), shape),
        day=np.broadcast_to(days[:, :, None], shape),
        value=readings.value[member],
        visit=np.broadcast_to(visits.number[:, None, None], shape),
    )
    per_kind = per_kind + log_velocity_prior(among, values)
    return np.asarray(log + np.where(every, per_kind, 0.0).sum(axis=2))
