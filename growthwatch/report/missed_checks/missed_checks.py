"""A practice's missed 6-8-week checks: the summary, the list to work through, letters, and the state of the records.

The worklist and the recall list name children and stay in the practice. ``email_safe`` leaves both out and hides
small numbers, so that what is left may be sent.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.flagged import positions
from growthwatch.cells import spaced_nhs_numbers
from growthwatch.detect import Windows
from growthwatch.report.missed_checks import next_steps, record_quality, same_child
from growthwatch.report.missed_checks import summary as missed_summary
from growthwatch.results import Result
from growthwatch.vocabulary import CHECK_NAMES, CHECK_REASON_NAMES

Flags = npt.NDArray[np.bool_]

_WINDOWS: Final = Windows()
YEAR_DAYS: Final = 365
#: The worklist's column for the child's id in the other tables; of no use on paper.
CHILD: Final = "child_id"
BEFORE_SENDING: Final = "Before sending"
NO_OPEN_CHECK: Final = "No open check: every one counted here is complete, or not yet due."
HELD_TWICE: Final = "Confirm the link first: see the worklist"


@dataclass(frozen=True)
class MissedChecks:
    """The report of one practice: what stands above it, and its four tables with headings for people."""

    practice: str
    as_of: pd.Timestamp
    policy: str
    email_safe: bool
    notices: tuple[str, ...]
    headline: str  # one line, fit for a scheduler's log: no name, no number of a child
    summary: pd.DataFrame
    quarters: pd.DataFrame
    worklist: pd.DataFrame
    unlisted: str  # one sentence: which open checks are not on the worklist, and why; blank for none
    unconfirmed: str  # one sentence: how many on the worklist may be held twice; blank for none
    recall: pd.DataFrame
    quality: pd.DataFrame

    @property
    def nobody(self) -> str:
        """What an empty worklist says; a check that is open and not listed is told of beside it."""
        return "Nobody to list." if self.unlisted else NO_OPEN_CHECK


def missed_checks(result: Result, practice: str, *, email_safe: bool = False) -> MissedChecks:
    """Return the missed-checks report of one practice.

    Parameters
    ----------
    result : Result
        What ``pipeline.run`` gave; children of other practices are left out.
    practice : str
        ODS code.
    email_safe : bool
        Whether it may leave the practice: no child is listed and small numbers are hidden.
    """
    children = result.stages.children
    as_of = pd.Timestamp(result.about["as_of"])
    mine = (children["practice_code"] == practice).fillna(value=False).to_numpy(dtype=bool)
    checks = positions(children, result.checks)
    checks = checks[mine[checks["child"].to_numpy()]].reset_index(drop=True)
    facts = _facts(result, checks, as_of)
    summary = missed_summary.counted(facts, as_of)
    worklist, recall = _worklist(facts), _recall(facts)
    unlisted = "" if email_safe else _unlisted(facts)
    notices = _notices(children, mine, facts, practice)
    unconfirmed = "" if email_safe else _unconfirmed(facts)
    headline = _headline(practice, facts)
    quality = record_quality.counted(result, mine)
    if email_safe:
        summary, quality = missed_summary.small_hidden(summary), record_quality.small_hidden(quality)
        headline = f"practice {practice}: report without identifiers, small numbers hidden"
        worklist, recall = worklist.iloc[:0, :0], recall.iloc[:0, :0]
    quarters = facts.iloc[:0, :0] if email_safe else missed_summary.quarters(facts, as_of)
    return MissedChecks(
        practice,
        as_of,
        str(result.about["policy"]),
        email_safe,
        notices,
        headline,
        missed_summary.in_words(summary),
        quarters,
        worklist,
        unlisted,
        unconfirmed,
        recall,
        quality,
    )


def _facts(result: Result, checks: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return one row per check with who the child is, its age, and its latest weight."""
    person = result.stages.children.iloc[checks["child"].to_numpy()].reset_index(drop=True)
    taken = ["surname", "forename", "nhs_number", "date_of_birth", "postcode", "left_on", "died_on"]
    facts = checks.join(person[taken])
    facts["age_days"] = (as_of - facts["date_of_birth"]).dt.days
    weights = result.stages.measurements
    weights = weights[
        ((weights["kind"] == "weight") & (weights["state"] != "questioned") & ~weights["is_birth"]).to_numpy()
    ]
    latest = weights.drop_duplicates("child", keep="last").set_index("child")
    latest = latest[["measured_on", "age_days", "sources"]].set_axis(
        ["latest_on", "latest_age_days", "latest_sources"], axis=1
    )
    facts = facts.join(latest, on="child")
    facts["same_child"] = same_child.sentences(result, facts, weights)
    facts["here"] = ~((facts["left_on"] <= as_of) | (facts["died_on"] <= as_of))
    facts["status"] = facts["status"].astype("str")
    return facts


