"""The audit in plain English: short sentences with their figures, none that reads as reassurance or as blame."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit import indicators, published_tables
from growthwatch.audit.groups import WHOLE
from growthwatch.audit.statistics import funnel
from growthwatch.report.cohort import audit_tables, comparison_wording
from growthwatch.report.cohort.audit_content import Cohort
from growthwatch.vocabulary import SOURCE_NAMES


def percent(rate: pd.Series) -> str:
    """Return "82.6 % (95 % limits 80.9 to 84.2)", or that it is hidden or not known."""
    if np.isnan(rate["percent"]):
        return "not shown (no babies, or too few)"
    (share,) = audit_tables.percents(rate.to_frame().T, 1, sign=" %")
    return f"{share} (95 % limits {rate['lower']:.1f} to {rate['upper']:.1f})"


def count(n: float) -> str:
    """Return a published count with thousands; "fewer than 8, or hidden" for a hidden one."""
    return "a hidden number of" if np.isnan(n) else f"{n:,.0f}"


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]


def summary(audit: Cohort) -> list[str]:
    """Return the summary: one sentence a line, most important first."""
    weighed, reviewed = audit.rate("weighed_at_check"), audit.rate("reviewed_by_8_weeks")
    if weighed["denominator"] == 0:  # a hidden number is not none
        return ["No 6-8-week check can be counted: see above."]
    share, babies = percent(weighed), _first_large(count(weighed["denominator"]))
    said = [
        f"{babies} babies' 6-8-week window closed in this period: {share} were weighed in it.",
        "No national figure counts weights at 6-8 weeks; that is what this report is for.",
        f"Reviewed by 8 weeks (metric C8i): {percent(reviewed)}.{_published('reviewed_by_8_weeks')}",
        f"Seen at 6-8 weeks and not weighed: {percent(audit.rate('attended_not_measured'))}.",
        f"Weight recorded, to be checked (neither weighed nor not): {percent(audit.rate('weight_to_check'))}.",
        _duplicates(audit),
        f"Weight, length and head all measured: {percent(audit.rate('weight_length_head_at_check'))}.",
        f"Month by month: {read(audit.series['weighed_at_check'], 'p')}",
        _practices(audit),
        *changed(audit),
        *_findings(audit),
        *_systems(audit),
    ]
    return [sentence for sentence in said if sentence]


#: Type of variation of a point (``icons.VARIATIONS``) -> in words.
VARIATION_NAMES: Final = {
    "common_cause": "as chance would have it (common cause)",
    "special_cause_improvement": "a change for the better (special cause, improvement)",
    "special_cause_concern": "a change for the worse (special cause, concern)",
    "special_cause_neutral_high": "higher than chance would have it (special cause)",
    "special_cause_neutral_low": "lower than chance would have it (special cause)",
}
#: Whether a target will be met (``icons.ASSURANCES``) -> in words.
ASSURANCE_NAMES: Final = {
    "consistent_pass": "will be met month after month as things stand (consistently passed)",
    "consistent_fail": "will be missed month after month unless something changes (consistently failed)",
    "inconsistent": "will be met in some months and missed in others by chance (inconsistent)",
}


def variation(monthly: pd.DataFrame, chart: str) -> str:
    """Return what kind of variation the last point shown is, and whether a target will be met; "" where none is drawn.

    The words of Making Data Count's icons: the type of variation of the last point, and the assurance of a target.
    """
    shown = monthly[monthly["percent"].notna().to_numpy()]
    if len(shown) < 2 or published_tables.mostly_hidden(monthly):
        return ""
    last = shown.iloc[-1]
    said = f" Last point ({month_in_words(last['month'])}): {VARIATION_NAMES[str(last[f'{chart}_variation'])]}."
    met = ASSURANCE_NAMES.get(str(last[f"{chart}_assurance"]), "")
    return f"{said} The target of {last['target']:g} % {met}." if met else said


def month_in_words(label: object) -> str:
    """Return "Mar 2026" for a month, "2026 Q1" for a quarter."""
    text = str(label)
    return text.replace("-", " ") if "Q" in text else f"{pd.Timestamp(text + '-01'):%b %Y}"


def read(monthly: pd.DataFrame, chart: str) -> str:
    """Return what a control chart shows; of one point, of none, or of too many hidden, that nothing can be read."""
    if published_tables.mostly_hidden(monthly):
        hidden, months = published_tables.hidden_of(monthly)
        return (
            f"{hidden} of {months} points are hidden, or by rounding no more than “nearly all”, for their numbers are "
            "small. The others would show too high or too low a level, so none is drawn and nothing is read from them."
        )
    if monthly["percent"].notna().sum() < 2:
        return "too few points can be shown for anything to be read from them."
    return published_tables.reading(monthly, chart)


def _duplicates(audit: Cohort) -> str:
    """Return how many were not counted since they may be a child who is counted already; blank for none."""
    n = audit.publication.counts(WHOLE).iloc[0]["check.excluded.possible_duplicate"]
    if n == 0:
        return ""
    said = count(n)
    return f"{said[0].upper()}{said[1:]} possible duplicates of a child on the list are not counted until judged."


def _published(indicator: str) -> str:
    known = indicators.benchmarks()
    known = known[(known["indicator"] == indicator).to_numpy()]
    if known.empty:
        return ""
    said = "; ".join(
        f"{'' if pd.isna(one.qualifier) else f'{one.qualifier} '}{one.percent:g} % in {one.period}"
        for one in known.itertuples()
    )
    return f" England: {said}."


def _practices(audit: Cohort) -> str:
    units, read = audit.funnels["weighed_at_check"]
    if len(units) < 2:
        return "Practices are too few, or too small, to compare."
    below, above = (int((units["place"] == place).sum()) for place in funnel.OUTSIDE_OUTER)
    dispersion = (
        "Practices differ by more than chance; limits allow for it."
        if read.dispersion.present
        else "Practices differ no more than chance would have it."
    )
    return f"Of {len(units)} practices shown, {below} lie below and {above} above the 99.8 % limits. {dispersion}"


def changed(audit: Cohort) -> list[str]:
    """Return a sentence for each change of practice and indicator: levels, step, limits, and what the others did."""
    said = []
    for (indicator, change), of in audit.steps.groupby(["indicator", "change"], sort=False):
        rows = of.set_index("group")
        own = rows.loc[str(change)]
        name = published_tables.definition(str(indicator))["name"]
        name = name[0].lower() + name[1:]
        if np.isnan(own["estimate"]):
            said.append(f"{change}, {name}: too few months before or after to estimate a step.")
            continue
        levels = "" if rows.loc[str(change), ["before", "after"]].isna().any() else _levels(own)
        beyond = rows.loc["difference"] if "difference" in rows.index else None
        # what happened in every practice at that time is no effect of the change
        judged = own if beyond is None or np.isnan(beyond["estimate"]) else beyond
        found = "a step" if judged["p_value"] < 0.05 and judged["lower"] * judged["upper"] > 0 else "no clear step"
        sentence = f"{change}, {name}: {levels}{found} of {_points(own)} ({own['method']})"
        if judged is not own:
            sentence = (
                f"{change}, {name}: {levels}{found} over and above the other practices, of {_points(judged)}; "
                f"by itself {_points(own)} ({own['method']})"
            )
        said.append(sentence + ".")
    return said


def _levels(row: pd.Series) -> str:
    return f"{row['before']:.1f} % before and {row['after']:.1f} % after, "


def _points(row: pd.Series) -> str:
    return f"{row['estimate']:+.1f} percentage points (95 % limits {row['lower']:+.1f} to {row['upper']:+.1f})"


def _findings(audit: Cohort) -> list[str]:
    found = audit.tables["findings"]
    fall = found[(found["measure"] == "at_check.ng75-fall").to_numpy()].iloc[0]
    if np.isnan(fall["percent"]):
        return []
    low, high, dip = (f"{fall[name]:g}" for name in ("expected_low", "expected_high", "with_uk_dip"))
    sentence = (
        f"Of babies weighed at 6-8 weeks with a birth weight, {percent(fall)} met the NG75 fall threshold; in healthy "
        f"infants {low} to {high} % do, and up to {dip} % where UK babies run below the WHO standard. It is a share "
        "meeting a threshold, and no measure of neglect or abuse."
    )
    return [sentence]


def _systems(audit: Cohort) -> list[str]:
    # the share beside what was to be expected: a count of falls first seen later suggests as many harms
    said = comparison_wording.found_by_close(audit)
    systems = audit.tables["systems"]
    systems = systems[systems[["falls", "later", "never"]].notna().all(axis=1).to_numpy()]
    said += [
        f"Of {count(one.falls)} falls the {SOURCE_NAMES[str(one.source)]} record alone would never have shown "
        f"{count(one.never)}, and shown {count(one.later)} later than the three records read together."
        for one in systems.itertuples()
        if float(str(one.falls)) > 0
    ]
    return said
