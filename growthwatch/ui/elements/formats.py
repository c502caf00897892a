"""How figures and dates are shown: British dates, NHS numbers in 3 3 4, ages as they are spoken; text made safe."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Final

import numpy as np
import pandas as pd

from growthwatch import cells
from growthwatch.charts.appearance import chart_text
from growthwatch.store import WITHHELD
from growthwatch.ui import words

#: What is no longer than this [characters] is not broken over two lines: dates, ages, numbers in groups.
_UNBROKEN: Final = 18


def british_date(date: Any) -> str:
    """Return "3 Mar 2026"; "not known" for none."""
    return words.NOT_KNOWN if pd.isna(date) else f"{date.day} {words.MONTHS[str(date.month)]} {date.year}"


def british_moment(instant: str) -> str:
    """Return "3 Mar 2026 14:05" of an ISO instant."""
    moment = dt.datetime.fromisoformat(instant)
    return f"{british_date(moment)} {moment:%H:%M}"


def iso_date(written: str) -> str:
    """Return a date written the British way ("1/3/2026", "01.03.2026") as ISO, anything else as it was."""
    found = re.fullmatch(r"\s*(\d{1,2})[/.](\d{1,2})[/.](\d{4})\s*", written)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else written


def nhs_number(number: Any) -> str:
    """Return "999 000 0018"; "not known" for none."""
    return words.NOT_KNOWN if pd.isna(number) else cells.spaced_nhs_number(number)


def gestation(total_days: float) -> str:
    """Return "39+2 weeks"; "not known - not corrected" for none."""
    if np.isnan(total_days):
        return words.NOT_CORRECTED
    return words.GESTATION_WEEKS.format(weeks=f"{int(total_days) // 7}+{int(total_days) % 7}")


def percent(share: float) -> str:
    """Return a probability as "17%"; nothing that may be otherwise is 0 or 100."""
    return chart_text.percent(share)


def age(days: float) -> str:
    """Return an age as it is spoken; "not known" for none."""
    return words.NOT_KNOWN if np.isnan(days) else words.age(days)


def age_of(row: Mapping[str, Any]) -> str:
    """Return the age of a line of a list: to the day, or between two weeks where no more is told."""
    if np.isnan(row["age_days"]) and not np.isnan(row["age_weeks_from"]):
        return words.age_between(row["age_weeks_from"], row["age_weeks_to"])
    return age(row["age_days"])


def practice(code: Any, called: Callable[[str], str] = str) -> str:
    """Return what a practice's code is shown as: "practice not known" for none; ``called`` names it."""
    if pd.isna(code) or not code:
        return words.NO_PRACTICE
    return words.SMALL_PRACTICES if code == WITHHELD else called(code)


def name(child: Mapping[str, Any] | pd.Series) -> str:
    """Return "SURNAME, Forename", or what there is of it."""
    parts = [str(child[part]) for part in ("surname", "forename") if pd.notna(child[part])]
    return ", ".join([parts[0].upper(), *parts[1:]]) if parts else words.NAME_NOT_KNOWN


def lead(name: str, sentence: str) -> str:
    """Return a rule's name in bold and its sentence, in HTML; one that says the name is the bold line itself."""
    if name.rstrip(".").casefold() in sentence.casefold():
        return f"<strong>{text(sentence)}</strong>"
    return f"<strong>{text(name.rstrip('.'))}.</strong> {text(sentence)}"


def text(value: Any) -> str:
    """Return a value as safe HTML; nothing for what is not known."""
    return "" if value is None or pd.isna(value) else escape(str(value))


def facts(told: Sequence[str]) -> str:
    """Return short facts side by side as safe HTML: a date or an NHS number is not broken over two lines."""
    return " · ".join(
        f'<span class="gw-whole">{text(one)}</span>' if len(one) <= _UNBROKEN else text(one) for one in told if one
    )


def label(said: str) -> str:
    """Return text that may hold a patient's words as a label in which Markdown finds nothing to do."""
    return re.sub(r"([\\`*_{}\[\]()<>#+!|$~:-])", r"\\\1", said)


def cell(value: Any) -> str:
    """Return a value of any table as text: dates the British way, nothing where nothing is known."""
    if value is None or pd.isna(value):
        return ""
    return british_date(value) if isinstance(value, pd.Timestamp) else str(value)
