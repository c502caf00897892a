"""SDS of values on UK-WHO and their slope, defined for every positive value, so that any error can be compared."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.growth_model.mean_curve import sex_of_tables
from growthwatch.reference import uk_who

Floats = npt.NDArray[np.float64]

#: An SDS beyond this says only "impossible": the ends of LMS curves are not to be trusted further.
FARTHEST_SDS: Final = 12.0


def runs_for(kind: npt.NDArray[np.integer], sex: npt.NDArray[np.integer]) -> uk_who.Runs:
    """Return the runs of UK-WHO tables (see :func:`mean_curve.sex_of_tables`)."""
    return uk_who.run_of(kind, sex_of_tables(sex))


def sds_and_slope(runs: uk_who.Runs, corrected_age_days: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Return SDS, held within +/-12, and its slope [SDS per kg or cm] on the scale of logarithms.

    Parameters
    ----------
    runs : Runs
        Of :func:`runs_for`.
    corrected_age_days : ndarray
        From 40+0 [days].
    value : ndarray
        However impossible [kg or cm].

    Returns
    -------
    sds, slope : ndarray
        NaN where there is no reference or the value is not positive.
    """
    row = uk_who.row_of(runs, corrected_age_days)
    table = uk_who.lms()
    L, per_LS = table.L.take(row), table.per_LS.take(row)
    per_S = L * per_LS
    ratio = value * table.per_M.take(row)
    with np.errstate(all="ignore"):
        # what uk_who.sds_of does, whose one power is wanted again for the slope
        power = ratio**L
        sds = (power - 1) * per_LS
        unknown = ~((value > 0) & np.isfinite(sds))
        sds = np.where(unknown, np.copysign(FARTHEST_SDS, np.log(np.where(unknown, ratio, 1.0))), sds)
        stretch = np.clip(power, 0.3, 3.0)
    defined = np.isfinite(per_S) & (value > 0)
    sds = np.where(defined, np.clip(sds, -FARTHEST_SDS, FARTHEST_SDS), np.nan)
    return sds, np.asarray(np.where(defined, stretch * per_S / np.maximum(value, 1e-6), np.nan))


def slope_at_median(runs: uk_who.Runs, corrected_age_days: Floats) -> Floats:
    """Return the slope of SDS at the median [SDS per kg or cm]."""
    row, table = uk_who.row_of(runs, corrected_age_days), uk_who.lms()
    return np.asarray(table.L.take(row) * table.per_LS.take(row) * table.per_M.take(row))


def noise_variance(
    runs: uk_who.Runs, kind: npt.NDArray[np.integer], corrected_age_days: Floats, slope: Floats, resolution: Floats
) -> Floats:
    """Return the variance of readings round the process [SDS squared]: of measuring, and of rounding.

    The rounding's is that of an even spread over one ``resolution`` [kg or cm] (Sheppard 1898, Proc Lond Math Soc
    29:353); ``slope`` is that of SDS at the reading [SDS per kg or cm].
    """
    at_median = slope_at_median(runs, corrected_age_days)
    of_measuring = gaussian_process.measurement_variance(kind, slope, at_median)
    return np.nan_to_num(of_measuring) + np.nan_to_num((resolution * slope) ** 2 / 12)
