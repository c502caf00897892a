"""How probable it is that a finding holds, over everything that may be true of the records.

A finding of one view holds when at least one of the measurements that meet it is true, and the one that it is compared
with. Over measurements compared with the same one::

    P(baseline) (1 - prod(1 - p_i))

with the probability of each that it is right as recorded, or, in the view with the likeliest values, that this value
is. The same finding may also hold in other views, on other readings of the same days: the other side of a dispute, a
reading as recorded and at its repair. These exclude one another, so their probabilities add.

An approximation: readings are taken to be independent given the records' own probabilities, a finding is asked only at
the values that the views show, and what else would have to be true (that no other reading ends it) is left out.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.series.series import Flags, Floats, Ints
from growthwatch.vocabulary import DOUBTED

Numbers = npt.NDArray[np.uint64]

#: The share of what speaks against a questioned reading that its likeliest value takes: nearly all where it alone is
#: suggested (98 % of these are right in simulated caseloads), about half where another is as likely.
SUGGESTED_SHARE, LIKELIEST_SHARE = 0.98, 0.5
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
    """What the episodes of all views rest on: one row for each measurement that meets the rule."""

    episode: Ints  # position of the episode
    row: Ints  # of tables.SCORED
    baseline: Ints  # row of the measurement that this one is compared with, -1 for none
    beside: Flags  # whether it is the height of an index, which the index needs too
    read_episode: Ints  # a rule that reads all weights together: its episodes, and the rows that they read besides
    read_row: Ints
    repaired_view: Flags  # of each episode whether its view shows readings at their likeliest values


def supports(episodes: pd.DataFrame, members: pd.DataFrame, read: pd.DataFrame, repaired_view: int) -> Supports:
    """Return what each episode rests on.

    Parameters
    ----------
    episodes, members, read : DataFrame
        As ``rule_evaluation.Evaluated`` has them.
    repaired_view : int
        The position of the view with the likeliest values; -1 for none.

    Returns
    -------
    Supports
    """
    near = (episodes["status"] == "near").to_numpy()
    of = members["episode"].to_numpy()
    counts = members["met"].to_numpy() | near[of]
    row, baseline, beside = (members[name].to_numpy()[counts] for name in ("row", "baseline", "beside"))
    view = episodes["view"].to_numpy() == repaired_view
    return Supports(of[counts], row, baseline, beside, read["episode"].to_numpy(), read["row"].to_numpy(), view)


class Values(NamedTuple):
    """How probable each row of ``tables.SCORED`` is as it stands in a view, and which are doubted or repaired."""

    readings: ReadingProbability
    doubted: Flags
    changed: Flags

    def of(self, row: Ints, repaired_view: Flags) -> Floats:
        """Return how probable rows are, each in a view that repairs or not; 1 for row -1, which is none."""
        p = np.where(repaired_view & self.changed[row], self.readings.as_repaired[row], self.readings.as_recorded[row])
        return np.where(row < 0, 1.0, p)


def by_itself(on: Supports, n: int, values: Values) -> Floats:
    """Return how probable each of n episodes is on its own view's readings.

    Parameters
    ----------
    on : Supports
        What each rests on.
    n : int
        How many episodes.
    values : Values
        How probable the rows are.

    Returns
    -------
    ndarray of float, shape (n,)
    """
    p = values.of(on.row, on.repaired_view[on.episode])
    b = values.of(on.baseline, on.repaired_view[on.episode])
    out = _any_with_its_baseline(on, p, b, n)
    index = on.beside
    none_true = np.bincount(on.episode[index], weights=_log(1 - p[index]), minlength=n)
    out *= np.where(np.bincount(on.episode[index], minlength=n) > 0, 1 - np.exp(none_true), 1.0)
    # a rule that reads all weights together meets a later one because of an earlier: of the doubted the least probable
    # counts, and an undoubted reading more or less changes little
    reads_all = np.bincount(on.read_episode, minlength=n) > 0
    of, row = np.r_[on.episode, on.read_episode], np.r_[on.row, on.read_row]
    needed = values.doubted[row] & reads_all[of]
    least = np.ones(n)
    np.minimum.at(least, of[needed], values.of(row[needed], on.repaired_view[of[needed]]))
    return np.asarray(np.where(reads_all, np.minimum(out, least), out))


def _any_with_its_baseline(on: Supports, p: Floats, b: Floats, n: int) -> Floats:
    """Return how probable it is that a measurement that meets the rule is true, and the one it is compared with."""
    mine = np.flatnonzero(~on.beside)
    pairs = pd.DataFrame({"episode": on.episode[mine], "baseline": on.baseline[mine]})
    together = pairs.groupby(["episode", "baseline"], sort=False).ngroup().to_numpy()
    first = np.unique(together, return_index=True)[1]
    of_group = on.episode[mine][first]
    none_true = np.bincount(together, weights=_log(1 - p[mine]), minlength=len(first))
    holds = b[mine][first] * (1 - np.exp(none_true))
    return np.asarray(1 - np.exp(np.bincount(of_group, weights=_log(1 - holds), minlength=n)))


def _log(share: Floats) -> Floats:
    return np.log(np.maximum(share, _LEAST))


def scenarios(on: Supports, n: int, values: Values) -> Numbers:
    """Return a number for each of n episodes that is the same where the same doubted readings are taken to be true.

    Parameters
    ----------
    on, n, values
        As for :func:`by_itself`.

    Returns
    -------
    ndarray of uint64, shape (n,)
        0 where an episode rests on no doubted reading.
    """
    of = np.r_[on.episode, on.episode, on.read_episode]
    row = np.r_[on.row, on.baseline, on.read_row]
    mine = (row >= 0) & values.doubted[row]
    number = np.unique(np.stack([of[mine], row[mine]]), axis=1)
    repaired = on.repaired_view[number[0]] & values.changed[number[1]]
    mixed = (2 * number[1].astype(np.uint64) + repaired + 1) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    out = np.zeros(n, dtype=np.uint64)
    np.add.at(out, number[0], mixed ^ (mixed >> np.uint64(29)))
    return out


def over_all(chosen: Ints, members: pd.DataFrame, keys: Ints, alone: Floats, scenario: Numbers) -> Floats:
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
    keys: Ints,
    chosen: Ints,
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
    repaired_view : int
        As for :func:`supports`.
    changed : ndarray of bool
        Which rows that view shows at their likeliest values.

    Returns
    -------
    ndarray of float
        0 to 1, one for each chosen.
    """
    episodes, members, read = everything
    values = Values(readings, measurements["state"].isin(DOUBTED).to_numpy(), changed)
    on = supports(episodes, members, read, repaired_view)
    alone = by_itself(on, len(episodes), values)
    return over_all(chosen, members, keys, alone, scenarios(on, len(episodes), values))
