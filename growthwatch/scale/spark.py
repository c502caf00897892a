"""The same stages on Spark, where the data live (extra ``spark``; Java 17).

Rows go to partitions by child before any stage sees them (see ``scale.partition``), and a partition is gathered
whole before it is worked, so no child is cut at the edge of an Arrow batch. Nothing assumes a local disk. The
Python of the workers must have growthwatch installed (``PYSPARK_PYTHON``; with spark-submit also the setting
``spark.pyspark.python``).

Persons are linked by NHS number and exactly, and by probability where that is asked for (see ``scale.spark_links``).
Differences from a run on files: a row has no line, so rejects name
the table only; a ``record_id`` that two children's records share is found only when both fall into one partition;
dates of the form 3/4/26 are read day first.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial, reduce
from typing import Final

import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.storagelevel import StorageLevel

from growthwatch import pipeline, results
from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.scale import spark_links
from growthwatch.scale.partition import birth_keys
from growthwatch.sources import Intake, read_tables
from growthwatch.sources.columns import dates
from growthwatch.sources.columns.canonical import COLUMNS

_ALL: Final = tuple(dict.fromkeys(name for columns in COLUMNS.values() for name in columns))
_TABLE: Final = "table_in"
_STAGED: Final = "table_out string, part binary"
Batches = Iterator[pa.RecordBatch]


def run(
    given: Mapping[str, DataFrame],
    *,
    as_of: dt.date,
    policy: str = "digital",
    probable: bool = False,
    partitions: int = 32,
) -> dict[str, DataFrame]:
    """Take canonical tables the whole way on Spark.

    Parameters
    ----------
    given : mapping of str to DataFrame
        ``records``, and where there are any ``children``, ``contacts`` and ``decisions``: the canonical tables in,
        columns of any type, extra columns ignored.
    as_of, policy
        As for ``pipeline.run``.
    probable : bool
        Whether persons are also linked by probability, by splink (extra ``link``): its Java functions must be with
        the session (``spark.jars`` at ``splink.backends.spark.similarity_jar_location()``).
    partitions : int
        Partitions to work in; each must fit into an executor's memory.

    Returns
    -------
    dict of str to DataFrame
        The public tables. They rest on one persisted DataFrame: unpersist it through ``result["children"]`` 's
        session catalogue when done, or let the session end.

    Raises
    ------
    ValueError
        For a table that is not one of the canonical ones, or a session that lacks splink's Java functions.
    """
    unknown = set(given) - set(COLUMNS)
    if unknown:
        raise ValueError(f"unknown table {min(unknown)!r}: expected one of {', '.join(COLUMNS)}")
    rows, matched, offered = _together(given), None, None
    if probable:
        matched, offered, rows = spark_links.found(rows, partial(_read, as_of), partitions)
    work = _worker(as_of, policy, matched)
    staged = rows.repartition(partitions, "batch").mapInArrow(work, _STAGED).persist(StorageLevel.MEMORY_AND_DISK)
    schemas = _schemas(as_of, policy)
    out = {name: _table_out(staged, name, schema) for name, schema in schemas.items()}
    if offered is not None and len(offered):
        links = pa.Table.from_pandas(offered, schemas["links"], preserve_index=False)
        out["links"] = out["links"].unionByName(out["links"].sparkSession.createDataFrame(links))
    return out


def _together(given: Mapping[str, DataFrame]) -> DataFrame:
    """Return the rows of all tables, as text, with the batch that each belongs to."""
    people = {name: _keyed(_as_text(frame, name)) for name, frame in given.items() if name != "decisions"}
    every = reduce(DataFrame.unionByName, people.values())
    stated = every.where((sql.col("number") >= 0) & (sql.col("birth") >= 0))
    of_number = stated.groupBy("number").agg(sql.min("birth").alias("of_number"))
    chosen = sql.when(sql.col("number") < 0, sql.col("birth")).otherwise(sql.coalesce("of_number", "number"))
    placed = (
        every.join(of_number, "number", "left")
        .withColumn("batch", sql.hash(chosen))
        .drop("number", "birth", "of_number")
    )
    if "decisions" not in given:
        return placed
    known = placed.where(sql.col(_TABLE) == "records").select("source", "record_id", "batch").distinct()
    decided = _as_text(given["decisions"], "decisions").join(known, ["source", "record_id"], "left")
    return placed.unionByName(decided.fillna(0, ["batch"]))


def _as_text(frame: DataFrame, name: str) -> DataFrame:
    held = {column.lower(): column for column in frame.columns}
    wanted = [
        sql.col(held[column]).cast("string").alias(column)
        if column in held and column in COLUMNS[name]
        else sql.lit(None).cast("string").alias(column)
        for column in _ALL
    ]
    return frame.select(sql.lit(name).alias(_TABLE), *wanted)


def _keyed(frame: DataFrame) -> DataFrame:
    def keys(batches: Batches) -> Batches:
        for batch in batches:
            number = valid_numbers(pd.Series(pd.array(batch["nhs_number"].to_pylist(), dtype="str")))
            born = dates.parse(batch["date_of_birth"], newest_year=_LAST_YEAR).day_first
            birth = birth_keys(pd.Series(born.astype("datetime64[s]")))
            yield batch.append_column("number", pa.array(number)).append_column("birth", pa.array(birth))

    fields = ", ".join(f"{field.name} string" for field in frame.schema.fields)
    return frame.mapInArrow(keys, f"{fields}, number long, birth long")


#: Years of two figures are years of this century here; a run on files takes the as-of year.
_LAST_YEAR: Final = 2099


def _worker(as_of: dt.date, policy: str, matched: pd.DataFrame | None) -> Callable[[Batches], Batches]:
    def work(batches: Batches) -> Batches:
        gathered = list(batches)
        if not gathered:
            return
        intake = _read(as_of, pa.Table.from_batches(gathered))
        result = pipeline.follow(intake, as_of=as_of, policy=policy, probable=False, matched=matched)
        names, parts = zip(*((name, _packed(results.to_arrow(t))) for name, t in result.tables().items()), strict=True)
        yield pa.RecordBatch.from_pydict({"table_out": list(names), "part": list(parts)})

    return work


def _read(as_of: dt.date, whole: pa.Table) -> Intake:
    """Return the rows of a partition as they are read from tables."""
    given = {
        name: rows.select(list(COLUMNS[name]))
        for name in COLUMNS
        if (rows := whole.filter(pa.compute.equal(whole[_TABLE], name))).num_rows
    }
    return read_tables(given, as_of=as_of)


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _table_out(staged: DataFrame, name: str, schema: pa.Schema) -> DataFrame:
    def unpacked(batches: Batches) -> Batches:
        for batch in batches:
            for part in batch["part"]:
                yield from pa.ipc.open_stream(part.as_buffer()).read_all().cast(schema).to_batches()

    return staged.where(sql.col("table_out") == name).mapInArrow(unpacked, from_arrow_schema(schema))


def _schemas(as_of: dt.date, policy: str) -> dict[str, pa.Schema]:
    """Return the schema of every public table, from a run on nothing."""
    nothing = {"records": pa.table({name: pa.nulls(0, pa.string()) for name in COLUMNS["records"]})}
    result = pipeline.follow(read_tables(nothing, as_of=as_of), as_of=as_of, policy=policy, probable=False)
    return {name: results.to_arrow(table).schema for name, table in result.tables().items()}
