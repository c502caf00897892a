"""Which rules could not be judged of which child, and why: what is not known is said, never passed over.

"No threshold met" on a child without a birth weight says nothing of a fall from birth, and has to say so. A rule that
does not apply yet (a body mass index before 2 years) is not among these; nor are parents' heights that nobody asked.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.detect.families.acute_loss import WITHIN_DAYS
from growthwatch.detect.families.birth_weight import EARLY_LOSS_UNTIL_DAY, REGAINED_BY_DAY
from growthwatch.detect.families.bmi_low import BMI_FROM_DAY
from growthwatch.detect.families.level_fall import HEAD_FROM_DAY, LENGTH_FROM_DAY
from growthwatch.detect.families.newborn_gain import LOST_AGAIN_FROM_DAY
from growthwatch.detect.families.slow_gain import FROM_DAYS
from growthwatch.detect.families.weight_loss import LOSS_AFTER_DAY
from growthwatch.detect.families.weight_unchanged import UNTIL_DAY
from growthwatch.detect.series.comparable import LAST_DAY
from growthwatch.detect.series.series import Flags, Floats
from growthwatch.detect.series.upper_age import LAST_DAY_OF_LOSSES, LAST_DAY_ON_WHO
from growthwatch.detect.wording.not_judged import sentences
from growthwatch.reference.ages import TERM_DAYS, VERY_PRETERM_BELOW_DAYS
from growthwatch.reference.conditional import SHORTEST_INTERVAL_DAYS
from growthwatch.reference.falls import CENTILES_FROM_DAY
from growthwatch.vocabulary import NOT_JUDGED_REASONS, RULES

_RULE: Final = pd.CategoricalDtype(RULES)
_WHY: Final = pd.CategoricalDtype(NOT_JUDGED_REASONS)


class Known(NamedTuple):
    """What is known of each child that decides whether rules can be judged; NaN where nothing is."""

    n: int
    birth_date: Flags
    sex: Flags
    gestation: Flags
    a_parent: Flags  # the height of either
    both_parents: Flags
    birth_weight: Flags
    oldest_days: Floats  # at the latest measurement of any kind
    first_weight_days: Floats  # after birth
    last_weight_days: Floats
    last_length_days: Floats
    last_head_days: Floats
    established_from_day: Floats  # a fall can be read from here on


class Question(NamedTuple):
    """One thing that a rule judges, and for which the answer may be lacking."""

    rule: str
    kind: str  # the series it reads (``rule_evaluation.series_by_kind``)
    applies: Callable[[Known], Flags]  # whether the child is of the age, and the rule meant for such a child
    scored: bool  # by SDS, which needs the sex
    lacks: tuple[tuple[str, Callable[[Known], Flags]], ...]  # why it may not be judged, the first that holds
    until_day: float = float(LAST_DAY_ON_WHO)  # later measurements are not read
    only: Callable[[Known], Flags] | None = None  # a rule that reads on only to see what ends: who was judged at all


def _always(of: Known) -> Flags:
    return np.ones(of.n, dtype=bool)


_NO_BIRTH_WEIGHT: Final = ("no_birth_weight", lambda of: ~of.birth_weight)
_TOO_FEW: Final = ("too_few_weights", _always)
#: Reasons that say that nothing was read: where an absurd reading stands, it is to be settled first.
_NOTHING_READ: Final = ("too_few_weights", "no_length", "no_head", "no_earlier_length", "no_earlier_head")
_NO_LENGTH: Final = ("no_length", lambda of: np.isnan(of.last_length_days))
_NO_HEAD: Final = ("no_head", lambda of: np.isnan(of.last_head_days))
#: Series of the rules -> the kinds that they are made of.
_KINDS_OF: Final = {
    "weight": ("weight",),
    "length": ("length",),
    "head": ("head",),
    "length beside parents": ("length",),
    "length on WHO": ("length",),
    "head on WHO": ("head",),
    "bmi": ("weight", "length"),
}
_SLOW: Final = float(LAST_DAY)


def _only_beyond(day: float) -> tuple[str, Callable[[Known], Flags]]:
    return "beyond_age", lambda of: of.first_weight_days > day


#: Every question that the rules put, in the order of the rules.
QUESTIONS: Final = (
    Question(
        "ng75-early-loss", "weight", _always, False,
        (_only_beyond(EARLY_LOSS_UNTIL_DAY), ("too_few_weights", lambda of: np.isnan(of.first_weight_days)),
         _NO_BIRTH_WEIGHT, _TOO_FEW),
        np.inf, only=lambda of: of.first_weight_days <= EARLY_LOSS_UNTIL_DAY,
    ),
    Question(
        "newborn-gain", "weight",
        lambda of: (of.oldest_days >= LOST_AGAIN_FROM_DAY) & (of.oldest_days < REGAINED_BY_DAY), False,
        (("too_few_weights", lambda of: np.isnan(of.first_weight_days)), _NO_BIRTH_WEIGHT, _TOO_FEW),
        np.inf,
    ),
    Question(
        "ng75-not-regained", "weight", lambda of: of.oldest_days >= REGAINED_BY_DAY, False,
        (("too_few_weights", lambda of: ~(of.last_weight_days >= REGAINED_BY_DAY)), _NO_BIRTH_WEIGHT, _TOO_FEW),
        np.inf,  # what it says of the first weeks stands
    ),
    Question(
        "ng75-fall", "weight", lambda of: of.oldest_days >= of.established_from_day, True,
        (("too_few_weights", lambda of: ~(of.last_weight_days >= of.established_from_day)), _NO_BIRTH_WEIGHT,
         _TOO_FEW),
    ),
    Question(
        "fall-from-highest", "weight",
        lambda of: of.oldest_days >= of.established_from_day + SHORTEST_INTERVAL_DAYS, True, (_TOO_FEW,),
    ),
    Question("ng75-below-2nd", "weight", lambda of: of.oldest_days >= CENTILES_FROM_DAY, True, (_TOO_FEW,)),
    Question("below-0.4th", "weight", _always, True, (_TOO_FEW,)),
    Question("below-0.4th", "length", _always, True, (("no_length", _always),)),
    Question("below-0.4th", "head", _always, True, (("no_head", _always),)),
    Question(
        "slow-conditional-gain", "weight", lambda of: of.oldest_days >= SHORTEST_INTERVAL_DAYS, True,
        (("beyond_age", lambda of: of.last_weight_days > LAST_DAY), _TOO_FEW), _SLOW,
    ),
    Question(
        # of weights further apart it asks nothing
        "slow-gain", "weight", lambda of: ~of.sex & (of.oldest_days >= CENTILES_FROM_DAY + FROM_DAYS), True,
        (_TOO_FEW,), _SLOW,
    ),
    Question(
        "fall-pattern", "weight", lambda of: of.oldest_days >= CENTILES_FROM_DAY, True,
        (("beyond_age", lambda of: of.last_weight_days > LAST_DAY), _TOO_FEW), _SLOW,
    ),
    Question(
        "acute-loss", "weight", lambda of: of.oldest_days >= WITHIN_DAYS, False, (_TOO_FEW,), LAST_DAY_OF_LOSSES,
    ),
    Question(
        "weight-loss", "weight", lambda of: of.oldest_days > LOSS_AFTER_DAY, False, (_TOO_FEW,), LAST_DAY_OF_LOSSES,
    ),
    Question("weight-unchanged", "weight", _always, False, (_only_beyond(UNTIL_DAY), _TOO_FEW), UNTIL_DAY),
    Question(
        "length-low-for-parents", "length beside parents",
        lambda of: of.a_parent & (of.oldest_days >= CENTILES_FROM_DAY), True,
        (("one_parent_height", lambda of: ~of.both_parents), ("no_length", _always)),
    ),
    Question(
        "length-fall", "length on WHO", lambda of: of.oldest_days >= LENGTH_FROM_DAY, True,
        (_NO_LENGTH, ("no_earlier_length", _always)),
    ),
    Question(
        "head-rising", "head on WHO", lambda of: of.oldest_days >= HEAD_FROM_DAY, True,
        (_NO_HEAD, ("no_earlier_head", _always)),
    ),
    Question(
        "head-fall", "head on WHO", lambda of: of.oldest_days >= HEAD_FROM_DAY, True,
        (_NO_HEAD, ("no_earlier_head", _always)),
    ),
    Question("head-low", "head", lambda of: of.oldest_days >= HEAD_FROM_DAY, True, (("no_head", _always),)),
    Question(
        "bmi-low", "bmi", lambda of: of.oldest_days >= BMI_FROM_DAY, True,
        (("too_few_weights", lambda of: ~(of.last_weight_days >= BMI_FROM_DAY)), ("no_length", _always)),
    ),
)  # fmt: skip


def not_judged(
    children: pd.DataFrame, measurements: pd.DataFrame, judged: pd.DataFrame, doubtful: Flags, absurd: Flags
) -> pd.DataFrame:
    """Return which rules could not be judged of whom, and why.

    Parameters
    ----------
    children, measurements : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``.
    judged : DataFrame
        ``rule, kind`` (the series read), ``child`` and ``firm``: of whom which rule was judged, on undoubted readings
        alone or on any.
    doubtful, absurd : ndarray of bool
        Which measurements are doubted or absurd; which are absurd: no infant's, and in no view.

    Returns
    -------
    DataFrame
        ``tables.OUT["not_judged"]``, sorted by child, rule.
    """
    of = _known(children, measurements, doubtful)
    any_reading = _known(children, measurements, np.zeros(len(measurements), dtype=bool))
    of_absurd = {
        series: _children_with(measurements, absurd & measurements["kind"].isin(kinds).to_numpy(), of.n)
        for series, kinds in _KINDS_OF.items()
    }
    # of what kind a refused record is cannot always be read: it may be a weight
    of_absurd["weight"] |= (children["n_unread"] > 0).to_numpy()
    rows = [_answers(place, question, of, any_reading, judged, of_absurd) for place, question in enumerate(QUESTIONS)]
    child, place, why = (np.concatenate(column) for column in zip(*rows, strict=True))
    order = np.lexsort((why, place, child))
    child, place, why = child[order], place[order], why[order]
    rule = np.array([RULES.index(question.rule) for question in QUESTIONS])[place]
    kind = np.array([question.kind for question in QUESTIONS], dtype=object)[place]
    order = np.lexsort((rule, child))
    child, rule, why, kind = child[order], rule[order], why[order], kind[order]
    return pd.DataFrame(
        {
            "child_id": pd.array(children["child_id"].to_numpy(dtype=object)[child], dtype=tables.TEXT),
            "rule": pd.Categorical.from_codes(rule, dtype=_RULE),
            "why": pd.Categorical.from_codes(why, dtype=_WHY),
            "text": pd.array(sentences(rule, why, kind), dtype=tables.TEXT),
        }
    )


def _answers(
    place: int,
    question: Question,
    of: Known,
    any_reading: Known,
    judged: pd.DataFrame,
    of_absurd: dict[str, Flags],
) -> tuple[npt.NDArray[np.intp], ...]:
    """Return the children for whom a question has no answer: child, the question's place, and why."""
    was, firmly = np.zeros((2, of.n), dtype=bool)
    mine = judged[((judged["rule"] == question.rule) & (judged["kind"] == question.kind)).to_numpy()]
    was[mine["child"].to_numpy()] = True
    firmly[mine["child"].to_numpy()[mine["firm"].to_numpy()]] = True
    if question.only is not None:
        was, firmly = was & question.only(any_reading), firmly & question.only(of)
    applies = question.applies(any_reading) | ~of.birth_date
    silent = ~firmly & applies
    reasons = [("birth_date_unknown", silent & ~of.birth_date)]
    if question.scored:
        reasons.append(("sex_unknown", silent & ~of.sex))
    doubted = was | np.logical_or.reduce([lack(of) & ~lack(any_reading) for _, lack in question.lacks])
    reasons.append(("value_to_settle", silent & doubted))
    beyond = _last_days(of, question.kind) > question.until_day
    for why, lack in question.lacks:
        if why in _NOTHING_READ:  # of an absurd reading a settled value may be left
            reasons.append(("beyond_age", silent & beyond))
            reasons.append(("value_to_settle", silent & lack(of) & of_absurd[question.kind]))
        reasons.append((why, silent & lack(of)))
    reasons.append(("beyond_age", firmly & beyond))
    if question.scored:
        reasons.append(("gestation_unknown", firmly & ~of.gestation))
    code = np.select([holds for _, holds in reasons], [NOT_JUDGED_REASONS.index(why) for why, _ in reasons], -1)
    child = np.flatnonzero(code >= 0)
    return child, np.full(len(child), place, dtype=np.intp), code[child].astype(np.intp)


