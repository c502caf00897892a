"""How ages, dates, values and systems are written on a chart, in its tooltips and in its table."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.reference.ages import TERM_DAYS
from growthwatch.vocabulary import BMI, GESTATION_UNKNOWN, SOURCE_NAMES, UNIT_OF, WEIGHT_FOR_LENGTH

DAYS_IN_MONTH: Final = 365.25 / 12
KIND_TITLES: Final = {
    "weight": "Weight", "length": "Length", "head": "Head circumference", BMI: "Body mass index",
    WEIGHT_FOR_LENGTH: "Weight for length",
}  # fmt: skip
#: The units of what is charted.
UNITS: Final = {**UNIT_OF, BMI: "kg/m²", WEIGHT_FOR_LENGTH: UNIT_OF["weight"]}
#: What is written to 2 decimals; all else to 1.
_TWO_DECIMALS: Final = ("weight", WEIGHT_FOR_LENGTH)
SEX_TITLES: Final = {"male": "Boys", "female": "Girls"}
POLICY_WORDS: Final = {
    "digital": "policy digital: every baby corrected to 40+0",
    "paper": ("policy paper: not corrected from 37+0; 32+0 to 36+6 corrected to 1 year, under 32+0 to 2 years"),
}


def axis_title(kind: str) -> str:
    """Return the title of the value axis.

    Parameters
    ----------
    kind : str
        Of ``vocabulary.CHARTED_KINDS``.

    Returns
    -------
    str
        "Weight (kg)".
    """
    name = KIND_TITLES["weight" if kind == WEIGHT_FOR_LENGTH else kind]
    return f"{name} ({UNITS[kind]})"


def chart_title(kind: str, sex: str | None) -> str:
    """Return the title of a chart.

    Parameters
    ----------
    kind : str
        Of ``vocabulary.CHARTED_KINDS``.
    sex : str, optional
        "male" or "female"; None not known.

    Returns
    -------
    str
        "Boys - UK-WHO - Weight".
    """
    reference = "WHO" if kind == WEIGHT_FOR_LENGTH else "UK-WHO"
    return f"{SEX_TITLES.get(sex or '', 'Sex not known')} - {reference} - {KIND_TITLES[kind]}"


def number(kind: str, value: float) -> str:
    """Return a value as written on charts: weights to 2 decimals, all else to 1.

    Parameters
    ----------
    kind : str
        Of ``vocabulary.CHARTED_KINDS``.
    value : float
        [kg, cm or kg/m2].

    Returns
    -------
    str
        "4.40"; "" for NaN.
    """
    return "" if np.isnan(value) else f"{value:.{2 if kind in _TWO_DECIMALS else 1}f}"


def quantity(kind: str, value: float) -> str:
    """Return a value with its unit.

    Parameters
    ----------
    kind, value
        As for :func:`number`.

    Returns
    -------
    str
        "4.40 kg".
    """
    return f"{number(kind, value)} {UNITS[kind]}"


def date(day: pd.Timestamp) -> str:
    """Return a date as it is written in Britain.

    Parameters
    ----------
    day : Timestamp
        NaT not known.

    Returns
    -------
    str
        "3 March 2026", or "not known".
    """
    return "not known" if pd.isna(day) else f"{day.day} {day:%B %Y}"


def age(days: float) -> str:
    """Return an age in days, from 2 weeks in weeks, from 26 weeks in months, from 2 years in years.

    Parameters
    ----------
    days : float
        Since birth, or from 40+0.

    Returns
    -------
    str
        "16 weeks 2 days"; "" for NaN.
    """
    if np.isnan(days):
        return ""
    if days < 14:
        return _counted(int(days), "day")
    if days < 182:
        weeks, rest = divmod(int(days), 7)
        return _counted(weeks, "week") + (f" {_counted(rest, 'day')}" if rest else "")
    # a hair of tolerance, so that a first birthday is 12 months and not 11
    months = int((days + 1) / DAYS_IN_MONTH)
    if months < 24:
        return _counted(months, "month")
    years, rest = divmod(months, 12)
    return _counted(years, "year") + (f" {_counted(rest, 'month')}" if rest else "")


def corrected_age(days: float) -> str:
    """Return a corrected age as :func:`age`; before 40+0 as gestation.

    Parameters
    ----------
    days : float
        From 40+0.

    Returns
    -------
    str
        "6 weeks", "36+2 weeks' gestation"; "" for NaN.
    """
    return f"{gestation(days + TERM_DAYS)} weeks' gestation" if days < 0 else age(days)


def gestation(days: float) -> str:
    """Return a gestation as weeks and days.

    Parameters
    ----------
    days : float
        Of gestation; NaN not known.

    Returns
    -------
    str
        "30+0", or the words that say it is unknown.
    """
    if np.isnan(days):
        return GESTATION_UNKNOWN
    weeks, rest = divmod(int(days), 7)
    return f"{weeks}+{rest}"


def systems(sources: str) -> str:
    """Return record systems by name.

    Parameters
    ----------
    sources : str
        Codes of the vocabulary, "clinic;gp".

    Returns
    -------
    str
        "clinic + GP".
    """
    return " + ".join(SOURCE_NAMES.get(source, source) for source in sources.split(";"))


def from_birth(change_percent: float, birth_in_doubt: str = "") -> str:
    """Return a weight's change from birth weight in words.

    Parameters
    ----------
    change_percent : float
        [%], negative below birth weight; NaN not known.
    birth_in_doubt : str
        "all" where every birth weight on record is, "some" where another than the one counted from is; else "".

    Returns
    -------
    str
        "6.7% below birth weight", "6.7% below a birth weight in doubt"; "" for NaN.
    """
    if np.isnan(change_percent):
        return ""
    birth = "a birth weight in doubt" if birth_in_doubt == "all" else "birth weight"
    other = "; another birth weight is in doubt" if birth_in_doubt == "some" else ""
    if round(abs(change_percent), 1) == 0:
        return f"at {birth}{other}"
    return f"{abs(change_percent):.1f}% {'below' if change_percent < 0 else 'above'} {birth}{other}"


def percent(probability: float) -> str:
    """Return a probability as it is read: "17%"; nothing that may be otherwise is 0 or 100.

    Parameters
    ----------
    probability : float
        From 0 to 1.
    """
    return f"{min(max(round(100 * probability), 1), 99)}%"


def spaces(count: float, decimals: int = 1) -> str:
    """Return a number of centile spaces.

    Parameters
    ----------
    count : float
        [spaces of 2/3 SD].
    decimals : int
        To be written.

    Returns
    -------
    str
        "2.3 spaces".
    """
    return f"{count:.{decimals}f} space{'' if f'{count:.{decimals}f}' == '1.0' else 's'}"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
