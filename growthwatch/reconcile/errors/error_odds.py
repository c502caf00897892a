"""Posterior odds of every error against truth for each reading in question, added up candidate by candidate."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.readings.readings import Readings
from growthwatch.vocabulary import ERRORS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

WRONG_DATE, WRONG_CHILD, COPIED, SWAPPED, DIGITS, UNEXPLAINED, UNIT = (
    ERRORS.index(e)
    for e in ("wrong_date", "wrong_child", "copied_forward", "swapped_kind", "digits", "unexplained", "unit")
)
VISIT_ERRORS: Final = (WRONG_DATE, WRONG_CHILD)
#: Errors whose repair is another value or another kind.
REPAIRS: Final = tuple(ERRORS.index(e) for e in ("unit", "decimal", "digits", "swapped_kind"))
#: A repair is nearly as likely as the likeliest within these odds, and is then named beside it [log; L].
_LOG_NEARLY: Final = -np.log(20)
#: The share of errors that were made before a reading was copied into other systems [L].
_BEFORE_COPYING: Final = 0.2
#: Repairs within this share of each other are one; one is suggested when it has this share of the probability, and one
#: of a mistaken unit sooner: beside it stand nearly always digits that fit by chance (of repairs of units suggested
#: so, 99 % are within 5 % of the true value [C: ``growthwatch.evaluation.repairs``]) [L].
_SAME_REPAIR: Final = 0.006
_ONLY_REPAIR: Final = np.full(len(ERRORS), 0.9)
_ONLY_REPAIR[UNIT] = 0.7
#: Another kind's field is so unlike an error of a value that it must have a third of the probability to keep a value
#: from being suggested [L].
_MOST_OF_REPAIRS: Final = 2 / 3
#: ... and 11.4 lb and 11 lb 4 oz, both of a mistaken unit, within this share: less than honest weighings differ [L].
_SAME_REPAIR_OF_UNIT: Final = 0.05
#: Decision threshold: odds of an error against truth (log) from which a reading is questioned, a little more likely
#: than not. A date takes its whole visit with it, and another reading a week on may truly be the same: there they must
#: be a little clearer. A value that has not changed is a sign before it is a copy, so there the odds must be 20 to 1
#: [L].
_LOG_THRESHOLD: Final = np.full(len(ERRORS), np.log(1.8))
_LOG_THRESHOLD[WRONG_DATE] = np.log(2.5)
_LOG_THRESHOLD[COPIED] = np.log(20)
#: ... and sooner where a fall would rest on the reading, which weighing again settles: as soon as an error is likelier
#: than truth; where the reading is very far off, while truth is not clearly the likelier. A copy must be clearer [L].
_LOG_THRESHOLD_FAR: Final = 0.0
_LOG_THRESHOLD_VERY_FAR: Final = -np.log(1.8)
#: ... where a fall rests on the reading and on no other weight [L].
_LOG_THRESHOLD_SOLE_EVIDENCE: Final = -np.log(5)
_LOG_THRESHOLD_COPIED_FAR: Final = np.log(3)


class FallEvidence(NamedTuple):
    """How far a fall would rest on each reading."""

    far: Bools  # a fall would rest on it, and it is far off what is predicted
    very_far: Bools
    sole: Bools  # one rests on it, and on no other
    undone: Bools  # ... and a later weight shows that one no more
    is_latest: Bools  # no later reading of the kind can contradict it


class LikeliestErrors(NamedTuple):
    """The likeliest error of each reading in question and its odds; one row per row asked."""

    log_odds: Floats  # posterior, of any specific error against truth
    log_threshold: Floats  # what these must exceed for the reading to be questioned
    log_likelihood_value_errors: Floats  # of the reading, if it came from an error of single values
    log_likelihood_visit_errors: Floats  # of its visit, if that came from an error of whole visits
    log_likelihood_true: Floats  # of the reading as recorded
    error: npt.NDArray[np.int8]  # position in ERRORS, -1 for none
    error_kind: Ints  # position in base_rates(), -1 for none
    value: Floats  # of the repair [kg or cm], NaN for none
    day: npt.NDArray[np.int64]  # of the repair [days since 1970]; as recorded for none
    first_day: npt.NDArray[np.int64]  # of a repair that may be of any day: it may well lie between these
    last_day: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int8]  # of the repair; as recorded for none
    is_visit_error: Bools
    is_only_repair: Bools  # no other repair of the value is nearly as likely
    other_error_kind: Ints  # of the next likeliest repair of the value or kind, -1 where none is nearly as likely
    other_value: Floats  # of that [kg or cm], NaN for none
    other_kind: npt.NDArray[np.int8]  # of that; as recorded for none

    @property
    def exceeds(self) -> Bools:
        """Whether the odds are beyond the decision threshold."""
        return np.asarray(self.log_odds > self.log_threshold)

    def take(self, rows: Ints | Bools) -> "LikeliestErrors":
        """Return some rows."""
        return LikeliestErrors._make(column[rows] for column in self)


def no_errors(readings: Readings) -> LikeliestErrors:
    """Return every reading as recorded, with no error found."""
    n = len(readings.child)
    return LikeliestErrors(
        log_odds=np.full(n, -np.inf),
        log_threshold=np.zeros(n),
        log_likelihood_value_errors=np.zeros(n),
        log_likelihood_visit_errors=np.zeros(n),
        log_likelihood_true=np.zeros(n),
        error=np.full(n, -1, dtype=np.int8),
        error_kind=np.full(n, -1),
        value=np.full(n, np.nan),
        day=readings.day.copy(),
        first_day=readings.day.copy(),
        last_day=readings.day.copy(),
        kind=readings.kind.copy(),
        is_visit_error=np.zeros(n, dtype=bool),
        is_only_repair=np.ones(n, dtype=bool),
        other_error_kind=np.full(n, -1),
        other_value=np.full(n, np.nan),
        other_kind=readings.kind.copy(),
    )


class ErrorOdds:
    """Log odds against truth by reading in question and error, and the likeliest candidate within each."""

    def __init__(self, readings: Readings, rows: Ints) -> None:
        shape = (len(rows), len(ERRORS))
        self.log_odds = np.full(shape, -np.inf)
        self.best = np.full(shape, -np.inf)
        self.error_kind = np.full(shape, -1, dtype=np.intp)
        self.value = np.full(shape, np.nan)
        self.day = np.repeat(readings.day[rows, None], len(ERRORS), axis=1)
        self.first_day, self.last_day = self.day.copy(), self.day.copy()
        self.kind = np.repeat(readings.kind[rows, None], len(ERRORS), axis=1)
        self.is_only_repair = np.ones(shape, dtype=bool)
        self.log_likelihood_visit = np.full(len(rows), -np.inf)

    def log_odds_true_or_value_error(self) -> Floats:
        """Return the log of truth and every error added so far, against truth [rows asked]."""
        return np.asarray(np.logaddexp(0.0, np.logaddexp.reduce(self.log_odds, axis=1)))

    def add(
        self, place: Ints, error: Ints | int, log_odds: Floats, error_kind: Ints | int, *,
        value: Floats | None = None, day: npt.NDArray[np.int64] | None = None, kind: Ints | None = None,
        span: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None = None,
    ) -> None:  # fmt: skip
        """Add candidates for the readings at ``place``, with the repair of each; a day is sure but for a ``span``."""
        if not len(place):
            return
        error, error_kind = np.broadcast_to(error, place.shape), np.broadcast_to(error_kind, place.shape)
        # no reference at that age, no candidate
        log_odds = np.where(np.isnan(log_odds), -np.inf, log_odds)
        np.logaddexp.at(self.log_odds, (place, error), log_odds)
        cell = place * len(ERRORS) + error
        best = self.best.reshape(-1).copy()
        np.maximum.at(best, cell, log_odds)
        likeliest = np.flatnonzero((log_odds == best[cell]) & (log_odds > self.best[place, error]))
        # of equals the last given stands: the last one written
        last = np.full(self.best.size, -1, dtype=np.intp)
        last[cell[likeliest]] = likeliest
        chosen = last[last >= 0]
        at = (place[chosen], error[chosen])
        self.best[at], self.error_kind[at] = log_odds[chosen], error_kind[chosen]
        first_day, last_day = (day, day) if span is None else span
        columns = (
            (self.value, value), (self.day, day), (self.first_day, first_day), (self.last_day, last_day),
            (self.kind, kind),
        )  # fmt: skip
        for mine, given in columns:
            if given is not None:
                mine[at] = given[chosen]

    def add_likelihood_of_visit(self, place: Ints, log_likelihood: Floats) -> None:
        """Add log likelihoods of the visits of the readings at ``place`` under errors of whole visits."""
        log_likelihood = np.where(np.isnan(log_likelihood), -np.inf, log_likelihood)
        np.logaddexp.at(self.log_likelihood_visit, place, log_likelihood)

    def mark_only_repairs(self, place: Ints, error: Ints, log_odds: Floats, value: Floats) -> None:
        """Note where no other value is nearly as likely a repair as the best: only then one is suggested."""
        log_odds = np.where(np.isnan(log_odds), -np.inf, log_odds)
        total = np.full(len(self.value), -np.inf)
        np.logaddexp.at(total, place, log_odds)
        for of_error in np.flatnonzero(~np.isnan(self.value).all(axis=0)).tolist():
            best = self.value[:, of_error]
            with np.errstate(invalid="ignore"):
                apart = np.abs(value - best[place]) / best[place]
                same = apart <= _SAME_REPAIR
                if of_error == UNIT:
                    same |= (error == UNIT) & (apart <= _SAME_REPAIR_OF_UNIT)
            agreeing = np.full(len(best), -np.inf)
            np.logaddexp.at(agreeing, place[same], log_odds[same])
            self.is_only_repair[:, of_error] = np.isnan(best) | (agreeing > total + np.log(_ONLY_REPAIR[of_error]))

    def likeliest(self, log_likelihood_true: Floats, n_systems: Ints, fall: FallEvidence) -> LikeliestErrors:
        """Return the likeliest error of each reading, and the odds of them all together.

        A reading that several systems hold was copied after the error, if it is one: of the errors that each of them
        makes, most are not.
        """
        copied = np.where(n_systems > 1, np.log(_BEFORE_COPYING * np.maximum(n_systems, 1)), 0.0)
        log_odds = self.log_odds + copied[:, None]
        error = np.argmax(log_odds, axis=1)
        at = (np.arange(len(error)), error)
        of_values = np.delete(log_odds, VISIT_ERRORS, axis=1)
        return LikeliestErrors(
            log_odds=np.logaddexp.reduce(log_odds, axis=1),
            log_threshold=log_threshold(error, fall),
            log_likelihood_value_errors=np.logaddexp.reduce(of_values, axis=1) + log_likelihood_true,
            log_likelihood_visit_errors=self.log_likelihood_visit + copied,
            log_likelihood_true=log_likelihood_true,
            error=error.astype(np.int8),
            error_kind=self.error_kind[at],
            value=self.value[at],
            day=self.day[at],
            first_day=self.first_day[at],
            last_day=self.last_day[at],
            kind=self.kind[at].astype(np.int8),
            is_visit_error=np.isin(error, VISIT_ERRORS),
            is_only_repair=self.is_only_repair[at] & _is_most_of_repairs(log_odds, error),
            **self._other_repairs(log_odds, error),
        )

    def _other_repairs(self, log_odds: Floats, error: Ints) -> dict[str, Any]:
        """Return the next likeliest repair of another error, where it is nearly as likely as the likeliest."""
        every = np.arange(len(error))
        others = np.where(np.isin(np.arange(len(ERRORS)), REPAIRS), log_odds, -np.inf)
        others[every, error] = -np.inf
        at = (every, np.argmax(others, axis=1))
        near = np.isin(error, REPAIRS) & (others[at] > log_odds[every, error] + _LOG_NEARLY)
        return {
            "other_error_kind": np.where(near, self.error_kind[at], -1),
            "other_value": np.where(near, self.value[at], np.nan),
            "other_kind": np.where(near, self.kind[at], self.kind[every, error]).astype(np.int8),
        }


def _is_most_of_repairs(log_odds: Floats, error: Ints) -> Bools:
    """Return where the likeliest error has nearly all of the probability of it and of another kind's field.

    Repairs of values are held against one another candidate by candidate; here against what has another kind.
    """
    mine, swapped = log_odds[np.arange(len(error)), error], log_odds[:, SWAPPED]
    every = np.where(error == SWAPPED, mine, np.logaddexp(mine, swapped))
    return np.asarray(~(mine <= every + np.log(_MOST_OF_REPAIRS)) | ~np.isin(error, REPAIRS))


def log_threshold(error: Ints, fall: FallEvidence) -> Floats:
    """Return the decision threshold for readings whose likeliest errors are these (positions in ERRORS)."""
    far = np.where(fall.very_far, _LOG_THRESHOLD_VERY_FAR, _LOG_THRESHOLD_FAR)
    out = np.where(fall.far, far, _LOG_THRESHOLD[error])
    # another child's weight would explain any value, so it is no reason to doubt sooner a fall that still stands
    sooner = fall.sole & ((error != WRONG_CHILD) | fall.undone)
    out = np.where(sooner, np.minimum(out, _LOG_THRESHOLD_SOLE_EVIDENCE), out)
    # nothing later contradicts it: it stands unless a specific error is likelier than truth
    out = np.where(fall.is_latest, np.maximum(out, 0.0), out)
    copied = np.where(fall.far, _LOG_THRESHOLD_COPIED_FAR, _LOG_THRESHOLD[COPIED])
    return np.asarray(np.where(error == COPIED, copied, out))
