"""By what an audit is broken down: practice, month of birth, sex, gestation, and groupings that are supplied.

Localities and deprivation groups are not in the canonical tables. They come in a small table of their own: a key
column (``practice_code``, ``postcode``, ``nhs_number`` or ``child_id``) and one column for each grouping, such as
``locality`` or ``deprivation_quintile``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

NOT_KNOWN: Final = "not known"
WHOLE: Final = "all"
KEYS: Final = ("practice_code", "postcode", "nhs_number", "child_id")
#: Completed weeks at birth: as the Office for National Statistics groups them.
GESTATION_GROUPS: Final = ("under 28 weeks", "28 to 31 weeks", "32 to 36 weeks", "37 weeks and over")
_GESTATION_FROM_DAYS: Final = (28 * 7, 32 * 7, 37 * 7)
BREAKDOWNS: Final = ("all", "practice", "birth_month", "sex", "gestation")


class GroupingError(ValueError):
    """A table of groupings that can't be used; the message is one sentence."""


@dataclass(frozen=True)
class Groups:
    """For each breakdown, the label of each group and the group of each child (a position in the labels)."""

    labels: dict[str, list[str]]
    codes: dict[str, npt.NDArray[np.int64]]
    nesting: pd.DataFrame  # practice, breakdown, group
    unmatched: dict[str, int]  # grouping -> keys in its table that no child has


def groups(children: pd.DataFrame, supplied: Sequence[pd.DataFrame] = ()) -> Groups:
    """Return what every child belongs to.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    supplied : sequence of DataFrame
        Tables of groupings (see above).

    Raises
    ------
    GroupingError
        When a table has no key column, no grouping, or two groups for one key.
    """
    columns: dict[str, pd.Series] = {
        "all": pd.Series(WHOLE, index=children.index),
        "practice": children["practice_code"],
        "birth_month": pd.Series(_months(children["date_of_birth"]), index=children.index),
        "sex": children["sex"].astype("str"),
        "gestation": _gestation(children["gestation_total_days"]),
    }
    nesting, unmatched = [], {}
    for table in supplied:
        key = _key_of(table)
        for name in [column for column in table.columns if column != key]:
            mapping = _mapping(table, key, name)
            columns[name] = children[key].map(mapping)
            unmatched[name] = int((~mapping.index.isin(children[key])).sum())
            if key == "practice_code":
                here = children[key].dropna().unique()
                of = pd.Series(here).map(mapping).fillna(NOT_KNOWN).to_numpy()
                nesting.append(pd.DataFrame({"practice": here, "breakdown": name, "group": of}))
    labels, codes = {}, {}
    for name, column in columns.items():
        code, label = pd.factorize(column.fillna(NOT_KNOWN).astype("str"), sort=True)
        labels[name], codes[name] = [str(one) for one in label], code.astype(np.int64)
    empty = pd.DataFrame({"practice": [], "breakdown": [], "group": []}, dtype="str")
    nested = pd.concat([empty, *nesting], ignore_index=True)
    return Groups(labels, codes, nested.sort_values(["breakdown", "practice"], ignore_index=True), unmatched)


def _months(dates: pd.Series) -> npt.NDArray[np.object_]:
    month = np.datetime_as_string(dates.to_numpy().astype("datetime64[M]")).astype(object)
    month[dates.isna().to_numpy()] = None
    return np.asarray(month, dtype=object)


def _gestation(days: pd.Series) -> pd.Series:
    code = np.digitize(days.to_numpy(), _GESTATION_FROM_DAYS)
    label = np.array(GESTATION_GROUPS, dtype=object)[code]
    return pd.Series(np.where(days.isna(), None, label), index=days.index)


def _key_of(table: pd.DataFrame) -> str:
    key = next((name for name in KEYS if name in table.columns), None)
    if key is None:
        raise GroupingError(f"a table of groupings needs one of the columns {', '.join(KEYS)}")
    if len(table.columns) < 2:
        raise GroupingError(f"the table of groupings by {key} has no column beside it to group by")
    return key


def _mapping(table: pd.DataFrame, key: str, name: str) -> pd.Series:
    rows = table[[key, name]].dropna().astype("str").drop_duplicates()
    twice = rows.loc[rows[key].duplicated(), key]
    if len(twice):
        raise GroupingError(
            f"the table of groupings gives two values of {name} for one {key} ({len(twice)} such keys)"
        )
    return rows.set_index(key)[name]
