"""Measurements as they would be if the likeliest values for questioned records were right.

A true fall may lie behind a slip: 9 lb 6 oz written as 9.6 kg hides it, also where another repair is about as likely
and so none is put forward. Nothing is replaced: what this view finds is questioned, and names the record to check.
"""

import numpy as np
import pandas as pd

from growthwatch.detect.series.series import Flags
from growthwatch.reference import policies
from growthwatch.scoring import kind_codes


def as_repaired(
    children: pd.DataFrame, measurements: pd.DataFrame, records: pd.DataFrame, *, policy: str
) -> tuple[pd.DataFrame, Flags]:
    """Return ``tables.SCORED`` with repaired values and their SDS, and which rows those are.

    Parameters
    ----------
    children, measurements, records : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``, ``tables.JUDGED``.
    policy : str
        The gestation policy of the scores.

    Returns
    -------
    (DataFrame, ndarray of bool)
        Only repairs of a value count: another date or kind would make another measurement
        of it.
    """
    offered = (
        (records["verdict"] == "questioned")
        & records["likeliest_value"].notna()
        & records["suggested_measured_on"].isna()
        & records["suggested_kind"].isna()
    ).to_numpy()
    event = records["event"].to_numpy()[offered]
    questioned = (measurements["state"] == "questioned").to_numpy()
    value = measurements["value"].to_numpy().copy()
    value[event] = records["likeliest_value"].to_numpy()[offered]
    changed = np.zeros(len(measurements), dtype=bool)
    changed[event] = True
    changed &= questioned
    at = np.flatnonzero(changed)
    part = measurements.iloc[at]
    child = part["child"].to_numpy()
    _, scored = policies.score(
        kind_codes(part["kind"]),
        children["sex"].cat.codes.to_numpy()[child],
        part["age_days"].to_numpy(),
        children["gestation_total_days"].to_numpy()[child],
        value[at],
        policy,
        part["is_birth"].to_numpy(dtype=bool),
    )
    sds = measurements["sds"].to_numpy().copy()
    sds[at] = scored
    value[~changed] = measurements["value"].to_numpy()[~changed]
    return measurements.assign(value=value, sds=sds), changed
