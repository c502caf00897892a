"""How ages, and what is not known of a child, are said."""

from typing import Final

from growthwatch import vocabulary
from growthwatch.messages import Plural

NOT_KNOWN: Final = "not known"
NOT_CORRECTED: Final = "not known – not corrected"
NAME_NOT_KNOWN: Final = "name not known"
BORN_ON: Final = "born {day}"
GESTATION_WEEKS: Final = "{weeks} weeks"
AT_BIRTH: Final = "birth"
ON_DAY_OF_AGE: Final = "day {n}"
AGE_DAYS: Final = Plural("{n} day", "{n} days")
AGE_WEEKS: Final = Plural("{n} week", "{n} weeks")
AGE_WEEKS_AND_DAYS: Final = "{weeks} {days}"
AGE_WEEKS_BETWEEN: Final = "{first} to {last} weeks"
AGE_MONTHS_BETWEEN: Final = "{first} to {last} months"
AGE_MONTHS: Final = Plural("{n} month", "{n} months")
MONTHS: Final = {
    "1": "Jan", "2": "Feb", "3": "Mar", "4": "Apr", "5": "May", "6": "Jun",
    "7": "Jul", "8": "Aug", "9": "Sep", "10": "Oct", "11": "Nov", "12": "Dec",
}  # fmt: skip
SEX_NAMES: Final = {"male": "male", "female": "female"}
SYSTEM_NAMES: Final = vocabulary.SOURCE_NAMES
NOT_JUDGED_NAMES: Final = vocabulary.NOT_JUDGED_NAMES
#: Reasons kept beside a check; those that name a day of its window are below.
WHY_NAMES: Final = vocabulary.CHECK_WHY_NAMES
WHY_ON_DAY: Final = {
    "left": "left before day {n}",
    "joined_late": "joined after day {n}",
    "early_review": "reviewed before {age}",
}
INTENDED_USE: Final = vocabulary.INTENDED_USE
