"""What becomes of true acute losses of weight: whether they are doubted, called another child's, and raised.

``python -m growthwatch.evaluation.true_losses --children 300 --seed 1``. Losses of 5.5 to 26 % are planted
(``planted_losses``) into infants drawn from the growth process, into simulated infants of three systems without
data-entry errors, and into the same with errors at their real rates elsewhere than in the last two weighings. A loss
must be raised whatever is doubted, and never be called another child's.
"""

import argparse
import datetime as dt
from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.evaluation import finding_lists
from growthwatch.evaluation.planted_losses import (
    SETTINGS,
    Losses,
    drawn_from_process,
    last_weighings,
    plant_losses,
)
from growthwatch.evaluation.three_systems import rates_of, run_caseload
from growthwatch.results import Result
from growthwatch.simulate import Caseload, plant, simulate
from growthwatch.vocabulary import DOUBTED, URGENCIES

#: Findings that say that weight was lost.
LOSS_RULES: Final = ("weight-loss", "acute-loss")
ACUTE_LOSS: Final = "acute-loss"
#: Losses from here on are to be raised as acute-loss [share].
SEVERE: Final = 0.07
#: Where infants come from.
ORIGINS: Final = {
    "process": "growth process",
    "clean": "three systems, no errors",
    "real": "three systems, real error rates",
}
_AS_OF: Final = dt.date(2026, 3, 31)
#: Infants of the area whose list the losses would stand on.
_AREA_CHILDREN: Final = 1_000
#: Column of :func:`by_size` -> its heading.
_HEADINGS: Final = {
    "n": "n",
    "questioned": "questioned",
    "disputed": "disputed",
    "wrong_child": "another child's",
    "last_doubted": "weight before it doubted",
    "raised": "raised as a loss",
    "acute": "as acute-loss",
    "firm": "firm",
    "today": "urgent today",
    "first_of_child": "first of the child's",
    "first_of_area": "first of the area's",
    "lowest_place": "lowest place in the area",
    "errors": "errors named",
}


def infants_of(origin: str, n_children: int, seed: int) -> Caseload:
    """Return the caseload into which losses are planted.

    Raises
    ------
    ValueError
        For an origin that is none of :data:`ORIGINS`.
    """
    if origin not in ORIGINS:
        raise ValueError(f"unknown origin {origin!r}: expected one of {', '.join(ORIGINS)}")
    if origin == "process":
        return drawn_from_process(n_children, seed)
    clean = simulate(n_children, seed)
    return clean if origin == "clean" else plant(clean, rates_of("real"), seed + 1)


