"""The glossary: what each term on the screen means, said once, for the pages, the About page and the documentation."""

from typing import Final

EXPLAINED: Final = "What these words mean"
#: Term -> what the screen calls it.
TERM_NAMES: Final = {
    "centile_space": "Centile space",
    "sds": "SDS",
    "corrected_age": "Corrected age",
    "threshold_met": "Threshold met",
    "confirmed": "Confirmed",
    "near": "Near",
    "resolved": "Resolved",
    "lapsed": "Lapsed",
    "likely": "Likely to hold",
    "one_in": "About 1 in N",
    "questioned": "Questioned",
    "in_dispute": "In dispute",
    "doubted": "In doubt",
    "not_judged": "Not judged",
    "urgency": "Today, this week, next contact",
    "second_opinion": "Second opinion",
    "not_weighed": "Seen, not weighed",
    "weight_to_check": "Weight recorded, to be checked",
    "was_not_brought": "Was not brought",
    "policy": "Policy",
}
TERM_MEANINGS: Final = {
    "centile_space": (
        "the gap between two neighbouring centile lines of the chart, two thirds of a standard deviation"
    ),
    "sds": "standard deviation score: how far a measurement stands from the 50th centile, 0 being on it",
    "corrected_age": "the age the child would have, had it been born at 40+0; for whom it is used is the policy",
    "threshold_met": "a rule holds: one of NICE NG75, or of the source named beside it",
    "confirmed": "a second measurement, two weeks later or more, meets the threshold too",
    "near": "within a quarter of a centile space of a threshold, which is not met",
    "resolved": "a later weight, two weeks on or more, no longer meets the threshold",
    "lapsed": "the age up to which the rule reads has passed and a later weight stands: the rule can't say any more",
    "likely": "how probable it is that the finding holds, over everything that may be true of the readings in doubt",
    "one_in": "of how many infants of the reference, from the same start, one falls at least as far",
    "questioned": "a slip in writing it down explains the reading better than the reading does; nothing is changed",
    "in_dispute": (
        "the record systems hold different readings of one weighing or measuring, or the same under two dates, and "
        "neither is clearly the error"
    ),
    "doubted": (
        "questioned or in dispute; what would follow if the reading were true is still raised, and stands as high"
    ),
    "not_judged": "a rule could not be put to this child; what is lacking is said, and it is no reassurance",
    "urgency": (
        "how soon somebody should see the child, by the rule, the size, the age and the time overdue; a doubt does "
        "not lower it"
    ),
    "second_opinion": (
        "all agreed weights read together: a fall of unknown onset explains them better than usual variation does"
    ),
    "not_weighed": "the review was attended, and no weight of that time is on record in any system",
    "weight_to_check": (
        "the only weight of that time can't be relied on or read; that is not the same as nobody having weighed"
    ),
    "was_not_brought": "an appointment passed and the child did not come: an infant does not fail to attend",
    "policy": "which babies are scored by the age they would have, had they been born at 40+0",
}
assert tuple(TERM_NAMES) == tuple(TERM_MEANINGS)  # noqa: S101 - a term without a meaning explains nothing
