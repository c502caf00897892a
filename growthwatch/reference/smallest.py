"""Below any infant's: weights, lengths and heads that no living child has had, at whatever gestation it was born.

A baby of 24 weeks scored as term is at -12 SD and lower, so no SDS draws this line; a figure does.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.vocabulary import KINDS

#: The smallest survivors reported weighed some 210 to 250 g and were about 24 cm long, with heads of some 17 cm
#: (general knowledge of news reports, not read again); a margin of a tenth and more below [kg, cm, cm; R, L].
SMALLEST: Final = np.array([0.18, 20.0, 14.0])


def is_below_any(kind: npt.NDArray[np.integer], value: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which values are below those of any infant.

    Parameters
    ----------
    kind : ndarray of int
        Positions in ``vocabulary.KINDS``; beyond weight, length and head (an index) nothing is below any.
    value : ndarray
        [kg, cm, cm].

    Returns
    -------
    ndarray of bool
    """
    known = (kind >= 0) & (kind < len(KINDS))
    return np.asarray(known & (value < SMALLEST[np.where(known, kind, 0)]))
