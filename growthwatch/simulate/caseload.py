"""A simulated caseload: the tables that record systems would give, and the truth apart from them."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet


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
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def write(caseload: Caseload, folder: str | Path, format: str = "csv") -> list[Path]:  # noqa: A002
    """Write the tables to a folder, one file each, and return the files.

    Parameters
    ----------
    caseload : Caseload
        What to write. ``truth`` and ``truth_records`` are written beside the inputs.
    folder : str or Path
        Made where it is not there.
    format : str
        "csv" (UTF-8, ISO dates, empty for not known) or "parquet".

    Raises
    ------
    ValueError
        For another format.
    """
    if format not in {"csv", "parquet"}:
        raise ValueError(f"unknown format {format!r}: expected csv or parquet")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, table in caseload.tables().items():
        file = folder / f"{name}.{format}"
        write_table(table, file)
        files.append(file)
    return files


def write_table(table: pd.DataFrame, file: Path) -> None:
    """Write one table as the file's suffix says; timestamps become plain dates."""
    arrow = as_arrow(table)
    if file.suffix == ".parquet":
        pyarrow.parquet.write_table(arrow, file, compression="zstd")
        return
    options = pyarrow.csv.WriteOptions(quoting_style="needed")
    pyarrow.csv.write_csv(arrow, file, options)


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
