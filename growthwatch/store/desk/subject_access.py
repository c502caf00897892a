"""All that is held of a child, for who answers a request for access: a page to read, and every table as a file.

UK GDPR, Article 15. The rows of every source and version as they came, refused rows that name the child, what the
program said on every day, what people decided, noted and entered, and who looked. Safeguarding context is withheld
unless the person who answers lets a fact out: it may name others, and to tell may harm (Data Protection Act 2018,
Schedule 3, part 2). Nothing that is handed out says how many facts were withheld, or that there are any.
"""

import io
import json
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from growthwatch.cells import guarded_table
from growthwatch.store.database import schema
from growthwatch.store.desk import held_of_child
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute import result_documents
from growthwatch.store.recompute.service_settings import in_force

#: File -> the table behind it and what a reader is told of it.
_TABLES: Final = {
    "registered": "Who the child is, as each register states it, in every version.",
    "recorded": "Every record of a weight, length or head circumference, in every version.",
    "contacted": "Appointments and their outcome.",
    "conditioned": "Known conditions and kinds of care.",
    "unread": "Records that name the child and could not be read.",
    "rejects": "Rows and cells of files that name the child and could not be used, with why.",
    "refused_resources": "Refused resources (FHIR) that name the child.",
    "rows_put_right": "What became of refused rows: put right, or set aside, by whom and why.",
    "withdrawn": "What senders took back of the above.",
    "decided": "Decisions that people took about records.",
    "entries": "Why entries were made by hand.",
    "actions": "What people noted of findings, checks and doubts.",
    "worklist_changes": "When something became new, worse, settled or retired on a list of work.",
    "context": "Facts of the safeguarding context that were let out.",
    "kept": "What the program said of the child in short, each time it said something else.",
}
#: Tables of the results that the program worked out -> what a reader is told of each.
_RESULTS: Final = {
    "measurements": "Measurements with SDS and centiles, as the program works them out now.",
    "findings": "Findings, on every day on which the program said something else.",
    "checks": "Checks (new-birth, 6-8-week ...), on every such day.",
    "not_judged": "What could not be judged and why, on every such day.",
}
#: Links of the audit log that would tell that there is safeguarding context.
_OF_CONTEXT: Final = ("read_context", "add_context", "import_context", "list_context")
#: What stands in every answer, whether anything was withheld or not.
NOTICE: Final = (
    "This holds what is kept of the child in this record store. Information may be withheld where the law allows it, "
    "for example about other people. Copies may be kept in back-ups and by the systems that sent the records."
)


@dataclass(frozen=True)
class SubjectAccess:
    """The answer to a request for access.

    Attributes
    ----------
    handle : str
        The child's.
    tables : dict of str to DataFrame
        Name of the file -> its rows; a table without rows is left out.
    told : dict of str to str
        Name of the file -> what it holds.
    made_at : str
        ISO, UTC.
    withheld : int
        For the person who answers alone: how many facts of safeguarding context are not in it.
    """

    handle: str
    tables: dict[str, pd.DataFrame]
    told: dict[str, str]
    made_at: str
    withheld: int

    def page(self) -> str:
        """Return all of it as one page to read (HTML)."""
        parts = [
            f"<section><h2>{escape(self.told[name])}</h2>{_html(table)}</section>"
            for name, table in self.tables.items()
        ]
        style = (
            "body{font:16px/1.5 sans-serif;margin:2rem}table{border-collapse:collapse}section{overflow-x:auto}"
            "td,th{border:1px solid #767676;padding:.2rem .4rem;text-align:left;vertical-align:top}"
        )
        head = f'<meta charset="utf-8"><title>What is held of a child</title><style>{style}</style>'
        body = f"<h1>What is held of a child</h1><p>Made on {self.made_at[:10]}. {escape(NOTICE)}</p>{''.join(parts)}"
        return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'

    def zipped(self) -> bytes:
        """Return the page and a CSV of each table in one file; no text in them is a formula to a spreadsheet."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("what_is_held.html", self.page())
            for name, table in self.tables.items():
                archive.writestr(f"{name}.csv", guarded_table(table).to_csv(index=False).encode("utf-8-sig"))
        return packed.getvalue()


def subject_access(session: Session, child: str, *, reason: str, let_out: Collection[int] = ()) -> SubjectAccess:
    """Return all that is held of a child; the trail says to whom it was given and how many facts were withheld.

    Parameters
    ----------
    child : str
        Handle or child_id.
    reason : str
        Who asked, and by what right.
    let_out : collection of int
        The ids of the facts of safeguarding context (``desk.context``) that the person who answers lets out.

    Raises
    ------
    StoreError
        When no reason is given, or a fact to be let out is none of this child's.
    """
    with session.reading("subject_access", child, why=reason) as operation:
        if not operation.why:
            raise StoreError("say who asked for access, and by what right")
        connection = operation.connection
        held = held_of_child.of_child(connection, operation.child_id)
        facts = held.keys.get("context", [])
        if unknown := sorted(set(let_out) - set(facts)):
            raise StoreError(f"the fact {unknown[0]} is none of this child's safeguarding context")
        tables = {
            name: held_of_child.frame_of(connection, schema.metadata.tables[name], held.keys.get(name, []))
            for name in _TABLES
        }
        tables["context"] = tables["context"][tables["context"]["id"].isin(list(let_out))]
        tables = {name: _with_import(connection, table) for name, table in tables.items()}
        tables |= _said(connection, held.keys.get("documents", []))
        withheld = len(facts) - len(tables["context"])
        tables["restrictions"] = _restrictions(operation)
        tables["who_looked"] = _log(operation, with_context=not withheld)
        operation.detail = {
            "rows": sum(len(table) for table in tables.values()), "facts_let_out": len(tables["context"]),
            "facts_withheld": withheld,
        }  # fmt: skip
    told = _TABLES | _RESULTS | {
        "restrictions": "When the processing of the record was restricted, by whom and why.",
        "who_looked": "Who looked at the record, changed it or had it on a list, when and why.",
    }  # fmt: skip
    present = {name: table.reset_index(drop=True) for name, table in tables.items() if len(table)}
    return SubjectAccess(operation.handle, present, {name: told[name] for name in present}, operation.at, withheld)


def _with_import(connection: sa.Connection, table: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the file by which each came in, when and by whom, in place of numbers of the store's own."""
    if "import_id" not in table:
        return table.drop(columns=["linked_child"], errors="ignore")
    ids = sorted({int(one) for one in table["import_id"].dropna()})
    came = held_of_child.frame_of(connection, schema.imports, ids).set_index("id")[["name", "at", "by"]]
    of_row = came.add_prefix("came_in_").rename(columns={"came_in_name": "came_in_from"}).reindex(table["import_id"])
    own = table.drop(columns=["import_id", "linked_child", "id"], errors="ignore").reset_index(drop=True)
    return pd.concat([own, of_row.reset_index(drop=True)], axis=1)


