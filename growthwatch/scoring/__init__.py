"""How big? Every measurement at its corrected age, on UK-WHO centiles, under one gestation policy."""

import numpy as np
import pandas as pd

from growthwatch import tables
from growthwatch.reference import policies, spaces
from growthwatch.scoring import newborn, velocity
from growthwatch.scoring.beside import with_other_reference
from growthwatch.scoring.codes import kind_codes

__all__ = ["kind_codes", "not_scored", "score", "with_other_reference"]


def score(children: pd.DataFrame, measurements: pd.DataFrame, *, policy: str) -> pd.DataFrame:
    """Return the measurements with corrected age, SDS, centile and band.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    measurements : DataFrame
        ``tables.MEASUREMENTS``.
    policy : str
        "digital" or "paper".

    Returns
    -------
    DataFrame
        ``tables.SCORED``: ages [days], SDS and centile NaN where UK-WHO has no reference or the birth date or sex
        is not known. Of term babies no centile from day 1 to 13, where the charts have none.

    Raises
    ------
    ValueError
        For an unknown policy.
    """
    child = measurements["child"].to_numpy()
    corrected, sds = policies.score(
        kind_codes(measurements["kind"]),
        children["sex"].cat.codes.to_numpy()[child],
        measurements["age_days"].to_numpy(),
        children["gestation_total_days"].to_numpy()[child],
        measurements["value"].to_numpy(),
        policy,
        measurements["is_birth"].to_numpy(dtype=bool),
    )
    gestation = children["gestation_total_days"].to_numpy()[child]
    charted = np.where(newborn.without_centile(measurements["age_days"], gestation), np.nan, sds)
    scored = measurements.assign(
        corrected_age_days=corrected,
        sds=sds,
        centile=spaces.centile(charted),
        band=pd.array(spaces.band(charted), dtype=tables.TEXT),
        from_birth_percent=newborn.from_birth_percent(measurements),
        gain_g_per_day=velocity.gain_g_per_day(measurements),
        sds_trisomy_21=np.nan,
        centile_trisomy_21=np.nan,
    )
    return tables.conform(scored, tables.SCORED)


def not_scored(children: pd.DataFrame, measurements: pd.DataFrame) -> tuple[str, ...]:
    """Return a sentence where measured children have no SDS at all, because of what is not known of them.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    measurements : DataFrame
        ``tables.MEASUREMENTS``.

    Returns
    -------
    tuple of str
        One sentence with the number of measured children without sex or date of birth; empty where there is none.
    """
    measured = children.iloc[measurements["child"].unique()]
    n = int((measured["sex"].isna() | measured["date_of_birth"].isna()).sum())
    who = "1 child with measurements has" if n == 1 else f"{n:,} children with measurements have"
    return (f"{who} no sex or no date of birth on record: no SDS, and no rule applied",) if n else ()
