"""What the rules cost a service: rows on Today, new alarms a week, and how many of them are true.

``python -m growthwatch.evaluation.burden [--children N] [--seed S] [--weeks W] [--rates none|real|planted]
[--faltering SHARE]``. A simulated caseload of three systems (3 % of infants truly falter) is run as of each of some
weeks, with everything on, and every figure is given for a caseload of 300. A *story* is what stands as one row: the
findings of a child about one matter (``growthwatch.detect.stories``); a *new alarm* is a story that calls for somebody
and did not the week before; stories of one child that begin in one week are one *row* more on Today.
"""

import argparse
import datetime as dt
import sys
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.detect.stories import matter
from growthwatch.evaluation import burden_tables
from growthwatch.evaluation.burden_tables import FALTERING, Burden
from growthwatch.evaluation.three_systems import rates_of, run_caseload
from growthwatch.results import Result
from growthwatch.simulate import Caseload, plant, simulate
from growthwatch.store.recompute.summary import URGENCY, lines
from growthwatch.vocabulary import MET_STATUSES, URGENCIES

_AS_OF: Final = dt.date(2026, 3, 31)
_NO_ERRORS: Final = "none"
_DATED: Final = {"records": "measured_on", "contacts": "contact_on", "children": "date_of_birth"}


def as_known_on(caseload: Caseload, day: dt.date) -> Caseload:
    """Return a caseload as it stood on a day: what was measured, met or born later is not in it.

    Parameters
    ----------
    caseload : Caseload
        As it stands later.
    day : date
        The day.

    Returns
    -------
    Caseload
        Its truth is left as it is.
    """
    until = pd.Timestamp(day)
    part = {name: table[(table[_DATED[name]] <= until).to_numpy()] for name, table in _tables(caseload).items()}
    later = {name: part["children"][name].where(part["children"][name] <= until) for name in ("left_on", "died_on")}
    part["children"] = part["children"].assign(**later)
    return Caseload(**part, truth=caseload.truth, truth_records=caseload.truth_records)


def _tables(caseload: Caseload) -> dict[str, pd.DataFrame]:
    tables = {name: getattr(caseload, name) for name in _DATED}
    return {
        name: table.assign(**{_DATED[name]: pd.to_datetime(table[_DATED[name]])}) for name, table in tables.items()
    }


def follow(n_children: int, seed: int, weeks: int, rates: str = _NO_ERRORS, faltering: float = FALTERING) -> Burden:
    """Return what a simulated caseload was told in each of these weeks.

    Parameters
    ----------
    n_children, seed : int
        Of the simulation.
    weeks : int
        How many weeks, each compared with the one before.
    rates : str
        "none", or "real" or "planted" rates of data-entry errors (:func:`three_systems.rates_of`).
    faltering : float
        Share of infants who truly falter at some time.

    Returns
    -------
    Burden
    """
    clean = simulate(n_children, seed, as_of=_AS_OF, faltering=faltering)
    caseload = clean if rates == _NO_ERRORS else plant(clean, rates_of(rates), seed + 1)
    today, stories, n = [], [], []
    for week in range(weeks + 1):
        day = _AS_OF - dt.timedelta(weeks=weeks - week)
        result = run_caseload(as_known_on(caseload, day), day)
        n.append(len(result.children))
        today.append(on_today(result).assign(week=week))
        stories.append(_with_truth(told(result), result, caseload, day).assign(week=week))
    return Burden(
        pd.concat(today, ignore_index=True),
        pd.concat(stories, ignore_index=True),
        _falterers(result, caseload),
        float(np.mean(n)),
        _AS_OF,
    )


def on_today(result: Result) -> pd.DataFrame:
    """Return the children who stand on Today: ``child_id``, how soon, and whether by a finding or something else.

    Parameters
    ----------
    result : Result
        Of a run.

    Returns
    -------
    DataFrame
    """
    no_decisions = result.records.iloc[:0].reindex(columns=["action", "source", "record_id", "source_2", "record_2"])
    line = lines(result, no_decisions)
    table = pd.DataFrame(
        {
            "child_id": result.stages.children["child_id"],
            "urgency": np.array(URGENCY, dtype=object)[line["list_urgency"].astype(int)],
            "by": np.where(line["top_status"].isin(MET_STATUSES), "a finding", "a check or a doubt"),
            "rule": line["top_rule"].where(line["top_status"].isin(MET_STATUSES), "").to_numpy(),
        }
    )
    return table[table["urgency"].isin(URGENCIES)].reset_index(drop=True)


