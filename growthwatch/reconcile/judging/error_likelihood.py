"""Likelihood of each error for each reading in question: is it true, or does one specific error explain it better."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.any_date import any_date
from growthwatch.reconcile.errors.date_errors import candidate_dates
from growthwatch.reconcile.errors.error_odds import ErrorOdds, FallEvidence, LikeliestErrors
from growthwatch.reconcile.errors.in_question import ReadingsInQuestion, VisitsInQuestion
from growthwatch.reconcile.errors.other_child import add_unexplained
from growthwatch.reconcile.errors.other_date import other_date_odds
from growthwatch.reconcile.errors.swapped_kinds import add_swapped_kinds
from growthwatch.reconcile.errors.value_errors import add_copied_forward, add_value_errors
from growthwatch.reconcile.errors.visit_errors import add_visit_errors, log_velocity_by_date, visit_error_odds
from growthwatch.reconcile.growth_model import densities, gaussian_process
from growthwatch.reconcile.judging.sole_evidence import is_sole_evidence
from growthwatch.reconcile.judging.state import State, latest
from growthwatch.reconcile.prediction import from_others
from growthwatch.reconcile.prediction.level_shift import LevelShift, log_density_with_shift
from growthwatch.reconcile.prediction.velocity_prior import SortedReadings, Values, log_velocity_prior, sort_readings
from growthwatch.reconcile.prediction.visits import Evidence, Prediction, Visits, latest_of_visits, predict_with_sides
from growthwatch.reconcile.readings.borne_out import RUN_DAYS
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reference.smallest import is_below_any
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_WEIGHT: Final = KINDS.index("weight")
#: How often two systems that hold a reading of one day measured separately [L].
_MEASURED_APART: Final = 0.3
#: A fall would rest on a weight so far below what is predicted, or on a birth weight as far above; and below, this is
#: very far [share of itself, L].
_FAR_SHARE: Final = 0.10
_VERY_FAR_SHARE: Final = 0.15
#: So far below, a weight is too grave to be doubted sooner because a fall rests on it, unless a later weight shows the
#: fall no more [share of itself, L].
_COLLAPSED_SHARE: Final = 0.25
_AT_BIRTH_DAYS: Final = 1
#: So many other readings of a kind it takes to contradict one of birth [L].
_FEWEST_AGAINST_BIRTH: Final = 2
#: An acute illness takes no more of a weight than this: ``acute-loss`` of one reading counts up to 35 % [L]; as a
#: share of the lower weight, in which these are told, that is .54.
_ILLNESS_SHARE: Final = 0.35 / 0.65
#: A reading fits what came before within so many standard deviations [L].
_FITS_BEFORE_SD: Final = 2.5
#: How much rarer (log) than the process has it a value below any infant's is: as good as never true.
_LOG_NOT_TRUE: Final = 30.0
#: A reading this far from what the other visits predict is no evidence for its neighbours of that day.
_UNSOUND_SD: Final = 3.5


def likeliest_errors(state: State, rows: Ints) -> LikeliestErrors:
    """Return the likeliest error of some readings and its odds, given all that is taken as true.

    Parameters
    ----------
    state : State
        What is taken as true, and how widely each child varies.
    rows : ndarray of int
        The readings in question.
    """
    readings, evidence = state.readings, state.evidence
    among = sort_readings(evidence)
    visits, visit = _visits_of(state, rows)
    is_latest = latest(readings, state.taken_as_true)[rows]
    of_visits, shift = _visits_in_question(state, among, visits, latest_of_visits(len(visits.day), visit, is_latest))
    asked = _readings_in_question(state, among, of_visits, rows, visit, is_latest, shift)

    odds = ErrorOdds(readings, rows)
    add_value_errors(odds, among, asked)
    add_copied_forward(odds, asked, _repeated(state))
    add_swapped_kinds(odds, readings, asked, of_visits.prediction)
    add_unexplained(odds, readings, asked, of_visits)
    other_dates = other_date_odds(evidence, of_visits, state.reading_index.cross_source)
    of_whole = visit_error_odds(evidence, of_visits)
    another_day = any_date(among, of_visits, of_whole.log_likelihood_true, state.options)
    add_visit_errors(odds, asked, of_visits.candidates, of_whole, other_dates, another_day)
    n_systems = np.bitwise_count(readings.system_bits[rows])
    return odds.likeliest(asked.log_likelihood_true, n_systems, _fall_evidence(evidence, asked, is_latest))


def _repeated(state: State) -> Ints:
    """Return the earlier reading that each repeats, -1 for none.

    A loss that others bear out repeats none, nor does a low weight found again within a fortnight.
    """
    readings, repeated, others = state.readings, state.reading_index.repeated, state.reading_index.borne_out
    soon = others.itself[repeated] & (readings.day - readings.day[repeated] <= RUN_DAYS)
    return np.where(others.itself & (others.lost | soon), -1, repeated)


def _visits_of(state: State, rows: Ints) -> tuple[Visits, Ints]:
    """Return the visits that readings belong to, and the place of each one's among them."""
    readings, index = state.readings, state.reading_index
    number, visit = np.unique(index.visit[rows], return_inverse=True)
    child, day = np.empty(len(number), dtype=np.intp), np.empty(len(number), dtype=np.int64)
    child[visit], day[visit] = readings.child[rows], readings.day[rows]
    member = _members(state, rows, number)
    return Visits(index.start[child], index.size[child], member, number, day, state.variance_scale[child]), visit


