"""What is true of each simulated child, to hold a program's answers against."""

import numpy as np
import pandas as pd

from growthwatch.simulate.faltering import SHAPES, Falls, fallen_sd
from growthwatch.simulate.people import Infants
from growthwatch.simulate.recording import Readings
from growthwatch.simulate.schedule import STORIES, Visits, check_status


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
        }
    )
