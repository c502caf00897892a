"""Falls that were found late: for want of a weight at 6-8 weeks, or because one record system was read alone."""

from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.child_days import as_days, days_until, number_of_days
from growthwatch.audit.coverage import weighed_and_not
from growthwatch.audit.finding_rates import firm
from growthwatch.audit.sums import Delay, Measure
from growthwatch.code_lists import has_code
from growthwatch.vocabulary import SOURCES

#: The record systems that hold weights of their own, and every two of them read together.
ALONE: Final = SOURCES[:3]
PAIRS: Final = tuple(combinations(ALONE, 2))
#: When a system, or two, show a fall that all together show.
SHOWN_WHEN: Final = ("same_day", "later", "never")


def found_late(
    checks: pd.DataFrame, measurements: pd.DataFrame, findings: pd.DataFrame
) -> tuple[list[Measure], list[Delay]]:
    """Return falls first seen after a 6-8-week check without a weight, and what one or two systems would have shown.

    A system, or two read together, show a fall on the first weight of the episode that they hold; days lost are
    counted from the first weight of the episode in any system.

    Parameters
    ----------
    checks, findings : DataFrame
        The public tables with ``child``, the position of each child.
    measurements : DataFrame
        ``tables.SCORED``.

    Returns
    -------
    list of Measure
        ``fall.*``, ``system.*`` and ``pair.*``, by the day on which the fall was first seen in any system; and
        ``weight.*``, by the day of each weight: how many of all weights each system, and two together, hold.
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
    for name, sources in readers().items():
        days = _first_held(measurements, falls, sources)
        seen, same = np.isfinite(days), days == 0
        for what, flag in zip(SHOWN_WHEN, (same, seen & ~same, ~seen), strict=True):
            measures.append(Measure(f"{name}.{what}", child[flag], on[flag]))
        delays.append(Delay(f"{name}.later", days[seen & ~same], on[seen & ~same]))
    return [*measures, *_weights_held(measurements)], delays


def readers() -> dict[str, tuple[str, ...]]:
    """Return every system, and every two, that might have been read alone: beginning of their measures -> sources.

    Returns
    -------
    dict of str to tuple of str
        "system.gp" -> ("gp",), "pair.clinic_gp" -> ("clinic", "gp").
    """
    alone = {f"system.{source}": (source,) for source in ALONE}
    return alone | {f"pair.{first}_{second}": (first, second) for first, second in PAIRS}


def found_by_close(checks: pd.DataFrame, findings: pd.DataFrame, as_of: np.datetime64) -> list[Measure]:
    """Return in how many babies, weighed at 6-8 weeks and not, a fall had been found when the window closed.

    Who was weighed is not a matter of chance: a worried parent brings a baby sooner, and a baby in hospital is weighed
    there. What the two groups differ by is therefore no effect of weighing alone.

    Parameters
    ----------
    checks, findings : DataFrame
        The public tables with ``child``, the position of each child.
    as_of : datetime64
        Babies whose window closed before this day are counted.

    Returns
    -------
    list of Measure
        ``check.weighed_fall`` and ``check.unweighed_fall``, by the day on which the window closed.
    """
    counted = firm(findings)
    falls = counted[(counted["rule"] == "ng75-fall").to_numpy()]
    first = as_days(falls.groupby("child")["measured_on"].min().reindex(checks["child"]))
    closed_on = as_days(checks["window_to"])
    found, child = first <= closed_on, checks["child"].to_numpy()
    return [
        Measure(f"{name}_fall", child[flag & found], closed_on[flag & found])
        for name, flag in weighed_and_not(checks, as_of).items()
    ]


def _weights_held(measurements: pd.DataFrame) -> list[Measure]:
    """Return the weights after birth that any system holds, and those that each, or two together, hold."""
    weights = measurements[((measurements["kind"] == "weight") & (measurements["age_days"] > 0)).to_numpy()]
    child, on = weights["child"].to_numpy(), as_days(weights["measured_on"])
    held = {name: _holds(weights, sources) for name, sources in readers().items()}
    some = _holds(weights, ALONE)
    return [
        Measure("weight.all", child[some], on[some]),
        *(Measure(f"weight.{name.split('.')[1]}", child[flag], on[flag]) for name, flag in held.items()),
    ]


def _holds(measurements: pd.DataFrame, sources: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    return np.logical_or.reduce([has_code(measurements["sources"], source) for source in sources])


def _first_held(measurements: pd.DataFrame, falls: pd.DataFrame, sources: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """Return days from the start of each episode to its first weight that the sources hold; infinity for never."""
    held = measurements[(measurements["kind"] == "weight").to_numpy() & _holds(measurements, sources)]
    child, on = falls["child"].to_numpy(), as_days(falls["measured_on"])
    days = days_until(held, child, on - 1) - 1
    span = number_of_days(as_days(falls["latest_on"]) - on)
    return np.where(days <= span, days, np.inf)
