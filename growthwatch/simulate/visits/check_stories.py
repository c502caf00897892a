"""How the 6-8-week check turned out: each infant's story, carried through the visits around it."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.simulate.visits.slots import AFTER_CHECK, CHECK

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.str_]

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


def stories(rng: np.random.Generator, weighed_at_check: Floats, n: int) -> Ints:
    """Return each child's story: "complete" with its chance, or else one of the others by their shares."""
    otherwise = 1 + rng.choice(len(OTHERWISE), n, p=np.array(list(OTHERWISE.values())))
    return np.where(rng.random(n) < weighed_at_check, 0, otherwise)


def tell(
    rng: np.random.Generator, story: Ints, age: Ints, attended: Bools, measured: dict[str, Bools]
) -> tuple[Floats, Texts]:
    """Bend the visits around the check to each child's story, in place.

    Returns
    -------
    tuple
        Age at the appointment that did not happen [days], NaN for none, and its outcome, "" for none.
    """
    is_ = {name: story == i for i, name in enumerate(STORIES)}
    late = is_["complete_late"] | is_["late_not_measured"]
    unseen = np.isin(story, [STORIES.index(name) for name in _NOT_DONE]) | is_["no_record"]
    elsewhere = is_["measured_elsewhere"] | is_["measured_no_review"]
    unmeasured = is_["measured_elsewhere"] | is_["attended_not_measured"] | is_["late_not_measured"]
    _review(rng, is_, age, attended)
    _measure(rng, unmeasured, attended, measured)
    age[:, AFTER_CHECK] = np.where(elsewhere, rng.integers(57, 64, len(story)), age[:, AFTER_CHECK])
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
    return _failed_appointment(rng, story, late | is_["measured_no_review"])


def _review(rng: np.random.Generator, is_: dict[str, Bools], age: Ints, attended: Bools) -> None:
    n = len(age)
    late = is_["complete_late"] | is_["late_not_measured"]
    reviewed = age[:, CHECK]
    reviewed = np.where(late, rng.integers(64, 85, n), reviewed)
    reviewed = np.where(is_["early_review"], rng.integers(34, 42, n), reviewed)
    # early in the window, so that the weight at the next clinic is more than 3 days from it
    age[:, CHECK] = np.where(is_["measured_elsewhere"], rng.integers(42, 53, n), reviewed)
    never = np.any([is_[name] for name in (*_NOT_DONE, "no_record", "measured_no_review")], axis=0)
    attended[:, CHECK] = ~never


def _measure(rng: np.random.Generator, unmeasured: Bools, attended: Bools, measured: dict[str, Bools]) -> None:
    for mask in measured.values():
        mask[:, CHECK] &= attended[:, CHECK] & ~unmeasured
    # the head may have been measured although nobody was weighed
    measured["head"][:, CHECK] |= unmeasured & (rng.random(len(unmeasured)) < 0.6)


def _failed_appointment(rng: np.random.Generator, story: Ints, before_another: Bools) -> tuple[Floats, Texts]:
    n = len(story)
    not_done = np.isin(story, [STORIES.index(name) for name in _NOT_DONE])
    outcome = np.where(not_done, np.asarray(STORIES)[story], "")
    outcome = np.where(before_another, rng.choice(_NOT_DONE[:3], n, p=[0.5, 0.2, 0.3]), outcome)
    return np.where(outcome != "", rng.integers(42, 57, n), np.nan), outcome
