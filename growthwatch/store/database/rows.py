"""Stage tables to stored rows and back, and the newest statement of each row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.store.database import schema

#: Columns that every stream has beside its contract's.
HELD: Final = ("id", "import_id", "line", "row_key", "linked_child")
#: With what the key of a contact begins that could not be read.
UNREAD_CONTACT: Final = "contacts|"
#: The resource of FHIR that says who a child is.
_PATIENT: Final = "Patient"
#: As many values as one statement may carry on either database, with room for others.
_AT_ONCE: Final = 10_000


def stored(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame as it is stored: dates as ISO text, words as text, None for not known."""
    return pd.DataFrame({name: _stored(column.array) for name, column in frame.items()}, frame.index, dtype=object)


def _stored(column: Any) -> np.ndarray:
    # a child's tables have many columns and few rows: what is saved for each column is what makes one child quick
    if isinstance(column, pd.Categorical):
        words = np.array([*column.categories, None], dtype=object)
        return words[column.codes]
    if column.dtype.kind == "M":
        values = np.datetime_as_string(np.asarray(column).astype("datetime64[D]")).astype(object)
    else:
        values = np.array(column, dtype=object)
    values[np.asarray(pd.isna(column))] = None
    return values


def typed(frame: pd.DataFrame, columns: tables.Columns) -> pd.DataFrame:
    """Return stored rows as the stage table they were."""
    if frame.empty:
        return tables.empty(columns)
    return pd.DataFrame({name: _typed(frame[name], dtype) for name, dtype in columns.items()}, index=frame.index)


def _typed(column: pd.Series, dtype: Any) -> Any:
    if dtype == tables.DATE:
        values = column.to_numpy(dtype=object, copy=True)
        values[pd.isna(values)] = "NaT"
        return values.astype("U10").astype("datetime64[D]").astype("datetime64[s]")
    if dtype == tables.TEXT:
        return pd.array(column.to_numpy(dtype=object), dtype=tables.TEXT)
    if isinstance(dtype, pd.CategoricalDtype):
        return pd.Categorical.from_codes(dtype.categories.get_indexer(column.to_numpy(dtype=object)), dtype=dtype)
    return column.astype(dtype).array


def row_keys(name: str, frame: pd.DataFrame, inputs: pd.DataFrame) -> pd.Series:
    """Return what a row goes by within its source: a row that comes again under it, changed, corrects it.

    A record and a contact by its record_id, a decision by its decision_id, a register row by the system's own id
    of the child (``entry_id`` where another child's row has that), else by its NHS number, else by everything it says
    (and so by what nothing can correct). FHIR has several resources about one child: what one says of it corrects
    nothing that another says. ``inputs`` is ``Intake.inputs``.
    """
    if name in {"recorded", "contacted", "conditioned"}:
        return frame["record_id"].astype(object)
    if name == "unread":
        # records and contacts have ids of their own, and what could not be read of both stands in one stream
        own = frame["record_id"].astype(object)
        return own.where(frame["kind"].notna().to_numpy(), UNREAD_CONTACT + own)
    if name == "decided":
        return frame["decision_id"].astype(object)
    if name == "withdrawn":
        return withdrawn_keys(frame["table"], frame["record_id"])
    key = frame["child_id"].where(frame["child_id"].notna(), frame["nhs_number"])
    # another child's row came in under that id: this one has a name of its own
    key = frame["entry_id"].where(frame["entry_id"].notna(), key).astype(object)
    unnamed = key.isna()
    resource = _resources(inputs)[frame["input"].to_numpy(dtype=np.int64)]
    key = key.where(resource == "", key + resource)
    if not unnamed.any():
        return key
    said = pd.Series("", index=frame.index[unnamed], dtype=object)
    for column in (name for name in tables.REGISTER if name not in tables.ORIGIN):
        said = said + "|" + stored(frame.loc[unnamed, [column]])[column].fillna("").astype(str)
    return key.where(~unnamed, said)


def withdrawn_keys(table: pd.Series | str, record_id: pd.Series) -> pd.Series:
    """Return the key of a row that takes back the record or contact of an id: the two have ids of their own."""
    return (table + "|" + record_id.astype(object)).astype(object)


def tables_of_unread(unread: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return of which table each row is that could not be read: a contact has no kind."""
    return np.where(unread["kind"].isna(), "contacts", "records").astype(object)


def _resources(inputs: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return "|EpisodeOfCare" for an input of that resource, blank for one of patients or of another format."""
    named = inputs["file"].astype("str").str.extract(r" \[(\w+)\]$")[0]
    other = named.notna() & (named != _PATIENT) & (inputs["format"] == "fhir").to_numpy()
    return ("|" + named).where(other, "").to_numpy(dtype=object)


def insert(connection: sa.Connection, table: sa.Table, rows: pd.DataFrame) -> None:
    """Add rows, a batch at a time."""
    for batch in batches(rows):
        connection.execute(sa.insert(table), batch.to_dict("records"))


def batches(rows: pd.DataFrame, size: int = 50_000) -> Iterator[pd.DataFrame]:
    """Return the rows in pieces of at most ``size``."""
    for start in range(0, len(rows), size):
        yield rows.iloc[start : start + size]


def among(column: sa.ColumnElement[Any], values: Sequence[Any]) -> Iterator[sa.ColumnElement[bool]]:
    """Return conditions that together hold for every row whose column is one of these values."""
    for start in range(0, len(values), _AT_ONCE):
        yield column.in_(values[start : start + _AT_ONCE])


def fetch(connection: sa.Connection, name: str, wheres: Sequence[sa.ColumnElement[bool]]) -> pd.DataFrame:
    """Return the stored rows of a stream for which any condition holds, every version, in the order they came."""
    table, columns = schema.STREAMS[name]
    wanted = [*HELD, *(column for column in columns if column not in tables.ORIGIN)]
    selected = [table.c[column] for column in wanted]
    found: list[Any] = []
    for where in wheres:
        found += connection.execute(sa.select(*selected).where(where)).all()
    frame = pd.DataFrame.from_records([tuple(row) for row in found], columns=wanted)
    return frame.drop_duplicates("id").sort_values("id", ignore_index=True)


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """Return of every row the statement of the latest import that makes one."""
    key = ["row_key"] if "decision_id" in frame.columns else ["source", "row_key"]
    if not frame.duplicated(key).any():
        return frame
    latest = frame.groupby(key, sort=False, dropna=False)["import_id"].transform("max")
    return frame[frame["import_id"] == latest].reset_index(drop=True)


def relink(connection: sa.Connection, table: sa.Table, moved: Mapping[int, str | None]) -> None:
    """Point stored rows at the children they now belong to."""
    statement = sa.update(table).where(table.c.id == sa.bindparam("row")).values(linked_child=sa.bindparam("child"))
    pairs = [{"row": row, "child": child} for row, child in moved.items()]
    for start in range(0, len(pairs), 50_000):
        connection.execute(statement, pairs[start : start + 50_000])
