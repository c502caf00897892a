"""The best sensitivity any rule can reach: the posterior of each error under the true model, on children from it.

``python -m growthwatch.evaluation.limit --children 20000 --seed 1``

The children come from ``single_system``. For each the probability of no error, and of every error at every reading and
visit, is worked out from the very process and base rates that they were drawn with: the values of the child all
together, less what the error touches, predict what it would have been. Three things are approximate: rounding is
taken as noise with the variance of a uniform distribution over the last digit (Sheppard's correction); the error of a
reading, normal in kg and cm, is taken as normal in SDS; and that no true reading lies beyond 4 SDS is asked of the
candidates, not of what another child's visit stands in place of.

Of all rules that question as many sound records, the one that questions where the probability of an error is above a
threshold catches most errors, all kinds taken together (Neyman & Pearson 1933, Phil Trans R Soc A 231:289). That is
the limit. The judge of this stage is held against it at the judge's own cost, or at a cost given, for frequent and
sparse schedules apart. A visit is questioned if any of its records is, at the judge's cost in sound visits.

The judge is fitted to real children and leaves room for sudden changes and wider deviations that these never have, so
that a true collapse in weight is not doubted. ``with_tails`` is what the same working out reaches when one reading or
visit of a child may truly lie off so: what lies between it and the limit is the price of that room in telling errors
apart. It ranks what it questions and has no threshold of its own, so the judge's caution, which asks for more than
even odds, counts with the judge's own in what is left.
"""

import argparse
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.evaluation import single_system
from growthwatch.evaluation.single_system import ERRORS, FARTHEST_SDS, NO_LAST_DAY, PLANS, WRONG_CHILD, Caseload
from growthwatch.evaluation.verdicts_against_truth import MATERIAL
from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.date_errors import candidate_dates
from growthwatch.reconcile.growth_model import densities, gaussian_process
from growthwatch.reconcile.judging.state import State, initial_state, latest
from growthwatch.reconcile.prediction.visits import JudgingOptions, Visits, latest_of_visits, predict_visits
from growthwatch.reconcile.readings.readings import Readings, readings_of
from growthwatch.reconcile.readings.reference_sds import noise_variance, runs_for, sds_and_slope
from growthwatch.reconcile.stage import reconcile
from growthwatch.threads import on_one_thread
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_POLICY: Final = "digital"
_N: Final = len(KINDS)
_SCHEDULES: Final = ("frequent", "sparse")
#: The errors of a value; the others are of a whole visit.
_OF_VALUES: Final = ERRORS[:WRONG_CHILD]


class Posterior(NamedTuple):
    """Probabilities given all of a child's values: for each child they sum to 1."""

    no_error: Floats  # no error, whether or not something truly lies off [children]
    value_errors: Floats  # of each error of a value at each reading [readings, errors of a value]
    visit_errors: Floats  # another child's, or of another day [visits, errors of a visit]
    visit: Ints  # of each reading

    def of_reading(self) -> Floats:
        """Return the probability that each reading is touched by an error."""
        return np.asarray(self.value_errors.sum(axis=1) + self.visit_errors.sum(axis=1)[self.visit])

    def of_visit(self) -> Floats:
        """Return the probability that an error is somewhere in each visit."""
        return self.visit_errors.sum(axis=1) + np.bincount(self.visit, weights=self.value_errors.sum(axis=1))


@on_one_thread
def posterior(caseload: Caseload, *, tails: bool = False) -> Posterior:
    """Return the exact posterior of every child of a simulated caseload.

    With ``tails`` one reading or visit of a child may also truly lie off, as often and as far as
    ``densities.log_density_true`` allows: no longer the true model.
    """
    readings = _as_written(caseload)
    n_children = len(caseload.children)
    state = initial_state(readings, n_children, JudgingOptions(_POLICY, NO_LAST_DAY))
    state.taken_as_true[:] = True
    visits, child_of_visit = _visits(readings, state)
    visit_odds = _odds_of_visits(readings, state, visits, tails)
    place, error, value_odds = _odds_of_values(readings, state, tails)
    # what is far below the child's likeliest explanation vanishes, and nothing overflows
    top = np.zeros(n_children)
    np.maximum.at(top, readings.child[place], value_odds)
    np.maximum.at(top, child_of_visit, visit_odds.max(axis=1))
    of_values = np.zeros((len(readings.child), len(_OF_VALUES) + 1))
    np.add.at(of_values, (place, error), np.exp(value_odds - top[readings.child[place]]))
    of_visits = np.exp(visit_odds - top[child_of_visit, None])
    parts = (of_values, readings.child), (of_visits, child_of_visit)
    total = np.exp(-top) + sum(np.bincount(child, part.sum(axis=1)) for part, child in parts)
    off = sum(np.bincount(child, part[:, -1]) for part, child in parts)
    return Posterior(
        (np.exp(-top) + off) / total,
        of_values[:, :-1] / total[readings.child, None],
        of_visits[:, :-1] / total[child_of_visit, None],
        state.reading_index.visit,
    )


