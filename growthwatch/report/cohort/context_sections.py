"""The section on what care asked and saw beside the scales (Recommendations 1 and 5)."""

from markupsafe import Markup

from growthwatch.report import page
from growthwatch.report.cohort import context_tables as tables
from growthwatch.report.cohort.audit_content import Cohort


def asked_and_seen(audit: Cohort) -> list[Markup]:
    """Return the answers to each question, what became of appointments, and practice by practice."""
    asked, practices = tables.asked(audit), tables.by_practice(audit)
    parts = [
        page.paragraph(tables.READ_SO if len(asked) else tables.NOT_SUPPLIED),
        page.table(asked, caption="Asked, brought and seen: babies whose 6-8-week window closed; undressed: of those "
                   "weighed", empty="Nothing was supplied."),
        page.table(tables.appointments(audit), caption="What became of appointments, each once",
                   empty="No appointment is on record."),
    ]  # fmt: skip
    if len(practices.columns) > 1:
        parts.append(page.table(practices, caption="Practice by practice"))
    return [*parts, page.paragraph("Figures: rates.csv", "quiet")]
