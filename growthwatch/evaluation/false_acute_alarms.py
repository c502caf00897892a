"""How often errors alone raise ``acute-loss``, week by week as records come in; what share of doubted ones is true.

``python -m growthwatch.evaluation.false_acute_alarms --children 3000 --weeks 12 --seed 1``. Infants under one year in
simulated caseloads of three systems with data-entry errors at their real rates. Each week is run with what had been
entered by then: an alarm that later readings would take back counts all the same. It is true when the same child has
``acute-loss`` on about the same days in the records without errors.

Once without true losses beyond those of the simulator's own infants, and once with losses of 7 to 20 % planted at
weighings. These are many, so that their shares can be told, and are then weighted to ``--true-losses`` for 1,000
infants in a year: an assumption, not a source.
"""

import argparse
import datetime as dt
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.evaluation.calibration import also_without_errors, reached
from growthwatch.evaluation.three_systems import rates_of, run_caseload
from growthwatch.evaluation.true_losses import ACUTE_LOSS
from growthwatch.simulate import Caseload, plant, simulate
from growthwatch.vocabulary import CERTAINTIES, MET_STATUSES, URGENCIES

#: Infants of one team, for whom alarms are counted.
TEAM: Final = 300
#: Losses of weight of 7 % and more that are weighed while they last, for 1,000 infants in a year: assumed. About one
#: infant in ten sees a doctor with gastroenteritis in a year (general knowledge), and one in ten of these may lose as
#: much and be weighed.
TRUE_LOSSES: Final = 10.0
_INFANT_DAYS: Final = 365
_LOSSES: Final = (0.07, 0.20)
#: A loss is planted at a weighing from this age on [days] that has one at most so many days before it.
_LOSS_FROM_DAY: Final = 14
_EARLIER_FROM_DAY: Final = 5
_EARLIER_WITHIN_DAYS: Final = 28
#: Share of the infants in whom a loss is planted.
_PLANTED_SHARE: Final = 0.2
_UNTIL: Final = dt.date(2026, 3, 31)


class Weeks(NamedTuple):
    """The alarms of some weeks, and of how many infants."""

    alarms: pd.DataFrame  # child, measured_on, certainty, urgency, probability, true; one row when first raised
    infant_weeks: int

    def per_team(self, count: float) -> float:
        """Return a count as so many for :data:`TEAM` infants in a week."""
        return count * TEAM / self.infant_weeks


def with_true_losses(caseload: Caseload, share: float, seed: int) -> tuple[Caseload, pd.DataFrame]:
    """Return a caseload without errors in which some infants truly lost weight at one weighing, and which and when.

    The weight is 7 to 20 % below that of the weighing before; whatever came later stays as it was, so the infant has
    recovered by then. Every system that holds the reading holds the lower value, to 10 g.

    Parameters
    ----------
    caseload : Caseload
        One without errors.
    share : float
        Of the children; fewer where too few are weighed twice within 4 weeks.
    seed : int
        0 or more.
    """
    rng = np.random.default_rng([seed, 4])
    truth = caseload.truth_records
    keys = ["child_id", "true_measured_on"]
    weights = truth[truth["true_kind"] == "weight"].drop_duplicates(keys).sort_values(keys)
    born = weights["child_id"].map(caseload.children.set_index("child_id")["date_of_birth"])
    age = (weights["true_measured_on"] - born).dt.days
    before = weights[["true_value"]].assign(age=age).groupby(weights["child_id"]).shift()
    able = age.between(_LOSS_FROM_DAY, _INFANT_DAYS) & (before["age"] >= _EARLIER_FROM_DAY)
    able &= age - before["age"] <= _EARLIER_WITHIN_DAYS
    lost = weights[able][keys].assign(before=before["true_value"])
    lost = lost.iloc[rng.permutation(len(lost))].drop_duplicates("child_id")[: round(share * len(caseload.children))]
    lost["true_value"] = np.floor(100 * lost.pop("before") * (1 - rng.uniform(*_LOSSES, len(lost)))) / 100
    of_reading = truth[keys].merge(lost, on=keys, how="left")["true_value"].to_numpy()
    touched = (truth["true_kind"] == "weight").to_numpy() & np.isfinite(of_reading)
    records, truth = caseload.records.copy(), truth.copy()
    records.loc[touched, "value"] = np.char.mod("%.2f", of_reading[touched])
    records.loc[touched, "unit"] = "kg"
    truth.loc[touched, "true_value"] = of_reading[touched]
    number = caseload.children.set_index("child_id")["nhs_number"]
    planted = pd.DataFrame({"child": lost["child_id"].map(number), "lost_on": lost["true_measured_on"]})
    return replace(caseload, records=records, truth_records=truth), planted.reset_index(drop=True)


def known_on(caseload: Caseload, day: pd.Timestamp) -> Caseload:
    """Return what was entered by a day, of those under one year and neither dead nor gone by then."""
    children = caseload.children
    here = (children["date_of_birth"] <= day) & (children["date_of_birth"] > day - pd.Timedelta(days=_INFANT_DAYS))
    for gone in ("died_on", "left_on"):
        here &= children[gone].isna() | (children[gone] > day)
    infants = children[here]
    known = (caseload.records["measured_on"] <= day) & (caseload.records["recorded_on"] <= day)
    # every row of the simulator's is of the child that the truth names, whether or not it has the number
    known &= caseload.truth_records["child_id"].isin(infants["child_id"])
    return replace(
        caseload,
        children=infants,
        records=caseload.records[known],
        truth_records=caseload.truth_records[known],
        contacts=caseload.contacts.iloc[:0],
    )


