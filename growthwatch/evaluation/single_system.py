"""Children of one record system, drawn from the growth process itself, each with one data-entry error at most.

The SDS of every child come from ``gaussian_process.GROWTH``, its readings from the error there, and from nothing else:
none of the sudden changes and wider deviations for which ``densities`` leaves room, and none of the growth of any real
child. The value with that SDS on UK-WHO is rounded as the child's records are, and then an error may be planted. All
is known of such children that can be, so that the exact probability of an error can be worked out (``limit``).

The rule of the schedules: a plan names days, each kept to within so many days early or late. Recorded days follow the
plan whether or not a day is right: where it is not, the visit truly was on another day. So the schedule itself tells
nothing of an error, as it tells the judge nothing.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.date_errors import candidate_dates
from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.readings.reference_sds import runs_for
from growthwatch.reference import uk_who
from growthwatch.reference.ages import TERM_DAYS
from growthwatch.vocabulary import KINDS, SEXES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Numbers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: Data-entry errors that are planted, named as in ``error_kinds.base_rates``: two of a value, two of a whole visit.
ERRORS: Final = ("digit_mistyped", "digits_exchanged", "wrong_child", "day_month")
MISTYPED, EXCHANGED, WRONG_CHILD, DAY_MONTH = range(len(ERRORS))
#: No date is suggested after this [days since 1970]: a day after every other.
NO_LAST_DAY: Final = 1 << 30
#: Births fall in the year from this day [days since 1970: 1 January 2020].
_BORN_FROM: Final = 18262
#: Decimals of the finest records [kg, cm, cm], and the share of children of whom a kind is recorded with one fewer:
#: weights to 100 g, lengths and heads to whole centimetres.
_DECIMALS: Final = np.array([2, 1, 1])
_COARSER: Final = 0.25
#: No child is so far from the median [SDS] as the process would have 1 in 100 at birth: see ``densities.HIGH_SDS``.
FARTHEST_SDS: Final = 4.0
#: Added to every variance, so that days side by side stay apart for the arithmetic [SDS squared].
_JITTER: Final = 1e-6
#: Covariances worked on at a time: some tens of megabytes.
_CELLS: Final = 1 << 22


class Plan(NamedTuple):
    """When children are measured, and how many of the children are."""

    name: str
    days: tuple[int, ...]  # of age; day 0 is kept to the day
    shift_days: int  # as many days early or late at most
    kinds: int  # weight; weight and length; weight, length and head
    share: float
    sparse: bool  # at most four visits in the first year


#: Two as dense as clinics and cohorts measure, two sparse, in the shape of open cohorts: weekly to 12 weeks and
#: fortnightly to 32 (the Lima cohort of R package refund); LIFE-6mo (Vesel 2023, BMJ Open 13:e067316); the US
#: Collaborative Perinatal Project (R package hbgd); British Asian infants (Prosser, Rasbash & Goldstein 1991).
PLANS: Final = (
    Plan("weekly, then fortnightly", (*range(14, 85, 7), *range(98, 225, 14)), 2, 2, 0.10, sparse=False),
    Plan("eight visits to 6 months", (0, 7, 14, 28, 42, 70, 98, 182), 2, 3, 0.20, sparse=False),
    Plan("birth, 4 and 12 months", (0, 122, 365), 10, 2, 0.35, sparse=True),
    Plan("four weights in a year", (0, 45, 255, 390), 14, 1, 0.35, sparse=True),
)


class Caseload(NamedTuple):
    """Children and records in the shape of the stages, and the truth of every record."""

    children: pd.DataFrame  # tables.CHILDREN
    records: pd.DataFrame  # tables.RECORDS
    plan: Ints  # position in PLANS
    decimals: npt.NDArray[np.int8]  # as written
    error: Ints  # position in ERRORS, -1 for none
    rel_change: Floats  # recorded / true - 1 where the value is erroneous, NaN elsewhere


class _Drawn(NamedTuple):
    """Children of one plan: [children, kinds, visits], days and errors [children, visits] and [children]."""

    sex: npt.NDArray[np.int8]
    born: Numbers  # [days since 1970]
    day: Numbers  # of age, as recorded
    decimals: npt.NDArray[np.int8]
    true: Numbers  # digits of the true value as a whole number
    written: Numbers  # digits of the recorded value
    error: Ints  # of each reading


def simulate(n_children: int, seed: int) -> Caseload:
    """Return about ``n_children`` children under the plans of :data:`PLANS`.

    A child of whom an error would change nothing, or write a number no one would write (a leading zero), is left out
    altogether: what remains is the process as it is, under the condition that this did not happen. So is a child with
    a true reading beyond :data:`FARTHEST_SDS`.
    """
    drawn = [
        _draw_plan(plan, round(n_children * plan.share), np.random.default_rng([seed, place]))
        for place, plan in enumerate(PLANS)
    ]
    size = np.concatenate([np.full(len(of.sex), of.true[0].size) for of in drawn])
    columns = [_records(of) for of in drawn]
    records = pd.concat(columns, ignore_index=True).assign(child=np.repeat(np.arange(len(size)), size))
    records["record_id"] = records.index.astype("str")
    plan = np.repeat(np.arange(len(PLANS)), [of.true.size for of in drawn])
    true, written = (np.concatenate([getattr(of, c).ravel() for of in drawn]) for c in ("true", "written"))
    error, decimals = (np.concatenate([getattr(of, c).ravel() for of in drawn]) for c in ("error", "decimals"))
    rel_change = np.where((error >= 0) & (error != DAY_MONTH), written / true - 1, np.nan)
    children = _children(np.concatenate([of.sex for of in drawn]), np.concatenate([of.born for of in drawn]))
    return Caseload(children, _with_every_column(records, tables.RECORDS), plan, decimals, error, rel_change)


def error_odds(swapped: Bools, kinds: int) -> Floats:
    """Return the odds of each error against none [children, 1 + errors]: the base rates, of at most one error.

    ``swapped`` says of which visits day and month can be exchanged [children, visits]. The first column is none (1);
    then come the readings (kinds by visits) mistyped, exchanged, the visits another child's, and of another day.
    """
    n, visits = swapped.shape
    rate = [np.exp(error_kinds.log_rate(name)) for name in ERRORS]
    n_places = [kinds * visits, kinds * visits, visits]
    fixed = np.repeat([1.0, *rate[:DAY_MONTH]], [1, *n_places])
    return np.concatenate([np.broadcast_to(fixed, (n, len(fixed))), swapped * rate[DAY_MONTH]], axis=1)


def n_digits(digits: Numbers, decimals: npt.NDArray[np.int8]) -> Numbers:
    """Return how many digits a number is written with: 0.95 kg with three."""
    return np.maximum(np.floor(np.log10(np.maximum(digits, 1))).astype(np.int64), decimals) + 1


def _draw_plan(plan: Plan, n: int, rng: np.random.Generator) -> _Drawn:
    """Draw the children of one plan."""
    k, v = plan.kinds, len(plan.days)
    sex = rng.integers(0, len(SEXES), n).astype(np.int8)
    born = rng.integers(_BORN_FROM, _BORN_FROM + 365, n)
    planned = np.array(plan.days)
    day = planned + np.where(planned > 0, rng.integers(-plan.shift_days, plan.shift_days + 1, (n, v)), 0)
    coarser = rng.random((n, k, 1)) < _COARSER
    decimals = np.broadcast_to(_DECIMALS[:k, None] - coarser, (n, k, v)).astype(np.int8)
    swapped, other_day = _day_month_swapped(born, day)
    error, place = _draw_error(error_odds(swapped, k), k * v, v, rng)
    at_visit = (np.arange(v) == place[:, None]) & (error >= WRONG_CHILD)[:, None]
    true_day = np.where(at_visit & (error == DAY_MONTH)[:, None], other_day, day)
    true = _digits_of(_sds(k, true_day, sex, rng), sex, true_day, decimals, rng)
    written = true.copy()
    child = np.flatnonzero(error == WRONG_CHILD)
    other = _digits_of(_sds(k, day[child], sex[child], rng), sex[child], day[child], decimals[child], rng)
    written[child] = np.where(at_visit[child, None], other, true[child])
    of_value = np.flatnonzero((error == MISTYPED) | (error == EXCHANGED))
    row = (of_value, *np.unravel_index(place[of_value], (k, v)))
    written[row] = _with_digit_error(true[row], decimals[row], error[of_value] == MISTYPED, rng)
    of_reading = np.where(at_visit[:, None], error[:, None, None], np.full((n, k, v), -1))
    of_reading[row] = error[of_value]
    ok = (written > 0).all(axis=(1, 2)) & (true > 0).all(axis=(1, 2))
    return _Drawn(sex[ok], born[ok], day[ok], decimals[ok], true[ok], written[ok], of_reading[ok])


def _day_month_swapped(born: Numbers, day: Numbers) -> tuple[Bools, Numbers]:
    """Return of which visits day and month can be exchanged, and the day of age this gives [children, visits]."""
    candidates = candidate_dates(
        (born[:, None] + day).ravel(),
        day.ravel().astype(float),
        np.zeros(day.size, bool),
        np.full(day.size, np.nan),
        NO_LAST_DAY,
    )
    swapped = np.isfinite(candidates.log_rate[:, 0]).reshape(day.shape)
    return swapped, candidates.day[:, 0].reshape(day.shape) - born[:, None]


def _draw_error(odds: Floats, readings: int, visits: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return the error of each child, -1 for none, and the reading or visit that it is in."""
    cumulative = np.cumsum(odds, axis=1)
    drawn = (cumulative > rng.random((len(odds), 1)) * cumulative[:, -1:]).argmax(axis=1) - 1
    n_places = [readings, readings, visits, visits]
    first = np.cumsum(n_places) - n_places
    error = np.searchsorted(first, drawn, side="right") - 1
    return error, drawn - first[error]


