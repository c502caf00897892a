"""Indicators as data: what each counts, among whom, where the definition and the published figures come from."""

import io
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit import context, flow
from growthwatch.audit.late_detection import SHOWN_WHEN, readers
from growthwatch.check_schedule import CheckSchedule, published
from growthwatch.check_windows import CheckWindows
from growthwatch.reference import data
from growthwatch.vocabulary import CHECK_EXCLUSIONS, CHECK_STATUSES, CHECKS, MAIN_CHECK, NG75_RULES, ROLES_ON_RECORD

#: How finely a measure is published: for the area, for every breakdown, and by quarter or month as well.
AREA: Final = "area"
EVERY: Final = "every"
QUARTERLY: Final = "every and quarter"
MONTHLY: Final = "every and month"
_COARSE_TO_FINE: Final = (AREA, EVERY, QUARTERLY, MONTHLY)
#: How definitions name the last day of a later review's published window.
_REACHED: Final = {("12-month", 456): "15 months", ("2-year", 913): "2½ years"}
_ANSWERS: Final = ("reweighed", "acknowledged", "planned", "referred")
#: (total, parts): counts that divide a total without overlap, so that anyone may subtract.
PARTITIONS: Final = (
    (
        "check.due",
        tuple(f"check.{word}" for word in CHECK_STATUSES if word not in ("excluded", "not_due", "due", "overdue")),
    ),
    (
        "check.weighed",
        ("check.complete", "check.measured_elsewhere", "check.measured_no_review", "check.early_in_window"),
    ),
    ("check.due", ("check.weighed", "check.weight_to_check", "check.unweighed")),
    ("flagged.or_doubted", ("flagged.all", "flagged.doubted")),
    ("flagged.acknowledged_28", tuple(f"flagged.acknowledged_28.{role}" for role in ROLES_ON_RECORD)),
    *(
        (f"flagged.{counted}_28", tuple(f"flagged.{rule}.{counted}_28" for rule in NG75_RULES))
        for counted in ("followed", *_ANSWERS)
    ),
    *(("fall.all", tuple(f"{reader}.{when}" for when in SHOWN_WHEN)) for reader in readers()),
    *context.PARTITIONS,
    *flow.PARTITIONS,
)


@cache
def indicators() -> pd.DataFrame:
    """Return every indicator: its sections, names, measures and definitions in words.

    Returns
    -------
    DataFrame
        indicator, section, published_by, name, numerator, denominator, numerator_is, denominator_is, exclusions,
        better, source: as ``reference_data/indicators`` states them.

    Raises
    ------
    ReferenceDataError
        When the file is absent or not the one published.
    """
    return _read("indicators")


def definition(indicator: str) -> dict[str, str]:
    """Return the definition of one indicator.

    Parameters
    ----------
    indicator : str
        Its short name.

    Returns
    -------
    dict of str to str
        Its row of ``indicators``.

    Raises
    ------
    KeyError
        When there is none of that name.
    """
    known = indicators().set_index("indicator")
    if indicator not in known.index:
        raise KeyError(f"no indicator is called {indicator}")
    return {str(key): str(value) for key, value in known.loc[indicator].items()}


def under(schedule: CheckSchedule) -> pd.DataFrame:
    """Return :func:`indicators` with the days of a service's own windows in place of the published ones.

    Parameters
    ----------
    schedule : CheckSchedule
        To which the checks were held.

    Notes
    -----
    Metric C8i counts by day 56 whatever a service's windows are, and keeps it.
    """
    usual, known = published(), indicators()
    if schedule == usual:
        return known
    out = known.copy()
    for check in CHECKS:
        days = list(zip(_days_said(check, usual.of(check)), _days_said(check, schedule.of(check)), strict=True))
        of_check = "check" if check == MAIN_CHECK else check
        measures = (out["numerator"] + " " + out["denominator"]).str.split(r"[. ]", regex=True)
        mine = np.array([of_check in words or (check == MAIN_CHECK and "fall" in words) for words in measures])
        for column in ("numerator_is", "denominator_is", "exclusions"):
            said = out.loc[mine, column].astype("str")
            for place, (was, _) in enumerate(days):  # first to marks, so that no day is put in place of one put in
                said = said.str.replace(rf"\b{was}\b", f"\0{place}\0", regex=True)
            for place, (_, now) in enumerate(days):
                said = said.str.replace(f"\0{place}\0", now, regex=False)
            out.loc[mine, column] = said.where(out.loc[mine, column].notna(), out.loc[mine, column])
    return out


