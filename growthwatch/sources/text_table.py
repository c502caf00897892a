"""Any one table of text, whatever its columns: for what is asked of a table outside a caseload."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files import inputs
from growthwatch.sources.files.batch import BrokenLine
from growthwatch.sources.files.sheets import sheets


@dataclass(frozen=True)
class TextTable:
    """The rows of a file as text under its own headings, the line of each, and what could not be read as a row.

    ``serial_dates`` and ``from_1904`` say how numbers in its date columns count days, as of a ``Sheet``.
    """

    file: str
    cells: pa.Table
    line: npt.NDArray[np.int64]
    broken: list[BrokenLine]
    serial_dates: bool = False
    from_1904: bool = False


def read_text_table(path: Path) -> TextTable:
    """Return the first table of a file (CSV, XLSX or Parquet).

    Raises
    ------
    UnusableInput
        When there is no such file, or no table in it.
    """
    (file,) = inputs.names([path])
    if not path.is_file():
        said = "is a folder: name one file of it" if path.is_dir() else "there is no such file"
        raise UnusableInput(said, file=file)
    found = sheets(inputs.survey(path, file), lambda sheet: len([name for name in sheet.headings if name]) > 1)
    if not found:
        raise UnusableInput("no table is in it", file=file)
    batches = list(found[0].batches())
    if not batches:
        raise UnusableInput("the table has a heading and no row", file=file)
    cells = pa.concat_tables([batch.cells for batch in batches]).combine_chunks()
    line = np.concatenate([batch.line for batch in batches])
    broken = [lost for batch in batches for lost in batch.broken]
    return TextTable(file, cells, line, broken, found[0].serial_dates, found[0].from_1904)
