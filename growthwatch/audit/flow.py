"""Who is counted and who is not: from the children that were linked to the babies whose check is counted.

Every child stands in one line and one only, so that the lines add up to the children of ``run.json``, and the counted
ones to the denominator of every figure about the 6-8-week check.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.audit.disclosure import suppression
from growthwatch.audit.groups import WHOLE
from growthwatch.audit.sums import TALLY_KEYS, Period, Sums
from growthwatch.vocabulary import CHECK_EXCLUSION_NAMES, CHECK_EXCLUSIONS, LINKS

_TABLE: Final = "flow"
CHILDREN: Final = "flow.children"
CLOSED: Final = "flow.closed"
#: How each child's rows were joined -> how that is said.
_LINKED: Final = {
    "nhs_number": "… by NHS number",
    "exact_person": "… by name, birth date and more, all equal",
    "probable": "… by probability",
    "single": "… held by one row or system alone",
}
#: Why a child's check is no part of the period.
_OUTSIDE: Final = {
    "no_birth_date": "… without a birth date: no check can be followed",
    "before": "… window closed before the period",
    "later": "… window closes after the period, or not closed yet",
}
#: (total, parts) in measures: what any reader may add up.
PARTITIONS: Final = (
    (CHILDREN, tuple(f"flow.linked.{link}" for link in LINKS)),
    (CHILDREN, (*(f"flow.{name}" for name in _OUTSIDE), CLOSED)),
    (CLOSED, (*(f"check.excluded.{reason}" for reason in CHECK_EXCLUSIONS), "check.due")),
)
#: The day of a count over the whole period (``publication.PERIOD``).
_PERIOD: Final = ""


class _Line(NamedTuple):
    """One line: what it counts, in which unit, how many, and which line it is a part of."""

    key: str
    what: str
    unit: str
    n: float
    of: str


def tallies(children: pd.DataFrame, checks: pd.DataFrame, period: Period, as_of: np.datetime64) -> pd.DataFrame:
    """Return ``Sums.tallies`` of the children in each line, so that batches add up.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    checks : DataFrame
        The 6-8-week checks of ``tables.OUT["checks"]`` with ``child``, the position of each child.
    period : Period
        The days audited.
    as_of : datetime64
        A window is closed when it ended before this day.

    Returns
    -------
    DataFrame
        table, source, kind, what (a measure of ``PARTITIONS``), n.
    """
    closes = checks["window_to"].to_numpy().astype("datetime64[D]")
    status = checks["status"].astype("str").to_numpy()
    open_still = np.isin(status, ("not_due", "due", "overdue"))
    before = closes < period.first
    closed = ~before & (closes <= period.last) & (closes < as_of) & ~open_still
    link = children["link"].astype("str").to_numpy()
    n: dict[str, int] = {
        CHILDREN: len(children),
        **{f"flow.linked.{name}": int((link == name).sum()) for name in LINKS},
        "flow.no_birth_date": len(children) - len(checks),
        "flow.before": int(before.sum()),
        "flow.later": int((~before & ~closed).sum()),
        CLOSED: int(closed.sum()),
    }
    table = pd.DataFrame({"table": _TABLE, "source": "", "kind": "", "what": list(n), "n": list(n.values())})
    return table.astype({**dict.fromkeys(TALLY_KEYS, "str"), "n": np.int64})


def cells(sums: Sums) -> pd.DataFrame:
    """Return the counts of the flow as they are published with all others: of the whole area and period.

    Parameters
    ----------
    sums : Sums
        Of the whole population.

    Returns
    -------
    DataFrame
        breakdown, group, month, measure, n; no row for sums that hold no flow.
    """
    if sums.tallies.empty:
        return pd.DataFrame()
    # merged sums come sorted: the order of lines is the same of one audit and of many put together
    of = sums.tallies[(sums.tallies["table"] == _TABLE).to_numpy()].sort_values("what")
    return pd.DataFrame(
        {"breakdown": WHOLE, "group": WHOLE, "month": _PERIOD, "measure": of["what"].to_numpy(),
         "n": of["n"].to_numpy(dtype=np.int64)}
    )  # fmt: skip


def table(counts: pd.Series, about: Mapping[str, Any], *, suppressed: bool = True) -> pd.DataFrame:
    """Return the flow: sent, read, linked, left out and why, in doubt, counted.

    Parameters
    ----------
    counts : Series
        Published counts of the area over the period, by measure; NaN where hidden.
    about : mapping
        ``run.json``: ``inputs`` and ``outputs``. What it does not hold (a record store says nothing of files) has no
        line.
    suppressed : bool
        Whether counts of rows are rounded, and hidden where small, as the others are.

    Returns
    -------
    DataFrame
        key, what, unit ("rows" or "children"), n (NaN where hidden), of (the key of the line that it is a part of).
    """
    rows = list(_rows(about))
    if suppressed and rows:
        n = np.array([line.n for line in rows], dtype=np.int64)
        shown = suppression.shown(n, suppression.primary(n))
        rows = [line._replace(n=float(n)) for line, n in zip(rows, shown, strict=True)]
    return pd.DataFrame([*rows, *_children(counts)], columns=_Line._fields).astype({"n": np.float64})


def _rows(about: Mapping[str, Any]) -> Iterator[_Line]:
    inputs, outputs = about.get("inputs"), about.get("outputs")
    if inputs:
        files = len(inputs)
        what = f"Sent: rows of {files} file{'' if files == 1 else 's'}"
        yield _Line("rows.sent", what, "rows", sum(int(one["rows"] or 0) for one in inputs), "")
    if outputs:
        yield _Line("rows.rejects", "Refused, with a reason (rejects)", "rows", int(outputs["rejects"]), "")
        yield _Line("rows.records", "Read: recorded values, each kept", "rows", int(outputs["records"]), "")


def _children(counts: pd.Series) -> Iterator[_Line]:
    lines: list[tuple[str, str, str]] = [
        (CHILDREN, "Linked: children", ""),
        *((f"flow.linked.{link}", _LINKED[link], CHILDREN) for link in LINKS),
        *((f"flow.{name}", said, CHILDREN) for name, said in _OUTSIDE.items()),
        (CLOSED, "6-8-week window closed in the period", CHILDREN),
        *((f"check.excluded.{reason}", f"… left out: {CHECK_EXCLUSION_NAMES[reason]}", CLOSED)
          for reason in CHECK_EXCLUSIONS),
        ("check.due", "Counted", CLOSED),
        ("check.weighed", "… weighed", "check.due"),
        ("check.weight_to_check", "… in doubt: a weight recorded, to be checked", "check.due"),
        ("check.unweighed", "… not weighed", "check.due"),
    ]  # fmt: skip
    for key, what, of in lines:
        if key in counts.index:
            yield _Line(key, what, "children", float(counts[key]), of)
