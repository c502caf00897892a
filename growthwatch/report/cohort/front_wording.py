"""What the front page says, in sentences made from its figures; none reads as reassurance, none lacks its limits."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from growthwatch.audit.changes import what_of
from growthwatch.audit.groups import CHANGE, NOT_KNOWN, UNCHANGED, WHOLE
from growthwatch.report.cohort import audit_tables, audit_wording
from growthwatch.report.cohort.audit_content import WEIGHED, Cohort

if TYPE_CHECKING:
    from growthwatch.report.cohort.front_page import FrontPage

ACKNOWLEDGED: Final = "flagged_acknowledged_28"
REWEIGHED: Final = "flagged_reweighed_28"
#: Indicator -> what it is called where there is little room.
SHORT: Final = {
    WEIGHED: "Weighed at 6-8 weeks",
    REWEIGHED: "Flags weighed again in 28 days",
    ACKNOWLEDGED: "Flags acknowledged in 28 days",
}
_FLAG: Final = "flags (a threshold of NICE NG75 firmly met on a weight)"
#: A p value under which a step is told from chance.
_ALPHA: Final = 0.05


def month_in_words(month: str) -> str:
    """Return "2025-04" as "April 2025"."""
    return f"{pd.Timestamp(month + '-01'):%B %Y}"


def side_heading(start: str, side: str) -> str:
    """Return what stands over the figures of one side: "Before April 2025", "From April 2025", "This period"."""
    if not start:
        return "This period"
    return f"{'Before' if side == 'then' else 'From'} {month_in_words(start)}"


def share(rate: pd.Series) -> str:
    """Return "62.1 % (56.6 to 67.4), 330 babies"; "*" where it is hidden."""
    if np.isnan(rate["percent"]):
        return "*" if rate["denominator"] != 0 else "nobody"
    (percent,) = audit_tables.percents(rate.to_frame().T, 1, sign=" %")
    return f"{percent} ({rate['lower']:.1f} to {rate['upper']:.1f}), of {rate['denominator']:,.0f}"


def points(row: pd.Series) -> str:
    """Return "+21.1 (+15.5 to +26.7)"."""
    return f"{row['estimate']:+.1f} ({row['lower']:+.1f} to {row['upper']:+.1f})"


def percent(rate: pd.Series) -> str:
    """Return "62.1 % (95 % limits 56.6 to 67.4)"."""
    (said,) = audit_tables.percents(rate.to_frame().T, 1, sign=" %")
    return f"{said} (95 % limits {rate['lower']:.1f} to {rate['upper']:.1f})"


def no_chart(shown: int) -> str:
    """Return why there is no chart."""
    return (
        "No chart: one month alone can show no change."
        if shown
        else "No chart: no month has enough babies to be shown (counts of 1 to 7 are hidden)."
    )


def caption(audit: Cohort, change: str, start: str, withheld: tuple[str, ...] = ()) -> str:
    """Return what stands under the chart: what its lines are, and what the control chart of the area shows."""
    level = (
        "Thick lines: the level before and from the change on. " if change else "Thick lines: the level of each half. "
    )
    reading = audit_wording.read(audit.series[WEIGHED], "p") if WEIGHED in audit.series else ""
    missing = " Months that are hidden, “nearly all” or without a baby are gaps."
    if withheld == ("all practices",):
        missing = ""  # the reading says it
    elif withheld:
        missing = (
            f" Single months of {' and '.join(withheld)} are not drawn: too many are hidden or “nearly all”, and "
            "those left would show a level that is not theirs."
        )
    return f"{level if start else ''}All practices together: {reading}{missing}"


class Said:
    """The sentences of one front page."""

    def __init__(self, audit: Cohort, front: "FrontPage", label: str) -> None:
        self.audit, self.front, self.label = audit, front, label
        self.counted = bool(audit.rate(WEIGHED)["denominator"] != 0) if len(audit.rates) else False

    def weighed(self) -> str:
        """Return the level now against then."""
        if not self.counted:
            return "No 6-8-week check can be counted in this period, so nothing can be said."
        if self.label:
            mine, others = (self._now_and_then(WEIGHED, who) for who in ("practices that changed", "other practices"))
            return f"In the practices that changed, {mine}; in the others {others}."
        now, then = (self.front.level(WEIGHED, "all practices", side) for side in ("now", "then"))
        if now is None:
            return (
                "How many were weighed can't be shown without telling of single babies (counts of 1 to 7 are hidden)."
            )
        if not self.front.start:
            whole = f"{percent(now)} of {now['denominator']:,.0f} babies were weighed at 6-8 weeks"
            return f"{whole}; one month of data can't be held against another."
        at = month_in_words(self.front.start)
        told = f"From {at} {percent(now)} of {now['denominator']:,.0f} babies were weighed at 6-8 weeks"
        return f"{told}, before it {'a share that is hidden' if then is None else percent(then)}."

    def _now_and_then(self, indicator: str, who: str) -> str:
        now, then = (self.front.level(indicator, who, side) for side in ("now", "then"))
        said, before = ("a share that is hidden" if one is None else percent(one) for one in (now, then))
        of = "of babies were weighed from" if who != "other practices" else "from"
        return f"{said} {of} {month_in_words(self.front.start)}, against {before} before"

    def changed(self) -> str:
        """Return whether practice changed."""
        if not self.counted:
            return "Whether practice changed can't be said without a check that is counted."
        if self.label:
            step = self._step(WEIGHED, "weighing at 6-8 weeks", "Yes: ").removesuffix(".")
            return f"{step}; counts can't show that nothing else did it." if self._found() else f"{step}."
        stated = self._stated()
        why = (
            f"The change stated ({stated}) lies outside the months with babies, so nothing can be said of it"
            if stated
            else "No change of practice was stated, so the impact of one can't be shown"
        )
        of = self.front.differences[(self.front.differences["indicator"] == WEIGHED).to_numpy()]
        if of.empty:
            return f"{why}."
        one = of.iloc[0]
        way = "rose" if one["lower"] > 0 else "fell" if one["upper"] < 0 else "did not differ beyond chance"
        return f"{why}; between the halves of the period weighing {way}: {points(one)} percentage points."

    def _stated(self) -> str:
        known = self.audit.publication
        if CHANGE not in known.breakdowns:
            return ""
        groups = [str(name) for name in known.counts(CHANGE).index if name not in (UNCHANGED, NOT_KNOWN)]
        return "; ".join(groups)

    def _step(self, indicator: str, what: str, found: str) -> str:
        of = self.audit.steps
        of = of[((of["change"] == self.label) & (of["indicator"] == indicator)).to_numpy()].set_index("group")
        own = of.loc[self.label]
        if np.isnan(own["estimate"]):
            months = f"{own['months_before']} months before it and {own['months_after']} after"
            return f"Whether {what} changed with “{what_of(self.label)}” can't be said: {months} are too few."
        beyond = of.loc["difference"] if "difference" in of.index else None
        judged = own if beyond is None or np.isnan(beyond["estimate"]) else beyond
        over = "" if judged is own else " over and above the other practices"
        limits = f"(95 % limits {judged['lower']:+.1f} to {judged['upper']:+.1f})"
        if judged["p_value"] < _ALPHA and judged["lower"] * judged["upper"] > 0:
            way = "rose" if judged["estimate"] > 0 else "fell"
            size = f"{abs(judged['estimate']):.1f} percentage points{over} {limits}"
            return f"{found}with “{what_of(self.label)}” {what} {way} by {size}."
        size = f"{judged['estimate']:+.1f} percentage points{over} {limits}"
        return f"No change in {what} can be told from chance: {size}."

    def acted_on(self) -> str:
        """Return what becomes of flags."""
        rates = self.audit.rates
        of = rates[((rates["breakdown"] == WHOLE) & rates["indicator"].isin([REWEIGHED, ACKNOWLEDGED])).to_numpy()]
        of = of.set_index("indicator")
        if REWEIGHED not in of.index or of.loc[REWEIGHED, "denominator"] == 0:
            return f"None of the {_FLAG} could be followed for 28 days, so nothing can be said of action."
        again = of.loc[REWEIGHED]
        n = "a hidden number of" if np.isnan(again["denominator"]) else f"{again['denominator']:,.0f}"
        weighed = f"{_or_hidden(again)} were weighed again"
        if ACKNOWLEDGED not in of.index:
            return f"Of {n} {_FLAG} {weighed} within 28 days; what else was done about them was not given."
        told = f"Of {n} {_FLAG} {_or_hidden(of.loc[ACKNOWLEDGED])} were acknowledged within 28 days and {weighed}"
        if not self.label:
            return f"{told}."
        step = self._step(ACKNOWLEDGED, "acknowledging", "")
        return f"{told}; {step[0].lower()}{step[1:]}"

    def request(self) -> str:
        """Return the one thing that is asked of the board."""
        if not self.counted:
            return "Agree which records are to be sent, so that the next report can count who was weighed."
        unseen = self.audit.rate("attended_not_measured")
        if self.label and self._found():
            what = what_of(self.label)
            return f"Agree that the practices without it begin “{what}” too, and by when."
        if self.label:
            return (
                f"Ask the practices that began “{what_of(self.label)}” what stood in its way before it goes further."
            )
        if ACKNOWLEDGED not in set(self.audit.rates["indicator"]):
            return (
                "Agree that what is done about each flag is recorded, so that the next report can show how soon flags "
                "are acted on."
            )
        if unseen["percent"] > 0:
            return (
                f"Agree that no 6-8-week review ends without a weight: {unseen['numerator']:,.0f} babies were seen "
                "and not weighed."
            )
        return "Agree which change of practice is to be made, where and from when, so that its impact can be shown."

    def _found(self) -> bool:
        of = self.audit.steps
        mine = ((of["change"] == self.label) & (of["indicator"] == WEIGHED)).to_numpy()
        of = of[mine].set_index("group")
        judged = of.loc["difference"] if "difference" in of.index else of.loc[self.label]
        return bool(judged["p_value"] < _ALPHA and judged["lower"] > 0)


def _or_hidden(rate: pd.Series) -> str:
    return "a share that is hidden" if np.isnan(rate["percent"]) else percent(rate)
