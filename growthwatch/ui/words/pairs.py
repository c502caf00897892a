"""Pairs of records to judge: one child or two."""

from typing import Final

from growthwatch.linkage.review.link_reasons import LinkReason

PAIRS_TITLE: Final = "Same child?"
PAIRS_INTRO: Final = (
    "Records that the program would not join, or joined though they differ. Joining two children wrongly hides both: "
    "join only on what you know. A new decision undoes the one before."
)
NO_PAIRS: Final = "No pair within your reach waits to be judged."
PAIR_DECIDED_BEFORE: Final = "A person decided this before"
#: What is said in other words than in ``links.why_not_joined``.
PAIR_WHY: Final[dict[str, str]] = {
    LinkReason.BELOW_THRESHOLD: "They look alike, but not surely enough to be joined by machine",
    LinkReason.SAME_SYSTEM: ("They look alike, but that child already has a record in the same system"),
}
LIKELY: Final = "About {n} in 100 such pairs are one child."
PERSON: Final = "What is stated"
STATED: Final = {
    "surname": "Surname",
    "forename": "Forename",
    "date_of_birth": "Born",
    "sex": "Sex",
    "nhs_number": "NHS number",
    "postcode": "Postcode",
    "measured_on": "Record of",
}
COMPARED: Final = "Compared"
DIFFERS: Final = "differs"
NOT_STATED: Final = "–"
BOTH_STATE: Final = "What the two records state"
ALIKE: Final = "{n} pairs of records state this: what is decided holds for each of them."
OF_RECORDS: Final = "{system}, {n} records"
OPEN_ONE: Final = "Open one of the {n} files"
OPEN_CHILD: Final = "Open {name} ({system})"
PAIR_ACTIONS: Final = {"join": "One child: join them", "split": "Two children: keep them apart"}
PAIR_DECIDED: Final = {"join": "Joined. A new decision undoes it.", "split": "Kept apart. A new decision undoes it."}
