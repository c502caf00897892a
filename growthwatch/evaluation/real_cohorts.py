"""What share of real infants each rule finds, cohort by cohort, beside the rate that is stated for healthy ones.

``python -m growthwatch.evaluation.real_cohorts FOLDER``: a folder with ``in`` (canonical tables) and
``truth/records.csv``, which names the cohort (``dataset``) of every NHS number. These are no healthy samples, and
none is British and of today: British Asian infants of the 1980s, a Lima birth cohort, US infants of the 1960s with
lengths in whole centimetres, and infants of low birth weight. A rate far above the stated one asks for a reason.
"""

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Final

import pandas as pd

import growthwatch as gw
from growthwatch.detect.fall_pattern.calibration import spent
from growthwatch.results import Result
from growthwatch.vocabulary import RULES

#: Measurements of the rule's kind that an infant is counted with: fewer can't meet most rules.
LEAST: Final = 3
#: Rule -> share of healthy infants ever flagged [%] as stated: falls and slow gain for infants weighed at birth and 4,
#: 8, 12, 16, 26, 39 and 52 weeks (computed with this project's model), the others by definition, at one measurement.
STATED: Final = {
    "ng75-fall": 17.7,
    "fall-from-highest": 8.1,
    "slow-conditional-gain": 29.5,
    "ng75-below-2nd": 2.3,
    "below-0.4th": 0.4,
    "head-low": 2.3,
}
_KIND_OF: Final = {
    "length-low-for-parents": "length",
    "length-fall": "length",
    "head-rising": "head",
    "head-fall": "head",
    "head-low": "head",
}
_AS_OF: Final = dt.date(2026, 6, 1)


def cohorts(folder: Path) -> tuple[Result, "pd.Series[str]"]:
    """Return the result of a run on a folder of real infants, and the cohort of each child.

    Parameters
    ----------
    folder : Path
        With ``in`` and ``truth/records.csv``.

    Returns
    -------
    (Result, Series)
        The cohort by child_id.
    """
    result = gw.run(folder / "in", as_of=_AS_OF)
    truth = pd.read_csv(folder / "truth" / "records.csv", dtype="str")
    by_number = truth.drop_duplicates("nhs_number").set_index("nhs_number")["dataset"]
    children = result.children
    return result, children.set_index("child_id")["nhs_number"].map(by_number).dropna()


def shares(result: Result, cohort: "pd.Series[str]") -> pd.DataFrame:
    """Return the share [%] of infants whom each rule ever finds, by cohort, and how many are counted.

    Parameters
    ----------
    result : Result
        Of :func:`cohorts`.
    cohort : Series
        By child_id.

    Returns
    -------
    DataFrame
        A row for each rule and kind: a column for each cohort [%] and ``n ...``, how many infants have three
        measurements of that kind or more; ``stated`` [%], NaN where nothing is stated.
    """
    measured = result.measurements.astype({"kind": "str"})
    events = measured.set_index("event_id")["kind"]
    found = result.findings[result.findings["status"] != "near"].astype({"rule": "str"})
    found = found.assign(kind=found["event_ids"].str.split(";").str[0].map(events))
    counts = measured.groupby(["kind", "child_id"]).size()
    enough = {kind: counts[kind].index[counts[kind] >= LEAST] for kind in counts.index.levels[0]}
    rows = []
    for rule in RULES:
        for kind in ("weight", "length", "head") if rule == "below-0.4th" else (_KIND_OF.get(rule, "weight"),):
            told = set(found.loc[(found["rule"] == rule) & (found["kind"] == kind), "child_id"])
            rows.append({"rule": rule, "kind": kind, **_by_cohort(told, cohort.reindex(enough.get(kind, [])))})
    table = pd.DataFrame(rows).set_index(["rule", "kind"])
    stated = pd.Series({rule: STATED.get(rule) for rule in RULES}, dtype="float64")
    return table.assign(stated=table.index.get_level_values("rule").map(stated))


def _by_cohort(told: set[str], cohort: "pd.Series[str]") -> dict[str, float]:
    among = cohort.dropna()
    share = pd.Series(among.index.isin(told), index=among.index).groupby(among).agg(["mean", "size"])
    percent = {name: 100 * float(share.loc[name, "mean"]) for name in share.index}
    return {**percent, **{f"n {name}": int(share.loc[name, "size"]) for name in share.index}}


def second_opinion(result: Result, cohort: "pd.Series[str]") -> pd.DataFrame:
    """Return what ``fall-pattern`` finds by cohort beside what is stated for the ages at which these were weighed.

    Parameters
    ----------
    result : Result
        Of :func:`cohorts`.
    cohort : Series
        By child_id.

    Returns
    -------
    DataFrame
        ``found`` and ``stated`` [%], and ``n``: infants with three weights or more in the first 53 weeks.
    """
    weights = result.measurements[(result.measurements["kind"] == "weight")].dropna(subset=["age_days"])
    read = weights[weights["age_days"] <= 371].groupby("child_id")["age_days"].agg(["size", "max"])
    read = read[read["size"] >= LEAST]
    of_rule = (result.findings["rule"] == "fall-pattern") & (result.findings["status"] != "near")
    told = read.index.isin(result.findings.loc[of_rule, "child_id"])
    table = pd.DataFrame({"found": 100.0 * told, "stated": 100 * spent(read["max"].to_numpy())}, index=read.index)
    groups = table.groupby(cohort.reindex(read.index))
    return groups.mean().assign(n=groups.size())


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What share of real infants each rule finds.")
    parser.add_argument("folder", type=Path)
    result, cohort = cohorts(parser.parse_args().folder)
    tables = {
        "Infants ever found [%], with three measurements of the kind or more": shares(result, cohort).round(1),
        "fall-pattern, beside the rate stated for these ages [%]": second_opinion(result, cohort).round(1),
    }
    for title, table in tables.items():
        sys.stdout.write(f"\n{title}\n{table.to_string()}\n")


if __name__ == "__main__":
    main()
