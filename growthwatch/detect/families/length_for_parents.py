"""``length-low-for-parents``: a length or height held against the mid-parental centile."""

from dataclasses import replace

import numpy as np
import pandas as pd

from growthwatch.detect.series.episodes import Episodes, Judgement, level_of
from growthwatch.detect.series.series import Floats, Series
from growthwatch.detect.series.upper_age import before_four_years, until_four_years
from growthwatch.detect.wording.phrases import Wording, by_tense, in_brackets_if_negative, reading, short_of_it
from growthwatch.detect.wording.text_columns import decimals_apart, fixed, per_row
from growthwatch.reference import uk_who
from growthwatch.reference.falls import CENTILES_FROM_DAY
from growthwatch.reference.spaces import spaces_fallen
from growthwatch.vocabulary import SCORED_KINDS, SEXES

#: NG75: more than two spaces below the mid-parental centile.
LOW_SPACES = 2.0
#: Parents' SDS are averaged and drawn half way to the mean (the regression that rcpchgrowth and the chart's
#: mid-parental comparator use).
REGRESSION = 0.5


def adult_height_sds(sex: str, height_cm: Floats) -> Floats:
    """Return the SDS of adults' heights [cm] on British 1990 at 20 years; NaN where not known.

    Parameters
    ----------
    sex : str
        "male" or "female".
    height_cm : ndarray of float
        Heights [cm].

    Returns
    -------
    ndarray of float
        SDS.
    """
    run = uk_who.run_of(SCORED_KINDS.index("length"), SEXES.index(sex))
    return uk_who.sds_of(run, np.asarray(uk_who.LAST_DAY), np.asarray(height_cm, dtype=np.float64))


def mid_parental_sds(mother_height_cm: Floats, father_height_cm: Floats) -> Floats:
    """Return the mid-parental SDS: half the mean of the parents' height SDS; NaN unless both are known.

    Parameters
    ----------
    mother_height_cm, father_height_cm : ndarray of float
        Heights [cm].

    Returns
    -------
    ndarray of float
        SDS.
    """
    both = adult_height_sds("female", mother_height_cm) + adult_height_sds("male", father_height_cm)
    return np.asarray(REGRESSION * both / 2)


def beside_parents(lengths: Series, children: pd.DataFrame) -> Series:
    """Return the lengths with the parents' heights [cm] and the mid-parental SDS beside each.

    Parameters
    ----------
    lengths : Series
        Lengths and heights [cm].
    children : DataFrame
        ``tables.CHILDREN``.

    Returns
    -------
    Series
        With ``mother_cm``, ``father_cm`` and ``mid_parental_sds`` beside.
    """
    mother = children["mother_height_cm"].to_numpy(dtype=np.float64)
    father = children["father_height_cm"].to_numpy(dtype=np.float64)
    beside = {"mother_cm": mother, "father_cm": father, "mid_parental_sds": mid_parental_sds(mother, father)}
    return replace(lengths, beside={name: column[lengths.child] for name, column in beside.items()})


def length_low_for_parents(lengths: Series) -> Judgement:
    """``length-low-for-parents``: from 2 weeks, more than two spaces below the mid-parental centile.

    Parameters
    ----------
    lengths : Series
        Of :func:`beside_parents`.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to.
    """
    mid_parental = lengths.beside["mid_parental_sds"]
    read = (lengths.age_days >= CENTILES_FROM_DAY) & ~np.isnan(lengths.sds) & before_four_years(lengths)
    at = np.flatnonzero(read & ~np.isnan(mid_parental))
    below = spaces_fallen(mid_parental[at], lengths.sds[at])
    return Judgement(
        series=lengths,
        at=at,
        level=level_of(LOW_SPACES - below, strict=True),
        spaces_fallen=below,
        threshold_spaces=np.full(len(at), LOW_SPACES),
        age_limit=until_four_years(lengths),
    )


def say_low_for_parents(judged: Judgement, runs: Episodes) -> Wording:
    """Return the distance from the mid-parental centile and where that comes from.

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
    mid_parental = series.beside["mid_parental_sds"][now]
    below = spaces_fallen(mid_parental, series.sds[now])
    written = fixed(below, decimals_apart(below, LOW_SPACES, 2))
    working = per_row(
        "(mid-parental SDS {mid} − {z}) / (2/3)",
        mid=fixed(mid_parental, 2), z=in_brackets_if_negative(series.sds[now]),
    )  # fmt: skip
    return Wording(
        text=per_row(
            "Length was {below} centile spaces below the mid-parental centile: {now}, {working}; the threshold is 2. "
            "Mid-parental SDS: half the mean of the parents' (mother {mother} cm, father {father} cm). A first sign "
            "of undernutrition, or of a disorder of growth.",
            below=written,
            now=reading(judged, now),
            working=working,
            mother=fixed(series.beside["mother_cm"][now], 1),
            father=fixed(series.beside["father_cm"][now], 1),
        ),
        headline=per_row(
            "Length {was}{below} centile spaces below the mid-parental centile{short}.",
            was=by_tense(runs, "", "was "),
            below=fixed(below, decimals_apart(below, LOW_SPACES, 1)),
            short=short_of_it(runs),
        ),
        arithmetic=per_row(
            "{working} = {below} spaces; threshold more than {line}",
            working=working, below=written, line=f"{LOW_SPACES:.0f}",
        ),
    )  # fmt: skip
