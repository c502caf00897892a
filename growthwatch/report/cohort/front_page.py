"""The front page of the audit as content: the question, the answer in three sentences, one chart, one request.

Every face draws what :func:`front_page` gives, and adds no figure and no sentence of its own. Where something can't
be said, the sentence says that, and why.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit import published_tables, sides
from growthwatch.audit.changes import month_of, what_of
from growthwatch.audit.groups import CHANGE, UNCHANGED, WHOLE
from growthwatch.audit.statistics import intervals
from growthwatch.report.cohort import context_tables
from growthwatch.report.cohort import front_wording as wording
from growthwatch.report.cohort.audit_content import STEPPED, WEIGHED, Cohort, counted

#: Recommendation 6 of the review of "Stephen" (Cambridgeshire & Peterborough Safeguarding Children Partnership, 2022).
QUESTION: Final = (
    "Report on progress in the embedding of improvements in growth monitoring of infants, with evidence of impact "
    "(Recommendation 6)."
)
REQUEST: Final = "What is asked of the board"
#: What a meeting fills in: left blank on every face.
BLANKS: Final = ("Owner", "Action", "Due date")
#: Under so many months that can be shown there is no chart to read.
_DRAWN_FROM: Final = 2
THEN, NOW = "then", "now"
CHANGED: Final = "practices that changed"
OTHERS: Final = "other practices"
EVERYBODY: Final = "all practices"


_BRIEF: Final = {CHANGED: "changed", OTHERS: "others", EVERYBODY: "all"}


@dataclass(frozen=True)
class Answer:
    """One sentence of the answer, and the question of the reader that it answers."""

    asked: str
    sentence: str


@dataclass(frozen=True)
class FrontPage:
    """What stands on the front page, in order.

    ``levels``: indicator, name, who, side (then, now), numerator, denominator, percent, nearly_all, lower, upper [%],
    NaN where hidden. ``points``: month ("2026-03"), who, percent [%] of the chart. ``start``: the month from which it
    is now, "" where time is not divided. ``change``: what was changed, "" where no change of the period is stated.
    """

    question: str
    answers: tuple[Answer, Answer, Answer]
    change: str
    start: str
    levels: pd.DataFrame
    differences: pd.DataFrame  # indicator, who, estimate, lower, upper [percentage points]
    points: pd.DataFrame
    title: str  # of the chart
    caption: str
    no_chart: str  # why there is none; "" where there is one
    request: str
    also: str = ""  # what was asked and seen beside the scales; "" where nothing can be said
    blanks: tuple[str, ...] = BLANKS

    def level(self, indicator: str, who: str, side: str) -> pd.Series | None:
        """Return one level; None where it can't be shown."""
        of = self.levels[(self.levels["indicator"] == indicator) & (self.levels["who"] == who)]
        of = of[((of["side"] == side) & of["percent"].notna()).to_numpy()]
        return None if of.empty else of.iloc[0]


def front_page(audit: Cohort) -> FrontPage:
    """Return the front page of an audit: the one definition that screen, page, PDF and workbook draw.

    Parameters
    ----------
    audit : Cohort
        From ``audit_content.cohort``.
    """
    label, start = _divided(audit)
    levels = _levels(audit, label, start)
    points, withheld = _points(audit, label)
    shown = points.dropna(subset="percent")
    undrawn = shown["month"].nunique() < _DRAWN_FROM and not (withheld and _both_sides(levels))
    change = "" if not label else what_of(label)
    front = FrontPage(
        question=QUESTION,
        answers=(Answer("", ""),) * 3,
        change=change,
        start=start,
        levels=levels,
        differences=_differences(audit, levels, label),
        points=points,
        title=published_tables.definition(WEIGHED)["name"],
        caption="" if undrawn else wording.caption(audit, change, start, withheld),
        no_chart=wording.no_chart(len(shown)) if undrawn else "",
        request="",
    )
    said = wording.Said(audit, front, label)
    answers = (
        Answer("Are babies weighed at 6-8 weeks?", said.weighed()),
        Answer("Did practice change?", said.changed()),
        Answer("Is a flag acted on?", said.acted_on()),
    )
    also = context_tables.sentence(audit)
    return FrontPage(**{**vars(front), "answers": answers, "request": said.request(), "also": also})


def levels_table(front: FrontPage) -> pd.DataFrame:
    """Return the levels then and now as they are read, with the difference; "" where there is nothing to compare."""
    rows = []
    for (indicator, who), of in front.levels.groupby(["indicator", "who"], sort=False):
        difference = front.differences[
            ((front.differences["indicator"] == indicator) & (front.differences["who"] == who)).to_numpy()
        ]
        by_side = of.set_index("side")
        rows.append(
            {
                "What, and by whom": f"{wording.SHORT[str(indicator)]}: {_BRIEF[str(who)]}",
                **{
                    wording.side_heading(front.start, side): wording.share(by_side.loc[side])
                    for side in (THEN, NOW)
                    if side in by_side.index
                },
                "Difference, points": wording.points(difference.iloc[0]) if len(difference) else "",
            }
        )
    return pd.DataFrame(rows)


