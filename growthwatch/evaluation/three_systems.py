"""Hold the whole way against simulated caseloads of three systems, with slips and without.

``python -m growthwatch.evaluation.three_systems --children 3000 --seed 1 --rates real``. The same infants are followed
twice: what slips add and what they hide shows in the difference.
"""

import argparse
import datetime as dt
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from growthwatch import pipeline, sources
from growthwatch.evaluation.verdicts_against_truth import DATES, MATERIAL
from growthwatch.reconcile.errors.error_kinds import base_rates
from growthwatch.results import Result
from growthwatch.simulate import SLIPS, Caseload, plant, simulate
from growthwatch.simulate.caseload import as_arrow
from growthwatch.vocabulary import DOUBTED

#: A copy is taken for what it is when its measuring stands at the true day, this near to the true value.
_TRUE_WITHIN: Final = 0.03
_PLANTED: Final = 0.01
#: Rules that tell of weight falling away.
_FALLS: Final = ("ng75-fall", "ng75-below-2nd", "fall-pattern", "slow-conditional-gain", "weight-loss")


class Followed(NamedTuple):
    """One caseload, and what came of it with slips and without."""

    caseload: Caseload  # with its slips
    without: Result
    slipped: Result


def rates_of(name: str) -> dict[str, float]:
    """Return the share of records that get each simulated slip: "real" base rates, or "planted", 1 % of each.

    Raises
    ------
    ValueError
        For another name.
    """
    if name == "planted":
        return {slip: _PLANTED for slip, kind in SLIPS.items() if kind.error != "duplicate"}
    if name != "real":
        raise ValueError(f"unknown rates {name!r}: expected real or planted")
    simulated = base_rates().dropna(subset=["simulated_as"])
    names = simulated["simulated_as"].str.split(";")
    share = simulated["per_1000"] / 1000 / names.str.len()
    return dict(zip(names.explode(), share.repeat(names.str.len()), strict=True))


def follow(n_children: int, seed: int, rates: dict[str, float], *, policy: str = "digital") -> Followed:
    """Return a simulated caseload followed the whole way, with slips at these rates and without any."""
    clean = simulate(n_children, seed)
    slipped = plant(clean, rates, seed + 1)
    as_of = dt.date(2026, 3, 31)
    return Followed(slipped, _result(clean, as_of, policy), _result(slipped, as_of, policy))


def _result(caseload: Caseload, as_of: dt.date, policy: str) -> Result:
    given = {name: _as_text(as_arrow(getattr(caseload, name))) for name in ("children", "records", "contacts")}
    intake = sources.read_tables(given, as_of=as_of)
    return pipeline.follow(intake, as_of=as_of, policy=policy, probable=False)


def _as_text(table: pa.Table) -> pa.Table:
    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


def material_slips(followed: Followed) -> pd.DataFrame:
    """Return every material slip: the record and its verdict, its truth, and three columns more.

    ``caught``: questioned or disputed, or a copy of a measuring that stands as it truly was; ``witnessed``: another
    system holds the same measuring without a slip; ``named``: questioned for the true cause.
    """
    truth = followed.caseload.truth_records
    keys = ["child_id", "true_kind", "true_measured_on"]
    sound = truth["slip"].isna()
    systems = truth["source"].where(sound).groupby([truth[k] for k in keys]).transform("nunique")
    planted = truth.assign(witnessed=systems > 0)[~sound].rename(
        columns={"error": "true_error", "child_id": "true_child"}
    )
    of_date = planted["true_error"].isin(DATES)
    planted = planted[(of_date | (planted["rel_change"].abs() > MATERIAL)) & (planted["true_error"] != "duplicate")]
    judged = planted.merge(_standing(followed.slipped), on=["source", "record_id"], how="left", validate="one_to_one")
    doubted = judged["event_verdict"].isin(DOUBTED)
    right_day = judged["event_on"] == judged["true_measured_on"]
    near = (judged["event_value"] / judged["true_value"] - 1).abs() <= _TRUE_WITHIN
    return judged.assign(
        caught=doubted | ((judged["verdict"] == "duplicate") & right_day & near),
        named=np.where(judged["verdict"] == "questioned", judged["error"] == judged["true_error"], np.nan),
    )


