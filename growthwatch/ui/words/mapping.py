"""The form in which a person says what the columns of a file mean."""

from typing import Final

MAPPING_TITLE: Final = "What do the columns of {title} mean?"
MAPPING_INTRO: Final = (
    "Each column is shown with a few of its cells. Say what it is, or leave it alone. Nothing is kept before you "
    "take the file in; files with these headings are then read the same way."
)
CHANGE_MEANINGS: Final = "Say what the columns mean"
SOURCE_ASKED: Final = "Which record system is this file from?"
CHOOSE: Final = "Choose"
SOURCE_NEEDED: Final = "Choose the record system first: whose record a weight is decides what it is held against."
COLUMNS_OPEN: Final = "To be answered ({n})"
COLUMNS_TAKEN: Final = "Understood ({n})"
COLUMNS_LEFT: Final = "Left alone ({n})"
COLUMN_IS: Final = "{heading} is"
COLUMN_UNIT: Final = "Unit of {heading}"
COLUMN_DAY: Final = "{heading} was taken on"
ONE_CHILD_BY: Final = "Rows with the same {heading} are one child, also where only one of them names it"
COUNTED_FROM: Final = "The file has ages and no dates of birth: count days from"
CELLS: Final = "for example {cells}."
TO_DO: Final = "Before it can be taken in:"
PREVIEW: Final = "How the first rows are read"
FOLLOWS_VALUE: Final = "Each value names its own, or {unit}"
DAY_OF_BIRTH: Final = "The day of birth"
NOT_A_CHILD: Final = "No column names the child: a number of the child, or a surname and a date of birth."
NO_VALUE_YET: Final = "No column is a weight, length or head that can be read yet."
DAY_MISSING: Final = "On which day was {heading} taken?"
UNIT_MISSING: Final = "In which unit is {heading}?"
KEPT_MAPPING: Final = "Read as files with these headings were before. Change it below if this one is different."
AS_TEXT: Final = "The same as a file (TOML), for the command line"
DOWNLOAD_MAPPING: Final = "Download this mapping"
MEANINGS: Final = {
    "": "Leave it alone",
    "weight": "Weight",
    "length": "Length or height",
    "head": "Head circumference",
    "measured_on": "Day of measuring",
    "age_days": "Age in days when measured",
    "age_weeks": "Age in weeks when measured",
    "age_months": "Age in months when measured",
    "nhs_number": "NHS number",
    "child_id": "Number of the child (study, local)",
    "forename": "Forename",
    "surname": "Surname",
    "date_of_birth": "Date of birth",
    "sex": "Sex",
    "gestation_weeks": "Gestation (weeks, or as 39+3)",
    "gestation_days": "Gestation: days beyond the weeks",
    "gestation_total_days": "Gestation in days",
    "birth_order": "Birth order of twins",
    "postcode": "Postcode",
    "practice_code": "Practice code",
    "joined_on": "Registered from",
    "left_on": "Registered until",
    "died_on": "Date of death",
    "mother_height_cm": "Mother's height (cm)",
    "father_height_cm": "Father's height (cm)",
    "record_id": "Number of the record",
    "kind": "What was measured (weight, length, head)",
    "value": "The value of what was measured",
    "unit": "Unit of the value",
    "context": "Occasion",
    "recorded_by": "Recorded by",
    "recorded_on": "Recorded on",
    "note": "Note",
}
UNIT_CHOICES: Final = {
    "kg": "kg", "g": "grams", "lb": "pounds (lb)", "oz": "ounces (oz)", "lb oz": "pounds and ounces (7 lb 8 oz)",
    "cm": "cm", "mm": "mm", "m": "metres", "in": "inches",
}  # fmt: skip