def _last_days(of: Known, series: str) -> Floats:
    """Return the age [days] at each child's last measurement of what a series reads."""
    by_kind = {"weight": of.last_weight_days, "length": of.last_length_days, "head": of.last_head_days}
    return by_kind[_KINDS_OF[series][0]]


def _known(children: pd.DataFrame, measurements: pd.DataFrame, left_out: Flags) -> Known:
    n = len(children)
    used = measurements[~left_out]
    gestation = children["gestation_total_days"].to_numpy(dtype=np.float64)
    weights = (used["kind"] == "weight").to_numpy()
    is_birth = used["is_birth"].to_numpy()
    preterm = gestation < VERY_PRETERM_BELOW_DAYS
    heights = children[["mother_height_cm", "father_height_cm"]].notna().to_numpy()
    return Known(
        n=n,
        birth_date=children["date_of_birth"].notna().to_numpy(),
        sex=children["sex"].notna().to_numpy(),
        gestation=~np.isnan(gestation),
        a_parent=heights.any(axis=1),
        both_parents=heights.all(axis=1),
        birth_weight=_children_with(used, weights & is_birth, n),
        oldest_days=_age(used, np.ones(len(used), dtype=bool), n),
        first_weight_days=_age(used, weights & ~is_birth & (used["age_days"] > 0).to_numpy(), n, first=True),
        last_weight_days=_age(used, weights, n),
        last_length_days=_age(used, (used["kind"] == "length").to_numpy(), n),
        last_head_days=_age(used, (used["kind"] == "head").to_numpy(), n),
        established_from_day=CENTILES_FROM_DAY + np.where(preterm, TERM_DAYS - np.nan_to_num(gestation), 0.0),
    )


def _children_with(measurements: pd.DataFrame, chosen: Flags, n: int) -> Flags:
    out = np.zeros(n, dtype=bool)
    out[measurements["child"].to_numpy()[chosen]] = True
    return out


def _age(measurements: pd.DataFrame, chosen: Flags, n: int, *, first: bool = False) -> Floats:
    """Return of each of n children the age [days] at the last (or first) of the chosen measurements; NaN for none."""
    child, age = measurements["child"].to_numpy()[chosen], measurements["age_days"].to_numpy(dtype=np.float64)[chosen]
    out = np.full(n, np.nan)
    (np.fmin if first else np.fmax).at(out, child, age)
    return out
