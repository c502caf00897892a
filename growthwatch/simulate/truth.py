"""What is true of each simulated child, to hold a program's answers against."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.check_schedule import published
from growthwatch.check_windows import CheckWindows
from growthwatch.simulate.people.faltering import SHAPES, Falls, fallen_sd
from growthwatch.simulate.people.people import Infants
from growthwatch.simulate.recording import Readings
from growthwatch.simulate.visits.check_stories import STORIES
from growthwatch.simulate.visits.schedule import Visits
from growthwatch.simulate.visits.slots import CHECK, OTHER_REVIEWS

Flags = npt.NDArray[np.bool_]


def truth(who: Infants, register: pd.DataFrame, seen: Visits, fall: Falls, read: Readings) -> pd.DataFrame:
    """Return one row per child; its columns belong to no table in, so it is never taken for one.

    ``deepest_shown_sd`` is the largest fall [SD] that a weight of the child could show.
    """
    n = len(who)
    status, reason = check_status(who, seen)
    weight = read.kind == 0
    child, age = read.child[weight], read.age_days[weight]
    after = age > np.nan_to_num(fall.onset_days, nan=np.inf)[child]
    shown = np.where(seen.measured["weight"], fallen_sd(fall, seen.age_days.astype(float)), 0).max(axis=1)
    return pd.DataFrame(
        {
            "child_id": register["child_id"],
            "nhs_number": register["nhs_number"],
            "is_faltering": fall.shape >= 0,
            "shape": pd.Series(np.array([*SHAPES, ""])[fall.shape], dtype="str"),
            "onset_day": pd.array(fall.onset_days, dtype="Int32"),
            "depth_sd": fall.depth_sd.round(3),
            "deepest_shown_sd": shown.round(3),
            "n_weights": np.bincount(child, minlength=n),
            "n_weights_after_onset": np.bincount(child, weights=after, minlength=n).astype(np.int64),
            "true_gestation_days": who.gestation_days,
            "is_twin": who.twin,
            "check_story": pd.Series(np.array(STORIES)[seen.story], dtype="str"),
            "check_status": pd.Series(status, dtype="str"),
            "check_reason": pd.Series(reason, dtype="str"),
            "practice_changed": seen.practice_changed,
            **{
                f"{check.replace('-', '_')}_status": pd.Series(
                    review_status(who, seen, slot, published().of(check)), dtype="str"
                )
                for check, slot in OTHER_REVIEWS.items()
            },
        }
    )


def check_status(who: Infants, seen: Visits) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.str_]]:
    """Return what the 6-8-week check's status and reason truly are on as_of."""
    windows = published().main
    died, left = who.died_days < windows.present_until_day, who.left_days < windows.present_until_day
    status = review_status(who, seen, CHECK, windows)
    return status, _check_reason(status, seen, died, left)


def review_status(who: Infants, seen: Visits, slot: int, windows: CheckWindows) -> npt.NDArray[np.str_]:
    """Return what a check's status truly is on as_of.

    The first row that holds of: excluded, complete, measured_elsewhere, attended_not_measured, complete_early,
    measured_no_review, complete_late, then not due, due, overdue, missed by age. No weight is in doubt of the truth.

    Parameters
    ----------
    slot : int
        Which of ``SLOTS`` is the check.
    windows : CheckWindows
        Those to which it is held.
    """
    opens, closes, near = windows.opens_day, windows.closes_day, windows.near_review_days
    weighed = seen.measured["weight"]
    in_window = ((seen.age_days >= opens) & (seen.age_days <= closes) & weighed).any(axis=1)
    review_day = seen.age_days[:, slot]
    at_review = (weighed & (np.abs(seen.age_days - review_day[:, None]) <= near)).any(axis=1)
    attended = seen.attended[:, slot]
    review = attended & (review_day >= opens) & (review_day <= closes)
    late_review = attended & (review_day > closes) & (review_day <= windows.late_until_day)
    early_review = attended & (review_day >= opens - windows.early_days) & (review_day < opens)
    now = who.last_days
    gone = ((days < windows.present_until_day) & (days <= now) for days in (who.died_days, who.left_days))
    excluded = np.logical_or(*gone) | ((who.joined_days > closes) & (who.joined_days <= now))
    return np.select(
        [
            excluded,
            review & at_review,
            review & in_window,
            (review | late_review) & ~in_window & ~at_review,
            early_review & (at_review | in_window),
            in_window & ~review,
            late_review & at_review,
            now < opens,
            now < windows.overdue_from_day,
            now <= closes,
        ],
        ["excluded", "complete", "measured_elsewhere", "attended_not_measured", "complete_early",
         "measured_no_review", "complete_late", "not_due", "due", "overdue"],
        "missed",
    )  # fmt: skip


def _check_reason(status: npt.NDArray[np.str_], seen: Visits, died: Flags, left: Flags) -> npt.NDArray[np.str_]:
    """Return why a child is excluded, or why a check that is due, overdue or missed is still open; else ""."""
    early = seen.attended[:, CHECK] & (seen.age_days[:, CHECK] < 42)
    open_reason = np.select([seen.refused != "", early], [seen.refused, "early_review"], "no_record")
    return np.select(
        [
            (status == "excluded") & died,
            (status == "excluded") & left,
            status == "excluded",
            np.isin(status, ["due", "overdue", "missed"]),
        ],
        ["died", "left", "joined_late", open_reason],
        "",
    )
