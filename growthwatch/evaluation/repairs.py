"""How often planted errors are questioned, how often a repair is suggested, and how often it is the right one.

``python -m growthwatch.evaluation.repairs --children 2000 --seed 1``: simulated caseloads of three systems with each
error planted in 1 % of the records that can have it, and the real children of one system where they are present
(``--planted DIR``). A repair is right when everything it suggests is: value, day and kind. Where several records of
one measurement hold the same error, what is said of the one that stands for them is said of all.
"""

import argparse
import datetime as dt
from pathlib import Path
from typing import Final

import pandas as pd

from growthwatch.evaluation.calibration import PLANTED
from growthwatch.evaluation.three_systems import follow, judged_records, rates_of
from growthwatch.evaluation.verdicts_against_truth import (
    MATERIAL,
    WRONG_DAY_OR_CHILD,
    judged_against_truth,
    repaired,
)

SUGGESTED: Final = ("suggested_value", "suggested_measured_on", "suggested_kind")
#: A repair is near when its value is within this share of the true one: 7.8 as 7 lb 8 oz or as 7.8 lb, 4 % apart.
NEAR: Final = 0.05
_AS_OF_PLANTED: Final = dt.date(2026, 6, 1)


def as_its_measurement(judged: pd.DataFrame) -> pd.DataFrame:
    """Return the records, those for which another one stands with the verdict and suggestions of that one."""
    said_of = ["verdict", "error", *SUGGESTED]
    event = "event_id" if "event_id" in judged else "event"
    judged = judged.astype({"verdict": "str", "error": "str"}).reset_index(drop=True)
    duplicate = judged["verdict"] == "duplicate"
    stands = judged[~duplicate].drop_duplicates(event).set_index(event)[said_of]
    of_measurement = stands.reindex(judged[event]).set_axis(judged.index)
    return judged.assign(**{name: judged[name].where(~duplicate, of_measurement[name]) for name in said_of})


def by_kind_of_error(judged: pd.DataFrame) -> pd.DataFrame:
    """Return for each planted error what is questioned and what is suggested.

    Parameters
    ----------
    judged : DataFrame
        Records with verdict, error, suggestions and measurement, and beside them ``slip``, ``true_error``,
        ``rel_change`` and the true values (``three_systems.judged_records``,
        ``verdicts_against_truth.judged_against_truth``).

    Returns
    -------
    DataFrame
        A row per name in ``slip``, and "all": n; the share questioned, of these named for the true cause; offered (of
        all n, a repair), right and near (of those offered), right_of_all (of all n); and ``n_clear``,
        ``offered_clear`` and ``right_clear`` of the errors that change a value by over 10 %, or are of date or child.
    """
    planted = as_its_measurement(judged)
    planted = planted[planted["slip"].notna() & (planted["true_error"] != "duplicate")]
    questioned = planted["verdict"].astype("str") == "questioned"
    offered = planted[list(SUGGESTED)].notna().any(axis=1)
    right = repaired(planted).where(offered)
    near = repaired(planted, NEAR).where(offered)
    clear = planted["true_error"].isin(WRONG_DAY_OR_CHILD) | (planted["rel_change"].abs() > MATERIAL)
    named = (planted["error"].astype("str") == planted["true_error"]).where(questioned)
    of_error = pd.DataFrame(
        {
            "slip": planted["slip"], "n": 1, "questioned": questioned, "named": named, "offered": offered,
            "right": right, "near": near, "right_of_all": right.fillna(0.0), "n_clear": clear,
            "offered_clear": offered.where(clear), "right_clear": right.where(clear),
        }
    )  # fmt: skip
    shares = [name for name in of_error if name not in ("slip", "n", "n_clear")]
    of_error[shares] = of_error[shares].astype("float64")
    wanted = {name: "sum" if name in ("n", "n_clear") else "mean" for name in of_error if name != "slip"}
    return pd.concat([of_error.groupby("slip").agg(wanted), of_error.assign(slip="all").groupby("slip").agg(wanted)])


def wrong_repairs_of_sound_records(judged: pd.DataFrame) -> pd.Series:
    """Return how many records have no error, and of how many of them a repair is suggested all the same."""
    sound = judged[judged["slip"].isna()]
    return pd.Series({"n": len(sound), "offered": int(sound[list(SUGGESTED)].notna().any(axis=1).sum())})


def said(judged: pd.DataFrame) -> str:
    """Return the tables of one population in words."""
    sound = wrong_repairs_of_sound_records(judged)
    return (
        f"{by_kind_of_error(judged).round(3).to_string()}\n"
        f"of {sound['n']} records without an error a repair is offered for {sound['offered']}"
    )


def main() -> None:
    """Print, by kind of planted error, what is questioned, offered and right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--planted", type=Path, default=PLANTED)
    chosen = parser.parse_args()
    three = judged_records(follow(chosen.children, chosen.seed, rates_of("planted")))
    print(f"Three simulated systems, 1 % of each error\n{said(three)}")  # noqa: T201
    if not (chosen.planted / "in").is_dir():
        print(f"\nThe real children of one system are not in {chosen.planted}: left out.")  # noqa: T201
        return
    one = judged_against_truth(chosen.planted, as_of=_AS_OF_PLANTED)
    print(f"\nReal children of one system\n{said(one)}")  # noqa: T201


if __name__ == "__main__":
    main()
