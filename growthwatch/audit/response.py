"""From flag to action: what was done after a threshold was met, how soon, by whom, of all that were flagged.

A flag is a firm finding under a rule of NICE NG75 on a weight; findings that tell one story of a child are one flag,
and a child may have several. Shares within 7, 14 and 28 days are of every flag followed for that long, whether or not
anything happened: a median of those that were answered would hide the others.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.child_days import Ints, as_days, days_since, days_until, number_of_days
from growthwatch.audit.finding_rates import firm, on_a_doubt
from growthwatch.audit.sums import Delay, Measure
from growthwatch.detect.stories import leader
from growthwatch.vocabulary import NG75_RULES, ROLES_ON_RECORD

#: A length this close to the weight that met a threshold belongs to the same concern (local indicator) [days].
LENGTH_WITHIN_DAYS: Final = 28
#: Within how long after a flag something was done [days].
WITHIN_DAYS: Final = (7, 14, 28)
#: What is counted of the flags -> the actions that count, any of which will do; None: every action on record.
ANSWERS: Final[dict[str, tuple[str, ...] | None]] = {
    "acknowledged": None,
    "planned": ("plan_made",),
    "referred": ("referred",),
}
#: By rule and by role, the longest of ``WITHIN_DAYS`` alone.
_LONGEST: Final = WITHIN_DAYS[-1]
#: The measure of flags that nobody answered so far, whose days are those they were followed.
OPEN: Final = "not_yet"


def response(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    findings: pd.DataFrame,
    actions: pd.DataFrame | None,
    as_of: np.datetime64,
) -> tuple[list[Measure], list[Delay]]:
    """Return what happened after a weight met an NG75 threshold, of all flags, and after how many days.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``: who died or left is followed until then.
    measurements, findings : DataFrame
        ``tables.SCORED``; findings with ``child``, the position of each child.
    actions : DataFrame, optional
        What people recorded, from :func:`growthwatch.audit.actions.read`. Without it only weighing again, which the
        weights themselves show, is counted.
    as_of : datetime64
        Until when those who neither died nor left are followed.

    Returns
    -------
    list of Measure
        ``flagged.*``, by the day on which a threshold was first met in each story.
    list of Delay
        Days to the next weight and to each action, and beside each, as ``*.not_yet``, for how many days the others
        were followed.
    """
    flags = flags_of(findings)
    child, on = flags["child"].to_numpy(), as_days(flags["measured_on"])
    followed = _followed(children, child, on, as_of)
    weights, lengths = (measurements[(measurements["kind"] == kind).to_numpy()] for kind in ("weight", "length"))
    near_length = np.minimum(days_until(lengths, child, on - 1), days_since(lengths, child, on)) <= LENGTH_WITHIN_DAYS
    answered = {"reweighed": days_until(weights, child, on)}
    doubted = doubted_flags(findings, flags)
    measures = [
        Measure("flagged.all", child, on),
        Measure("flagged.length", child[near_length], on[near_length]),
        *(
            Measure(f"flagged.{name}", of["child"].to_numpy(), as_days(of["measured_on"]))
            for name, of in (("doubted", doubted), ("or_doubted", pd.concat([flags, doubted])))
        ),
    ]
    if actions is not None:
        done = _on_flags(flags, findings, actions)
        answered |= {name: _days_to(flags, done, asked) for name, asked in ANSWERS.items()}
        measures += _by_role(flags, done, followed)
    delays = []
    for name, days in answered.items():
        measures += _shares(name, flags, days, followed)
        happened = days <= followed
        measures.append(Measure(f"flagged.{name}", child[happened], on[happened]))
        delays.append(Delay(f"flagged.{name}", days[happened], on[happened]))
        delays.append(Delay(f"flagged.{name}.{OPEN}", followed[~happened], on[~happened]))
    return [*measures, *_followed_for(flags, followed)], delays


def flags_of(findings: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each flag: the first firm NG75 finding on a weight in each story of a child.

    Parameters
    ----------
    findings : DataFrame
        ``tables.OUT["findings"]`` with ``child``.

    Returns
    -------
    DataFrame
        flag (the id of the story's chief finding), finding_id, child, rule, measured_on; in the order of children and
        days.
    """
    return _first_of_each_story(firm(_ng75_on_weights(findings)))


