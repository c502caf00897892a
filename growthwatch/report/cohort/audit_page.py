"""The cohort audit as a page for a board: the front page, practice by practice, everything else, methods last."""

import pandas as pd

from growthwatch.report import page
from growthwatch.report.cohort import audit_tables, audit_wording
from growthwatch.report.cohort.audit_content import Cohort
from growthwatch.report.cohort.front_page import front_page


def title(audit: Cohort) -> str:
    """Return the title of the report."""
    return f"Infant weighing and growth: {_day(audit.first)} to {_day(audit.last)}"


def _day(text: str) -> str:
    day = pd.Timestamp(text)
    return f"{day.day} {day:%B %Y}"


def html(audit: Cohort) -> str:
    """Return the report as one HTML page.

    Raises
    ------
    ModuleNotFoundError
        Where the extra ``charts``, which draws its figures, is not installed.
    """
    from growthwatch.report.cohort import front_sections, sections  # noqa: PLC0415 - they draw with an extra

    shown = sections.shown(audit)
    parts = [
        page.own_page(front_sections.parts(front_page(audit)), "Front page"),
        *(page.paragraph(notice, "notice") for notice in audit.notices),
        page.contents([("summary", "Summary"), *((anchor, text) for anchor, text, _ in shown)]),
        page.heading("Summary", anchor="summary"),
        page.large(_large(audit)),
        page.bullets(audit_wording.summary(audit)),
    ]
    for anchor, text, made in shown:
        parts += [page.heading(text, anchor=anchor), *made(audit)]
    return page.document(title(audit), parts, foot=f"growthwatch cohort audit, {subtitle(audit)}")


def subtitle(audit: Cohort) -> str:
    """Return as of when, under which policy, and how small numbers were treated."""
    counts = (
        'counts of 1 to 7 shown as "*", others rounded to 5' if audit.suppressed else "TRUE COUNTS, not for release"
    )
    return f"as of {_day(audit.as_of)}; policy {audit.about['policy']}; {counts}"


def _large(audit: Cohort) -> list[tuple[str, str]]:
    shown = (
        ("weighed_at_check", "weighed at 6-8 weeks"),
        ("reviewed_by_8_weeks", "reviewed by 8 weeks (C8i)"),
        ("attended_not_measured", "seen, not weighed"),
        ("weight_to_check", "weight recorded, to be checked"),
    )
    if audit.rates.empty:
        return []
    rates = pd.DataFrame([audit.rate(name) for name, _ in shown])
    shares = audit_tables.percents(rates, 0, sign=" %").where(rates["percent"].notna(), "–")
    return list(zip(shares, [text for _, text in shown], strict=True))
