"""Practice by practice: one line for each with what it is asked about, then the funnels that compare them."""

from typing import Final

import pandas as pd
from markupsafe import Markup

from growthwatch.audit import published_tables
from growthwatch.audit.groups import NOT_KNOWN
from growthwatch.audit.statistics import funnel
from growthwatch.reference.practice_names import PracticeNames
from growthwatch.reference.practice_names import published as published_names
from growthwatch.report import page
from growthwatch.report.cohort import audit_tables as tables
from growthwatch.report.cohort import figures
from growthwatch.report.cohort.audit_content import WEIGHED, Cohort

#: What a practice is asked about -> its heading.
_ASKED: Final = {
    "attended_not_measured": "Seen, not weighed %",
    "weight_to_check": "To be checked %",
    "flagged_reweighed_28": "Flags weighed again %",
    "flagged_acknowledged_28": "Flags acknowledged %",
}
#: Place in the funnel -> how that is said.
_PLACES: Final = {
    "above 99.8": "above 99.8 %",
    "above 95": "above 95 %",
    "inside": "inside",
    "below 95": "below 95 %",
    "below 99.8": "below 99.8 %",
}
_TOO_SMALL: Final = "not shown"


def practice_table(audit: Cohort, names: PracticeNames | None = None) -> pd.DataFrame:
    """Return a line for each practice: weighed, with limits and place among the others, and what else is asked.

    Parameters
    ----------
    audit : Cohort
        The audit.
    names : PracticeNames, optional
        What practices are called; the made-up names that come with the program where not given.

    Returns
    -------
    DataFrame
        In the order of codes, babies of no known practice last; "*" where hidden.
    """
    called = names or published_names()
    by = audit.rates[(audit.rates["breakdown"] == "practice").to_numpy()]
    weighed = by[(by["indicator"] == WEIGHED).to_numpy()].set_index("group")
    weighed = weighed[(weighed["denominator"] != 0).to_numpy()]
    units, _ = audit.funnels[WEIGHED]
    place = units.set_index("group")["place"].map(_PLACES)
    shown = weighed["percent"].notna()
    table = pd.DataFrame(
        {
            "Practice": [called.with_code(str(code)) for code in weighed.index],
            "Babies": tables.counts(weighed["denominator"]),
            "Weighed at 6-8 weeks %": tables.percents(weighed, 1),
            "95 % limits": tables.limits(weighed, 1),
            "Funnel limits": weighed.index.map(place).astype(object).where(shown.to_numpy(), _TOO_SMALL),
        },
        index=weighed.index,
    )
    table.loc[table.index == NOT_KNOWN, "Funnel limits"] = ""
    for indicator, heading in _ASKED.items():
        of = by[(by["indicator"] == indicator).to_numpy()].set_index("group").reindex(weighed.index)
        if of["denominator"].isna().all() and of["percent"].isna().all() and of["name"].isna().all():
            continue  # nothing was given that it could be counted from
        nobody = (of["denominator"] == 0).to_numpy()
        table[heading] = tables.percents(of.assign(nearly_all=of["nearly_all"].eq(True)), 1).mask(nobody, "")
    return table.reset_index(drop=True)


def practices(audit: Cohort) -> list[Markup]:
    """Return the practices, one line each, and the funnels."""
    table = practice_table(audit)
    hidden = int((table["Funnel limits"] == _TOO_SMALL).sum()) if len(table) else 0
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
    return [*parts, page.paragraph("Figures: funnels.csv, rates.csv", "quiet")]


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
