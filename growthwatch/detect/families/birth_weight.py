"""``ng75-early-loss`` and ``ng75-not-regained``: a weight held against birth weight, before a centile can say much."""

from typing import Final

import numpy as np

from growthwatch.detect.series.episodes import HAIR, MET, NEAR, NOT_MET, Episodes, Judgement
from growthwatch.detect.series.series import Flags, Floats, Series, count_so_far
from growthwatch.detect.series.upper_age import LAST_DAY_OF_REGAINING, LAST_DAY_OF_REGAINING_NAME, until
from growthwatch.detect.wording.phrases import Wording, baseline_of, by_tense, reading, short_of_it
from growthwatch.detect.wording.text_columns import Texts, ages, decimals_apart, fixed, per_row

#: NG75 1.1.2.
EARLY_LOSS_UNTIL_DAY: Final = 21
EARLY_LOSS_FRACTION: Final = 0.10
#: From here on a loss is near NG75's threshold; beyond it two more steps are named. Postnatal units grade so (general
#: knowledge of UK guidelines, not read again) [L]; the urgency is the same.
NEAR_LOSS_FRACTION: Final = 0.07
GRADES_BEYOND: Final = (0.125, 0.15)
#: NG75 1.1: most infants are back at birth weight by 3 weeks.
REGAINED_BY_DAY: Final = 21


def early_loss(weights: Series) -> Judgement:
    """``ng75-early-loss``: up to day 21, more than 10 % below birth weight; near from 7 % on.

    Later weights are read only to see whether it has resolved. Near is said while it is: of a weight after which a
    smaller loss stands it is no longer.

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to. ``figures``: ``loss_percent``.
    """
    birth_kg = weights.at_birth(weights.value)
    loss = (birth_kg - weights.value) / birth_kg
    lost = loss > EARLY_LOSS_FRACTION + HAIR
    early = weights.age_days <= EARLY_LOSS_UNTIL_DAY
    applies = ~np.isnan(loss) & (weights.age_days > 0) & ~(lost & ~early)
    near = early & (loss >= NEAR_LOSS_FRACTION - HAIR) & ~_smaller_loss_later(weights, loss)
    at = np.flatnonzero(applies)
    return Judgement(
        series=weights,
        at=at,
        level=np.select([lost[at], near[at]], [MET, NEAR], NOT_MET).astype(np.int8),
        baseline=weights.birth[at],
        figures={"loss_percent": 100 * loss[at]},
    )


def say_early_loss(judged: Judgement, runs: Episodes) -> Wording:
    """Return the loss as a share of birth weight.

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
    now, birth = judged.at[runs.last], baseline_of(judged)[runs.last]
    loss, line = judged.figures["loss_percent"][runs.last], 100 * EARLY_LOSS_FRACTION
    birth_kg, now_kg = judged.series.value[birth], judged.series.value[now]
    # worked out from weights as they are written, the loss must come out on the same side of the threshold
    written_kg = np.round(birth_kg, 2)
    again = 100 * (written_kg - np.round(now_kg, 2)) / written_kg
    decimals = np.where((again > line + HAIR) == (loss > line + HAIR), 2, 3)
    percent, working = fixed(loss, decimals_apart(loss, line, 1)), per_row(
        "({birth} − {now}) / {birth} kg", birth=fixed(birth_kg, decimals), now=fixed(now_kg, decimals)
    )  # fmt: skip
    grade = _grade(loss)
    return Wording(
        text=per_row(
            "Weight was {percent}% below birth weight{grade}: {working}, {reading}; the threshold is 10%{short}.",
            percent=percent, working=working, reading=reading(judged, now, decimals), grade=grade,
            short=np.where(runs.near, ", so it is near and not met", ""),
        ),
        headline=per_row(
            "Weight {was}{percent}% below birth weight{grade}{short}.",
            was=by_tense(runs, "", "was "), percent=percent, grade=grade, short=short_of_it(runs),
        ),
        arithmetic=per_row("{working} = {percent}%; threshold more than 10%", working=working, percent=percent),
    )  # fmt: skip


def _smaller_loss_later(weights: Series, loss: Floats) -> Flags:
    """Return which weights the child has a later one after that has lost less than is near the threshold."""
    regained = (loss < NEAR_LOSS_FRACTION - HAIR) & (weights.age_days > 0)
    so_far = count_so_far(regained, weights.child)
    in_all = np.bincount(weights.child[regained], minlength=int(weights.child.max(initial=0)) + 1)[weights.child]
    return np.asarray(in_all > so_far)


def _grade(loss_percent: Floats) -> Texts:
    """Return " (12.5% or more)" of a loss beyond the threshold by a step that has a name; else ""."""
    steps = [100 * fraction for fraction in reversed(GRADES_BEYOND)]
    return np.select(
        [loss_percent >= step - HAIR for step in steps], [f" ({step:g}% or more)" for step in steps], ""
    ).astype(object)


def not_regained(weights: Series) -> Judgement:
    """``ng75-not-regained``: from day 21, below birth weight, and never at or above it since day 1.

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to. ``figures``: ``short_g``, ``loss_percent``.
    """
    birth_kg = weights.at_birth(weights.value)
    regained = count_so_far((weights.value >= birth_kg - HAIR) & (weights.age_days >= 1), weights.child) > 0
    read = (weights.age_days >= REGAINED_BY_DAY) & (weights.age_days <= LAST_DAY_OF_REGAINING)
    at = np.flatnonzero(~np.isnan(birth_kg) & read)
    below = (weights.value < birth_kg - HAIR) & ~regained
    return Judgement(
        series=weights,
        at=at,
        level=np.where(below[at], MET, NOT_MET).astype(np.int8),
        baseline=weights.birth[at],
        age_limit=until(weights, LAST_DAY_OF_REGAINING, LAST_DAY_OF_REGAINING_NAME),
        figures={
            "short_g": 1000 * (birth_kg - weights.value)[at],
            "loss_percent": 100 * (1 - weights.value / birth_kg)[at],
        },
    )


def say_not_regained(judged: Judgement, runs: Episodes) -> Wording:
    """Return how far below birth weight the child still is.

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
    now, birth = judged.at[runs.last], baseline_of(judged)[runs.last]
    short_g, birth_kg = judged.figures["short_g"][runs.last], judged.series.value[birth]
    decimals = decimals_apart(judged.series.value[now], birth_kg, 2)
    short, then = fixed(short_g, decimals_apart(short_g, 0.0, 0)), fixed(birth_kg, decimals)
    latest = reading(judged, now, decimals)
    return Wording(
        text=per_row(
            "Birth weight was not regained by 3 weeks: {latest}, {short} g below the birth weight of {birth} kg, "
            "and no weight {since}.",
            latest=latest, short=short, birth=then,
            since=by_tense(runs, "since birth has reached it", "up to then had reached it"),
        ),
        headline=per_row(
            "Birth weight {was}not yet regained at {age}.",
            was=by_tense(runs, "", "was "), age=ages(judged.series.age_days[now]),
        ),
        arithmetic=per_row(
            "{latest}, {short} g below {birth} kg at birth; threshold any shortfall from 3 weeks on",
            latest=latest, short=short, birth=then,
        ),
    )  # fmt: skip