def _members(state: State, rows: Ints, number: Ints) -> Ints:
    """Return the reading of each kind in each visit, -1 for none; a reading that is asked about comes first."""
    visit, kind = state.reading_index.visit, state.readings.kind
    belongs = state.taken_as_true | state.likeliest.is_visit_error
    belongs[rows] = True
    place = np.full(int(visit.max(initial=0)) + 1, -1, dtype=np.intp)
    place[number] = np.arange(len(number))
    every = np.flatnonzero(belongs & (place[visit] >= 0))
    member = np.full((len(number), len(KINDS)), -1, dtype=np.intp)
    member[place[visit[every]], kind[every]] = every
    member[place[visit[rows]], kind[rows]] = rows
    return member


def _visits_in_question(
    state: State, among: SortedReadings, visits: Visits, is_latest: Bools
) -> tuple[VisitsInQuestion, LevelShift]:
    """Return the visits with what the others predict for the recorded day and every candidate date, and any shift."""
    readings, first = state.readings, visits.first
    candidates = candidate_dates(
        visits.day, readings.age_days[first], readings.says_birth[first], readings.entry_day[first],
        state.options.last_day,
    ).that_occur()  # fmt: skip
    days = np.concatenate([visits.day[:, None], candidates.day], axis=1)
    prediction, sides = predict_with_sides(state.evidence, visits, days, state.options.policy)
    shift = log_density_with_shift(state.evidence, visits, sides)
    asked = VisitsInQuestion(
        visits,
        is_latest,
        candidates,
        prediction,
        log_velocity_by_date(among, visits, candidates),
        shift.of_visit,
        _may_be_contradicted(state, visits),
    )
    return asked, shift


def _may_be_contradicted(state: State, visits: Visits) -> Bools:
    """Return which visits are not of birth, or have two or more true readings beside them of a kind that they have.

    One lower weight is no ground to call the birth weight another child's: it may be the error itself, or a loss.
    """
    readings, first = state.readings, visits.first
    true = np.flatnonzero(state.taken_as_true)
    series = readings.child * len(KINDS) + readings.kind
    n_true = np.bincount(series[true], minlength=(int(readings.child.max(initial=-1)) + 1) * len(KINDS))
    of_visit = readings.child[first][:, None] * len(KINDS) + np.arange(len(KINDS))
    others = n_true[of_visit] - (state.taken_as_true[visits.member] & visits.present)
    at_birth = (readings.age_days[first] <= _AT_BIRTH_DAYS) | readings.says_birth[first]
    return np.asarray(~at_birth | ((others >= _FEWEST_AGAINST_BIRTH) & visits.present).any(axis=1))


