"""Known conditions and care on the child's page and the lists."""

from typing import Final

from growthwatch.conditions import known_conditions

CONDITIONS: Final = "Known conditions and care"
CONDITIONS_HELP: Final = (
    "Facts beside the findings. They change no threshold and silence nothing: a finding can rest on one until a day."
)
CONDITIONS_NONE: Final = "No recorded information."
CONDITION: Final = "Condition or care"
CONDITION_NAMES: Final = {code: one.name for code, one in known_conditions().items()}
CONDITION_STANDING_NAMES: Final = {"current": "Current", "suspected": "Suspected", "ended": "Over"}
CONDITION_STANDS: Final = "How it stands"
CONDITION_FROM: Final = "From"
CONDITION_TO: Final = "Until"
CONDITION_SAID_BY: Final = "Who said it"
CONDITION_SYSTEM: Final = "Recorded by"
CONDITION_UNKNOWN_DAY: Final = "not known"
CONDITION_SUSPECTED: Final = "Suspected, not confirmed"
CONDITION_NOTE: Final = "Note"
ADD_CONDITION: Final = "Add a condition or care"
END_CONDITION: Final = "It is over, or was entered in error"
REST_ON_CONDITION: Final = "Let a finding rest on one until a day"
REST_HELP: Final = (
    "It stays counted and one click away, and opens again when the evidence is worse, the condition is over or the "
    "day has passed."
)
REST_UNTIL: Final = "Until"
REST_WHY: Final = "Reason"
REST_FINDING: Final = "Finding"
REST_NEEDS: Final = "Choose the finding, the condition and a day, and give the reason."
REST_NONE: Final = "No finding is on the list, or no condition lasts."
CONDITION_NEEDS: Final = "Choose the condition and say who said it."
CONDITION_END_NEEDS: Final = "Choose the condition, and give the day and who said it, or why it was an error."
CONDITION_ENDED_ON: Final = "Over since"
CONDITION_IN_ERROR: Final = "Entered in error, because"
SAVED_CONDITION: Final = "Kept beside the findings of {name}."
ON_RECORD: Final = "On record, changing no threshold: {conditions}"
SDS_TRISOMY_21: Final = "SDS, trisomy 21"
CENTILE_TRISOMY_21: Final = "Centile, trisomy 21"
TRISOMY_21_BESIDE: Final = (
    "Trisomy 21 reference: Styles 2002 (UK and Ireland), beside UK-WHO. Every finding is told on UK-WHO."
)
