"""Phrases that the wording of several rules shares: a reading, a tense, a number beside its threshold."""

from typing import Final, NamedTuple

import numpy as np

from growthwatch.detect.series.episodes import Episodes, Judgement
from growthwatch.detect.series.series import Flags, Floats, Ints
from growthwatch.detect.wording.text_columns import Texts, ages, decimals_apart, fixed, per_row
from growthwatch.reference.falls import FALL_SPACES
from growthwatch.reference.uk_who import HEIGHT_FROM_DAY, WHO_FROM_DAY

#: How each kind begins a sentence, its unit, and to how many decimals its values are written.
NOUN: Final = {"weight": "Weight", "length": "Length", "head": "Head circumference"}
_UNIT: Final = {"weight": "kg", "length": "cm", "head": "cm"}
_DECIMALS: Final = {"weight": 2, "length": 1, "head": 1}
#: The band of the weight fallen from for which each of NG75's thresholds counts.
_BANDS: Final = dict(zip(FALL_SPACES, ("below the 9th", "from the 9th to the 91st", "above the 91st"), strict=True))
#: What ends the headline of a finding that is near a threshold and does not meet it.
_SHORT_OF_IT: Final = ": near the threshold, not met"


class Wording(NamedTuple):
    """What a rule says of each of its episodes; three texts made from the same columns.

    ``headline`` is one plain sentence, in the past tense for what is over; ``arithmetic`` is the working, beside
    the threshold; ``text`` is both, in the words in which the finding is printed and kept. ``began`` is beside them
    where a rule dates the beginning of what it found: the earliest and the latest age of the child [days].
    """

    text: Texts
    headline: Texts
    arithmetic: Texts
    began: tuple[Floats, Floats] | None = None


def reading(judged: Judgement, position: Ints, decimals: Ints | None = None) -> Texts:
    """Return "4.40 kg at 8 weeks" for measurements given by their positions in the series.

    Parameters
    ----------
    judged : Judgement
        How each measurement stands to the rule.
    position : ndarray of int
        Positions in the series.
    decimals : ndarray of int, optional
        How many each value is written with; else the kind's own.

    Returns
    -------
    ndarray of str
        One for each position.
    """
    series = judged.series
    return per_row(
        f"{{value}} {_UNIT[series.kind]} at {{age}}",
        value=fixed(series.value[position], _DECIMALS[series.kind] if decimals is None else decimals),
        age=ages(series.age_days[position]),
    )


def by_tense(runs: Episodes, now: str, then: str) -> Texts:
    """Return, for each episode, the words that speak of now, or of then where it is over.

    Parameters
    ----------
    runs : Episodes
        The episodes to word.
    now, then : str
        Words for what still holds, and for what is over.

    Returns
    -------
    ndarray of str
        One for each episode.
    """
    return np.where(runs.over, then, now).astype(object)


def short_of_it(runs: Episodes) -> Texts:
    """Return what ends a headline: that the threshold is near and not met; "" where it is met.

    Parameters
    ----------
    runs : Episodes
        The episodes to word.

    Returns
    -------
    ndarray of str
        One for each episode.
    """
    return np.where(runs.near, _SHORT_OF_IT, "").astype(object)


def band_of_threshold(threshold: Floats) -> Texts:
    """Return for which weights each of NG75's thresholds counts: "from the 9th to the 91st".

    Parameters
    ----------
    threshold : ndarray of float
        [centile spaces].

    Returns
    -------
    ndarray of str
        One for each; "" for any other number.
    """
    return np.select([threshold == spaces for spaces in _BANDS], list(_BANDS.values()), "").astype(object)


def join_crossed(judged: Judgement, start: Ints, end: Ints) -> Texts:
    """Return the sentence that names the join between references, where two SDS lie on either side of it.

    Parameters
    ----------
    judged : Judgement
        How each measurement stands to the rule.
    start, end : ndarray of int
        Positions of the measurements compared.

    Returns
    -------
    ndarray of str
        One for each pair; empty where there is no join between.
    """
    age = judged.series.corrected_age_days
    return np.where(
        _between(age, start, end, WHO_FROM_DAY),
        " The start is scored on British 1990, the later value on WHO (join at 42 weeks).",
        "",
    ).astype(object)


