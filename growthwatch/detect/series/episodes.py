"""From "this weight meets the rule" to episodes: runs of consecutive measurements that meet it, with a status."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.detect.series.series import Flags, Floats, Ints, Series
from growthwatch.reference.spaces import SPACE_SD
from growthwatch.vocabulary import OVER_STATUSES, STATUSES

#: How a single measurement stands to a rule.
NOT_MET, NEAR, MET = 0, 1, 2
#: "Near" is within this many spaces short of the threshold (local rule); never counted as met.
NEAR_SPACES = 0.25
#: A second weight this much later confirms, or resolves (local rule).
CONFIRM_AFTER_DAYS = 14
#: So that a value exactly on a threshold is not decided by rounding in the last place.
HAIR = 1e-9


class AgeLimit(NamedTuple):
    """Up to which age a rule reads: which measurements of its series lie beyond it, and what it is called."""

    beyond: Flags
    name: str  # "53 weeks"


@dataclass(frozen=True)
class Judgement:
    """How every measurement that a rule applies to stands to it; positions point into ``series``."""

    series: Series
    at: Ints  # positions, in the series' order
    level: npt.NDArray[np.int8]  # NOT_MET, NEAR or MET
    baseline: Ints | None = None  # position of the measurement compared with, -1 for none
    spaces_fallen: Floats | None = None
    threshold_spaces: Floats | None = None
    conditional_sds: Floats | None = None
    also: Ints | None = None  # row of another measurement that each rests on (the height of an index), -1 for none
    read: Ints | None = None  # positions, in order: each rests on all of the child's among these up to it
    resolve_after_days: float = CONFIRM_AFTER_DAYS  # a measurement this long after the last that no longer meets it
    age_limit: AgeLimit | None = None  # beyond it nothing confirms and nothing resolves: what is open lapses
    #: numbers that the rule's own sentence needs
    figures: dict[str, Floats] = field(default_factory=dict)


def level_of(short_by_spaces: Floats, *, strict: bool) -> npt.NDArray[np.int8]:
    """Return MET where nothing is missing to the threshold, NEAR within a quarter of a space short of it.

    Parameters
    ----------
    short_by_spaces : array
        How far short of the threshold each measurement is [centile spaces]; NaN is NOT_MET.
    strict : bool
        Whether exactly on the threshold is not yet met ("below the 2nd") or is ("a fall of 2 spaces").

    Returns
    -------
    ndarray of int8
        NOT_MET, NEAR or MET.
    """
    with np.errstate(invalid="ignore"):
        met = short_by_spaces < -HAIR if strict else short_by_spaces <= HAIR
        near = short_by_spaces <= NEAR_SPACES + HAIR
    return np.where(met, MET, np.where(near, NEAR, NOT_MET)).astype(np.int8)


def short_of_sds(sds: Floats, threshold_sds: float) -> Floats:
    """Return how many spaces each SDS is above a threshold below which a rule is met.

    Parameters
    ----------
    sds : ndarray of float
        SDS.
    threshold_sds : float
        The threshold [SDS].

    Returns
    -------
    ndarray of float
        [centile spaces]; negative below it.
    """
    return (sds - threshold_sds) / SPACE_SD


class Episodes(NamedTuple):
    """Runs of consecutive NEAR, or of consecutive MET, measurements of a child."""

    child: Ints
    first: Ints  # positions in ``judged.at``, inclusive
    last: Ints
    status: Ints  # position in ``vocabulary.STATUSES``
    resolved_by: Ints  # position in ``judged.at`` of the measurement that resolved it, -1 for none
    lapsed_by: Ints  # position in the series of the latest measurement beyond the rule's age, -1 where still open

    def __len__(self) -> int:
        """Return the number of episodes."""
        return len(self.child)

    @property
    def near(self) -> Flags:
        """Whether each is near the threshold and does not meet it."""
        return self.status == STATUSES.index("near")

    @property
    def over(self) -> Flags:
        """Whether each is over: a later measurement no longer met the rule, or the rule's age has passed."""
        return np.isin(self.status, [STATUSES.index(status) for status in OVER_STATUSES])


