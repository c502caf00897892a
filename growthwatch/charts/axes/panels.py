"""Which ages a chart shows, and how its age axis reads: preterm, the first year, 1 to 4 years."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.charts.appearance.chart_text import DAYS_IN_MONTH
from growthwatch.charts.child.subject import Subject
from growthwatch.reference.ages import ONE_YEAR_DAYS, TERM_DAYS, TERM_FROM_DAYS
from growthwatch.reference.uk_who import FIRST_DAY, WHO_FROM_DAY

Floats = npt.NDArray[np.float64]

#: The term band, 37 to 42 weeks [days from 40+0].
TERM_BAND: Final = (TERM_FROM_DAYS - TERM_DAYS, WHO_FROM_DAY)
FOUR_YEARS_DAYS: Final = 1460
HALF_YEAR_DAYS: Final = 183
#: A child's last reading stands left of this share of the first-half-year panel, so that what comes next has room.
_LATEST_SHARE: Final = 0.8
#: The age axis counts in weeks until here, in months after.
_LAST_WEEK: Final = 12


@dataclass(frozen=True)
class Panel:
    """A range of corrected age [days from 40+0] drawn on one pair of axes."""

    name: str
    title: str
    first_day: int
    last_day: int
    #: Where the axis is ticked [days], and the Vega expression of what the ticks say.
    ticks: tuple[float, ...]
    tick_text: str
    axis_title: str
    #: Share of the width when panels stand side by side.
    share: float

    def contains(self, corrected_days: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Return which corrected ages belong on this panel.

        Parameters
        ----------
        corrected_days : array-like
            Days from 40+0, of any shape; NaN belongs nowhere.

        Returns
        -------
        bool array
            Of the same shape.
        """
        days = np.asarray(corrected_days, dtype=np.float64)
        low, high = {
            "preterm": (-np.inf, WHO_FROM_DAY),
            "first_year": (self.first_day, ONE_YEAR_DAYS),
            "one_to_four": (ONE_YEAR_DAYS, np.inf),
        }[self.name]
        with np.errstate(invalid="ignore"):
            return np.asarray((days >= low) & (days < high))


def panels_needed(subject: Subject, corrected_days: Floats, age_days: Floats) -> tuple[Panel, ...]:
    """Return the panels that a child's readings need.

    Parameters
    ----------
    subject : Subject
        Only a child born preterm has a preterm panel.
    corrected_days, age_days : float array (n)
        Corrected and chronological ages of everything to be drawn [days]; NaN is ignored.

    Returns
    -------
    tuple of Panel
        Youngest first; at least one.
    """
    known = ~np.isnan(corrected_days)
    corrected, age = corrected_days[known], age_days[known]
    chosen = []
    has_preterm = subject.preterm and bool((corrected < WHO_FROM_DAY).any())
    if has_preterm or (subject.preterm and not len(corrected)):
        chosen.append(_preterm(corrected))
    first = (corrected < ONE_YEAR_DAYS) & ((corrected >= WHO_FROM_DAY) | (not has_preterm))
    if first.any() or not (chosen or (corrected >= ONE_YEAR_DAYS).any()):
        chosen.append(_first_year(has_preterm, age[first]))
    later = corrected >= ONE_YEAR_DAYS
    if later.any():
        chosen.append(_one_to_four(np.maximum(age, corrected)[later]))
    return tuple(chosen)


def _preterm(corrected: Floats) -> Panel:
    first = int(min([FIRST_DAY, *corrected]))
    ticks = tuple(7.0 * (week - 40) for week in range(21, 43, 3) if 7 * (week - 40) >= first)
    text = "format(datum.value / 7 + 40, 'd')"
    return Panel("preterm", "before 42 weeks", first, WHO_FROM_DAY, ticks, text, "Gestation (weeks)", 0.4)


def _first_year(after_preterm: bool, age: Floats) -> Panel:
    oldest = age.max(initial=0)
    first = WHO_FROM_DAY if after_preterm else TERM_BAND[0]
    # a dot at actual age stands up to 18 weeks right of its cross
    fortnights_over = max(0, math.ceil((oldest + 7 - ONE_YEAR_DAYS) / 14))
    last = HALF_YEAR_DAYS if oldest <= _LATEST_SHARE * HALF_YEAR_DAYS else ONE_YEAR_DAYS + 14 * fortnights_over
    weeks = range(0, _LAST_WEEK + 1, 2 if last == HALF_YEAR_DAYS else 4)
    months = range(4, int(last / DAYS_IN_MONTH) + 1)
    ticks = (*(7.0 * week for week in weeks if 7 * week >= first), *(month * DAYS_IN_MONTH for month in months))
    text = (
        f"datum.value <= {7 * _LAST_WEEK} ? format(datum.value / 7, 'd') + 'w' "
        f": format(datum.value / {DAYS_IN_MONTH}, 'd') + 'm'"
    )
    title = f"{'42 weeks' if after_preterm else 'birth'} to {'6 months' if last == HALF_YEAR_DAYS else '1 year'}"
    return Panel("first_year", title, first, last, ticks, text, "Age (weeks, then months)", 1.0)


def _one_to_four(days: Floats) -> Panel:
    # the lines end at 4 years; a later reading makes the axis longer, and is named under the chart
    last = int(max(FOUR_YEARS_DAYS, days.max() + 30))
    ticks = tuple(month * DAYS_IN_MONTH for month in range(12, int(last / DAYS_IN_MONTH) + 2, 6))
    months = f"format(datum.value / {DAYS_IN_MONTH}, 'd')"
    text = f"{months} % 12 == 0 ? {months} / 12 + 'y' : {months} + 'm'"
    return Panel("one_to_four", "1 to 4 years", ONE_YEAR_DAYS, last, ticks, text, "Age (months, years)", 0.7)
