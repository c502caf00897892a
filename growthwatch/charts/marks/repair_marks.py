"""The suggested repairs as marks on a panel."""

from collections.abc import Sequence

import numpy as np

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.axes.value_axis import ValueAxis
from growthwatch.charts.child.repairs import SuggestedRepair
from growthwatch.charts.child.subject import Subject


def repair_marks(
    subject: Subject, panel: Panel, repairs: Sequence[SuggestedRepair], axis: ValueAxis, view: str
) -> Rows:
    """Return a row for each suggested repair that arrives on a panel.

    Parameters
    ----------
    subject : Subject
        Whom and what the chart is of.
    panel : Panel
        Repairs to other ages are left out.
    repairs : sequence of SuggestedRepair
        The child's.
    axis : ValueAxis
        The panel's [kg, cm or SDS, as the view]; ends beyond it stand at its edge.
    view : str
        "centile" or "sds".

    Returns
    -------
    list of dict
        From (``from_day``, ``from_value``) to (``day``, ``value``), without a ``from`` where it comes from another
        kind's chart or another panel's ages; ``label`` and ``middle``, where that is to stand; ``source``;
        ``reason``.
    """
    rows: Rows = []
    for repair in repairs:
        corrected, sds = subject.score([repair.from_age_days, repair.age_days], [repair.from_value, repair.value])
        ages = (repair.from_age_days, repair.age_days)
        days = np.array([panel.place(*both) for both in zip(corrected.tolist(), ages, strict=True)])
        values = sds if view == "sds" else np.array([repair.from_value, repair.value])
        leaves, arrives = panel.contains(corrected) & ~np.isnan(values)
        if not arrives:
            continue
        (from_day, day), (from_value, value) = days.tolist(), np.clip(values, *axis).tolist()
        row = {"day": day, "value": value, "middle": value}
        if leaves:
            row |= {"from_day": from_day, "from_value": from_value}
        rows.append(row | {"label": _label(subject, repair), "source": repair.source, "reason": repair.reason})
    return rows


def _label(subject: Subject, repair: SuggestedRepair) -> str:
    """Return what a repair suggests: a value, or another date for the same value."""
    if repair.to_date != repair.measured_on and repair.value == repair.from_value:
        return f"{chart_text.date(repair.to_date)}?"
    return f"{chart_text.quantity(subject.kind, repair.value)}?"
