"""Practice by practice: one line for each with what it is asked about, then the funnels that compare them."""

import pandas as pd
from markupsafe import Markup

from growthwatch.audit import published_tables
from growthwatch.audit.statistics import funnel
from growthwatch.report import page
from growthwatch.report.cohort import audit_tables as tables
from growthwatch.report.cohort import comparison_sections, figures
from growthwatch.report.cohort.audit_content import Cohort
from growthwatch.report.cohort.practice_table import TOO_SMALL, practice_table


def practices(audit: Cohort) -> list[Markup]:
    """Return the practices, one line each, and the funnels."""
    table = practice_table(audit)
    hidden = int((table["Funnel limits"] == TOO_SMALL).sum()) if len(table) else 0
    caption = "Each practice: weighed at 6-8 weeks and its place in the funnel; flags within 28 days"
    parts = [page.table(table, caption=caption, empty="No practice has a baby to count.")]
    if hidden:
        are = "practice is" if hidden == 1 else "practices are"
        too_small = f"{hidden} {are} too small to show, or hidden so that no other can be worked out."
        parts.append(page.paragraph(too_small, "quiet"))
    for indicator, (units, read) in audit.funnels.items():
        # one practice is no comparison
        if len(units) > 1:
            parts.append(_funnel(indicator, units, read))
    if len(table) and all(len(units) < 2 for units, _ in audit.funnels.values()):
        parts.append(page.paragraph("Fewer than two practices can be shown: there is nothing to compare.", "quiet"))
    parts.append(page.paragraph("Figures: funnels.csv, rates.csv", "quiet"))
    return [*parts, *comparison_sections.outliers(audit)]


def _funnel(indicator: str, units: pd.DataFrame, read: funnel.Funnel) -> Markup:
    outside = units[units["place"].isin(funnel.OUTSIDE_OUTER).to_numpy()]
    shares = tables.percents(outside, 0, sign=" %")
    listed = ", ".join(f"{name} ({share})" for name, share in zip(outside["group"], shares, strict=True)) or "none"
    dispersion = (
        f"Overdispersion {read.dispersion.phi:.1f} (1 is chance alone); limits widened for it."
        if read.dispersion.present
        else "No more variation than chance; exact binomial limits."
    )
    name = published_tables.definition(indicator)["name"]
    caption = f"{name} by practice. Outside the 99.8 % limits: {listed}. {dispersion}"
    alt = f"Funnel plot of {len(units)} practices around {100 * read.target:.0f} %. {caption}"
    return page.figure(figures.encoded(figures.funnel_chart(units, read)), alt, caption)