def _said(connection: sa.Connection, documents: list[int]) -> dict[str, pd.DataFrame]:
    """Return what the program said, from every document, each row with when it was said."""
    settings = in_force(connection)
    content, held = schema.document_contents.c, schema.result_documents.c
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in _RESULTS}
    for number in documents:
        query = (
            sa.select(schema.shapes.c.shape, content.document, held.at, held.as_of)
            .join_from(schema.document_contents, schema.shapes)
            .join(schema.result_documents, held.id == content.kept_id)
            .where(content.kept_id == number)
        )
        one = connection.execute(query).one()
        result = result_documents.result([result_documents.Shaped(one.shape, one.document, number)], {}, settings)
        for name in _RESULTS:
            frame = getattr(result, name).astype(object)
            if name == "measurements":
                parts[name] = [frame]  # the newest
            elif len(frame):
                parts[name].append(frame.assign(said_at=one.at, as_of=one.as_of))
    return {name: pd.concat(some, ignore_index=True) if some else pd.DataFrame() for name, some in parts.items()}


def _restrictions(operation: Operation) -> pd.DataFrame:
    said = schema.restrictions
    found = operation.connection.execute(
        sa.select(said).where(said.c.handle.in_(_handles(operation))).order_by(said.c.id)
    )
    return pd.DataFrame([tuple(row) for row in found], columns=said.columns.keys(), dtype=object)


def _log(operation: Operation, *, with_context: bool) -> pd.DataFrame:
    """Return the links about a child, and the looks at lists on which it is named; without what tells of context."""
    link = schema.audit_log.c
    handles = _handles(operation)
    listed = [link.detail.contains(handle, autoescape=True) for handle in handles]
    query = sa.select(link.at, link.username, link.role, link.action, link.why, link.detail, link.child)
    query = query.where(sa.or_(link.child.in_(handles), *listed)).order_by(link.seq)
    if not with_context:
        query = query.where(link.action.not_in(_OF_CONTEXT), ~link.detail.contains("_context", autoescape=True))
    rows: list[dict[str, Any]] = []
    for row in operation.connection.execute(query).mappings():
        own = row["child"] in handles
        # a list names other children beside this one
        detail = row["detail"] if own and not _names_others(row["detail"]) else ""
        rows.append({**row, "detail": detail, "child": "this child" if own else "on a list"})
    return pd.DataFrame(rows, columns=["at", "username", "role", "action", "child", "why", "detail"], dtype=object)


def _names_others(detail: str) -> bool:
    """Return whether a link's detail holds handles of several children."""
    return bool(detail) and not {"found", "born_together", "household"}.isdisjoint(json.loads(detail))


def _handles(operation: Operation) -> list[str]:
    former = schema.former_handles.c
    query = sa.select(former.handle).where(former.child_id == operation.child_id)
    return [operation.handle, *operation.connection.scalars(query)]


def _html(table: pd.DataFrame) -> str:
    shown = table.dropna(axis=1, how="all")
    head = "".join(f'<th scope="col">{escape(str(name).replace("_", " "))}</th>' for name in shown.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{'' if pd.isna(value) else escape(str(value))}</td>" for value in row) + "</tr>"
        for row in shown.itertuples(index=False)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
