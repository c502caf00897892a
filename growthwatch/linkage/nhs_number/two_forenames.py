"""Two forenames under one NHS number: one child all the same, but a person is asked, for it may be twins."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.review.link_reasons import LinkReason, sentences_with
from growthwatch.linkage.review.rejected_rows import no_rows
from growthwatch.linkage.review.review_pairs import representatives
from growthwatch.linkage.rows.amendments import judged_before
from growthwatch.linkage.rows.persons import plain_forenames
from growthwatch.linkage.rows.rows import Codes, Mask, Rows
from growthwatch.tables import OUT

#: Names are compared up to this length; of longer ones the beginning.
_LETTERS: Final = 24
_BLANK: Final = " "  # stands in no plain name


def two_forenames(rows: Rows, owner: Codes, children: pd.DataFrame, refused: Mask) -> pd.DataFrame:
    """Return as links, one for each child and system, forenames that are clearly not the child's.

    Parameters
    ----------
    rows, owner
        What was read, and the child of each row.
    children : DataFrame
        With the ``forename`` that is believed.
    refused : bool array
        Rows that went to rejects.
    """
    at = _differing(rows, owner, len(children))
    whose = owner[at]
    statements = plain_forenames(rows.column("forename", at))
    kept = plain_forenames(children["forename"].iloc[whose].reset_index(drop=True))
    other = (statements.notna() & kept.notna() & (statements != kept)).to_numpy(dtype=bool, copy=True)
    other &= ~judged_before(rows, owner, rows.stated("forename"), len(children))[at]
    if not other.any():
        return no_rows(OUT["links"])
    other[other] = ~similar(statements[other], kept[other])
    believed = (statements == kept).fillna(value=False).to_numpy(dtype=bool)
    odd = pd.DataFrame({"row": at, "child": whose, "source": rows.source[at].astype(np.int64)})[other]
    if odd.empty:
        return no_rows(OUT["links"])
    group = odd.groupby(["child", "source"]).ngroup().to_numpy()
    first = odd.assign(group=group).drop_duplicates("group").sort_values("group")
    one = representatives(rows, odd["row"].to_numpy(), group, refused).loc[first["group"]].reset_index(drop=True)
    two = _of_believed(rows, at[believed], whose[believed], refused).loc[first["child"]].reset_index(drop=True)
    why = sentences_with(LinkReason.JOINED_TWO_FORENAMES, system=one["source"], believed_system=two["source"])
    return pd.DataFrame(
        {
            "source_1": one["source"],
            "record_1": one["record"],
            "source_2": two["source"],
            "record_2": two["record"],
            "probability": np.nan,
            "why_not_joined": why,
        }
    )


def _of_believed(rows: Rows, at: Codes, whose: Codes, refused: Mask) -> pd.DataFrame:
    """Return one record for each child of the system that is believed first among those with its forename."""
    rank = rows.rank(at)
    best = rank == pd.Series(rank).groupby(whose).transform("min").to_numpy()
    return representatives(rows, at[best], whose[best], refused)


def _differing(rows: Rows, owner: Codes, children: int) -> npt.NDArray[np.intp]:
    """Return the rows of children for whom more than one forename is written; no name is made plain for it."""
    stated = np.flatnonzero(rows.stated("forename"))
    code = pd.factorize(rows.column("forename", stated))[0].astype(np.int64)
    low, high = np.full(children, np.iinfo(np.int64).max), np.full(children, -1)
    np.minimum.at(low, owner[stated], code)
    np.maximum.at(high, owner[stated], code)
    return stated[(high > low)[owner[stated]]]


def similar(names: pd.Series, others: pd.Series) -> Mask:
    """Return whether plain names are the same but for a slip of one letter, or one is how the other begins."""
    one, two = (column.fillna("").to_numpy(dtype=object).astype(f"U{_LETTERS}") for column in (names, others))
    begins = np.char.startswith(one, two) | np.char.startswith(two, one)
    longest = np.maximum(np.char.str_len(one), np.char.str_len(two))
    ends = _in_common(*(np.char.rjust(column, _LETTERS, _BLANK) for column in (one, two)), from_end=True)
    return np.asarray(begins | (_in_common(one, two) + ends >= longest - 1))


def _in_common(one: npt.NDArray[np.str_], two: npt.NDArray[np.str_], *, from_end: bool = False) -> Codes:
    """Return how many letters two texts of one width have in common from their beginning, or from their end."""
    first, second = (np.ascontiguousarray(text).view(np.uint32).reshape(-1, _LETTERS) for text in (one, two))
    same = (first == second) & (first != 0) & (first != ord(_BLANK))
    return np.cumprod(same[:, ::-1] if from_end else same, axis=1).sum(axis=1).astype(np.int64)
