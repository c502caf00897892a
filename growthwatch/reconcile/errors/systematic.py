"""One unit mistaken throughout: all of a child's weights from one system in pounds, a whole file in grams."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.readings.readings import Readings, noise_of, run_for, standing
from growthwatch.reconcile.reasons import unit_word
from growthwatch.segments import starts
from growthwatch.units import CM_PER_INCH, KG_PER_LB, KG_PER_OZ
from growthwatch.vocabulary import KINDS, SOURCE_NAMES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: Most of a child's readings beyond this are beyond any child; a unit that explains them brings most within.
IMPOSSIBLE_SDS: Final = 4.5
POSSIBLE_SDS: Final = 3.0
FEWEST: Final = 2
#: A unit mistaken for so many children of a file, and this share of them, is mistaken in the file.
_FEWEST_CHILDREN: Final = 5
_NEARLY_ALL: Final = 0.8
_W, _L, _H = range(len(KINDS))
OUNCES_IN_POUND: Final = 16
#: What a reading's label says though the number is in kilograms or centimetres. Only where there is such a label: a
#: child's weights may truly all be low.
_LABEL: Final = "unit_label"
#: Units that are mistaken throughout a system: name of the slip, kinds, kg or cm per unit recorded.
_UNITS: Final = (
    ("pounds", (_W,), KG_PER_LB),
    ("grams", (_W,), 1e-3),
    ("ounces", (_W,), KG_PER_OZ),
    ("inches", (_L, _H), CM_PER_INCH),
    ("millimetres", (_L, _H), 0.1),
    ("metres", (_L, _H), 100.0),
    (_LABEL, (_W, _L, _H), 1.0),
)


def middles(child: Ints, *within: npt.NDArray[np.integer], of: Floats) -> tuple[Floats, Floats, Ints]:
    """Return the two middle values of each reading's group (child and further columns), and the group's size.

    Of an odd number both are the median.
    """
    order = np.lexsort((of, *within[::-1], child))
    first = np.flatnonzero(starts(child[order], *(column[order] for column in within)))
    size = np.diff(np.append(first, len(order)))
    low, high = order[first + (size - 1) // 2], order[first + size // 2]
    group = np.empty(len(order), dtype=np.intp)
    group[order] = np.repeat(np.arange(len(first)), size)
    return of[low][group], of[high][group], size[group]


def units(of: Readings) -> tuple[Readings, Ints]:
    """Return the readings with a mistaken unit put right, and the slip of each reading so treated (-1 for none).

    A unit counts as mistaken throughout when a child has two or more readings of a kind from one system, most of them
    are impossible, and in the other unit most are possible. The decision rests on the child's own readings.
    """
    slip = np.full(len(of.child), -1, dtype=np.intp)
    off = np.abs(np.nan_to_num(of.sds))
    nearer, _, size = middles(of.child, of.kind, of.source, of=off)
    odd = np.flatnonzero((nearer > IMPOSSIBLE_SDS) & (size >= FEWEST) & np.isfinite(of.sds) & ~of.trusted & ~of.aside)
    value, best = of.value.copy(), np.full(len(odd), POSSIBLE_SDS)
    run = run_for(of.kind[odd], of.sex[odd])
    labelled = of.labelled_otherwise[odd]
    as_numbers = np.where(labelled, of.value[odd] / of.factor[odd], of.value[odd])
    for name, kinds, times in _UNITS:
        moved = as_numbers if name == _LABEL else of.value[odd] * times
        then, _ = standing(run, of.corrected[odd], moved)
        _, farther, _ = middles(of.child[odd], of.kind[odd], of.source[odd], of=np.abs(then))
        better = np.isin(of.kind[odd], kinds) & (farther < best)
        better &= labelled if name == _LABEL else ~labelled & ~of.imperial[odd]
        # within such a series a reading that is possible as it stands was in the right unit
        mine = better & (np.abs(then) < np.abs(of.sds[odd]))
        best = np.where(better, farther, best)
        value[odd[mine]], slip[odd[mine]] = moved[mine], error_kinds.slip(name)
    value, slip = _with_ounces(of, value, slip)
    run = run_for(of.kind, of.sex)
    right, slope = standing(run, of.corrected, value)
    noise = noise_of(run, of.kind, of.corrected, slope, of.step * value / of.value)
    treated = slip >= 0
    return of._replace(
        value=value,
        sds=np.where(treated, right, of.sds),
        slope=np.where(treated, slope, of.slope),
        noise=np.where(treated, noise, of.noise),
        coarse=np.where(treated, of.coarse * value / of.value, of.coarse),
        mantissa=np.where(treated, -1, of.mantissa),
    ), slip


def _with_ounces(of: Readings, value: Floats, slip: Ints) -> tuple[Floats, Ints]:
    """Read weights in pounds as pounds and ounces where their digits say so: "8.12" and "13.09", never "8.47".

    No weight of the series has hundredths that are no ounces (of pounds with two decimals one in six is so by
    chance), and one has ounces in both digits. "8.1" is then taken for one ounce and "8.10" is the same text.
    """
    at = np.flatnonzero((slip == error_kinds.slip("pounds")) & (of.mantissa >= 0) & (of.decimals == 2))
    pounds, hundredths = np.divmod(of.mantissa[at], 100)
    in_tenths = hundredths % 10 == 0
    series = np.unique(np.stack([of.child[at], of.source[at]]), axis=1, return_inverse=True)[1].ravel()
    n = np.bincount(series)
    fit = np.bincount(series, weights=in_tenths | (hundredths < OUNCES_IN_POUND)) == n
    told = np.bincount(series, weights=~in_tenths & (hundredths < OUNCES_IN_POUND)) > 0
    both = (fit & told)[series]
    ounces = np.where(in_tenths, hundredths // 10, hundredths)[both]
    value, slip = value.copy(), slip.copy()
    value[at[both]] = pounds[both] * KG_PER_LB + ounces * KG_PER_OZ
    slip[at[both]] = error_kinds.slip("pounds_ounces_as_decimal")
    return value, slip


def beyond(of: Readings) -> Bools:
    """Return which readings are impossible for any child and unlike the child's others of that kind."""
    sds = np.nan_to_num(of.sds)
    low, high, _ = middles(of.child, of.kind, of=sds)
    return np.asarray((np.abs(sds) > IMPOSSIBLE_SDS) & (np.abs(sds - (low + high) / 2) > POSSIBLE_SDS))


