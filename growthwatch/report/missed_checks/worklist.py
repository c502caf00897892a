"""Whom to work through, and whom to write to: the open checks of a practice, most urgent first.

A row carries codes (status, reason, next step, whether another entry of the child was weighed); what is counted, is
counted by them, and the sentences are put on last.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.cells import spaced_nhs_numbers
from growthwatch.code_lists import in_words
from growthwatch.report.missed_checks import next_steps
from growthwatch.report.missed_checks.check_words import ReportedCheck
from growthwatch.vocabulary import CHECK_NAMES

Flags = npt.NDArray[np.bool_]

#: How a person left a check, of which it is not to be listed now.
_STATES_UNLISTED: Final = ("waiting", "under_care", "done", "closed", "retired")
#: The worklist's columns for other programs: the child's id in the other tables, and the code of the next step.
CHILD: Final = "child_id"
NEXT_STEP: Final = "next_step"
#: What is to be checked of a weight that does not count yet; blank where nothing is.
DOUBT: Final = "Weight in doubt"
BEFORE_SENDING: Final = "Before sending"
HELD_TWICE: Final = "Confirm the link first: see the worklist"
SETTLE_WEIGHT: Final = "Ask about the weight on record first: see the worklist"


def for_people(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table without the columns that are of use to programs alone."""
    return table.drop(columns=[CHILD, NEXT_STEP], errors="ignore")


def open_checks(facts: pd.DataFrame, of: ReportedCheck) -> pd.DataFrame:
    """Return the checks to act on, most urgent first: who has not been weighed since stands before who has.

    Left out: children who died or left, weights the practice record holds already, and those over a year old (at
    later reviews: over 2 or 4 years) who have been weighed since.

    Parameters
    ----------
    facts : DataFrame
        One row per check: its public columns, who the child is, ``here`` (neither died nor left), its latest weight
        (``latest_on``, ``latest_age_days``, ``latest_sources``), its most urgent finding (``finding``: the words) and
        its other entry (``held_twice``, ``other_weighed_on``, ``other_entry``: the sentence). Where people's actions
        are known also ``state``, ``noted``, ``owner`` and ``by`` (see ``standing``).
    of : ReportedCheck
        The check, and the windows to which it was held.

    Returns
    -------
    DataFrame
        Rows of ``facts`` with ``since`` (weighed after the window closed) and ``next_step`` (a code).
    """
    still = _still_open(facts)
    since = _weighed_since(facts, of)
    todo = facts.assign(since=since)[still & ~np.logical_or.reduce([*_reasons_unlisted(facts, of).values()])]
    order = todo["status"].map({code: rank for rank, code in enumerate(next_steps.URGENCY)})
    # the youngest of the missed first: they can still be weighed soonest after the window
    todo = todo.assign(order=order).sort_values(
        ["since", "order", "date_of_birth", "child_id"], ascending=[True, True, False, True], kind="stable"
    )
    return todo.assign(next_step=next_steps.next_steps(todo, of.windows.late_until_day, of.listed_until_day))


def _still_open(facts: pd.DataFrame) -> Flags:
    return facts["status"].isin(next_steps.URGENCY).to_numpy(dtype=bool)


def _weighed_since(facts: pd.DataFrame, of: ReportedCheck) -> Flags:
    to_weigh = facts["status"].isin(next_steps.TO_WEIGH)
    return (to_weigh & (facts["latest_age_days"] > of.windows.closes_day)).to_numpy(dtype=bool)


#: Why an open check is not on the worklist -> how that is said.
_UNLISTED_NAMES: Final = {
    "gone": "died or left since",
    "held_here": "whose weight the practice record holds already",
    "older": "older than {up_to_age}",
    "waiting": "waiting until a day that was noted",
    "under_care": "under the care of another service",
    "done": "noted as done",
    "closed": "closed by a person",
    "retired": "past the day on which it can be done, and weighed since or due for the next check",
    "weighed_over_a_year": "{listed_until} old and weighed since",
}


def _reasons_unlisted(facts: pd.DataFrame, of: ReportedCheck) -> dict[str, Flags]:
    """Return, for each reason not to list a check, which checks it holds for; the first that holds is counted.

    Where it is known how people left each check (``state``), that says who is done with; else age and a later weight.
    """
    held_here = next_steps.held_by_practice(facts)
    older = (facts["age_days"] > (np.inf if of.up_to_age_days is None else of.up_to_age_days)).to_numpy(dtype=bool)
    flags = {"gone": ~facts["here"].to_numpy(dtype=bool), "held_here": held_here, "older": older}
    if "state" in facts:
        flags |= {state: (facts["state"] == state).to_numpy(dtype=bool) for state in _STATES_UNLISTED}
    else:
        over_a_year = _weighed_since(facts, of) & (facts["age_days"] > of.listed_until_day).to_numpy(dtype=bool)
        flags["weighed_over_a_year"] = over_a_year
    counted = np.zeros(len(facts), dtype=bool)
    for why, holds in flags.items():
        flags[why] = holds & ~counted
        counted |= holds
    return flags


