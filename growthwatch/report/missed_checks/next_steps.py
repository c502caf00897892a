"""What to do next about a check that is open, and the order of a worklist."""

from typing import Final

from growthwatch.vocabulary import SOURCE_NAMES, SOURCES

#: First that applies, from the top: reason on record -> next step.
REASON_STEPS: Final = {
    "inpatient": "Ask the ward for weights.",
    "was_not_brought": "Tell the health visitor; contact the family and offer a weighing this week.",
    "cancelled_by_provider": "Offer the next appointment: the provider cancelled.",
    "cancelled_by_family": "Contact the family and rebook.",
    "declined": "Ask the health visitor to talk with the family; offer a weighing elsewhere.",
    "early_review": "Weigh now: the review was before 6 weeks.",
    "no_record": "Book review and weighing.",
}
STATUS_STEPS: Final = {
    "attended_not_measured": "Weigh now: seen, but no weight was recorded.",
    "measured_no_review": "Book the review; the weight is on record.",
    "measured_elsewhere": "Copy the weight into the practice record.",
}
#: A weight in the window of whom is past the age for the review, which nobody can book any more.
PAST_REVIEW: Final = "Weighed in time, but no review is recorded: find out whether one took place."
#: Order of a worklist: nobody has weighed these first.
URGENCY: Final = ("missed", "attended_not_measured", "overdue", "due", "measured_no_review", "measured_elsewhere")
TO_WEIGH: Final = URGENCY[:4]
#: Where a weight after day 63 exists, in another system, or in the practice's own; who was seen lacks no review.
WEIGHED_SINCE: Final = "Weighed since: copy the weight into the practice record."
WEIGHED_SINCE_HERE: Final = "Weighed since, and on the practice record: no review at 6-8 weeks is recorded."
SEEN_WEIGHED_SINCE_HERE: Final = "Weighed since, and on the practice record: read that weight."


def sources_in_words(sources: str) -> str:
    """Return "parent_held;clinic" as "Red Book, clinic"."""
    return ", ".join(SOURCE_NAMES[name] for name in SOURCES if name in sources.split(";"))
