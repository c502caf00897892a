"""The id by which a sender itself knows a child (a study number, a local number), for rows without an NHS number.

An id is unique within its sender alone. Where the sender is stated, rows of one id are one child's unless they state
different days of birth; where it is not, only rows that state the same day of birth are, or that stand in one file,
and not those that state different names or sexes.

Of what is entered in this program (:data:`growthwatch.vocabulary.OWN_SENDER`) an id is one child's in whatever
system's name the row speaks, and whatever else it states: a person entered it for that child.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from growthwatch.linkage.rows.persons import joint_code
from growthwatch.linkage.rows.rows import NO_DATE, Codes, Mask, Positions, Rows
from growthwatch.vocabulary import OWN_SENDER

_NONE: Final = -1


def own_ids(rows: Rows, at: Positions) -> Codes:
    """Return one code for each child that a sender's own id names, -1 for rows without one.

    Parameters
    ----------
    rows : Rows
    at : int array
        Rows without an NHS number.
    """
    if not any(rows.stated_in(table, "child_id") for table in (1, 2, 3, 4)) and not entered(rows).any():
        # a register's ids alone join nothing: each of its rows is a child
        return np.full(len(at), _NONE, dtype=np.int64)
    known = rows.column("child_id", at)
    sender = rows.column("sender", at) if rows.has("sender") else pd.Series(np.nan, index=known.index, dtype="str")
    stated = known.notna().to_numpy()
    unsigned = sender.isna().to_numpy()
    born = rows.born[at]
    # without a sender and a day of birth an id says something within its own file alone
    file = np.where(unsigned & (born == NO_DATE), rows.came()[at], _NONE)
    here = stated & (sender == OWN_SENDER).to_numpy(dtype=bool)
    system = np.where(here, _NONE, rows.source[at])
    key = joint_code(system, pd.factorize(sender)[0], pd.factorize(known)[0], file)
    several = _differ(key[~here], born[~here], n=int(key.max(initial=-1)) + 1)
    code = joint_code(key, np.where(several[key] | unsigned, born, NO_DATE))
    code = joint_code(code, _where_two(code, rows.sex[at].astype(np.int64), stated & unsigned))
    other = _of_another_name(rows, at, code, stated & unsigned)
    return np.where(stated & ~other, code, _NONE)


def _where_two(code: Codes, sex: Codes, unsigned: Mask) -> Codes:
    """Return the sex of rows of an id of no stated sender beside which two sexes stand, -1 for all others."""
    here = np.flatnonzero(unsigned & (sex >= 0))
    said = pd.DataFrame({"code": code[here], "sex": sex[here]}).drop_duplicates()["code"]
    two = np.isin(code, said[said.duplicated()].to_numpy()) & unsigned
    return np.where(two, sex, _NONE)


def _of_another_name(rows: Rows, at: Positions, code: Codes, unsigned: Mask) -> Mask:
    """Return which rows are named, of an id without a sender beside which two names stand: two senders' children."""
    here = np.flatnonzero(unsigned)
    out = np.zeros(len(at), dtype=bool)
    if not len(here):
        return out
    named = np.zeros(len(here), dtype=bool)
    said = pd.DataFrame({"code": code[here]})
    for name in ("forename", "surname"):
        text = rows.column(name, at[here]).str.strip().str.casefold()
        said[name] = text.to_numpy(dtype=object)
        named |= text.notna().to_numpy()
    different = said[named].drop_duplicates()["code"].value_counts()
    out[here] = named & said["code"].isin(different.index[different > 1]).to_numpy()
    return out


def entered(rows: Rows) -> Mask:
    """Return for every row whether it bears an id that this program itself gave a child."""
    out = np.zeros(len(rows), dtype=bool)
    for number, table in enumerate(rows.tables):
        if {"sender", "child_id"} <= set(table.columns):
            own = (table["sender"] == OWN_SENDER).to_numpy(dtype=bool, na_value=False)
            out[rows.part(number)] = own & table["child_id"].notna().to_numpy()
    return out


def _differ(key: Codes, born: Codes, *, n: int) -> Any:
    """Return for each of ``n`` keys whether its rows state more than one day of birth."""
    stated = pd.DataFrame({"key": key, "born": born})[born != NO_DATE].drop_duplicates()
    return np.bincount(stated["key"], minlength=n) > 1