def why_unlisted(facts: pd.DataFrame, of: ReportedCheck) -> pd.Series:
    """Return by child_id why an open check is not on the worklist, in words; nobody else is in it."""
    still = _still_open(facts)
    said = np.full(len(facts), None, dtype=object)
    for why, flags in _reasons_unlisted(facts, of).items():
        said[still & flags] = _UNLISTED_NAMES[why].format(listed_until=of.listed_until, up_to_age=of.up_to_age)
    return pd.Series(said, index=facts["child_id"]).dropna()


def unlisted(facts: pd.DataFrame, of: ReportedCheck) -> str:
    """Return in one sentence how many open checks are not on the worklist, and why: nothing is left out unseen."""
    n = why_unlisted(facts, of).value_counts()
    names = [name.format(listed_until=of.listed_until, up_to_age=of.up_to_age) for name in _UNLISTED_NAMES.values()]
    said = [f"{n[name]} {name}" for name in names if name in n.index]
    return f"Open too, but not listed: {', '.join(said)}." if said else ""


def unconfirmed(todo: pd.DataFrame) -> str:
    """Return how many of the worklist may be another child's second entry, which may have been weighed.

    Parameters
    ----------
    todo : DataFrame
        From :func:`open_checks`.
    """
    twice = todo["held_twice"].to_numpy(dtype=bool)
    weighed = twice & todo["other_weighed_on"].notna().to_numpy()
    if not twice.any():
        return ""
    return (
        f"Of those listed, {twice.sum()} may be a second entry of a child held under another name or number, "
        f"{weighed.sum()} of them of one who has been weighed: confirm the link before anything else (see Next step)."
    )


def worklist(todo: pd.DataFrame, of: ReportedCheck) -> pd.DataFrame:
    """Return the open checks with headings for people, and, last, columns for programs.

    Parameters
    ----------
    todo : DataFrame
        From :func:`open_checks`.
    of : ReportedCheck
        The check, and the windows to which it was held.
    """
    overdue = (todo["age_days"] - of.due_until_day).where(
        todo["status"].isin(next_steps.TO_WEIGH) & (todo["age_days"] > of.due_until_day)
    )
    elsewhere = np.where(todo["weight_source"].notna(), todo["weight_source"], todo["latest_sources"])
    steps = todo["next_step"].map(of.step_sentences(next_steps.NEXT_STEP_SENTENCES))
    said_of_weight = todo["text"].fillna("").astype("str")
    return pd.DataFrame(
        {
            "Surname": todo["surname"],
            "Forename": todo["forename"],
            "NHS number": spaced_nhs_numbers(todo["nhs_number"]).fillna("not known"),
            "Date of birth": todo["date_of_birth"],
            "Age, weeks": todo["age_days"] // 7,
            "Status": todo["status"].map(CHECK_NAMES),
            "Overdue, days": overdue.astype("Int64"),
            "Why": in_words(todo["reason"], of.whys, "; "),
            **({"Noted": todo["noted"], "With": todo["owner"], "By": todo["by"]} if "state" in todo else {}),
            "Finding": todo["finding"],
            **({"On record": todo["on_record"]} if _any_on_record(todo) else {}),
            "Latest weight on": todo["latest_on"],
            "Weight held by": _systems(pd.Series(elsewhere, index=todo.index)),
            DOUBT: said_of_weight.str.strip(),
            # a family is not to be told that a check was missed that was done under the child's other entry, or that
            # nobody weighed the baby where a weight is on record
            "Next step": (todo["other_entry"] + " ").str.lstrip() + (said_of_weight + " ").str.lstrip() + steps,
            CHILD: todo["child_id"],
            NEXT_STEP: todo["next_step"].astype("str"),
        }
    ).reset_index(drop=True)


def _any_on_record(todo: pd.DataFrame) -> bool:
    """Return whether a known condition or care is on record of any of those listed."""
    return "on_record" in todo and bool((todo["on_record"] != "").any())


def recall(todo: pd.DataFrame) -> pd.DataFrame:
    """Return whom to write to: a name and a postcode, nothing of why, and which letters must wait.

    Parameters
    ----------
    todo : DataFrame
        From :func:`open_checks`.
    """
    letters = todo[(todo["status"].isin(next_steps.TO_WEIGH) & ~todo["since"]).to_numpy()]
    return pd.DataFrame(
        {
            "To": "The parent or carer of",
            "Forename": letters["forename"],
            "Surname": letters["surname"],
            "Postcode": letters["postcode"],
            "Date of birth": letters["date_of_birth"],
            BEFORE_SENDING: np.select(
                [letters["held_twice"].to_numpy(dtype=bool), (letters["status"] == "weight_to_check").to_numpy()],
                [HELD_TWICE, SETTLE_WEIGHT],
                "",
            ),
        }
    ).reset_index(drop=True)


def _systems(sources: pd.Series) -> pd.Series:
    names = {text: next_steps.sources_in_words(text) for text in sources.dropna().unique()}
    return sources.map(names).astype("str").fillna("none")