def _standing(result: Result) -> pd.DataFrame:
    """Return the records with day, value and verdict of the measuring that they are of."""
    records = result.records.astype({"source": "str", "verdict": "str", "error": "str"})
    stands = records[records["verdict"] != "duplicate"].set_index("event_id")
    event = records["event_id"]
    return records.assign(
        event_on=event.map(stands["measured_on"]),
        event_value=event.map(stands["value_si"]),
        event_verdict=event.map(stands["verdict"]),
    )


def caught(slips: pd.DataFrame) -> pd.DataFrame:
    """Return how many material slips of each kind there are, and the shares caught and named."""
    alone = slips["caught"].where(~slips["witnessed"])
    seen = slips["caught"].where(slips["witnessed"])
    table = slips.assign(n=1, caught_witnessed=seen, caught_alone=alone, any="all").astype(
        {"caught_witnessed": "float64", "caught_alone": "float64"}
    )
    wanted = {"n": "sum", "caught": "mean", "caught_witnessed": "mean", "caught_alone": "mean", "named": "mean"}
    return pd.concat([table.groupby("slip").agg(wanted), table.groupby("any").agg(wanted)])


def findings(followed: Followed) -> pd.Series:
    """Return what slips do to findings, in counts of infants."""
    truth = followed.caseload.truth
    fallen = set(truth.loc[truth["is_faltering"].astype(bool), "nhs_number"].dropna())
    others = set(truth["nhs_number"].dropna()) - fallen
    before, after = (_with_finding(r, _FALLS) for r in (followed.without, followed.slipped))
    firm_before, firm_after = (_with_finding(r, ("ng75-fall",), "firm") for r in (followed.without, followed.slipped))
    return pd.Series(
        {
            "falterers with a finding without slips": len(fallen & before),
            "of these with a finding in spite of slips": len(fallen & before & after),
            "infants with no true fall": len(others),
            "of these with a firm ng75-fall from slips alone": len(false_falls(followed)),
            "of these with a firm ng75-fall without slips": len(others & firm_before),
            "of these no longer firm with slips": len((others & firm_before) - firm_after),
        }
    )


def false_falls(followed: Followed) -> set[str]:
    """Return the NHS numbers of infants with no true fall who have a firm ng75-fall with slips, and none without."""
    truth = followed.caseload.truth
    others = set(truth.loc[~truth["is_faltering"].astype(bool), "nhs_number"].dropna())
    before = _with_finding(followed.without, ("ng75-fall",))
    after = _with_finding(followed.slipped, ("ng75-fall",), "firm")
    return (after - before) & others


def _with_finding(result: Result, rules: tuple[str, ...], certainty: str = "") -> set[str]:
    found = result.findings
    met = found["rule"].isin(rules) & (found["status"] != "near")
    if certainty:
        met &= found["certainty"] == certainty
    number = result.children.set_index("child_id")["nhs_number"]
    return set(found.loc[met, "child_id"].map(number).dropna())


def main() -> None:
    """Print which slips are caught, what they do to findings, and what is said of the same infants without any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--rates", choices=["real", "planted"], default="real",
        help="real: the base rates of reference_data/error_rates; planted: 1 %% of the records for each kind of slip",
    )  # fmt: skip
    parser.add_argument("--policy", default="digital")
    chosen = parser.parse_args()
    followed = follow(chosen.children, chosen.seed, rates_of(chosen.rates), policy=chosen.policy)
    print(caught(material_slips(followed)).round(3).to_string())  # noqa: T201
    print(findings(followed).to_string())  # noqa: T201
    share = followed.without.records["verdict"].value_counts(normalize=True)
    print("records of the same infants without any slip:", share.round(5).to_dict())  # noqa: T201


if __name__ == "__main__":
    main()
