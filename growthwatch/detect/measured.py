"""Which measurements count as taken: the value is required, and one that is doubted is none."""

import numpy as np
import numpy.typing as npt
import pandas as pd


def counts_as_taken(measurements: pd.DataFrame, kind: str) -> npt.NDArray[np.bool_]:
    """Whether each row is a measurement of a kind that counts: recorded, and not questioned.

    A disputed reading is still a weighing: systems disagree on how much, not on whether.

    Parameters
    ----------
    measurements : DataFrame
        ``tables.MEASUREMENTS`` or ``tables.SCORED``.
    kind : str
        "weight", "length" or "head".

    Returns
    -------
    array of bool
        One for each row.
    """
    return ((measurements["kind"] == kind) & (measurements["state"] != "questioned")).to_numpy()
