"""Adding a measurement."""

from typing import Final

UNIT: Final = "Weight written in"
UNIT_NAMES: Final = {"kg": "kilograms", "g": "grams", "lb oz": "pounds and ounces"}
UNIT_FIRST: Final = "Choose first how the weight is written: a pound reading in a kilogram box is the commonest slip."
VALUE: Final = "Value ({unit}), as read off the scale or the book"
VALUES_TAPED: Final = {"length": "Length (cm)", "head": "Head circumference (cm)"}
TODAY_BUTTON: Final = "Today"
POUNDS: Final = "Pounds"
OUNCES: Final = "Ounces"
MEASURED_ON: Final = "Measured on (day/month/year)"
FROM: Final = "Read from"
FROM_NAMES: Final = {
    "parent_held": "Red Book (parent-held record)",
    "clinic": "Clinic or home visit",
    "gp": "GP practice",
    "maternity": "Maternity",
}
CLOTHED: Final = "Clothing (optional)"
#: As a note keeps it, whatever language it is chosen in -> as it is said.
CLOTHES: Final = {
    "naked": "naked",
    "in a clean nappy": "in a clean nappy",
    "clothed": "clothed",
    "not known": "not known",
}
ON_SCALE: Final = "Scale (optional)"
SCALES: Final = {
    "class III baby scale": "class III baby scale",
    "other scale": "other scale",
    "not known": "not known",
}
FED: Final = "Fed with (optional)"
FEEDING: Final = {
    "breast milk only": "breast milk only",
    "breast and formula": "breast and formula",
    "formula only": "formula only",
}
WHERE: Final = "Place (optional)"
BY_WHOM: Final = "Measured by (optional)"
TAKE_REPAIR: Final = "Take {repair} instead"
TYPED_FIRST: Final = "typed first as {reading} on {day}"
LOOK: Final = "Look at it before saving"
ADD_NEEDS: Final = "Give a weight, a length or a head circumference, the day and what it was read from."
WOULD_BE: Final = "SDS {sds}, {band} centile"
NO_CENTILE_YET: Final = "no centile: a term baby has none before day 14"
WITH_THIS: Final = "What would be raised with it"
NO_DOUBT: Final = (
    "No slip that is known explains this value better than the value itself. Read it once more, against the chart."
)
DID_YOU_MEAN: Final = "Did you mean {repair}?"
LOOK_AGAIN: Final = "Look again at what you read. If it is right, save it: it is kept as it stands, marked for a look."
CONFIRM_WHO: Final = "It will be saved for {name}, born {born}, NHS number {nhs}."
SAVE_FOR: Final = "Save for {name}"
CHANGE_ENTRY: Final = "Go back and change it"
SAVED_FOR: Final = "Saved for {name}."
