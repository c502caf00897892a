"""Fit the process of growth to the readings of real children: where ``gaussian_process.GROWTH`` comes from.

``python -m growthwatch.evaluation.fit_process DIR [--half 0]``: a caseload in the canonical tables, in DIR or in
``DIR/in``, of children whose records hold few data-entry errors. What the judge questions is left out. The log density
of all that is left, each child's readings together, is made as large as can be by L-BFGS-B (Byrd et al. 1995, SIAM J
Sci Comput 16:1190) over the covariances, the errors of one reading and the weight lost after birth; the rest of the
mean curve is published and stays. With ``--half`` only every other child is fitted to, and the log density of the
others is printed too: what is gained by one fit more must show there.
"""

import argparse
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.stats import norm

from growthwatch import linkage, sources
from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.growth_model.gaussian_process import GROWTH, Covariances
from growthwatch.reconcile.growth_model.mean_curve import LOSS_SDS, mean_sds
from growthwatch.reconcile.readings import weighings
from growthwatch.reconcile.readings.readings import Readings, readings_of, take_readings
from growthwatch.reconcile.readings.reference_sds import runs_for, slope_at_median
from growthwatch.reconcile.stage import reconcile
from growthwatch.threads import on_one_thread
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_LOWER: Final = np.tril_indices(len(KINDS))
_N_LOWER: Final = len(_LOWER[0])
#: So little is added to a covariance that is on the edge, to take its root.
_JITTER: Final = 1e-3
#: A length or a weight written to its last digit still errs by this much [log of kg or cm].
_LEAST_ERROR: Final = -6.0
_LEAST_TRANSIENT: Final = -9.0


class Fitted(NamedTuple):
    """The process, and the weight against birth weight [SDS] at ``mean_curve.LOSS_DAYS``."""

    parts: Covariances
    loss_sds: tuple[float, ...]


class Padded(NamedTuple):
    """Readings of some children, padded to one width [children, width]."""

    rows: Ints
    used: Bools


IN_USE: Final = Fitted(GROWTH, LOSS_SDS)


def sound_readings(folder: Path, *, as_of: dt.date, policy: str) -> Readings:
    """Return the readings of a caseload that are accepted as true, one of each measurement."""
    inputs = folder / "in"
    linked = linkage.link(sources.read([inputs if inputs.is_dir() else folder], as_of=as_of))
    judged = reconcile(
        linked.children, linked.records, linked.decisions, policy=policy, as_of=np.datetime64(as_of)
    ).records
    sound = linked.records[(judged["verdict"] == "kept").to_numpy()].reset_index(drop=True)
    reading, representative = weighings.number_by_day(sound, *(np.arange(len(sound)),) * 2)
    readings = readings_of(linked.children, sound, reading, representative, policy)
    usable = np.isfinite(readings.sds) & np.isfinite(readings.slope) & np.isfinite(readings.age_days)
    return take_readings(readings, np.flatnonzero(usable))


def padded(readings: Readings, children: Ints) -> list[Padded]:
    """Return the readings of some children in batches of like width; batches are the same for every fit."""
    count = np.bincount(readings.child, minlength=int(readings.child.max(initial=-1)) + 1)
    start = np.cumsum(count) - count
    return [Padded(rows, used) for _, rows, used in gaussian_process.batches(start[children], count[children])]


def log_density(readings: Readings, batches: list[Padded], fitted: Fitted) -> float:
    """Return the log density of the readings [per SDS], each child's together; -inf where a covariance has none."""
    try:
        return sum(_log_densities(readings, batches, fitted))
    except np.linalg.LinAlgError:
        return -np.inf


def _log_densities(readings: Readings, batches: list[Padded], fitted: Fitted) -> Iterator[float]:
    mean = mean_sds(readings.kind, readings.sex, readings.age_days, readings.corrected_age_days, fitted.loss_sds)
    birth_effect = gaussian_process.birth_effect(readings.corrected_age_days, fitted.parts)
    points = gaussian_process.Points(readings.kind, readings.points.log_age, birth_effect, mean)
    rounding = readings.noise - _measurement_variance(readings, GROWTH)
    noise = rounding + _measurement_variance(readings, fitted.parts)
    for rows, used in batches:
        residual, variance = gaussian_process.sequential_residuals(
            gaussian_process.take_points(points, rows), readings.sds[rows], noise[rows], used, fitted.parts
        )
        yield float(norm.logpdf(residual[used], scale=np.sqrt(variance[used])).sum())


