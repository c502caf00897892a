"""Hold the verdicts against caseloads whose slips are known.

``python -m growthwatch.reconcile.evaluate DIR``: a caseload in the canonical tables, in DIR or in ``DIR/in``, with
``truth/records.csv`` beside them: source, record_id, slip, error, rel_change (recorded / true - 1; for a date, days
moved), true_value, and true_age_days with age_days or true_measured_on.

``python -m growthwatch.reconcile.evaluate --simulated 3000 --seed 1 --rates real``: infants in three systems, followed
to their findings with slips and without. Rates: ``real``, the base rates of ``reference_data/slips``; ``planted``, 1 %
of the records for each kind of slip.
"""

import argparse
import datetime as dt
from pathlib import Path

from growthwatch.reconcile import three_systems
from growthwatch.reconcile.against_truth import by_slip, clean, judged_against_truth, repaired

__all__ = ["by_slip", "clean", "judged_against_truth"]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", type=Path, nargs="?")
    what.add_argument("--simulated", type=int, metavar="CHILDREN")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rates", choices=["real", "planted"], default="real")
    parser.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date(2026, 6, 1))
    parser.add_argument("--policy", default="digital")
    chosen = parser.parse_args()
    if chosen.simulated:
        _simulated(chosen.simulated, chosen.seed, chosen.rates, chosen.policy)
    else:
        _planted(chosen.folder, chosen.as_of, chosen.policy)


def _planted(folder: Path, as_of: dt.date, policy: str) -> None:
    judged = judged_against_truth(folder, as_of=as_of, policy=policy)
    if judged["slip"].notna().any():
        print(by_slip(judged).round(3).to_string())  # noqa: T201
        repairs = judged[judged["true_error"].isin(["unit", "decimal", "digits"])]
        offered = round(float(repairs["suggested_value"].notna()[repairs["verdict"] == "questioned"].mean()), 4)
        print("of those questioned, a repair is put forward for:", offered)  # noqa: T201
        print("repairs of units, decimals and digits that are right:", round(float(repaired(repairs).mean()), 4))  # noqa: T201
    print("records without a slip:", clean(judged).round(5).to_dict())  # noqa: T201


def _simulated(n_children: int, seed: int, rates: str, policy: str) -> None:
    followed = three_systems.follow(n_children, seed, three_systems.rates_of(rates), policy=policy)
    slips = three_systems.material_slips(followed)
    print(three_systems.caught(slips).round(3).to_string())  # noqa: T201
    print(three_systems.findings(followed).to_string())  # noqa: T201
    share = followed.without.records["verdict"].value_counts(normalize=True)
    print("records of the same infants without any slip:", share.round(5).to_dict())  # noqa: T201


if __name__ == "__main__":
    main()
