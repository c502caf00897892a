"""Errors of a whole visit, compared with truth: a date mistaken, or another child's visit."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.any_date import AnyDate
from growthwatch.reconcile.errors.date_errors import CandidateDates
from growthwatch.reconcile.errors.error_odds import COPIED, WRONG_CHILD, WRONG_DATE, ErrorOdds
from growthwatch.reconcile.errors.in_question import ReadingsInQuestion, VisitsInQuestion
from growthwatch.reconcile.errors.other_child import log_density_other_child, log_density_twin, may_be_other_child
from growthwatch.reconcile.errors.other_date import OtherDates
from growthwatch.reconcile.growth_model import densities
from growthwatch.reconcile.prediction.velocity_prior import SortedReadings, Values, log_velocity_prior
from growthwatch.reconcile.prediction.visits import Evidence, Visits
from growthwatch.reconcile.readings.weighings import may_be_same_value
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_N: Final = len(KINDS)
#: How rarely a right date is later than that of its entry, which may itself be wrong [L].
_ENTERED_BEFORE: Final = 0.005


class VisitErrorOdds(NamedTuple):
    """Log odds against truth of each error of a whole visit."""

    log_likelihood_true: Floats  # of the visit as recorded [visits]
    wrong_date: Floats  # [visits, candidate dates]
    wrong_child: Floats  # [visits]
    twins: Floats  # the same, of a twin whose record lacks the visit [visits]


def log_velocity_by_date(among: SortedReadings, visits: Visits, candidates: CandidateDates) -> Floats:
    """Return how much rarer each visit is for its velocity on the day recorded and on every candidate date.

    The recorded day stands first [visits, 1 + candidates, kinds].
    """
    readings = among.evidence.readings
    days = np.concatenate([visits.day[:, None], candidates.day], axis=1)
    shape = (*days.shape, _N)
    member = np.broadcast_to(visits.member[:, None, :], shape)
    asked = Values(
        child=readings.child[member],
        kind=np.broadcast_to(np.arange(_N), shape),
        day=np.broadcast_to(days[:, :, None], shape),
        value=readings.value[member],
        visit=np.broadcast_to(visits.number[:, None, None], shape),
    )
    return np.where(member >= 0, log_velocity_prior(among, asked), 0.0)


def visit_error_odds(evidence: Evidence, asked: VisitsInQuestion) -> VisitErrorOdds:
    """Return the odds of a mistaken date and of another child's visit."""
    readings, visits, prediction = evidence.readings, asked.visits, asked.prediction
    present = visits.present
    log_slope = np.where(present[:, None, :], np.log(prediction.slope), 0.0).sum(axis=-1)
    high_sds = densities.log_high_sds_prior(prediction.sds, prediction.mean)
    high_sds = np.where(present[:, None], high_sds, 0.0).sum(axis=-1)
    velocity = asked.log_velocity.sum(axis=-1)

    residual, covariance = prediction.residual, prediction.covariance
    true = densities.log_density_true_joint(residual[:, 0], covariance[:, 0], present, asked.is_latest)
    true = np.logaddexp(true, asked.log_density_with_shift) + log_slope[:, 0]
    true = true + high_sds[:, 0] + velocity[:, 0]
    # nothing is entered before it is measured
    entered_before = readings.entry_day[visits.first] < visits.day
    true = true + np.where(entered_before, np.log(_ENTERED_BEFORE), 0.0)

    every_date = np.broadcast_to(present[:, None, :], residual[:, 1:].shape)
    dated = densities.log_density_candidate_joint(residual[:, 1:], covariance[:, 1:], every_date)
    dated = dated + log_slope[:, 1:] + high_sds[:, 1:] + velocity[:, 1:]
    of_birth = asked.candidates.error_kind == error_kinds.position_of("birth_entered_late")
    dated = np.where(of_birth & _unlike_birth(evidence, visits)[:, None], -np.inf, dated)
    wrong_date = asked.candidates.log_rate + dated - true[:, None]

    against_true = log_slope[:, 0] - true
    other_high = densities.log_high_sds_prior(prediction.sds[:, 0], np.zeros(1))
    other_high = np.where(present, other_high, 0.0).sum(axis=-1)
    other_child = log_density_other_child(asked) + other_high + against_true
    twins = log_density_twin(readings, asked) + error_kinds.log_rate("wrong_child_twin") + against_true
    log_resolution = np.where(present, np.log(readings.resolution[visits.member]), 0.0).sum(axis=-1)
    return VisitErrorOdds(
        true + log_resolution,
        np.where(np.isnan(wrong_date), -np.inf, wrong_date),
        np.where(may_be_other_child(readings, asked), other_child + error_kinds.log_rate("wrong_child"), -np.inf),
        twins,
    )