def _days_said(check: str, windows: CheckWindows) -> list[str]:
    """Return how the definitions name the days of a check's windows, the longer ways first."""
    opens, closes, late, near = (
        windows.opens_day, windows.closes_day, windows.late_until_day, windows.near_review_days,
    )  # fmt: skip
    ways = [
        f"day {opens - near}-{closes + near}", f"day {opens}-{closes}", f"day {closes + 1}-{late}",
        f"day {opens - windows.early_days}-{opens - 1}", f"by day {late}", f"after day {closes}",
        f"before day {opens}", f"within {near} days", f"by day {closes}",
    ]  # fmt: skip
    if check == MAIN_CHECK:
        return ways
    reached = _REACHED.get((check, closes), f"day {closes}")
    return [*ways, f"reached {reached}"]


@cache
def benchmarks() -> pd.DataFrame:
    """Return published figures to stand beside ours: indicator, percent, qualifier, population, period, source.

    Returns
    -------
    DataFrame
        percent [0-100]; each row with the source of its figure.

    Raises
    ------
    ReferenceDataError
        When the file is absent or not the one published.
    """
    return _read("benchmarks")


@cache
def expected() -> pd.DataFrame:
    """Return, for each measure of findings, the band expected in healthy infants [%] and what it rests on.

    Returns
    -------
    DataFrame
        measure, rule, published_by, expected_low_percent, expected_high_percent, with_uk_dip_percent, basis.

    Raises
    ------
    ReferenceDataError
        When the file is absent or not the one published.
    """
    return _read("expected")


def scope() -> dict[str, str]:
    """Return for every measure how finely it is published: the finest that any of its indicators asks for.

    Returns
    -------
    dict of str to str
        Measure -> ``AREA``, ``EVERY``, ``QUARTERLY`` or ``MONTHLY``.
    """
    defined, bands = indicators(), expected()
    asked = [
        *zip(defined["numerator"], defined["published_by"], strict=True),
        *zip(defined["denominator"], defined["published_by"], strict=True),
        *zip(bands["measure"], bands["published_by"], strict=True),
        *(
            (f"{measure.split('.')[0]}.weighed", by)
            for measure, by in zip(bands["measure"], bands["published_by"], strict=True)
        ),
        *((part, AREA) for total, parts in PARTITIONS for part in parts if total == "fall.all"),
        *((part, AREA) for _, parts in context.PARTITIONS for part in parts),
        *((f"check.excluded.{reason}", AREA) for reason in CHECK_EXCLUSIONS),
        *((f"weight.{held}", AREA) for held in ("all", *_held())),
    ]
    out: dict[str, str] = {}
    for measure, by in asked:
        out[measure] = max(out.get(measure, AREA), by, key=_COARSE_TO_FINE.index)
    return out


def nested() -> list[tuple[str, str]]:
    """Return (inner, outer) for every two measures of which one counts some of what the other counts.

    Returns
    -------
    list of (str, str)
        Names of measures; the inner count can't exceed the outer.
    """
    defined = indicators()[["numerator", "denominator"]].drop_duplicates().to_numpy().tolist()
    levels = [
        (f"{contact}.{inner}", f"{contact}.{outer}")
        for contact in ("check", "new-birth", "12-month", "2-year")
        for inner, outer in (("weight_length_head", "weight_head"), ("weight_head", "weighed"))
    ]
    answers = [
        *((f"flagged.followed_{shorter}", f"flagged.followed_{longer}") for shorter, longer in ((28, 14), (14, 7))),
        ("flagged.followed_7", "flagged.all"),
        *((f"flagged.{name}_{span}", f"flagged.{name}") for name in _ANSWERS for span in (7, 14, 28)),
        *((f"flagged.{name}_{span}", f"flagged.acknowledged_{span}") for name in _ANSWERS[2:] for span in (7, 14, 28)),
    ]
    by_all = [(f"weight.{held}", "weight.all") for held in _held()]
    of_two = [(inner, outer) for one, two in _single_of_pairs()
              for inner, outer in ((f"{one}.same_day", f"{two}.same_day"), (f"{two}.never", f"{one}.never"),
                                   (f"weight.{one.split('.')[1]}", f"weight.{two.split('.')[1]}"))]  # fmt: skip
    rule_rates = [(measure, f"{measure.split('.')[0]}.weighed") for measure in expected()["measure"]]
    return [*((str(inner), str(outer)) for inner, outer in defined), *levels, *answers, *rule_rates, *by_all, *of_two]


def _held() -> list[str]:
    return [reader.split(".")[1] for reader in readers()]


def _single_of_pairs() -> list[tuple[str, str]]:
    """Return each system beside each pair that it belongs to, by the beginnings of their measures."""
    known = readers()
    return [(one, two) for one, of in known.items() for two, both in known.items()
            if len(of) == 1 and len(both) == 2 and of[0] in both]  # fmt: skip


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(data.verified(f"indicators/{name}.csv")))
