"""How many children a list leaves out since their record is restricted: nobody is taken for not there."""

from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.elements import parts


def restricted(desk: Desk) -> None:
    """Say how many children in the user's reach are on no list; nothing where none is."""
    if n := desk.restricted_left_out():
        parts.quiet(words.RESTRICTED_LEFT_OUT.format(n))
