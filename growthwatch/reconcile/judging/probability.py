"""``probability_true``: how probable each reading is as recorded, given all that the child's others say.

The posterior odds of every error against truth are what the judge weighs already; here they are carried through, for
what is kept as for what is questioned. A dispute is between two readings: of these the one or the other is true.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from growthwatch.reconcile.errors.error_odds import COPIED, WRONG_DATE
from growthwatch.reconcile.judging.disputes import Judgement, log_probability_either_way
from growthwatch.reconcile.judging.error_likelihood import likeliest_errors
from growthwatch.reconcile.judging.outlier_screen import squared_deviation
from growthwatch.reconcile.judging.state import State, usable
from growthwatch.reconcile.readings.readings import Readings

Floats = npt.NDArray[np.float64]

#: A reading in a unit mistaken throughout is as good as never right as recorded [L].
IN_MISTAKEN_UNIT: Final = 0.001
#: What stands within so many standard deviations of what the others predict is not held against every error again:
#: of such records so many are right as recorded [C: three simulated systems, error rates of ``reference_data``].
_NEAR_SD: Final = 1.5
_NEAR_TRUE: Final = 0.997
#: How much the odds of an error overstate it, as seen in simulated caseloads of three systems and in real infants with
#: planted errors (``growthwatch.evaluation.calibration``) [log odds; C]. The judge's thresholds stand apart from this.
_OVERSTATED_IN_SEVERAL: Final = np.log(15)
_OVERSTATED_COPY: Final = np.log(20)
_OVERSTATED_QUESTIONED: Final = np.log(3)
#: Of two readings in dispute neither is surer than this, nor less sure than that, where each is in one system; one
#: that several systems hold is so much likelier to be right [log odds] [C: as above].
_DISPUTED: Final = (0.25, 0.8)
_HELD_BY_SEVERAL: Final = np.log(15)
#: Nothing is surer than this, one way or the other.
_LEAST: Final = 1e-9
#: What is left is put right by a monotone map, straight between these points on the scale of log odds: stated -> as
#: observed. Of children whom several systems hold, fitted on simulated caseloads of three systems at real error rates
#: (seeds 101 to 108); of those whom one holds, on half of the real children with planted errors, weighted to real
#: rates, among whose records as they came stand oddities that nothing names (held
#: against seeds 1 to 6, and the other half) [C].
_IN_SEVERAL_SYSTEMS: Final = (
    (1e-7, 1e-4, 5e-4, 0.003, 0.01, 0.022, 0.04, 0.15, 0.245, 0.26, 0.29, 0.60, 0.62, 0.79, 0.805, 0.83, 0.88, 0.95,
     0.97, 0.99, 0.997),
    (2e-4, 0.004, 0.013, 0.025, 0.034, 0.051, 0.077, 0.19, 0.256, 0.27, 0.44, 0.49, 0.68, 0.735, 0.765, 0.90, 0.91,
     0.937, 0.955, 0.975, 0.995),
)  # fmt: skip
_IN_ONE_SYSTEM: Final = (
    (1e-6, 5e-4, 0.004, 0.037, 0.19, 0.47, 0.72, 0.855, 0.93, 0.97, 0.9855, 0.997),
    (0.005, 0.02, 0.05, 0.20, 0.25, 0.54, 0.70, 0.81, 0.915, 0.96, 0.979, 0.992),
)


def calibrated(stated: Floats, in_one_system: npt.NDArray[np.bool_]) -> Floats:
    """Return probabilities as they are observed, of those that the odds state.

    Parameters
    ----------
    stated : ndarray
        From 0 to 1, or NaN.
    in_one_system : ndarray of bool, shape as ``stated``
        Whether one record system holds all that is known of the child.
    """
    log_odds = logit(np.clip(stated, _LEAST, 1 - _LEAST))
    of_several, of_one = (
        np.interp(log_odds, logit(np.array(points)), logit(np.array(observed)))
        for points, observed in (_IN_SEVERAL_SYSTEMS, _IN_ONE_SYSTEM)
    )
    return np.asarray(np.where(np.isnan(stated), np.nan, expit(np.where(in_one_system, of_one, of_several))))


def probability_true(state: State, judged: Judgement) -> Floats:
    """Return the probability that each reading is right as recorded.

    Parameters
    ----------
    state : State
        In which all is taken as true that is not questioned.
    judged : Judgement
        What is questioned and what is disputed.

    Returns
    -------
    ndarray, shape (readings,)
        From 0 to 1; 1 and 0 for what a person confirmed and set aside; NaN where there is no SDS, so that nothing
        could be held against it.
    """
    readings, may_stand = state.readings, usable(state.readings)
    out = np.where(may_stand, _NEAR_TRUE, np.nan)
    far = squared_deviation(state, np.arange(len(state.variance_scale))) > _NEAR_SD**2
    standing = np.flatnonzero(may_stand & ~judged.questioned & far & ~readings.confirmed)
    if len(standing):
        errors = likeliest_errors(state, standing)
        several = np.bitwise_count(readings.system_bits[standing]) > 1
        overstated = np.where(several, _OVERSTATED_IN_SEVERAL, 0.0)
        overstated = overstated + np.where(errors.error == COPIED, _OVERSTATED_COPY, 0.0)
        out[standing] = np.minimum(expit(overstated - errors.log_odds), _NEAR_TRUE)
    questioned, errors = np.flatnonzero(judged.questioned), judged.likeliest
    overstated = np.where(errors.error == WRONG_DATE, 0.0, _OVERSTATED_QUESTIONED)
    out[questioned] = expit(overstated - errors.log_odds)[questioned]
    out = np.where(judged.disputed_with >= 0, _of_two(state, judged), out)
    out = calibrated(out, _in_one_system(readings))
    out[readings.confirmed] = 1.0
    out[readings.set_aside] = 0.0
    return np.asarray(out)


def _in_one_system(readings: Readings) -> npt.NDArray[np.bool_]:
    """Return of each reading whether one system holds all readings of its child."""
    systems = np.zeros(int(readings.child.max(initial=-1)) + 1, dtype=np.intp)
    np.bitwise_or.at(systems, readings.child, readings.system_bits)
    return np.asarray(np.bitwise_count(systems)[readings.child] == 1)


def _of_two(state: State, judged: Judgement) -> Floats:
    """Return of each reading in dispute how probable it is that the other is the error; NaN for others."""
    out, may_stand = np.full(len(judged.questioned), np.nan), usable(state.readings)
    mine = np.flatnonzero((judged.disputed_with >= 0) & may_stand & may_stand[judged.disputed_with])
    if len(mine):
        theirs = judged.disputed_with[mine]
        i_am_wrong, they_are_wrong = log_probability_either_way(state, mine, theirs)
        several = np.bitwise_count(state.readings.system_bits) > 1
        support = _HELD_BY_SEVERAL * (several[mine].astype(np.int8) - several[theirs].astype(np.int8))
        out[mine] = expit(logit(np.clip(expit(they_are_wrong - i_am_wrong), *_DISPUTED)) + support)
    return out
