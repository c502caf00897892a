"""The trail."""

from typing import Final

TRAIL_TITLE: Final = "Trail"
TRAIL_INTRO: Final = (
    "Every look and every change, newest first, each sealed to the one before. A child is named by its handle, "
    "the code at the end of its page's address."
)
BY_USER: Final = "User"
BY_HANDLE: Final = "Child's handle"
SINCE: Final = "Since"
SHOW_TRAIL: Final = "Show"
VERIFY: Final = "Verify that nothing was changed or removed"
WHEN: Final = "When"
YES: Final = "yes"
NO: Final = "no"
ROLE: Final = "Role"
HANDLE: Final = "Child"
DETAIL: Final = "Detail"
TRAIL_LINKS: Final = "The newest {n} entries"
TRAIL_NONE: Final = "No entry matches."
OPERATION_NAMES: Final = {
    "caseload": "listed children",
    "search": "searched",
    "open_child": "opened a child",
    "missed_checks": "listed missed checks",
    "export": "exported",
    "add_measurement": "added a measurement",
    "decide": "decided about a record",
    "add_measurement, looked at": "looked at a measurement before saving",
    "decide, looked at": "looked at what a decision would mean",
    "acknowledge": "noted an action",
    "read_context": "read context",
    "add_context": "added context",
    "import_files": "imported",
    "read_trail": "read the trail",
    "verify_trail": "verified the trail",
    "manage_users": "managed users",
    "denied": "was refused",
}
