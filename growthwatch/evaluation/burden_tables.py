"""The tables of what the rules cost a caseload: rows on Today, new alarms, and how many of them are true."""

import datetime as dt
from typing import Final, NamedTuple

import pandas as pd

from growthwatch.vocabulary import URGENCIES

#: The caseload that figures are given for: what a health visitor in England is to have at most.
PER_CHILDREN: Final = 300
#: Urgencies that call for somebody.
CALLING: Final = URGENCIES[:-1]
#: New alarms a week for each 300 that a service is to have at most.
TARGET: Final = 2
#: Weeks over which those who begin to falter are counted.
_COUNTED_WEEKS: Final = 26
#: Share of simulated infants who falter.
FALTERING: Final = 0.03
#: What alarms are about: a newborn's loss, a weight overdue, a head, and the rest.
ABOUT_FALLS: Final = "a low or falling weight, or a length"
_ABOUT_HEADS: Final = "a head"
_ABOUT_RULE: Final = {
    "ng75-early-loss": "a newborn's loss",
    "newborn-gain": "a newborn's loss",
    "ng75-not-regained": "a newborn's loss",
    "not-weighed-since": "a weight overdue",
}


class Burden(NamedTuple):
    """What a caseload showed, week by week."""

    today: pd.DataFrame  # week, child_id, urgency, by (a finding, or a check or doubt), rule of the finding
    stories: pd.DataFrame  # week, child_id, matter, urgency, rule of the lead, falters: it does by then
    falterers: pd.DataFrame  # nhs_number, shape, weighed: after the onset, found_on: the first day of a finding
    children: float  # how many there were, on average
    as_of: dt.date  # the last day


def new_alarms(stories: pd.DataFrame) -> pd.DataFrame:
    """Return the stories that call for somebody and did not the week before; those of the first week are left out.

    Parameters
    ----------
    stories : DataFrame
        As :class:`Burden` has them.

    Returns
    -------
    DataFrame
        The same columns.
    """
    calling = stories[stories["urgency"].isin(CALLING)]
    before = calling[["child_id", "matter", "week"]].assign(week=calling["week"] + 1, there=True)
    both = calling.merge(before, on=["child_id", "matter", "week"], how="left")
    return both[both["there"].isna() & (both["week"] > 0)].drop(columns="there").reset_index(drop=True)


def rows_on_today(burden: Burden) -> pd.DataFrame:
    """Return how many children stand on Today for each 300, by urgency and by what brings them there.

    Parameters
    ----------
    burden : Burden
        What a caseload showed, week by week.

    Returns
    -------
    DataFrame
        A row for each urgency, and ``all``.
    """
    weeks = burden.today["week"].nunique()
    table = pd.crosstab(burden.today["urgency"], burden.today["by"]).reindex(list(URGENCIES), fill_value=0)
    table["together"] = table.sum(axis=1)
    table.loc["all"] = table.sum()
    return table * PER_CHILDREN / burden.children / weeks


def rows_by_rule(burden: Burden) -> pd.DataFrame:
    """Return how many children stand on Today for each 300 by the finding that leads their row, and by urgency.

    Parameters
    ----------
    burden : Burden
        What a caseload showed, week by week.

    Returns
    -------
    DataFrame
        A row for each rule.
    """
    by_finding = burden.today[burden.today["rule"] != ""]
    table = pd.crosstab(by_finding["rule"], by_finding["urgency"]).reindex(columns=list(URGENCIES), fill_value=0)
    table = table * PER_CHILDREN / burden.children / burden.today["week"].nunique()
    return table.sort_values(list(URGENCIES), ascending=False)


def new_rows(stories: pd.DataFrame) -> pd.DataFrame:
    """Return the new alarms of which a list has one row each: of a child in a week the most urgent.

    Parameters
    ----------
    stories : DataFrame
        As :class:`Burden` has them.

    Returns
    -------
    DataFrame
        The same columns.
    """
    alarms = new_alarms(stories)
    place = pd.Series(pd.Index(URGENCIES).get_indexer(alarms["urgency"]), index=alarms.index)
    order = place.sort_values(kind="stable").index
    return alarms.loc[order].drop_duplicates(["child_id", "week"]).sort_index()


