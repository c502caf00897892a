"""How probable it is that a finding holds, over everything that may be true of the records.

A finding of one view holds when the measurement it is compared with is true and at least one of the measurements that
meet it is::

    P(baseline) (1 - prod(1 - p_i))

with the probability of each that it is right as recorded, or, in the view with the likeliest values, that this value
is. The same finding may also hold in other views, on other readings of the same days: the other side of a dispute, a
reading as recorded and at its repair. These exclude one another, so their probabilities add.

An approximation: readings are taken to be independent given the records' own probabilities, a finding is asked only at
the values that the views show, and what else would have to be true (that no other reading ends it) is left out.
"""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.detect.series.series import Flags, Floats
from growthwatch.vocabulary import DOUBTED

#: The share of what speaks against a questioned reading that its likeliest value takes: nearly all where it alone is
#: suggested (98.9 % of these were right in the trial of planted errors), about half where another is as likely.
SUGGESTED_SHARE, LIKELIEST_SHARE = 0.99, 0.5
#: Where the records do not say how probable each is.
_BY_VERDICT: Final = {"kept": 1.0, "disputed": 0.5, "questioned": 0.2}
#: No product of doubts is exactly 0.
_LEAST: Final = 1e-12


class ReadingProbability(NamedTuple):
    """How probable each measurement is: as recorded, and at the likeliest value for it. Rows of ``tables.SCORED``."""

    as_recorded: Floats
    as_repaired: Floats


def reading_probability(measurements: pd.DataFrame, records: pd.DataFrame) -> ReadingProbability:
    """Return how probable each measurement is, from the record that stands for it.

    Parameters
    ----------
    measurements, records : DataFrame
        ``tables.SCORED``, ``tables.JUDGED``.

    Returns
    -------
    ReadingProbability
        0 to 1 each.
    """
    stands = records[(records["verdict"] != "duplicate").to_numpy()]
    event = stands["event"].to_numpy()
    p = stands["verdict"].astype(str).map(_BY_VERDICT).to_numpy(dtype=np.float64)
    if "probability_true" in stands:
        said = stands["probability_true"].to_numpy(dtype=np.float64)
        p = np.where(np.isnan(said), p, said)
    share = np.select(
        [stands["suggested_value"].notna().to_numpy(), stands["likeliest_value"].notna().to_numpy()],
        [SUGGESTED_SHARE, LIKELIEST_SHARE],
        0.0,
    )
    as_recorded, as_repaired = np.ones(len(measurements)), np.zeros(len(measurements))
    as_recorded[event], as_repaired[event] = p, (1 - p) * share
    return ReadingProbability(as_recorded, as_repaired)


class Supports(NamedTuple):
    """What the episodes of all views rest on: one row for each episode and measurement."""

    episode: pd.Series  # position of the episode
    row: pd.Series  # of tables.SCORED
    role: pd.Series  # "meets", "beside" (the height of an index), "baseline" or "read"
    repaired: Flags  # whether the episode's view shows it at its likeliest value


def supports(
    episodes: pd.DataFrame, members: pd.DataFrame, read: pd.DataFrame, repaired_view: int, changed: Flags
) -> Supports:
    """Return what each episode rests on.

    Parameters
    ----------
    episodes, members, read : DataFrame
        As ``rule_evaluation.Evaluated`` has them.
    repaired_view : int
        The position of the view with the likeliest values; -1 for none.
    changed : ndarray of bool
        Which measurements that view shows so.

    Returns
    -------
    Supports
    """
    near = (episodes["status"] == "near").to_numpy()
    of = members["episode"].to_numpy()
    counts = members["met"].to_numpy() | near[of]
    role = np.where(members["beside"].to_numpy(), "beside", np.where(counts, "meets", ""))
    base = episodes["baseline_row"].to_numpy()
    has_base = np.flatnonzero(base >= 0)
    table = pd.DataFrame(
        {
            "episode": np.r_[of, has_base, read["episode"].to_numpy()],
            "row": np.r_[members["row"].to_numpy(), base[has_base], read["row"].to_numpy()],
            "role": np.r_[role, np.full(len(has_base), "baseline"), np.full(len(read), "read")],
        }
    ).drop_duplicates(["episode", "row"])
    of_view = episodes["view"].to_numpy()[table["episode"].to_numpy()]
    return Supports(
        table["episode"], table["row"], table["role"], (of_view == repaired_view) & changed[table["row"].to_numpy()]
    )


