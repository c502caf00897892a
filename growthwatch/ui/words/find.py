"""Finding a child."""

from typing import Final

FIND: Final = "Find a child"
FIND_HELP: Final = "Name, NHS number, or birth date as 1/3/2026"
FOUND_ALIKE: Final = "{n} written nearly so: check the birth date before you open one"
FIND_ALIKE: Final = "Also look for names with a letter different"
NONE_ALIKE: Final = "No other child within your reach is written nearly so."
FIND_BUTTON: Final = "Find"
FOUND_NONE: Final = "No child within your reach matches."
FOUND: Final = "{n} found"
WHY_OPEN: Final = "Why do you open this record?"
WHY_FIND: Final = "Why do you look for this child?"
WHY_HELP: Final = "Your role works without names until there is a reason; it is kept in the trail."
WHY_NEEDS: Final = "Give a reason: the record opens with it alone."
OPEN: Final = "Open"
BACK_TO_TODAY: Final = "Back to Today"