def weekly_alarms(caseload: Caseload, error_free: Caseload, weeks: int) -> Weeks:
    """Return the ``acute-loss`` findings first raised in the last weeks before the caseload's end.

    Parameters
    ----------
    caseload : Caseload
        With errors.
    error_free : Caseload
        The same without.
    weeks : int
        How many.
    """
    parts: list[pd.DataFrame] = []
    seen: set[tuple[str, pd.Timestamp]] = set()
    infant_weeks = 0
    for week in range(weeks + 1):
        day = pd.Timestamp(_UNTIL) - pd.Timedelta(days=7 * (weeks - week))
        known = known_on(caseload, day)
        result = run_caseload(known, day.date())
        found = reached(result).dropna(subset="child")
        # one that is over within its own week was raised in it all the same
        of_week = found["status"].isin(MET_STATUSES) | (found["measured_on"] > day - pd.Timedelta(days=7))
        found = found[(found["rule"] == ACUTE_LOSS) & of_week]
        key = list(zip(found["child"], found["measured_on"], strict=True))
        new = np.array([k not in seen for k in key], dtype=bool)
        seen.update(key)
        if week:  # what stood before the first week is not new
            parts.append(found[new])
            infant_weeks += len(known.children)
    alarms = pd.concat(parts, ignore_index=True)
    without = reached(run_caseload(error_free, _UNTIL))
    return Weeks(alarms.assign(true=also_without_errors(alarms, without)), infant_weeks)


def of_planted(alarms: pd.DataFrame, planted: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which true alarms are of a planted loss: the same child, that day within their days."""
    lost_on = planted.set_index("child")["lost_on"].reindex(alarms["child"]).set_axis(alarms.index)
    within = (lost_on >= alarms["measured_on"]) & (lost_on <= alarms["latest_on"])
    return np.asarray(within & alarms["true"])


def burden(weeks: Weeks) -> pd.DataFrame:
    """Return alarms for 300 infants in a week without planted losses: all, firm, doubted, urgent today; and false."""
    alarms = weeks.alarms
    groups = {"all": np.ones(len(alarms), dtype=bool)}
    groups |= {name: (alarms["certainty"] == name).to_numpy() for name in CERTAINTIES}
    groups["urgent today"] = (alarms["urgency"] == URGENCIES[0]).to_numpy()
    rows = {}
    for name, group in groups.items():
        false = int((~alarms["true"] & group).sum())
        rows[name] = {
            "alarms": int(group.sum()),
            "per 300 a week": weeks.per_team(group.sum()),
            "false": false,
            "false per 300 a week": weeks.per_team(false),
            "share false": false / group.sum() if group.any() else np.nan,
        }
    return pd.DataFrame(rows).T


def shares_true(without: Weeks, with_losses: Weeks, planted: pd.DataFrame, per_1000_a_year: float) -> pd.DataFrame:
    """Return by certainty what share of alarms is true when true losses are as frequent as is assumed.

    Parameters
    ----------
    without, with_losses : Weeks
        The same infants, without planted losses and with them.
    planted : DataFrame
        The planted losses of these weeks: child, lost_on.
    per_1000_a_year : float
        True losses for 1,000 infants in a year.

    Returns
    -------
    DataFrame
        For all alarms, and firm and doubted ones: for 300 infants in a week those of planted losses, weighted to the
        assumed rate, other true ones and false ones; and the share that is true.
    """
    assumed = without.infant_weeks * per_1000_a_year / 1000 * 7 / 365.25
    scale = assumed / max(len(planted), 1)
    of_loss = of_planted(with_losses.alarms, planted)
    rows = {}
    for name in ("all", *CERTAINTIES):
        mine, other = (
            np.ones(len(a), dtype=bool) if name == "all" else (a["certainty"] == name).to_numpy()
            for a in (with_losses.alarms, without.alarms)
        )
        true = without.alarms["true"].to_numpy()
        parts = {
            "of planted losses": without.per_team(scale * (of_loss & mine).sum()),
            "other true": without.per_team((true & other).sum()),
            "false": without.per_team((~true & other).sum()),
        }
        total = sum(parts.values())
        rows[name] = {**parts, "share true": (total - parts["false"]) / total if total else np.nan}
    return pd.DataFrame(rows).T


def main() -> None:
    """Print the burden of alarms, and the share of doubted ones that is true."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=3_000)
    parser.add_argument("--weeks", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--true-losses", type=float, default=TRUE_LOSSES, help="for 1,000 infants in a year")
    chosen = parser.parse_args()
    clean = simulate(chosen.children, chosen.seed)
    ill, planted = with_true_losses(clean, _PLANTED_SHARE, chosen.seed)
    rates = rates_of("real")
    without, with_losses = (weekly_alarms(plant(of, rates, chosen.seed + 1), of, chosen.weeks) for of in (clean, ill))
    planted = planted[planted["lost_on"] > pd.Timestamp(_UNTIL) - pd.Timedelta(days=7 * chosen.weeks)]
    raised = planted["child"].isin(with_losses.alarms.loc[of_planted(with_losses.alarms, planted), "child"])
    print(f"acute-loss first raised, {without.infant_weeks} infant-weeks, real error rates, no planted losses")  # noqa: T201
    print(burden(without).round(3).to_string())  # noqa: T201
    print(f"\nWith {chosen.true_losses:g} true losses for 1,000 infants in a year, for 300 infants a week")  # noqa: T201
    print(shares_true(without, with_losses, planted, chosen.true_losses).round(3).to_string())  # noqa: T201
    print(f"of {len(planted)} planted losses raised by the last week: {raised.mean():.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
