"""A caseload's records as plain arrays, for planting errors in."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.simulate.caseload import Caseload, siblings
from growthwatch.simulate.errors.value_errors import number_of
from growthwatch.units import KG_PER_OZ
from growthwatch.vocabulary import KINDS, SOURCES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Sheet:
    """One element per record in every array."""

    source: Ints  # position in SOURCES
    kind: Ints  # position in KINDS
    child: Ints
    reading: Ints  # the measuring that the record is of: child, kind and true day
    visit: Ints  # what a system holds of a child for one day
    value: Objects  # as written
    unit: Objects
    number: Floats  # the value as a number in its unit; NaN for pounds and ounces
    in_si: Bools  # written in kg or cm
    si_per_unit: Floats  # kg or cm
    stated_si: Floats  # what the record says [kg or cm]
    true_si: Floats
    stated_on: Days
    born_on: Days
    sibling: Ints  # for each child its twin, -1 for none
    as_of: np.datetime64  # the last day on which anything was recorded

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.kind)


def sheet_of(caseload: Caseload) -> Sheet:
    """Return the records of a caseload as a sheet."""
    records, truth = caseload.records, caseload.truth_records
    born = caseload.children.set_index("child_id")["date_of_birth"]
    child, ids = pd.factorize(truth["child_id"])
    source = _codes(records["source"], SOURCES)
    kind = _codes(truth["true_kind"], KINDS)
    stated_on = records["measured_on"].to_numpy().astype("datetime64[D]")
    unit = records["unit"].fillna("")
    number = number_of(records["value"])
    grams = (unit == "g").to_numpy()
    si_per_unit = np.where(grams, 0.001, 1.0)
    stated_si = number * si_per_unit
    in_ounces = np.isnan(number)
    stated_si[in_ounces] = _from_ounces(records["value"][in_ounces])
    return Sheet(
        source=source,
        kind=kind,
        child=child,
        reading=_groups(child, kind, truth["true_measured_on"].to_numpy().astype("datetime64[D]")),
        visit=_groups(child, source, stated_on),
        value=records["value"].to_numpy(dtype=object),
        unit=records["unit"].to_numpy(dtype=object),
        number=number,
        in_si=~grams & ~in_ounces,
        si_per_unit=si_per_unit,
        stated_si=stated_si,
        true_si=truth["true_value"].to_numpy(),
        stated_on=stated_on,
        born_on=born.loc[ids].to_numpy().astype("datetime64[D]")[child],
        sibling=_sibling_codes(caseload.children, ids),
        as_of=stated_on.max(),
    )


def _sibling_codes(children: pd.DataFrame, ids: pd.Index) -> Ints:
    """Return for each child the code of its twin, -1 for none."""
    code = pd.Series(np.arange(len(ids)), index=ids)
    return siblings(children).reindex(ids).map(code).fillna(-1).to_numpy(dtype=np.int64)


def _codes(words: pd.Series, vocabulary: tuple[str, ...]) -> Ints:
    return pd.Categorical(words, categories=list(vocabulary)).codes.astype(np.int64)


def _groups(child: Ints, within: Ints, on: Days) -> Ints:
    """Return one number for each (child, within, day)."""
    day = on.astype(np.int64)
    day -= day.min()
    key = (child * 8 + within) * (day.max() + 1) + day
    return np.unique(key, return_inverse=True)[1].astype(np.int64)


def _from_ounces(value: pd.Series) -> Floats:
    parts = value.str.extract(r"^(\d+) ?lb (\d+)(½?) ?oz$")
    pounds, ounces = (number_of(parts[i]) for i in (0, 1))
    halves = (parts[2] == "½").to_numpy()
    return np.asarray((pounds * 16 + ounces + 0.5 * halves) * KG_PER_OZ)
