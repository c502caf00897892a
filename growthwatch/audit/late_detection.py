"""Falls that were found late: for want of a weight at 6-8 weeks, or because one record system was read alone."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.child_days import as_days, days_until, number_of_days
from growthwatch.audit.finding_rates import firm
from growthwatch.audit.sums import Delay, Measure
from growthwatch.code_lists import has_code
from growthwatch.vocabulary import SOURCES


def found_late(
    checks: pd.DataFrame, measurements: pd.DataFrame, findings: pd.DataFrame
) -> tuple[list[Measure], list[Delay]]:
    """Return falls first seen after a 6-8-week check without a weight, and what each system alone would have shown.

    A system alone shows a fall on the first weight of the episode that this system holds; days lost are counted
    from the first weight of the episode in any system.

    Parameters
    ----------
    checks, findings : DataFrame
        The public tables with ``child``, the position of each child.
    measurements : DataFrame
        ``tables.SCORED``.

    Returns
    -------
    list of Measure
        ``fall.*`` and ``system.*``, by the day on which the fall was first seen in any system.
    list of Delay
        Days lost by each.
    """
    counted = firm(findings)
    falls = counted[(counted["rule"] == "ng75-fall").to_numpy()]
    child, on = falls["child"].to_numpy(), as_days(falls["measured_on"])
    by_child = checks.set_index("child")
    closes = as_days(by_child["window_to"].reindex(child))
    weighed_on = as_days(by_child["weight_on"].reindex(child))
    unweighed = (by_child["status"].reindex(child) != "excluded").to_numpy() & ~(weighed_on <= closes)
    late = (on > closes) & unweighed
    measures = [Measure("fall.all", child, on), Measure("fall.late_unweighed", child[late], on[late])]
    delays = [Delay("fall.late_unweighed", number_of_days((on - closes)[late]), on[late])]
    for source in SOURCES[:3]:
        days = _first_held(measurements, falls, source)
        seen, same = np.isfinite(days), days == 0
        for what, flag in (("same_day", same), ("later", seen & ~same), ("never", ~seen)):
            measures.append(Measure(f"system.{source}.{what}", child[flag], on[flag]))
        delays.append(Delay(f"system.{source}.later", days[seen & ~same], on[seen & ~same]))
    return measures, delays


def _first_held(measurements: pd.DataFrame, falls: pd.DataFrame, source: str) -> npt.NDArray[np.float64]:
    """Return days from the start of each episode to its first weight that the source holds; infinity for never."""
    held = measurements[(measurements["kind"] == "weight").to_numpy() & has_code(measurements["sources"], source)]
    child, on = falls["child"].to_numpy(), as_days(falls["measured_on"])
    days = days_until(held, child, on - 1) - 1
    span = number_of_days(as_days(falls["latest_on"]) - on)
    return np.where(days <= span, days, np.inf)
