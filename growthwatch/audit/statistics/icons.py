"""The icons of NHS England's Making Data Count, as codes: the type of variation, and whether a target will be met."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.audit.statistics.control_charts import HIGH, LOW, Limits, Sides

#: Types of variation of a point (the variation icons of Making Data Count, by NHSRplotthedots' names).
VARIATIONS: Final = (
    "common_cause", "special_cause_improvement", "special_cause_concern", "special_cause_neutral_high",
    "special_cause_neutral_low",
)  # fmt: skip
#: Whether a target will be met (the assurance icons, likewise).
ASSURANCES: Final = ("consistent_pass", "consistent_fail", "inconsistent")


def variation(sides: dict[str, Sides], better: str = "") -> npt.NDArray[np.str_]:
    """Return the type of variation of every point, which Making Data Count's variation icon shows of the last one.

    Parameters
    ----------
    sides : dict of str to int8 array
        As :func:`signals` gives it.
    better : str
        "higher" or "lower" where one of them is wanted.

    Returns
    -------
    str array
        One of ``VARIATIONS`` for each point.

    Notes
    -----
    The names are NHSRplotthedots'. A point that is in a trend and in no other signal goes by where the trend leads,
    not by the side of the centre line it lies on.
    """
    side = np.zeros_like(sides["outside"])
    for name in ("outside", "near", "shift", "trend"):
        side = np.where(side != 0, side, sides[name])
    wanted = {"higher": HIGH, "lower": LOW}.get(better)
    if wanted is None:
        kinds = ["special_cause_neutral_high", "special_cause_neutral_low"]
        return np.select([side == HIGH, side == LOW], kinds, "common_cause")
    kinds = ["special_cause_improvement", "special_cause_concern"]
    return np.select([side == wanted, side == -wanted], kinds, "common_cause")


def assurance(limits: Limits, target: float, better: str) -> str:
    """Return what Making Data Count's assurance icon says: whether the process will meet its target.

    Parameters
    ----------
    limits : Limits
        Of the chart; the last point's are read.
    target : float
        In the unit of the limits.
    better : str
        "higher" or "lower".

    Returns
    -------
    str
        "consistent_pass" or "consistent_fail" where the target lies outside the limits, "inconsistent" where chance
        decides (NHSRplotthedots' names); "" without a target, limits or a direction.
    """
    known = np.flatnonzero(~np.isnan(limits.upper))
    if better not in ("higher", "lower") or np.isnan(target) or not len(known):
        return ""
    low, high = limits.lower[known[-1]], limits.upper[known[-1]]
    if low <= target <= high:
        return "inconsistent"
    return "consistent_pass" if (target < low) == (better == "higher") else "consistent_fail"