def _divided(audit: Cohort) -> tuple[str, str]:
    """Return the change that the page speaks of ("" where none lies in the period), and the month it is divided at.

    Of several changes the one that concerns most babies.
    """
    at = sides.divided_at(audit.publication.cells)
    known = audit.publication.rates(CHANGE, *_measures(WEIGHED)) if CHANGE in audit.publication.breakdowns else None
    if known is not None:
        known = known[(known["group"].map(_month_of).isin(at) & (known["group"] != UNCHANGED)).to_numpy()]
        if len(known):
            label = str(known.sort_values("denominator", ascending=False, kind="stable")["group"].iloc[0])
            return label, month_of(label)
    return "", at[0] if at else ""


def _month_of(group: object) -> str:
    return month_of(str(group)) if " from " in str(group) else ""


def _measures(indicator: str) -> tuple[str, str]:
    one = published_tables.definition(indicator)
    return one["numerator"], one["denominator"]


def _levels(audit: Cohort, label: str, start: str) -> pd.DataFrame:
    frames = []
    whom = {label: CHANGED, UNCHANGED: OTHERS} if label else {WHOLE: EVERYBODY}
    for indicator in [name for name in STEPPED if counted(audit.publication.cells["measure"].unique(), name)]:
        breakdown = CHANGE if label else WHOLE
        if start:
            of = audit.publication.sides(breakdown, *_measures(indicator))
            of = of.assign(side=of["month"].map({sides.before(start): THEN, sides.after(start): NOW}))
        else:
            of = audit.publication.rates(breakdown, *_measures(indicator)).assign(side=NOW)
        of = of[(of["group"].isin(list(whom)) & of["side"].notna()).to_numpy()]
        frames.append(
            of.assign(
                indicator=indicator, name=published_tables.definition(indicator)["name"], who=of["group"].map(whom),
                place=of["group"].map({group: place for place, group in enumerate(whom)}),
            ).sort_values(["place", "side"], ascending=[True, False], kind="stable")
        )  # fmt: skip
    kept = ["indicator", "name", "who", "side", "numerator", "denominator", "percent", "nearly_all", "lower", "upper"]
    return pd.concat(frames, ignore_index=True)[kept] if frames else pd.DataFrame(columns=kept)


def _differences(audit: Cohort, levels: pd.DataFrame, label: str) -> pd.DataFrame:
    """Return now less then: of a change its estimated step; of the halves of a period the plain difference."""
    columns = ["indicator", "who", "estimate", "lower", "upper"]
    if label:
        of = audit.steps[((audit.steps["change"] == label) & audit.steps["estimate"].notna()).to_numpy()]
        who = of["group"].map({label: CHANGED, UNCHANGED: OTHERS})
        return of.assign(who=who)[columns].dropna(subset="who").reset_index(drop=True)
    rows = []
    for (indicator, who), of in levels.dropna(subset="percent").groupby(["indicator", "who"], sort=False):
        by_side = of.set_index("side")
        if {THEN, NOW} <= set(by_side.index):
            n, k = by_side["denominator"], np.minimum(by_side["numerator"], by_side["denominator"])
            estimate, low, high = intervals.difference(k[NOW], n[NOW], k[THEN], n[THEN])
            rows.append((indicator, who, 100 * estimate, 100 * low, 100 * high))
    return pd.DataFrame(rows, columns=columns)


def _both_sides(levels: pd.DataFrame) -> bool:
    """Return whether somebody's level is shown before and after: lines enough for a chart without a point."""
    of = levels[((levels["indicator"] == WEIGHED) & levels["percent"].notna()).to_numpy()]
    return bool((of.groupby("who").size() > 1).any())


def _points(audit: Cohort, label: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the months of the chart, and whose are not drawn since too many of them are hidden."""
    if WEIGHED not in audit.series:
        return pd.DataFrame({"month": [], "who": [], "percent": []}), ()
    drawn = {EVERYBODY: audit.series[WEIGHED]}
    if label:
        drawn = {
            who: audit.changed[WEIGHED, group]
            for who, group in ((CHANGED, label), (OTHERS, UNCHANGED))
            if (WEIGHED, group) in audit.changed
        }
    withheld = tuple(who for who, of in drawn.items() if published_tables.mostly_hidden(of))
    points = pd.concat([of.assign(who=who) for who, of in drawn.items()], ignore_index=True)
    points["percent"] = points["percent"].mask(points["who"].isin(withheld) | points["nearly_all"].astype(bool))
    known = audit.series[WEIGHED]
    with_babies = known.loc[(known["denominator"] != 0).to_numpy(), "month"]
    # months before the first baby and after the last are no gaps
    inside = points["month"].between(with_babies.min(), with_babies.max()) if len(with_babies) else False
    points = points.loc[np.broadcast_to(inside, len(points)), ["month", "who", "percent"]].reset_index(drop=True)
    return points, withheld