def outcomes(losses: Losses, result: Result, area: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return one row per planted loss: what was said of it.

    Parameters
    ----------
    losses : Losses
        What was planted.
    result : Result
        Of the caseload with the losses.
    area : DataFrame, optional
        The findings of other children on whose list the losses would stand.

    Returns
    -------
    DataFrame
        ``planted``'s columns and: questioned, disputed (any record of the loss), error (the first that is named),
        wrong_child, last_doubted (the weight before the loss), raised, acute, firm, today, first_of_child and, given
        ``area``, place.
    """
    records = result.records.astype({"verdict": "str", "error": "str"})
    of_loss = records[records["record_id"].str.startswith("loss-weight-")]
    by_child = of_loss.groupby("child_id")
    table = losses.planted.set_index("child_id")
    for verdict in DOUBTED:
        table[verdict] = (of_loss["verdict"] == verdict).groupby(of_loss["child_id"]).any().reindex(table.index)
    table["error"] = by_child["error"].first().reindex(table.index)
    table["wrong_child"] = (of_loss["error"] == "wrong_child").groupby(of_loss["child_id"]).any().reindex(table.index)
    weights = result.measurements[(result.measurements["kind"] == "weight")]
    before = weights["measured_on"] == weights["child_id"].map(table["last_on"])
    doubted = weights.loc[before & weights["state"].isin(DOUBTED), "child_id"]
    table["last_doubted"] = table.index.isin(doubted)
    return _with_findings(table, finding_lists.met(result.findings), area).reset_index()


def _with_findings(table: pd.DataFrame, findings: pd.DataFrame, area: pd.DataFrame | None) -> pd.DataFrame:
    """Return the table of planted losses with what findings say of them."""
    shows_loss = findings["latest_on"] >= findings["child_id"].map(table["loss_on"])
    of_loss = findings[findings["rule"].isin(LOSS_RULES) & shows_loss]
    table["raised"] = table.index.isin(of_loss["child_id"])
    table["firm"] = table.index.isin(of_loss.loc[of_loss["certainty"] == "firm", "child_id"])
    table["acute"] = table.index.isin(of_loss.loc[of_loss["rule"] == ACUTE_LOSS, "child_id"])
    table["today"] = table.index.isin(of_loss.loc[of_loss["urgency"] == URGENCIES[0], "child_id"])
    keys = pd.Series(finding_lists.list_key(findings), index=findings.index)
    best = keys[of_loss.index].groupby(of_loss["child_id"]).min().reindex(table.index)
    table["first_of_child"] = best <= keys.groupby(findings["child_id"]).min().reindex(table.index)
    if area is not None:
        others = finding_lists.list_key(finding_lists.met(area))
        table["place"] = finding_lists.places(best.fillna(np.inf).to_numpy(), others)
    return table


def shares(told: pd.DataFrame, by: str = "loss") -> pd.DataFrame:
    """Return for each size of loss, or other group, its number, the shares of :func:`outcomes`, and what is named."""
    known = [name for name in _HEADINGS if name in told]
    groups = told.groupby(by, sort=False)
    table = pd.concat([groups.size().rename("n"), groups[known].agg("mean")], axis=1)
    if "place" in told:
        table["first_of_area"] = (told["place"] == 1).groupby(told[by], sort=False).mean()
        table["lowest_place"] = groups["place"].max()
    table["errors"] = groups["error"].agg(_errors)
    return table[[name for name in _HEADINGS if name in table]]


def _errors(named: pd.Series) -> str:
    share = named.value_counts() / len(named)
    return ", ".join(f"{error} {part:.2f}" for error, part in share.items())


def trial(n_children: int, seed: int, origins: Iterable[str] = tuple(ORIGINS)) -> pd.DataFrame:
    """Return :func:`outcomes` of every loss in every setting, with ``setting`` and the infant's ``origin``."""
    area = run_caseload(plant(simulate(_AREA_CHILDREN, seed + 2), rates_of("real"), seed + 3), _AS_OF).findings
    parts = []
    for origin in origins:
        caseload = infants_of(origin, n_children, seed)
        last = last_weighings(caseload, run_caseload(caseload, _AS_OF), seed)
        for setting in SETTINGS:
            losses = plant_losses(caseload, last, setting, seed)
            told = outcomes(losses, run_caseload(losses.caseload, losses.as_of.date()), area)
            parts.append(told.assign(origin=origin, setting=setting.name))
    return pd.concat(parts, ignore_index=True)


def main() -> None:
    """Print, for each origin, setting and size of loss, what becomes of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=300, help="infants of each origin, every one with every loss")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--infants", choices=list(ORIGINS), help="of one origin alone")
    chosen = parser.parse_args()
    told = trial(chosen.children, chosen.seed, [chosen.infants] if chosen.infants else ORIGINS)
    print("True losses of weight, 5 to 14 days after the last weighing; shares of n.")  # noqa: T201
    for (origin, setting), part in told.groupby(["origin", "setting"], sort=False):
        table = shares(part.sort_values("loss"))
        table.index = pd.Index([f"{100 * loss:g} %" for loss in table.index], name="loss")
        print(f"\n{ORIGINS[origin]}: {setting}\n{_said(table)}")  # noqa: T201
    for origin, part in told[told["loss"] >= SEVERE].groupby("origin", sort=False):
        print(f"\n{ORIGINS[origin]}: all losses of 7 % and more\n{_said(shares(part, 'setting'))}")  # noqa: T201


def _said(table: pd.DataFrame) -> str:
    return table.rename(columns=_HEADINGS).round(3).to_string()


if __name__ == "__main__":
    main()
