"""What a newborn's weights are held against: its birth weight, and 5 and 10% below it, over the first two weeks."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.subject import Subject

#: Below birth weight [%]: NICE NG75 1.1.2 assesses above 10.
_LEVELS: Final = (0, 5, 10)
#: The oldest age at which a weight is read against them [days]: NG75 1.1, "most by 3 weeks".
_READ_UNTIL_DAY: Final = 21
#: How long after birth the levels are drawn [days].
_DRAWN_DAYS: Final = 14


def loss_levels(subject: Subject, panel: Panel, readings: Sequence[Reading], view: str) -> Rows:
    """Return the levels of birth weight and of 5 and 10% below it, while the newborn weights are what is looked at.

    Parameters
    ----------
    subject : Subject
        Whom and what the chart is of.
    panel : Panel
        The one that birth stands on.
    readings : sequence of Reading
        The child's, oldest first; without an undoubted birth weight, or with a latest reading that is no newborn's,
        there are no levels.
    view : str
        Only "centile" has levels: a share of a weight is no SDS.

    Returns
    -------
    list of dict
        ``day`` to ``until``, ``value`` [kg], ``label`` at the end.
    """
    if subject.kind != "weight" or view != "centile" or not readings:
        return []
    if np.isnan(readings[-1].change_percent) or readings[-1].age_days > _READ_UNTIL_DAY:
        return []
    births = [reading for reading in readings if reading.age_days == 0 and not reading.doubted]
    if not births or not panel.contains(births[0].corrected_days):
        return []
    start = panel.place(births[0].corrected_days, 0.0)
    # in a preterm panel the newborn days end where the panel does
    until = min(start + _DRAWN_DAYS, panel.last_day)
    return [
        {"day": start, "until": until, "value": births[0].value * (1 - level / 100), "label": _label(level, births[0])}
        for level in _LEVELS
    ]


def _label(level: int, birth: Reading) -> str:
    written = chart_text.quantity("weight", birth.value * (1 - level / 100))
    return f"−{level}%: {written}" if level else f"birth weight {written}"
