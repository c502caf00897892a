"""The sections of the cohort audit, one function each: charts with their words, tables, and where figures stand."""

from collections.abc import Callable
from typing import Final

import pandas as pd
from markupsafe import Markup

from growthwatch.audit import published_tables
from growthwatch.audit.changes import what_of
from growthwatch.check_windows import C8I_DAY, CheckWindows
from growthwatch.report import page
from growthwatch.report.cohort import audit_tables as tables
from growthwatch.report.cohort import audit_wording, comparison_sections, context_sections, figures, front_figures
from growthwatch.report.cohort.audit_content import RUN_CHARTS, STEPPED, WEIGHED, Cohort
from growthwatch.report.cohort.practice_sections import practices
from growthwatch.vocabulary import ACKNOWLEDGEMENTS, INTENDED_USE

_BREAKDOWN_NAMES: Final = {"birth_month": "Month of birth", "sex": "Sex", "gestation": "Gestation at birth"}
#: Groups that a chart still shows better than its table.
_DRAWN: Final = 12
_CATCH_UP: Final = "check.caught_up"


def _of(audit: Cohort, section: str) -> pd.DataFrame:
    return audit.rates[((audit.rates["section"] == section) & (audit.rates["breakdown"] == "all")).to_numpy()]


def _weighed_by(audit: Cohort, breakdown: str) -> pd.DataFrame:
    """Return weighing at 6-8 weeks by group; groups without a baby are left out."""
    of = audit.rates[((audit.rates["indicator"] == WEIGHED) & (audit.rates["breakdown"] == breakdown)).to_numpy()]
    return of[(of["denominator"] != 0).to_numpy()]


def _source(files: str) -> Markup:
    return page.paragraph(f"Figures: {files}", "quiet")


def _figure(chart: figures.Chart, alt: str, caption: str) -> Markup:
    return page.figure(figures.encoded(chart), alt, caption)


def check(audit: Cohort) -> list[Markup]:
    """Return what became of the 6-8-week checks."""
    return [
        page.paragraph("Attended is not measured: a baby counts as weighed when a weight is on record."),
        page.paragraph(
            "A weight that may be another child's, another day's or a copy, or that could not be read, is to be "
            "checked: it counts neither as weighed nor as not weighed."
        ),
        page.table(tables.rate_table(_of(audit, "coverage"), heading="Coverage"), caption="Coverage at 6-8 weeks"),
        page.table(tables.rate_table(_of(audit, "status"), heading="Outcome"), caption="What became of the checks"),
        page.table(
            tables.rate_table(_of(audit, "reason"), heading="Reason on record"),
            caption="Why checks were missed (a baby may have several reasons)",
        ),
        page.table(tables.rate_table(_of(audit, "catch up"), heading="Later"), caption="Caught up"),
        page.table(tables.delays(audit, [_CATCH_UP]), caption="Time to catch up"),
        page.table(tables.published(["reviewed_by_8_weeks", WEIGHED]), caption="Published figures, for comparison"),
        _source("rates.csv, delays.csv"),
    ]


def months(audit: Cohort) -> list[Markup]:
    """Return the control charts of the area."""
    parts = []
    for indicator, chart in [drawn for drawn in RUN_CHARTS if drawn[0] in audit.series]:
        monthly = audit.series[indicator]
        kind = "p-chart" if chart == "p" else "XmR chart"
        name = published_tables.definition(indicator)["name"]
        read = audit_wording.read(monthly, chart) + audit_wording.variation(monthly, chart)
        caption = f"{name}, {kind}. {read}"
        parts.append(_run(monthly, chart, run_alt(monthly, chart), caption, _marks(audit)))
    return [*parts, _source("series.csv")]


def _run(monthly: pd.DataFrame, chart: str, alt: str, caption: str, marks: pd.DataFrame) -> Markup:
    """Return a control chart; a sentence in its place where under two points can be shown, or too many are hidden."""
    if monthly["percent"].notna().sum() < 2 or published_tables.mostly_hidden(monthly):
        return page.paragraph(caption, "quiet")
    return _figure(figures.run_chart(monthly, chart, changes=marks), alt, caption)


