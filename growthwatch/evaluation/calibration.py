"""Whether stated probabilities are right: of all records and findings said to be so probable, so many are true.

``python -m growthwatch.evaluation.calibration --children 2000 --seeds 3``: simulated caseloads of three systems with
data-entry errors at their real rates, and the real children of one system with planted errors, where they are present
(``--planted DIR``, beside it ``clean``, the same children without). In ten bins, observed shares beside the stated.

A record is true when no error was planted in it. A rounded or late copy of a measurement counts as neither. A finding
is true when the same child has the same rule met on about the same days when the records without errors are run.
"""

import argparse
import datetime as dt
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch import pipeline
from growthwatch.evaluation.three_systems import PairedResults, follow, judged_records, rates_of
from growthwatch.results import Result

#: Bins with fewer than this are shown, but not held to anything.
LEAST: Final = 100
#: Stated and observed are to be within this of each other.
ALLOWED: Final = 0.03
#: The real children of one record system with planted errors, where they are present.
PLANTED: Final = Path(__file__).parents[2].parent / "shared/data/planted/mixed"
#: A finding is on the same days as another when they overlap once either is widened by so many days.
_ABOUT_DAYS: Final = 14
_AS_OF_PLANTED: Final = dt.date(2026, 6, 1)
_EDGES: Final = np.linspace(0, 1, 11)


class Stated(NamedTuple):
    """Records and findings with their stated probabilities, and ``true`` beside them."""

    records: pd.DataFrame  # verdict, true, weight, and probability_true where there is such a column
    findings: pd.DataFrame  # rule, certainty, true, weight, and probability where there is such a column


def in_bins(stated: pd.Series, true: pd.Series, weight: pd.Series | None = None) -> pd.DataFrame:
    """Return for ten bins of stated probability: n, its mean, the observed share and the difference (less the mean).

    Parameters
    ----------
    stated : Series of float
        Probabilities, 0 to 1; what is not known counts in no bin.
    true : Series of bool
        Whether it was so.
    weight : Series of float, optional
        How many each stands for; ``n`` counts rows all the same.
    """
    known = stated.notna()
    p, w = stated[known], pd.Series(1.0, index=stated.index)[known] if weight is None else weight[known]
    place = np.clip(np.searchsorted(_EDGES, p, side="right") - 1, 0, 9)
    sums = pd.DataFrame({"n": 1.0, "w": w, "p": p * w, "t": true[known] * w}).groupby(place).sum().reindex(range(10))
    table = pd.DataFrame({"n": sums["n"].fillna(0).astype(int), "stated": sums["p"] / sums["w"]})
    table["observed"] = sums["t"] / sums["w"]
    table["difference"] = table["observed"] - table["stated"]
    table.index = pd.Index([f"{low:.1f}-{low + 0.1:.1f}" for low in _EDGES[:-1]], name="stated in")
    return table


def greatest(table: pd.DataFrame, least: int = LEAST) -> float:
    """Return the greatest absolute difference among bins of ``least`` and more; NaN where there are none."""
    return float(table.loc[table["n"] >= least, "difference"].abs().max())


def also_without_errors(with_errors: pd.DataFrame, without: pd.DataFrame) -> pd.Series:
    """Return of each finding whether the other table has the same child's and rule's on about the same days.

    Both tables have ``child`` (the same in both), ``rule``, ``measured_on`` and ``latest_on``.
    """
    columns = ["child", "rule", "measured_on", "latest_on"]
    mine = with_errors[columns].astype({"rule": "str"}).assign(row=np.arange(len(with_errors))).dropna(subset="child")
    pairs = mine.merge(without[columns].astype({"rule": "str"}), on=["child", "rule"], suffixes=("", "_other"))
    about = pd.Timedelta(days=_ABOUT_DAYS)
    overlap = (pairs["measured_on"] <= pairs["latest_on_other"] + about) & (
        pairs["measured_on_other"] <= pairs["latest_on"] + about
    )
    found = np.isin(np.arange(len(with_errors)), pairs.loc[overlap, "row"])
    return pd.Series(found, index=with_errors.index)


def reached(result: Result) -> pd.DataFrame:
    """Return the findings that reached their threshold, open or over, with the NHS number of the ``child``."""
    findings = result.findings[result.findings["status"] != "near"]
    number = result.children.set_index("child_id")["nhs_number"]
    return findings.assign(child=findings["child_id"].map(number))


def findings_with_truth(results: PairedResults) -> pd.DataFrame:
    """Return the findings of the erroneous records, ``true`` where the error-free records have them too."""
    findings, without = reached(results.with_errors), reached(results.without_errors)
    return findings.assign(true=also_without_errors(findings, without), weight=1.0)