def told(result: Result) -> pd.DataFrame:
    """Return the stories that hold: ``child_id, matter``, and urgency and rule of the finding that leads each.

    Parameters
    ----------
    result : Result
        Of a run.

    Returns
    -------
    DataFrame
    """
    holds = result.findings[result.findings["status"].isin(MET_STATUSES)]
    kinds = result.measurements.set_index("event_id")["kind"]
    kind = (
        holds["event_ids"].str.split(";").str[0].map(kinds).astype("str").fillna("weight")
    )  # none: not weighed since
    of = holds.assign(matter=matter(holds.assign(kind=kind)))
    place = pd.Series(pd.Index(URGENCIES).get_indexer(of["urgency"].astype("str")), index=of.index)
    first = of.assign(place=place).sort_values("place", kind="stable").drop_duplicates(["child_id", "matter"])
    return first[["child_id", "matter", "urgency", "rule"]].astype({"urgency": "str", "rule": "str"})


def _with_truth(stories: pd.DataFrame, result: Result, caseload: Caseload, day: dt.date) -> pd.DataFrame:
    """Return the stories and whether their child truly falters by that day (a story of weight alone can be true)."""
    child = result.stages.children.set_index("child_id")
    truth = caseload.truth.set_index("nhs_number")
    number = stories["child_id"].map(child["nhs_number"])
    age = (pd.Timestamp(day) - stories["child_id"].map(child["date_of_birth"])).dt.days
    falters = number.map(truth["is_faltering"][truth.index.notna()].astype(bool)).fillna(value=False).astype(bool)
    onset = number.map(truth["onset_day"][truth.index.notna()].astype("float64"))
    return stories.assign(falters=(falters & (age >= onset)).to_numpy())


def _falterers(result: Result, caseload: Caseload) -> pd.DataFrame:
    """Return the infants who truly falter and were weighed since, and from which measurement on one was found."""
    truth = caseload.truth[caseload.truth["is_faltering"].astype(bool) & caseload.truth["nhs_number"].notna()]
    child = result.stages.children.set_index("nhs_number")
    born = truth["nhs_number"].map(child["date_of_birth"][child.index.notna()])
    onset_on = born + pd.to_timedelta(truth["onset_day"].astype("float64"), unit="D")
    number = result.findings["child_id"].map(result.stages.children.set_index("child_id")["nhs_number"])
    raised = result.findings.assign(nhs_number=number)[(result.findings["status"] != "near").to_numpy()]
    since = raised.merge(truth[["nhs_number"]].assign(onset_on=onset_on), on="nhs_number")
    since = since[since["latest_on"] >= since["onset_on"]]
    first = since.assign(seen=since[["measured_on", "onset_on"]].max(axis=1)).groupby("nhs_number")["seen"].min()
    weights = result.measurements[(result.measurements["kind"] == "weight").to_numpy()]
    of = weights["child_id"].map(result.stages.children.set_index("child_id")["nhs_number"])
    after = weights.assign(nhs_number=of).merge(truth[["nhs_number"]].assign(onset_on=onset_on), on="nhs_number")
    after = after[after["measured_on"] >= after["onset_on"]]
    return pd.DataFrame(
        {
            "nhs_number": truth["nhs_number"],
            "shape": truth["shape"],
            "depth_spaces": truth["depth_sd"] / (2 / 3),
            "weighed": truth["n_weights_after_onset"] > 0,
            "onset_on": onset_on,
            "found_on": truth["nhs_number"].map(first),
            "weighed_on": truth["nhs_number"].map(after.groupby("nhs_number")["measured_on"].min()),
        }
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What the rules cost a caseload of 300 infants.")
    parser.add_argument("--children", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=8)
    parser.add_argument("--rates", choices=[_NO_ERRORS, "real", "planted"], default=_NO_ERRORS)
    parser.add_argument("--faltering", type=float, default=FALTERING, help="share of infants who truly falter")
    chosen = parser.parse_args()
    burden = follow(chosen.children, chosen.seed, chosen.weeks, chosen.rates, chosen.faltering)
    tables = {
        "Children on Today, for each 300": burden_tables.rows_on_today(burden).round(1),
        "Children on Today by a finding, for each 300": burden_tables.rows_by_rule(burden).round(1),
        "New alarms in a week, for each 300": burden_tables.alarms_a_week(burden).round(2),
        "New alarms in a week, for each 300, by what they are about": burden_tables.alarms_by_matter(burden).round(2),
        "New alarms, in infants who falter and who do not, by the rule that leads": burden_tables.alarms_by_rule(
            burden
        ),
        "Infants who falter and were weighed since": burden_tables.found(burden).round(2),
    }
    sys.stdout.write(f"\n{burden_tables.most_that_can_be_true(burden)}\n")
    for title, table in tables.items():
        sys.stdout.write(f"\n{title}\n{table.to_string()}\n")


if __name__ == "__main__":
    main()
