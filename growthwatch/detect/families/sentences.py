"""What each rule says of an episode, in words with the arithmetic shown.

Every function takes a judgement and the positions (in ``judged.at``) of the first and the latest measurement of each
episode, and returns one sentence or two for each, beginning with what was found.
"""

import numpy as np

from growthwatch.detect.families.ng75 import EARLY_LOSS_FRACTION
from growthwatch.detect.series.episodes import HAIR, Judgement
from growthwatch.detect.series.series import Floats, Ints
from growthwatch.detect.wording.text_columns import Texts, ages, fill, fixed, one_in_words, telling, whole
from growthwatch.reference.conditional import one_in
from growthwatch.reference.spaces import LINE_SDS
from growthwatch.reference.uk_who import WHO_FROM_DAY

_NOUN = {"weight": "Weight", "length": "Length", "head": "Head circumference"}
_UNIT = {"weight": "kg", "length": "cm", "head": "cm"}
_DECIMALS = {"weight": 2, "length": 1, "head": 1}


def reading(judged: Judgement, position: Ints, decimals: Ints | None = None) -> Texts:
    """Return "4.40 kg at 8 weeks" for measurements given by their positions in the series."""
    series = judged.series
    return fill(
        f"{{value}} {_UNIT[series.kind]} at {{age}}",
        value=fixed(series.value[position], _DECIMALS[series.kind] if decimals is None else decimals),
        age=ages(series.age_days[position]),
    )


def join_crossed(judged: Judgement, start: Ints, end: Ints) -> Texts:
    """Return the sentence that names the join between references, where two SDS lie on either side of it."""
    age = judged.series.corrected_age_days
    crossed = (age[start] < WHO_FROM_DAY) & (age[end] >= WHO_FROM_DAY)
    return np.where(crossed, " The start is scored on British 1990, the later value on WHO (join at 42 weeks).", "")


def early_loss(judged: Judgement, _first: Ints, last: Ints) -> Texts:
    """Return the loss as a share of birth weight."""
    now, birth = judged.at[last], baseline_of(judged)[last]
    loss, line = judged.figures["loss_percent"][last], 100 * EARLY_LOSS_FRACTION
    from_kg, to_kg = judged.series.value[birth], judged.series.value[now]
    # worked out from weights as they are written, the loss must come out on the same side of the threshold
    coarse = np.round(from_kg, 2)
    again = 100 * (coarse - np.round(to_kg, 2)) / coarse
    decimals = np.where((again > line + HAIR) == (loss > line + HAIR), 2, 3)
    return fill(
        "Weight was {loss}% below birth weight: ({birth} − {now}) / {birth} kg, {reading}; the threshold is 10%.",
        loss=fixed(loss, telling(loss, line, 1)),
        birth=fixed(from_kg, decimals),
        now=fixed(to_kg, decimals),
        reading=reading(judged, now, decimals),
    )


def not_regained(judged: Judgement, _first: Ints, last: Ints) -> Texts:
    """Return how far below birth weight the child still is."""
    now, birth = judged.at[last], baseline_of(judged)[last]
    short, birth_kg = judged.figures["short_g"][last], judged.series.value[birth]
    decimals = telling(judged.series.value[now], birth_kg, 2)
    return fill(
        "Birth weight was not regained by 3 weeks: {reading}, {short} g below the birth weight of {birth} kg, "
        "and no weight since birth has reached it.",
        reading=reading(judged, now, decimals),
        short=fixed(short, telling(short, 0.0, 0)),
        birth=fixed(birth_kg, decimals),
    )


def fall(judged: Judgement, _first: Ints, last: Ints) -> Texts:
    """Return the fall in spaces, its arithmetic, its threshold and how unusual it is."""
    now, start = judged.at[last], baseline_of(judged)[last]
    sds = judged.series.sds
    fallen, threshold = known(judged.spaces_fallen)[last], known(judged.threshold_spaces)[last]
    return fill(
        "Weight fell {fallen} centile spaces from {start} to {now}: (SDS {z1} − {z2}) / (2/3) = {fallen}; "
        "the threshold for this birth weight is {threshold}{short}.{one_in}{join}",
        fallen=fixed(fallen, telling(fallen, threshold, 2)),
        short=np.where(fallen < threshold - HAIR, ", so it is near and not met", ""),
        start=np.where(judged.series.birth[now] == start, "birth", _second_baseline(judged, start)),
        now=reading(judged, now),
        z1=fixed(sds[start], 2),
        z2=in_brackets_if_negative(sds[now]),
        threshold=whole(threshold),
        one_in=one_in_words(one_in(known(judged.conditional_sds)[last])),
        join=join_crossed(judged, start, now),
    )


def _second_baseline(judged: Judgement, start: Ints) -> Texts:
    return fill("{reading} (the first weight from 2 weeks past the due date)", reading=reading(judged, start))


def unchanged(judged: Judgement, _first: Ints, last: Ints) -> Texts:
    """Return how long the weight has stood still."""
    now, start = judged.at[last], baseline_of(judged)[last]
    return fill(
        "Weight has not changed for {days} days: {start} and {now}. Copied forward, or truly static? Weigh again.",
        days=whole(judged.figures["held_for_days"][last]),
        start=reading(judged, start),
        now=reading(judged, now),
    )


def below_second(judged: Judgement, _first: Ints, last: Ints) -> Texts:
    """Return the SDS beside that of the 2nd centile."""
    return _below(judged, last, "2nd", LINE_SDS[1])


def below_lowest(judged: Judgement, _first: Ints, last: Ints) -> Texts:
    """Return the SDS beside that of the 0.4th centile."""
    return _below(judged, last, "0.4th", LINE_SDS[0])


def _below(judged: Judgement, last: Ints, line: str, line_sds: float) -> Texts:
    now = judged.at[last]
    sds = judged.series.sds[now]
    decimals = telling(sds, line_sds, 2)
    return fill(
        "{noun} {where} the {line} centile: {reading}, SDS {z} (the {line} is {line_sds}).",
        noun=_NOUN[judged.series.kind],
        where=np.where(sds < line_sds, "was below", "was just above"),
        line=line,
        reading=reading(judged, now),
        z=fixed(sds, decimals),
        line_sds=fixed(np.array([line_sds]), decimals),
    )


def in_brackets_if_negative(number: Floats) -> Texts:
    """Return a number that is taken from another, so that no two minus signs meet."""
    text = fixed(number, 2)
    return np.where(np.round(number, 2) < 0, fill("({z})", z=text), text)


def baseline_of(judged: Judgement) -> Ints:
    """Return the baseline of a rule that compares with one."""
    if judged.baseline is None:
        raise TypeError("this rule compares with a baseline and was given none")
    return judged.baseline


def known(column: Floats | None) -> Floats:
    """Return a column of a rule that fills it."""
    if column is None:
        raise TypeError("this rule needs a column that its judgement lacks")
    return column
