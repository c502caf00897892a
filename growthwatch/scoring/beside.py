"""Another reference beside UK-WHO: of children with trisomy 21 on record; what rules use stays UK-WHO."""

import numpy as np
import pandas as pd

from growthwatch.reference import spaces, trisomy_21
from growthwatch.scoring import newborn
from growthwatch.scoring.codes import kind_codes

#: The condition of which there is a reference.
TRISOMY_21 = "trisomy-21"


def with_other_reference(children: pd.DataFrame, measurements: pd.DataFrame, conditions: pd.DataFrame) -> pd.DataFrame:
    """Return the measurements with SDS and centile on the trisomy 21 reference of those who have it on record.

    Parameters
    ----------
    children, measurements : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``.
    conditions : DataFrame
        ``tables.OUT["conditions"]``: suspected counts too; what was found not to be does not.

    Returns
    -------
    DataFrame
        ``tables.SCORED``: no centile of term babies on day 1 to 13, as on UK-WHO.
    """
    on_record = conditions.loc[
        ((conditions["condition"] == TRISOMY_21) & (conditions["standing"] != "ended")).to_numpy(), "child_id"
    ]
    if on_record.empty:
        return measurements
    child = measurements["child"].to_numpy()
    at = np.flatnonzero(children["child_id"].isin(set(on_record)).to_numpy()[child])
    some, whose = measurements.iloc[at], child[at]
    found = trisomy_21.sds(
        kind_codes(some["kind"]),
        children["sex"].cat.codes.to_numpy()[whose],
        some["corrected_age_days"].to_numpy(),
        some["value"].to_numpy(),
    )
    gestation = children["gestation_total_days"].to_numpy()[whose]
    charted = np.where(newborn.without_centile(some["age_days"], gestation), np.nan, found)
    columns = {}
    for name, values in (("sds_trisomy_21", found), ("centile_trisomy_21", spaces.centile(charted))):
        columns[name] = np.full(len(measurements), np.nan)
        columns[name][at] = values
    return measurements.assign(**columns)
