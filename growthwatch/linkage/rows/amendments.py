"""What a person stated, in this program, to be right of a child."""

import numpy as np

from growthwatch.linkage.rows.rows import Codes, Mask, Rows


def judged_before(rows: Rows, owner: Codes, stated: Mask, n_children: int) -> Mask:
    """Return which rows were there when a person stated what is right of their child: nothing is asked about them.

    Parameters
    ----------
    rows, owner
        What was read, and the child of each row.
    stated : bool array
        Which rows state the detail in question.
    """
    amended = np.flatnonzero(rows.amended() & stated)
    if not len(amended):
        return np.zeros(len(rows), dtype=bool)
    came, since = rows.came(), np.full(n_children, -1)
    np.maximum.at(since, owner[amended], came[amended])
    return np.asarray(came <= since[owner])
