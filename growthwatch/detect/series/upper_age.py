"""Up to which age rules read: UK-WHO passes from WHO to British 1990 at 4 years, where every SDS steps.

At that join a head reads 1.4 SD lower and a light boy .4 SD lower from one day to the next: no finding may come of it.
"""

from typing import Final

import numpy as np

from growthwatch.detect.series.episodes import AgeLimit
from growthwatch.detect.series.series import Flags, Series

#: The last day on WHO [days]; NG75 speaks of infants and preschool children.
LAST_DAY_ON_WHO: Final = 1460
LAST_DAY_NAME: Final = "4 years"
#: Losses in kilograms need no reference: until school age [L].
LAST_DAY_OF_LOSSES: Final = 1826
LAST_DAY_OF_LOSSES_NAME: Final = "5 years"
#: Birth weight is regained by 3 weeks or it is a matter of growth: until a year [L].
LAST_DAY_OF_REGAINING: Final = 365
LAST_DAY_OF_REGAINING_NAME: Final = "a year"


def before_four_years(measured: Series) -> Flags:
    """Return which measurements lie on the same side of the join at 4 years, whichever age counts.

    Parameters
    ----------
    measured : Series
        Of any kind.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    with np.errstate(invalid="ignore"):
        return np.fmax(measured.age_days, measured.corrected_age_days) <= LAST_DAY_ON_WHO


def until_four_years(measured: Series) -> AgeLimit:
    """Return the limit of rules that read SDS, of measurements that have one.

    Parameters
    ----------
    measured : Series
        Of any kind.

    Returns
    -------
    AgeLimit
        What lies beyond 4 years.
    """
    return AgeLimit(~before_four_years(measured) & ~np.isnan(measured.sds), LAST_DAY_NAME)


def until(measured: Series, last_day: float, name: str) -> AgeLimit:
    """Return a limit in days of life.

    Parameters
    ----------
    measured : Series
        Of any kind.
    last_day : float
        The last day that is read [days].
    name : str
        What the age is called.

    Returns
    -------
    AgeLimit
        What lies beyond it.
    """
    return AgeLimit(measured.age_days > last_day, name)
