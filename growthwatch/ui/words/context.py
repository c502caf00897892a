"""Safeguarding context: dated facts, what they come to, and what asks for somebody."""

from typing import Final

from growthwatch.messages import Plural
from growthwatch.store import FACTS

CONTEXT: Final = "Safeguarding context"
CONTEXT_HELP: Final = "Dated, sourced facts, without a score. Each look is kept in the trail."
CONTEXT_SHOW: Final = "Show what is recorded"
CONTEXT_NONE: Final = "No recorded information."
FACT_NAMES: Final = {
    "asked_about_household": "Asked who lives with, cares for and brings the baby",
    "lives_with": "Lives with",
    "cared_for_by": "Cared for by",
    "brought_by": "Brought by",
    "change_of_partner": "Change of partner or household",
    "was_not_brought": "Was not brought",
    "late_booking": "Late booking in pregnancy",
    "domestic_abuse_notification": "Domestic-abuse notification",
    "notification_received": "Other notification received",
    "notification_seen": "Notification seen by the practice",
    "not_seen_alone": "Parent not seen alone",
    "bruise": "Bruise",
    "undressed_and_looked_at": "Undressed and looked at, at a weighing",
    "not_undressed": "Not undressed at a weighing",
    "cause_for_concern": "Cause for concern",
    "child_protection_plan": "Child-protection plan",
    "family_member_on_child_protection_plan": "Family member on a child-protection plan",
    "escalation_planned": "To escalate if nothing happens",
    "escalated": "Escalated",
    "escalation_not_needed": "Escalation no longer needed",
    "entered_in_error": "Entered in error",
}
assert tuple(FACT_NAMES) == FACTS  # noqa: S101
FACT: Final = "Fact"
STATED_ON: Final = "Stated on"
STATED_BY: Final = "Stated by"
HAPPENED_ON: Final = "Of which day, where it is another"
ADD_FACT: Final = "Add a fact"
FACT_NEEDS: Final = "Choose the fact, its day and who states it."
SAVED_FACT: Final = "Added for {name}."
ALL_FACTS: Final = "All that is recorded, newest first"
OF_DAY_STATED: Final = "{day}, of {on}"
BY_DAY_STATED: Final = "{day}, for {on}"
STRUCK: Final = "{fact} (entered in error)"
ANSWERS_FACT: Final = "{fact} (of {day})"

LAST_ASKED: Final = "Last asked about the household"
ASKED_ON: Final = "{day} ({ago}), by {by}"
NEVER_ASKED: Final = "Not on record that anybody asked who lives with, cares for and brings the baby."
DAYS_AGO: Final = Plural("{n} day ago", "{n} days ago")
SAID_BY: Final = "{what} – said by {by}, {day}"
NOT_ON_RECORD: Final = "not on record"
CHANGES_OF_HOUSEHOLD: Final = "Changes of partner or household"
CHANGED: Final = "{on}: {what} – said by {by}, {day}"
NO_WORDS: Final = "no more is said"
NOTIFICATIONS: Final = "Notifications"
RECEIVED_AND_SEEN: Final = "{fact} ({what}): received {day}, seen by the practice {seen}, {after}"
RECEIVED_NOT_SEEN: Final = "{fact} ({what}): received {day}, not on record as seen by the practice, {so_far}"
DAYS_AFTER: Final = Plural("{n} day later", "{n} days later")
DAYS_SO_FAR: Final = Plural("{n} day so far", "{n} days so far")
NOT_SEEN_AT: Final = "Not brought, cancelled or declined"
NOT_SEEN_COUNT: Final = Plural("{n} appointment: {kinds}; on {day}", "{n} appointments: {kinds}; the last on {day}")
NOT_SEEN_KINDS: Final = {
    "was_not_brought": "was not brought {n}",
    "cancelled": "cancelled {n}",
    "declined": "declined {n}",
}
NOT_SEEN_NONE: Final = "none on record"
UNDRESSED: Final = "Undressed and looked at"
UNDRESSED_ON: Final = "yes on {days}"
NOT_UNDRESSED_ON: Final = "no on {days}"
UNDRESSED_UNSAID: Final = "not on record for the weighings of {days}"
NOT_WEIGHED_YET: Final = "no weighing after birth is on record"
ESCALATIONS: Final = "To escalate"
ESCALATE_BY: Final = "If nothing has happened by {by}: {what} (planned {day} by {who})"
ESCALATION_PASSED: Final = (
    "By {by} something was to have happened, and nothing is on record: {what} (planned {day} by {who})."
)

