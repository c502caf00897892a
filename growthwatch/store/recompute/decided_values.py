"""Decisions about an entry that was put right since: they were about another value, and stand no more."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.vocabulary import OWN_SENDER

#: Decisions about what a record says; whose it is they leave alone.
_ABOUT_VALUES: Final = ("accept_repair", "keep", "set_aside")


def standing(decided: pd.DataFrame, recorded: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which decisions are about a record as it now is.

    Parameters
    ----------
    decided : DataFrame
        ``source, record_id, action`` and ``import_id`` of decisions.
    recorded : DataFrame
        ``source, record_id`` and ``import_id`` of the newest version of records.
    """
    stands = np.ones(len(decided), dtype=bool)
    by_hand = recorded[recorded["record_id"].astype(str).str.startswith(f"{OWN_SENDER}-").to_numpy(dtype=bool)]
    if by_hand.empty or decided.empty:
        return stands
    names = ["source", "record_id"]
    newest = by_hand.astype({"source": str, "record_id": str}).drop_duplicates(names, keep="last")
    asked = decided[names].astype(str).merge(newest[[*names, "import_id"]], on=names, how="left")
    older = decided["import_id"].to_numpy(dtype=float) < asked["import_id"].to_numpy(dtype=float)
    return np.asarray(~(older & decided["action"].isin(_ABOUT_VALUES).to_numpy()))
