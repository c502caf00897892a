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
    "re_identified": "was told who a child is",
    "add_measurement": "added a measurement",
    "correct_entry": "corrected an entry",
    "correct_entry, looked at": "looked at what a correction would mean",
    "register": "registered a child",
    "register, looked at": "looked at whom a child to register may be",
    "edit_person": "changed a child's details",
    "decide": "decided about a record",
    "add_measurement, looked at": "looked at a measurement before saving",
    "decide, looked at": "looked at what a decision would mean",
    "import_files, looked at": "listed refused rows",
    "acknowledge": "noted an action",
    "act_on_rows": "noted an action about rows of a list",
    "read_context": "read context",
    "add_context": "added context",
    "list_context": "listed escalations",
    "import_context": "imported context",
    "import_files": "imported",
    "read_trail": "read the trail",
    "verify_trail": "verified the trail",
    "manage_users": "managed users",
    "denied": "was refused",
    "subject_access": "handed out all that is held of a child",
    "restrict": "restricted a record, or lifted that",
    "list_restricted": "listed restricted records",
    "ask_erasure": "asked for the erasure of a record",
    "erased": "removed the rows of a record",
    "erase": "carried out an erasure, or looked at what was asked",
    "back_up": "backed the store up",
    "anchor": "anchored the trail",
    "restored": "restored the store",
    "refresh": "worked results out anew",
    "relinked": "moved to another child",
    "parted": "parted from another child again",
}
AND_MORE: Final = " and {n} more"
#: Facts of an entry that are said by their name alone where they hold.
DETAIL_WHERE_TRUE: Final = {
    "counts_only": "counts only",
    "run": "a run on the whole store",
    "first": "the first of this store",
    "whole": "found whole",
}
#: What the facts of an entry are called, where their own names would not do.
DETAIL_NAMES: Final = {
    "by": "by",
    "links": "entries",
    "now": "now under",
    "pairs": "pairs",
    "rules": "rules, by their digest",
    "record_id": "record",
    "decision_id": "decision",
    "password_of": "password of",
    "found": "shown",
    "record_ids": "records",
    "was": "was",
    "sent_again": "the same form again",
    "taken_away": "taken away",
}
#: A file taken in; an entry of the trail names it and what became of its rows.
FILE_TAKEN_IN: Final = "{file}: {rows} rows, {added} added, {corrected} corrected, {rejected} refused"
#: The filters of a list that are on or off, as the children they leave.
FILTER_WHERE_SET: Final = {
    "attention": "only those to act on",
    "unacknowledged": "only those with no action noted",
    "here": "only those who neither died nor left",
    "doubted": "only those with readings that wait for a decision",
    "links": "only pairs that may be one child",
}
#: A filter by urgency that 0.1.0 logged: the place of the group in its list.
URGENCY_OF_0_1_0: Final = {
    "0": "Threshold met, confirmed",
    "1": "Threshold met",
    "2": "Threshold met on a questioned record",
    "3": "Check missed or not weighed",
    "4": "Near a threshold",
    "5": "Check due, or no review",
    "6": "Nothing raised",
}
FILTER_NAMES: Final = {
    "urgency": "only:",
    "practice_code": "practice",
    "rule": "finding:",
    "status": "status:",
    "check_status": "6-8-week check:",
    "born_from": "born from",
    "born_to": "born to",
}
