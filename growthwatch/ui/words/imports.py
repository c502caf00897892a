"""Importing files."""

from typing import Final

from growthwatch.messages import Plural

IMPORT_TITLE: Final = "Import"
IMPORT_INTRO: Final = (
    "CSV, Excel (XLSX), Parquet or FHIR JSON from any of the record systems. You see what each file is taken for "
    "before anything is kept; the same file again adds nothing."
)
FILES: Final = "Files, up to 20 MB each"
RECOGNISED: Final = "{title}: recognised as {mapping}"
LEFT_ALONE: Final = "Columns left alone: {columns}"
VALUES_LEFT: Final = "Not read, though they look like measurements: {columns}"
NOT_RECOGNISED: Final = "Nothing recognises this table yet."
MAPPING: Final = "Mapping (TOML)"
TRY_MAPPING: Final = "Try this mapping"
TABLE_NAMES: Final = {
    "register": "children",
    "recorded": "measurements",
    "contacted": "contacts",
    "conditioned": "known conditions",
    "decided": "decisions",
    "rejects": "refused",
}
UNDERSTOOD: Final = "First rows as understood: {table}"
REFUSED: Final = "Refused or remarked on"
REFUSED_COLUMNS: Final = {"column": "Column", "reason": "Reason", "rows": "Rows", "first_value": "First value"}
TAKING_IN: Final = "Taking in: large files take a while, and nothing is lost if you leave"
TAKING_IN_FILE: Final = "Taking in {name} ({at} of {n}): a large file takes a while; nothing is lost if you leave"
NOT_TAKEN: Final = "{name} was not taken in: {why}"
LEFT_OUT: Final = "it was not understood. Give it again with a mapping, or mended."
READING_FILE: Final = "Reading {name} …"
TAKEN_IN: Final = "Taken in"
FILE: Final = "File"
ROWS: Final = "Rows"
USED_ROWS: Final = "Used in full"
USED_IN_PART: Final = "Used in part"
ADDED: Final = "New values"
UNCHANGED: Final = "Values there already"
CORRECTED_ROWS: Final = "Of these, corrections"
REJECTED: Final = "Refused"
TAKEN_BACK: Final = "In the store, taken back by the sender"
ID_CONFLICTS: Final = "With the id of another child's row"
ASK_ABOUT_IDS: Final = (
    "Rows came in whose id another child's row has. Nothing was moved: both rows are there, and the pair stands under "
    '"{pairs}" until somebody has judged it. Where two systems use the same ids, name each file\'s sender when it is '
    "taken in (growthwatch import --from)."
)
REFUSED_WAITING: Final = Plural("{n} refused row waits", "{n} refused rows wait")
REFUSED_INTRO: Final = (
    "A row stands here until somebody has put it right or set it aside; it may stand under several reasons. It is "
    "read again as its file was, on its own line."
)
ALL_REJECTS: Final = "Every row ever refused, as a file"
PUT_RIGHT: Final = "Read this row again"
CELL_AT_FAULT: Final = "{heading} (refused)"
OTHER_CELLS: Final = "The other cells of the row"
DATES_OF_ROW: Final = "Dates"
DATES_AS_FILE: Final = "As the file's were read"
SET_ROW_ASIDE: Final = "Do not use this row"
WHY_ASIDE: Final = "Why is it not to be used?"
ROW_TITLE: Final = "{file}, line {line}: {reasons}"
NOT_HERE: Final = "Put it right where it comes from and give the file again: it is not a row under headings."
NOT_THAT_PART: Final = (
    "{resource}: what is refused is its {part}, which can't be put right here. Put it right where it comes from and "
    "give the file again, or set it aside."
)
DATES_OF_RESOURCE: Final = "A date is written 2026-04-03 or 3/4/2026 (day first)."
NOT_YOURS: Final = "Whoever gave the file can put it right here."
ROW_TAKEN: Final = "{file}, line {line}: read again, {new} new, {same} there already."
ROW_STILL_REFUSED: Final = "{file}, line {line}: refused again. It stands first in the list now, with its new reason."
ROW_ASIDE: Final = "{file}, line {line}: set aside."
REJECTS_BY_REASON: Final = "Refused rows by file"
DOWNLOAD_REJECTS: Final = "Download refused rows (CSV)"

DATES_OPEN: Final = "The dates of this file may be day first or month first, and nothing in it shows which."
HOW_READ: Final = "How these files are read, where they do not show it"
DATE_ORDER_ASKED: Final = "Dates"
DATES_BY_FILE: Final = "By what each file shows"
TIME_ZONE: Final = "Time zone"
TIME_ZONE_HELP: Final = "Where a time with its offset has its day. Another zone can be typed, as Europe/Lisbon."
SENDER: Final = "Sender"
SENDER_HELP: Final = (
    "The system or provider whose numbers the record ids are. What the columns mean is kept for this sender's files."
)
SYSTEM_STATED: Final = "Record system"
SYSTEM_BY_FILE: Final = "As each file says"
SYSTEM_HELP: Final = (
    "Which record system the files are from, where they do not say so. A system named row by row in a file stays."
)
DATE_ORDER: Final = "How does this file write 3 April 2026?"
DATE_ORDERS: Final = {"day-first": "3/4/2026 (day first)", "month-first": "4/3/2026 (month first)"}
REMARKS: Final = "Cells not read so far, their rows used without them: {n}"
REMARKS_BY_REASON: Final = "Cells not read by file, column and reason"
DOWNLOAD_REMARKS: Final = "Download cells not read (CSV)"
REMARKED_COLUMN: Final = "Column"
REMARKED_CELLS: Final = "Cells"
