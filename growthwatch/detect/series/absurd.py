"""Readings that can be no infant's: nothing is computed from them, and the finding is asked at their repairs alone.

"Slow gain from 5730.00 kg" or "fell 630 spaces" says nothing of a child; that somebody wrote 5730 kg does, and stands
with the record. A low weight is left out far more carefully than a high one: a true collapse must be seen.
"""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.detect.series.series import Flags, Floats, Ints
from growthwatch.reconcile.errors.systematic import impossible_sds, middle_values
from growthwatch.reference import uk_who
from growthwatch.reference.smallest import is_below_any
from growthwatch.scoring import kind_codes

#: A questioned reading beyond this is no child's: no condition of infancy is known to lie there [L].
QUESTIONED_SDS: Final = 10.0
#: Nor any other reading beyond this. A baby of 24 weeks, of unknown gestation and so scored as term, is about -14 [L].
ANY_SDS: Final = 15.0
#: A questioned weight below this share of what the child's other weights predict. A loss of 35 % is hardly survived;
#: what lies between is still shown as recorded. A young baby grows by a third in the 28 days of ``acute-loss`` and may
#: have fallen before: .65 / 1.35, less an eighth.
LOW_WEIGHT_SHARE: Final = 0.4


def absurd(children: pd.DataFrame, measurements: pd.DataFrame) -> Flags:
    """Return which measurements can be no infant's.

    A questioned one: beyond 10 SD, or impossible beside the child's others (:func:`impossible_sds`). Any other: beyond
    15 SD, or below any infant's. A questioned low weight only where it is also below two fifths of what the child's
    weights give, or below any infant's.

    Parameters
    ----------
    children, measurements : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``. Where the sex is not known values are held against a boy's.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    child = measurements["child"].to_numpy().astype(np.intp)
    kind, value = kind_codes(measurements["kind"]), measurements["value"].to_numpy()
    run = uk_who.run_of(kind, np.maximum(children["sex"].cat.codes.to_numpy()[child], 0))
    age = measurements["corrected_age_days"].to_numpy()
    scored = measurements["sds"].to_numpy()
    sds = np.where(np.isnan(scored), uk_who.sds_of(run, age, value), scored)
    no_number = np.isnan(sds) & np.isfinite(uk_who.value_of(run, age, np.zeros(len(age))))
    distance = np.where(no_number, np.inf, np.abs(np.nan_to_num(sds)))
    questioned = (measurements["state"] == "questioned").to_numpy()
    unlike = questioned & impossible_sds(sds, child, kind)
    out = unlike | (questioned & (distance > QUESTIONED_SDS))
    # a weight is too low beside the child's own alone: a baby of 24 weeks scored as term is at -10 SD and loses too
    low_weight = (measurements["kind"] == "weight").to_numpy() & (sds < 0)
    if (out & low_weight).any():
        predicted, is_only = _predicted(run, age, sds, child, kind)
        out &= ~low_weight | is_only | (value < LOW_WEIGHT_SHARE * predicted)
    return np.asarray(out | (distance > ANY_SDS) | is_below_any(kind, value))


def _predicted(run: uk_who.Runs, age: Floats, sds: Floats, child: Ints, kind: Ints) -> tuple[Floats, Flags]:
    """Return the value that the child's middle SDS of that kind has at each age, and where there is no other."""
    low, high, size = middle_values(np.nan_to_num(sds), child, kind)
    return np.nan_to_num(uk_who.value_of(run, age, (low + high) / 2)), size == 1
