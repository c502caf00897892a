"""Which ages a chart shows, and how its age axis reads: preterm, the first year, 1 to 4 years."""

import math
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.charts.appearance.chart_text import DAYS_IN_MONTH
from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.subject import Subject
from growthwatch.reference.ages import ONE_YEAR_DAYS, TERM_DAYS, TERM_FROM_DAYS
from growthwatch.reference.uk_who import FIRST_DAY, WHO_FROM_DAY

Floats = npt.NDArray[np.float64]

#: The term band, 37 to 42 weeks [days from 40+0].
TERM_BAND: Final = (TERM_FROM_DAYS - TERM_DAYS, WHO_FROM_DAY)
TWO_YEARS_DAYS: Final = 731
FOUR_YEARS_DAYS: Final = 1460
HALF_YEAR_DAYS: Final = 183
#: First-year panels by the age of the oldest reading: (up to this day, the axis ends here) [days]. What comes next has
#: room, and a newborn does not stand in the first fifth of half a year.
_FIRST_YEAR_ENDS: Final = ((14, 28), (42, 91), (146, HALF_YEAR_DAYS))
_NEWBORN_END: Final = _FIRST_YEAR_ENDS[0][1]
#: Readings over no more days than this, before 42 weeks, are drawn on their own weeks of gestation alone.
_SHORT_PRETERM_DAYS: Final = 28
#: A child whose readings end before this day has an axis to 2 years, not to 4.
_TO_TWO_YEARS: Final = 640
#: So that a mark at the first or the last age of a panel is whole [px].
AGE_PADDING_PX: Final = 6
#: So long after 42 weeks without a reading the time since has a panel of its own [days].
_LEAST_WITHOUT_DAYS: Final = 14
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
    #: At which age readings stand: "corrected", "actual" or "both".
    age: str = "both"

    def place(self, corrected_days: float, age_days: float) -> float:
        """Return where something of these ages stands on the axis [days].

        On the preterm panel, whose axis is gestation, that is its gestation whatever age was chosen.

        Parameters
        ----------
        corrected_days, age_days : float
            From 40+0, and since birth.
        """
        return age_days if self.age == "actual" and self.name != "preterm" else corrected_days

    def place_of(self, reading: Reading) -> float | None:
        """Return where a reading stands on the axis; None where it does not belong on this panel.

        Parameters
        ----------
        reading : Reading
            The child's.
        """
        on_panel = self.contains(reading.corrected_days)
        return self.place(reading.corrected_days, reading.age_days) if on_panel else None

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
            # beside a preterm panel it begins with WHO; without one nothing is older than it
            "first_year": (WHO_FROM_DAY if self.first_day == WHO_FROM_DAY else -np.inf, ONE_YEAR_DAYS),
            "one_to_four": (ONE_YEAR_DAYS, np.inf),
        }[self.name]
        with np.errstate(invalid="ignore"):
            return np.asarray((days >= low) & (days < high))


class PanelSize(NamedTuple):
    """Width of a panel, the height of its values, and of the whole with the lanes of events below them [px]."""

    width: int
    plot_height: int
    height: int


def panels_needed(subject: Subject, corrected_days: Floats, age_days: Floats, age: str = "both") -> tuple[Panel, ...]:
    """Return the panels that a child's readings need, long enough for them and for the time since without one.

    The last panel with a reading reaches the day on which the child was last followed, as far as such a panel goes; a
    panel of its own that time has from 42 weeks on, after readings that all lie before.

    Parameters
    ----------
    subject : Subject
        Only a child born preterm has a preterm panel.
    corrected_days, age_days : float array (n)
        Corrected and chronological ages of everything to be drawn [days]; NaN is ignored.
    age : str
        At which age readings stand: "corrected", "actual" or "both".

    Returns
    -------
    tuple of Panel
        Youngest first; at least one.
    """
    now = _now(subject, age)
    known = ~np.isnan(corrected_days)
    corrected, actual = corrected_days[known], age_days[known]
    shown = corrected if age == "corrected" else actual if age == "actual" else np.maximum(actual, corrected)
    has_preterm = subject.preterm and bool((corrected < WHO_FROM_DAY).any())
    first = (corrected < ONE_YEAR_DAYS) & ((corrected >= WHO_FROM_DAY) | (not has_preterm))
    later = corrected >= ONE_YEAR_DAYS
    chosen = []
    if has_preterm or (subject.preterm and not len(corrected)):
        alone = not (first.any() or later.any())
        chosen.append(_preterm(corrected[corrected < WHO_FROM_DAY], alone, now))
    without_one = has_preterm and not later.any() and now >= WHO_FROM_DAY + _LEAST_WITHOUT_DAYS
    if first.any() or without_one or not (chosen or later.any()):
        earliest = (shown if age == "actual" else np.minimum(corrected, shown))[first].min(initial=0)
        chosen.append(_first_year(has_preterm, earliest, shown[first], now, goes_on=bool(later.any())))
    if later.any():
        chosen.append(_one_to_four(np.maximum(shown, corrected)[later], now))
    return tuple(replace(panel, age=age) for panel in chosen)


