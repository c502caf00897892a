"""Compare the whole pipeline on simulated caseloads of three systems, with data-entry errors and without.

``python -m growthwatch.evaluation.three_systems --children 3000 --seed 1 --rates real``. The same infants are run
twice: the findings that errors add and those they hide show in the difference.
"""

import argparse
import datetime as dt
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from growthwatch import pipeline, sources
from growthwatch.evaluation.verdicts_against_truth import MATERIAL, WRONG_DAY_OR_CHILD
from growthwatch.reconcile.errors.error_kinds import base_rates
from growthwatch.results import Result
from growthwatch.simulate import PLANTED_ERRORS, Caseload, plant, simulate
from growthwatch.simulate.caseload import as_arrow
from growthwatch.vocabulary import DOUBTED

#: A copy is recognised when its measurement is dated the true day, within this share of the true value.
_COPY_TOLERANCE: Final = 0.03
_PLANTED_RATE: Final = 0.01
#: Rules whose finding is a fall in weight.
_FALL_RULES: Final = ("ng75-fall", "ng75-below-2nd", "fall-pattern", "slow-conditional-gain", "weight-loss")


class PairedResults(NamedTuple):
    """The results of one caseload without data-entry errors and with them."""

    caseload: Caseload  # with its planted errors
    without_errors: Result
    with_errors: Result


def rates_of(name: str) -> dict[str, float]:
    """Return the share of records that get each planted error: "real" base rates, or "planted", 1 % of each.

    Raises
    ------
    ValueError
        For another name.
    """
    if name == "planted":
        return {name: _PLANTED_RATE for name, kind in PLANTED_ERRORS.items() if kind.error != "duplicate"}
    if name != "real":
        raise ValueError(f"unknown rates {name!r}: expected real or planted")
    simulated = base_rates().dropna(subset=["simulated_as"])
    names = simulated["simulated_as"].str.split(";")
    share = simulated["per_1000"] / 1000 / names.str.len()
    return dict(zip(names.explode(), share.repeat(names.str.len()), strict=True))


def follow(n_children: int, seed: int, rates: dict[str, float], *, policy: str = "digital") -> PairedResults:
    """Return a simulated caseload and its results, with planted errors at these rates and without any."""
    clean = simulate(n_children, seed)
    planted = plant(clean, rates, seed + 1)
    as_of = dt.date(2026, 3, 31)
    return PairedResults(planted, run_caseload(clean, as_of, policy), run_caseload(planted, as_of, policy))


def run_caseload(caseload: Caseload, as_of: dt.date, policy: str = "digital") -> Result:
    """Return the result of the whole pipeline on a caseload in memory, persons linked without probabilities."""
    texts = {name: as_text(as_arrow(getattr(caseload, name))) for name in ("children", "records", "contacts")}
    intake = sources.read_tables(texts, as_of=as_of)
    return pipeline.follow(intake, as_of=as_of, policy=policy, probable=False)


def as_text(table: pa.Table) -> pa.Table:
    """Return a table with every cell as text, as a file holds it."""
    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


def judged_records(results: PairedResults) -> pd.DataFrame:
    """Return every record of the erroneous run that the truth knows: its verdict, its truth, and one column more.

    ``witnessed``: another system holds the same measurement without error. The planted error is ``slip`` and
    ``true_error``, the true child ``true_child``.
    """
    truth = results.caseload.truth_records
    keys = ["child_id", "true_kind", "true_measured_on"]
    error_free = truth["slip"].isna()
    systems = truth["source"].where(error_free).groupby([truth[k] for k in keys]).transform("nunique")
    known = truth.assign(witnessed=systems > 0).rename(columns={"error": "true_error", "child_id": "true_child"})
    return known.merge(
        _with_measurement(results.with_errors), on=["source", "record_id"], how="left", validate="one_to_one"
    )


def material_errors(results: PairedResults) -> pd.DataFrame:
    """Return every material planted error: a row of :func:`judged_records` and two columns more.

    ``caught``: questioned or disputed, or a copy of a measurement that is dated and valued as it truly was;
    ``named``: questioned for the true cause.
    """
    judged = judged_records(results)
    judged = judged[judged["slip"].notna() & (judged["true_error"] != "duplicate")]
    of_date = judged["true_error"].isin(WRONG_DAY_OR_CHILD)
    judged = judged[of_date | (judged["rel_change"].abs() > MATERIAL)].reset_index(drop=True)
    doubted = judged["event_verdict"].isin(DOUBTED)
    right_day = judged["event_on"] == judged["true_measured_on"]
    near = (judged["event_value"] / judged["true_value"] - 1).abs() <= _COPY_TOLERANCE
    return judged.assign(
        caught=doubted | ((judged["verdict"] == "duplicate") & right_day & near),
        named=np.where(judged["verdict"] == "questioned", judged["error"] == judged["true_error"], np.nan),
    )


