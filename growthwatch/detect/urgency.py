"""How soon each finding calls for somebody: by rule, status, size, age and time, never by certainty.

A doubt changes what is said, never how high it stands: of two findings alike the doubted one is as urgent as the firm
one. The grades are a local rule [L]; ``GRADES`` is the whole of it, and the documentation prints it.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.families.head_rising import FAST_DAYS
from growthwatch.detect.families.head_since import EARLY_UNTIL_DAY, HELD_DAYS
from growthwatch.detect.series.series import Flags, Floats
from growthwatch.detect.weighed_since import ENDS_WHEN_BACK, back_since, last_undoubted
from growthwatch.reference.spaces import LINE_SDS, SPACE_SD
from growthwatch.vocabulary import MET_STATUSES, RULES, URGENCIES

#: From the first measurement that met a rule to the latest: up to this it is newly met, two to four weighings.
NEWLY_MET_DAYS: Final = 28
#: A fall this far beyond its own threshold is large.
LARGE_FALL_SPACES: Final = 1.0
#: A weight this far below the one compared with is a large loss: the 10 % of NG75 and of dehydration.
LARGE_LOSS_PERCENT: Final = 10.0
_LOWEST_SDS: Final = LINE_SDS[0]
_HAIR: Final = 1e-9


class Facts(NamedTuple):
    """What urgency rests on, of each finding; NaN where there is none of it."""

    rule: npt.NDArray[np.object_]
    kind: npt.NDArray[np.object_]  # what was measured
    holds: Flags  # met or confirmed
    age_days: Floats  # at the latest measurement that meets it
    days_met: Floats  # from the first that met it to the latest
    days_compared: Floats  # from the measurement compared with to the latest
    days_weighed_since: Floats  # from the latest to the child's last undoubted one of that kind; 0 where that is it
    back: Flags  # a loss: an undoubted later weight is above the one compared with
    beyond_spaces: Floats  # the threshold
    sds: Floats
    loss_percent: Floats
    usual_course: Flags  # all weights together show no fall from the child's start
    early_and_fast: Flags  # a head that at any time of the episode rose within 3 months, before 6 months
    rises_no_more: Flags  # ... whose later heads rose no further, or that caught up, the child seen past 6 months


class Grade(NamedTuple):
    """A line of the table: for these rules, in this case, so urgent. Of each rule the first that holds counts."""

    rules: tuple[str, ...]
    when: str
    holds: Callable[[Facts], Flags]
    urgency: str


_SUDDEN: Final = ("acute-loss", "ng75-early-loss")
_FALTERING: Final = (
    "newborn-gain",
    "ng75-not-regained",
    "ng75-fall",
    "fall-from-highest",
    "ng75-below-2nd",
    "weight-loss",
    "below-0.4th",
)

#: The table, from the top.
GRADES: Final = (
    Grade(RULES, "near, resolved or lapsed", lambda of: ~of.holds, "information"),
    Grade(ENDS_WHEN_BACK, "weighed since, and back above the weight compared with", lambda of: of.back, "information"),
    Grade(
        ("acute-loss",), f"no weight since, or weighed within {NEWLY_MET_DAYS} days and not yet back",
        lambda of: of.days_weighed_since <= NEWLY_MET_DAYS, "today",
    ),
    Grade(("ng75-early-loss",), "no undoubted weight since", lambda of: ~(of.days_weighed_since > 0), "today"),
    Grade(
        _SUDDEN, "weighed since, and not yet back",
        lambda of: of.holds, "this_week",
    ),
    Grade(
        ("ng75-fall", "fall-from-highest"), "all weights together are a usual course for the child's start",
        lambda of: of.usual_course, "next_contact",
    ),
    Grade(
        ("ng75-fall", "fall-from-highest", "length-fall", "head-fall"),
        f"large: {LARGE_FALL_SPACES:.0f} space or more beyond its threshold",
        lambda of: of.beyond_spaces >= LARGE_FALL_SPACES - _HAIR, "this_week",
    ),
    Grade(
        ("ng75-not-regained", "weight-loss"), f"large: {LARGE_LOSS_PERCENT:.0f}% or more",
        lambda of: of.loss_percent >= LARGE_LOSS_PERCENT - _HAIR, "this_week",
    ),
    Grade(
        ("ng75-below-2nd", "bmi-low"), "large: below the 0.4th centile",
        lambda of: of.sds < _LOWEST_SDS - _HAIR, "this_week",
    ),
    Grade(
        ("below-0.4th",), "large: a space or more below the 0.4th centile",
        lambda of: of.sds <= _LOWEST_SDS - SPACE_SD + _HAIR, "this_week",
    ),
    Grade(
        ("below-0.4th",), "a length or a head: any single reading is assessed at some point (RCPCH)",
        lambda of: of.kind != "weight", "next_contact",
    ),
    Grade(
        ("ng75-below-2nd", "below-0.4th"), "all weights together keep to the usual range for the child's start",
        lambda of: of.usual_course, "next_contact",
    ),
    Grade(
        ("slow-conditional-gain",), "all weights together keep to the usual range for the child's start",
        lambda of: of.usual_course, "information",
    ),
    Grade(
        _FALTERING, f"newly met: the first and the latest that meet it at most {NEWLY_MET_DAYS} days apart",
        lambda of: of.days_met <= NEWLY_MET_DAYS, "this_week",
    ),
    Grade(
        ("head-rising",),
        f"before 6 months, and risen within 3 months; unless later heads over more than {HELD_DAYS} days are no "
        "higher, or it rose from birth to the 91st at most and the child was seen past 6 months",
        lambda of: of.early_and_fast & (of.age_days < EARLY_UNTIL_DAY) & ~of.rises_no_more, "this_week",
    ),
    Grade(
        ("head-rising",), "before 6 months, or risen within 3 months",
        lambda of: of.early_and_fast | (of.age_days < EARLY_UNTIL_DAY) | (of.days_compared <= FAST_DAYS),
        "next_contact",
    ),
    Grade(("head-rising",), "a slow rise after 6 months", lambda of: of.holds, "information"),
    Grade(
        ("head-low",), f"below the 2nd for more than {NEWLY_MET_DAYS} days",
        lambda of: of.days_met > NEWLY_MET_DAYS, "information",
    ),
    Grade(RULES, "any other", lambda of: of.holds, "next_contact"),
)  # fmt: skip


def urgency(episodes: pd.DataFrame, measurements: pd.DataFrame) -> pd.Categorical:
    """Return how soon each finding calls for somebody.

    Parameters
    ----------
    episodes : DataFrame
        Findings with ``rule, kind, child, status, first_row, last_row, baseline_row, spaces_fallen, threshold_spaces,
        current_sds, loss_percent, usual_course, early_and_fast, rises_no_more``; rows are those of ``measurements``.
    measurements : DataFrame
        ``tables.SCORED``.

    Returns
    -------
    Categorical
        Words of ``vocabulary.URGENCIES``, one for each finding. No clock is read: it rests on the data alone.
    """
    of = _facts(episodes, measurements)
    conditions = [np.isin(of.rule, grade.rules) & grade.holds(of) for grade in GRADES]
    code = np.select(conditions, [URGENCIES.index(grade.urgency) for grade in GRADES], len(URGENCIES) - 1)
    return pd.Categorical.from_codes(code, categories=list(URGENCIES))


def _facts(episodes: pd.DataFrame, measurements: pd.DataFrame) -> Facts:
    age = np.append(measurements["age_days"].to_numpy(dtype=np.float64), np.nan)  # -1 is no measurement
    first, last, start = (age[episodes[name].to_numpy()] for name in ("first_row", "last_row", "baseline_row"))
    fallen, threshold = (np.abs(episodes[name].to_numpy()) for name in ("spaces_fallen", "threshold_spaces"))
    since = age[last_undoubted(episodes, measurements)] - last
    return Facts(
        rule=episodes["rule"].astype(str).to_numpy(dtype=object),
        kind=episodes["kind"].astype(str).to_numpy(dtype=object),
        holds=episodes["status"].isin(MET_STATUSES).to_numpy(),
        age_days=last,
        days_met=last - first,
        days_compared=last - start,
        back=back_since(episodes, measurements) >= 0,
        days_weighed_since=np.maximum(np.nan_to_num(since), 0.0),
        beyond_spaces=fallen - threshold,
        sds=episodes["current_sds"].to_numpy(),
        loss_percent=episodes["loss_percent"].to_numpy(),
        usual_course=episodes["usual_course"].to_numpy(dtype=bool),
        early_and_fast=episodes["early_and_fast"].to_numpy(dtype=bool),
        rises_no_more=episodes["rises_no_more"].to_numpy(dtype=bool),
    )