def _measurement_variance(readings: Readings, parts: Covariances) -> Floats:
    """Return the variance of measuring [SDS squared]."""
    at_median = slope_at_median(runs_for(readings.kind, readings.sex), readings.corrected_age_days)
    return gaussian_process.measurement_variance(readings.kind, readings.slope, at_median, parts)


def as_vector(fitted: Fitted) -> Floats:
    """Return what is fitted as numbers without bounds: roots of covariances, and logs of what is positive."""
    parts, eye = fitted.parts, _JITTER * np.eye(len(KINDS))
    roots = [
        np.linalg.cholesky(covariance + eye)[_LOWER] for covariance in (parts.permanent, parts.drift, parts.newborn)
    ]
    scales = [np.log(parts.drift_length_scale), -np.log(2 / parts.drift_power - 1), np.log(parts.newborn_decay_days)]
    logs = np.log([*parts.measurement_sd, *parts.transient, parts.transient_length_scale])
    return np.concatenate([*roots, scales, logs, fitted.loss_sds[1:-1]])


def from_vector(vector: Floats) -> Fitted:
    """Return :func:`as_vector` turned back."""
    n, k = _N_LOWER, len(KINDS)
    permanent, drift, newborn = (_squared(vector[n * i : n * (i + 1)]) for i in range(3))
    length_scale, power, days, *logs = vector[3 * n : 3 * n + 3 + 2 * k + 1]
    positive = np.exp(np.array(logs))
    parts = Covariances(
        permanent, drift, float(np.exp(length_scale)), float(2 / (1 + np.exp(-power))), newborn, float(np.exp(days)),
        positive[k : 2 * k], float(positive[-1]), positive[:k],
    )  # fmt: skip
    return Fitted(parts, (0.0, *vector[3 * n + 3 + 2 * k + 1 :].tolist(), 0.0))


def _squared(lower: Floats) -> Floats:
    root = np.zeros((len(KINDS), len(KINDS)))
    root[_LOWER] = lower
    return root @ root.T


@on_one_thread
def fit(readings: Readings, batches: list[Padded], *, start: Fitted = IN_USE, iterations: int = 200) -> Fitted:
    """Return the process under which these readings are most probable, sought from ``start``."""
    k, n = len(KINDS), sum(int(b.used.sum()) for b in batches)
    free = [(None, None)]
    bounds = free * (3 * _N_LOWER + 3) + [(_LEAST_ERROR, None)] * k + [(_LEAST_TRANSIENT, None)] * k
    vector = as_vector(start)
    optimum = minimize(
        lambda trial: min(-log_density(readings, batches, from_vector(trial)) / n, 1e6), vector, method="L-BFGS-B",
        bounds=bounds + free * (len(vector) - len(bounds)),
        options={"maxiter": iterations, "maxfun": 1000 * iterations},
    )  # fmt: skip
    return from_vector(optimum.x)


def main() -> None:
    """Print what is fitted, and the log density of a reading before and after."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date(2026, 6, 1))
    parser.add_argument("--policy", default="digital")
    parser.add_argument("--half", type=int, choices=(0, 1), help="fit to every other child only")
    parser.add_argument("--iterations", type=int, default=200)
    chosen = parser.parse_args()
    readings = sound_readings(chosen.folder, as_of=chosen.as_of, policy=chosen.policy)
    children = np.unique(readings.child)
    fitted_to = children if chosen.half is None else children[children % 2 == chosen.half]
    parts = {"fitted to": fitted_to, "others": np.setdiff1d(children, fitted_to)}
    batches = {name: padded(readings, who) for name, who in parts.items() if len(who)}
    fitted = fit(readings, batches["fitted to"], iterations=chosen.iterations)
    for name, value in (*fitted.parts._asdict().items(), ("loss_sds", fitted.loss_sds)):
        print(f"{name} = {np.round(value, 3).tolist()}")  # noqa: T201
    for name, some in batches.items():
        n = sum(int(b.used.sum()) for b in some)
        now, before = (log_density(readings, some, p) / n for p in (fitted, IN_USE))
        print(f"{name}: {n} readings, log density of each {now:.4f}; of the process in use {before:.4f}")  # noqa: T201


if __name__ == "__main__":
    main()
