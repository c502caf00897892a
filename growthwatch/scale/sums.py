"""An audit's sums as files: what parts of a country exchange instead of records, and what a killed audit goes on from.

The counts are true ones, small numbers included: a folder of them is for those who may see the children.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from growthwatch.audit.sums import Period, Sums

_FRAMES: Final = ("counts", "days", "tallies", "nesting")


def write(sums: Sums, folder: Path) -> None:
    """Write the sums of one part of a population as a folder of small Parquet files."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"from": str(sums.period.first), "to": str(sums.period.last), "as_of": str(sums.as_of)}
    for name in _FRAMES:
        table = pa.Table.from_pandas(getattr(sums, name), preserve_index=False)
        whole = table.replace_schema_metadata({**(table.schema.metadata or {}), **about})
        pyarrow.parquet.write_table(whole, folder / f"{name}.parquet")


def read(folder: Path) -> Sums:
    """Return the sums that :func:`write` wrote, ready for ``audit.sums.merge``."""
    tables = {name: pyarrow.parquet.read_table(folder / f"{name}.parquet") for name in _FRAMES}
    about = {key.decode(): value.decode() for key, value in tables["counts"].schema.metadata.items()}
    period = Period.of(about["from"], about["to"])
    frames: dict[str, pd.DataFrame] = {name: table.to_pandas() for name, table in tables.items()}
    return Sums(period, np.datetime64(about["as_of"], "D"), **frames)
