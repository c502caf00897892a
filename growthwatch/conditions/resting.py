"""For how long a finding may rest on a known condition, and which may not: a rest lists, it never hides.

Local rules [L]. A rest ends by its day, and before it when what is found gets worse; that is the worklist's business.
"""

import datetime as dt
from typing import Final

from growthwatch.conditions.known import known_conditions
from growthwatch.vocabulary import RULE_NAMES, URGENCIES

#: Urgency that never rests: the child is seen today, whatever is known of it.
_NEVER: Final = URGENCIES[0]
#: Rules whose finding never rests: what they say does not wait, and no long-standing condition explains it.
NEVER_RESTS: Final = ("acute-loss", "ng75-early-loss", "newborn-gain", "head-rising", "not-weighed-since")


def latest_rest(condition: str, today: dt.date) -> dt.date:
    """Return the last day until which a finding may rest on a condition from today on.

    Raises
    ------
    ValueError
        When the condition is not in the list.
    """
    known = known_conditions().get(condition)
    if known is None:
        raise ValueError(f"unknown condition {condition!r}: expected one of {', '.join(known_conditions())}")
    return today + dt.timedelta(days=known.longest_rest_days)


def rest_refusal(*, condition: str, rule: str, urgency: str, until: dt.date, today: dt.date) -> str:
    """Return why a finding may not rest on a condition until a day, in one sentence; blank where it may.

    Parameters
    ----------
    condition : str
        Of the list of known conditions.
    rule, urgency : str
        Of the finding as it stands.
    until, today : date
        The last day of the rest, and the day on which it is asked for.
    """
    if condition not in known_conditions():
        return f"unknown condition {condition!r}: expected one of {', '.join(known_conditions())}"
    if urgency == _NEVER or rule in NEVER_RESTS:
        name = RULE_NAMES.get(rule, rule).lower()
        return f"{name}: this never rests on a known condition, so that a change for the worse is seen the same day"
    if until <= today:
        return f"a rest ends on a day to come: {until} is not after today"
    known = known_conditions()[condition]
    latest = latest_rest(condition, today)
    if until > latest:
        return (
            f'{until} is too far ahead: on "{known.name}" a finding rests for at most {known.longest_rest_days} '
            f"days at a time, until {latest}"
        )
    return ""
