"""What care was compared with, in sentences with their limits; none says more than an uncontrolled comparison can."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit import counterfactual, inequality
from growthwatch.audit import outliers as standings
from growthwatch.check_windows import CheckWindows
from growthwatch.report.cohort import audit_tables, comparison_tables
from growthwatch.report.cohort.audit_content import Cohort

#: What must be known before the two groups of babies are held against each other.
SELECTION: Final = (
    "The two groups were not made by chance: a baby whom somebody worries about is weighed sooner, and those least "
    "seen are weighed least. This is what weighing found, not what weighing every baby would have found."
)
EXPECTED: Final = (
    "If a fall came to light on any weight alike, a record that holds 40 % of all weights would show 40 % of the "
    "falls the same day. The last column is how far above (+) or below (-) that it lies: what lies below is what "
    "reading all records together gained beyond having more weights."
)
FIFTHS: Final = (
    "Fifths are numbered by the Index of Multiple Deprivation from the most deprived (1) to the least (5). A negative "
    "difference means that the group named first, or the most deprived end, has less."
)
COMPLETENESS: Final = (
    f"Completeness comes first: a practice with any record of fewer than {standings.COMPLETE_FROM:.0f} % of its "
    "babies is asked for its records and not compared. One of which small numbers hide how complete they are is not "
    "judged here."
)


def found_by_close(audit: Cohort) -> list[str]:
    """Return in how many babies a fall was found by the end of the window, weighed and not, and what that can't say.

    Returns
    -------
    list of str
        The shares with limits, the difference (or that chance explains it), and how the groups came about; that there
        is nothing to compare, where one group has no baby or its numbers are hidden.
    """
    found = audit.tables["counterfactual"].set_index("group")
    with_weight, without = (found.loc[name] for name in (counterfactual.WEIGHED, counterfactual.NOT_WEIGHED))
    if with_weight["babies"] == 0 or without["babies"] == 0:
        return ["Falls found with and without a weight can't be compared: one of the two groups has no baby."]
    day = CheckWindows.of_run(audit.about).closes_day
    shares = f"{_share(with_weight)} of babies weighed at 6-8 weeks and in {_share(without)} of those not weighed"
    said = [f"A fall was found by day {day} in {shares}."]
    if not np.isnan(without["fewer_points"]):
        said.append(_fewer(without))
    return [*said, SELECTION]


def _fewer(row: pd.Series) -> str:
    limits = f"(95 % limits {row['fewer_points_lower']:+.1f} to {row['fewer_points_upper']:+.1f})"
    points = f"{row['fewer_points']:+.1f} percentage points {limits}"
    if row["fewer_points_upper"] < 0:
        return f"More falls were found among babies not weighed: the difference is {points}."
    if row["fewer_points_lower"] <= 0:
        return f"The difference, {points}, can't be told from chance."
    babies = f"{row['not_found']:,.0f} ({row['not_found_lower']:,.0f} to {row['not_found_upper']:,.0f})"
    return (
        f"The difference is {points}: had as many been found among the babies not weighed, {babies} more falls would "
        "have been known by then."
    )


def _share(rate: pd.Series) -> str:
    if np.isnan(rate["percent"]):
        return "a share that is hidden"
    (share,) = audit_tables.percents(rate.to_frame().T, 1, sign=" %")
    return f"{share} ({rate['lower']:.1f} to {rate['upper']:.1f})"


def lead_time(audit: Cohort) -> list[str]:
    """Return what each record alone would have shown the same day, beside the share of all weights that it holds."""
    of = audit.tables["lead_time"]
    of = of[((of["systems"] == 1) & of["percent"].notna() & of["expected_percent"].notna()).to_numpy()]
    if of.empty:
        return ["What each record alone would have shown can't be said: no falls, or too few to show."]
    said = []
    for _, row in of.iterrows():  # three record systems
        name = comparison_tables.records_in_words(row["read"])
        held = row["expected_percent"]
        way = "more than" if row["lower"] > held else "fewer than" if row["upper"] < held else "about what"
        chance = "" if way != "about what" else "; the difference may be chance"
        said.append(
            f"Of {row['falls']:,.0f} falls the {name} record alone shows {_share(row)} the same day, {way} the "
            f"{held:.1f} % of all weights that it holds would show by chance{chance}."
        )
    return said


def unequal(audit: Cohort) -> list[str]:
    """Return which differences between groups chance does not explain, what is hidden, and what nobody supplied."""
    of = audit.tables["inequality"]
    table = comparison_tables.inequality(audit)
    measured = of[(of["measure"] != inequality.NOT_SUPPLIED).to_numpy()].reset_index(drop=True)
    clear = (measured["lower"] * measured["upper"] > 0).to_numpy()
    said = [
        f"{row['What']}. {row['Groups']} ({row['Measured as']}): {row['Difference, points']} percentage points "
        f"(95 % limits {row['95 % limits']})."
        for row in table[clear].to_dict("records")
    ]
    shown = int(measured["estimate"].notna().sum())
    if shown and not said:
        said.append(f"None of {shown} differences shown can be told from chance.")
    elif shown:
        said.append(
            f"{_differences(shown, 'is', 'are')} shown: of so many about one in 20 lies beyond its limits by chance."
        )
    if hidden := int((measured["measure"] == inequality.HIDDEN).sum()):
        said.append(f"{_differences(hidden)} can't be shown: small numbers are hidden, or a group has no baby.")
    absent = of.loc[(of["measure"] == inequality.NOT_SUPPLIED).to_numpy(), "breakdown"].unique()
    if len(absent):
        names = ", ".join(comparison_tables.QUESTION_NAMES[str(name)].lower() for name in absent)
        said.append(f"Not supplied, so whether care differs by it is not known: {names}.")
    return said


def _differences(n: int, one: str = "", many: str = "") -> str:
    return f"{n} difference{'' if n == 1 else 's'} {one if n == 1 else many}".strip()


def standing(audit: Cohort) -> list[str]:
    """Return for each indicator how many practices stand where."""
    said = []
    for name, of in audit.tables["outliers"].groupby("name", sort=False):
        counted = of["standing"].value_counts()
        each = [
            f"{counted[code]} {words}" for code, words in comparison_tables.STANDING_NAMES.items() if code in counted
        ]
        said.append(f"{name}: {'; '.join(each)}.")
    return [*said, COMPLETENESS] if said else []