def alarms_a_week(burden: Burden) -> pd.DataFrame:
    """Return the new alarms in a week for each 300, by urgency, and the share of them in infants who falter.

    Parameters
    ----------
    burden : Burden
        What a caseload showed, week by week.

    Returns
    -------
    DataFrame
        A row for each urgency that calls for somebody, ``this week or sooner`` and ``all``: ``stories a week`` and
        ``rows a week`` (:func:`new_rows`); ``in falterers``, a share of the stories; and how many ``stories``.
    """
    alarms, rows = new_alarms(burden.stories), new_rows(burden.stories)
    per_week = PER_CHILDREN / burden.children / burden.stories["week"].max()
    groups: dict[str, tuple[str, ...]] = {name: (name,) for name in CALLING}
    groups |= {"this week or sooner": CALLING[:2], "all": CALLING}
    return pd.DataFrame(
        {
            name: {
                "stories a week": alarms["urgency"].isin(urgencies).sum() * per_week,
                "rows a week": rows["urgency"].isin(urgencies).sum() * per_week,
                "in falterers": alarms.loc[alarms["urgency"].isin(urgencies), "falters"].mean(),
                "stories": alarms["urgency"].isin(urgencies).sum(),
            }
            for name, urgencies in groups.items()
        }
    ).T


def alarms_by_matter(burden: Burden) -> pd.DataFrame:
    """Return the new alarms in a week for each 300 by what they are about, and how many are in infants who falter.

    Only a story of :data:`ABOUT_FALLS` can be more often true than by chance: the simulation plants falls in weight
    after 2 weeks, no disease of the head, and neither dehydration nor a forgotten weighing.

    Parameters
    ----------
    burden : Burden
        What a caseload showed, week by week.

    Returns
    -------
    DataFrame
        A row for each group of rules and urgency.
    """
    alarms = new_alarms(burden.stories)
    of_head = alarms["matter"].str.contains("head")
    about = alarms["rule"].map(_ABOUT_RULE).fillna(of_head.map({True: _ABOUT_HEADS, False: ABOUT_FALLS}))
    groups = alarms.groupby([about.rename("about"), "urgency"])["falters"]
    table = groups.agg(stories="size", true="sum")
    per_week = PER_CHILDREN / burden.children / burden.stories["week"].max()
    return table.assign(**{"a week": table["stories"] * per_week, "in falterers": table["true"] / table["stories"]})


def alarms_by_rule(burden: Burden) -> pd.DataFrame:
    """Return how many new alarms each rule leads, by urgency, in infants who falter and in those who do not.

    Parameters
    ----------
    burden : Burden
        What a caseload showed, week by week.

    Returns
    -------
    DataFrame
        A row for each rule, a column for each urgency and whether they falter.
    """
    alarms = new_alarms(burden.stories)
    who = alarms["falters"].map({True: "falter", False: "do not"})
    table = pd.crosstab(alarms["rule"], [alarms["urgency"], who])
    columns = pd.MultiIndex.from_product([CALLING, ["falter", "do not"]])
    return table.reindex(columns=columns, fill_value=0).sort_values(list(columns), ascending=False)


def most_that_can_be_true(burden: Burden) -> str:
    """Return how many infants a week, for each 300, are weighed for the first time since they began to falter.

    Counted over the last half year, for they are few. No program can find more: over the target of 2 new alarms a week
    it is the largest share that can be true.

    Parameters
    ----------
    burden : Burden
        What a caseload showed, week by week.

    Returns
    -------
    str
        A sentence.
    """
    until = pd.Timestamp(burden.as_of)
    first = burden.falterers["weighed_on"]
    new = ((first > until - pd.Timedelta(weeks=_COUNTED_WEEKS)) & (first <= until)).sum()
    a_week = new * PER_CHILDREN / burden.children / _COUNTED_WEEKS
    return (
        f"Infants weighed for the first time since they began to falter, in a week for each {PER_CHILDREN}: "
        f"{a_week:.2f}; of {TARGET} new alarms a week no more than {100 * a_week / TARGET:.0f} % can be one of each."
    )


def found(burden: Burden) -> pd.DataFrame:
    """Return, by shape of the fall, how many of those who falter and were weighed since are found, and after how long.

    Parameters
    ----------
    burden : Burden
        What a caseload showed, week by week.

    Returns
    -------
    DataFrame
        A row for each shape, and ``all``: number, share found, median days from the onset to the measurement found by.
    """
    weighed = burden.falterers[burden.falterers["weighed"]]
    days = (weighed["found_on"] - weighed["onset_on"]).dt.days
    table = weighed.assign(found=weighed["found_on"].notna(), days=days)
    both = pd.concat([table, table.assign(shape="all")])
    return both.groupby("shape", sort=False).agg(n=("found", "size"), found=("found", "mean"), days=("days", "median"))
