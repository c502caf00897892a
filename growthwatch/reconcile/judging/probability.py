"""``probability_true``: how probable each reading is as recorded, given all that the child's others say.

The posterior odds of every error against truth are what the judge weighs already; here they are carried through, for
what is kept as for what is questioned. A dispute is between two readings: of these the one or the other is true.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from growthwatch.reconcile.errors.error_odds import COPIED, WRONG_DATE
from growthwatch.reconcile.judging.disputes import Judgement, log_probability
from growthwatch.reconcile.judging.error_likelihood import likeliest_errors
from growthwatch.reconcile.judging.outlier_screen import squared_deviation
from growthwatch.reconcile.judging.state import State, usable

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
    out[readings.confirmed] = 1.0
    out[readings.set_aside] = 0.0
    return np.asarray(out)


def _of_two(state: State, judged: Judgement) -> Floats:
    """Return of each reading in dispute how probable it is that the other is the error; NaN for others."""
    out, may_stand = np.full(len(judged.questioned), np.nan), usable(state.readings)
    mine = np.flatnonzero((judged.disputed_with >= 0) & may_stand & may_stand[judged.disputed_with])
    if len(mine):
        theirs = judged.disputed_with[mine]
        i_am_wrong = log_probability(state, wrong=mine, right=theirs)
        they_are_wrong = log_probability(state, wrong=theirs, right=mine)
        several = np.bitwise_count(state.readings.system_bits) > 1
        support = _HELD_BY_SEVERAL * (several[mine].astype(np.int8) - several[theirs].astype(np.int8))
        out[mine] = expit(logit(np.clip(expit(they_are_wrong - i_am_wrong), *_DISPUTED)) + support)
    return out
