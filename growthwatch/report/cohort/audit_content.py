"""The cohort audit as content: every table, what must be known before reading it, and its summary in plain English.

The files of ``audit`` and the app's Cohort page both show this and nothing else; it holds no child.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from growthwatch.audit import changes as practice_changes
from growthwatch.audit import counterfactual, delays, flow, inequality, outliers, published_tables, recording, sides
from growthwatch.audit.groups import CHANGE, NOT_KNOWN, UNCHANGED, WHOLE
from growthwatch.audit.publication import Publication, publish
from growthwatch.audit.statistics import funnel
from growthwatch.audit.sums import Sums
from growthwatch.check_windows import CheckWindows
from growthwatch.reference.practice_names import PracticeNames
from growthwatch.reference.practice_names import published as published_names
from growthwatch.report import left_out

#: Indicators drawn by month, or by quarter, and how.
RUN_CHARTS: Final = (
    ("weighed_at_check", "p"),
    ("weight_head_at_check", "p"),
    ("reviewed_by_8_weeks", "xmr"),
    ("flagged_reweighed_28", "p"),
    ("flagged_acknowledged_28", "p"),
)
FUNNELS: Final = ("weighed_at_check", "reviewed_by_8_weeks")
WEIGHED: Final = "weighed_at_check"
#: What a change of practice is judged by: weighing, and what follows a flag.
STEPPED: Final = sides.INDICATORS


@dataclass(frozen=True)
class Cohort:
    """One audit: tables by name (counts NaN where hidden), notices, and about what and when."""

    first: str
    last: str
    as_of: str
    about: dict[str, Any]
    suppressed: bool
    notices: tuple[str, ...]
    publication: Publication
    rates: pd.DataFrame
    series: dict[str, pd.DataFrame]  # indicator -> by month or quarter
    funnels: dict[str, tuple[pd.DataFrame, funnel.Funnel]]
    #: (indicator, group of practices) -> by month or quarter, where some changed something
    changed: dict[tuple[str, str], pd.DataFrame]
    steps: pd.DataFrame
    #: What practices are called.
    called: PracticeNames
    tables: dict[str, pd.DataFrame]  # findings, delays, systems, agreement, verdicts, slips, digits, heaping

    def rate(self, indicator: str, breakdown: str = "all", group: str | None = None) -> pd.Series:
        """Return the rate of one indicator in one group (the whole area where none is named)."""
        of = self.rates[(self.rates["indicator"] == indicator) & (self.rates["breakdown"] == breakdown)]
        return of[(of["group"] == (group or "all")).to_numpy()].iloc[0]


def cohort(
    sums: Sums,
    about: dict[str, Any],
    *,
    suppressed: bool = True,
    notices: tuple[str, ...] = (),
    practice_names: PracticeNames | None = None,
    targets: Mapping[str, float] | None = None,
) -> Cohort:
    """Return the audit of a population.

    Parameters
    ----------
    sums : Sums
        From ``audit.aggregate`` or, over parts of a country, ``audit.merge``.
    about : dict
        ``run.json`` of the run: policy, versions, inputs.
    suppressed : bool
        Whether small numbers are hidden; False only inside a role's own view.
    notices : sequence of str
        What the caller has to say before the figures.
    practice_names : PracticeNames, optional
        What practices are called; by the made-up names that come with the program where not given.
    targets : mapping of str to float, optional
        Indicator -> what it should reach [%].
    """
    reach, called = targets or {}, practice_names or published_names()
    publication = publish(sums, suppressed=suppressed)
    truth = publish(sums, suppressed=False)
    groups = [] if CHANGE not in sums.counts["breakdown"].to_numpy() else _changed_groups(sums)
    return Cohort(
        first=str(sums.period.first),
        last=str(sums.period.last),
        as_of=str(sums.as_of),
        about=about,
        suppressed=suppressed,
        notices=(*notices, *filter(None, [left_out.restricted(about)]), *_notices(sums)),
        publication=publication,
        rates=published_tables.rates(publication),
        series={
            name: published_tables.series(publication, name, truth=truth, target=reach.get(name, np.nan))
            for name, _ in RUN_CHARTS
            if counted(sums.measures, name)
        },
        funnels={name: published_tables.funnel_of(publication, name) for name in FUNNELS},
        changed={
            (indicator, name): published_tables.series(
                publication,
                indicator,
                name,
                CHANGE,
                truth=truth,
                rebased_from=None if name == UNCHANGED else practice_changes.month_of(name),
            )
            for indicator in STEPPED
            for name in groups
            if counted(sums.measures, indicator)
        },
        steps=_steps(sums, publication, suppressed=suppressed),
        called=called,
        tables={
            "flow": flow.table(publication.counts(WHOLE).iloc[0], about, suppressed=suppressed),
            "findings": published_tables.findings(publication),
            "delays": delays.delays(sums, publication, CheckWindows.of_run(about)),
            "systems": published_tables.systems(publication),
            "counterfactual": counterfactual.found_by_close(publication),
            "lead_time": counterfactual.lead_time(publication),
            "inequality": inequality.inequality(publication),
            "outliers": pd.concat(
                [outliers.outliers(publication, name, called.names) for name in FUNNELS], ignore_index=True
            ),
            "outlier_policy": outliers.policy(),
            "agreement": recording.agreement(sums, suppressed=suppressed),
            **{
                name: recording.shares(sums, name, suppressed=suppressed)
                for name in ("verdicts", "slips", "digits", "heaping")
            },
        },
    )


def counted(measures: Iterable[str], indicator: str) -> bool:
    """Whether the input allowed an indicator to be counted: nothing is acknowledged where no action was given."""
    one = published_tables.definition(indicator)
    return {one["numerator"], one["denominator"]} <= set(measures)


def _steps(sums: Sums, publication: Publication, *, suppressed: bool) -> pd.DataFrame:
    """Return the steps of every indicator that a change of practice is judged by, and the levels before and after."""
    frames = []
    for indicator in STEPPED:
        one = published_tables.definition(indicator)
        if counted(sums.measures, indicator):
            steps = practice_changes.steps(sums, one["numerator"], one["denominator"], suppressed=suppressed)
            levels = published_tables.levels(publication, indicator, steps)
            frames.append(pd.concat([steps, levels], axis=1).assign(indicator=indicator))
    return pd.concat(frames, ignore_index=True)


def _changed_groups(sums: Sums) -> list[str]:
    names = sums.counts.loc[(sums.counts["breakdown"] == CHANGE).to_numpy(), "group"].unique()
    return [str(name) for name in names if name != NOT_KNOWN]


def _notices(sums: Sums) -> list[str]:
    """Return what a reader must know first: nobody there, months with nobody, windows still open."""
    whole = sums.counts[(sums.counts["breakdown"] == "all").to_numpy()]
    due = whole.groupby("month")["check.due"].sum()
    said = []
    if set(sums.counts["breakdown"]) == {WHOLE}:
        said.append("There is no child in the input: nothing can be counted.")
    elif due.sum() == 0:
        counted = whole[[name for name in sums.measures if name.startswith("check.excluded")]].to_numpy().sum()
        said.append(
            "Every baby whose 6-8-week window closed in this period is excluded (died, left, joined too late, or may "
            "be a child counted already)."
            if counted
            else "No baby's 6-8-week window closed in this period: it may lie outside the data."
        )
    elif (due == 0).any():
        empty = [f"{pd.Timestamp(month):%b %Y}" for month in due.index[(due == 0).to_numpy()].tolist()]
        said.append(f"Months in which no baby's 6-8-week window closed, shown as gaps: {', '.join(empty)}.")
    if sums.period.last > sums.as_of:
        day = f"{pd.Timestamp(sums.as_of):%d %b %Y}".lstrip("0")
        said.append(f"The period ends after the day of the data, {day}: windows not yet closed are not counted.")
    return said