def _readings_in_question(
    state: State, among: SortedReadings, of_visits: VisitsInQuestion, rows: Ints, visit: Ints, is_latest: Bools,
    shift: LevelShift,
) -> ReadingsInQuestion:  # fmt: skip
    """Return the readings with what the others predict, and how likely each is if it is true."""
    readings, visits = state.readings, of_visits.visits
    kind, sds = readings.kind[rows], readings.sds[rows]
    mean, variance = _given_sound_others(state.evidence, rows, visits, visit, of_visits.prediction)
    variance = variance * visits.variance_scale[visit] + readings.noise[rows]
    log_true = densities.log_density_true(sds - mean, variance, kind, is_latest)
    log_true = np.logaddexp(log_true, shift.of_reading[visit, kind])
    per_step = np.log(readings.slope[rows]) + np.log(readings.resolution[rows])
    recorded = Values(
        readings.child[rows], kind, readings.day[rows], readings.value[rows], state.reading_index.visit[rows]
    )
    velocity = log_velocity_prior(among, recorded)
    log_true = log_true + per_step + densities.log_high_sds_prior(sds, mean) + velocity
    log_true = log_true - np.where(is_below_any(kind, readings.value[rows]), _LOG_NOT_TRUE, 0.0)
    near = state.reading_index.cross_source.near[rows]
    near = np.where(state.taken_as_true[near], near, -1)
    same_day = ((near >= 0) & (readings.day[near] == readings.day[rows, None])).any(axis=1)
    log_apart = np.where(same_day, np.log(_MEASURED_APART), 0.0)
    borne_out = _borne_out(state, rows, mean, shift.deviation_from_before[visit, kind])
    loss = borne_out & state.reading_index.borne_out.lost[rows]
    return ReadingsInQuestion(
        rows, visit, mean, variance, log_true + log_apart, near, is_latest, borne_out, loss, log_apart
    )


def _borne_out(state: State, rows: Ints, predicted_sds: Floats, deviation_from_before: Floats) -> Bools:
    """Return which readings others bear out: two errors that agree are not put before what both say.

    Those are low weights, which are news; the one before them must also fit what came before it. None is further off
    than an illness takes a child: a mistaken unit is, and is still asked.
    """
    others, off = state.reading_index.borne_out, _share_below(state.readings, rows, predicted_sds)
    fits_before = others.before[rows] & (np.abs(deviation_from_before) <= _FITS_BEFORE_SD)
    return (others.itself[rows] & (off > 0) | fits_before) & (np.abs(off) <= _ILLNESS_SHARE)


def _share_below(readings: Readings, rows: Ints, predicted_sds: Floats) -> Floats:
    """Return how far readings are below what is predicted [share of themselves]."""
    return np.asarray((predicted_sds - readings.sds[rows]) / (readings.slope[rows] * readings.value[rows]))


def _given_sound_others(
    evidence: Evidence, rows: Ints, visits: Visits, visit: Ints, prediction: Prediction
) -> tuple[Floats, Floats]:
    """Return mean and variance of each row given the others, less those of its visit that look wrong too."""
    readings = evidence.readings
    mean, variance = np.empty(len(rows)), np.empty(len(rows))
    for group in from_others.groups(
        readings, visits.start[visit], visits.size[visit], evidence.taken_as_true, columns=2
    ):
        v, of_child, used = visit[group.asked][:, None], group.rows[group.child], group.used[group.child]
        kind = readings.kind[of_child]
        residual = readings.sds[of_child] - prediction.mean[v, 0, kind]
        unsound = residual**2 > _UNSOUND_SD**2 * prediction.covariance[v, 0, kind, kind]
        unsound &= evidence.visit_of_reading[of_child] == visits.number[v]
        left_out = used & ((of_child == rows[group.asked, None]) | unsound)
        mean[group.asked], variance[group.asked] = from_others.predict_one(
            readings, group, left_out, gaussian_process.take_points(readings.points, rows[group.asked])
        )
    return mean, variance


def _fall_evidence(evidence: Evidence, asked: ReadingsInQuestion, is_latest: Bools) -> FallEvidence:
    """Return how far a fall would rest on each reading in question."""
    readings, rows = evidence.readings, asked.rows
    below = _share_below(readings, rows, asked.predicted_sds)
    is_weight, at_birth = readings.kind[rows] == _WEIGHT, readings.age_days[rows] <= _AT_BIRTH_DAYS
    far = is_weight & ((below > _FAR_SHARE) | (at_birth & (below < -_FAR_SHARE)))
    sole = is_sole_evidence(readings, evidence.taken_as_true)[rows]
    undone = sole & ~is_latest & (readings.age_days[rows] > _AT_BIRTH_DAYS)
    return FallEvidence(
        far, is_weight & (below > _VERY_FAR_SHARE), sole & ((below < _COLLAPSED_SHARE) | undone), undone, is_latest
    )
