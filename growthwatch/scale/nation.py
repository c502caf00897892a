"""A run over more children than memory holds: read once, worked batch by batch on every core, resumable."""

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd
import pyarrow.parquet

from growthwatch import pipeline, results, tables
from growthwatch.audit.groups import groups
from growthwatch.audit.sums import Sums, merge
from growthwatch.check_schedule import CheckSchedule, schedule_of
from growthwatch.check_windows import CheckWindows
from growthwatch.detect import NextSteps, published_next_steps
from growthwatch.scale import across_batches, batch, plan, sums
from growthwatch.scale.batch import Audited
from growthwatch.scale.interruption import resumable
from growthwatch.scale.plan import Plan
from growthwatch.sources.senders import Senders
from growthwatch.vocabulary import (
    CHECK_EXCLUSIONS,
    CHECK_STATUSES,
    CHECKS,
    NOT_JUDGED_REASONS,
    RULES,
    STATUSES,
    URGENCIES,
    VERDICTS,
)

#: Records in a batch, about: large enough that a batch is not all overhead, small enough for many in memory at once.
BATCH_RECORDS = 400_000
Progress = Callable[[int, int, float], None]  # batches done, of how many, seconds so far


def run(
    inputs: Sequence[str | Path],
    out: Path,
    *,
    as_of: dt.date,
    policy: str = "digital",
    mapping: Path | None = None,
    check_windows: CheckWindows | CheckSchedule | None = None,
    time_zone: str | None = None,
    dates: str | None = None,
    next_steps: NextSteps | None = None,
    sender: Senders = None,
    source: Senders = None,
    workers: int = 1,
    batch_records: int = BATCH_RECORDS,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Take inputs of any size the whole way, and return what ``run.json`` says.

    Every public table is written as a Parquet dataset: a folder ``records.parquet`` of parts, one per batch, which
    reads like one file. Persons are linked by NHS number and exactly, not by probability, so that the result does
    not depend on the batches. A run that was killed goes on where it stopped when it is asked for again; ``out/work``
    holds what it needs for that, and is gone when the run is complete.

    Parameters
    ----------
    inputs : sequence of paths
        As for ``pipeline.run``.
    out : Path
        Folder to write to.
    as_of, policy, mapping, check_windows, time_zone, dates, next_steps, sender, source
        As for ``pipeline.run``.
    workers : int
        Processes.
    batch_records : int
        Records in a batch, about.
    progress : callable, optional
        Told after every batch.

    Raises
    ------
    sources.UnusableInput
        As ``pipeline.run``.
    interruption.RunStoppedError
        When the disk is full, a file of the work folder can't be read, or a worker was killed: what is finished is
        kept, and the same call goes on from there.
    ValueError
        For an unknown policy, or less than one worker or record in a batch.
    """
    started = perf_counter()
    work = out / "work"
    asked = {
        "as_of": as_of,
        "policy": policy,
        "mapping": mapping,
        "time_zone": time_zone,
        "dates": dates,
        "sender": sender,
        "source": source,
        "batch_records": batch_records,
        "check_windows": schedule_of(check_windows),
        "next_steps": next_steps or published_next_steps(),
    }
    with resumable(work):
        planned, counts = _worked(inputs, work, out, asked, None, workers=workers, progress=progress)
        links = across_batches.pairs(work)
        about = _about(planned, counts, work, seconds=perf_counter() - started)
        about["outputs"]["links"] += len(links)
        _finish(work, out, about, links)
    return about


def audit(
    inputs: Sequence[str | Path],
    work: Path,
    audited: Audited,
    *,
    as_of: dt.date,
    policy: str = "digital",
    mapping: Path | None = None,
    check_windows: CheckWindows | CheckSchedule | None = None,
    time_zone: str | None = None,
    dates: str | None = None,
    sender: Senders = None,
    source: Senders = None,
    workers: int = 1,
    batch_records: int = BATCH_RECORDS,
    progress: Progress | None = None,
) -> tuple[Sums, dict[str, Any]]:
    """Return an audit's sums of inputs of any size, and what ``run.json`` would say of the run behind them.

    Each batch is counted where it is worked; no child leaves it, and only sums are merged. The folder ``work`` holds
    what a killed audit goes on from, and is gone when it is complete. Otherwise as :func:`run`.

    Raises
    ------
    audit.groups.GroupingError
        When a table of groupings can't be used.
    """
    started = perf_counter()
    groups(tables.empty(tables.CHILDREN), audited.groupings)  # refused before a row is read, if it must be
    asked = {
        "as_of": as_of,
        "policy": policy,
        "mapping": mapping,
        "time_zone": time_zone,
        "dates": dates,
        "sender": sender,
        "source": source,
        "batch_records": batch_records,
        "check_windows": schedule_of(check_windows),
        "next_steps": published_next_steps(),  # an audit counts none
    }
    with resumable(work):
        planned, counts = _worked(inputs, work, work, asked, audited, workers=workers, progress=progress)
        whole = merge(sums.read(batch.sums_folder(work, number)) for number in range(planned.n_batches))
        about = _about(planned, counts, work, seconds=perf_counter() - started)
        shutil.rmtree(work)
    return whole, about


def _worked(
    inputs: Sequence[str | Path],
    work: Path,
    out: Path,
    asked: dict[str, Any],
    audited: Audited | None,
    *,
    workers: int,
    progress: Progress | None,
) -> tuple[Plan, list[dict[str, Any]]]:
    """Work the batches that are not finished, and return the plan and the counts of all of them."""
    if workers < 1 or asked["batch_records"] < 1:
        raise ValueError("workers and batch_records are at least 1")
    planned = plan.made(inputs, work, audited=audited, **asked)
    n = planned.n_batches
    left = [number for number in range(n) if not batch.done_file(work, number).exists()]
    question = {
        "as_of": asked["as_of"],
        "policy": asked["policy"],
        "audited": audited,
        "check_windows": asked["check_windows"],
        "next_steps": asked["next_steps"],
    }
    start = perf_counter()
    for done, _ in enumerate(_each(left, work, out, question, workers), start=1):
        if progress is not None:
            progress(n - len(left) + done, n, perf_counter() - start)
    if audited is None and n > 1:
        again = across_batches.to_be_worked_again(work, n)
        for _ in _each([one for one in again if not batch.knows_child_ids(work, one)], work, out, question, workers):
            pass
    return planned, [json.loads(batch.done_file(work, number).read_text(encoding="utf-8")) for number in range(n)]


def _each(left: list[int], work: Path, out: Path, question: dict[str, Any], workers: int) -> Iterator[dict[str, Any]]:
    """Yield the counts of each batch as it is finished."""
    if workers == 1:
        for number in left:
            yield batch.work(work, number, out, **question)
        return
    with ProcessPoolExecutor(min(workers, max(len(left), 1)), mp_context=get_context("spawn")) as pool:
        try:
            for job in as_completed([pool.submit(batch.work, work, number, out, **question) for number in left]):
                yield job.result()
        finally:
            # when one has failed, those that run are finished and kept, and no other is begun
            pool.shutdown(cancel_futures=True)


def _about(planned: Plan, counts: list[dict[str, Any]], work: Path, *, seconds: float) -> dict[str, Any]:
    """Return ``run.json`` for the whole: the sums of what the batches counted."""
    outputs = _sum([count["outputs"] for count in counts])
    outputs["rejects"] += planned.n_rejects
    outputs["remarks"] += planned.n_remarks
    stages = _sum([count["seconds"] for count in counts])
    inputs = pd.read_parquet(work / "inputs.parquet")
    windows, steps = planned.asked["check_windows"], planned.asked["next_steps"]
    return {
        "versions": planned.asked["versions"],
        "policy": planned.asked["policy"],
        "as_of": planned.asked["as_of"],
        "inputs": inputs.astype(object).where(inputs.notna(), None).to_dict(orient="records"),
        "outputs": outputs,
        "findings": _sum_of_counts([count["findings"] for count in counts], RULES, STATUSES),
        "met_now": _sum_of_counts([count["met_now"] for count in counts], URGENCIES),
        "not_judged": _sum([count["not_judged"] for count in counts], NOT_JUDGED_REASONS),
        "checks": _sum([count["checks"] for count in counts], CHECK_STATUSES),
        "other_reviews": _sum_of_counts([count["other_reviews"] for count in counts], CHECKS, CHECK_STATUSES),
        "not_counted": _sum_of_counts([count["not_counted"] for count in counts], CHECKS, CHECK_EXCLUSIONS),
        "verdicts": _sum([count["verdicts"] for count in counts], VERDICTS),
        "batches": planned.n_batches,
        "linkage": "by NHS number and exact person; not by probability",
        "seconds": {**planned.seconds, **{k: round(v, 3) for k, v in stages.items()}, "whole run": round(seconds, 3)},
        **({"check_windows": windows} if windows else {}),
        **({"next_steps": steps} if steps != published_next_steps().digest else {}),
    }


def _sum(parts: list[dict[str, Any]], order: Sequence[str] = ()) -> dict[str, Any]:
    """Return the sums by name, in the order of a vocabulary as one run over everything gives them."""
    names = _in_order({name: None for part in parts for name in part}, order)
    return {name: sum(part.get(name, 0) for part in parts) for name in names}


def _sum_of_counts(
    parts: list[dict[str, dict[str, int]]], order: Sequence[str], order_within: Sequence[str] = ()
) -> dict[str, dict[str, int]]:
    names = _in_order({name: None for part in parts for name in part}, order)
    return {name: _sum([part.get(name, {}) for part in parts], order_within) for name in names}


def _in_order(names: Iterable[str], order: Sequence[str]) -> list[str]:
    place = {name: n for n, name in enumerate(order)}
    return sorted(names, key=lambda name: place.get(name, len(place)))


def _finish(work: Path, out: Path, about: dict[str, Any], links: pd.DataFrame) -> None:
    """Add what the reader refused, take away parts of an earlier run, say what was done, and clear the work folder."""
    for name in ("rejects", "remarks"):
        half = work / f"{name}.half"
        shutil.copyfile(work / f"{name}.parquet", half)
        half.replace(out / f"{name}.parquet" / "part-read.parquet")
    across = out / "links.parquet" / "part-across.parquet"
    across.unlink(missing_ok=True)
    if len(links):
        half = work / "links.half"
        pyarrow.parquet.write_table(results.to_arrow(links.astype(pipeline.LINKS)), half)
        half.replace(across)
    for name in tables.OUT:
        for part in (out / f"{name}.parquet").glob("part-[0-9]*.parquet"):
            if int(part.stem.removeprefix("part-")) >= about["batches"]:
                part.unlink()
    said = work / "run.half"
    said.write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    said.replace(out / "run.json")
    shutil.rmtree(work)
