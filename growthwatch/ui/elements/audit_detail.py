"""The detail of an entry of the trail in words: "of those with readings that wait for a decision; children: 72"."""

import re
from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from growthwatch.store.errors import SIGN_IN_REFUSALS
from growthwatch.ui import words
from growthwatch.ui.elements import formats

#: Of a list so many are named; how many more there are is said.
_LISTED: Final = 10
_DAY: Final = r"\d{4}-\d{2}-\d{2}"


def detail(given: dict[str, Any]) -> str:
    """Return a detail as it is read aloud; what is empty is left out."""
    known = {name: value for name, value in given.items() if name != "preview" and value not in ("", {}, [], None)}
    return "; ".join(_part(name, value) for name, value in known.items())


def _part(name: str, value: Any) -> str:
    """Return one fact of a detail, with its name where the words alone would not say which it is."""
    if name == "filters":
        return ", ".join(_filter(*one) for one in value.items())
    if name == "files":
        return "; ".join(words.FILE_TAKEN_IN.format(**one) for one in value)
    if name == "reason":  # 0.1.0 logged a sentence, which is shown as it stands
        value = SIGN_IN_REFUSALS.get(value, value)
    if value in (True, "True") and name in words.DETAIL_WHERE_TRUE:
        return words.DETAIL_WHERE_TRUE[name]
    return f"{words.DETAIL_NAMES.get(name, name.replace('_', ' '))}: {_value(value)}"


def _filter(name: str, value: str | list[str]) -> str:
    """Return a filter of a list and what it was set to."""
    if name in words.FILTER_WHERE_SET:
        return words.FILTER_WHERE_SET[name]
    in_words: Callable[[Any], str] = _FILTER_VALUES.get(name, _value)
    return f"{words.FILTER_NAMES.get(name, name.replace('_', ' '))} {in_words(value)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return detail(value)
    if isinstance(value, list):
        more = len(value) - _LISTED
        return ", ".join(map(_value, value[:_LISTED])) + (words.AND_MORE.format(n=more) if more > 0 else "")
    if isinstance(value, bool):
        return words.YES if value else words.NO
    said = str(value)
    if re.fullmatch(_DAY, said):
        return formats.british_date(pd.Timestamp(said))
    return formats.british_moment(said) if re.fullmatch(_DAY + "T[0-9:.+]*", said) else said


def _check_statuses(chosen: str | list[str]) -> str:
    """Return the names of statuses; 0.1.0 logged them as one text, which is shown as it stands."""
    listed = [chosen] if isinstance(chosen, str) else chosen
    return ", ".join(words.CHECK_NAMES.get(status, status) for status in listed)


_FILTER_VALUES: Final[dict[str, Callable[[Any], str]]] = {
    "urgency": lambda word: words.URGENCY_NAMES.get(word) or words.URGENCY_OF_0_1_0.get(word, word),
    "rule": lambda rule: words.RULE_NAMES.get(rule, rule),
    "status": lambda status: words.STATUS_NAMES.get(status, status),
    "check_status": _check_statuses,
}
