"""One batch on disk: put there by the reader, worked by one process, its tables written as one part of each."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from growthwatch import pipeline, results, tables
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.sums import Period
from growthwatch.check_schedule import CheckSchedule
from growthwatch.detect import NextSteps
from growthwatch.scale import across_batches, sums
from growthwatch.sources import Intake
from growthwatch.sources.rows import frames
from growthwatch.sources.rows.row_sink import STAGE

#: What ``run.json`` counts of each batch, to be added up.
_COUNTED = (
    "outputs", "findings", "met_now", "not_judged", "checks", "other_reviews", "not_counted", "verdicts", "seconds",
)  # fmt: skip
_LZ4 = pa.ipc.IpcWriteOptions(compression="lz4")


def put(table: str, rows: pa.Table, placed: npt.NDArray[np.int64], n_batches: int, folder: Path, piece: int) -> None:
    """Write rows as they travel to the batches they are placed in, in the order read: a file for each batch."""
    order = np.argsort(placed, kind="stable")
    edges = np.searchsorted(placed[order], np.arange(n_batches + 1))
    sorted_rows = rows.take(pa.array(order))
    for number in np.flatnonzero(np.diff(edges)):
        file = folder / f"{table}-{number:05d}-{piece:05d}.arrow"
        with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_stream(sink, rows.schema, options=_LZ4) as writer:
            writer.write_table(sorted_rows.slice(edges[number], edges[number + 1] - edges[number]))


def got(folder: Path, number: int, inputs: pd.DataFrame) -> Intake:
    """Return the rows of one batch as they were read; their refusals stay with the whole."""
    streams = {}
    for table, columns in STAGE.items():
        pieces = sorted(folder.glob(f"{table}-{number:05d}-*.arrow"))
        # what decisions say of senders has been used: they name their records now
        held = tables.DECIDED if table == "decisions" else columns
        streams[table] = frames.frame(held, [_whole(piece) for piece in pieces])
    rejects = pd.DataFrame({name: pd.Series(dtype=object) for name in tables.OUT["rejects"]})
    return Intake(
        streams["children"], streams["records"], streams["contacts"], streams["decisions"], rejects, inputs,
        streams["unread"], conditioned=streams["conditions"],
    )  # fmt: skip


def _whole(piece: Path) -> pa.Table:
    with pa.OSFile(str(piece)) as file:
        return pa.ipc.open_stream(file).read_all()


@dataclass(frozen=True)
class Audited:
    """What an audit is asked about, and the tables beside the records that it needs (see ``audit.aggregate``)."""

    period: Period
    groupings: tuple[pd.DataFrame, ...] = ()
    actions: pd.DataFrame | None = None
    context: pd.DataFrame | None = None


def work(
    folder: Path,
    number: int,
    out: Path,
    *,
    as_of: dt.date,
    policy: str,
    audited: Audited | None = None,
    check_windows: CheckSchedule | None = None,
    next_steps: NextSteps | None = None,
) -> dict[str, Any]:
    """Take one batch the whole way and write its part of every table, or of an audit's sums; return its counts.

    The counts are written last, so that a part without them was never finished.
    """
    inputs = pd.read_parquet(folder / "inputs.parquet")
    result = pipeline.follow(
        got(folder, number, inputs),
        as_of=as_of,
        policy=policy,
        probable=False,
        check_windows=check_windows,
        next_steps=next_steps,
        elsewhere=across_batches.elsewhere(folder),
    )
    start = perf_counter()
    if audited is None:
        _write_tables(result, folder, number, out)
        if result.stages.for_others is not None:
            across_batches.write(result.stages.for_others, folder, number)
    else:
        part = aggregate(
            result, audited.period, groupings=audited.groupings, actions=audited.actions, context=audited.context
        )
        sums.write(part, sums_folder(folder, number))
    counts = {key: result.about[key] for key in _COUNTED}
    counts["seconds"]["write" if audited is None else "audit"] = round(perf_counter() - start, 3)
    counts["knows_child_ids"] = across_batches.child_ids_are_known(folder)
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


def knows_child_ids(folder: Path, number: int) -> bool:
    """Return whether a batch was worked when it was known which ids children of several batches go by."""
    return bool(json.loads(done_file(folder, number).read_text(encoding="utf-8"))["knows_child_ids"])


def sums_folder(folder: Path, number: int) -> Path:
    """Return where the audit's sums of a batch stand."""
    return folder / f"sums-{number:05d}"
