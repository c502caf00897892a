"""What the page for parents says: short sentences that a child of 9 to 11 could read, without alarm or reassurance.

Nothing of rules, probabilities or safeguarding is among them. What was found is said as it is seen on the chart, and
what the service would like to do; never that all is well, for a page can't know it.
"""

import re
from typing import Any, Final

import pandas as pd

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.child_data import ChildData
from growthwatch.detect.stories import matter
from growthwatch.vocabulary import MET_STATUSES, URGENCIES

_MANY: Final = "This can happen for many reasons."
_DOWN: Final = "When we look at the chart, {name}'s weight has moved down next to the curved lines. " + _MANY
_SLOW: Final = "{name} has put on less weight than we look for at this age. " + _MANY
_FEEDS: Final = "We would like to talk with you about feeds and meals."
_SMALL: Final = _MANY + " We would like to look at this with you."
#: Rule -> its sentences; of a rule that reads several kinds, by rule and kind. Of one matter the first is said.
OF_RULE: Final = {
    "ng75-early-loss": (
        "Most babies lose some weight in the first days. {name} has lost more than we look for.",
        _FEEDS,
    ),
    "newborn-gain": (
        "In the first two weeks we look for weight to go back up. For {name} this has been slow.",
        _FEEDS,
    ),
    "ng75-not-regained": (
        "Most babies are back at their birth weight when they are three weeks old. {name} is not there yet.",
        _FEEDS,
    ),
    "acute-loss": (
        "{name} weighs less than a short time ago.",
        "A baby's weight can go down fast after a few poor feeds, or when the baby is not well.",
    ),
    "weight-loss": ("{name} weighs less now than at a visit before. " + _MANY, _FEEDS),
    "ng75-fall": (_DOWN, _FEEDS),
    "fall-from-highest": (_DOWN, _FEEDS),
    "fall-pattern": (_DOWN, _FEEDS),
    "ng75-below-2nd": ("{name} weighs less than most babies of this age. " + _SMALL,),
    "below-0.4th": ("{name} weighs less than most babies of this age. " + _SMALL,),
    "below-0.4th length": ("{name} is shorter than most babies of this age. " + _SMALL,),
    "below-0.4th head": ("{name}'s head is smaller than it is for most babies of this age. " + _SMALL,),
    "slow-conditional-gain": (_SLOW, _FEEDS),
    "slow-gain": (_SLOW, _FEEDS),
    "weight-unchanged": ("{name}'s weight has stayed the same for some weeks. We look for it to go up.", _FEEDS),
    "length-low-for-parents": (
        "{name} is shorter than we would guess from how tall the parents are. We would like to look at this with you.",
    ),
    "length-fall": (
        "{name} has grown less in length than we look for. We would like to measure again and look at this with you.",
    ),
    "head-rising": (
        "{name}'s head has grown faster than the lines of a head chart.",
        "We would like to measure again and look at this with you.",
    ),
    "head-fall": (
        "{name}'s head has grown less than we look for. We would like to measure again and look at this with you.",
    ),
    "head-low": ("{name}'s head is smaller than it is for most babies of this age. " + _SMALL,),
    "bmi-low": ("{name} is light for how tall {name} is. We would like to look at this with you.", _FEEDS),
    "not-weighed-since": (
        "It is a while since we last saw {name}'s weight. So we do not know how {name} is growing now.",
    ),
}
#: Of a finding that rests on a reading in doubt.
IN_DOUBT: Final = (
    "One of the numbers is not what we would guess. It may have been put down wrong, or it may be right.",
    "The way to find out is to measure {name} again.",
)
#: By urgency.
SOON: Final = {
    "today": "We would like {name} to be seen today, {day}. Please call us. If you can't reach us, call 111.",
    "this_week": "We would like to see {name} this week.",
}