def _with_measurement(result: Result) -> pd.DataFrame:
    """Return the records with the day, value and verdict of the measurement that they belong to."""
    records = result.records.astype({"source": "str", "verdict": "str", "error": "str"})
    representative = records[records["verdict"] != "duplicate"].set_index("event_id")
    event = records["event_id"]
    return records.assign(
        event_on=event.map(representative["measured_on"]),
        event_value=event.map(representative["value_si"]),
        event_verdict=event.map(representative["verdict"]),
    )


def caught(errors: pd.DataFrame) -> pd.DataFrame:
    """Return for each material planted error its number, sensitivity and the share named for the true cause.

    Sensitivity also apart for errors of which another system holds the true reading (``caught_witnessed``) and
    those of which none does (``caught_alone``).
    """
    alone = errors["caught"].where(~errors["witnessed"])
    witnessed = errors["caught"].where(errors["witnessed"])
    table = errors.assign(n=1, caught_witnessed=witnessed, caught_alone=alone, any="all").astype(
        {"caught_witnessed": "float64", "caught_alone": "float64"}
    )
    wanted = {"n": "sum", "caught": "mean", "caught_witnessed": "mean", "caught_alone": "mean", "named": "mean"}
    return pd.concat([table.groupby("slip").agg(wanted), table.groupby("any").agg(wanted)])


def findings(results: PairedResults) -> pd.Series:
    """Return what data-entry errors do to findings, in counts of infants."""
    truth = results.caseload.truth
    fallen = set(truth.loc[truth["is_faltering"].astype(bool), "nhs_number"].dropna())
    others = set(truth["nhs_number"].dropna()) - fallen
    before, after = (_with_finding(r, _FALL_RULES) for r in (results.without_errors, results.with_errors))
    firm_before, firm_after = (
        _with_finding(r, ("ng75-fall",), "firm") for r in (results.without_errors, results.with_errors)
    )
    return pd.Series(
        {
            "falterers with a finding without slips": len(fallen & before),
            "of these with a finding in spite of slips": len(fallen & before & after),
            "infants with no true fall": len(others),
            "of these with a firm ng75-fall from slips alone": len(false_falls(results)),
            "of these with a firm ng75-fall without slips": len(others & firm_before),
            "of these no longer firm with slips": len((others & firm_before) - firm_after),
        }
    )


def false_falls(results: PairedResults) -> set[str]:
    """Return the NHS numbers of infants with no true fall with a firm ng75-fall with errors and none without."""
    truth = results.caseload.truth
    others = set(truth.loc[~truth["is_faltering"].astype(bool), "nhs_number"].dropna())
    before = _with_finding(results.without_errors, ("ng75-fall",))
    after = _with_finding(results.with_errors, ("ng75-fall",), "firm")
    return (after - before) & others


def _with_finding(result: Result, rules: tuple[str, ...], certainty: str = "") -> set[str]:
    findings = result.findings
    met = findings["rule"].isin(rules) & (findings["status"] != "near")
    if certainty:
        met &= findings["certainty"] == certainty
    number = result.children.set_index("child_id")["nhs_number"]
    return set(findings.loc[met, "child_id"].map(number).dropna())


def main() -> None:
    """Print which errors are caught, what they do to findings, and the verdicts on the same infants without any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--rates", choices=["real", "planted"], default="real",
        help="real: the base rates of reference_data/error_rates; planted: 1 %% of the records for each kind of error",
    )  # fmt: skip
    parser.add_argument("--policy", default="digital")
    chosen = parser.parse_args()
    results = follow(chosen.children, chosen.seed, rates_of(chosen.rates), policy=chosen.policy)
    print(caught(material_errors(results)).round(3).to_string())  # noqa: T201
    print(findings(results).to_string())  # noqa: T201
    share = results.without_errors.records["verdict"].value_counts(normalize=True)
    print("records of the same infants without any slip:", share.round(5).to_dict())  # noqa: T201


if __name__ == "__main__":
    main()
