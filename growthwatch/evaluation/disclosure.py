"""The attack on a whole publication: tables and charts of small areas together, by linear programming (HiGHS).

``python -m growthwatch.evaluation.disclosure [areas]`` prints it. The attacker is written apart from what hides: it
knows the published values alone, the rules of rounding and hiding, every sum and every nesting; and of every chart the
signals, which were read off true counts. What is asked is whether any hidden count that is not 0 has one whole number
left.
"""

import sys
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, vstack

from growthwatch.audit import publication
from growthwatch.audit.disclosure import suppression
from growthwatch.audit.disclosure.suppression import Relations
from growthwatch.audit.groups import CHANGE, NOT_KNOWN, WHOLE
from growthwatch.audit.indicators import definition
from growthwatch.audit.publication import Publication
from growthwatch.audit.series import series
from growthwatch.audit.sums import Sums
from growthwatch.evaluation.audit_areas import Plan, facts_of, simulate, sums_of

Floats = npt.NDArray[np.float64]

AREAS: Final = 20
#: The charts of a publication, by month or quarter.
CHARTS: Final = ("weighed_at_check", "weight_head_at_check", "flagged_reweighed_28", "flagged_acknowledged_28")
#: Fitting tables looked for before cells are taken one by one.
TABLES: Final = 8
_HAIR: Final = 1e-6
#: By how much a line's extreme may lie beyond those looked at.
_GRID: Final = 1e-3


class Attack(NamedTuple):
    """What came of attacking one area."""

    cells: int
    hidden: int
    signals: int  # that the attacker knows of
    worked_out: int
    false: int  # figures published that are not so


