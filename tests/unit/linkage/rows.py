"""Small intakes for the tests of linkage: rows as dictionaries, everything else not known."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from growthwatch import tables
from growthwatch.sources import Intake

Row = Mapping[str, Any]
#: Valid by modulus 11; numbers that start 999 are for tests.
NUMBERS = ("9990000018", "9990000026", "9990000034", "9990000042", "9990000050")
ZOE = {
    "forename": "Zoë", "surname": "O'Brien", "date_of_birth": "2024-01-05", "sex": "female", "postcode": "ZZ1 2AB",
}  # fmt: skip


def frame(columns: tables.Columns, rows: Iterable[Row]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows))
    if not len(table):
        return tables.empty(columns)
    for name, dtype in columns.items():
        if name not in table:
            table[name] = pd.NaT if dtype == tables.DATE else np.nan
    table["input"] = 0
    table["line"] = np.arange(len(table)) + 2
    return tables.conform(table, columns)


def intake(
    register: Iterable[Row] = (),
    recorded: Iterable[Row] = (),
    contacted: Iterable[Row] = (),
    decided: Iterable[Row] = (),
) -> Intake:
    return Intake(
        register=frame(tables.REGISTER, register),
        recorded=frame(tables.RECORDED, recorded),
        contacted=frame(tables.CONTACTED, contacted),
        decided=frame(tables.DECIDED, decided),
        rejects=pd.DataFrame(columns=list(tables.OUT["rejects"])),
        inputs=pd.DataFrame({"file": ["rows.csv"]}),
    )


def weighed(source: str, record_id: str, **more: Any) -> Row:
    """Return a weighing on 1 March 2024, of nobody unless told."""
    row = {"source": source, "record_id": record_id, "measured_on": "2024-03-01", "kind": "weight"}
    return {**row, "value": "4.5", "unit": "kg", "value_si": 4.5, "step_si": 0.1, **more}