def _marks(audit: Cohort) -> pd.DataFrame:
    named = audit.steps.drop_duplicates("change")
    return pd.DataFrame({"month": named["from_month"], "what": [what_of(label) for label in named["change"]]})


def run_alt(monthly: pd.DataFrame, chart: str) -> str:
    """Return what a control chart shows, for who can't see it."""
    shown = monthly.dropna(subset="percent")
    if shown.empty:
        return "Control chart: no month can be shown."
    first, last = shown.iloc[0], shown.iloc[-1]
    centre = monthly[f"{chart}_centre"].dropna().iloc[0]
    first_share, last_share, low, high = tables.percents(
        pd.concat([shown.iloc[[0, -1]], shown.loc[[shown["percent"].idxmin(), shown["percent"].idxmax()]]]),
        0,
        sign=" %",
    )
    return (
        f"Control chart of {first['name']} over {len(shown)} months: {first_share} in {first['month']}, "
        f"{last_share} in {last['month']}, centre line {centre:.0f} %, lowest {low}, "
        f"highest {high}. {published_tables.reading(monthly, chart)}"
    )


def changes(audit: Cohort) -> list[Markup]:
    """Return before and after of each change of practice, beside the practices that changed nothing."""
    parts = [page.bullets(audit_wording.changed(audit))]
    for indicator in [name for name in STEPPED if (audit.steps["indicator"] == name).any()]:
        name = published_tables.definition(indicator)["name"]
        parts.append(page.table(tables.steps(audit, indicator), caption=f"{name}: level before and after, and step"))
    for (indicator, group), monthly in audit.changed.items():
        name = published_tables.definition(indicator)["name"]
        read = audit_wording.read(monthly, "p") + audit_wording.variation(monthly, "p")
        caption = f"{name}, practices: {group}. {read}"
        parts.append(_run(monthly, "p", f"Practices: {group}. {run_alt(monthly, 'p')}", caption, _marks(audit)))
    return [*parts, _source("steps.csv, series.csv")]


def who_is_counted(audit: Cohort) -> list[Markup]:
    """Return who is counted: sent, read, linked, left out and why, in doubt, counted."""
    flow = audit.tables["flow"]
    drawn = front_figures.flow_chart(flow)
    lines = "Every child stands in one line that is set in, and in one only: the lines add up to the one above them."
    picture = []
    if drawn is not None:
        said = flow[flow["key"].isin(front_figures.FLOW_STEPS).to_numpy()].dropna(subset="n")
        told = "; ".join(said["what"].str.lstrip("… ") + " " + tables.counts(said["n"]))
        picture = [_figure(drawn, f"Who is counted: {told}.", "From the children linked to those weighed.")]
    return [
        *picture,
        page.paragraph(lines),
        page.table(tables.flow(audit), caption="Who is counted"),
        _source("flow.csv"),
    ]


def groups(audit: Cohort) -> list[Markup]:
    """Return coverage by every other group, with intervals."""
    parts = [page.paragraph("Coverage by group with exact 95 % limits, adjusted for nothing.")]
    known = audit.rates.loc[(audit.rates["indicator"] == WEIGHED).to_numpy(), "breakdown"].unique()
    for breakdown in [str(name) for name in known if name not in ("all", "practice", "change")]:
        of = _weighed_by(audit, breakdown)
        name = _BREAKDOWN_NAMES.get(breakdown, breakdown.replace("_", " ").capitalize())
        shown = of.dropna(subset="percent")
        if 1 < len(shown) <= _DRAWN:
            shares = tables.percents(shown, 0, sign=" %")
            percentages = "; ".join(shown["group"].astype("str") + " " + shares)
            caption = f"Weighed at 6-8 weeks by {name.lower()}"
            drawn = figures.interval_chart(shown, "Weighed at 6-8 weeks")
            parts.append(_figure(drawn, f"{caption}: {percentages}.", f"{caption}."))
        parts.append(page.table(tables.rate_table(of, label="group", heading=name), caption=f"By {name.lower()}"))
    return [*parts, _source("rates.csv")]


