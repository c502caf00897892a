"""Control charts as NHS England's Making Data Count draws them: XmR and p, and their four signals.

XmR: mean +/- 2.66 mean moving ranges (3 / d2 with d2 = 1.128 for pairs, rounded as Making Data Count and
NHSRplotthedots print it); p: p +/- 3 sqrt(p (1 - p) / n) (Shewhart). Near limits stand at two thirds of the way. Under
12 points limits are called "trial limits". At a stated change a chart is rebased: each part has limits of its own, and
no signal reaches across.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Sides = npt.NDArray[np.int8]

#: Mean moving ranges between the centre line and a limit: 2.66 in Making Data Count and NHSRplotthedots.
XMR_FACTOR: Final = 2.66
#: As many mean moving ranges are an outlier (D4 of Shewhart's range chart; Nelson 1982, J Qual Technol 14:172).
OUTLYING_RANGE: Final = 3.267
RUN: Final = 7
TRIAL_BELOW: Final = 12
SIGNALS: Final = ("outside", "shift", "trend", "near")
#: Signal -> what it is, on the high and on the low side.
SIGNAL_NAMES: Final = {
    "outside": ("a point above the upper limit", "a point below the lower limit"),
    "shift": (f"{RUN} points running above the centre line", f"{RUN} points running below the centre line"),
    "trend": (f"{RUN} points running, each higher than the last", f"{RUN} points running, each lower than the last"),
    "near": ("2 of 3 points running beyond the upper near limit", "2 of 3 points running beyond the lower near limit"),
}
HIGH: Final = 1
LOW: Final = -1


class Limits(NamedTuple):
    """A centre line and its limits, one value per point; ``trial`` while there are under 12 points."""

    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    trial: bool


def xmr(
    values: npt.ArrayLike,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    *,
    rebased_at: Sequence[int] = (),
    outliers_screened: bool = False,
) -> Limits:
    """Return the limits of an XmR chart; a NaN (a month with none) is a gap and takes no part.

    Parameters
    ----------
    values : array-like
        One value per month, in order.
    bounds : tuple
        What the value can't go beyond, such as (0, 1) for a proportion; limits stop there.
    rebased_at : sequence of int
        Positions of the months from which limits are worked out anew.
    outliers_screened : bool
        Whether outlying moving ranges are left out of the limits, as NHSRplotthedots does unless told otherwise and
        NHS England's own tool does not.

    Returns
    -------
    Limits
        In the unit of the values; NaN where there is no value, limits NaN under two values.

    Notes
    -----
    Mean +/- 2.66 mean moving ranges (NHS England, Making Data Count), near limits at two thirds of that; outliers by
    Nelson 1982 (J Qual Technol 14:172).
    """
    x = np.asarray(values, dtype=np.float64)
    return _joined(
        [_xmr_of_part(part, bounds, screened=outliers_screened) for part in np.split(x, _inside(rebased_at, len(x)))]
    )


def _xmr_of_part(x: Floats, bounds: tuple[float, float], *, screened: bool) -> Limits:
    seen = x[~np.isnan(x)]
    centre = seen.mean() if len(seen) else np.nan
    ranges = np.abs(np.diff(seen))
    if screened and len(ranges):
        ranges = ranges[ranges < OUTLYING_RANGE * ranges.mean()]
    mean_range = ranges.mean() if len(ranges) else np.nan
    return _limits(np.full(len(x), centre), np.full(len(x), XMR_FACTOR * mean_range), bounds, len(seen))


def p_chart(numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, rebased_at: Sequence[int] = ()) -> Limits:
    """Return the limits of a p-chart [0-1]; a month without a denominator is a gap.

    Parameters
    ----------
    numerator, denominator : array-like
        Counts of each month, in order.
    rebased_at : sequence of int
        Positions of the months from which limits are worked out anew.

    Returns
    -------
    Limits
        The pooled proportion p and p +/- 3 sqrt(p (1 - p) / n), never beyond 0 and 1; NaN in a gap (NHS England,
        Making Data Count).
    """
    k = np.asarray(numerator, dtype=np.float64)
    n = np.asarray(denominator, dtype=np.float64)
    at = _inside(rebased_at, len(n))
    return _joined([_p_of_part(*part) for part in zip(np.split(k, at), np.split(n, at), strict=True)])


def _p_of_part(k: Floats, n: Floats) -> Limits:
    with np.errstate(invalid="ignore", divide="ignore"):
        p = k[n > 0].sum() / n[n > 0].sum()
        reach = 3 * np.sqrt(p * (1 - p) / np.where(n > 0, n, np.nan))
    return _limits(np.full(len(n), p), reach, (0.0, 1.0), int((n > 0).sum()))


def _inside(positions: Sequence[int], length: int) -> list[int]:
    """Return the positions that truly divide a series; one at its beginning or beyond its end divides nothing."""
    return sorted({int(at) for at in positions if 0 < at < length})


def _joined(parts: list[Limits]) -> Limits:
    centre, lower, upper, near_lower, near_upper = (
        np.concatenate([np.asarray(part[line]) for part in parts]) for line in range(5)
    )
    return Limits(centre, lower, upper, near_lower, near_upper, any(part.trial for part in parts))


def _limits(centre: Floats, reach: Floats, bounds: tuple[float, float], points: int) -> Limits:
    lines = (centre + part * reach for part in (-1, 1, -2 / 3, 2 / 3))
    lower, upper, near_lower, near_upper = (np.clip(line, *bounds) for line in lines)
    return Limits(centre, lower, upper, near_lower, near_upper, points < TRIAL_BELOW)


def signals(values: npt.ArrayLike, limits: Limits, breaks: Sequence[int] = ()) -> dict[str, Sides]:
    """Return, for each of the four signals, which points belong to one, and on which side.

    Gaps are passed over: the points on either side of one count as neighbours. Of 2 of 3 points beyond a near limit
    the third lies on the same side of the centre line, and is no part of the signal.

    Parameters
    ----------
    values : array-like
        One value per month, in order; NaN for a gap.
    limits : Limits
        Of the same months and unit.
    breaks : sequence of int
        Positions across which no signal reaches: where limits were rebased, or where a month is not shown.

    Returns
    -------
    dict of str to int8 array
        For each of ``SIGNALS`` ``HIGH``, ``LOW`` or 0 for none: a point outside, 7 on one side, 7 rising or falling, 2
        of 3 between near limit and limit with all three on one side (NHS England, Making Data Count; as
        NHSRplotthedots reads them). 0 in a gap.
    """
    x = np.asarray(values, dtype=np.float64)
    at = _inside(breaks, len(x))
    lines = [np.split(line, at) for line in limits[:5]]
    read = [_signals_of_part(part, *of) for part, *of in zip(np.split(x, at), *lines, strict=True)]
    return {name: np.concatenate([part[name] for part in read]) for name in SIGNALS}


def _signals_of_part(
    x: Floats, centre: Floats, lower: Floats, upper: Floats, near_lower: Floats, near_upper: Floats
) -> dict[str, Sides]:
    seen = ~np.isnan(x)
    y = x[seen]
    centre, lower, upper, near_lower, near_upper = (
        line[seen] for line in (centre, lower, upper, near_lower, near_upper)
    )
    step = np.sign(np.diff(y))
    above, below = y > upper, y < lower
    sides_of = {
        "outside": (above, below),
        "shift": (_windows(y > centre, RUN, RUN), _windows(y < centre, RUN, RUN)),
        "trend": (_trend(step > 0), _trend(step < 0)),
        "near": (_near(~above & (y > near_upper), y > centre), _near(~below & (y < near_lower), y < centre)),
    }
    out = {}
    for name, (high, low) in sides_of.items():
        out[name] = np.zeros(len(x), dtype=np.int8)
        # a point may end a rise and begin a fall: it is read as the end of what it was
        out[name][seen] = np.where(high, HIGH, np.where(low, LOW, 0))
    return out


def _near(close: Flags, same_side: Flags) -> Flags:
    """Mark the points close to a limit in any 3 running of which 2 are, and all lie on one side of the centre."""
    marked = np.zeros(len(close), dtype=np.bool_)
    if len(close) < 3:
        return marked
    window = np.lib.stride_tricks.sliding_window_view
    enough = (window(close, 3).sum(axis=1) >= 2) & window(same_side, 3).all(axis=1)
    for offset in range(3):
        marked[offset : offset + len(enough)] |= enough
    return marked & close


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


def reading(sides: dict[str, Sides], months: Sequence[str], better: str = "") -> str:
    """Return in one sentence what the chart shows: each signal with its months, as improvement or concern.

    Parameters
    ----------
    sides : dict of str to int8 array
        As :func:`signals` gives it.
    months : sequence of str
        What each point is called.
    better : str
        "higher" or "lower" where one of them is wanted.

    Returns
    -------
    str
        The signals that any point belongs to, or that there is none.
    """
    wanted = {"higher": HIGH, "lower": LOW}.get(better, 0)
    said = []
    for name in SIGNALS:
        for side, words in zip((HIGH, LOW), SIGNAL_NAMES[name], strict=True):
            at = np.flatnonzero(sides[name] == side)
            if len(at):
                when = ", ".join(_span(months, run) for run in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1))
                kind = "" if not wanted else "improvement: " if side == wanted else "concern: "
                said.append(f"{kind}{words} ({when})")
    if not said:
        return "No signal: the points vary as chance would have them."
    return f"Signal: {'; '.join(said)}."


def _span(months: Sequence[str], run: npt.NDArray[np.intp]) -> str:
    first, last = months[run[0]], months[run[-1]]
    return first if first == last else f"{first} to {last}"
