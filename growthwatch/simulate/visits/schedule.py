"""When infants are seen: the usual visits, each child at its own ages."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.simulate.people.people import Infants
from growthwatch.simulate.plan import Plan
from growthwatch.simulate.visits.check_stories import stories, tell
from growthwatch.simulate.visits.slots import SLOTS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Visits:
    """Visits by child and slot, and what was measured there; the check's story beside them."""

    age_days: Ints  # [children x slots]
    attended: Bools  # [children x slots]
    measured: dict[str, Bools]  # kind -> [children x slots]
    story: Ints  # position in STORIES
    refused_days: Floats  # age at the appointment that did not happen; NaN for none
    refused: npt.NDArray[np.str_]  # its outcome, "" for none
    practice_changed: Bools


def visits(rng: np.random.Generator, who: Infants, plan: Plan) -> Visits:
    """Return every visit up to as_of, with the check's story of each child carried through."""
    n, shape = len(who), (len(who), len(SLOTS))
    lowest, highest = (np.array([getattr(s, name) for s in SLOTS]) for name in ("from_day", "to_day"))
    age = lowest + np.floor((highest - lowest + 1) * rng.beta(2, 2, shape)).astype(np.int64)
    attended = rng.random(shape) < np.array([s.seen for s in SLOTS])
    measured = {
        kind: attended & (rng.random(shape) < np.array([getattr(s, kind) for s in SLOTS]))
        for kind in ("weight", "length", "head")
    }
    changed = _changed(who, plan)
    weighed = np.where(changed.now, plan.change.weighed_at_check if plan.change else 0, plan.weighed_at_check)
    story = stories(rng, weighed, n)
    refused_days, refused = tell(rng, story, age, attended, measured)
    # twins are brought together
    first = np.flatnonzero(np.diff(who.maternity, prepend=-1))[who.maternity]
    age, refused_days = age[first], refused_days[first]
    before_end = age <= _end_days(who)[:, None]
    refused_by_then = refused_days <= _end_days(who)
    return Visits(
        age_days=age,
        attended=attended[first] & before_end,
        measured={kind: mask[first] & before_end for kind, mask in measured.items()},
        story=story[first],
        refused_days=np.where(refused_by_then, refused_days, np.nan),
        refused=np.where(refused_by_then, refused[first], ""),
        practice_changed=changed.practice,
    )


class _Changed(NamedTuple):
    practice: Bools  # the child's practice is one that changes
    now: Bools  # and had changed when the child was seven weeks old


def _changed(who: Infants, plan: Plan) -> _Changed:
    if plan.change is None:
        nobody = np.zeros(len(who), dtype=bool)
        return _Changed(nobody, nobody)
    share = plan.change.share_of_practices
    # spread evenly over the practices, so that size and place have no part in it
    practice = np.floor((who.practice + 1) * share) > np.floor(who.practice * share)
    return _Changed(practice, practice & (who.born_on + 49 >= np.datetime64(plan.change.starts_on, "D")))


def _end_days(who: Infants) -> Ints:
    """Return the age after which nothing is known of a child: as_of, or when it left or died [days]."""
    ends = np.fmin(np.fmin(who.left_days, who.died_days), who.last_days)
    return np.asarray(ends, dtype=np.int64)