def whole_files(records: pd.DataFrame, slip: Ints) -> tuple[str, ...]:
    """Return a sentence for every file in which a unit is mistaken for nearly every child.

    ``slip`` is the slip of each record's mistaken unit, -1 for none.
    """
    if not (slip >= 0).any():
        return ()
    rows = records[["input", "source", "kind", "child"]].assign(slip=slip)
    keys = ["input", "source", "kind"]
    every = rows.groupby(keys, observed=True)["child"].nunique()
    found = rows[slip >= 0].groupby([*keys, "slip"], observed=True)["child"].nunique().rename("n").reset_index()
    of = every.reindex(pd.MultiIndex.from_frame(found[keys])).to_numpy()
    whole = (found["n"].to_numpy() >= _FEWEST_CHILDREN) & (found["n"].to_numpy() >= _NEARLY_ALL * of)
    names = error_kinds.base_rates()["slip"].tolist()
    words = [unit_word(names[unit], kind) for unit, kind in zip(found["slip"], found["kind"], strict=True)]
    found = found.assign(slip=words)
    columns = [found.loc[whole, name].tolist() for name in (*keys, "slip", "n")]
    return tuple(
        f"input {number + 1}: the {kind}s of {n} of {m} children in {SOURCE_NAMES[source]} "
        f"fit only as {unit}: the unit of the whole file may be mistaken"
        for number, source, kind, unit, n, m in zip(*columns, of[whole].tolist(), strict=True)
    )