def contacts(audit: Cohort) -> list[Markup]:
    """Return the other mandated contacts: seen, and, apart from it, measured."""
    names = ["new_birth_attended", "year_attended", "two_year_attended"]
    return [
        page.table(tables.rate_table(_of(audit, "contacts"), heading="Contact"), caption="Seen, and measured"),
        page.table(tables.published(names), caption="Published figures, for comparison"),
        _source("rates.csv"),
    ]


def findings(audit: Cohort) -> list[Markup]:
    """Return how often each rule is met, beside what healthy infants show."""
    rule_rates = audit.tables["findings"]
    parts = [
        page.paragraph(
            "Firm findings only; what rests on a doubted record alone stands apart below. The band is what healthy "
            "infants show; UK babies run up to 0.5 SD below the WHO standard around 8 weeks, so a whole cohort "
            "may lie at its upper end. This is no measure of neglect or abuse."
        )
    ]
    shown = rule_rates.dropna(subset="percent")
    if len(shown):
        percentages = "; ".join(shown["rule"] + " " + shown["at"] + " " + tables.percents(shown, 1, sign=" %"))
        caption = "Share meeting each rule (dot, 95 % limits) beside the expected band."
        parts.append(_figure(figures.band_chart(shown), f"Share of babies meeting each rule: {percentages}.", caption))
    basis = sorted({f"{rule}: {why}." for rule, why in zip(rule_rates["rule"], rule_rates["basis"], strict=True)})
    table = page.table(tables.findings(audit), caption="Rates beside the expected band")
    doubt = page.table(tables.rate_table(_of(audit, "doubt"), heading="Beside these"), caption="What doubt adds")
    return [*parts, table, doubt, page.bullets(basis), _source("findings.csv, rates.csv")]


def response(audit: Cohort) -> list[Markup]:
    """Return what happened after a threshold was met, how soon, and what one record alone would have shown."""
    return [
        page.table(
            tables.rate_table(_of(audit, "response"), heading="What happened"), caption="After a threshold was met"
        ),
        *_within(audit),
        page.table(
            tables.delays(audit),
            caption="Days from one to the other: median of all who wait for it, else of those in whom it happened",
        ),
        page.table(tables.systems(audit), caption="Falls: one record alone against three read together"),
        _source("rates.csv, delays.csv, systems.csv"),
    ]


#: Section of indicators -> heading of its table of what was done about flags.
_WITHIN: Final = {
    "response within": "How soon: of all flags followed for that long, whether or not anything happened",
    "response by rule": "By rule: of all flags followed for 28 days",
    "response by role": "By whom: of all flags followed for 28 days",
}


def _within(audit: Cohort) -> list[Markup]:
    """Return what was done about flags within stated spans, by rule, by role and by practice."""
    parts = [
        page.table(tables.rate_table(of, heading="Within"), caption=caption)
        for section, caption in _WITHIN.items()
        if len(of := _of(audit, section))
    ]
    for indicator in STEPPED[1:]:
        by = (audit.rates["indicator"] == indicator) & (audit.rates["breakdown"] == "practice")
        if by.any():
            name = published_tables.definition(indicator)["name"]
            table = tables.rate_table(audit.rates[by.to_numpy()], label="group", heading="Practice")
            parts.append(page.table(table, caption=f"{name}, by practice"))
    return parts


def records(audit: Cohort) -> list[Markup]:
    """Return what the records lack, how they agree, and how values were recorded."""
    errors = page.table(
        tables.shares(audit, "slips", "Slip"),
        caption="Slips found, per cent of all slips in that record and kind",
        empty="No slip was found.",
    )
    return [
        page.table(
            tables.rate_table(_of(audit, "quality"), heading="Not known, or in doubt"), caption="What is missing"
        ),
        page.table(tables.agreement(audit), caption="Two records of one child, kind and day"),
        page.table(
            tables.shares(audit, "heaping", "Value"),
            caption="Rounded values (by chance 10 % would be whole centimetres or multiples of 100 g)",
        ),
        page.table(tables.digits(audit), caption="Last digit: per cent of values (by chance 10 % each)"),
        errors,
        _source("agreement.csv, heaping.csv, digits.csv, slips.csv, verdicts.csv"),
    ]


