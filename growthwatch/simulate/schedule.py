"""When infants are seen: the usual visits with their scatter, and how the 6-8-week check turned out."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.simulate.people import Infants
from growthwatch.simulate.plan import Plan

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class Slot(NamedTuple):
    """A usual visit: its ages [days], who records first, and the shares of babies seen and measured."""

    context: str
    from_day: int
    to_day: int
    origin: str
    seen: float
    weight: float
    length: float
    head: float
    contact: str = ""


SLOTS: Final = (
    Slot("birth", 0, 0, "maternity", 1, 0.995, 0.30, 0.85),
    Slot("routine", 3, 6, "maternity", 0.92, 0.97, 0, 0),
    Slot("new-birth", 10, 14, "clinic", 0.93, 0.92, 0.15, 0.65, "new-birth"),
    Slot("routine", 21, 34, "clinic", 0.50, 1, 0.05, 0.10),
    Slot("6-8-week", 42, 62, "gp", 1, 1, 0.50, 0.92, "6-8-week"),
    Slot("immunisation", 57, 66, "clinic", 0.40, 0.90, 0, 0),
    Slot("immunisation", 84, 98, "clinic", 0.60, 0.80, 0.05, 0.05),
    Slot("immunisation", 112, 130, "clinic", 0.60, 0.80, 0.05, 0.05),
    Slot("routine", 140, 215, "clinic", 0.45, 1, 0.10, 0.10),
    Slot("12-month", 275, 365, "clinic", 0.80, 0.92, 0.60, 0.40, "12-month"),
    Slot("routine", 366, 480, "clinic", 0.25, 1, 0.20, 0.05),
    Slot("2-year", 731, 900, "clinic", 0.75, 0.85, 0.85, 0, "2-year"),
)
CHECK: Final = [slot.context for slot in SLOTS].index("6-8-week")
AFTER_CHECK: Final = CHECK + 1

#: How a check turned out -> its share of the checks that were not done as they should be.
OTHERWISE: Final = {
    "measured_elsewhere": 0.16,
    "attended_not_measured": 0.22,
    "late_not_measured": 0.05,
    "measured_no_review": 0.14,
    "complete_late": 0.13,
    "was_not_brought": 0.09,
    "cancelled_by_provider": 0.05,
    "cancelled_by_family": 0.04,
    "declined": 0.03,
    "inpatient": 0.02,
    "early_review": 0.03,
    "no_record": 0.04,
}
STORIES: Final = ("complete", *OTHERWISE)
_NOT_DONE: Final = ("was_not_brought", "cancelled_by_provider", "cancelled_by_family", "declined", "inpatient")


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
    otherwise = 1 + rng.choice(len(OTHERWISE), n, p=np.array(list(OTHERWISE.values())))
    story = np.where(rng.random(n) < weighed, 0, otherwise)
    refused_days, refused = _tell(rng, story, age, attended, measured)
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


def _tell(
    rng: np.random.Generator, story: Ints, age: Ints, attended: Bools, measured: dict[str, Bools]
) -> tuple[Floats, npt.NDArray[np.str_]]:
    """Bend the visits around the check to each child's story, in place; return the appointment that failed."""
    n = len(story)
    is_ = {name: story == i for i, name in enumerate(STORIES)}
    late = is_["complete_late"] | is_["late_not_measured"]
    not_done = np.isin(story, [STORIES.index(name) for name in _NOT_DONE])
    unseen = not_done | is_["no_record"]
    age[:, CHECK] = np.where(late, rng.integers(64, 85, n), age[:, CHECK])
    age[:, CHECK] = np.where(is_["early_review"], rng.integers(34, 42, n), age[:, CHECK])
    age[:, CHECK] = np.where(is_["measured_elsewhere"], rng.integers(42, 53, n), age[:, CHECK])
    attended[:, CHECK] = ~(unseen | is_["measured_no_review"])

    unmeasured = is_["measured_elsewhere"] | is_["attended_not_measured"] | is_["late_not_measured"]
    for mask in measured.values():
        mask[:, CHECK] &= attended[:, CHECK] & ~unmeasured
    # head and length may have been taken although no weight was
    measured["head"][:, CHECK] |= unmeasured & (rng.random(n) < 0.6)

    elsewhere = is_["measured_elsewhere"] | is_["measured_no_review"]
    age[:, AFTER_CHECK] = np.where(elsewhere, rng.integers(57, 64, n), age[:, AFTER_CHECK])
    attended[:, AFTER_CHECK] |= elsewhere
    measured["weight"][:, AFTER_CHECK] |= elsewhere

    unweighed = unseen | late | is_["early_review"] | is_["attended_not_measured"]
    near_review = np.abs(age - age[:, [CHECK]]) <= 3
    barred = ((age >= 42) & (age <= 63)) | (near_review & (unmeasured & ~elsewhere)[:, None])
    measured["weight"] &= ~(barred & unweighed[:, None])

    # nobody is brought again within days of a review
    again = attended & attended[:, [CHECK]] & near_review & ~elsewhere[:, None]
    again[:, CHECK] = False
    attended &= ~again
    for mask in measured.values():
        np.logical_and(mask, attended, out=mask)

    outcome = np.where(not_done, np.asarray(STORIES)[story], "")
    failed_first = late | is_["measured_no_review"]
    outcome = np.where(failed_first, rng.choice(_NOT_DONE[:3], n, p=[0.5, 0.2, 0.3]), outcome)
    return np.where(outcome != "", rng.integers(42, 57, n), np.nan), outcome


def check_status(who: Infants, seen: Visits) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.str_]]:
    """Return what the 6-8-week check's status and reason truly are on as_of.

    The first row that holds of: excluded, complete, measured_elsewhere, attended_not_measured,
    measured_no_review, complete_late, then not due, due, overdue, missed by age.
    """
    weighed = seen.measured["weight"]
    in_window = ((seen.age_days >= 42) & (seen.age_days <= 63) & weighed).any(axis=1)
    review_day = seen.age_days[:, CHECK]
    at_review = (weighed & (np.abs(seen.age_days - review_day[:, None]) <= 3)).any(axis=1)
    attended = seen.attended[:, CHECK]
    review = attended & (review_day >= 42) & (review_day <= 63)
    late_review = attended & (review_day >= 64) & (review_day <= 84)
    died, left, joined_late = who.died_days < 56, who.left_days < 56, who.joined_days > 63
    status = np.select(
        [
            died | left | joined_late,
            review & at_review,
            review & in_window,
            (review | late_review) & ~in_window & ~at_review,
            in_window & ~review,
            late_review & at_review,
            who.last_days < 42,
            who.last_days <= 56,
            who.last_days <= 63,
        ],
        ["excluded", "complete", "measured_elsewhere", "attended_not_measured", "measured_no_review",
         "complete_late", "not_due", "due", "overdue"],
        "missed",
    )  # fmt: skip
    early = attended & (review_day < 42)
    open_reason = np.select([seen.refused != "", early], [seen.refused, "early_review"], "no_record")
    reason = np.select(
        [
            (status == "excluded") & died,
            (status == "excluded") & left,
            status == "excluded",
            np.isin(status, ["due", "overdue", "missed"]),
        ],
        ["died", "left", "joined_late", open_reason],
        "",
    )
    return status, reason
