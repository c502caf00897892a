"""Probabilities of findings as they are observed: a monotone map of what the formula of ``probability`` states.

The formula takes readings to be independent and leaves out what else would have to be true, and the errors that nobody
sees. So what it states is put right by how often such findings are met when the same records are run without their
errors: apart for firm findings and questioned ones, and for children whom one record system holds or several.
"""

from typing import Final

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from growthwatch.detect.series.series import Flags, Floats

#: Stated -> as observed, straight between these points on the scale of log odds. Several systems: sixteen simulated
#: caseloads of three systems at real error rates (seeds 1 to 6, 101 to 107, 201 to 203: 39,000 findings). The points
#: are few on purpose: with one set of these left out, twice as many state worse. One system: half of the real children
#: with planted errors, weighted to real rates. To be held against other seeds than these, and the other half [C].
_FIRM_SEVERAL: Final = (
    (0.4309, 0.7408, 0.9242, 0.9638, 0.9892, 0.995, 0.9998),
    (0.4489, 0.6973, 0.8551, 0.9409, 0.9649, 0.974, 0.994),
)
_QUESTIONED_SEVERAL: Final = (
    (1e-5, 0.0003, 0.0028, 0.0159, 0.0457, 0.1401, 0.2539, 0.4656, 0.7238, 0.9648),
    (3e-4, 0.0009, 0.0069, 0.0107, 0.0234, 0.0537, 0.0844, 0.2670, 0.4845, 0.7215),
)
_FIRM_ONE: Final = (
    (0.42, 0.67, 0.85, 0.931, 0.949, 0.983, 0.991, 0.999),
    (0.43, 0.61, 0.855, 0.925, 0.945, 0.961, 0.97, 0.998),
)
_QUESTIONED_ONE: Final = (
    (2e-4, 0.003, 0.017, 0.035, 0.166, 0.45, 0.60, 0.92, 0.97),
    (5e-4, 0.008, 0.03, 0.08, 0.21, 0.40, 0.48, 0.68, 0.70),
)
#: Nothing is surer than this, one way or the other.
_LEAST: Final = 1e-9


def in_one_system(measurements: pd.DataFrame, n_children: int) -> Flags:
    """Return of each child whether one record system holds all of its measurements.

    Parameters
    ----------
    measurements : DataFrame
        ``tables.SCORED``.
    n_children : int
        Children are numbered from 0.

    Returns
    -------
    ndarray of bool, shape (n_children,)
    """
    child, sources = measurements["child"].to_numpy(), measurements["sources"].astype("str")
    code = pd.factorize(sources)[0]
    least, most = np.full(n_children, len(code)), np.full(n_children, -1)
    np.minimum.at(least, child, code)
    np.maximum.at(most, child, code)
    several = np.zeros(n_children, dtype=bool)
    several[child[sources.str.contains(";", regex=False).to_numpy()]] = True
    return (least >= most) & ~several


def as_observed(stated: Floats, firm: Flags, one_system: Flags) -> Floats:
    """Return the probabilities of findings as observed where the formula states these.

    Parameters
    ----------
    stated : ndarray
        0 to 1, or NaN where nothing is known.
    firm : ndarray of bool
        Whether each holds with every questioned record left out.
    one_system : ndarray of bool
        Whether one record system holds all that is known of the child (:func:`in_one_system`).

    Returns
    -------
    ndarray
        0 to 1, in the order of what is stated within each of the four groups.
    """
    log_odds = logit(np.clip(stated, _LEAST, 1 - _LEAST))
    out = np.full(len(stated), np.nan)
    for group, (points, observed) in (
        (firm & ~one_system, _FIRM_SEVERAL), (~firm & ~one_system, _QUESTIONED_SEVERAL),
        (firm & one_system, _FIRM_ONE), (~firm & one_system, _QUESTIONED_ONE),
    ):  # fmt: skip
        out[group] = expit(np.interp(log_odds[group], logit(np.array(points)), logit(np.array(observed))))
    return np.where(np.isnan(stated), np.nan, out)
