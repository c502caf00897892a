"""A simulated caseload: the tables that record systems would give, and the truth apart from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

FORMATS: Final = ("csv", "parquet")
#: Where each table goes: inputs and the children's truth side by side, the records' truth out of a reader's way.
_PLACES: Final = {
    "children": "children",
    "records": "records",
    "contacts": "contacts",
    "truth": "truth",
    "truth_records": "truth/records",
}


@dataclass(frozen=True)
class Caseload:
    """Canonical tables in (``children``, ``records``, ``contacts``) and what is true of them.

    ``truth`` has a row per child, ``truth_records`` a row per record.
    """

    children: pd.DataFrame
    records: pd.DataFrame
    contacts: pd.DataFrame
    truth: pd.DataFrame
    truth_records: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by its name, the inputs first."""
        return {name: getattr(self, name) for name in _PLACES}


def siblings(children: pd.DataFrame) -> "pd.Series[str]":
    """Return the sibling of every twin, by child_id: the first-born stands just before the second."""
    ids = children["child_id"].to_numpy()
    second = np.flatnonzero((children["birth_order"] == 2).fillna(value=False).to_numpy(dtype=bool))
    second = second[second > 0]
    one, other = np.concatenate([second - 1, second]), np.concatenate([second, second - 1])
    return pd.Series(ids[other], index=ids[one], dtype="str")


def write(caseload: Caseload, folder: str | Path, format: str = "csv") -> list[Path]:  # noqa: A002
    """Write the tables to a folder, one file each, and return the files.

    Parameters
    ----------
    caseload : Caseload
        What to write: ``children``, ``records`` and ``contacts``; beside them ``truth``, and ``truth/records``.
        ``growthwatch run`` on the folder reads the three inputs alone.
    folder : str or Path
        Made where it is not there.
    format : str
        "csv" (UTF-8, ISO dates, empty for not known) or "parquet".

    Raises
    ------
    ValueError
        For another format.
    """
    arrow = {name: as_arrow(table) for name, table in caseload.tables().items()}
    return write_batches([arrow], Path(folder), format)


def write_batches(batches: Iterable[dict[str, pa.Table]], folder: Path, format: str) -> list[Path]:  # noqa: A002
    """Write batches of a caseload one after the other into one file for each table, and return the files.

    Raises
    ------
    ValueError
        For a format other than csv and parquet.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}: expected one of {', '.join(FORMATS)}")
    writers: dict[str, _Writer] = {}
    try:
        for tables in batches:
            for name, table in tables.items():
                if name not in writers:
                    writers[name] = _Writer(folder / f"{_PLACES[name]}.{format}", table.schema)
                writers[name].write(table)
    finally:
        for writer in writers.values():
            writer.close()
    return [writer.file for writer in writers.values()]


class _Writer:
    """One file that grows table by table."""

    def __init__(self, file: Path, schema: pa.Schema) -> None:
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".parquet":
            self._writer = pyarrow.parquet.ParquetWriter(file, schema, compression="zstd")
        else:
            options = pyarrow.csv.WriteOptions(quoting_style="none", quoting_header="none")
            self._writer = pyarrow.csv.CSVWriter(file, schema, write_options=options)

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(table)

    def close(self) -> None:
        self._writer.close()


def as_arrow(table: pd.DataFrame) -> pa.Table:
    """Return the table in Arrow, dates without a time of day and text as plain strings."""
    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    fields = []
    for field in arrow.schema:
        kind = field.type
        if pa.types.is_timestamp(kind):
            kind = pa.date32()
        elif pa.types.is_large_string(kind) or pa.types.is_null(kind):
            kind = pa.string()
        fields.append(pa.field(field.name, kind))
    return arrow.cast(pa.schema(fields))
