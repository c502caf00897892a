"""What is over is said as over: a resolved finding first names the day on which it was no longer met."""

import numpy as np
import numpy.typing as npt

from growthwatch.detect.wording.text_columns import Texts, british_dates, per_row


def resolved_words(resolved_on: npt.NDArray[np.datetime64]) -> Texts:
    """Return "Resolved: no longer met on 3 Mar 2026. " for each finding; "" where it is not resolved (NaT).

    What follows speaks of the past: tense is a parameter of each rule's wording (see ``phrases.by_tense``).

    Parameters
    ----------
    resolved_on : ndarray of datetime64
        The day; NaT where not resolved.

    Returns
    -------
    ndarray of str
        One for each finding.
    """
    words = per_row("Resolved: no longer met on {day}. ", day=british_dates(resolved_on))
    return np.where(np.isnat(resolved_on), "", words).astype(object)
