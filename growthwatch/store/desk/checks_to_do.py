"""Which of a child's checks can still be done, as its worklist has it: one that can't be is no next step."""

import numpy as np
import pandas as pd

from growthwatch.store.desk.child_file import ChildFile
from growthwatch.store.recompute.summary import last_reliable_weight
from growthwatch.store.worklist.retirement import retired


def still_to_be_done(child: ChildFile) -> pd.DataFrame:
    """Return the child's checks without those that its worklist retires, by the same rule.

    Past the day on which it can be done, with a weight since, or with the next check's window open: what was missed
    stays on the page as missed.
    """
    checks = child.checks
    born, as_of = child.person["date_of_birth"], np.datetime64(child.as_of, "D")
    if checks.empty or pd.isna(born):
        return checks
    who = pd.Index(["child"])
    people = pd.DataFrame(
        {
            "gone": [""],
            "age_days": [float((pd.Timestamp(as_of) - born).days)],
            "born": [born],
            "weighed_on": [last_reliable_weight(child.result).max()],
        },
        index=who,
    ).astype({"born": "datetime64[s]", "weighed_on": "datetime64[s]"})
    rows = pd.DataFrame(
        {
            "child_id": np.repeat(who, len(checks)),
            "kind": "check",
            "matter": checks["check"].astype("str").to_numpy(),
            "urgency": np.nan,
            "rules": "",
            "last_on": None,
            "due_on": None,
        }
    )
    why = retired(rows, people, as_of=as_of, schedule=child.result.stages.check_schedule)
    return checks[(why == "").to_numpy()]
