"""The cohort audit as a page for a board: contents, summary first, methods and definitions last."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.report import page
from growthwatch.report.cohort import audit_wording, sections
from growthwatch.report.cohort.audit_content import Cohort

#: Anchor, heading, and what makes the section; the summary stands before the contents.
SECTIONS: Final = (
    ("check", "Weighed at 6-8 weeks", sections.check),
    ("months", "Month by month", sections.months),
    ("changes", "Changes of practice", sections.changes),
    ("practices", "Practices", sections.practices),
    ("groups", "Groups of children", sections.groups),
    ("contacts", "Other mandated contacts", sections.contacts),
    ("findings", "Thresholds met", sections.findings),
    ("response", "From threshold to action", sections.response),
    ("records", "The records", sections.records),
    ("definitions", "Definitions", sections.definitions),
    ("methods", "Methods", sections.methods),
)


def title(audit: Cohort) -> str:
    """Return the title of the report."""
    return f"Infant weighing and growth: {_day(audit.first)} to {_day(audit.last)}"


def _day(text: str) -> str:
    day = pd.Timestamp(text)
    return f"{day.day} {day:%B %Y}"


def html(audit: Cohort) -> str:
    """Return the report as one HTML page."""
    shown = [section for section in SECTIONS if section[0] != "changes" or len(audit.steps)]
    parts = [
        page.paragraph(subtitle(audit), "quiet"),
        *(page.paragraph(notice, "notice") for notice in audit.notices),
        page.heading("Summary", anchor="summary"),
        page.large(_large(audit)),
        page.bullets(audit_wording.summary(audit)),
        page.contents([("summary", "Summary"), *((anchor, text) for anchor, text, _ in shown)]),
    ]
    for anchor, text, made in shown:
        parts += [page.heading(text, anchor=anchor), *made(audit)]
    return page.document(title(audit), parts, foot=f"growthwatch cohort audit, {subtitle(audit)}")


def subtitle(audit: Cohort) -> str:
    """Return as of when, under which policy, and how small numbers were treated."""
    kept = 'counts of 1 to 7 shown as "*", others rounded to 5' if audit.suppressed else "TRUE COUNTS, not for release"
    return f"as of {_day(audit.as_of)}; policy {audit.about['policy']}; {kept}"


def _large(audit: Cohort) -> list[tuple[str, str]]:
    shown = (
        ("weighed_at_check", "weighed at 6-8 weeks"),
        ("reviewed_by_8_weeks", "reviewed by 8 weeks (C8i)"),
        ("attended_not_measured", "seen, not weighed"),
    )
    if audit.rates.empty:
        return []
    rates = [(audit.rate(name)["percent"], text) for name, text in shown]
    return [("–" if np.isnan(rate) else f"{rate:.0f} %", text) for rate, text in rates]
