"""What lapsed says first: up to which age its rule reads, and what the latest weight beyond it shows."""

import numpy as np

from growthwatch.detect.series.episodes import Episodes, Judgement
from growthwatch.detect.series.series import Floats
from growthwatch.detect.series.upper_age import before_four_years
from growthwatch.detect.wording.phrases import NOUN, reading
from growthwatch.detect.wording.text_columns import Texts, fixed, per_row
from growthwatch.reference.spaces import spaces_fallen


def lapsed_words(judged: Judgement, runs: Episodes) -> Texts:
    """Return what begins the text of each lapsed episode; "" for the others.

    "Lapsed: this rule reads no weight after 53 weeks. The latest, 11.10 kg at 16 months, has SDS 0.40, 0.60 centile
    spaces above the weight compared with (SDS 0.00). "

    Parameters
    ----------
    judged : Judgement
        Of a rule with an upper age.
    runs : Episodes
        Its episodes.

    Returns
    -------
    ndarray of str, shape (n,)
    """
    out = np.full(len(runs), "", dtype=object)
    at = np.flatnonzero(runs.lapsed_by >= 0)
    if judged.age_limit is None or not len(at):
        return out
    later, series = runs.lapsed_by[at], judged.series
    noun = NOUN[series.kind].lower()
    start = judged.baseline[runs.last[at]] if judged.baseline is not None else np.full(len(at), -1)
    start_sds = np.where(start >= 0, series.sds[start], np.nan)
    # no two SDS are told apart across the join at 4 years
    on_other_side = ~before_four_years(series)[later]
    out[at] = per_row(
        "Lapsed: this rule reads no {noun} after {age}. The latest, {reading}{beside}{reference}. ",
        noun=noun, age=judged.age_limit.name, reading=reading(judged, later),
        beside=_beside(series.sds[later], np.where(on_other_side, np.nan, start_sds), noun),
        reference=np.where(on_other_side, " on British 1990 (WHO ends at 4 years)", ""),
    )  # fmt: skip
    return out


def _beside(later_sds: Floats, start_sds: Floats, noun: str) -> Texts:
    """Return what the later SDS is beside that of the start; of neither more than is known."""
    fallen = spaces_fallen(start_sds, later_sds)
    z, start, spaces = (fixed(np.nan_to_num(x), 2) for x in (later_sds, start_sds, np.abs(fallen)))
    known = per_row(
        ", has SDS {z}, {spaces} centile spaces {where} the {noun} compared with (SDS {start})",
        z=z, spaces=spaces, where=np.where(np.nan_to_num(fallen) > 0, "below", "above"), noun=noun, start=start,
    )  # fmt: skip
    alone = per_row(", has SDS {z}", z=z)
    unscored = np.full(len(alone), ", has no SDS", dtype=object)
    return np.select([np.isnan(later_sds), np.isnan(start_sds)], [unscored, alone], known)
