"""Which readings still wait for a person: questioned or in dispute, and nobody has settled it yet."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.vocabulary import DOUBTED

_SETTLING: Final = ("accept_repair", "keep", "set_aside")


def waiting(records: pd.DataFrame, decisions: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which records still call for a decision.

    A reading set aside is settled, and so are all readings of a dispute of which a person kept one: the others are
    set aside by the same decision.

    Parameters
    ----------
    records : DataFrame
        The public records, of any number of children.
    decisions : DataFrame
        Decisions about records, the oldest first.
    """
    verdict = records["verdict"].astype(str).to_numpy()
    doubted = np.isin(verdict, DOUBTED)
    if not doubted.any() or decisions.empty:
        return doubted
    action = _standing(records, decisions)
    # the program itself questions no reading because it disagrees: such a one was set aside by keeping the other
    settled = (verdict == "questioned") & (records["error"].astype(str).to_numpy() == "disagrees")
    return doubted & (action != "set_aside") & ~settled


def _standing(records: pd.DataFrame, decisions: pd.DataFrame) -> Any:
    """Return the action that stands for each record, "" for none."""
    names = ["source", "record_id"]
    mine = decisions[decisions["action"].isin(_SETTLING)].sort_values("decided_on", na_position="first", kind="stable")
    latest = mine.drop_duplicates(names, keep="last")[[*names, "action"]].astype(str)
    return records[names].astype(str).merge(latest, on=names, how="left")["action"].fillna("").to_numpy(dtype=object)


def undecided(links: pd.DataFrame, decisions: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which offered links nobody has judged yet; a pair is the same in either order."""
    judged = decisions[decisions["action"].isin(["join", "split"])]
    if judged.empty or links.empty:
        return np.ones(len(links), dtype=bool)
    known = set(pairs(judged, ("source", "record_id", "source_2", "record_2")))
    return np.array([pair not in known for pair in pairs(links, ("source_1", "record_1", "source_2", "record_2"))])


def pairs(frame: pd.DataFrame, names: tuple[str, str, str, str]) -> list[frozenset[tuple[str, str]]]:
    """Return each row's pair of records, the same in either order; ``names``: the columns that name the two."""
    one_source, one, two_source, two = (frame[name].astype(str) for name in names)
    first, second = zip(one_source, one, strict=True), zip(two_source, two, strict=True)
    return [frozenset(pair) for pair in zip(first, second, strict=True)]