def episodes(judged: Judgement, doubted: Flags | None = None) -> Episodes:
    """Return every run of NEAR or MET measurements, with its status.

    The status is near, met, confirmed (a later one at least 14 days after the first still meets it), resolved (one at
    least 14 days after the last, or the rule's own wait, no longer does) or lapsed (what is open, once a measurement
    beyond the rule's age stands).

    Parameters
    ----------
    judged : Judgement
        How each measurement stands to a rule.
    doubted : ndarray of bool, optional
        Which measurements of the series are doubted: such a one resolves nothing.

    Returns
    -------
    Episodes
        In the order of the series.
    """
    child = judged.series.child[judged.at]
    level = judged.level
    if not (level > NOT_MET).any():
        nothing = np.empty(0, dtype=np.intp)
        return Episodes(nothing, nothing, nothing, nothing, nothing, nothing)
    age = judged.series.age_days[judged.at]
    new_run = np.r_[True, (child[1:] != child[:-1]) | (level[1:] != level[:-1])]
    first = np.flatnonzero(new_run)
    last = np.r_[first[1:] - 1, len(child) - 1]
    sure = np.ones(len(child), dtype=bool) if doubted is None else ~doubted[judged.at]
    resolved_by = _resolved_by(child, age, level, last, judged.resolve_after_days, sure)
    keep = level[first] > NOT_MET
    first, last, resolved_by = first[keep], last[keep], resolved_by[keep]
    confirmed = age[last] - age[first] >= CONFIRM_AFTER_DAYS
    is_near = level[first] == NEAR
    resolved_by = np.where(is_near, -1, resolved_by)
    lapsed_by = np.where(is_near | (resolved_by >= 0), -1, _latest_beyond(judged, child[first]))
    holds = [is_near, resolved_by >= 0, lapsed_by >= 0, confirmed]
    names = [STATUSES.index(name) for name in ("near", "resolved", "lapsed", "confirmed")]
    status = np.select(holds, names, STATUSES.index("met"))
    return Episodes(child[first], first, last, status, resolved_by, lapsed_by)


def _latest_beyond(judged: Judgement, child: Ints) -> Ints:
    """Return the position of each child's latest measurement beyond the rule's age; -1 for none."""
    if judged.age_limit is None:
        return np.full(len(child), -1, dtype=np.intp)
    at = np.flatnonzero(judged.age_limit.beyond)
    if not len(at):
        return np.full(len(child), -1, dtype=np.intp)
    owner = judged.series.child[at]
    latest = np.searchsorted(owner, child, side="right") - 1
    return np.where((latest >= 0) & (owner[latest] == child), at[latest], -1)


def _resolved_by(
    child: Ints, age: Floats, level: npt.NDArray[np.int8], last: Ints, wait_days: float, sure: Flags
) -> Ints:
    """Return the first sure measurement so long or more after each run, before the next that is met; -1 for none."""
    n = len(child)
    met = level == MET
    # the next met measurement at or after each position, and the last measurement of each child
    next_met = np.minimum.accumulate(np.where(met, np.arange(n), n)[::-1])[::-1]
    end_of_child = np.flatnonzero(np.r_[child[1:] != child[:-1], True])
    child_end = end_of_child[np.searchsorted(end_of_child, last)]
    after = np.minimum(last + 1, n - 1)
    gap_end = np.minimum(np.where(last + 1 < n, next_met[after], n) - 1, child_end)
    # ages grow within a child, so one sorted key finds the first old enough
    stride = 1e6
    enough = np.searchsorted(child * stride + age, child[last] * stride + age[last] + wait_days)
    # a doubt about the later one ends nothing: the next that is beyond doubt does
    next_sure = np.minimum.accumulate(np.where(sure, np.arange(n), n)[::-1])[::-1]
    enough = np.append(next_sure, n)[enough]
    return np.where((gap_end > last) & (enough <= gap_end), enough, -1)