def _sds(kinds: int, day: Numbers, sex: npt.NDArray[np.int8], rng: np.random.Generator) -> Floats:
    """Return SDS of each kind on days of age [children, visits], unmeasured [children, kinds, visits]."""
    n, v = day.shape
    width = kinds * v
    kind = np.repeat(np.arange(kinds), v)
    out = np.empty((n, width))
    size = max(1, _CELLS // width**2)
    for begin in range(0, n, size):
        some = day[begin : begin + size]
        age = np.tile(some, (1, kinds)).astype(float)
        of_sex = np.broadcast_to(sex[begin : begin + size, None], age.shape)
        points = gaussian_process.points_at(np.broadcast_to(kind, age.shape), of_sex, age, age)
        joint = gaussian_process.covariance(points, points) + _JITTER * np.eye(width)
        root = np.linalg.cholesky(joint)
        drawn = np.matmul(root, rng.standard_normal((len(some), width, 1)))[:, :, 0]
        out[begin : begin + size] = points.mean_sds + drawn
    return out.reshape(n, kinds, v)


def _digits_of(
    sds: Floats, sex: npt.NDArray[np.int8], day: Numbers, decimals: npt.NDArray[np.int8], rng: np.random.Generator
) -> Numbers:
    """Return the digits of the values with these SDS, as measured, as whole numbers; 0 where no child stands there."""
    runs = runs_for(np.arange(sds.shape[1]), sex[:, None])[:, :, None]
    value = uk_who.value_of(runs, day[:, None, :].astype(float), sds)
    value += gaussian_process.GROWTH.measurement_sd[: sds.shape[1], None] * rng.standard_normal(sds.shape)
    value = np.where(np.abs(sds) <= FARTHEST_SDS, value, 0.0)
    return np.rint(np.nan_to_num(value) * 10.0**decimals).astype(np.int64)


def _with_digit_error(
    true: Numbers, decimals: npt.NDArray[np.int8], mistyped: Bools, rng: np.random.Generator
) -> Numbers:
    """Return the digits with one mistyped or two neighbours exchanged, 0 where no one would write it so.

    Every place, and every other digit, is as likely as another: the ways back are those of
    ``error_kinds.candidate_values``.
    """
    n = n_digits(true, decimals)
    ten = 10 ** rng.integers(0, np.where(mistyped, n, np.maximum(n - 1, 1)))
    digit, next_digit = true // ten % 10, true // (ten * 10) % 10
    other = (digit + rng.integers(1, 10, len(true))) % 10
    written = (true + np.where(mistyped, other - digit, (digit - next_digit) * 9) * ten).astype(np.int64)
    shortest = 10 ** (n - 1)
    as_long = (n_digits(written, decimals) == n) & ((true >= shortest) | (written < shortest))
    return np.where(as_long & (written != true), written, 0)


def _records(of: _Drawn) -> pd.DataFrame:
    """Return the records of one plan's children, sorted by child, kind and age."""
    n, k, v = of.written.shape
    decimals = of.decimals.ravel()
    value = of.written.ravel() / 10.0**decimals
    text = np.select([decimals == d for d in range(3)], [np.char.mod(f"%.{d}f", value) for d in range(3)], "")
    age = np.broadcast_to(of.day[:, None], (n, k, v)).ravel()
    kind = np.broadcast_to(np.arange(k)[:, None], (n, k, v)).ravel()
    day = (np.broadcast_to(of.born[:, None, None], (n, k, v)).ravel() + age).astype("datetime64[D]")
    return pd.DataFrame(
        {
            "source": "clinic",
            "kind": pd.Categorical.from_codes(kind, categories=list(KINDS)),
            "measured_on": day.astype("datetime64[s]"),
            "age_days": age.astype(float),
            "value": text,
            "unit": np.where(kind == 0, "kg", "cm"),
            "value_si": text.astype(float),
            "step_si": 10.0 ** -decimals.astype(float),
        }
    )


def _children(sex: npt.NDArray[np.int8], born: Numbers) -> pd.DataFrame:
    known = pd.DataFrame(
        {
            "child_id": np.arange(len(sex)).astype("str"),
            "sex": pd.Categorical.from_codes(sex, categories=list(SEXES)),
            "date_of_birth": born.astype("datetime64[D]").astype("datetime64[s]"),
            "gestation_total_days": float(TERM_DAYS),
        }
    )
    return _with_every_column(known, tables.CHILDREN)


def _with_every_column(known: pd.DataFrame, columns: tables.Columns) -> pd.DataFrame:
    """Return the table with every column that is not known left empty, 0 for a count."""
    empty = tables.empty(columns)
    rest = {c: 0 if empty[c].dtype.kind == "i" else None for c in columns if c not in known}
    return tables.conform(known.assign(**rest), columns)