def by_itself(on: Supports, n: int, readings: ReadingProbability, doubtful: Flags) -> Floats:
    """Return how probable each of n episodes is on its own view's readings; ``doubtful`` is by row of SCORED."""
    row, of, role = on.row.to_numpy(), on.episode.to_numpy(), on.role.to_numpy()
    p = np.where(on.repaired, readings.as_repaired[row], readings.as_recorded[row])
    out = np.ones(n)
    for name in ("meets", "beside"):
        mine = role == name
        none_true = np.bincount(of[mine], weights=np.log(np.maximum(1 - p[mine], _LEAST)), minlength=n)
        has = np.bincount(of[mine], minlength=n) > 0
        out *= np.where(has, 1 - np.exp(none_true), 1.0)
    # of what a rule read besides, an undoubted reading more or less changes little
    needed = (role == "baseline") | ((role == "read") & doubtful[row])
    return np.asarray(
        out * np.exp(np.bincount(of[needed], weights=np.log(np.maximum(p[needed], _LEAST)), minlength=n))
    )


def scenarios(on: Supports, n: int, doubtful: Flags) -> np.ndarray:
    """Return a number for each of n episodes that is the same where the same doubted readings are taken to be true."""
    row = on.row.to_numpy()
    mine = doubtful[row]
    mixed = (2 * row[mine].astype(np.uint64) + on.repaired[mine] + 1) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    out = np.zeros(n, dtype=np.uint64)
    np.add.at(out, on.episode.to_numpy()[mine], mixed ^ (mixed >> np.uint64(29)))
    return out


def over_all(
    chosen: np.ndarray, members: pd.DataFrame, keys: np.ndarray, alone: Floats, scenario: np.ndarray
) -> Floats:
    """Return how probable each chosen episode is over all views in which it holds.

    Parameters
    ----------
    chosen : ndarray of int
        Positions of the episodes that are told.
    members : DataFrame
        ``episode`` of each member of every view's episodes.
    keys : ndarray of int
        Of each member what two views can share: child, rule, kind, day.
    alone, scenario : ndarray
        Of each episode how probable it is by itself (:func:`by_itself`), and what it takes to be true.

    Returns
    -------
    ndarray of float
        0 to 1, one for each chosen.
    """
    of = members["episode"].to_numpy()
    place = np.full(len(alone), -1)
    place[chosen] = np.arange(len(chosen))
    doubted = scenario != 0  # what rests on no doubted reading needs no other view
    mine = (place[of] >= 0) & doubted[of]
    told = pd.DataFrame({"key": keys[mine], "told": place[of[mine]]})
    every = pd.DataFrame({"key": keys, "episode": of})
    pairs = told.merge(every, on="key")[["told", "episode"]].drop_duplicates()
    pairs = pairs.assign(scenario=scenario[pairs["episode"]], p=alone[pairs["episode"]])
    likeliest = pairs.groupby(["told", "scenario"], sort=False)["p"].max().groupby(level="told").sum()
    out = alone[chosen].copy()
    out[likeliest.index.to_numpy(dtype=np.intp)] = likeliest.to_numpy()
    return np.clip(out, 0.0, 1.0)


def probabilities(
    everything: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
    keys: np.ndarray,
    chosen: np.ndarray,
    measurements: pd.DataFrame,
    readings: ReadingProbability,
    *,
    repaired_view: int,
    changed: Flags,
) -> Floats:
    """Return how probable each chosen finding is (see the module).

    Parameters
    ----------
    everything : (DataFrame, DataFrame, DataFrame)
        Episodes of all views, their members, and what they read besides.
    keys : ndarray of int
        Of each member what two views can share.
    chosen : ndarray of int
        Positions of the episodes that are told.
    measurements : DataFrame
        ``tables.SCORED``.
    readings : ReadingProbability
        Of its rows.
    repaired_view, changed
        As for :func:`supports`.

    Returns
    -------
    ndarray of float
        0 to 1, one for each chosen.
    """
    episodes, members, read = everything
    doubtful = measurements["state"].isin(DOUBTED).to_numpy()
    on = supports(episodes, members, read, repaired_view, changed)
    alone = by_itself(on, len(episodes), readings, doubtful)
    return over_all(chosen, members, keys, alone, scenarios(on, len(episodes), doubtful))
