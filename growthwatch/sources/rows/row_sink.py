"""Row sinks: where rows go while files are read, and what is handed on when all of them have been."""

from dataclasses import dataclass, field
from typing import Final, Protocol

import pandas as pd
import pyarrow as pa

from growthwatch import tables
from growthwatch.sources.rows import frames, resolved, row_validation

#: Table -> the columns of its rows on the way to linkage.
STAGE: Final = {
    "children": tables.REGISTER,
    "records": tables.RECORDED,
    "contacts": tables.CONTACTED,
    "conditions": tables.CONDITIONED,
    "decisions": tables.DECIDED_OF_SENDER,
    "unread": tables.UNREADABLE,
    "withdrawn": tables.WITHDRAWN,
}


@dataclass(frozen=True)
class Intake:
    """What was read: each row of the input stands in exactly one of the stage tables and ``rejects``.

    A register row whose gestation, sex or another cell alone can't be read stands in both: it is used without it.
    ``remarks`` are the cells, of rows of every table, that could not be read and without which the row is used.
    ``unread`` are the refused records and contacts that name a child: of rows of ``rejects`` what can be read.
    ``withdrawn`` are rows of ``rejects`` too: those by which a sender takes a record or contact back.
    ``inputs`` has one row for each file and sheet, at the position that ``input`` in the other tables names.
    """

    register: pd.DataFrame
    recorded: pd.DataFrame
    contacted: pd.DataFrame
    decided: pd.DataFrame
    rejects: pd.DataFrame
    inputs: pd.DataFrame
    unread: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.UNREADABLE))
    remarks: pd.DataFrame = field(default_factory=lambda: tables.empty(dict.fromkeys(tables.OUT["remarks"], object)))
    withdrawn: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.WITHDRAWN))
    conditioned: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.CONDITIONED))
    #: Of each row of ``decided``, the senders by which it names its records: one not read here may be held elsewhere.
    decision_senders: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["sender", "sender_2"], dtype=object)
    )


class RowSink(Protocol):
    """What holds rows while they are read: memory, or a disk where memory would not hold them."""

    def add(self, table: str, rows: pa.Table) -> None:
        """Hold typed rows of one table of :data:`STAGE`, as they travel (``frames.schema``)."""

    def add_refused(self, rows: pa.Table) -> None:
        """Hold rows of ``row_validation.REFUSED``."""

    def commit(self) -> None:
        """Let what was added stand."""

    def roll_back(self) -> None:
        """Drop what was added since the last commit: it is about to be read again."""


class MemorySink:
    """Rows of any number of files, in memory (a :class:`RowSink`)."""

    def __init__(self) -> None:
        self._rows: dict[str, list[pa.Table]] = {name: [] for name in STAGE}
        self._refused: list[pa.Table] = [row_validation.REFUSED.empty_table()]
        self.commit()

    def add(self, table: str, rows: pa.Table) -> None:
        """See :class:`RowSink`."""
        self._rows[table].append(rows)

    def add_refused(self, rows: pa.Table) -> None:
        """See :class:`RowSink`."""
        self._refused.append(rows)

    def commit(self) -> None:
        """See :class:`RowSink`."""
        self._committed = [(held, len(held)) for held in (*self._rows.values(), self._refused)]

    def roll_back(self) -> None:
        """See :class:`RowSink`."""
        for held, length in self._committed:
            del held[length:]

    def intake(self, inputs: pd.DataFrame) -> Intake:
        """Return everything as tables; what was held is let go on the way."""
        stage = {name: frames.frame(columns, self._rows[name]) for name, columns in STAGE.items()}
        held = pa.concat_tables(self._refused)
        rejects = _frame(row_validation.public_rejects(held))
        remarks = _in_order(_frame(row_validation.public_remarks(held)), inputs)
        stage, not_standing = resolved.resolved(stage, inputs)
        rejects = pd.concat([rejects, not_standing], ignore_index=True)
        return Intake(
            register=stage["children"],
            recorded=stage["records"],
            contacted=stage["contacts"],
            decided=stage["decisions"],
            rejects=_in_order(rejects, inputs),
            inputs=inputs,
            unread=stage["unread"],
            remarks=remarks,
            withdrawn=stage["withdrawn"],
            conditioned=stage["conditions"],
            decision_senders=stage["decision_senders"],
        )


def _frame(refused: pa.Table) -> pd.DataFrame:
    return pd.DataFrame({name: frames.pandas_column(refused[name]) for name in refused.column_names})


def _in_order(refused: pd.DataFrame, inputs: pd.DataFrame) -> pd.DataFrame:
    """Return refusals in the order of the inputs and of their lines."""
    if not len(refused):
        return refused[list(tables.OUT["rejects"])]
    place = {name: n for n, name in enumerate(inputs["file"])}
    ordered = refused.assign(_at=refused["file"].map(place)).sort_values(["_at", "line"], kind="stable")
    return ordered[list(tables.OUT["rejects"])].reset_index(drop=True)
