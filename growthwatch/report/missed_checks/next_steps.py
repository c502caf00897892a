"""What to do next about a check that is open: a code for each child, and one table of what each code says.

Codes are chosen, counted and written to files; :data:`NEXT_STEP_SENTENCES` alone says them in words, so rewording a
sentence changes no list and no count.
"""

from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.code_lists import has_code
from growthwatch.vocabulary import CHECK_STATUSES_TO_ACT_ON, CHECK_STATUSES_TO_WEIGH, DOUBTED, SOURCE_NAMES, SOURCES


class NextStep(StrEnum):
    """What whoever works through the list does next about one child."""

    ASK_WARD = "ask_ward"
    TELL_HEALTH_VISITOR = "tell_health_visitor"
    OFFER_NEXT_APPOINTMENT = "offer_next_appointment"
    REBOOK = "rebook"
    OFFER_WEIGHING_ELSEWHERE = "offer_weighing_elsewhere"
    WEIGH_REVIEWED_EARLY = "weigh_reviewed_early"
    WEIGH_SEEN_UNWEIGHED = "weigh_seen_unweighed"
    WEIGH_WEIGHED_BESIDE = "weigh_weighed_beside"  # seen, and weighed just outside the window
    WEIGH_AT_NEXT_CONTACT = "weigh_at_next_contact"  # too old for this check to be made up
    SETTLE_WEIGHT = "settle_weight"  # weighed, but whose weight it is, of which day, or which figure is in doubt
    READ_APPOINTMENT = "read_appointment"  # an appointment is on record that could not be read
    BOOK_REVIEW_AND_WEIGHING = "book_review_and_weighing"
    BOOK_REVIEW = "book_review"
    FIND_OUT_REVIEW = "find_out_review"  # weighed in time, and past the age at which a review can be booked
    COPY_WEIGHT = "copy_weight"
    COPY_SETTLED_WEIGHT = "copy_settled_weight"  # the same, of a figure that is in doubt
    COPY_LATER_WEIGHT = "copy_later_weight"  # weighed after the window, by another system
    REVIEW_NOT_RECORDED = "review_not_recorded"  # weighed after the window, by the practice itself
    READ_LATER_WEIGHT = "read_later_weight"  # the same, and seen: it lacks no review


#: What each next step is called on every worklist.
NEXT_STEP_SENTENCES: Final = {
    NextStep.ASK_WARD: "Ask the ward for weights.",
    NextStep.TELL_HEALTH_VISITOR: "Tell the health visitor; contact the family and offer a weighing this week.",
    NextStep.OFFER_NEXT_APPOINTMENT: "Offer the next appointment: the provider cancelled.",
    NextStep.REBOOK: "Contact the family and rebook.",
    NextStep.OFFER_WEIGHING_ELSEWHERE: "Ask the health visitor to talk with the family; offer a weighing elsewhere.",
    NextStep.WEIGH_REVIEWED_EARLY: "Weigh now: the review was before 6 weeks.",
    NextStep.WEIGH_SEEN_UNWEIGHED: "Weigh now: seen, but no weight was recorded.",
    NextStep.WEIGH_WEIGHED_BESIDE: "Weigh now: seen at 6-8 weeks, and no weight is recorded of those weeks.",
    NextStep.WEIGH_AT_NEXT_CONTACT: (
        "Too old for this check and not weighed since: weigh and measure at the next contact, and find out why."
    ),
    NextStep.SETTLE_WEIGHT: "The check stays open until that weight is settled.",
    NextStep.READ_APPOINTMENT: "Find out what the appointment that could not be read was; if none, book and weigh.",
    NextStep.BOOK_REVIEW_AND_WEIGHING: "Book review and weighing.",
    NextStep.BOOK_REVIEW: "Book the review; the weight is on record.",
    NextStep.FIND_OUT_REVIEW: "Weighed in time, but no review is recorded: find out whether one took place.",
    NextStep.COPY_WEIGHT: "Copy the weight into the practice record.",
    NextStep.COPY_SETTLED_WEIGHT: "Copy the weight into the practice record once it is settled.",
    NextStep.COPY_LATER_WEIGHT: "Weighed since: copy the weight into the practice record.",
    NextStep.REVIEW_NOT_RECORDED: "Weighed since, and on the practice record: no review at 6-8 weeks is recorded.",
    NextStep.READ_LATER_WEIGHT: "Weighed since, and on the practice record: read that weight.",
}
#: Reason on record -> next step; of several reasons the first of this list counts.
STEP_OF_REASON: Final = {
    "inpatient": NextStep.ASK_WARD,
    "was_not_brought": NextStep.TELL_HEALTH_VISITOR,
    "cancelled_by_provider": NextStep.OFFER_NEXT_APPOINTMENT,
    "cancelled_by_family": NextStep.REBOOK,
    "declined": NextStep.OFFER_WEIGHING_ELSEWHERE,
    "early_review": NextStep.WEIGH_REVIEWED_EARLY,
    "unread_contact": NextStep.READ_APPOINTMENT,
    "no_record": NextStep.BOOK_REVIEW_AND_WEIGHING,
}
#: Statuses that say by themselves what to do, whatever the reason.
STEP_OF_STATUS: Final = {
    "weight_to_check": NextStep.SETTLE_WEIGHT,
    "attended_not_measured": NextStep.WEIGH_SEEN_UNWEIGHED,
    "measured_no_review": NextStep.BOOK_REVIEW,
    "measured_elsewhere": NextStep.COPY_WEIGHT,
}
#: Order of a worklist: nobody has weighed these first.
URGENCY: Final = CHECK_STATUSES_TO_ACT_ON
TO_WEIGH: Final = CHECK_STATUSES_TO_WEIGH