def _open(facts: pd.DataFrame) -> pd.DataFrame:
    """Return the checks to act on, most urgent first: who has not been weighed since stands before who has.

    Left out: children who died or left, weights the practice record holds already, and those over a year old who
    have been weighed since.
    """
    since = _weighed_since(facts)
    left_out = ~facts["here"] | _held_here(facts) | (since & (facts["age_days"] > YEAR_DAYS))
    todo = facts.assign(since=since)[(facts["status"].isin(next_steps.URGENCY) & ~left_out).to_numpy()]
    order = todo["status"].map({word: rank for rank, word in enumerate(next_steps.URGENCY)})
    # the youngest of the missed first: they can still be weighed soonest after the window
    return todo.assign(order=order).sort_values(
        ["since", "order", "date_of_birth", "child_id"], ascending=[True, True, False, True], kind="stable"
    )


def _weighed_since(facts: pd.DataFrame) -> pd.Series:
    return facts["status"].isin(next_steps.TO_WEIGH) & (facts["latest_age_days"] > _WINDOWS.closes)


def _held_here(facts: pd.DataFrame) -> pd.Series:
    held = facts["weight_source"].fillna("").str.contains("gp", regex=False)
    return (facts["status"] == "measured_elsewhere") & held


def _unlisted(facts: pd.DataFrame) -> str:
    """Return how many open checks are not on the worklist, and why: nothing is left out unseen."""
    still = facts["status"].isin(next_steps.URGENCY)
    gone = still & ~facts["here"]
    held = still & facts["here"] & _held_here(facts)
    late = still & facts["here"] & _weighed_since(facts) & (facts["age_days"] > YEAR_DAYS)
    counted = ((gone, "died or left since"), (held, "whose weight the practice record holds already"),
               (late, "over a year old and weighed since"))  # fmt: skip
    said = [f"{n} {why}" for which, why in counted if (n := int(which.sum()))]
    return f"Open too, but not listed: {', '.join(said)}." if said else ""


def _unconfirmed(facts: pd.DataFrame) -> str:
    """Return how many of the worklist may be another child's second entry, which may have been weighed."""
    todo = _open(facts)
    said = todo["same_child"][(todo["same_child"] != "").to_numpy()]
    weighed = int(said.str.contains("who was weighed on", regex=False).sum())
    if said.empty:
        return ""
    return (
        f"Of those listed, {len(said)} may be a second entry of a child held under another name or number, "
        f"{weighed} of them of one who has been weighed: confirm the link before anything else (see Next step)."
    )


def _worklist(facts: pd.DataFrame) -> pd.DataFrame:
    todo = _open(facts)
    overdue = (todo["age_days"] - _WINDOWS.counted_by).where(
        todo["status"].isin(next_steps.TO_WEIGH) & (todo["age_days"] > _WINDOWS.counted_by)
    )
    elsewhere = np.where(todo["weight_source"].notna(), todo["weight_source"], todo["latest_sources"])
    return pd.DataFrame(
        {
            "Surname": todo["surname"],
            "Forename": todo["forename"],
            "NHS number": spaced_nhs_numbers(todo["nhs_number"]).fillna("not known"),
            "Date of birth": todo["date_of_birth"],
            "Age, weeks": todo["age_days"] // 7,
            "Status": todo["status"].map(CHECK_NAMES),
            "Overdue, days": overdue.astype("Int64"),
            "Why": _reasons(todo["reason"]),
            "Latest weight on": todo["latest_on"],
            "Weight held by": _systems(pd.Series(elsewhere, index=todo.index)),
            # a family is not to be told that a check was missed that was done under the child's other entry
            "Next step": (todo["same_child"] + " ").str.lstrip() + _next(todo),
            CHILD: todo["child_id"],
        }
    ).reset_index(drop=True)


