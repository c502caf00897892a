"""Rows that were refused, one by one: put right by a person and read again as their file was, or set aside.

The row keeps its place: it is read under the name of its file and on its own line, so that its records have the ids
they would have had, and the store says from which refused row they came.
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch.sources.files import fhir_refused
from growthwatch.sources.files.fhir_edits import field_at_fault
from growthwatch.store.access import permissions
from growthwatch.store.database import schema
from growthwatch.store.desk import refused_resources
from growthwatch.store.desk.imported import ImportedFile
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute import recompute

#: Takes in a file: path, mapping, dates, time_zone, sender, why.
TakeIn = Callable[..., list[ImportedFile]]
#: A row further down is not put back on its own line: so many blank ones would be read before it.
_LAST_LINE: Final = 1_000_000
COLUMNS: Final = (
    "import_id", "at", "file", "line", "columns", "reasons", "cells", "headings", "mine", "resource",
)  # fmt: skip


def waiting(session: Session) -> pd.DataFrame:
    """Return the refused rows that nobody has put right or set aside yet, the newest file first.

    Returns
    -------
    DataFrame
        A line for each row of a file: ``import_id, at, file, line``; ``columns`` and ``reasons``, a list each, of
        what kept it out; ``cells`` and ``headings``, a list each of what stands in it, empty where it is not this
        user's to see, or not known; ``mine``, whether it is the user's to see: whoever gave a file sees its rows, as
        does who may see every child by name; ``resource``, the type of a FHIR resource, blank for a row of a table:
        its headings are those of its fields that can be put right, none where what was refused stands in another.
    """
    with session.reading("import_files") as operation:
        found = _found(operation)[list(COLUMNS)]
        operation.detail = {"refused_rows": len(found)}
    return found


def put_right(
    session: Session, import_id: int, line: int, cells: Sequence[str], take_in: TakeIn, *, dates: str | None = None
) -> ImportedFile:
    """Read a refused row again with other cells, as its file was read, and take in what it says.

    Parameters
    ----------
    import_id, line : int
        Of :func:`waiting`.
    cells : sequence of str
        One for each heading.
    take_in : function
        Takes in a file.
    dates : {"day-first", "month-first"}, optional
        How its dates are read; as its file's were where not given.

    Returns
    -------
    ImportedFile
        What came of it. Where it is refused again it waits once more, as a row of the new import.

    Raises
    ------
    StoreError
        When there is no such row to put right: somebody was quicker, or it is another's.
    growthwatch.sources.UnusableInput
        When it can't be read at all; then the row waits as before.
    """
    import_id, line = int(import_id), int(line)  # a table's own numbers are none to the database
    with session.reading("import_files") as operation:
        row = _one(operation, import_id, line)
        if len(cells) != len(row["headings"]):
            raise StoreError("the row has another number of cells than its file has headings")
        read_by = schema.import_readings
        how = operation.connection.execute(sa.select(read_by).where(read_by.c.import_id == import_id)).one()
        operation.detail = {"row_read_again": import_id, "line": line}
    with TemporaryDirectory() as folder:
        name = refused_resources.file_of(row["file"]) if row["resource"] else row["file"]
        file = Path(folder) / Path(name.replace("\\", "/")).name
        if row["resource"]:
            said = refused_resources.as_file(row["document"], row["headings"], row["cells"], cells)
        else:
            said = _as_file(row["headings"], cells, line)
        file.write_text(said, encoding="utf-8")
        mapping = None
        if how.mapping:
            mapping = Path(folder) / "mapping.toml"
            mapping.write_text(how.mapping, encoding="utf-8")
        came = take_in(
            [file], mapping=mapping, dates=dates or how.dates, time_zone=how.time_zone, sender=how.sender,
            source=how.origin_source, why=f"line {line} of import {import_id} put right",
        )  # fmt: skip
    taken = next(one for one in came if one.name == (row["file"] if row["resource"] else file.name))
    _mark(session, import_id, line, taken.import_id, "put right")
    return taken


def set_aside(session: Session, import_id: int, line: int, why: str) -> None:
    """Note that a refused row is not to be used, and why.

    Raises
    ------
    StoreError
        When no reason is given, or there is no such row that waits.
    """
    import_id, line = int(import_id), int(line)
    if not why.strip():
        raise StoreError("setting a row aside needs a reason")
    with session.reading("import_files") as operation:
        found = _found(operation, import_id)
        if not ((found["line"] == line) & found["mine"].astype(bool)).any():
            raise StoreError("there is no such refused row that waits and is this user's to set aside")
    _mark(session, import_id, line, None, why.strip())


def _mark(session: Session, import_id: int, line: int, new_import: int | None, why: str) -> None:
    table, unread = schema.rows_put_right, schema.unread.c
    with session.writing("import_files") as operation:
        known = sa.select(table.c.id).where(table.c.import_id == import_id, table.c.line == line)
        if operation.connection.scalar(known) is not None:
            raise StoreError("somebody has put this row right, or set it aside, since the page was drawn")
        values = {"at": operation.at, "by": operation.user.username, "import_id": import_id, "line": line}
        operation.connection.execute(sa.insert(table).values(**values, new_import=new_import, why=why))
        operation.detail = {"refused_row": import_id, "line": line, "new_import": new_import, "what": why}
        row = (unread.import_id == import_id) & (unread.line == line)
        named = set(operation.connection.scalars(sa.select(unread.linked_child).where(row))) - {None}
    # of whom it said that something could not be read, it says so no more
    recompute.recompute_entry(session.database, session.run_context(session.policy), named, [])


def _as_file(headings: Sequence[str], cells: Sequence[str], line: int) -> str:
    """Return a table (CSV) with the headings in its first line and the row in its own."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    blank = line - 2 if 2 <= line <= _LAST_LINE else 0
    out.write("\n" * blank)
    writer.writerow([" ".join(cell.split()) if "\n" in cell or "\r" in cell else cell for cell in cells])
    return out.getvalue()


