"""What the program said of each child: one document per child, written once and never changed.

A document holds every table that a run gives for one child, column by column, as JSON: what stood on a page last
March can be read back as it stood, under the rules of last March. Its *shape* says what the columns are.
"""

import functools
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.results import Result, Stages, publish
from growthwatch.store.database import rows, schema
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute.service_settings import ServiceSettings

Ints = npt.NDArray[np.int64]
#: What holds a column of text: made of Arrow's own, it takes a third of the time.
_TEXTS: Final = tables.TEXT.construct_array_type()
Held = dict[str, tuple[pd.DataFrame, Ints]]  # table -> its rows, and the child that each is about

_STAGES: Final = ("children", "records", "measurements", "contacts", "register", "unread")
_PUBLIC: Final = ("findings", "checks", "not_judged", "conditions", "links")
_PACKED: Final = 1  # zlib's quickest level: three quarters of the saving at a third of the time


@dataclass(frozen=True)
class Document:
    """One child's tables, packed, and the SHA-256 of what they say."""

    packed: bytes
    digest: str


class Shaped(NamedTuple):
    """A stored document: its shape, its packed contents, and the number it is stored under (0 for not stored)."""

    shape: str
    packed: bytes
    number: int = 0


def documents(result: Result, import_ids: Ints) -> tuple[str, Iterator[Document]]:
    """Return the shape of a run's documents, and one document for each of its children, in their order.

    Parameters
    ----------
    result : Result
        What ``pipeline.follow`` gave.
    import_ids : array of int
        The import at each position of ``Intake.inputs``: what a document names in its place.
    """
    held = _held(result, import_ids)
    shape = {name: {column: _tag(frame[column].dtype) for column in frame} for name, (frame, _) in held.items()}
    return json.dumps(shape), _packed(held, len(result.stages.children))


def result(shaped: Iterable[Shaped], about: Mapping[str, Any], settings: ServiceSettings | None = None) -> Result:
    """Return the documents of some children, each with its shape, as the result of a run on those children.

    A document is never changed, so one of an earlier version lacks the columns and tables added since: they are not
    known. The settings in force say what their codes mean.
    """
    frames = _unpacked(list(shaped))
    stages = Stages(
        **{name: frames[name] for name in _STAGES},
        **({} if settings is None else settings.of_run),
    )
    rejects, remarks = (one.copy() for one in _not_in_documents())
    return Result(
        **publish(stages),
        **{name: tables.with_every_column(name, frames[name]) for name in _PUBLIC},
        rejects=rejects,
        remarks=remarks,
        about=dict(about),
        stages=stages,
    )


@functools.cache
def _not_in_documents() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rejects and remarks of a result that was read back: none, since they belong to an import."""
    return (
        tables.empty(dict.fromkeys(tables.OUT["rejects"], np.dtype(object))),
        tables.empty({name: "Int64" if name == "line" else tables.TEXT for name in tables.OUT["remarks"]}),
    )


def now(
    connection: sa.Connection,
    *wheres: sa.ColumnElement[bool],
    order: Sequence[sa.ColumnElement[Any]] = (),
    limit: int | None = None,
    at: str | None = None,
) -> list[Shaped]:
    """Return what is kept now, each document with its shape, of the children for whom all conditions hold.

    The conditions and the order may name columns of ``children`` and of ``kept``. ``at``: what was kept at a moment
    (ISO, in UTC) in place of now, of children who were in the store by then.
    """
    child, held = schema.children, schema.result_documents
    query = (
        sa.select(schema.shapes.c.shape, schema.document_contents.c.document, held.c.id)
        .join_from(schema.document_contents, schema.shapes)
        .join(held, held.c.id == schema.document_contents.c.kept_id)
        .join(child, child.c.kept_id == held.c.id if at is None else child.c.child_id == held.c.child_id)
        .where(*wheres)
        .order_by(*order)
        .limit(limit)
    )
    if at is not None:
        newest = sa.select(sa.func.max(held.c.id)).where(held.c.at <= at).group_by(held.c.child_id)
        query = query.where(held.c.id.in_(newest))
    return [Shaped(row.shape, row.document, row.id) for row in connection.execute(query)]


def person(document: Shaped) -> dict[str, Any]:
    """Return the child's row of ``tables.CHILDREN`` in a document, as stored, without the rest being laid out."""
    said = _contents(document)["children"]
    return {column: said[column][0] for column in json.loads(document.shape)["children"]}