def join_carried(judged: Judgement, start: Ints, end: Ints) -> Texts:
    """Return what is said of heads and lengths on either side of a join: how the start was carried over it.

    Parameters
    ----------
    judged : Judgement
        Of a series on WHO, with ``scored_sds`` beside.
    start, end : ndarray of int
        Positions of the measurements compared.

    Returns
    -------
    ndarray of str
        One for each pair; empty where there is no join between.
    """
    age = judged.series.corrected_age_days
    carried = per_row(
        " The start is scored on British 1990 (SDS {scored}); it stands here as WHO has it (SDS {sds}; join at 42 "
        "weeks).",
        scored=fixed(judged.series.beside["scored_sds"][start], 2), sds=fixed(judged.series.sds[start], 2),
    )  # fmt: skip
    to_height = (judged.series.kind == "length") & _between(age, start, end, HEIGHT_FROM_DAY)
    height = " The start is a length, the later value a height, which reads 0.2 SD higher (join at 2 years)."
    return np.where(_between(age, start, end, WHO_FROM_DAY), carried, "") + np.where(to_height, height, "")


def _between(age: Floats, start: Ints, end: Ints, join_day: float) -> Flags:
    return (age[start] < join_day) & (age[end] >= join_day)


def below_line(judged: Judgement, runs: Episodes, line: str, line_sds: float) -> Wording:
    """Return what is said of an SDS below one of the nine lines, or just above it.

    Parameters
    ----------
    judged : Judgement
        Of a weight, length or head circumference.
    runs : Episodes
        The episodes to word.
    line : str
        The line's name ("2nd").
    line_sds : float
        The line [SDS].

    Returns
    -------
    Wording
        One of each text for every episode.
    """
    now = judged.at[runs.last]
    sds = judged.series.sds[now]
    decimals = decimals_apart(sds, line_sds, 2)
    noun, z, drawn = NOUN[judged.series.kind], fixed(sds, decimals), fixed(np.array([line_sds]), decimals)
    below = np.where(sds < line_sds, "below", "just above")
    return Wording(
        text=per_row(
            "{noun} was {below} the {line} centile: {reading}, SDS {z} (the {line} is {drawn}).",
            noun=noun, below=below, line=line, reading=reading(judged, now), z=z, drawn=drawn,
        ),
        headline=per_row(
            "{noun} {was}{below} the {line} centile.",
            noun=noun, was=by_tense(runs, "", "was "), below=below, line=line,
        ),
        arithmetic=per_row("SDS {z}; threshold below {drawn} (the {line} centile)", z=z, drawn=drawn, line=line),
    )  # fmt: skip


def in_brackets_if_negative(number: Floats, decimals: int | Ints = 2) -> Texts:
    """Return a number that is taken from another, so that no two minus signs meet.

    Parameters
    ----------
    number : ndarray of float
        Numbers.
    decimals : int or ndarray of int
        How many decimals.

    Returns
    -------
    ndarray of str
        One for each.
    """
    text = fixed(number, decimals)
    return np.where(np.round(number, 2) < 0, per_row("({z})", z=text), text)


def baseline_of(judged: Judgement) -> Ints:
    """Return the baseline of a rule that compares with one.

    Parameters
    ----------
    judged : Judgement
        How each measurement stands to the rule.

    Returns
    -------
    ndarray of int
        Positions in the series.

    Raises
    ------
    TypeError
        When the rule judged without one.
    """
    if judged.baseline is None:
        raise TypeError("this rule compares with a baseline and was given none")
    return judged.baseline


def known(column: Floats | None) -> Floats:
    """Return a column of a rule that fills it.

    Parameters
    ----------
    column : ndarray of float or None
        A column of a judgement.

    Returns
    -------
    ndarray of float
        The same.

    Raises
    ------
    TypeError
        When the rule left it out.
    """
    if column is None:
        raise TypeError("this rule needs a column that its judgement lacks")
    return column