def _recall(facts: pd.DataFrame) -> pd.DataFrame:
    """Return whom to write to: a name and a postcode, nothing of why, and which letters must wait."""
    todo = _open(facts)
    todo = todo[(todo["status"].isin(next_steps.TO_WEIGH) & ~todo["since"]).to_numpy()]
    return pd.DataFrame(
        {
            "To": "The parent or carer of",
            "Forename": todo["forename"],
            "Surname": todo["surname"],
            "Postcode": todo["postcode"],
            "Date of birth": todo["date_of_birth"],
            BEFORE_SENDING: np.where(todo["same_child"] != "", HELD_TWICE, ""),
        }
    ).reset_index(drop=True)


def _reasons(reasons: pd.Series) -> pd.Series:
    text = reasons.fillna("").astype("str")
    for word, said in CHECK_REASON_NAMES.items():
        text = text.str.replace(rf"\b{word}\b", said, regex=True)
    return text.str.replace(";", "; ")


def _systems(sources: pd.Series) -> pd.Series:
    names = {text: next_steps.sources_in_words(text) for text in sources.dropna().unique()}
    return sources.map(names).astype("str").fillna("none")


def _next(todo: pd.DataFrame) -> npt.NDArray[np.object_]:
    reason = (";" + todo["reason"].fillna("").astype("str") + ";").to_numpy(dtype=object).astype(str)
    status = todo["status"].to_numpy(dtype=object).astype(str)
    since = todo["since"].to_numpy(dtype=bool)
    here = todo["latest_sources"].fillna("").str.contains("gp", regex=False).to_numpy(dtype=bool)
    seen = status == "attended_not_measured"
    too_late = (status == "measured_no_review") & (todo["age_days"] > _WINDOWS.late_until).to_numpy()
    conditions = [since & here & seen, since & here, since, too_late]
    choices = [
        next_steps.SEEN_WEIGHED_SINCE_HERE,
        next_steps.WEIGHED_SINCE_HERE,
        next_steps.WEIGHED_SINCE,
        next_steps.PAST_REVIEW,
    ]
    conditions += [status == word for word in next_steps.STATUS_STEPS]
    choices += next_steps.STATUS_STEPS.values()
    conditions += [np.char.find(reason, f";{word};") >= 0 for word in next_steps.REASON_STEPS]
    return np.select(
        conditions, [*choices, *next_steps.REASON_STEPS.values()], default="Book review and weighing."
    ).astype(object)


def _notices(children: pd.DataFrame, mine: Flags, facts: pd.DataFrame, practice: str) -> tuple[str, ...]:
    """Return what a reader must know before the figures: nobody there, or nobody counted."""
    others = children["practice_code"].dropna().nunique()
    said = ""
    if not mine.any():
        said = (
            f"No child in the input is registered with practice {practice} ({others} other practices): check the code."
        )
    elif facts.empty:
        said = f"No child of practice {practice} has a known date of birth: no check can be followed."
    elif (facts["status"] == "excluded").all():
        said = f"Every child of practice {practice} died, left or joined too late: there is no check to count."
    return (said,) if said else ()


def _headline(practice: str, facts: pd.DataFrame) -> str:
    """Return how many are eligible and how many listed; the statuses said are of those listed, and add up to them."""
    counts = _open(facts)["status"].value_counts()
    # names of statuses have commas of their own
    said = "; ".join(f"{counts[word]} {CHECK_NAMES[word].lower()}" for word in next_steps.URGENCY if word in counts)
    eligible = int((facts["status"] != "excluded").sum())
    return f"practice {practice}: {eligible} eligible, {counts.sum()} to work through ({said or 'none listed'})"
