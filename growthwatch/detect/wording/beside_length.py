"""What is said of length beside a low or falling weight: the sentence in the text, and a few words in the headline."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.detect.series.beside_length import LENGTH_WITHIN_DAYS, Beside
from growthwatch.detect.wording.text_columns import Texts, ages, fixed, per_row
from growthwatch.reference.uk_who import HEIGHT_FROM_DAY, WHO_FROM_DAY

#: Code -> the sentence. Past tense, since it is of that time; "it" is the length.
_TEXT: Final = {
    "length_kept": (
        " Weight fell and length was kept: length {now}, {then}, {fallen}{join}. "
        "Tapes err by centimetres: two readings are an indication.{for_length}"
    ),
    "both_falling": (
        " Weight and length fell together: length {now}, {then}, {fallen}{join}. "
        "Tapes err by centimetres: two readings are an indication.{for_length}"
    ),
    "length_above_weight": (
        " Low weight for a length that is not: length {now}, weight SDS {weight}{alone}.{for_length}"
    ),
    "length_low_too": (
        " Length is about as low on the chart as weight: length {now}, weight SDS {weight}{alone}.{for_length}"
    ),
    "length_not_known": f" No length within {LENGTH_WITHIN_DAYS} days of this weight: measure length.",
    "length_in_doubt": " The length of that time is in doubt ({doubtful}): measure length again.",
}
#: Code -> what the headline adds; of what is not known the text alone speaks.
_HEADLINE: Final = {
    "length_kept": "; length kept",
    "both_falling": "; length falling too",
    "length_above_weight": "; length higher than weight",
    "length_low_too": "; length about as low",
}


def beside_length_words(beside: Beside, episodes: pd.DataFrame, measurements: pd.DataFrame) -> tuple[Texts, Texts]:
    """Return the sentence on length that follows each finding's text, and the headline with what it adds.

    Parameters
    ----------
    beside : Beside
        How length stands to the weight of each finding.
    episodes : DataFrame
        The findings, with ``headline, current_sds, baseline_row``.
    measurements : DataFrame
        ``tables.SCORED``, whose rows ``beside`` names.

    Returns
    -------
    tuple of ndarray of str
        "" where the rule is not about weight on the chart; headlines of one sentence.
    """
    age, value, sds, corrected = (
        np.append(measurements[name].to_numpy(dtype=np.float64), np.nan)
        for name in ("age_days", "value", "sds", "corrected_age_days")
    )
    now, then = beside.now_row, beside.then_row
    read = [
        per_row(
            "SDS {z} ({cm} cm at {age})", z=fixed(np.nan_to_num(sds[at]), 2), cm=fixed(np.nan_to_num(value[at]), 1),
            age=ages(age[at]),
        )
        for at in (now, then)
    ]  # fmt: skip
    crossed = (corrected[then] < WHO_FROM_DAY) & (corrected[now] >= WHO_FROM_DAY)
    standing = (age[then] < HEIGHT_FROM_DAY) & (age[now] >= HEIGHT_FROM_DAY)
    fallen = np.nan_to_num(beside.fallen_spaces)
    pieces = {
        "now": read[0],
        "doubtful": per_row("{cm} cm at {age}", cm=fixed(np.nan_to_num(value[now]), 1), age=ages(age[now])),
        "then": per_row("before that {reading}", reading=read[1]),
        "fallen": per_row(
            "{n} centile spaces {way}", n=fixed(np.abs(fallen), 2), way=np.where(fallen > 0, "down", "up")
        ),
        "join": np.select(
            [crossed, standing], [" (scored on British 1990, then on WHO)", " (length, then height)"], ""
        ).astype(object),
        "weight": fixed(episodes["current_sds"].to_numpy(dtype=np.float64), 2),
        "alone": np.where(
            episodes["baseline_row"].to_numpy() >= 0, "; no earlier length says whether it has fallen", ""
        ).astype(object),
        "for_length": np.where(
            np.isnan(beside.weight_for_length_sds),
            "",
            per_row(
                " Weight for length: SDS {z} (WHO 2006).", z=fixed(np.nan_to_num(beside.weight_for_length_sds), 2)
            ),
        ).astype(object),
    }
    sentence = np.full(len(episodes), "", dtype=object)
    headline = episodes["headline"].to_numpy(dtype=object, copy=True)
    for code, template in _TEXT.items():
        chosen = np.flatnonzero(beside.code == code)
        if len(chosen):
            used = {name: piece[chosen] for name, piece in pieces.items() if f"{{{name}}}" in template}
            sentence[chosen] = per_row(template, **used) if used else template
            said = np.strings.rstrip(headline[chosen].astype(np.str_), ".")
            headline[chosen] = per_row("{said}{length}.", said=said, length=np.array([_HEADLINE.get(code, "")]))
    return sentence, headline
