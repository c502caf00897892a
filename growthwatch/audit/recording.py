"""Tables of how values were recorded, small numbers hidden: verdicts, data-entry errors, digits, agreement."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit.disclosure import reconstruction, suppression
from growthwatch.audit.sums import Sums

#: What a difference between two systems is shown in.
UNIT_SHOWN: Final = {"weight": ("kg", 0.001), "length": ("cm", 0.1), "head": ("cm", 0.1)}


def shares(sums: Sums, table: str, *, suppressed: bool = True) -> pd.DataFrame:
    """Return one table of tallies as source, kind, what, n, total, percent; NaN where hidden.

    Parameters
    ----------
    sums : Sums
        From ``aggregate`` or ``merge``.
    table : str
        "verdicts", "slips", "digits" or "heaping".
    suppressed : bool
        Whether small numbers are hidden and others rounded.

    Returns
    -------
    DataFrame
        ``percent`` is the share of the records of one source and kind.
    """
    of = sums.tallies[(sums.tallies["table"] == table).to_numpy()].drop(columns="table").reset_index(drop=True)
    if of.empty:
        return of.assign(total=pd.Series(dtype=float), percent=pd.Series(dtype=float))
    of["total"] = of.groupby(["source", "kind"])["n"].transform("sum")
    if suppressed:
        of["n"], of["total"] = _hidden(of)
    return of.assign(percent=suppression.percent(of["n"], of["total"]))


def _hidden(of: pd.DataFrame) -> tuple[suppression.Floats, suppression.Floats]:
    """Return what is shown of counts and their totals."""
    group = of.groupby(["source", "kind"], sort=False).ngroup().to_numpy()
    totals = of.drop_duplicates(["source", "kind"])["total"].to_numpy()
    n = np.concatenate([of["n"].to_numpy(), totals])
    members = [np.flatnonzero(group == one) for one in range(len(totals))]
    none = np.empty(0, dtype=np.intp)
    known = suppression.relations(len(of) + np.arange(len(totals)), members, none, none, len(n))
    shown = suppression.shown(n, reconstruction.protect(n, known))
    return shown[: len(of)], shown[len(of) :][group]


def agreement(sums: Sums, *, suppressed: bool = True) -> pd.DataFrame:
    """Return how two systems' records of one child, kind and day differ.

    Columns: first, second, kind, unit, pairs, equal_percent, within_percent (50 g or 5 mm), mean difference and
    its 95 % limits of agreement (Bland & Altman 1986, Lancet 1:307), first less second; NaN under 8 pairs.

    Parameters
    ----------
    sums : Sums
        From ``aggregate`` or ``merge``.
    suppressed : bool
        Whether small numbers are hidden and others rounded.

    Returns
    -------
    DataFrame
        One row for each two systems and kind; mean difference and limits in kg or cm.
    """
    of = sums.tallies[(sums.tallies["table"] == "agreement").to_numpy()]
    wide = of.set_index(["source", "kind", "what"])["n"].unstack(fill_value=0).reset_index()  # noqa: PD010
    if wide.empty:
        return pd.DataFrame(columns=list(_AGREEMENT))
    pairs = wide["pairs"].to_numpy().astype(np.float64)
    few = pairs < suppression.SMALLEST_SHOWN
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = wide["sum"].to_numpy() / pairs
        sd = np.sqrt(np.maximum(wide["sum_of_squares"].to_numpy() - pairs * mean**2, 0) / (pairs - 1))
    scale = wide["kind"].map({kind: step for kind, (_, step) in UNIT_SHOWN.items()}).to_numpy()
    counts = {name: wide[name].to_numpy() for name in ("pairs", "equal", "within")}
    if suppressed:
        counts = {name: suppression.shown(n, suppression.primary(n)) for name, n in counts.items()}
    names = wide["source"].str.split(";", expand=True)
    blank = few & suppressed
    return pd.DataFrame(
        {
            "first": names[0],
            "second": names[1],
            "kind": wide["kind"],
            "unit": wide["kind"].map({kind: unit for kind, (unit, _) in UNIT_SHOWN.items()}),
            "pairs": counts["pairs"],
            "equal_percent": suppression.percent(counts["equal"], counts["pairs"]),
            "within_percent": suppression.percent(counts["within"], counts["pairs"]),
            "mean_difference": np.where(blank, np.nan, mean * scale),
            "lower": np.where(blank, np.nan, (mean - 1.96 * sd) * scale),
            "upper": np.where(blank, np.nan, (mean + 1.96 * sd) * scale),
        }
    )


_AGREEMENT: Final = (
    "first", "second", "kind", "unit", "pairs", "equal_percent", "within_percent", "mean_difference", "lower", "upper",
)  # fmt: skip