def definitions(audit: Cohort) -> list[Markup]:
    """Return the definitions of all indicators."""
    return [page.table(tables.definitions(audit), caption="What each indicator counts"), _source("definitions.csv")]


_MONTHS: Final = (
    "A baby belongs to the month in which the window of the contact closed: day {closes_day} for the 6-8-week check, "
    "day {c8i_day} for C8i."
)
_METHODS: Final = """
Limits of a percentage are exact (Clopper and Pearson 1934), from the counts as shown; limits of a median are exact.
Control charts follow NHS England's Making Data Count: XmR mean ± 2.66 mean moving ranges, p-chart p ± 3 √(p(1−p)/n).
Signals: a point outside, 7 on one side, 7 rising or falling, 2 of 3 beyond a near limit; under 12 points trial limits.
Signals are read off the true counts, so that rounding adds and hides none; the limits drawn are of the counts shown.
Funnels: exact binomial 95 % and 99.8 % limits, wider where practices differ beyond chance (Spiegelhalter 2005).
Changes of practice: interrupted time series with drift and, from 24 months, a yearly wave; p from re-dealt residuals.
With under 8 months on a side, plainly before and after. Steps are estimated from monthly counts before rounding.
Gestation not known is scored as 40+0 and not corrected.
""".strip().splitlines()


def methods(audit: Cohort) -> list[Markup]:
    """Return how the figures were made, with which versions, and for whom."""
    versions = ", ".join(f"{name} {version}" for name, version in audit.about["versions"].items())
    months = _MONTHS.format(closes_day=CheckWindows.of_run(audit.about).closes_day, c8i_day=C8I_DAY)
    lines = [
        months,
        *_METHODS,
        f"Gestation policy: {audit.about['policy']}.",
        _suppression(audit),
        f"Made with {versions}.",
    ]
    return [
        page.bullets(lines),
        page.paragraph(INTENDED_USE, "quiet"),
        page.paragraph("; ".join(ACKNOWLEDGEMENTS) + ".", "quiet"),
    ]


def _suppression(audit: Cohort) -> str:
    if not audit.suppressed:
        return "Small numbers are NOT hidden: this is for roles that may see the children, and not for release."
    hidden, cells = int(audit.publication.cells["hidden"].sum()), len(audit.publication.cells)
    return (
        f'Small numbers: counts of 1 to 7 are shown as "*", others rounded to 5, percentages taken from rounded '
        f"counts. {hidden:,} of {cells:,} published counts are hidden, some only so that no total gives another away; "
        "linear programming over all of them found none that can be worked out."
    )


#: Anchor, heading, and what makes the section; the summary stands before the contents.
SECTIONS: Final[tuple[tuple[str, str, Callable[[Cohort], list[Markup]]], ...]] = (
    ("practices", "Practice by practice", practices),
    ("counted", "Who is counted", who_is_counted),
    ("check", "Weighed at 6-8 weeks", check),
    ("months", "Month by month", months),
    ("changes", "Changes of practice", changes),
    ("groups", "Groups of children", groups),
    ("inequality", "Whom care reaches less", comparison_sections.inequality),
    ("contacts", "Other mandated contacts", contacts),
    ("findings", "Thresholds met", findings),
    ("response", "From threshold to action", response),
    ("asked", "Asked, brought and seen", context_sections.asked_and_seen),
    ("without", "With a weight and without", comparison_sections.would_have_been),
    ("sample", "Records read by a person", comparison_sections.sample),
    ("records", "The records", records),
    ("definitions", "Definitions", definitions),
    ("methods", "Methods", methods),
)


def shown(audit: Cohort) -> list[tuple[str, str, Callable[[Cohort], list[Markup]]]]:
    """Return the sections that an audit has: none on changes where none was stated, none on a sample not read."""
    absent = {"changes": audit.steps.empty, "sample": "qa_sample" not in audit.tables}
    return [section for section in SECTIONS if not absent.get(section[0], False)]