def _as_written(caseload: Caseload) -> Readings:
    """Return the readings, with the digits that were written and the rounding that there was."""
    every = np.arange(len(caseload.records))
    readings = readings_of(caseload.children, caseload.records, every, every, _POLICY)
    digits = np.rint(readings.value * 10.0**caseload.decimals).astype(np.int64)
    runs = runs_for(readings.kind, readings.sex)
    noise = noise_variance(
        runs, readings.kind, readings.corrected_age_days, readings.slope, readings.written_resolution
    )
    return readings._replace(digits=digits, decimals=caseload.decimals, noise=noise)


def _visits(readings: Readings, state: State) -> tuple[Visits, Ints]:
    """Return every visit, in the order of its number, and its child."""
    visit = state.reading_index.visit
    member = np.full((int(visit.max()) + 1, _N), -1)
    member[visit, readings.kind] = np.arange(len(visit))
    first = member.max(axis=1)
    child = readings.child[first]
    number, start, size = np.arange(len(member)), state.reading_index.start[child], state.reading_index.size[child]
    return Visits(start, size, member, number, readings.day[first], np.ones(len(member))), child


def _odds_of_visits(readings: Readings, state: State, visits: Visits, tails: bool) -> Floats:
    """Return the log odds of each visit being another child's, of another day, and truly off [visits, 3].

    All are against no error and nothing off; a visit of one reading is left to that reading.
    """
    n, first = len(visits.day), visits.first
    candidates = candidate_dates(
        visits.day, readings.age_days[first], np.zeros(n, bool), np.full(n, np.nan), NO_LAST_DAY
    )
    days = np.stack([visits.day, candidates.day[:, 0]], axis=1)
    prediction = predict_visits(state.evidence, visits, days, _POLICY)
    present, residual = visits.present, prediction.residual
    on_day = densities.log_density_normal_joint(residual, prediction.covariance, present[:, None])
    truly_off = np.full(n, -np.inf)
    if tails:
        is_latest = latest_of_visits(n, state.reading_index.visit, latest(readings, state.taken_as_true))
        truth = densities.log_density_true_joint(residual[:, 0], prediction.covariance[:, 0], present, is_latest)
        truly_off = np.where(present.sum(axis=1) > 1, _log_excess(truth, on_day[:, 0]), -np.inf)
    # the density wanted is that of the value, the same whatever day it was of
    log_slope = np.where(present[:, None], np.log(prediction.slope), 0.0).sum(axis=-1)
    on_day += log_slope
    population = gaussian_process.population_covariance(prediction.times)[:, 0]
    population[:, np.arange(_N), np.arange(_N)] += readings.noise[visits.member]
    from_mean = prediction.sds[:, 0] - prediction.times.mean_sds[:, 0]
    log_other_child = (
        densities.log_density_normal_joint(from_mean, population, present) + log_slope[:, 0] - on_day[:, 0]
    )
    on_day -= on_day[:, :1]
    on_day[(present & (np.abs(prediction.sds[:, 1]) > FARTHEST_SDS)).any(axis=1), 1] = -np.inf
    odds = [
        error_kinds.log_rate(ERRORS[WRONG_CHILD]) + log_other_child,
        candidates.log_rate[:, 0] + on_day[:, 1],
        truly_off,
    ]
    return np.stack(odds, axis=1)


def _log_excess(truth: Floats, even: Floats) -> Floats:
    """Return the log of how much likelier than ``even`` (log) the tails make a reading, -inf where they do not."""
    more = np.maximum(truth - even, 0.0)
    with np.errstate(divide="ignore"):  # the log of nothing more
        return np.asarray(more + np.log(-np.expm1(-more)))


def _odds_of_values(readings: Readings, state: State, tails: bool) -> tuple[Ints, Ints, Floats]:
    """Return for every candidate value its reading, its error and its log odds; what is truly off comes last."""
    mean, variance = np.empty(len(readings.child)), np.empty(len(readings.child))
    for _, rows, real in gaussian_process.batches(state.reading_index.start, state.reading_index.size):
        predicted = gaussian_process.leave_one_out(
            gaussian_process.take_points(readings.points, rows), readings.sds[rows], readings.noise[rows], real
        )
        mean[rows[real]], variance[rows[real]] = (column[real] for column in predicted)
    as_it_is = densities.log_density_normal(readings.sds - mean, variance)
    candidates = error_kinds.candidate_values(readings, np.arange(len(readings.child)))
    name = np.full(len(error_kinds.base_rates()), -1)
    name[[error_kinds.position_of(of_value) for of_value in _OF_VALUES]] = np.arange(len(_OF_VALUES))
    mine = name[candidates.error_kind] >= 0
    row, error = candidates.row[mine], name[candidates.error_kind[mine]]
    runs = runs_for(readings.kind[row], readings.sex[row])
    sds, slope = sds_and_slope(runs, readings.corrected_age_days[row], candidates.value[mine])
    noise = noise_variance(
        runs, readings.kind[row], readings.corrected_age_days[row], slope, readings.written_resolution[row]
    )
    candidate_variance = variance[row] - readings.noise[row] + noise
    log_candidate = densities.log_density_normal(sds - mean[row], candidate_variance) + np.log(slope)
    log_candidate[np.abs(sds) > FARTHEST_SDS] = -np.inf
    odds = candidates.log_rate[mine] + log_candidate - (as_it_is + np.log(readings.slope))[row]
    if not tails:
        return row, error, odds
    every = np.arange(len(readings.child))
    truth = densities.log_density_true(
        readings.sds - mean, variance, readings.kind, latest(readings, state.taken_as_true)
    )
    off = _log_excess(truth, as_it_is)
    last = np.full(len(every), len(_OF_VALUES))
    return np.append(row, every), np.append(error, last), np.append(odds, off)


