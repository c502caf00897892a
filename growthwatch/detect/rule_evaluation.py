"""What the rules find in every view: episodes, and the measurements each consists of."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.detect.families import bmi_low, length_for_parents
from growthwatch.detect.rules import EVIDENCE_RULE, FALLS_RANKED_BY_EVIDENCE, RANKED_BY_EVIDENCE, Rule
from growthwatch.detect.series.episodes import MET, Episodes, Judgement, episodes
from growthwatch.detect.series.established import on_who
from growthwatch.detect.series.series import Floats, Ints, Series, series_of
from growthwatch.detect.series.stacked_views import StackedViews
from growthwatch.detect.wording.course import course_words, usual_course, usual_headline
from growthwatch.detect.wording.lapsed import lapsed_words
from growthwatch.detect.wording.phrases import Wording
from growthwatch.reference.conditional import one_in
from growthwatch.vocabulary import DOUBTED, RULES, STATUSES

Columns = dict[str, npt.NDArray[Any]]

_WORDS: Final[Mapping[str, pd.CategoricalDtype]] = {
    "rule": pd.CategoricalDtype(RULES),
    "kind": tables.KIND,
    "status": pd.CategoricalDtype(STATUSES),
}
#: Columns of episodes that are rows of SCORED, -1 for none.
_ROWS: Final = ("first_row", "last_row", "baseline_row", "resolved_row", "before_row")


class Evaluated(NamedTuple):
    """Episodes, and the measurements (rows of SCORED) that each consists of and has read."""

    episodes: pd.DataFrame
    members: pd.DataFrame  # episode (position in episodes), row, met, beside (the height of an index), baseline (row)
    read: pd.DataFrame  # episode, row: what a rule that reads all weights together read before
    judged: pd.DataFrame  # rule, kind (the series it reads), child, view: of whom a rule was judged


def evaluate(views: StackedViews, rules: tuple[Rule, ...], *, worded: bool) -> Evaluated:
    """Return what the rules find in all views together; ``view`` says in which. Sentences only where wanted.

    Parameters
    ----------
    views : StackedViews
        Children and measurements, once for each view.
    rules : tuple of Rule
        The rules asked.
    worded : bool
        Whether sentences are wanted.

    Returns
    -------
    Evaluated
        Rows are those of ``tables.SCORED``.
    """
    series = series_by_kind(views.children, views.measurements)
    judged = [(rule, rule.judge(series[kind])) for rule in rules for kind in rule.series]
    doubted = views.measurements["state"].isin(DOUBTED).to_numpy()
    runs = [episodes(each, doubted[each.series.row]) for _, each in judged]
    evidence = _evidence(judged)
    columns = [_episodes(*each, run, evidence, worded=worded) for each, run in zip(judged, runs, strict=True)]
    before = np.cumsum([0, *(len(run) for run in runs)])
    members = [_members(each, run, n) for (_, each), run, n in zip(judged, runs, before, strict=False)]
    table = {name: np.concatenate([column[name] for column in columns]) for name in columns[0]}
    who = table["child"]
    there = {name: _row_there(table[name], views) for name in _ROWS}
    words = {name: pd.Categorical.from_codes(table[name], dtype=dtype) for name, dtype in _WORDS.items()}
    belongs = {name: np.concatenate([member[name] for member in members]) for name in members[0]}
    read = [_read_before(each, run, n) for (_, each), run, n in zip(judged, runs, before, strict=False)]
    episode, row = (np.concatenate(column) for column in zip(*read, strict=True))
    return Evaluated(
        pd.DataFrame({**table, **there, **words, "child": views.child[who], "view": views.view[who]}),
        pd.DataFrame({**belongs, **{name: _row_there(belongs[name], views) for name in ("row", "baseline")}}),
        pd.DataFrame({"episode": episode, "row": _row_there(row, views)}),
        _judged([(rule, kind) for rule in rules for kind in rule.series], [each for _, each in judged], views),
    )


def _evidence(judged: list[tuple[Rule, Judgement]]) -> Floats | None:
    """Return the evidence of all weights together for a fall at each [SD], where the rule that weighs it is asked."""
    for rule, each in judged:
        if rule.name == EVIDENCE_RULE:
            at_weight = np.full(len(each.series), np.nan)
            at_weight[each.at] = each.figures["statistic"]
            return at_weight
    return None


def _judged(asked: list[tuple[Rule, str]], judged: list[Judgement], views: StackedViews) -> pd.DataFrame:
    """Return of whom each rule judged a measurement at all, in which view."""
    of = [np.unique(each.series.child[each.at]) for each in judged]
    n = [len(child) for child in of]
    child = np.concatenate(of).astype(np.intp)
    return pd.DataFrame(
        {
            "rule": np.repeat(np.array([rule.name for rule, _ in asked], dtype=object), n),
            "kind": np.repeat(np.array([kind for _, kind in asked], dtype=object), n),
            "child": views.child[child],
            "view": views.view[child],
        }
    )


def series_by_kind(children: pd.DataFrame, measurements: pd.DataFrame) -> dict[str, Series]:
    """Return what rules read: each kind, lengths beside the parents' heights or on WHO, and body mass indices.

    Parameters
    ----------
    children, measurements : DataFrame
        As :class:`StackedViews` has them, or ``tables.CHILDREN`` and ``tables.SCORED``.

    Returns
    -------
    dict of str to Series
        What :class:`Rule` names in ``series``.
    """
    kinds = {kind: series_of(kind, children, measurements) for kind in tables.KIND.categories}
    beside = {"n_systems": _number_of_systems(measurements["sources"])}
    for name in ("first_age_days", "last_age_days"):  # of one day where the records do not stand beside
        beside[name] = measurements.get(name, measurements["age_days"]).to_numpy(dtype=np.float64)
    of_weight = {name: column[kinds["weight"].row] for name, column in beside.items()}
    of_weight["sex"] = children["sex"].cat.codes.to_numpy(dtype=np.float64)[kinds["weight"].child]
    kinds["weight"] = replace(kinds["weight"], beside=of_weight)
    kinds["head"] = replace(kinds["head"], beside=_beside_heads(kinds["head"], len(children), measurements))
    return {
        **kinds,
        "length beside parents": length_for_parents.beside_parents(kinds["length"], children),
        "length on WHO": on_who(kinds["length"], children),
        "head on WHO": on_who(kinds["head"], children),
        "bmi": bmi_low.body_mass(kinds["weight"], kinds["length"], children),
    }


def _beside_heads(heads: Series, n_children: int, measurements: pd.DataFrame) -> dict[str, Floats]:
    """Return which heads are doubted, and the age at the child's last undoubted measurement of any kind [days]."""
    doubted = measurements["state"].isin(DOUBTED).to_numpy()
    age = measurements["age_days"].to_numpy(dtype=np.float64)
    stands = ~doubted & ~np.isnan(age)
    last_seen = np.full(n_children, -np.inf)
    np.maximum.at(last_seen, measurements["child"].to_numpy()[stands], age[stands])
    return {"doubted": doubted[heads.row].astype(np.float64), "last_seen_days": last_seen[heads.child]}


