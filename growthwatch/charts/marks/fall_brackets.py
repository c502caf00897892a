"""Falls in a child's weights (for a head: rises) as brackets on the chart."""

from collections.abc import Sequence

import numpy as np

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.axes.centile_lines import values_at
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.axes.value_axis import ValueAxis
from growthwatch.charts.child.falls import Fall
from growthwatch.charts.child.subject import Subject


def fall_brackets(subject: Subject, panel: Panel, falls: Sequence[Fall], axis: ValueAxis, view: str) -> Rows:
    """Return a bracket for each fall on a panel: at the reading's age, from its baseline's level to the reading.

    Parameters
    ----------
    subject : Subject
        Whom and what the chart is of; without a sex there are no levels and no brackets.
    panel : Panel
        Falls to readings of other ages are left out.
    falls : sequence of Fall
        The child's.
    axis : ValueAxis
        The panel's [kg, cm or SDS, as the view]; an end beyond it stands at its edge.
    view : str
        "centile" or "sds".

    Returns
    -------
    list of dict
        ``day``, where its reading stands; ``value`` and ``end``, its ends; ``label``, to stand at ``middle``.
    """
    rows: Rows = []
    for reading, *ends, label in falls:
        day = reading.corrected_days
        if not subject.sex or not panel.contains(day):
            continue
        place = panel.place(day, reading.age_days)
        levels = np.asarray(ends if view == "sds" else values_at(subject.kind, subject.sex, day, ends))
        # an SDS that no value has at this age is beyond every value that the axis shows
        beyond = np.where(np.asarray(ends) < 0, axis.low, axis.high)
        start, end = np.clip(np.where(np.isnan(levels), beyond, levels), *axis).tolist()
        rows.append({"day": place, "value": start, "end": end, "middle": (start + end) / 2, "label": label})
    return rows
