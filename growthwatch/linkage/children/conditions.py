"""Known conditions given to their children; those dated before the birth believed that can't be, as rejects."""

from typing import Final

import pandas as pd

from growthwatch import tables
from growthwatch.conditions import BEFORE_BIRTH_DAYS, known_conditions
from growthwatch.linkage.children.children import pointed
from growthwatch.linkage.review.rejected_rows import no_rows, rejects
from growthwatch.linkage.rows.rows import Codes, Rows
from growthwatch.sources.rows.row_text import written

_CONDITIONS: Final = 4


def conditions_of(
    rows: Rows, owner: Codes, children: pd.DataFrame, inputs: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the condition rows with the child of each, and as rejects those dated before they can have begun.

    Parameters
    ----------
    rows : Rows
    owner : int array
        The child of each row.
    children : DataFrame
        ``tables.CHILDREN``, in the order of ``owner``'s numbers.
    inputs : DataFrame
        ``Intake.inputs``.
    """
    given = pointed(rows.tables[_CONDITIONS], owner[rows.part(_CONDITIONS)], children, "started_on")
    prenatal = [one.condition for one in known_conditions().values() if one.prenatal]
    earliest = given["condition"].isin(prenatal).map({True: -BEFORE_BIRTH_DAYS, False: 0})
    early = (given["age_days"] < earliest).to_numpy(dtype=bool)
    if not early.any():
        return given, no_rows(tables.OUT["rejects"])
    gone = given[early]
    born = written(children["date_of_birth"].iloc[gone["child"]]).to_numpy(dtype=object)
    reason = pd.Series("before birth: the date of birth believed is " + born, index=gone.index)
    gone = gone.drop(columns=["child", "age_days"])
    return given[~early].reset_index(drop=True), rejects(
        gone, inputs, "conditions", column="started_on", reason=reason
    )
