"""The sections on what care was compared with: without a weight, one record alone, between groups, and a sample."""

from markupsafe import Markup

from growthwatch.report import page
from growthwatch.report.cohort import comparison_tables as tables
from growthwatch.report.cohort import comparison_wording as wording
from growthwatch.report.cohort import figures
from growthwatch.report.cohort.audit_content import Cohort


def would_have_been(audit: Cohort) -> list[Markup]:
    """Return falls found with and without a weight, and what each record alone would have shown."""
    found = audit.tables["counterfactual"]
    shown = found.dropna(subset="percent")
    picture = []
    if len(shown) > 1:
        drawn = figures.interval_chart(shown, "Fall found by the end of the window")
        caption = "Babies in whom a fall was found by the end of the 6-8-week window, with 95 % limits."
        picture = [page.figure(figures.encoded(drawn), " ".join(wording.found_by_close(audit)), caption)]
    return [
        page.bullets(wording.found_by_close(audit)),
        *picture,
        page.table(tables.found_by_close(audit), caption="A fall found by the end of the 6-8-week window"),
        page.bullets(wording.lead_time(audit)),
        page.paragraph(wording.EXPECTED),
        page.table(tables.lead_time(audit), caption="Falls: what one or two records would have shown, and when"),
        page.paragraph("Figures: counterfactual.csv, lead_time.csv", "quiet"),
    ]


def inequality(audit: Cohort) -> list[Markup]:
    """Return the gaps between groups of babies, the slope over deprivation, and what nobody supplied."""
    return [
        page.paragraph(wording.FIFTHS),
        page.bullets(wording.unequal(audit)),
        page.table(tables.inequality(audit), caption="Differences between groups of babies",
                   empty="Nothing was supplied that babies could be grouped by."),
        page.paragraph("Figures: inequality.csv", "quiet"),
    ]  # fmt: skip


def outliers(audit: Cohort) -> list[Markup]:
    """Return how practices stand by the outlier policy, and the policy."""
    if audit.tables["outliers"].empty:
        return []
    return [
        page.bullets(wording.standing(audit)),
        page.table(tables.outliers(audit), caption="Practices of which something is asked",
                   empty="Nothing follows for any practice."),
        page.table(tables.policy(), caption="What follows for a practice that differs: the outlier policy"),
        page.paragraph("Figures: outliers.csv, outlier_policy.csv", "quiet"),
    ]  # fmt: skip


def sample(audit: Cohort) -> list[Markup]:
    """Return what a person found in the quality-assurance sample; nothing where no sample was read."""
    if "qa_sample" not in audit.tables:
        return []
    return [
        page.paragraph(
            "A person read these records and answered five questions. As many flagged records were drawn as others, "
            "so “all records read” is of the records and not of all babies."
        ),
        page.table(tables.sample(audit), caption="What a person found who read the records"),
        page.paragraph("Figures: qa_sample.csv", "quiet"),
    ]
