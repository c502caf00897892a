"""What a practice could put right in its records, and how many children or records each thing concerns."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.disclosure import suppression
from growthwatch.report.missed_checks import second_entries
from growthwatch.results import Result

_N = "Children or records"


def counted(result: Result, mine: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return What, Children or records, What to do of the children for whom ``mine`` is true."""
    children = result.stages.children[mine]
    records = result.stages.records
    records = records[mine[records["child"].to_numpy()]]
    rows: list[tuple[str, int, str]] = [
        ("Children", len(children), ""),
        (
            "Gestation not known",
            int(children["gestation_total_days"].isna().sum()),
            "Scored as 40+0, not corrected: look in the maternity record.",
        ),
        (
            "NHS number not known",
            int(children["nhs_number"].isna().sum()),
            "Trace it; under 6 weeks this is ordinary.",
        ),
        ("Sex not known", int(children["sex"].isna().sum()), "Without it nothing can be scored."),
        (
            "Date of birth not known",
            int(children["date_of_birth"].isna().sum()),
            "Without it no check can be followed.",
        ),
        (
            "Children who may be held twice",
            int(np.count_nonzero(mine[second_entries.pairs(result)["child"].unique()])),
            'Confirm or refuse the link offered (links.csv of a run; "Same child?" in the app).',
        ),
        (
            "Possible duplicates of a child on the list",
            _possible_duplicates(result.stages.children, mine),
            "No check of their own until somebody has judged them: confirm or refuse the link offered.",
        ),
        ("Records of values", len(records), ""),
        (
            "Records questioned",
            int((records["verdict"] == "questioned").sum()),
            "A slip explains the value better than truth: see the repair offered.",
        ),
        (
            "Records in dispute",
            int((records["verdict"] == "disputed").sum()),
            "Systems disagree: look at both readings.",
        ),
        (
            "Weights that could not be read or used",
            _unread_weights(result, mine),
            "Somebody weighed: ask whoever wrote it, or weigh again.",
        ),
        (
            "Rows of the input that could not be read",
            len(result.rejects),
            "Of all practices in the input; reasons are in rejects.csv of a run.",
        ),
    ]
    return pd.DataFrame(rows, columns=["What", _N, "What to do"])


def _possible_duplicates(children: pd.DataFrame, mine: npt.NDArray[np.bool_]) -> int:
    """Return how many entries may be a child of these, whether or not they name the practice themselves."""
    may_be = children["possible_duplicate_of"]
    return int((may_be.isin(set(children["child_id"][mine])) | (may_be.notna() & mine)).sum())


def _unread_weights(result: Result, mine: npt.NDArray[np.bool_]) -> int:
    unread = result.stages.unread
    weights = (unread["kind"] == "weight").to_numpy() & unread["value"].notna().to_numpy()
    return int(np.count_nonzero(mine[unread["child"].to_numpy(dtype=np.intp)[weights]]))


def small_hidden(quality: pd.DataFrame) -> pd.DataFrame:
    """Return the table with numbers of 1 to 7 hidden and others rounded."""
    n = quality[_N].to_numpy().astype(np.int64)
    hidden = suppression.primary(n)
    return quality.assign(**{_N: suppression.text(pd.Series(suppression.shown(n, hidden)), hidden)})
