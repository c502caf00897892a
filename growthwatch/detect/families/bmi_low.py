"""``bmi-low``: body mass index, from a weight and a height taken within a week of each other."""

from dataclasses import replace

import numpy as np
import pandas as pd

from growthwatch.detect.series.episodes import Episodes, Judgement, level_of, short_of_sds
from growthwatch.detect.series.series import Ints, Series
from growthwatch.detect.series.upper_age import before_four_years, until_four_years
from growthwatch.detect.wording.phrases import Wording, by_tense
from growthwatch.detect.wording.text_columns import ages, decimals_apart, fixed, per_row
from growthwatch.reference import uk_who
from growthwatch.reference.spaces import LINE_SDS
from growthwatch.vocabulary import SCORED_KINDS

#: NG75: over 2 years, when height is measured standing.
BMI_FROM_DAY = uk_who.HEIGHT_FROM_DAY
#: Local rule: a height up to this much before or after a weight serves for it; a child grows 2 mm in the time.
HEIGHT_WITHIN_DAYS = 7
LOWEST_SDS, SECOND_SDS = LINE_SDS[0], LINE_SDS[1]


def body_mass(weights: Series, heights: Series, children: pd.DataFrame) -> Series:
    """Return the weights as body mass indices [kg/m2] with their SDS, NaN where no height is near enough.

    The height [cm] and its row in the scored measurements stand beside each.

    Parameters
    ----------
    weights : Series
        Weights [kg].
    heights : Series
        Lengths and heights [cm].
    children : DataFrame
        ``tables.CHILDREN``.

    Returns
    -------
    Series
        Indices, with ``weight_kg``, ``height_cm`` and ``height_row`` beside.
    """
    height = nearest(weights, heights)
    has_height = (height >= 0) & (weights.age_days >= BMI_FROM_DAY)
    cm = np.where(has_height, heights.value[height] if len(heights) else np.nan, np.nan)
    bmi = weights.value / (cm / 100) ** 2
    sex = children["sex"].cat.codes.to_numpy()[weights.child]
    sds = uk_who.sds_of(uk_who.run_of(SCORED_KINDS.index("bmi"), sex), weights.corrected_age_days, bmi)
    rows = np.where(has_height, heights.row[height] if len(heights) else -1, -1)
    return replace(
        weights, value=bmi, sds=sds, beside={"weight_kg": weights.value, "height_cm": cm, "height_row": rows}
    )


def nearest(weights: Series, heights: Series) -> Ints:
    """Return, for each weight, the position of the child's height nearest in time within a week; -1 for none.

    Parameters
    ----------
    weights, heights : Series
        Of the same children.

    Returns
    -------
    ndarray of int, shape (weights,)
        Positions in ``heights``.
    """
    if not len(heights):
        return np.full(len(weights), -1, dtype=np.intp)
    key, keys = weights.child * 1e6 + weights.age_days, heights.child * 1e6 + heights.age_days
    after = np.searchsorted(keys, key)
    before, after = np.maximum(after - 1, 0), np.minimum(after, len(heights) - 1)
    closest = np.where(np.abs(keys[before] - key) < np.abs(keys[after] - key), before, after)
    return np.where(np.abs(keys[closest] - key) <= HEIGHT_WITHIN_DAYS, closest, -1)


def bmi_low(indices: Series) -> Judgement:
    """``bmi-low``: over 2 years, body mass index below the 2nd centile.

    Parameters
    ----------
    indices : Series
        Of :func:`body_mass`.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to.
    """
    at = np.flatnonzero(~np.isnan(indices.sds) & before_four_years(indices))
    return Judgement(
        series=indices,
        at=at,
        level=level_of(short_of_sds(indices.sds[at], SECOND_SDS), strict=True),
        also=indices.beside["height_row"][at].astype(np.intp),
        age_limit=until_four_years(indices),
    )


def say_bmi_low(judged: Judgement, runs: Episodes) -> Wording:
    """Return the index, its arithmetic, and NG75's word for it.

    Parameters
    ----------
    judged : Judgement
        How each measurement stands to the rule.
    runs : Episodes
        The episodes to word.

    Returns
    -------
    Wording
        One of each text for every episode.
    """
    now, series = judged.at[runs.last], judged.series
    sds = series.sds[now]
    decimals = np.maximum(decimals_apart(sds, SECOND_SDS, 2), decimals_apart(sds, LOWEST_SDS, 2))
    under = [sds < LOWEST_SDS, sds < SECOND_SDS]
    where = np.select(under, ["below the 0.4th centile", "below the 2nd centile"], "just above the 2nd centile")
    z, second, lowest = (fixed(x, decimals) for x in (sds, np.array([SECOND_SDS]), np.array([LOWEST_SDS])))
    working = per_row(
        "{kg} kg / ({cm} cm)² = {bmi} kg/m²",
        kg=fixed(series.beside["weight_kg"][now], 2),
        cm=fixed(series.beside["height_cm"][now], 1),
        bmi=fixed(series.value[now], 1),
    )
    return Wording(
        text=per_row(
            "Body mass index was {where}{meaning}. {working} at {age}, SDS {z} (the 2nd is {second}, the 0.4th "
            "{lowest}).",
            where=where,
            meaning=np.select(under, [": probable undernutrition", ": undernutrition or a small build"], ""),
            working=working,
            age=ages(series.age_days[now]),
            z=z,
            second=second,
            lowest=lowest,
        ),
        headline=per_row("Body mass index {was}{where}.", was=by_tense(runs, "", "was "), where=where),
        arithmetic=per_row(
            "{working}, SDS {z}; threshold below {second} (the 2nd centile)", working=working, z=z, second=second
        ),
    )