def _number_of_systems(sources: pd.Series) -> Floats:
    """Return how many record systems hold each measurement ("clinic;gp" is two)."""
    code, named = pd.factorize(sources)
    count = np.array([1.0 + str(names).count(";") for names in named])
    return np.where(code >= 0, count[code], 1.0) if len(named) else np.ones(len(code))


def _row_there(row: Ints, views: StackedViews) -> Ints:
    """Return the rows of SCORED for rows of what is shown; -1 for none."""
    return np.where(row >= 0, views.row[row] if len(views.row) else -1, -1)


def _episodes(rule: Rule, judged: Judgement, runs: Episodes, evidence: Floats | None, *, worded: bool) -> Columns:
    n, first, last = len(runs), runs.first, runs.last
    series = judged.series
    baseline = judged.baseline[last] if judged.baseline is not None else np.full(n, -1)
    has_baseline = baseline >= 0
    conditional = _column(judged.conditional_sds, last)
    nothing = np.full(n, "", dtype=object)
    words = rule.say(judged, runs) if worded and n else Wording(nothing, nothing, nothing)
    if worded and (runs.lapsed_by >= 0).any():
        words = words._replace(text=lapsed_words(judged, runs) + words.text)
    usual = np.zeros(n, dtype=bool)
    if evidence is not None and n and rule.name in RANKED_BY_EVIDENCE and series.kind == "weight":
        seen = evidence[judged.at[last]]
        usual = usual_course(seen) & ~runs.near & ~runs.over
        if worded:
            words = words._replace(text=words.text + course_words(usual, seen))
        if worded and rule.name in FALLS_RANKED_BY_EVIDENCE:
            words = words._replace(headline=usual_headline(words.headline, usual, one_in(conditional)))
    before = _before(judged, runs, baseline)
    earliest, latest = words.began or (np.full(n, np.nan), np.full(n, np.nan))
    expected = _column(judged.figures.get("expected"), last) > 0  # the early fall of a very preterm baby
    return {
        "child": runs.child,
        "rule": np.full(n, RULES.index(rule.name)),
        "kind": np.full(n, tables.KIND.categories.get_loc(series.kind)),
        "status": runs.status,
        "first_row": series.row[judged.at[first]],
        "last_row": series.row[judged.at[last]],
        "resolved_row": np.where(runs.resolved_by >= 0, series.row[judged.at[runs.resolved_by]], -1)
        if n
        else np.full(n, -1),
        "baseline_row": np.where(has_baseline, series.row[baseline] if len(series) else -1, -1),
        "baseline_sds": np.where(has_baseline, series.sds[baseline] if len(series) else np.nan, np.nan),
        "current_sds": series.sds[judged.at[last]],
        "spaces_fallen": _column(judged.spaces_fallen, last),
        "threshold_spaces": _column(judged.threshold_spaces, last),
        "conditional_sds": conditional,
        "one_in": one_in(conditional),
        "loss_percent": _column(judged.figures.get("loss_percent"), last),
        "usual_course": usual | (expected & ~runs.near & ~runs.over),
        "early_and_fast": _any_of(judged.figures.get("early_and_fast"), runs),
        "rises_no_more": (_column(judged.figures.get("held_days"), last) > 0)
        | (_column(judged.figures.get("seen_past"), last) > 0),
        "gain_g_per_day": _column(judged.figures.get("gain_g_per_day"), last),
        "before_row": np.where(before >= 0, series.row[before] if len(series) else -1, -1),
        "began_from_days": earliest,
        "began_to_days": latest,
        **{name: getattr(words, name) for name in ("text", "headline", "arithmetic")},
    }


