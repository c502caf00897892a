"""How big? Every measurement at its corrected age, on UK-WHO centiles, under one gestation policy."""

import numpy as np
import pandas as pd

from growthwatch import tables
from growthwatch.reference import policies, spaces
from growthwatch.scoring import newborn, velocity
from growthwatch.vocabulary import SCORED_KINDS

__all__ = ["not_scored", "score"]


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


def kind_codes(kind: pd.Series) -> np.ndarray:
    """Return what was measured as the codes under which the reference tables are looked up.

    Parameters
    ----------
    kind : Series
        Categorical of the recorded kinds, in the order of the vocabulary; not known where missing.

    Returns
    -------
    int8 array
        Positions in ``SCORED_KINDS``, where the recorded kinds come first in their own order; -1 for not known.
    """
    assert SCORED_KINDS[: len(kind.cat.categories)] == tuple(kind.cat.categories)  # noqa: S101
    codes: np.ndarray = kind.cat.codes.to_numpy()
    return codes
