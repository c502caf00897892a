"""``gw.load``: what ``growthwatch run`` wrote, back as tables of the types they had."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from growthwatch import tables
from growthwatch.cells import unguarded_arrow
from growthwatch.public_tables import TABLES_OUT
from growthwatch.results import PublicTables
from growthwatch.sources.errors import UnusableInput
from growthwatch.vocabulary import (
    CHECK_STATUSES,
    LINKS,
    MEASURED_LEVELS,
    NOT_JUDGED_REASONS,
    RULES,
    STATES,
    STATUSES,
    URGENCIES,
    VERDICTS,
    WEIGHT_STATES,
)

_FLOAT: Final = np.dtype("float64")
#: Columns that are neither dates nor text; of the stage tables' types where they come from those.
_TYPES: Final[Mapping[str, Mapping[str, Any]]] = {
    "children": {
        "sex": tables.CHILDREN["sex"],
        "gestation_weeks": "Int64",
        "gestation_days": "Int64",
        "n_records": "int64",
        "n_unread": "int64",
        "link": pd.CategoricalDtype(LINKS),
    },
    "records": {
        **{name: tables.JUDGED[name] for name in ("source", "kind", "value_si", "error", "suggested_value")},
        "suggested_kind": tables.JUDGED["suggested_kind"],
        "verdict": pd.CategoricalDtype(VERDICTS),
        "probability_true": _FLOAT,
    },
    "measurements": {
        "kind": tables.MEASUREMENTS["kind"],
        "n_records": "int64",
        "state": pd.CategoricalDtype(STATES),
        "age_days": "Int64",
        "corrected_age_days": "Int64",
        **dict.fromkeys(("value", "sds", "centile"), _FLOAT),
    },
    "findings": {
        "rule": pd.CategoricalDtype(RULES),
        "status": pd.CategoricalDtype(STATUSES),
        "urgency": pd.CategoricalDtype(URGENCIES),
        "kind": tables.MEASUREMENTS["kind"],
        **dict.fromkeys(
            (
                "baseline_sds", "current_sds", "spaces_fallen", "threshold_spaces", "conditional_sds", "one_in",
                "probability",
            ),
            _FLOAT,
        ),
    },
    "checks": {
        "status": pd.CategoricalDtype(CHECK_STATUSES),
        "weight_state": pd.CategoricalDtype(WEIGHT_STATES),
        "measured_level": pd.CategoricalDtype(MEASURED_LEVELS),
        "reviewed_by_day_56": "boolean",
    },
    "not_judged": {"rule": pd.CategoricalDtype(RULES), "why": pd.CategoricalDtype(NOT_JUDGED_REASONS)},
    "conditions": {},
    "links": {"probability": _FLOAT},
    "rejects": {"line": "Int64"},
    "remarks": {"line": "Int64"},
}  # fmt: skip
#: Tables that an earlier version did not write: without them nothing is known of what they say.
_ADDED_SINCE: Final = ("not_judged", "remarks", "conditions")
_NULLABLE: Final = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
_ARROW: Final = {"f": pa.float64(), "i": pa.int64(), "b": pa.bool_(), "M": pa.date32()}


def load(folder: str | Path) -> PublicTables:
    """Return the tables that ``growthwatch run`` (or ``results.write``) wrote into a folder.

    Parameters
    ----------
    folder : path
        With ``run.json`` and the tables as CSV, as Parquet, or as Parquet datasets (``--workers``). It may be of an
        earlier version: a column or table that was not written then is there and not known.

    Returns
    -------
    PublicTables
        ``children``, ``records``, ``measurements``, ``findings``, ``checks``, ``not_judged``, ``conditions``,
        ``links``, ``rejects``, ``remarks`` with the types and the order of columns that :func:`growthwatch.run` gives,
        columns unknown to this version last; ``about`` is ``run.json``. Numbers are as written: 6 decimals in CSV and
        Parquet.

    Raises
    ------
    UnusableInput
        When the folder holds no such tables, or one holds what can't stand there; the message names the file.

    Examples
    --------
    >>> import growthwatch as gw
    >>> from growthwatch import results
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     results.write(gw.run(gw.example(), as_of="2026-06-01"), pathlib.Path(folder))
    ...     gw.load(folder).about["as_of"]
    '2026-06-01'
    """
    place = Path(folder)
    try:
        about = json.loads((place / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UnusableInput(
            "is no folder that growthwatch run wrote: run.json can't be read", file=str(place)
        ) from error
    return PublicTables(**{name: _table(place, name) for name in tables.OUT}, about=about)


def _table(folder: Path, name: str) -> pd.DataFrame:
    """Return one table with the columns of this version first."""
    types = {column: tables.public_type(name, column) for column in TABLES_OUT[name].columns} | dict(_TYPES[name])
    path = next((one for one in (folder / f"{name}.csv", folder / f"{name}.parquet") if one.exists()), None)
    if path is None and name in _ADDED_SINCE:
        return pd.DataFrame({column: pd.Series(dtype=types[column]) for column in tables.OUT[name]})
    if path is None:
        raise UnusableInput("the table is missing", file=str(folder / f"{name}.csv"))
    try:
        read = _csv(path, types) if path.suffix == ".csv" else pyarrow.parquet.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise UnusableInput(str(error), file=str(path)) from error
    frame = _frame(read)
    own = list(tables.OUT[name])
    columns = own + [column for column in frame.columns if column not in own]
    return pd.DataFrame(
        {column: _typed(frame, column, types.get(column), path) for column in columns}, index=frame.index
    )


def _csv(path: Path, types: Mapping[str, Any]) -> pa.Table:
    arrow = {name: _ARROW.get(pd.Series(dtype=dtype).dtype.kind, pa.string()) for name, dtype in types.items()}
    read = pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=arrow, strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""]
        ),
    )
    return unguarded_arrow(read)


def _frame(read: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as pandas holds a result: dates to the second, integers and yes/no that may be unknown."""
    fields = [pa.field(one.name, pa.timestamp("s") if pa.types.is_date(one.type) else one.type) for one in read.schema]
    return read.cast(pa.schema(fields)).to_pandas(types_mapper=_NULLABLE.get)


def _typed(frame: pd.DataFrame, name: str, dtype: Any, path: Path) -> pd.Series:
    if name not in frame.columns:
        return pd.Series(None, index=frame.index, dtype="Int64" if dtype == "int64" else dtype)
    column = frame[name]
    if dtype is None:
        return column.astype(tables.TEXT) if column.isna().all() else column
    if isinstance(dtype, pd.CategoricalDtype):
        unknown = column[(column.notna() & ~column.isin(dtype.categories)).to_numpy()]
        if len(unknown):
            raise UnusableInput(
                "a word that this version does not know", file=path.name, column=name, value=str(unknown.iloc[0])
            )
    return column.astype(dtype)
