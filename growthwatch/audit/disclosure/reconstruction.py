"""The attack on our own suppression: which hidden counts can be worked out from all that is published.

Every published count is known to within its rounding; every "*" hidden for being small lies in 1 to 7 and every
other one above (the harshest reading: an attacker who even knows which is which), or in 0 to 7 where its total is
hidden too and so zeros are not told apart; totals equal the sum of their parts, and a nested count can't
exceed what it is counted among. Linear programming gives the range of values each hidden count could still have
(Fischetti & Salazar 2001, Manage Sci 47:1008); a range with one whole number in it has been worked out.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.audit.disclosure import by_parts, suppression
from growthwatch.audit.disclosure.programme import DisclosureError, Programme
from growthwatch.audit.disclosure.suppression import Counts, Flags, Floats, Relations

__all__ = ["DisclosureError", "contradictions", "exposed", "next_to_hide", "protect", "ranges"]

#: How often more is hidden before it is given up.
ROUNDS: Final = 40


def protect(n: Counts, known: Relations) -> Flags:
    """Return which counts to hide so that none of the hidden can be worked out from the rest.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    bool array
        Of the shape of ``n``.

    Raises
    ------
    DisclosureError
        When hiding more and more did not help: nothing may then be published.
    """
    hidden = suppression.with_companions(n, suppression.primary(n) | suppression.undivided(n, known), known)
    # the more is hidden the more tables fit: a count found open stays open
    found_open = np.zeros(len(n), dtype=np.bool_)
    for _ in range(ROUNDS):
        worked_out = exposed(n, hidden, known, found_open)
        if not worked_out.any():
            return hidden
        found_open |= hidden & (n > 0) & ~worked_out
        more = next_to_hide(n, hidden, worked_out, known)
        if not len(more):
            break
        hidden[more] = True
        hidden = suppression.with_companions(n, hidden, known)
    # what no part leaves open may be open in the whole
    if len(n) > by_parts.PART and not _closed(n, hidden, known, found_open).any():
        return hidden
    raise DisclosureError("small numbers in these tables can't be hidden safely: publish fewer groups")


def next_to_hide(n: Counts, hidden: Flags, worked_out: Flags, known: Relations) -> suppression.Cells:
    """Return the cells to hide next, beside what was worked out.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    hidden, worked_out : bool array
        Which of them are hidden, and which of these can be worked out.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    intp array
        Positions of shown counts that are not 0: beside what was worked out, else the smallest of the nearest, since
        hiding costs more farther off; empty where everything is hidden.
    """
    more = suppression.neighbours(n, hidden, worked_out, known)
    if len(more):
        return more
    reach = worked_out
    while True:
        wider = suppression.around(reach, known)
        shown = np.flatnonzero(wider & ~hidden & (n > 0))
        if len(shown):
            return shown[[np.argmin(n[shown])]]
        if (wider == reach).all():
            return shown
        reach = wider


def exposed(n: Counts, hidden: Flags, known: Relations, found_open: Flags | None = None) -> Flags:
    """Return which hidden counts have only one value left that fits all that is published.

    A 0 that was hidden to shield its neighbours may be worked out: 0 is shown anyway.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    hidden : bool array
        Which of them are hidden.
    known : Relations
        What can be added up or subtracted between them.
    found_open : bool array, optional
        Hidden counts that are known to have two values left: with no more shown they need no second look.

    Returns
    -------
    bool array
        Of the shape of ``n``; False for what is shown. Of a publication of more than ``by_parts.WHOLE_UP_TO`` cells,
        what no part of it leaves open as well (see ``by_parts``).

    Raises
    ------
    DisclosureError
        When the published counts contradict each other.

    Notes
    -----
    Linear programming, Fischetti & Salazar 2001 (Manage Sci 47:1008).
    """
    asked = hidden & (n > 0)
    if found_open is not None:
        asked &= ~found_open
    if not asked.any():
        return asked
    problem = Programme(n, hidden, known)
    open_ = asked & np.isfinite(problem.most)  # what nothing bounds is not worked out
    cuttings = by_parts.CUTTINGS if len(n) > by_parts.PART else 0
    for cutting in range(cuttings):
        for cells in by_parts.parts(known, len(n), open_, cutting):
            open_[cells] = problem.left_closed(open_, cells)[cells]
        if not open_.any():
            return open_
    return problem.left_closed(open_, np.arange(len(n))) if len(n) <= by_parts.WHOLE_UP_TO else open_


def _closed(n: Counts, hidden: Flags, known: Relations, found_open: Flags) -> Flags:
    """Return the hidden counts with one value left in the whole, however large it is."""
    problem = Programme(n, hidden, known)
    return problem.left_closed(hidden & (n > 0) & ~found_open & np.isfinite(problem.most), np.arange(len(n)))


def ranges(n: Counts, hidden: Flags, known: Relations) -> tuple[Floats, Floats]:
    """Return the least and greatest value of every hidden cell, one by one; NaN for shown ones.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    hidden : bool array
        Which of them are hidden.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    least, greatest : float64 array
        Of the shape of ``n``; the greatest is infinite where nothing bounds it.

    Raises
    ------
    DisclosureError
        When the published counts contradict each other.
    """
    problem = Programme(n, hidden, known)
    low, high = np.full(len(n), np.nan), np.full(len(n), np.nan)
    for cell in np.flatnonzero(hidden):
        low[cell], high[cell] = problem.range_of(int(cell))
    return low, high


def contradictions(n: Counts, known: Relations) -> npt.NDArray[np.intp]:
    """Return the positions of totals that are not the sum of their parts.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    intp array
        Empty for counts that add up.
    """
    return np.flatnonzero(known.parts @ n.astype(np.float64) != n[known.total])