def _before(judged: Judgement, runs: Episodes, baseline: Ints) -> Ints:
    """Return the position of the measurement before which each episode has not begun; -1 for none.

    That is the last one judged before the first of the episode; where there is none, what it is held against.
    """
    if not len(runs):
        return np.empty(0, dtype=np.intp)
    earlier = judged.at[np.maximum(runs.first - 1, 0)]
    own = (runs.first > 0) & (judged.series.child[earlier] == runs.child)
    return np.where(own, earlier, np.where(baseline < judged.at[runs.first], baseline, -1))


def _members(judged: Judgement, runs: Episodes, before: int) -> Columns:
    """Return the measurements of each episode; ``before`` episodes stand above them."""
    length = runs.last - runs.first + 1
    position = np.repeat(runs.first, length) + _counted(length)
    episode = before + np.repeat(np.arange(len(runs)), length)
    row, met = judged.series.row[judged.at[position]], judged.level[position] == MET
    start = judged.baseline[position] if judged.baseline is not None else np.full(len(position), -1)
    baseline = np.where(start >= 0, judged.series.row[start] if len(judged.series) else -1, -1)
    beside = np.zeros(len(row), dtype=bool)
    if judged.also is not None:
        also = judged.also[position]
        has = also >= 0
        episode, row, met = np.r_[episode, episode[has]], np.r_[row, also[has]], np.r_[met, met[has]]
        beside, baseline = np.r_[beside, np.ones(has.sum(), dtype=bool)], np.r_[baseline, baseline[has]]
    return {"episode": episode, "row": row, "met": met, "beside": beside, "baseline": baseline}


def _read_before(judged: Judgement, runs: Episodes, before: int) -> tuple[Ints, Ints]:
    """Return episodes and the measurements before each that its rule read; ``before`` episodes stand above them."""
    if judged.read is None or not len(runs):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    begin = np.searchsorted(judged.series.child[judged.read], runs.child)
    length = np.searchsorted(judged.read, judged.at[runs.first]) - begin
    position = judged.read[np.repeat(begin, length) + _counted(length)]
    return before + np.repeat(np.arange(len(runs)), length), judged.series.row[position]


def _counted(length: Ints) -> Ints:
    """Return 0, 1, ... for each of these lengths, one after another."""
    return np.asarray(np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length))


def _any_of(flags: Floats | None, runs: Episodes) -> npt.NDArray[np.bool_]:
    """Return whether any measurement of each episode is flagged (1)."""
    if flags is None:
        return np.zeros(len(runs), dtype=bool)
    before = np.r_[0.0, np.cumsum(flags)]
    return np.asarray(before[runs.last + 1] - before[runs.first] > 0)


def _column(column: Floats | None, at: Ints) -> Floats:
    return column[at] if column is not None else np.full(len(at), np.nan)
