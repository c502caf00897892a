"""By what an audit is broken down: practice, month of birth, sex, gestation, and groupings that are supplied.

Localities and deprivation groups are not in the canonical tables. They come in a table with a key column
(``nhs_number``, ``practice_code`` or ``postcode``) and one column for each grouping, such as ``locality`` or
``deprivation_quintile``; a children file that carries such columns serves as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet

from growthwatch.sources.files.inputs import expand

NOT_KNOWN: Final = "not known"
WHOLE: Final = "all"
#: The grouping of practices by what they changed (see ``audit.changes``).
CHANGE: Final = "change"
#: Practices that changed nothing, and children of no known practice.
UNCHANGED: Final = "no change"
#: What a table of groupings may be keyed by; the first that it has.
KEYS: Final = ("nhs_number", "practice_code", "postcode")
#: Groups between which care should not differ (see ``audit.inequality``), where they are supplied. Fifths of
#: deprivation are numbered from the most deprived (1), as the Index of Multiple Deprivation numbers its deciles.
EQUITY_GROUPINGS: Final = (
    "deprivation_quintile", "ethnicity", "interpreter", "late_booking", "looked_after",
)  # fmt: skip
#: Extra columns of a children file that are groupings without anybody saying so.
KNOWN_GROUPINGS: Final = ("locality", *EQUITY_GROUPINGS)
#: Completed weeks at birth: as the Office for National Statistics groups them.
GESTATION_GROUPS: Final = ("under 28 weeks", "28 to 31 weeks", "32 to 36 weeks", "37 weeks and over")
_GESTATION_FROM_DAYS: Final = (28 * 7, 32 * 7, 37 * 7)
BREAKDOWNS: Final = ("all", "practice", "birth_month", "sex", "gestation")


#: Columns of a children file that are no grouping.
_PERSONAL: Final = frozenset(
    (*KEYS, "source", "child_id", "forename", "surname", "date_of_birth", "sex", "gestation_weeks", "gestation_days",
     "birth_order", "joined_on", "left_on", "died_on", "mother_height_cm", "father_height_cm")
)  # fmt: skip


class GroupingError(ValueError):
    """A table of groupings that can't be used; the message is one sentence."""


@dataclass(frozen=True)
class Groups:
    """For each breakdown, the label of each group and the group of each child (a position in the labels)."""

    labels: dict[str, list[str]]
    codes: dict[str, npt.NDArray[np.int64]]
    nesting: pd.DataFrame  # practice, breakdown, group: every pair that a child is in


def groups(children: pd.DataFrame, supplied: Sequence[pd.DataFrame] = ()) -> Groups:
    """Return what every child belongs to.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    supplied : sequence of DataFrame
        Tables of groupings (see above).

    Returns
    -------
    Groups
        By practice, month of birth, sex, gestation (as the Office for National Statistics groups it) and what is
        supplied.

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
    for table in supplied:
        key = _key_of(table)
        for name in _groupings(table):
            group = children[key].map(_mapping(table, key, name))
            columns[name] = group.fillna(UNCHANGED) if name == CHANGE else group
    labels, codes = {}, {}
    for name, column in columns.items():
        code, label = pd.factorize(column.fillna(NOT_KNOWN).astype("str"), sort=True)
        labels[name], codes[name] = [str(one) for one in label], code.astype(np.int64)
    labels["all"] = [WHOLE]  # an area without a child is an area all the same
    nested = [_nesting(columns["practice"], columns[name], name) for name in columns if name not in BREAKDOWNS]
    empty = pd.DataFrame({"practice": [], "breakdown": [], "group": []}, dtype="str")
    return Groups(labels, codes, pd.concat([empty, *nested], ignore_index=True))


def _nesting(practice: pd.Series, group: pd.Series, name: str) -> pd.DataFrame:
    """Return the groups that the children of each practice are in."""
    pairs = pd.DataFrame({"practice": practice, "breakdown": name, "group": group.fillna(NOT_KNOWN).astype("str")})
    return pairs.dropna(subset="practice").drop_duplicates().sort_values(["practice", "group"])


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
    if not _groupings(table):
        raise GroupingError(f"the table of groupings by {key} has no column beside it to group by")
    return key


def _groupings(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in table.columns if name not in _PERSONAL]


def carried_groupings(inputs: Sequence[Path]) -> list[pd.DataFrame]:
    """Return the groupings that children files among the inputs carry: ``KNOWN_GROUPINGS``.

    Where files differ about a child, the first stands.

    Parameters
    ----------
    inputs : sequence of Path
        Files and folders of a run.

    Returns
    -------
    list of DataFrame
        One for each grouping: ``nhs_number`` and the grouping's own column; empty where no file carries one.
    """
    parts = [part for file in expand(inputs) if (part := _carried(file)) is not None]
    if not parts:
        return []
    whole = pd.concat(parts, ignore_index=True).dropna(subset="nhs_number")
    whole["nhs_number"] = whole["nhs_number"].str.replace(" ", "")
    return [whole[["nhs_number", name]].dropna().drop_duplicates("nhs_number") for name in whole.columns[1:]]


def _carried(file: Path) -> pd.DataFrame | None:
    """Return the groupings that one file carries beside NHS numbers, as text; None where it carries none."""
    is_csv, is_parquet = (file.suffix.lower() == ending for ending in (".csv", ".parquet"))
    named: list[str] = []
    try:
        if is_csv:
            named = [*pd.read_csv(file, nrows=0, dtype="str").columns]
        elif is_parquet:
            named = [*pyarrow.parquet.read_schema(file).names]
    except (ValueError, OSError):
        return None  # what can't be read is named by who reads the rows
    carried = ["nhs_number", *(name for name in KNOWN_GROUPINGS if name in named)]
    if len(carried) == 1 or "nhs_number" not in named:
        return None
    if is_csv:
        return pd.read_csv(file, dtype="str", usecols=carried)
    return pd.read_parquet(file, columns=carried).astype("str")


def _mapping(table: pd.DataFrame, key: str, name: str) -> pd.Series:
    rows = table[[key, name]].dropna().astype("str").drop_duplicates()
    twice = rows.loc[rows[key].duplicated(), key]
    if len(twice):
        raise GroupingError(
            f"the table of groupings gives two values of {name} for one {key} ({len(twice)} such keys)"
        )
    return rows.set_index(key)[name]
