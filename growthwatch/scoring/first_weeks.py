"""The first weeks in a table of any layout: change from a birth weight in hand, and whose centile is withheld."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.scoring import newborn

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]

#: What stands in ``score_remark`` where no centile is given.
NO_CENTILE: Final = "no centile of a term baby on day 1 to 13: read the change from birth weight"


def from_birth_percent(
    child: pd.Series, weight: npt.NDArray[np.bool_], age: Floats, value: Floats, birth: Floats
) -> Floats:
    """Return the change of each weight from birth weight [%], as every other face gives it; NaN where it says nothing.

    Parameters
    ----------
    child : Series
        Whose each row is; missing where the table does not say.
    weight : bool array
        Which rows are weights.
    age, value, birth : float64 array
        Chronological age [days], the value [kg], and the birth weight that the row itself states [kg].
    """
    at_birth = pd.Series(np.where(weight & (age == 0), value, np.nan), index=child.index)
    of_child = (
        at_birth.groupby(child).transform("max").to_numpy() if child.notna().any() else np.full(len(age), np.nan)
    )
    return newborn.change_percent(weight, age, value, np.where(np.isnan(birth), of_child, birth))
