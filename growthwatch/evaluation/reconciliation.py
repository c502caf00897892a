"""Compare the verdicts with the truth of caseloads whose data-entry errors are known.

``python -m growthwatch.evaluation.reconciliation DIR``: a caseload in the canonical tables, in DIR or in ``DIR/in``,
with ``truth/records.csv`` beside them: source, record_id, slip, error, rel_change (recorded / true - 1; for a date,
days moved), true_value, and true_age_days with age_days or true_measured_on.

``growthwatch.evaluation.three_systems`` does the same for simulated caseloads of three systems, through to findings.
"""

import argparse
import datetime as dt
from pathlib import Path

from growthwatch.evaluation.verdicts_against_truth import by_error, clean, judged_against_truth, repaired

__all__ = ["by_error", "clean", "judged_against_truth"]


def main() -> None:
    """Print sensitivity for each planted error, the repairs, and the verdicts on error-free records."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date(2026, 6, 1))
    parser.add_argument("--policy", default="digital")
    chosen = parser.parse_args()
    judged = judged_against_truth(chosen.folder, as_of=chosen.as_of, policy=chosen.policy)
    if judged["slip"].notna().any():
        print(by_error(judged).round(3).to_string())  # noqa: T201
        repairs = judged[judged["true_error"].isin(["unit", "decimal", "digits"])]
        suggested = round(float(repairs["suggested_value"].notna()[repairs["verdict"] == "questioned"].mean()), 4)
        print("of those questioned, a repair is put forward for:", suggested)  # noqa: T201
        print("repairs of units, decimals and digits that are right:", round(float(repaired(repairs).mean()), 4))  # noqa: T201
    print("records without a slip:", clean(judged).round(5).to_dict())  # noqa: T201


if __name__ == "__main__":
    main()