def judged(caseload: Caseload) -> Bools:
    """Return which records the judge of this stage questions."""
    result = reconcile(caseload.children, caseload.records, tables.empty(tables.DECIDED), policy=_POLICY)
    return (result.records["verdict"] != "kept").to_numpy()


def by_reading(caseload: Caseload, exact: Posterior, with_tails: Posterior, questioned: Bools) -> pd.DataFrame:
    """Return one row per record: schedule, slip, moved, probability, the same with tails, and the judge's verdict."""
    return pd.DataFrame(
        {
            "schedule": np.array([int(plan.sparse) for plan in PLANS])[caseload.plan],
            "slip": caseload.error,
            "moved": np.abs(caseload.rel_change),
            "limit": exact.of_reading(),
            "with_tails": with_tails.of_reading(),
            "judge": questioned,
        }
    )


def by_visit(caseload: Caseload, exact: Posterior, with_tails: Posterior, questioned: Bools) -> pd.DataFrame:
    """Return :func:`by_reading` with one row per visit; ``moved`` is that of the value moved most."""
    table = by_reading(caseload, exact, with_tails, questioned).groupby(exact.visit).max()
    return table.assign(limit=exact.of_visit(), with_tails=with_tails.of_visit())


def at_equal_cost(rows: pd.DataFrame, cost: float | None = None) -> pd.DataFrame:
    """Return the rows with probabilities made into whether each is questioned, the likeliest first.

    As many sound rows as the judge questions, or the share ``cost`` of them; by frequent and sparse schedules, since
    the judge has its own cost in each.
    """
    sound = rows["slip"] < 0
    by = rows["schedule"]
    n_questioned = (
        (rows["judge"] & sound).groupby(by).sum() if cost is None else (sound.groupby(by).sum() * cost).round()
    )
    n_questioned = by.map(n_questioned)
    questioned = {}
    for name in ("limit", "with_tails"):
        of_sound = rows[name].where(sound)
        least = of_sound.where(of_sound.groupby(by).rank(ascending=False, method="first") <= n_questioned)
        # with none to spare, above every sound one
        above = rows[name] > by.map(of_sound.groupby(by).max())
        questioned[name] = (rows[name] >= by.map(least.groupby(by).min())) | above
    return rows.assign(**questioned)


def distances(rows: pd.DataFrame) -> pd.DataFrame:
    """Return for each schedule and error the shares questioned by anyone, with tails and by the judge.

    Columns: n, limit, with_tails, judge, distance (limit less judge) and its standard error, and the same of what is
    moved by over 10 % (of a date nothing is).
    """
    erroneous = rows[rows["slip"] >= 0]
    return pd.concat(
        [_shares(erroneous), _shares(erroneous[erroneous["moved"] > MATERIAL]).add_suffix("_moved")], axis=1
    )


def _shares(erroneous: pd.DataFrame) -> pd.DataFrame:
    distance = erroneous["limit"].astype(float) - erroneous["judge"]
    groups = erroneous.assign(n=1, distance=distance, error=distance).groupby(["schedule", "slip"])
    mean = dict.fromkeys(("limit", "with_tails", "judge", "distance"), "mean")
    table = groups.agg({"n": "sum", **mean, "error": "sem"})
    names = [(_SCHEDULES[schedule], ERRORS[error]) for schedule, error in table.index]
    return table.set_axis(pd.MultiIndex.from_tuples(names, names=["schedule", "slip"]))


def main() -> None:
    """Print, by records and by visits, the shares questioned of sound ones and of each error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cost", type=float, help="share of sound rows questioned, instead of as many as the judge's")
    chosen = parser.parse_args()
    caseload = single_system.simulate(chosen.children, chosen.seed)
    judged_rows = (caseload, posterior(caseload), posterior(caseload, tails=True), judged(caseload))
    for rows, unit in ((by_reading(*judged_rows), "records"), (by_visit(*judged_rows), "visits")):
        table = at_equal_cost(rows, chosen.cost)
        sound = table[table["slip"] < 0].groupby("schedule")[["limit", "with_tails", "judge"]].mean()
        sound.index = pd.Index(_SCHEDULES, name="schedule")
        print(f"{unit} without a slip, share questioned:\n{sound.round(5).to_string()}")  # noqa: T201
        print(f"{unit} with a slip, share questioned:\n{distances(table).round(3).to_string()}\n")  # noqa: T201


if __name__ == "__main__":
    main()
