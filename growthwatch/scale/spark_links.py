"""Probable links on Spark: the record files of every partition, weighed together by splink, settled once.

The pairs that are weighed are few beside the rows, since one of two files has no NHS number: what is settled of them
fits into the driver, and goes to the workers with the stages.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import pandas as pd
import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import DataFrame
from pyspark.sql import functions as sql
from pyspark.storagelevel import StorageLevel

from growthwatch.linkage.probable_person import match_probability
from growthwatch.linkage.probable_person.partitioned import classified_matches, record_files_of_part
from growthwatch.linkage.probable_person.record_files import STATED
from growthwatch.scale.partition import brought_together, key_of_clusters
from growthwatch.sources import Intake

Batches = Iterator[pa.RecordBatch]
#: Files and clusters are numbered within a partition; so many of them have room in each.
_PER_PARTITION: Final = 1 << 32
_FILE: Final = pa.schema(
    [
        ("file", pa.int64()),
        ("cluster", pa.int64()),
        ("source", pa.int64()),
        ("unnumbered", pa.bool_()),
        ("order", pa.int64()),
        *((name, pa.string()) for name in STATED),
        ("number", pa.int64()),
        ("systems", pa.int64()),
        ("key", pa.int64()),
        ("record_source", pa.string()),
        ("record_id", pa.string()),
    ]
)
_SPARK_TYPES: Final = {pa.int64(): "bigint", pa.bool_(): "boolean", pa.string(): "string"}


class Found(NamedTuple):
    """What was found: records to link, links for a person to look at, and the rows, both ends of a link together."""

    matched: pd.DataFrame
    links: pd.DataFrame
    rows: DataFrame


def found(rows: DataFrame, read: Callable[[pa.Table], Intake], partitions: int) -> Found:
    """Return the probable links among rows of canonical tables.

    Parameters
    ----------
    rows : DataFrame
        Every row, with the ``batch`` it belongs to.
    read : callable
        Makes an intake of the rows of a partition.
    partitions : int
        Partitions to work in.
    """
    files = (
        rows.repartition(partitions, "batch")
        .mapInArrow(_files(read), ", ".join(f"`{field.name}` {_SPARK_TYPES[field.type]}" for field in _FILE))
        .persist(StorageLevel.MEMORY_AND_DISK)
    )
    session = rows.sparkSession
    pairs = match_probability.match_probabilities_on_spark(files, session).persist()
    ends = pairs.select(sql.col("file_1").alias("file")).union(pairs.select("file_2")).distinct()
    some = files.join(ends, "file").withColumn("batch", sql.hash("key")).toArrow().to_pandas()
    settled = classified_matches(pairs.toArrow().to_pandas(), some.drop(columns=["key", "batch"]))
    for held in (pairs, files):
        held.unpersist()
    batch = some.drop_duplicates("cluster").set_index("cluster")["batch"]
    moved = brought_together(*(batch.loc[settled.matched[end]].to_numpy() for end in ("cluster", "cluster_2")))
    if not len(moved):
        return Found(settled.matched, settled.links, rows)
    to = session.createDataFrame(pd.DataFrame({"batch": moved.index, "to": moved.to_numpy()}), "batch int, to int")
    together = rows.join(sql.broadcast(to), "batch", "left").withColumn("batch", sql.coalesce("to", "batch"))
    return Found(settled.matched, settled.links, together.drop("to"))


def _files(read: Callable[[pa.Table], Intake]) -> Callable[[Batches], Batches]:
    def work(batches: Batches) -> Batches:
        gathered = list(batches)
        if not gathered:
            return
        files = record_files_of_part(read(pa.Table.from_batches(gathered)))
        context = TaskContext.get()
        first = (context.partitionId() if context else 0) * _PER_PARTITION
        numbered = {name: files[name] + first for name in ("file", "cluster")}
        table = files.assign(**numbered, key=key_of_clusters(files))[_FILE.names]
        yield from pa.Table.from_pandas(table, _FILE, preserve_index=False).to_batches()

    return work