def seen(name: str, findings: pd.DataFrame) -> list[str]:
    """Return what was found, in words for parents: of each matter (weight, length, head) what leads it.

    Parameters
    ----------
    name : str
        What the child is called.
    findings : DataFrame
        The child's rows of ``tables.OUT["findings"]``. What is near a threshold or over is not said.
    """
    met = findings[findings["status"].isin(MET_STATUSES).to_numpy()]
    if met.empty:
        return []
    # what was stored before findings had a kind is of weight
    met = met if "kind" in met.columns else met.assign(kind="weight")
    order = met["rule"].astype("str").map(list(OF_RULE).index).sort_values(kind="stable").index
    met = met.assign(about=matter(met)).loc[order]
    # a fall that holds beside one in doubt is said too
    rows = met.drop_duplicates(["about", "certainty"]).to_dict("records")
    return list(dict.fromkeys(text.format(name=name) for row in rows for text in _of(row)))


def urgency(findings: pd.DataFrame) -> str:
    """Return the most urgent of what is met, "" for nothing; parameters as of :func:`seen`."""
    met = findings.loc[findings["status"].isin(MET_STATUSES).to_numpy(), "urgency"]
    return next((code for code in URGENCIES if met.eq(code).any()), "")


def _of(row: dict[str, Any]) -> tuple[str, ...]:
    if row["certainty"] == "questioned":
        return IN_DOUBT
    rule = str(row["rule"])
    return OF_RULE.get(f"{rule} {row['kind']}", OF_RULE[rule])


def words(name: str, data: ChildData, findings: pd.DataFrame) -> dict[str, list[str]]:
    """Return what the page says, by part: ``chart``, ``check``, ``seen``, ``next``, ``help``.

    Parameters
    ----------
    name : str
        The child's forename, or "your baby".
    data : ChildData
        Of the child's weights.
    findings : DataFrame
        The child's rows of ``tables.OUT["findings"]``.
    """
    about = [
        f"Each mark on the chart is a day when {name} was weighed.",
        "The curved lines show how babies grow. Babies come in all sizes.",
        "We look at how the marks move over time, next to the lines.",
    ]
    if data.subject.preterm and data.age == "corrected":
        early = f"{name} was born early. So we count the age from the day the birth was due."
        about.append(_begun(early, name))
    found = [_begun(text, name) for text in seen(name, findings)]
    return {
        "chart": about,
        "check": _to_check(data),
        "seen": found,
        "next": [*_coming(name, data, findings), "Please bring your red book."],
        "help": [
            f"If you are worried about {name}, call your health visitor or your GP. You do not have to wait.",
            f"Get help the same day if {name} will not feed, is very sleepy, or has few wet nappies. Call 111.",
            "If you think it is an emergency, call 999.",
        ],
    }


def _begun(text: str, name: str) -> str:
    """Return a text with a capital where a sentence begins with what the child is called ("your baby")."""
    return re.sub(rf"(^|\. ){re.escape(name)}", lambda found: found[1] + name[:1].upper() + name[1:], text)


def _coming(name: str, data: ChildData, findings: pd.DataFrame) -> list[str]:
    """Return how soon the child is to be seen, and when to be weighed."""
    soon, window = urgency(findings), data.next_weighing
    seen_by = [SOON[soon].format(name=name, day=chart_text.date(data.subject.as_of))] if soon in SOON else []
    if window is None:
        return seen_by or [f"Ask your health visitor when to weigh {name} next."]
    if window.passed:
        # who is to be seen today is weighed then
        return (
            seen_by
            if soon == URGENCIES[0]
            else [*seen_by, f"It is time to weigh {name} again. Please call us for a day."]
        )
    if pd.isna(window.first) or window.first == window.last:
        return [*seen_by, f"Please bring {name} to be weighed by {chart_text.date(window.last)}."]
    first, last = (chart_text.date(day) for day in (window.first, window.last))
    again = " again" if soon == URGENCIES[0] else ""
    return [*seen_by, f"Please bring {name} to be weighed{again} between {first} and {last}."]


def _to_check(data: ChildData) -> list[str]:
    """Return which weights are still to be checked: they are marked on the chart and not in the list."""
    days = list(dict.fromkeys(chart_text.date(one.measured_on) for one in data.readings if one.doubted))
    if not days:
        return []
    if len(days) > 2:
        return [f"We want to check {len(days)} of the numbers. Each is a mark with no colour inside."]
    return [f"We want to check the weight of {' and of '.join(days)}. It is a mark with no colour inside."]