def _now(subject: Subject, age: str) -> float:
    """Return the age at which a child was last followed, as a reading of that day would stand; -inf if not known."""
    if pd.isna(subject.born):
        return -np.inf
    actual = float((subject.followed_until - subject.born).days)
    corrected = float(subject.score(actual, np.nan)[0])
    stands = corrected if age == "corrected" else actual if age == "actual" else float(np.fmax(corrected, actual))
    return -np.inf if np.isnan(stands) else stands


def _preterm(corrected: Floats, alone: bool, now: float) -> Panel:
    first, last = int(min([FIRST_DAY, *corrected])), WHO_FROM_DAY
    if alone and len(corrected) and corrected.max() - corrected.min() <= _SHORT_PRETERM_DAYS:
        # weeks of gestation, where the lines have their vertices
        first = max(first, 7 * (math.floor(corrected.min() / 7) - 1))
        last = min(last, 7 * (math.ceil(corrected.max() / 7) + 3))
        if now > last:
            last = min(WHO_FROM_DAY, 7 * math.ceil(min(now, WHO_FROM_DAY) / 7))
    weeks = range(21, 43, 3) if last - first > 3 * _SHORT_PRETERM_DAYS else range(21, 43)
    ticks = tuple(7.0 * (week - 40) for week in weeks if first <= 7 * (week - 40) <= last)
    text = "format(datum.value / 7 + 40, 'd')"
    return Panel("preterm", "before 42 weeks", first, last, ticks, text, "Gestation (weeks)", 0.4)


def _first_year(after_preterm: bool, earliest: float, shown: Floats, now: float, *, goes_on: bool) -> Panel:
    oldest = shown.max(initial=0) if len(shown) or after_preterm else _FIRST_YEAR_ENDS[-1][0]
    # a dot at actual age stands up to 18 weeks right of its mark
    fortnights_over = max(0, math.ceil((oldest + 7 - ONE_YEAR_DAYS) / 14))
    year = ONE_YEAR_DAYS + 14 * fortnights_over
    last = year if goes_on else next((end for until, end in _FIRST_YEAR_ENDS if oldest <= until and now <= end), year)
    first = WHO_FROM_DAY if after_preterm else TERM_BAND[0]
    if last == _NEWBORN_END and not after_preterm:
        return _newborn(math.floor(earliest) - 3)
    weeks = range(
        0, int(last / 7) + 1 if last < HALF_YEAR_DAYS else _LAST_WEEK + 1, {91: 1, HALF_YEAR_DAYS: 2}.get(last, 4)
    )
    months = range(4, int(last / DAYS_IN_MONTH) + 1)
    ticks = (*(7.0 * week for week in weeks if 7 * week >= first), *(month * DAYS_IN_MONTH for month in months))
    text = (
        f"datum.value <= {7 * 13} ? format(datum.value / 7, 'd') + 'w' "
        f": format(datum.value / {DAYS_IN_MONTH}, 'd') + 'm'"
    )
    until = {_NEWBORN_END: "4 weeks", 91: "3 months", HALF_YEAR_DAYS: "6 months"}.get(last, "1 year")
    title = f"{'42 weeks' if after_preterm else 'birth'} to {until}"
    return Panel("first_year", title, first, last, ticks, text, "Age (weeks, then months)", 1.0)


def _newborn(first: int) -> Panel:
    """Return the first four weeks of a child born at term, counted in days."""
    ticks = (*(float(day) for day in range(0, 15, 2)), *(float(day) for day in range(21, _NEWBORN_END + 1, 7)))
    text = "format(datum.value, 'd')"
    return Panel("first_year", "birth to 4 weeks", first, _NEWBORN_END, ticks, text, "Age (days)", 1.0)


def _one_to_four(days: Floats, now: float) -> Panel:
    # the lines end at 4 years; a later reading makes the axis longer, and is named under the chart
    to_two = days.max() <= _TO_TWO_YEARS and now <= TWO_YEARS_DAYS
    last = TWO_YEARS_DAYS if to_two else int(max(FOUR_YEARS_DAYS, days.max() + 30))
    step = 3 if to_two else 6
    ticks = tuple(month * DAYS_IN_MONTH for month in range(12, int(last / DAYS_IN_MONTH) + 2, step))
    months = f"format(datum.value / {DAYS_IN_MONTH}, 'd')"
    text = f"{months} % 12 == 0 ? {months} / 12 + 'y' : {months} + 'm'"
    title, share = ("1 to 2 years", 0.5) if to_two else ("1 to 4 years", 0.7)
    return Panel("one_to_four", title, ONE_YEAR_DAYS, last, ticks, text, "Age (months, years)", share)