def _contents(document: Shaped) -> dict[str, Any]:
    """Return what a document says, its tables as lists by column.

    Raises
    ------
    StoreError
        When it can't be unpacked: what is stored is not what was written.
    """
    try:
        said: dict[str, Any] = json.loads(zlib.decompress(document.packed))
    except (zlib.error, ValueError) as error:
        reason = f"the result document {document.number} is damaged: restore the record store from a back-up"
        raise StoreError(reason, "damaged") from error
    return said


def _held(result: Result, import_ids: Ints) -> Held:
    stages = result.stages
    place = pd.Index(stages.children["child_id"])
    held: Held = {"children": (stages.children, np.arange(len(place)))}
    for name in ("records", "measurements", "contacts", "register", "unread"):
        frame = getattr(stages, name)
        held[name] = (frame, frame["child"].to_numpy().astype(np.int64))
    for name in ("findings", "checks", "not_judged", "conditions"):
        frame = getattr(result, name)
        held[name] = (frame, place.get_indexer(frame["child_id"]).astype(np.int64))
    held["links"] = (result.links, child_of_link(result.links, stages.records))
    for name in ("records", "contacts", "register", "unread"):
        frame, child = held[name]
        held[name] = (frame.assign(input=import_ids[frame["input"].to_numpy()]), child)
    first = np.searchsorted(held["measurements"][1], np.arange(len(place)))
    frame, child = held["records"]
    event = frame["event"].to_numpy()
    held["records"] = (frame.assign(event=np.where(event < 0, event, event - first[child])), child)
    return held


def child_of_link(links: pd.DataFrame, records: pd.DataFrame) -> Ints:
    """Return the child of the first record of each pair: under it the pair is kept."""
    known = pd.MultiIndex.from_arrays([records["source"].astype(str), records["record_id"].astype(str)])
    wanted = pd.MultiIndex.from_arrays([links["source_1"].astype(str), links["record_1"].astype(str)])
    at = known.get_indexer(wanted) if known.is_unique else np.full(len(links), -1)
    return np.where(at >= 0, records["child"].to_numpy()[at] if len(records) else -1, -1).astype(np.int64)


def _packed(held: Held, n_children: int) -> Iterator[Document]:
    columns, bounds = {}, {}
    for name, (frame, child) in held.items():
        order = np.argsort(child, kind="stable")
        of_child = frame.drop(columns="child", errors="ignore").iloc[order]
        columns[name] = {column: values.tolist() for column, values in rows.stored(of_child).items()}
        bounds[name] = np.searchsorted(child[order], np.arange(n_children + 1)).tolist()
    for n in range(n_children):
        said = {
            name: {column: values[bounds[name][n] : bounds[name][n + 1]] for column, values in whole.items()}
            for name, whole in columns.items()
        }
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        yield Document(zlib.compress(text, _PACKED), hashlib.sha256(text).hexdigest())


def _unpacked(shaped: list[Shaped]) -> dict[str, pd.DataFrame]:
    contracts = _contracts()
    pieces: dict[str, list[pd.DataFrame]] = {name: [] for name in (*_STAGES, *_PUBLIC)}
    shapes = list(dict.fromkeys(one.shape for one in shaped))
    for shape in shapes:
        said = [(child, _contents(one)) for child, one in enumerate(shaped) if one.shape == shape]
        for name, tags in _tags(shape).items():
            pieces[name].append(_frame(name, tags, said, contract=contracts.get(name) if len(shapes) == 1 else None))
    frames = {}
    for name, parts in pieces.items():
        if not parts:  # a table that no version of these documents had
            columns = contracts.get(name) or dict.fromkeys(tables.OUT[name], tables.TEXT)
            own = {column: dtype for column, dtype in columns.items() if column != "child"}
            parts.append(tables.empty({**own, "_child": np.dtype("int32")}))
        whole = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
        child = whole["_child"].to_numpy()
        sorted_ = bool((child[1:] >= child[:-1]).all())  # as one document alone always is
        frames[name] = whole if sorted_ else whole.iloc[np.argsort(child, kind="stable")].reset_index(drop=True)
    records, weighed = frames["records"], frames["measurements"]
    first = np.searchsorted(weighed["_child"].to_numpy(), records["_child"].to_numpy())
    event = records["event"].to_numpy()
    frames["records"] = records.assign(event=np.where(event < 0, event, event + first).astype(np.int32))
    return {name: _with_child(name, frame) for name, frame in frames.items()}


