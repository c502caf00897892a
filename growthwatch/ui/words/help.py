"""Help where it is needed: the tour of the first visit, and the keys."""

from typing import Final

TOUR_TITLE: Final = "Five things to know first"
TOUR: Final = {
    "list": "Today lists the children for whom there is something to do, the most urgent first; a click opens one.",
    "finding": "A finding says which threshold is met, with its arithmetic and source; it is no diagnosis.",
    "doubt": "A reading in doubt is never thrown away: what it would mean if true is raised, and you decide about it.",
    "silence": "That nothing is raised is no reassurance: it says only what these weights show, and what is lacking.",
    "done": "Whatever you enter or decide is kept with your name and can be undone by a new entry, never erased.",
}
TOUR_DONE: Final = "Got it: do not show this again"
TOUR_LATER: Final = "Not now"
TOUR_AGAIN: Final = "Show the five things to know first"
KEYS: Final = "Keys"
KEYS_HELP: Final = "Press ? anywhere but in a field to see this list; Escape closes it."
KEY_NAMES: Final = {
    "?": "this list",
    "Tab": "to the next button, field or word that opens",
    "Shift+Tab": "back to the one before",
    "Enter": "press a button, send a form",
    "Space": "open or fold a part, tick a box",
    "Escape": "close what is open",
}
KEY: Final = "Key"
KEY_DOES: Final = "What it does"
