"""What could not be judged, in words: a sentence for each, and the few that stand beside "no threshold met"."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.wording.text_columns import Texts, per_row
from growthwatch.vocabulary import NOT_JUDGED_NAMES, NOT_JUDGED_REASONS, RULE_NAMES, RULES, UPPER_AGES

#: Why, as the end of a sentence "... was not judged: no birth weight is on record."
_WHY: Final = {
    "birth_date_unknown": "the date of birth is not known",
    "sex_unknown": "the sex is not known",
    "no_birth_weight": "no birth weight is on record",
    "value_to_settle": "it rests on readings that are doubted or could not be read, which are to be settled first",
    "too_few_weights": "there are too few weights",
    "no_length": "no length is on record",
    "no_head": "no head circumference is on record",
    "no_earlier_length": "there is no earlier length to compare with",
    "no_earlier_head": "there is no earlier head circumference to compare with",
    "one_parent_height": "the height of one parent is not known, or was refused as no adult's",
    "beyond_age": "",
    "gestation_unknown": "",
}
#: Rules that ask of each kind by itself say of which.
_OF_KIND: Final = {"length": " (length)", "head": " (head circumference)"}
_UNCORRECTED: Final = "{rule}{kind} was judged as if born at 40+0: gestation is not known, so nothing is corrected."
_SILENT: Final = "{rule}{kind} was not judged: {why}."
_BEYOND: Final = "{rule}{kind} was not judged of later measurements: it reads up to {age}."


def sentences(rule: npt.NDArray[np.intp], why: npt.NDArray[np.intp], kind: Texts) -> Texts:
    """Return a sentence for each rule that could not be judged.

    Parameters
    ----------
    rule, why : ndarray of int, shape (n,)
        Positions in ``vocabulary.RULES`` and ``NOT_JUDGED_REASONS``.
    kind : ndarray of str, shape (n,)
        The series that the rule reads.

    Returns
    -------
    ndarray of str, shape (n,)
    """
    if not len(rule):
        return np.empty(0, dtype=object)
    names = np.array([RULE_NAMES[name] for name in RULES], dtype=object)[rule]
    each = (rule == RULES.index("below-0.4th")).astype(bool)
    of_kind = np.where(each, np.array([_OF_KIND.get(name, "") for name in kind], dtype=object), "")
    because = np.array([_WHY[name] for name in NOT_JUDGED_REASONS], dtype=object)[why]
    silent = per_row(_SILENT, rule=names, kind=of_kind, why=because)
    uncorrected = per_row(_UNCORRECTED, rule=names, kind=of_kind)
    upper_age = np.array([UPPER_AGES[name] for name in RULES], dtype=object)[rule]
    beyond = per_row(_BEYOND, rule=names, kind=of_kind, age=upper_age)
    at = [why == NOT_JUDGED_REASONS.index(name) for name in ("gestation_unknown", "beyond_age")]
    return np.select(at, [uncorrected, beyond], silent)


def not_judged_words(of_child: pd.DataFrame) -> tuple[str, ...]:
    """Return what stands beside "no threshold met" on a child's page: one sentence for each reason.

    "Not judged (no birth weight): Early weight loss over 10%; Fall across weight centiles."

    Parameters
    ----------
    of_child : DataFrame
        A child's rows of ``tables.OUT["not_judged"]``.

    Returns
    -------
    tuple of str
        In the order of ``vocabulary.NOT_JUDGED_REASONS``; empty where every rule that applies was judged.
    """
    said = set(zip(of_child["rule"].astype(str), of_child["why"].astype(str), strict=True))
    out = []
    for why in NOT_JUDGED_REASONS:
        rules = [RULE_NAMES[rule] for rule in RULES if (rule, why) in said]
        if rules and why == "gestation_unknown":
            out.append("Gestation is not known: judged as if born at 40+0.")
        elif rules:
            out.append(f"Not judged ({NOT_JUDGED_NAMES[why]}): {'; '.join(rules)}.")
    return tuple(out)
