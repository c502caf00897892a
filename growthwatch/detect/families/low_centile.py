"""``ng75-below-2nd``, ``head-low`` and ``below-0.4th``: one measurement low on the chart, whatever came before it."""

from typing import Final

import numpy as np

from growthwatch.detect.series.episodes import Episodes, Judgement, level_of, short_of_sds
from growthwatch.detect.series.series import Series
from growthwatch.detect.series.upper_age import before_four_years, until_four_years
from growthwatch.detect.wording.phrases import Wording, below_line
from growthwatch.reference.falls import CENTILES_FROM_DAY
from growthwatch.reference.spaces import LINE_SDS

LOWEST_SDS: Final = LINE_SDS[0]
SECOND_SDS: Final = LINE_SDS[1]


def below_second(weights: Series) -> Judgement:
    """``ng75-below-2nd``: from 2 weeks, weight below the 2nd centile, whatever the birth weight.

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to.
    """
    return _below_second(weights)


def head_low(heads: Series) -> Judgement:
    """``head-low`` (local rule): from 2 weeks, head circumference below the 2nd centile.

    About 1 in 44 of all heads is; below the 0.4th, which has a rule of its own, 1 in 250 (RCPCH chart notes).

    Parameters
    ----------
    heads : Series
        Heads of all children.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to.
    """
    return _below_second(heads)


def _below_second(measured: Series) -> Judgement:
    scored = (measured.age_days >= CENTILES_FROM_DAY) & ~np.isnan(measured.sds) & before_four_years(measured)
    at = np.flatnonzero(scored)
    return Judgement(
        series=measured,
        at=at,
        level=level_of(short_of_sds(measured.sds[at], SECOND_SDS), strict=True),
        age_limit=until_four_years(measured),
    )


def say_below_second(judged: Judgement, runs: Episodes) -> Wording:
    """Return the SDS beside that of the 2nd centile.

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
    return below_line(judged, runs, "2nd", SECOND_SDS)


def below_lowest(measured: Series) -> Judgement:
    """``below-0.4th``: any single weight, length or head below the 0.4th centile.

    Term babies between birth and 2 weeks, for whom UK-WHO has no centiles, are left to ``ng75-early-loss``.

    Parameters
    ----------
    measured : Series
        Weights, lengths or heads of all children.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to.
    """
    no_centiles = measured.term & (measured.age_days > 0) & (measured.age_days < CENTILES_FROM_DAY)
    at = np.flatnonzero(~no_centiles & ~np.isnan(measured.sds) & before_four_years(measured))
    return Judgement(
        series=measured,
        at=at,
        level=level_of(short_of_sds(measured.sds[at], LOWEST_SDS), strict=True),
        age_limit=until_four_years(measured),
    )


def say_below_lowest(judged: Judgement, runs: Episodes) -> Wording:
    """Return the SDS beside that of the 0.4th centile.

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
    return below_line(judged, runs, "0.4th", LOWEST_SDS)
