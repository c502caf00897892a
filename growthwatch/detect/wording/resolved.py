"""What is over is said as over: a resolved finding names the day it was no longer met, and speaks of the past."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.detect.wording.text_columns import Texts, british_dates, fill

#: How some sentences speak of now, and of then; what a reading showed is told in the past from the first.
_PAST: Final = {
    "Weight has not changed for ": "Weight did not change for ",
    " Copied forward, or truly static? Weigh again.": " Copied forward, or truly static?",
    " and no weight since birth has reached it.": " and no weight up to then had reached it.",
    " fit a fall of ": " fitted a fall of ",
}


def over(told: Texts, resolved_on: npt.NDArray[np.datetime64]) -> Texts:
    """Return the sentences, those of findings resolved on a day in the past tense behind that day."""
    at = np.flatnonzero(~np.isnat(resolved_on))
    out = told.copy()
    if len(at):
        out[at] = fill(
            "Resolved: no longer met on {day}. {told}",
            day=british_dates(resolved_on[at]),
            told=_in_the_past(told[at]),
        )
    return out


def _in_the_past(told: Texts) -> Texts:
    out = told.astype(str)
    for now, then in _PAST.items():
        out = np.char.replace(out, now, then)
    return out.astype(object)
