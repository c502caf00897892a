"""A practice's missed checks: the summary, the list to work through, letters, and the state of the records.

It is about the 6-8-week check, or about another review where that is asked for.

The worklist and the recall list name children and stay in the practice. ``email_safe`` leaves both out and hides
small numbers, so that what is left may be sent.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.child_days import positions
from growthwatch.check_schedule import one_check
from growthwatch.detect import conditions_in_words, known_of_children
from growthwatch.detect.measured import unquestioned
from growthwatch.reference import practice_names
from growthwatch.reference.practice_names import PracticeNames
from growthwatch.report import left_out
from growthwatch.report.missed_checks import (
    changes,
    next_steps,
    record_quality,
    second_entries,
    second_entry_wording,
    standing,
    worklist,
)
from growthwatch.report.missed_checks import summary as missed_summary
from growthwatch.report.missed_checks.changes import Earlier
from growthwatch.report.missed_checks.check_words import ReportedCheck
from growthwatch.results import Result
from growthwatch.vocabulary import CHECK_NAMES, MAIN_CHECK

Flags = npt.NDArray[np.bool_]

NO_OPEN_CHECK: Final = "No open check: every one counted here is complete, or not yet due."


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
    unlisted: str  # which open checks are not on the worklist, and why; blank for none
    unconfirmed: str  # one sentence: how many on the worklist may be held twice; blank for none
    recall: pd.DataFrame
    quality: pd.DataFrame
    reviews: pd.DataFrame  # how the other reviews stand; empty in a report on one of them, and where counts are hidden
    of: ReportedCheck
    practice_name: str  # what the practice is called: its code where no name is known
    changes: pd.DataFrame  # who is new, gone or changed since an earlier worklist; empty where none was given
    since: str  # what that was; blank for none

    @property
    def nobody(self) -> str:
        """What an empty worklist says; a check that is open and not listed is told of beside it."""
        return "Nobody to list." if self.unlisted else NO_OPEN_CHECK


def missed_checks(
    result: Result,
    practice: str,
    *,
    check: str = MAIN_CHECK,
    email_safe: bool = False,
    names: PracticeNames | None = None,
    on_worklist: pd.DataFrame | None = None,
    up_to_age_days: int | None = None,
    earlier: Earlier | None = None,
) -> MissedChecks:
    """Return the missed-checks report of one practice: of its 6-8-week checks, or of another review.

    Parameters
    ----------
    result : Result
        What ``pipeline.run`` gave; children of other practices are left out.
    practice : str
        ODS code.
    check : str
        Of ``vocabulary.CHECKS``: which check is reported on.
    email_safe : bool
        Whether it may leave the practice: no child is listed and small numbers are hidden.
    names : PracticeNames, optional
        What practices are called; the made-up names that come with the program where not given.
    on_worklist : DataFrame, optional
        How people left the practice's checks (``standing.of_checks``): who is done with, or waits for a day, is not
        listed. Where not given, nobody has noted anything.
    up_to_age_days : int, optional
        Who is older is not listed, and counted as such.
    earlier : Earlier, optional
        A worklist made before, which this one is compared with.
    """
    children = result.stages.children
    as_of = pd.Timestamp(result.about["as_of"])
    mine = (children["practice_code"] == practice).fillna(value=False).to_numpy(dtype=bool)
    of = ReportedCheck(check, result.stages.check_schedule.of(check), up_to_age_days)
    called = (names or practice_names.published()).of(practice)
    every = positions(children, result.checks)
    every = every[mine[every["child"].to_numpy()]]
    facts = _facts(result, one_check(every, check), as_of, on_worklist)
    todo = worklist.open_checks(facts, of)
    lines = worklist.worklist(todo, of)
    differs = pd.DataFrame() if earlier is None else changes.compared(
        earlier, lines, facts, worklist.why_unlisted(facts, of)
    )  # fmt: skip
    summary, quality = missed_summary.counted(facts, as_of, of), record_quality.counted(result, mine)
    listed = MissedChecks(
        practice=practice,
        as_of=as_of,
        policy=str(result.about["policy"]),
        email_safe=email_safe,
        notices=_notices(children, mine, facts, practice),
        headline=_headline(practice, facts, todo) + _since(earlier, differs),
        summary=missed_summary.in_words(summary),
        quarters=missed_summary.quarters(facts, as_of, of),
        worklist=lines,
        unlisted=" ".join(filter(None, [worklist.unlisted(facts, of), left_out.restricted(result.about)])),
        unconfirmed=worklist.unconfirmed(todo),
        recall=worklist.recall(todo),
        quality=quality,
        reviews=missed_summary.other_reviews(every) if of.is_main else pd.DataFrame(),
        of=of,
        practice_name=called,
        changes=differs,
        since="" if earlier is None else earlier.since,
    )
    if not email_safe:
        return listed
    nothing = pd.DataFrame()
    return replace(
        listed,
        headline=f"practice {practice}: report without identifiers, small numbers hidden",
        summary=missed_summary.in_words(missed_summary.small_hidden(summary), rounded=True),
        quarters=nothing,
        worklist=nothing,
        unlisted="",
        unconfirmed="",
        recall=nothing,
        quality=record_quality.small_hidden(quality),
        reviews=nothing,
        changes=nothing,
        since="",
    )


def _since(earlier: Earlier | None, differs: pd.DataFrame) -> str:
    return "" if earlier is None else f"; {changes.counted(differs, earlier.since)}"


def _facts(
    result: Result, checks: pd.DataFrame, as_of: pd.Timestamp, on_worklist: pd.DataFrame | None
) -> pd.DataFrame:
    """Return one row per check with the child, its age, latest weight, most urgent finding, and other entry if any."""
    person = result.stages.children.iloc[checks["child"].to_numpy()].reset_index(drop=True)
    taken = ["surname", "forename", "nhs_number", "date_of_birth", "postcode", "left_on", "died_on"]
    facts = checks.join(person[taken])
    facts["age_days"] = (as_of - facts["date_of_birth"]).dt.days
    weights = result.stages.measurements
    weights = weights[unquestioned(weights, "weight") & ~weights["is_birth"].to_numpy()]
    latest = weights.drop_duplicates("child", keep="last").set_index("child")
    latest = latest[["measured_on", "age_days", "sources"]].set_axis(
        ["latest_on", "latest_age_days", "latest_sources"], axis=1
    )
    facts = facts.join(latest, on="child")
    other = second_entries.likeliest(result, facts, weights)
    facts["held_twice"] = facts.index.isin(other.index)
    facts["other_weighed_on"] = other["measured_on"].reindex(facts.index)
    said = second_entry_wording.sentences(other, result.stages.children)
    facts["other_entry"] = said.reindex(facts.index).fillna("").astype("str")
    known = conditions_in_words(facts["child_id"].map(known_of_children(result.conditions)))
    facts["on_record"] = known.to_numpy()
    facts["finding"] = facts["child_id"].map(standing.most_urgent(result.findings)).astype(object).fillna("")
    if on_worklist is not None:
        # of a check that the worklist does not know nobody has noted anything
        facts = facts.join(on_worklist, on="child_id")
        facts = facts.fillna({"state": "open", "noted": "", "owner": standing.NOBODY_YET})
    facts["here"] = ~((facts["left_on"] <= as_of) | (facts["died_on"] <= as_of))
    facts["status"] = facts["status"].astype("str")
    return facts


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
        gone = "died, left, joined too late or may be a child listed already"
        said = f"Every child of practice {practice} {gone}: there is no check to count."
    return (said,) if said else ()


def _headline(practice: str, facts: pd.DataFrame, todo: pd.DataFrame) -> str:
    """Return how many are eligible and how many listed; the statuses said are of those listed, and add up to them."""
    counts = todo["status"].value_counts()
    # names of statuses have commas of their own
    said = "; ".join(f"{counts[word]} {CHECK_NAMES[word].lower()}" for word in next_steps.URGENCY if word in counts)
    eligible = int((facts["status"] != "excluded").sum())
    return f"practice {practice}: {eligible} eligible, {counts.sum()} to work through ({said or 'none listed'})"