def doubted_flags(findings: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """Return, as :func:`flags_of` does, the stories that meet NG75 on doubted records alone: said beside the flags.

    Parameters
    ----------
    findings : DataFrame
        ``tables.OUT["findings"]`` with ``child``.
    flags : DataFrame
        From :func:`flags_of`.

    Returns
    -------
    DataFrame
        The columns of ``flags``.
    """
    stories = _first_of_each_story(on_a_doubt(_ng75_on_weights(findings)))
    return stories[~stories["flag"].isin(flags["flag"]).to_numpy()].reset_index(drop=True)


def _ng75_on_weights(findings: pd.DataFrame) -> pd.DataFrame:
    ng75 = findings["rule"].astype("str").isin(NG75_RULES) & (findings["kind"].astype("str") == "weight")
    return findings[ng75.to_numpy()]


def _first_of_each_story(findings: pd.DataFrame) -> pd.DataFrame:
    return (
        findings.assign(flag=leader(findings))
        .sort_values(["child", "measured_on"], kind="stable")
        .drop_duplicates(["child", "flag"])[["flag", "finding_id", "child", "rule", "measured_on"]]
        .reset_index(drop=True)
    )


def _followed(
    children: pd.DataFrame, child: Ints, on: npt.NDArray[np.datetime64], as_of: np.datetime64
) -> npt.NDArray[np.float64]:
    """Return for how many days each flag was followed: to the as-of date, or until the child died or left."""
    gone = np.fmin(*(children[name].to_numpy().astype("datetime64[D]") for name in ("died_on", "left_on")))
    end = np.fmin(gone, as_of.astype("datetime64[D]"))
    return np.maximum(number_of_days(end[child] - on), 0)


def _on_flags(flags: pd.DataFrame, findings: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """Return the actions on any finding of a flag's story, from the flag's day on.

    Columns: position (of the flag), days (since it), action, role; the first of each flag first.
    """
    stories = findings[["finding_id"]].assign(flag=leader(findings))
    rows = actions.merge(stories, on="finding_id").merge(
        flags.reset_index(names="position")[["position", "flag", "measured_on"]], on="flag"
    )
    rows["days"] = number_of_days(as_days(rows["done_on"]) - as_days(rows["measured_on"]))
    # an action before its flag is no answer to it
    return rows[(rows["days"] >= 0).to_numpy()].sort_values(["position", "days"], kind="stable")


def _days_to(flags: pd.DataFrame, done: pd.DataFrame, asked: tuple[str, ...] | None) -> npt.NDArray[np.float64]:
    """Return days from each flag to the first of the actions asked for; inf for none."""
    of = done if asked is None else done[done["action"].isin(asked).to_numpy()]
    return of.groupby("position")["days"].min().reindex(range(len(flags)), fill_value=np.inf).to_numpy(np.float64)


def _shares(
    name: str, flags: pd.DataFrame, days: npt.NDArray[np.float64], followed: npt.NDArray[np.float64]
) -> list[Measure]:
    """Return what to count for the share answered within each span, and by rule within the longest."""
    measures = []
    for span in WITHIN_DAYS:
        soon = (days <= span) & (followed >= span)
        measures.append(_measure(f"flagged.{name}_{span}", flags, soon))
        if span == _LONGEST:
            measures += [_measure(f"flagged.{rule}.{name}_{span}", flags, soon & of) for rule, of in _by_rule(flags)]
    return measures


def _followed_for(flags: pd.DataFrame, followed: npt.NDArray[np.float64]) -> list[Measure]:
    """Return what shares are of: the flags followed for each span."""
    long = followed >= _LONGEST
    return [
        *(_measure(f"flagged.followed_{span}", flags, followed >= span) for span in WITHIN_DAYS),
        *(_measure(f"flagged.{rule}.followed_{_LONGEST}", flags, long & of) for rule, of in _by_rule(flags)),
    ]


def _by_role(flags: pd.DataFrame, done: pd.DataFrame, followed: npt.NDArray[np.float64]) -> list[Measure]:
    """Return what to count for who answered first, within the longest span."""
    first = done.drop_duplicates("position").set_index("position")[["role", "days"]].reindex(range(len(flags)))
    soon = (first["days"] <= _LONGEST).to_numpy() & (followed >= _LONGEST)
    return [
        _measure(f"flagged.acknowledged_{_LONGEST}.{role}", flags, soon & (first["role"] == role).to_numpy())
        for role in ROLES_ON_RECORD
    ]


def _by_rule(flags: pd.DataFrame) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    rule = flags["rule"].astype("str").to_numpy()
    return [(name, rule == name) for name in NG75_RULES]


def _measure(name: str, flags: pd.DataFrame, which: npt.NDArray[np.bool_]) -> Measure:
    of = flags[which]
    return Measure(name, of["child"].to_numpy(), as_days(of["measured_on"]))