@functools.lru_cache(maxsize=64)
def _tags(shape: str) -> dict[str, dict[str, Any]]:
    """Return what the columns of each table of a shape are; a store has few shapes, and nothing changes one."""
    tags: dict[str, dict[str, Any]] = json.loads(shape)
    return tags


def _frame(
    name: str, tags: dict[str, Any], said: list[tuple[int, dict[str, Any]]], *, contract: tables.Columns | None
) -> pd.DataFrame:
    """Return one table of the documents of one shape, with the number of the document each row came from.

    With a contract its columns come first, and those that documents of this shape lack are not known.
    """
    columns = {
        column: _tagged([value for _, tables_ in said for value in tables_[name][column]], tag)
        for column, tag in tags.items()
        if column != "child"
    }
    first = next(iter(columns))
    sizes = [len(tables_[name][first]) for _, tables_ in said]
    columns["_child"] = np.repeat([child for child, _ in said], sizes).astype(np.int32)
    if contract is not None and name != "children":
        columns = _by_contract(columns, contract)
    return pd.DataFrame(columns, copy=False)


def _by_contract(columns: dict[str, Any], contract: tables.Columns) -> dict[str, Any]:
    """Return columns with those of a contract first, in its order; those that are absent are not known."""
    index = pd.RangeIndex(len(columns["_child"]))
    first = {
        own: columns[own] if own in columns else pd.Series(None, index=index, dtype=dtype).array
        for own, dtype in (("_child" if name == "child" else name, dtype) for name, dtype in contract.items())
    }
    return first | {name: values for name, values in columns.items() if name not in first}


def _with_child(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the position of each row's child where that table's contract has it.

    Columns of the contract that a document of an earlier version lacks are not known.
    """
    contract = _contracts()
    if name not in contract or name == "children":
        del frame["_child"]
        return frame
    named = frame.set_axis(["child" if column == "_child" else column for column in frame.columns], axis=1)
    absent = {column: dtype for column, dtype in contract[name].items() if column not in named.columns}
    if absent:
        named = named.assign(**{column: pd.Series(None, index=named.index, dtype=absent[column]) for column in absent})
    first = [column for column in contract[name] if column in named.columns]
    order = [*first, *(column for column in named.columns if column not in first)]
    return named if order == list(named.columns) else named[order]


def _contracts() -> dict[str, tables.Columns]:
    """Return the columns of each table between the stages that a document holds."""
    return {
        "children": tables.CHILDREN, "records": tables.JUDGED, "measurements": tables.SCORED,
        "contacts": tables.CONTACTS, "register": tables.REGISTER, "unread": tables.UNREAD,
    }  # fmt: skip


def _tag(dtype: Any) -> Any:
    if isinstance(dtype, pd.CategoricalDtype):
        return [str(word) for word in dtype.categories]
    if dtype.kind == "M":
        return "date"
    return "text" if isinstance(dtype, pd.StringDtype) else str(dtype)


def _tagged(values: list[Any], tag: Any) -> Any:
    if isinstance(tag, list):
        dtype, codes = _vocabulary(tuple(tag))
        return pd.Categorical.from_codes([codes.get(value, -1) for value in values], dtype=dtype, validate=False)
    if tag == "date":
        return np.array([value or "NaT" for value in values], dtype="datetime64[D]").astype("datetime64[s]")
    if tag == "text":
        return _TEXTS(pa.array(values, type=pa.large_string()), dtype=tables.TEXT)
    if tag == "object":
        return np.array([*values, None], dtype=object)[:-1]
    if tag in {"float64", "float32"}:
        return np.array([np.nan if value is None else value for value in values], dtype=tag)
    return pd.array(values, dtype=tag) if tag[0].isupper() or tag == "boolean" else np.array(values, dtype=tag)


@functools.lru_cache(maxsize=256)
def _vocabulary(words: tuple[str, ...]) -> tuple[pd.CategoricalDtype, dict[str | None, int]]:
    """Return the type of a column of these words, and the code of each."""
    return pd.CategoricalDtype(list(words)), {word: code for code, word in enumerate(words)}


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