def small_plan(seed: int) -> Plan:
    """Return a small area, of a size that the seed chooses: 150 to 900 babies, 4 to 12 practices, a year or two."""
    rng = np.random.default_rng(seed)
    months = int(rng.choice([12, 18, 24]))
    return Plan(infants=int(rng.integers(150, 900)), practices=int(rng.integers(4, 13)), months=months,
                change_month=months // 2)  # fmt: skip


def attacked(sums: Sums, made: Publication | None = None, rounded_to: int = suppression.ROUNDED_TO) -> Attack:
    """Return what an attacker gets out of the tables and charts of an audit.

    Parameters
    ----------
    sums : Sums
        True counts.
    made : Publication, optional
        What is published of them; as it is published where it is not given.
    rounded_to : int
        To what its counts are rounded; 1 for exact ones.

    Returns
    -------
    Attack
        ``worked_out`` counts hidden cells that are not 0 with one whole number left.

    Notes
    -----
    Linear programming, Fischetti & Salazar 2001 (Manage Sci 47:1008).
    """
    made, truth = made or publication.publish(sums), publication.publish(sums, suppressed=False)
    cells = publication.cells_of(sums)
    known = publication.relations_of(cells, sums.nesting)
    n, published = cells["n"].to_numpy(), made.cells["n"].to_numpy()
    half = rounded_to // 2
    by_charts, signals = _told_by_charts(made, truth, sums, half)
    small = np.isnan(published) & suppression.primary(n) | (np.isnan(published) & (n == 0))
    problem = _problem(published, known, by_charts, half)
    # the harshest reading: told of every "*" whether it is a small number (or a 0 among them) or a companion
    zero = suppression.undivided(n, known) | (n == 0)
    problem.bounds[small] = np.column_stack([np.where(zero, 0, 1), np.full(len(n), suppression.SMALLEST_SHOWN - 1)])[
        small
    ]
    hidden = np.isnan(published)
    problem.bounds[hidden & ~small, 0] = suppression.SMALLEST_SHOWN
    if not _fits(problem, n.astype(np.float64)):
        raise AssertionError("the attacker's programme leaves the true table out")
    low, high = _sampled(problem, hidden)
    for cell in np.flatnonzero(hidden & (n > 0) & (_whole_numbers(low, high) < 2)):
        low[cell], high[cell] = (_extreme(problem, int(cell), sign) for sign in (1.0, -1.0))
    worked_out = hidden & (n > 0) & (_whole_numbers(low, high) < 2)
    return Attack(len(n), int(hidden.sum()), signals, int(worked_out.sum()), _false(made, truth))


def _false(made: Publication, truth: Publication) -> int:
    """Return how many published shares say 0 or all where it is not so, or stand beside a hidden total."""
    wrong = 0
    for breakdown in made.breakdowns:
        for numerator, denominator in (("check.weighed", "check.due"), ("check.missed", "check.due"),
                                       ("flagged.acknowledged_28", "flagged.followed_28")):  # fmt: skip
            shown, real = (one.rates(breakdown, numerator, denominator) for one in (made, truth))
            says_all = (shown["percent"] >= 100) & ~shown["nearly_all"]
            wrong += int((says_all & (real["percent"] < 100)).sum())
            wrong += int(((shown["percent"] == 0) & (real["percent"] > 0)).sum())
            wrong += int((shown["denominator"].isna() & (shown["numerator"] > 0)).sum())
    return wrong


class _Programme(NamedTuple):
    equal: csr_array
    at_most: csr_array
    bounds: Floats


def _fits(problem: _Programme, table: Floats) -> bool:
    """Whether a table fits all that the attacker knows."""
    sums, order = problem.equal @ table, problem.at_most @ table
    inside = (problem.bounds[:, 0] <= table) & (table <= problem.bounds[:, 1])
    return bool((np.abs(sums) < _HAIR).all() and (order < _HAIR).all() and inside.all())


def _problem(published: Floats, known: Relations, more: list[dict[int, float]], half: int) -> _Programme:
    """Return the attacker's programme: bounds from rounding and hiding, sums, nestings, and what charts tell."""
    cells = len(published)
    hidden, none = np.isnan(published), published == 0
    least = np.where(hidden, 0, np.where(none, 0, np.maximum(published - half, suppression.SMALLEST_SHOWN)))
    most = np.where(hidden, np.inf, np.where(none, 0, published + half))
    row = np.arange(len(known.total))
    minus = coo_array((-np.ones(len(row)), (row, known.total)), shape=known.parts.shape)
    inside = np.arange(len(known.inner))
    shape = (len(inside), cells)
    nested = coo_array((np.ones(len(inside)), (inside, known.inner)), shape=shape).tocsr()
    nested = nested - coo_array((np.ones(len(inside)), (inside, known.outer)), shape=shape).tocsr()
    told = [(line, cell, factor) for line, of in enumerate(more) for cell, factor in of.items()]
    lines, columns, factors = zip(*told, strict=True) if told else ((), (), ())
    charts = coo_array((np.array(factors, dtype=float), (np.array(lines, dtype=int), np.array(columns, dtype=int))),
                       shape=(len(more), cells))  # fmt: skip
    return _Programme(
        csr_array(known.parts + minus.tocsr()), csr_array(vstack([nested, charts.tocsr()])),
        np.column_stack([least, most]),
    )  # fmt: skip


def _told_by_charts(
    made: Publication, truth: Publication, sums: Sums, half: int
) -> tuple[list[dict[int, float]], int]:
    """Return what the signals of every chart say of the counts beneath, as rows "sum of factor x count <= 0"."""
    keys = pd.MultiIndex.from_frame(made.cells[["breakdown", "group", "month", "measure"]])
    position = pd.Series(np.arange(len(keys)), index=keys)
    changed = [
        str(name) for name in sums.counts.loc[(sums.counts["breakdown"] == CHANGE).to_numpy(), "group"].unique()
    ]
    groups = [(WHOLE, WHOLE), *((CHANGE, name) for name in changed if name != NOT_KNOWN)]
    rows: list[dict[int, float]] = []
    for indicator in CHARTS:
        one = definition(indicator)
        for breakdown, group in groups:
            drawn = series(made, indicator, group, breakdown, truth=truth)
            rows += _told_by_chart(drawn, position, (breakdown, group), one, half)
    return rows, len(rows)


def _told_by_chart(
    drawn: pd.DataFrame, position: pd.Series, of: tuple[str, str], one: dict[str, str], half: int
) -> list[dict[int, float]]:
    """Return what one p-chart tells: months outside or beyond the centre, against the least its lines can be."""
    shown = drawn[drawn["percent"].notna().to_numpy()]
    k, n = shown["numerator"].to_numpy(), shown["denominator"].to_numpy()
    if not len(shown):
        return []
    centre = [max(k.sum() - half * len(k), 0) / (n.sum() + half * len(n)),
              min((k.sum() + half * len(k)) / max(n.sum() - half * len(n), 1), 1.0)]  # fmt: skip
    rows = []
    for month, signal, way, among in zip(shown["month"], shown["p_signal"], shown["p_direction"], n, strict=True):
        for name, side in zip(str(signal).split(";"), str(way).split(";"), strict=True):
            if name not in ("outside", "shift", "near"):
                continue
            reach = {"outside": 3.0, "near": 2.0, "shift": 0.0}[name]
            high = side == "high"
            # wherever the true centre lies, the line lies at least (or at most) there
            p = np.linspace(float(centre[0]), float(centre[1]), 201)
            lines = p + (1 if high else -1) * reach * np.sqrt(p * (1 - p) / (among + half))
            line = lines.min() - _GRID if high else lines.max() + _GRID
            cells = [int(position.loc[(*of, month, one[measure])]) for measure in ("numerator", "denominator")]
            # the share lies beyond the line: k >= line x n, or k <= line x n
            sign = -1.0 if high else 1.0
            rows.append({cells[0]: sign, cells[1]: -sign * float(np.clip(line, 0, 1))})
    return rows


def _sampled(problem: _Programme, hidden: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the least and greatest value of every cell over some tables that fit: two are proof of doubt."""
    low, high = np.full(len(hidden), np.inf), np.full(len(hidden), -np.inf)
    rng = np.random.default_rng(1)
    for sample in range(TABLES):
        sign = (-1.0) ** sample if sample < 2 else rng.choice((-1.0, 1.0), len(hidden))
        table = _solved(problem, np.where(hidden, sign * rng.uniform(0.5, 1.5, len(hidden)), 0.0))
        low, high = np.minimum(low, table), np.maximum(high, table)
    return low, high


def _extreme(problem: _Programme, cell: int, sign: float) -> float:
    objective = np.zeros(len(problem.bounds))
    objective[cell] = sign
    return float(_solved(problem, objective)[cell])


def _solved(problem: _Programme, objective: Floats) -> Floats:
    # an upper end for what has none: far above any area here, so that no programme runs away
    bounds = np.minimum(problem.bounds, 1e5)
    answer = linprog(
        objective, A_ub=problem.at_most, b_ub=np.zeros(problem.at_most.shape[0]), A_eq=problem.equal,
        b_eq=np.zeros(problem.equal.shape[0]), bounds=bounds, method="highs",
    )  # fmt: skip
    if answer.x is None:
        raise AssertionError(f"the published tables contradict each other: {answer.message}")
    return np.asarray(answer.x)


def _whole_numbers(low: Floats, high: Floats) -> Floats:
    return np.asarray(np.floor(high + _HAIR) - np.ceil(low - _HAIR) + 1)


def summary(areas: int = AREAS) -> pd.DataFrame:
    """Return what came of attacking so many areas, by seeds from 0.

    Returns
    -------
    DataFrame
        seed, infants, practices, months, and the fields of :class:`Attack`.
    """
    rows = []
    for seed in range(areas):
        plan = small_plan(seed)
        area = simulate(plan, seed)
        sums = sums_of(area, facts=facts_of(area, seed))
        rows.append((seed, plan.infants, plan.practices, plan.months, *attacked(sums)))
    return pd.DataFrame(rows, columns=["seed", "infants", "practices", "months", *Attack._fields])


if __name__ == "__main__":
    print(summary(int(sys.argv[1]) if len(sys.argv) > 1 else AREAS).to_string(index=False))  # noqa: T201
