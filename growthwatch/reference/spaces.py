"""Centile spaces, bands and how they are written.

The nine lines stand at exact multiples of 2/3 SD (RCPCH client specification; T Cole, rcpchgrowth-python#41), so
a centile space is 2/3 SD and the 2nd centile is z = -2, not -2.05.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

Floats = npt.NDArray[np.float64]

SPACE_SD: Final = 2 / 3
LINES: Final = ("0.4th", "2nd", "9th", "25th", "50th", "75th", "91st", "98th", "99.6th")
LINE_SDS: Final = tuple((i - 4) * SPACE_SD for i in range(len(LINES)))
#: "On" a line within a quarter of a space of it, else between two (RCPCH chart instructions).
ON_LINE_SPACES: Final = 0.25

#: The whole number a line is named by, the line, and on which of its sides more is found.
_TURNING: Final = ((2, "2nd", -1), (9, "9th", -1), (91, "91st", 1))
_HAIR: Final = 1e-9

_BANDS: Final = (
    "below the 0.4th",
    *(
        word
        for i, line in enumerate(LINES)
        for word in (
            f"on the {line}",
            f"between the {line} and {LINES[i + 1]}" if i + 1 < len(LINES) else f"above the {line}",
        )
    ),
)
BANDS: Final = (*_BANDS, "")


def spaces_fallen(baseline_sds: npt.ArrayLike, current_sds: npt.ArrayLike) -> Floats:
    """Return the fall from one SDS to another.

    Continuous: counting lines crossed instead more than doubles the falls found at 8 weeks.

    Parameters
    ----------
    baseline_sds, current_sds : array-like
        SDS before and after, broadcast against each other.

    Returns
    -------
    float64 array
        ``(baseline - current) / (2/3)`` [centile spaces of 2/3 SD, RCPCH client specification]; negative for a rise,
        NaN where either is.
    """
    return np.asarray((np.asarray(baseline_sds) - np.asarray(current_sds)) / SPACE_SD, dtype=np.float64)


def centile(sds: npt.ArrayLike) -> Floats:
    """Return the centile of an SDS.

    Parameters
    ----------
    sds : array-like
        Standard deviation scores.

    Returns
    -------
    float64 array
        100 times the normal distribution function [0-100]; NaN for NaN. The lines stand at 2/3 SD, so the one called
        the 2nd is at 2.28.
    """
    return np.asarray(100 * ndtr(np.asarray(sds, dtype=np.float64)))


def band(sds: npt.ArrayLike) -> pd.Categorical:
    """Return where each SDS lies among the nine lines, in words.

    Parameters
    ----------
    sds : array-like
        Standard deviation scores, one-dimensional.

    Returns
    -------
    Categorical
        Of ``BANDS``: "on" a line within a quarter of a space of it (RCPCH chart instructions), else "between" two,
        "below the 0.4th" or "above the 99.6th"; "" for NaN.
    """
    z = np.asarray(sds, dtype=np.float64)
    place = z / SPACE_SD + 4  # 0 on the 0.4th line, 8 on the 99.6th
    nearest = np.clip(np.round(place), 0, 8)
    # a hair of tolerance, so that a reading exactly a quarter of a space away counts as on the line
    on = np.abs(place - nearest) <= ON_LINE_SPACES + 1e-9
    code = np.where(on, 2 * nearest + 1, 2 * np.clip(np.floor(place) + 1, 0, 9))
    code = np.where(np.isnan(z), len(BANDS) - 1, code).astype(np.int8)
    return pd.Categorical.from_codes(code, categories=list(BANDS))


def placed(sds: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """Return the bands of :func:`band` as they are shown beside findings.

    "Just below the 2nd" is said of an SDS within a quarter of a space of a line whose far side is itself a finding:
    "on the 2nd" beside "below the 2nd centile" would contradict it.

    Parameters
    ----------
    sds : array-like
        Standard deviation scores, one-dimensional.

    Returns
    -------
    object array of str
        "" where the SDS is NaN.
    """
    z = np.asarray(sds, dtype=np.float64)
    text = np.asarray(band(z), dtype=object)
    for line, side, word in (("0.4th", -1, "below"), ("2nd", -1, "below"), ("99.6th", 1, "above")):
        beyond = (side * (z - LINE_SDS[LINES.index(line)]) > _HAIR) & (text == f"on the {line}")
        text = np.where(beyond, f"just {word} the {line}", text)
    return text


def centile_text(sds: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """Return centiles as a clinician reads them: whole numbers, "<0.4" and ">99.6" outside.

    Between the outer lines and 1 or 99 one decimal is kept, so that 0.6 never reads as 1. Beside the lines on which
    a finding turns, "<2", "<9" and ">91" stand where the whole number alone would put it on the line or across it:
    the 2nd stands at 2.28 and not at 2.

    Parameters
    ----------
    sds : array-like
        Standard deviation scores.

    Returns
    -------
    object array of str
        "" where the SDS is NaN.
    """
    z = np.asarray(sds, dtype=np.float64)
    number = centile(z)
    with np.errstate(invalid="ignore"):
        fine = (number < 1) | (number > 99)
        text = np.where(fine, _written(number, 1), _written(number, 0))
        for nominal, line, side in _TURNING:
            beyond = (side * (z - LINE_SDS[LINES.index(line)]) > _HAIR) & (np.round(number) == nominal)
            text = np.where(beyond, f"{'<' if side < 0 else '>'}{nominal}", text)
        text = np.where(z < LINE_SDS[0], "<0.4", text)
        text = np.where(z > LINE_SDS[-1], ">99.6", text)
    return np.where(np.isnan(z), "", text).astype(object)


def _written(number: Floats, decimals: int) -> npt.NDArray[np.str_]:
    rounded = np.round(np.nan_to_num(number), decimals)
    return rounded.astype(str) if decimals else rounded.astype(np.int64).astype(str)
