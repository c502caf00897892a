"""Readings and visits in question, with what the child's other readings predict for them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.date_errors import CandidateDates
from growthwatch.reconcile.prediction.visits import Prediction, Visits

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


class ReadingsInQuestion(NamedTuple):
    """Readings to compare with every error, one row each."""

    rows: Ints  # positions in the readings
    visit: Ints  # place of each one's visit among the visits in question
    predicted_sds: Floats
    variance: Floats  # predictive, noise included [SDS squared]
    log_likelihood_true: Floats  # as recorded
    near: Ints  # true readings of other systems of those days, -1 for none [rows, some]
    is_latest: Bools  # no later reading of the kind can contradict it
    borne_out: Bools  # other readings bear it out, and it is no further off than an illness takes a child
    is_borne_out_loss: Bools  # ... and it is well below the one before it
    log_measured_apart: Floats  # how seldom a value would have been measured apart from another system's of that day


class VisitsInQuestion(NamedTuple):
    """Visits to compare with errors of date and child; the recorded day stands first, then the candidate dates."""

    visits: Visits
    is_latest: Bools  # the visit holds a reading that no later one can contradict
    candidates: CandidateDates
    prediction: Prediction  # [visits, 1 + candidates, kinds]
    log_velocity: Floats  # prior of the velocity on each day (log) [visits, 1 + candidates, kinds]
    log_density_with_shift: Floats  # as recorded, together with a level shift beside the visit [visits]
    may_be_contradicted: Bools  # enough other readings are known for some kind of it to be contradicted [visits]
