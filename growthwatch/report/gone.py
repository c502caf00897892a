"""Whether a child died or left by the day of a page: nobody reads it as that of one to be seen."""

from typing import Any, Final

import pandas as pd

from growthwatch.charts.appearance import chart_text

_WORDS: Final = {
    "died": "Died on {day}. On no worklist.",
    "left": "Left on {day}. On no worklist.",
    "left_and_seen": "Recorded as having left on {day}, and measured here after that: still on the worklists.",
}
#: Nothing is prompted of these.
GONE: Final = ("died", "left")


def whereabouts(child: Any, measurements: pd.DataFrame, as_of: Any) -> tuple[str, str]:
    """Return whether a child died or left, as a code and in a sentence; twice "" for one who is here.

    Parameters
    ----------
    child : Series
        ``died_on`` and ``left_on``; what it lacks is not known.
    measurements : DataFrame
        The child's, with ``measured_on``: who was measured here after the day of leaving is here, and it is said.
    as_of : date
        The day of the page.

    Returns
    -------
    (str, str)
        "died", "left" or "left_and_seen"; the sentence.
    """
    day = pd.Timestamp(as_of)
    died, left = (pd.to_datetime(child.get(name)) for name in ("died_on", "left_on"))
    if pd.notna(died) and died <= day:
        return "died", _WORDS["died"].format(day=chart_text.date(died))
    if pd.isna(left) or left > day:
        return "", ""
    code = "left_and_seen" if (measurements["measured_on"] > left).any() else "left"
    return code, _WORDS[code].format(day=chart_text.date(left))
