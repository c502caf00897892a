"""How certain is each finding? The views held against one another, firm first, then what only doubt gives."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.observed_probability import as_observed, in_one_system
from growthwatch.detect.probability import ReadingProbability, probabilities
from growthwatch.detect.rule_evaluation import Evaluated, evaluate
from growthwatch.detect.rules import Rule
from growthwatch.detect.series.absurd import absurd
from growthwatch.detect.series.series import Flags
from growthwatch.detect.series.stacked_views import stacked
from growthwatch.detect.series.views import views_of

Keys = npt.NDArray[np.int64]

#: In which order the views are asked, and how certain is what a view adds to those before it. The first time, the
#: highest reading of each dispute adds only what the lowest says as well.
_ASKED: Final = (
    ("firm", "firm"),
    ("highest", "firm"),
    ("recorded", "questioned"),
    ("lowest", "questioned"),
    ("highest", "questioned"),
    ("repaired", "questioned"),
    ("everything", "questioned"),
)
#: Of the view with both sides of a dispute only what compares weights of two days: of one day they exclude each other.
_ASKED_OF_EVERYTHING: Final = "acute-loss"


def with_certainty(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    rules: tuple[Rule, ...],
    *,
    repaired: tuple[pd.DataFrame, Flags] | None = None,
    readings: ReadingProbability | None = None,
    worded: bool = True,
    observed: bool = False,
) -> Evaluated:
    """Return the findings of all views, each once, with ``certainty``, ``if_repaired`` and ``probability``.

    Parameters
    ----------
    children, measurements : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``.
    rules : tuple of Rule
        The rules asked.
    repaired : (DataFrame, array), optional
        The measurements as they would be if the likeliest values were right, and which those are.
    readings : ReadingProbability, optional
        How probable each measurement is; without it ``probability`` is not known.
    worded : bool
        Whether the sentences are wanted.
    observed : bool
        Whether ``probability`` is to be as observed (:mod:`growthwatch.detect.observed_probability`), not as the
        readings' probabilities make it.

    Returns
    -------
    Evaluated
        Of each finding the episode of the first view that has it.
    """
    as_they_would_be, changed = repaired or (measurements, None)
    views_shown = views_of(measurements, absurd(children, measurements), changed)
    shown = {name: keep for name, keep in views_shown.items() if name == "firm" or keep.any()}
    names = list(shown)
    views = [(as_they_would_be if name == "repaired" else measurements, shown[name]) for name in names]
    everything = evaluate(stacked(children, views), rules, worded=worded)
    keys, of_view = _day_keys(everything, measurements), everything.episodes["view"].to_numpy()
    not_asked = np.zeros(len(of_view), dtype=bool)
    if "everything" in names:
        not_asked = of_view == names.index("everything")
        not_asked &= (everything.episodes["rule"] != _ASKED_OF_EVERYTHING).to_numpy()
        of_member = not_asked[everything.members["episode"].to_numpy()]
        keys[of_member] = -1 - np.arange(of_member.sum())  # shared with nothing
    seen, chosen = np.empty(0, dtype=np.int64), []
    wanted = _both_ends(everything, keys, names)
    for name, certainty in _ASKED:
        if name not in names:
            continue
        theirs = of_view == names.index(name)
        new = theirs & ~not_asked & ~_shares_a_day(everything, keys, seen)
        if name == "highest" and certainty == "firm":
            new &= wanted
        chosen.append((np.flatnonzero(new), certainty, name == "repaired"))
        seen = np.r_[seen, keys[new[everything.members["episode"].to_numpy()]]]
    gathered = _gathered(everything, chosen)
    probable = np.full(len(gathered.episodes), np.nan)
    if readings is not None:
        probable = probabilities(
            (everything.episodes, everything.members, everything.read), keys,
            np.concatenate([at for at, _, _ in chosen]), measurements, readings,
            repaired_view=names.index("repaired") if "repaired" in names else -1,
            changed=np.zeros(len(measurements), dtype=bool) if changed is None else changed,
        )  # fmt: skip
    if observed:
        firm = (gathered.episodes["certainty"] == "firm").to_numpy()
        one_system = in_one_system(measurements, len(children))[gathered.episodes["child"].to_numpy()]
        probable = as_observed(probable, firm, one_system)
    return gathered._replace(episodes=gathered.episodes.assign(probability=probable))


def _day_keys(view: Evaluated, measurements: pd.DataFrame) -> Keys:
    """Return of each member what two views can share, as one number: child, rule, kind, whether it was met, day."""
    of = view.members["episode"].to_numpy()
    day = measurements["age_days"].to_numpy()[view.members["row"].to_numpy()]
    # what an episode rests on besides (a height, what established a level) is shared by others, and makes them no less
    beside = view.members["beside"].to_numpy()
    shared = view.episodes.iloc[of][["child", "rule", "kind"]].assign(
        met=view.members["met"].to_numpy(),
        day=np.where(beside, -1.0 - np.arange(len(day)), day),
    )
    return shared.groupby(list(shared.columns), observed=True, sort=False).ngroup().to_numpy(dtype=np.int64, copy=True)


def _shares_a_day(view: Evaluated, keys: Keys, others: Keys) -> Flags:
    """Whether each episode has a day that also belongs to an episode of the same rule among the others."""
    out = np.zeros(len(view.episodes), dtype=bool)
    out[view.members["episode"].to_numpy()[np.isin(keys, others)]] = True
    return out


def _both_ends(view: Evaluated, keys: Keys, names: list[str]) -> Flags:
    """Whether each episode is also one of the lowest reading of each dispute."""
    if "lowest" not in names:
        return np.zeros(len(view.episodes), dtype=bool)
    of_member = view.episodes["view"].to_numpy()[view.members["episode"].to_numpy()]
    return _shares_a_day(view, keys, keys[of_member == names.index("lowest")])


def _gathered(view: Evaluated, chosen: list[tuple[npt.NDArray[np.intp], str, bool]]) -> Evaluated:
    order = np.concatenate([at for at, _, _ in chosen])
    n = [len(at) for at, _, _ in chosen]
    position = np.full(len(view.episodes), -1)
    position[order] = np.arange(len(order))
    of_chosen = [each.assign(episode=position[each["episode"].to_numpy()]) for each in (view.members, view.read)]
    members, read = (each[each["episode"] >= 0].reset_index(drop=True) for each in of_chosen)
    return Evaluated(
        view.episodes.iloc[order]
        .reset_index(drop=True)
        .assign(
            certainty=np.repeat([certainty for _, certainty, _ in chosen], n).astype(object),
            if_repaired=np.repeat([if_repaired for _, _, if_repaired in chosen], n),
        ),
        members,
        read,
        view.judged,
    )