def _unlike_birth(evidence: Evidence, visits: Visits) -> Bools:
    """Return which visits hold another value than is known of that kind from the birthday."""
    readings = evidence.readings
    born = np.full((int(readings.child.max(initial=-1)) + 1, _N), -1, dtype=np.intp)
    rows = np.flatnonzero(evidence.taken_as_true & (readings.age_days == 0))
    born[readings.child[rows], readings.kind[rows]] = rows
    birth = born[readings.child[visits.first]]
    same = may_be_same_value(readings.value, readings.coarsest_resolution, birth, visits.member)
    return np.asarray(((birth >= 0) & visits.present & ~same).any(axis=1))


def add_visit_errors(
    odds: ErrorOdds, asked: ReadingsInQuestion, candidates: CandidateDates, of_visits: VisitErrorOdds,
    other_dates: OtherDates, another_day: AnyDate,
) -> None:  # fmt: skip
    """Add the errors of whole visits, less as far as errors of their single values explain the visit as well."""
    visit, log_true = asked.visit, asked.log_likelihood_true
    alone = odds.log_odds_true_or_value_error()
    others = _sum_of_visit(alone, visit)[visit] - alone

    place, c = np.nonzero(np.isfinite(of_visits.wrong_date)[visit] & ~asked.borne_out[:, None])
    v = visit[place]
    log_odds = of_visits.wrong_date[v, c] - others[place]
    odds.add(place, WRONG_DATE, log_odds, candidates.error_kind[c], day=candidates.day[v, c])
    odds.add_likelihood_of_visit(place, of_visits.wrong_date[v, c] + of_visits.log_likelihood_true[v])

    place = np.flatnonzero(np.isfinite(another_day.log_odds)[visit] & ~asked.borne_out)
    v = visit[place]
    log_odds = another_day.log_odds[v] - others[place]
    span = (another_day.first_day[v], another_day.last_day[v])
    odds.add(place, WRONG_DATE, log_odds, error_kinds.position_of("another_day"), day=another_day.day[v], span=span)
    odds.add_likelihood_of_visit(place, another_day.log_likelihood[v])

    place, c = np.nonzero(np.isfinite(other_dates.log_odds)[visit] & ~asked.is_borne_out_loss[:, None])
    v = visit[place]
    log_odds = other_dates.log_odds[v, c] - others[place]
    # what repeats an earlier visit may be a copy value by value: against truth value by value the date is as likely
    one_by_one = _sum_of_visit(alone + log_true, visit)[visit] - alone
    repeats = np.isfinite(odds.log_odds[place, COPIED])
    against_values = other_dates.log_likelihood[v, c] - one_by_one[place]
    log_odds = np.where(repeats, np.fmax(log_odds, against_values), log_odds)
    odds.add(place, WRONG_DATE, log_odds, other_dates.error_kind[v, c], day=other_dates.day[v, c])
    odds.add_likelihood_of_visit(place, other_dates.log_likelihood[v, c])

    for name, of_child in (("wrong_child", of_visits.wrong_child), ("wrong_child_twin", of_visits.twins)):
        place = np.flatnonzero(np.isfinite(of_child)[visit] & ~asked.borne_out)
        v = visit[place]
        odds.add(place, WRONG_CHILD, of_child[v] - others[place], error_kinds.position_of(name))
        odds.add_likelihood_of_visit(place, (of_child + of_visits.log_likelihood_true)[v])


def _sum_of_visit(log: Floats, visit: Ints) -> Floats:
    return np.asarray(np.bincount(visit, weights=log), dtype=np.float64)
