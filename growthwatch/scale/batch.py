"""One batch on disk: put there by the reader, worked by one process, its tables written as one part of each."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from growthwatch import pipeline, results, tables
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.sums import Period
from growthwatch.scale import sums
from growthwatch.sources import Intake, frames

_STREAMS = {
    "register": tables.REGISTER,
    "recorded": tables.RECORDED,
    "contacted": tables.CONTACTED,
    "decided": tables.DECIDED,
}


def put(intake: Intake, batch: dict[str, np.ndarray[Any, Any]], n_batches: int, folder: Path) -> None:
    """Write every stream of an intake as one Arrow file per batch, its rows in the order read."""
    for name, columns in _STREAMS.items():
        order = np.argsort(batch[name], kind="stable")
        edges = np.searchsorted(batch[name][order], np.arange(n_batches + 1))
        frame = getattr(intake, name)
        for number in range(n_batches):
            rows = frame.iloc[order[edges[number] : edges[number + 1]]]
            with (
                pa.OSFile(str(_place(folder, name, number)), "wb") as file,
                pa.ipc.new_file(
                    file, frames.schema(columns), options=pa.ipc.IpcWriteOptions(compression="lz4")
                ) as writer,
            ):
                writer.write_table(frames.travelling(rows, columns))


def got(folder: Path, number: int, inputs: pd.DataFrame) -> Intake:
    """Return the rows of one batch as they were read; their refusals stay with the whole."""
    streams = {}
    for name, columns in _STREAMS.items():
        with pa.memory_map(str(_place(folder, name, number))) as file:
            streams[name] = frames.frame(columns, [pa.ipc.open_file(file).read_all()])
    rejects = pd.DataFrame({name: pd.Series(dtype=object) for name in tables.OUT["rejects"]})
    return Intake(**streams, rejects=rejects, inputs=inputs)


@dataclass(frozen=True)
class Audited:
    """What an audit is asked about, and the tables beside the records that it needs (see ``audit.aggregate``)."""

    period: Period
    groupings: tuple[pd.DataFrame, ...] = ()
    actions: pd.DataFrame | None = None


def work(
    folder: Path, number: int, out: Path, *, as_of: dt.date, policy: str, audited: Audited | None = None
) -> dict[str, Any]:
    """Take one batch the whole way and write its part of every table, or of an audit's sums; return its counts.

    The counts are written last, so that a part without them was never finished.
    """
    inputs = pd.read_parquet(folder / "inputs.parquet")
    result = pipeline.follow(got(folder, number, inputs), as_of=as_of, policy=policy, probable=False)
    start = perf_counter()
    if audited is None:
        _write_tables(result, folder, number, out)
    else:
        part = aggregate(result, audited.period, groupings=audited.groupings, actions=audited.actions)
        sums.write(part, sums_folder(folder, number))
    counts = {key: result.about[key] for key in ("outputs", "findings", "checks", "verdicts", "seconds")}
    counts["seconds"]["write" if audited is None else "audit"] = round(perf_counter() - start, 3)
    done = done_file(folder, number)
    done.with_suffix(".half").write_text(json.dumps(counts), encoding="utf-8")
    done.with_suffix(".half").replace(done)
    return counts


def _write_tables(result: results.Result, folder: Path, number: int, out: Path) -> None:
    for name, frame in result.tables().items():
        place = out / f"{name}.parquet"
        place.mkdir(parents=True, exist_ok=True)
        half = folder / f"{name}-{number:05d}.half"
        pyarrow.parquet.write_table(results.to_arrow(frame), half)
        half.replace(place / f"part-{number:05d}.parquet")  # a part is there whole or not at all


def done_file(folder: Path, number: int) -> Path:
    """Return the file whose presence says that a batch is finished."""
    return folder / f"done-{number:05d}.json"


def sums_folder(folder: Path, number: int) -> Path:
    """Return where the audit's sums of a batch stand."""
    return folder / f"sums-{number:05d}"


def _place(folder: Path, name: str, number: int) -> Path:
    return folder / f"{name}-{number:05d}.arrow"