def _one(operation: Operation, import_id: int, line: int) -> dict[str, Any]:
    found = _found(operation, import_id)
    rows = found[(found["line"] == line).to_numpy()].to_dict("records")
    if not rows or not rows[0]["headings"]:
        raise StoreError("there is no such refused row that waits and is this user's to put right")
    return dict(rows[0].items())


def _found(operation: Operation, import_id: int | None = None) -> pd.DataFrame:
    said, came, how, right = schema.rejects.c, schema.imports.c, schema.import_readings.c, schema.rows_put_right.c
    resource = schema.refused_resources.c
    query = (
        sa.select(said.import_id, came.at, came.by, came.name, said.line, said.column, said.value, said.reason)
        .add_columns(said.row, how.headings, resource.document)
        .join_from(schema.rejects, schema.imports)
        .outerjoin(schema.import_readings, how.import_id == said.import_id)
        .outerjoin(schema.refused_resources, (resource.import_id == said.import_id) & (resource.line == said.line))
        .outerjoin(schema.rows_put_right, (right.import_id == said.import_id) & (right.line == said.line))
        .where(said.stage != "remark", said.line.is_not(None), right.id.is_(None))
        .order_by(said.import_id.desc(), said.line, said.id)
    )
    if import_id is not None:
        query = query.where(said.import_id == import_id)
    names = ["import_id", "at", "by", "file", "line", "column", "value", "reason", "row", "headings", "document"]
    each = pd.DataFrame([tuple(row) for row in operation.connection.execute(query)], columns=names, dtype=object)
    if each.empty:
        return pd.DataFrame(columns=[*COLUMNS, "document"], dtype=object)
    user = operation.user
    sees_all = permissions.ROLES[user.role].scope == "area" and not user.pseudonymised
    each["mine"] = sees_all | (each["by"] == user.username)
    each["resource"] = each["file"].map({name: refused_resources.kind_of(name) for name in set(each["file"])})
    field = [
        field_at_fault(kind, column or "", reason) or column if kind else column
        for kind, column, reason in each[["resource", "column", "reason"]].itertuples(index=False)
    ]
    by_row = each.assign(column=field).groupby(["import_id", "line"], sort=False)
    first = by_row.first().reset_index()
    first["columns"] = by_row["column"].agg(lambda of: list(dict.fromkeys(of.dropna()))).to_numpy(dtype=object)
    # "Unit stone: unknown"; a blank cell is "NHS number: none given", and without a column the reason stands alone
    value = each["value"].fillna("").where(each["mine"], "")
    place = (each["column"].fillna("") + " " + value).str.strip()
    told = (place + ": ").where(place != "", "") + each["reason"]
    first["reasons"] = told.groupby([each["import_id"], each["line"]], sort=False).agg(
        lambda of: list(dict.fromkeys(of))
    ).to_numpy(dtype=object)  # fmt: skip
    first["headings"] = [json.loads(one) if isinstance(one, str) and mine else [] for one, mine in
                         zip(first["headings"], first["mine"], strict=True)]  # fmt: skip
    first["cells"] = [_cells(row, headings) for row, headings in zip(first["row"], first["headings"], strict=True)]
    _fields(first)
    # a row that is not laid out under its headings, as a part of a FHIR document, can't be put right in a table
    first["headings"] = [headings if cells else [] for headings, cells in
                         zip(first["headings"], first["cells"], strict=True)]  # fmt: skip
    return first[[*COLUMNS, "document"]]


def _fields(first: pd.DataFrame) -> None:
    """Put the fields of the resources that can be put right where a row of a table has its headings and cells."""
    held = (first["mine"].astype(bool) & first["document"].notna()).to_numpy()
    for at in np.flatnonzero(held):
        said = fhir_refused.fields(first["document"].iloc[at])
        first.at[at, "headings"], first.at[at, "cells"] = list(said), list(said.values())


def _cells(row: object, headings: Sequence[str]) -> list[str]:
    """Return the cells of a row as it came, where there are as many as headings."""
    if not isinstance(row, str) or not headings:
        return []
    cells = next(csv.reader(io.StringIO(row)), [])
    return cells if len(cells) == len(headings) else []
