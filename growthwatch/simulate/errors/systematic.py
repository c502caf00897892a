"""Data-entry errors that run through a whole child or a whole file, with the truth of every record."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.simulate.caseload import Caseload, siblings
from growthwatch.simulate.errors.value_errors import grams_as_kg, pounds_as_kg

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_PERSON: Final = (
    "forename", "surname", "date_of_birth", "sex", "gestation_weeks", "gestation_days", "birth_order", "postcode",
)  # fmt: skip


def pounds_throughout(caseload: Caseload, child_ids: Collection[str]) -> Caseload:
    """Return the caseload with every weight of these children in pounds, in every system, the unit said to be kg."""
    rows = _weights(caseload) & caseload.truth_records["child_id"].isin(child_ids).to_numpy()
    true_kg = caseload.truth_records["true_value"].to_numpy()[rows]
    pounds = pounds_as_kg(np.empty(0, dtype=np.str_), true_kg, np.random.default_rng(0))
    records = _rewritten(caseload.records, rows, pounds, "kg")
    return _marked(caseload, records, rows, "child_in_lb", "unit", pounds.astype(np.float64) / true_kg - 1)


def grams_throughout(caseload: Caseload, source: str) -> Caseload:
    """Return the caseload with every weight of one system in grams, its unit left blank."""
    rows = _weights(caseload) & (caseload.records["source"] == source).to_numpy()
    true_kg = caseload.truth_records["true_value"].to_numpy()[rows]
    grams = grams_as_kg(np.empty(0, dtype=np.str_), true_kg, np.random.default_rng(0))
    records = _rewritten(caseload.records, rows, grams, None)
    return _marked(caseload, records, rows, "file_in_g", "unit", grams.astype(np.float64) / true_kg - 1)


def twins_exchanged(caseload: Caseload, from_day: int, source: str | None = None) -> Caseload:
    """Return the caseload with each twin's records, from a day of life on, in the other twin's file.

    Parameters
    ----------
    caseload : Caseload
        ``truth_records`` goes on to name the child who was really measured.
    from_day : int
        Age from which the files are exchanged [days].
    source : str, optional
        The system whose files are exchanged; all of them by default.
    """
    register = caseload.children.set_index("child_id")
    sibling = siblings(caseload.children)
    child = caseload.truth_records["child_id"]
    age_days = (caseload.records["measured_on"] - child.map(register["date_of_birth"])).dt.days
    rows = (child.isin(sibling.index) & (age_days >= from_day)).to_numpy()
    if source is not None:
        rows = rows & (caseload.records["source"] == source).to_numpy()
    filed_as = register.loc[child[rows].map(sibling)]
    records = caseload.records.copy()
    numbered = records.loc[rows, "nhs_number"].notna().to_numpy()
    records.loc[rows, "nhs_number"] = filed_as["nhs_number"].where(numbered).to_numpy()
    for name in _PERSON:
        records.loc[rows, name] = filed_as[name].mask(numbered).to_numpy()
    return _marked(caseload, records, rows, "twins_exchanged", "wrong_child", np.full(rows.sum(), np.nan))


def _weights(caseload: Caseload) -> Bools:
    return (caseload.records["kind"] == "weight").to_numpy()


def _rewritten(records: pd.DataFrame, rows: Bools, value: npt.NDArray[np.str_], unit: str | None) -> pd.DataFrame:
    records = records.copy()
    records.loc[rows, "value"] = value
    records.loc[rows, "unit"] = np.nan if unit is None else unit
    return records


def _marked(
    caseload: Caseload, records: pd.DataFrame, rows: Bools, name: str, error: str, rel_change: Floats
) -> Caseload:
    truth = caseload.truth_records.copy()
    for column in ("slip", "error", "twin_of"):
        if column not in truth:
            truth[column] = pd.Series(np.nan, index=truth.index, dtype="str")
    if "rel_change" not in truth:
        truth["rel_change"] = np.nan
    truth.loc[rows, "slip"] = name
    truth.loc[rows, "error"] = error
    truth.loc[rows, "rel_change"] = rel_change.round(4)
    return replace(caseload, records=records, truth_records=truth)