#: Steps that ask for a weighing or a booking of this check, which is not offered to a child too old for it.
_OF_THIS_CHECK: Final = (
    NextStep.OFFER_NEXT_APPOINTMENT,
    NextStep.REBOOK,
    NextStep.WEIGH_REVIEWED_EARLY,
    NextStep.WEIGH_SEEN_UNWEIGHED,
    NextStep.WEIGH_WEIGHED_BESIDE,
    NextStep.BOOK_REVIEW_AND_WEIGHING,
)
#: From this age no worklist says "weigh now" of a check that is long past [days] [L].
_WEIGHED_NOW_UNTIL_DAYS: Final = 3 * 365


def next_steps(todo: pd.DataFrame, review_until_days: int, listed_until_days: int) -> npt.NDArray[np.object_]:
    """Return the :class:`NextStep` of each open check.

    Parameters
    ----------
    todo : DataFrame
        ``status``, ``reason`` (codes joined by ";"), ``text`` (what is said of the weight), ``weight_state``,
        ``since`` (whether weighed after the window), ``age_days`` and ``latest_sources`` (which systems hold the
        latest weight).
    review_until_days : int
        The age after which nobody can book the review any more [days].
    listed_until_days : int
        The age up to which the check is made up for at once [days]; after it, and for every child of three, the next
        contact will do.
    """
    status = todo["status"].to_numpy(dtype=object).astype(str)
    since = todo["since"].to_numpy(dtype=bool)
    held_here = has_code(todo["latest_sources"], "gp")
    seen = status == "attended_not_measured"
    too_late = (status == "measured_no_review") & (todo["age_days"] > review_until_days).to_numpy()
    choices = [
        (since & held_here & seen, NextStep.READ_LATER_WEIGHT),
        (since & held_here, NextStep.REVIEW_NOT_RECORDED),
        (since, NextStep.COPY_LATER_WEIGHT),
        (too_late, NextStep.FIND_OUT_REVIEW),
        (seen & todo["text"].notna().to_numpy(), NextStep.WEIGH_WEIGHED_BESIDE),
        ((status == "measured_elsewhere") & figure_in_doubt(todo), NextStep.COPY_SETTLED_WEIGHT),
        *((status == code, step) for code, step in STEP_OF_STATUS.items()),
        *((has_code(todo["reason"], code), step) for code, step in STEP_OF_REASON.items()),
    ]
    codes = np.select(
        [applies for applies, _ in choices],
        [str(step) for _, step in choices],
        default=str(NextStep.BOOK_REVIEW_AND_WEIGHING),
    )
    too_old = (todo["age_days"] > min(listed_until_days, _WEIGHED_NOW_UNTIL_DAYS)).to_numpy(dtype=bool)
    of_check = np.isin(codes, [str(step) for step in _OF_THIS_CHECK])
    codes = np.where(too_old & of_check, str(NextStep.WEIGH_AT_NEXT_CONTACT), codes)
    return np.array([NextStep(code) for code in codes.tolist()], dtype=object)


def held_by_practice(checks: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which checks were weighed elsewhere by a weight that the practice record holds: nothing is to be done."""
    elsewhere = (checks["status"].astype("str") == "measured_elsewhere").to_numpy(dtype=bool)
    return elsewhere & has_code(checks["weight_source"], "gp") & ~figure_in_doubt(checks)


def figure_in_doubt(checks: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which checks name a weight of which the figure is in doubt."""
    return checks["weight_state"].isin(DOUBTED).to_numpy(dtype=bool)


def sources_in_words(sources: str) -> str:
    """Return "parent_held;clinic" as "Red Book, clinic"."""
    return ", ".join(SOURCE_NAMES[name] for name in SOURCES if name in sources.split(";"))
