"""Words of every page: its frame, the sign-in, what is said when something fails."""

from typing import Final

TITLE: Final = "growthwatch"
PAGES: Final = {
    "today": "Today",
    "news": "New",
    "child": "Child",
    "add": "Add a measurement",
    "correct": "Put an entry right",
    "details": "Put details right",
    "register": "Register a baby",
    "reconcile": "Reconcile",
    "doubts": "Reconcile",
    "links": "Same child?",
    "missed": "Missed checks",
    "context": "Safeguarding",
    "import": "Import",
    "cohort": "Cohort",
    "trail": "Trail",
    "about": "About",
}
TRIAL: Final = (
    "Single-user trial: no sign-in, for one person on this machine. Do not use it with a caseload that others share."
)
DATA_TO: Final = "data to {day}"
LANGUAGE: Final = "Language"
SIGNED_IN: Final = "Signed in as {name} ({role})"
FOOT: Final = "growthwatch {version} · AGPL-3.0-or-later · source code: see About"
FAILED: Final = (
    "Something failed here and nothing was saved by it. Try again; if it stays, quote reference {reference}."
)

IDLE: Final = "The page was put away after {minutes} minutes without use. What was not saved was not kept."
PUT_AWAY: Final = "The page was put away because nobody used it. Load it again to go on."
GO_ON: Final = "Go on"
SIGN_IN: Final = "Sign in"
SIGN_IN_TO: Final = "Sign in to growthwatch"
SIGN_IN_ELSEWHERE: Final = "Sign in with your organisation's account"
USER_NAME: Final = "User name"
PASSWORD: Final = "Password"  # noqa: S105 - a label
SIGN_OUT: Final = "Sign out"
BOTH_NEEDED: Final = "Give both the user name and the password."
