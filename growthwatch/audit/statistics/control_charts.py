"""Control charts as NHS England's Making Data Count draws them: XmR and p, and their four signals.

XmR: mean +/- 2.66 mean moving ranges, 2.66 being 3 / d2 with d2 = 1.128 for pairs; p: p +/- 3 sqrt(p (1 - p) / n)
(Shewhart). Near limits stand at two thirds of the way. Under 12 points limits are called "trial limits".
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: 3 / d2: printed as 2.66 in Making Data Count.
XMR_FACTOR: Final = 3 / 1.128
RUN: Final = 7
TRIAL_BELOW: Final = 12
SIGNALS: Final = ("outside", "shift", "trend", "near")
SIGNAL_NAMES: Final = {
    "outside": "a point outside the control limits",
    "shift": f"{RUN} points running on one side of the centre line",
    "trend": f"{RUN} points running, each higher or each lower than the last",
    "near": "2 of 3 points running beyond a near limit on the same side",
}


class Limits(NamedTuple):
    """A centre line and its limits, one value per point; ``trial`` while there are under 12 points."""

    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    trial: bool


def xmr(values: npt.ArrayLike, bounds: tuple[float, float] = (-np.inf, np.inf)) -> Limits:
    """Return the limits of an XmR chart; a NaN (a month with none) is a gap and takes no part.

    Parameters
    ----------
    values : array-like
        One value per month, in order.
    bounds : tuple
        What the value can't go beyond, such as (0, 1) for a proportion; limits stop there.

    Returns
    -------
    Limits
        In the unit of the values; NaN where there is no value, limits NaN under two values.

    Notes
    -----
    Mean +/- 2.66 mean moving ranges (NHS England, Making Data Count), near limits at two thirds of that.
    """
    x = np.asarray(values, dtype=np.float64)
    seen = x[~np.isnan(x)]
    centre = seen.mean() if len(seen) else np.nan
    moving_range = np.abs(np.diff(seen)).mean() if len(seen) > 1 else np.nan
    return _limits(np.full(len(x), centre), np.full(len(x), XMR_FACTOR * moving_range), bounds, len(seen))


def p_chart(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Limits:
    """Return the limits of a p-chart [0-1]; a month without a denominator is a gap.

    Parameters
    ----------
    numerator, denominator : array-like
        Counts of each month, in order.

    Returns
    -------
    Limits
        The pooled proportion p and p +/- 3 sqrt(p (1 - p) / n), never beyond 0 and 1; NaN in a gap (NHS England,
        Making Data Count).
    """
    k = np.asarray(numerator, dtype=np.float64)
    n = np.asarray(denominator, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = k[n > 0].sum() / n[n > 0].sum()
        reach = 3 * np.sqrt(p * (1 - p) / np.where(n > 0, n, np.nan))
    return _limits(np.full(len(n), p), reach, (0.0, 1.0), int((n > 0).sum()))


def _limits(centre: Floats, reach: Floats, bounds: tuple[float, float], points: int) -> Limits:
    lines = (centre + part * reach for part in (-1, 1, -2 / 3, 2 / 3))
    lower, upper, near_lower, near_upper = (np.clip(line, *bounds) for line in lines)
    return Limits(centre, lower, upper, near_lower, near_upper, points < TRIAL_BELOW)


def signals(values: npt.ArrayLike, limits: Limits) -> dict[str, Flags]:
    """Return, for each of the four signals, which points belong to one.

    Gaps are passed over: the points on either side of one count as neighbours.

    Parameters
    ----------
    values : array-like
        One value per month, in order; NaN for a gap.
    limits : Limits
        Of the same months and unit.

    Returns
    -------
    dict of str to bool array
        For each of ``SIGNALS``: a point outside, 7 on one side, 7 rising or falling, 2 of 3 beyond a near limit on the
        same side (NHS England, Making Data Count). False in a gap.
    """
    x = np.asarray(values, dtype=np.float64)
    seen = ~np.isnan(x)
    y = x[seen]
    centre, lower, upper, near_lower, near_upper = (line[seen] for line in limits[:5])
    above, below = y > centre, y < centre
    step = np.sign(np.diff(y))
    flags_of = {
        "outside": (y < lower) | (y > upper),
        "shift": _windows(above, RUN, RUN) | _windows(below, RUN, RUN),
        "trend": _trend(step > 0) | _trend(step < 0),
        "near": _windows(y > near_upper, 3, 2) | _windows(y < near_lower, 3, 2),
    }
    out = {}
    for name, flags in flags_of.items():
        out[name] = np.zeros(len(x), dtype=np.bool_)
        out[name][seen] = flags
    return out


def _windows(holds: Flags, width: int, needed: int) -> Flags:
    """Mark the points that hold inside any window of ``width`` points of which ``needed`` hold."""
    marked = np.zeros(len(holds), dtype=np.bool_)
    if len(holds) < width:
        return marked
    enough = np.lib.stride_tricks.sliding_window_view(holds, width).sum(axis=1) >= needed
    for offset in range(width):
        marked[offset : offset + len(enough)] |= enough
    return marked & holds


def _trend(moves: Flags) -> Flags:
    """Mark the points of a run of 7: 6 moves in one direction, and the point they start from."""
    moving = _windows(moves, RUN - 1, RUN - 1)
    marked = np.zeros(len(moves) + 1, dtype=np.bool_)
    marked[1:] |= moving
    marked[:-1] |= moving
    return marked if len(moves) else np.zeros(len(moves) + 1, dtype=np.bool_)[: len(moves) + 1]


def reading(signals_shown: dict[str, Flags]) -> str:
    """Return in one sentence what the chart shows.

    Parameters
    ----------
    signals_shown : dict of str to bool array
        As :func:`signals` gives it.

    Returns
    -------
    str
        The signals that any point belongs to, or that there is none.
    """
    shown = [SIGNAL_NAMES[name] for name in SIGNALS if signals_shown[name].any()]
    if not shown:
        return "No signal: the points vary as chance would have them."
    return f"Signal: {'; '.join(shown)}."
