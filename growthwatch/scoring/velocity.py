"""How fast an infant gains: grams a day since the weight of one to four weeks before, as clinicians speak of it."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.vocabulary import DOUBTED

Floats = npt.NDArray[np.float64]

#: Since the latest weight at least so many days before, and at most so many: shorter is mostly the noise of scales;
#: longer, an infant's gain is no one number [L].
GAIN_OVER_DAYS: Final = (7, 28)
#: Not from a weight of the first days, in which every newborn loses: its change from birth weight says more [L].
FROM_DAY: Final = 4
#: No infant gains or loses more in a week: from such a figure nothing is computed [L].
MOST_G_PER_DAY: Final = 200.0
#: Up to here a gain is spoken of by the day [L].
UNTIL_DAY: Final = 731
#: More days than a life has: child and age in one sortable number.
_DAYS: Final = 1e6


def gain_g_per_day(measurements: pd.DataFrame) -> Floats:
    """Return the gain of each weight since the latest undoubted one 7 to 28 days before [g a day].

    Parameters
    ----------
    measurements : DataFrame
        ``tables.MEASUREMENTS``.

    Returns
    -------
    float64 array
        NaN without such a weight of day 4 or later, after 2 years, and for what no infant gains.
    """
    child, age, value = (measurements[name].to_numpy(dtype=np.float64) for name in ("child", "age_days", "value"))
    weight = (measurements["kind"] == "weight").to_numpy() & ~measurements["set_aside"].to_numpy() & ~np.isnan(age)
    sure = np.flatnonzero(weight & (age >= FROM_DAY) & ~measurements["state"].isin(DOUBTED).to_numpy())
    out = np.full(len(measurements), np.nan)
    if not len(sure):
        return out
    sure = sure[np.lexsort((age[sure], child[sure]))]
    shortest, longest = GAIN_OVER_DAYS
    now = np.flatnonzero(weight & (age <= UNTIL_DAY))
    place = (
        np.searchsorted(_DAYS * child[sure] + age[sure], _DAYS * child[now] + age[now] - shortest, side="right") - 1
    )
    then = sure[np.maximum(place, 0)]
    days = age[now] - age[then]
    gain = 1000 * (value[now] - value[then]) / np.where(days > 0, days, np.nan)
    stated = (place >= 0) & (child[then] == child[now]) & (days <= longest) & (np.abs(gain) <= MOST_G_PER_DAY)
    out[now] = np.where(stated, gain, np.nan)
    return out