WHAT_TO_ADD: Final = "What to add"
CONTEXT_FORMS: Final = {
    "household": "Asked about the household",
    "fact": "A fact",
    "plan": "To escalate if nothing happens",
    "answer": "Seen, done or over",
    "error": "Entered in error",
}
HOUSEHOLD_ASKED_ON: Final = "Asked on"
HOUSEHOLD_ASKED_BY: Final = "Asked by"
HOUSEHOLD_TOLD_BY: Final = "Answered by (the mother, a grandparent …)"
WHO_LIVES_WITH: Final = "Who lives with the baby"
WHO_CARES_FOR: Final = "Who cares for the baby"
WHO_BRINGS: Final = "Who brought the baby today"
HOUSEHOLD_NEEDS: Final = "Give the day, who asked and who answered; leave a question blank that was not answered."
PLAN_WHAT: Final = "What is done then, and by whom"
PLAN_BY: Final = "If nothing has happened by"
PLAN_NEEDS: Final = "Say what is done then and by whom, by which day, and who plans it."
PLANNED_BY: Final = "Planned by"
ANSWER_TO: Final = "Which"
ANSWER_IS: Final = "What became of it"
ANSWER_NEEDS: Final = "Choose which it is, what became of it, the day and who states it."
NOTHING_OPEN: Final = "No notification waits to be seen, and no escalation is open."
ERROR_OF: Final = "Which fact is wrong"
ERROR_WHY: Final = "Why"
ERROR_NEEDS: Final = "Choose the fact and say why it is wrong. It stays on record and counts no more."
NOTE_NEEDED: Final = "This fact needs a note: who is meant, or what it says."
FACT_LINE: Final = "{fact}, {day}, {by}"

CONTEXT_PAGE_INTRO: Final = (
    "Escalations of the children within your reach that nothing has answered. No score is made of them; each look at "
    "this list is kept in the trail."
)
NO_ESCALATIONS: Final = "No escalation is open within your reach."
PAST_ITS_DAY: Final = "Past its day"
ESCALATIONS_PAST: Final = Plural(
    "Safeguarding: {n} escalation is past its day", "Safeguarding: {n} escalations are past their day"
)
NO_CONTEXT_LIST: Final = "Your role works without names: no list shows safeguarding context to it."
IMPORT_CONTEXT: Final = "Take in a file of safeguarding context"
IMPORT_CONTEXT_HELP: Final = (
    "CSV or Excel: nhs_number, fact, stated_on, stated_by, and where they apply note, happened_on, due_on, about_on. "
    "A fact is one of: {facts}."
)
CONTEXT_FILE: Final = "File, up to 20 MB"
WHY_CONTEXT: Final = "Why do you add to these children's context?"
TAKE_CONTEXT_IN: Final = "Take it in"
CONTEXT_TAKEN: Final = "{name}: {rows} rows, {added} added, {there} there already, {refused} refused."
CONTEXT_REFUSED: Final = "Refused rows, kept nowhere: mend them and give them again"
REFUSED_LINE: Final = "Line"
REFUSED_COLUMN: Final = "Column"
REFUSED_VALUE: Final = "Value"
DOWNLOAD_CONTEXT_REFUSED: Final = "Download refused rows (CSV)"
