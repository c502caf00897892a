"""What a run gives: the public tables, and the stage tables that charts and reports read."""

import json
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from growthwatch import tables
from growthwatch.cells import guarded_arrow
from growthwatch.check_schedule import CheckSchedule
from growthwatch.check_schedule import published as published_schedule
from growthwatch.check_windows import CheckWindows
from growthwatch.detect import NextSteps, published_next_steps
from growthwatch.errors import UserError
from growthwatch.linkage.review.shared_ids import ForOthers
from growthwatch.reference import data
from growthwatch.sources.columns import values

#: What ``run.json`` holds.
About = dict[str, Any]

#: Decimals written to CSV: finer than any scale, tape or reference, and short enough to read.
DECIMALS = 6
FORMATS = ("csv", "parquet")
#: What ``about`` says of a result from which counts may be made and no file of rows: its reader sees no names.
COUNTS_ONLY = "counts_only"


@dataclass(frozen=True)
class Stages:
    """The stage tables behind a result (see ``tables``): children by position, and rows that point at them."""

    children: pd.DataFrame
    records: pd.DataFrame  # JUDGED
    measurements: pd.DataFrame  # SCORED
    contacts: pd.DataFrame
    register: pd.DataFrame  # REGISTER and the child of each row
    check_schedule: CheckSchedule = field(default_factory=published_schedule)  # what the checks were held to
    unread: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.UNREAD))  # records that could not be used
    next_steps: NextSteps = field(default_factory=published_next_steps)  # what the codes of findings say
    conditions: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.CONDITIONS))
    for_others: ForOthers | None = None  # of a batch: what is to be held against the other batches

    @property
    def check_windows(self) -> CheckWindows:
        """The windows of the 6-8-week check."""
        return self.check_schedule.main


@dataclass(frozen=True)
class PublicTables:
    """The public tables, in the order and with the names of ``tables.OUT``, and what ``run.json`` says of them."""

    children: pd.DataFrame
    records: pd.DataFrame
    measurements: pd.DataFrame
    findings: pd.DataFrame
    checks: pd.DataFrame
    not_judged: pd.DataFrame
    conditions: pd.DataFrame
    links: pd.DataFrame
    rejects: pd.DataFrame
    remarks: pd.DataFrame
    about: About = field(repr=False)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return name -> public table."""
        return {name: getattr(self, name) for name in tables.OUT}


@dataclass(frozen=True)
class Result(PublicTables):
    """The public tables of a run, and the stage tables behind them.

    ``children``, ``records``, ``measurements``, ``findings``, ``checks``, ``not_judged``, ``conditions``, ``links``,
    ``rejects`` and ``remarks`` are DataFrames; ``growthwatch.public_tables.TABLES_OUT`` has the unit and meaning of
    every column. ``about`` is what ``run.json`` holds, ``tables()`` gives all by name. ``stages`` is for the program's
    own reports and may change.
    """

    stages: Stages = field(repr=False)


def publish(stages: Stages) -> dict[str, pd.DataFrame]:
    """Return the public children, records and measurements: positions become ids, days become integers."""
    children, records, measured = stages.children, stages.records, stages.measurements
    child_id = children["child_id"].to_numpy()
    gestation = children["gestation_total_days"]
    event_id = np.append(measured["event_id"].to_numpy(dtype=object), [None])
    public = {
        "children": children.assign(
            gestation_weeks=(gestation // 7).astype("Int64"), gestation_days=(gestation % 7).astype("Int64")
        ),
        "records": records.assign(
            child_id=child_id[records["child"].to_numpy()],
            event_id=event_id[records["event"].to_numpy()],
            remark=pd.array(
                values.remarks(pa.array(records["value"], pa.string(), from_pandas=True)), dtype=tables.TEXT
            ),
        ),
        "measurements": measured.assign(
            child_id=child_id[measured["child"].to_numpy()],
            age_days=measured["age_days"].astype("Int64"),
            corrected_age_days=measured["corrected_age_days"].astype("Int64"),
        ),
    }
    # what an earlier version kept lacks the columns added since
    return {name: tables.with_every_column(name, table)[list(tables.OUT[name])] for name, table in public.items()}


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    return {
        "growthwatch": metadata.version("growthwatch"),
        "rcpchgrowth": metadata.version("rcpchgrowth"),
        "reference_data": data.version(),
    }


def write(result: Result, folder: Path, file_format: str = "csv") -> None:
    """Write every public table and ``run.json`` into a folder, which is made where it is absent.

    Parameters
    ----------
    result : Result
        What ``pipeline.run`` gave.
    folder : Path
        Where to; files of the same name are replaced.
    file_format : str
        "csv" or "parquet".

    Raises
    ------
    UserError
        When the result was given to a role that works on pseudonyms, to make counts of.
    """
    if result.about.get(COUNTS_ONLY):
        raise UserError(
            "these rows were given to make counts of: a role that works on pseudonyms writes no file of them"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in result.tables().items():
        write_table(frame, folder / f"{name}.{file_format}")
    text = json.dumps(result.about, indent=2, ensure_ascii=False)
    (folder / "run.json").write_text(text + "\n", encoding="utf-8")


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write one table as its suffix says (.csv or .parquet); dates as dates, not known as an empty cell."""
    write_arrow(to_arrow(frame), path)


def write_arrow(table: pa.Table, path: Path) -> None:
    """Write an Arrow table as the suffix says: Parquet for .parquet, else CSV, in which no text is a formula."""
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(table, path)
    else:
        pyarrow.csv.write_csv(guarded_arrow(table), path, pyarrow.csv.WriteOptions(quoting_style="needed"))


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Return the Arrow table that is written: dates without times, figures to ``DECIMALS``, words as text."""
    columns = {name: _column(frame[name]) for name in frame.columns}
    return pa.table(columns)


def _column(column: pd.Series) -> pa.Array:
    if column.dtype.kind == "M":
        return pa.array(column.to_numpy().astype("datetime64[D]"), from_pandas=True)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return pa.array(column, from_pandas=True).cast(pa.string())
    if column.dtype == np.float64:
        with np.errstate(over="ignore"):  # a number too large to be rounded is as good as infinite
            return pa.array(np.round(column.to_numpy(), DECIMALS), from_pandas=True)
    if column.dtype == object or isinstance(column.dtype, pd.StringDtype):
        # said outright, so that a column in which nothing is known has the same type as any other
        return pa.array(column, from_pandas=True).cast(pa.string())
    return pa.array(column, from_pandas=True)
