"""One batch on disk: put there by the reader, worked by one process, its tables written as one part of each."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from growthwatch import pipeline, results, tables
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


def work(folder: Path, number: int, out: Path, *, as_of: dt.date, policy: str) -> dict[str, Any]:
    """Take one batch the whole way and write its part of every table; return its counts and seconds.

    The counts are written last, so that a part without them was never finished.
    """
    inputs = pd.read_parquet(folder / "inputs.parquet")
    result = pipeline.follow(got(folder, number, inputs), as_of=as_of, policy=policy, probable=False)
    for name, frame in result.tables().items():
        place = out / f"{name}.parquet"
        place.mkdir(parents=True, exist_ok=True)
        whole = place / f"part-{number:05d}.parquet"
        half = folder / f"{name}-{number:05d}.half"
        pyarrow.parquet.write_table(results.to_arrow(frame), half)
        half.replace(whole)  # a part is there whole or not at all
    counts = {key: result.about[key] for key in ("outputs", "findings", "checks", "verdicts", "seconds")}
    done = done_file(folder, number)
    done.with_suffix(".half").write_text(json.dumps(counts), encoding="utf-8")
    done.with_suffix(".half").replace(done)
    return counts


def done_file(folder: Path, number: int) -> Path:
    """Return the file whose presence says that a batch is finished."""
    return folder / f"done-{number:05d}.json"


def _place(folder: Path, name: str, number: int) -> Path:
    return folder / f"{name}-{number:05d}.arrow"