def of_three_systems(n_children: int, seeds: range) -> Stated:
    """Return what is stated of simulated caseloads of three systems, errors at their real rates."""
    records, findings = [], []
    for seed in seeds:
        results = follow(n_children, seed, rates_of("real"))
        judged = judged_records(results)
        judged = judged[judged["true_error"] != "duplicate"]
        records.append(judged.assign(true=judged["slip"].isna(), weight=1.0))
        findings.append(findings_with_truth(results))
    return Stated(pd.concat(records, ignore_index=True), pd.concat(findings, ignore_index=True))


def of_planted(folder: Path, *, real_rates: bool = True) -> Stated:
    """Return what is stated of the real children of one system.

    Errors are planted there in about 1 % of the records for each kind. With ``real_rates`` every record is weighted so
    that each kind is as frequent as its base rate says.
    """
    result = pipeline.run(folder / "in", as_of=_AS_OF_PLANTED)
    error_free = pipeline.run(folder.parent / "clean" / "in", as_of=_AS_OF_PLANTED)
    truth = pd.read_csv(folder / "truth" / "records.csv", dtype={"record_id": "str", "slip": "str", "error": "str"})
    truth = truth.rename(columns={"error": "true_error"})
    judged = result.records.astype({"source": "str", "kind": "str"}).merge(
        truth[["source", "record_id", "slip", "true_error"]], on=["source", "record_id"], validate="one_to_one"
    )
    judged = judged[judged["true_error"] != "duplicate"].reset_index(drop=True)
    judged = judged.assign(true=judged["slip"].isna(), weight=_weights(judged) if real_rates else 1.0)
    findings = reached(result)
    weight = finding_weights(findings, judged)
    return Stated(judged, findings.assign(true=also_without_errors(findings, reached(error_free)), weight=weight))


def _weights(judged: pd.DataFrame) -> pd.Series:
    """Return weights under which each kind of error has its base rate among the records that could have it.

    These are taken to be those of the kinds of measurement in which it was planted.
    """
    out = pd.Series(1.0, index=judged.index)
    rates = rates_of("real")
    for slip, planted in judged[~judged["true"] if "true" in judged else judged["slip"].notna()].groupby("slip"):
        able = judged["kind"].isin(planted["kind"].unique()).sum()
        out[planted.index] = rates[str(slip)] * able / len(planted)
    return out


def finding_weights(findings: pd.DataFrame, judged: pd.DataFrame) -> pd.Series:
    """Return the weight of each finding: that of the rarest planted error among its records, 1 where there is none."""
    erroneous = judged[~judged["true"]]
    of_event = erroneous.groupby("event_id")["weight"].min()
    events = findings["event_ids"].astype("str").str.split(";").explode()
    return events.map(of_event).groupby(level=0).min().reindex(findings.index).fillna(1.0)


def shares_true(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return by verdict, rule or the like: n, the mean of what is stated (where it is), and the share that is true."""
    name = "probability_true" if "probability_true" in table else "probability"
    weighted = table.assign(n=1, observed=table["true"] * table["weight"], **{by: table[by].astype("str")})
    groups = weighted.groupby(by)
    out = groups.agg(n=("n", "sum"), observed=("observed", "sum"), weight=("weight", "sum"))
    out["observed"] /= out.pop("weight")
    if name in table:
        stated = (weighted[name] * weighted["weight"]).groupby(weighted[by]).sum()
        out.insert(1, "stated", stated / weighted.groupby(by)["weight"].sum())
    return out


def said(stated: Stated) -> str:
    """Return every table of one population in words."""
    parts = []
    for title, table, column, by in (
        ("records: right as recorded", stated.records, "probability_true", "verdict"),
        ("findings: met without the errors too", stated.findings, "probability", "rule"),
    ):
        parts.append(f"{title} ({len(table)})")
        if column in table:
            bins = in_bins(table[column], table["true"], table["weight"])
            far = greatest(bins)
            verdict = f"The greatest difference in bins of {LEAST} and more is {far:.3f}: "
            verdict += "within" if far <= ALLOWED else "more than"
            parts += [bins.round(3).to_string(), f"{verdict} {ALLOWED} allowed."]
        else:
            parts.append(f"(There is no column {column} yet: no bins.)")
        parts.append(shares_true(table, by).round(3).to_string())
    if "certainty" in stated.findings:
        parts.append(shares_true(stated.findings, "certainty").round(3).to_string())
    return "\n".join(parts)


def main() -> None:
    """Print the bins of records and findings, for simulated caseloads and for the real children."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, default=3, help="how many caseloads")
    parser.add_argument("--planted", type=Path, default=PLANTED)
    chosen = parser.parse_args()
    three = of_three_systems(chosen.children, range(chosen.seed, chosen.seed + chosen.seeds))
    print(f"Three simulated systems, real error rates, {chosen.seeds} caseloads\n{said(three)}")  # noqa: T201
    if not (chosen.planted / "in").is_dir():
        print(f"\nThe real children of one system are not in {chosen.planted}: left out.")  # noqa: T201
        return
    print(f"\nReal children of one system, weighted to real error rates\n{said(of_planted(chosen.planted))}")  # noqa: T201


if __name__ == "__main__":
    main()
