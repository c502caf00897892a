"""A run over more children than memory holds: read once, worked batch by batch on every core, resumable."""

import datetime as dt
import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from growthwatch import pipeline, results, sources, tables
from growthwatch.scale import batch, partition
from growthwatch.sources.inputs import expand, names, survey
from growthwatch.vocabulary import POLICIES

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
    as_of, policy, mapping
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
    ValueError
        For an unknown policy, or less than one worker or record in a batch.
    """
    if policy not in POLICIES:
        raise ValueError(f"unknown policy {policy!r}: expected one of {', '.join(POLICIES)}")
    if workers < 1 or batch_records < 1:
        raise ValueError("workers and batch_records are at least 1")
    started = perf_counter()
    work = out / "work"
    plan = _planned(inputs, work, as_of=as_of, policy=policy, mapping=mapping, batch_records=batch_records)
    counts = _worked(plan, work, out, workers=workers, progress=progress)
    about = _about(plan, counts, work, seconds=perf_counter() - started)
    _finish(work, out, about)
    return about


def _planned(
    inputs: Sequence[str | Path], work: Path, *, as_of: dt.date, policy: str, mapping: Path | None, batch_records: int
) -> dict[str, Any]:
    """Return the plan of a run: the one that was begun here, or a new one with its batches put on disk."""
    asked = {
        "inputs": _fingerprints(inputs),
        "mapping": mapping.read_text(encoding="utf-8") if mapping else None,
        "as_of": as_of.isoformat(),
        "policy": policy,
        "batch_records": batch_records,
        "versions": results.versions(),
    }
    file = work / "plan.json"
    if file.exists():
        begun: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if begun["asked"] == asked:
            return begun
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    start = perf_counter()
    intake = sources.read(inputs, as_of=as_of, mapping=mapping)
    read = perf_counter()
    n_batches = max(1, round(len(intake.recorded) / batch_records))
    batch.put(intake, partition.batches_of(intake, n_batches), n_batches, work)
    intake.inputs.to_parquet(work / "inputs.parquet")
    results.write_table(intake.rejects.astype(pipeline.REJECTS), work / "rejects.parquet")
    seconds = {"sources": round(read - start, 3), "partition": round(perf_counter() - read, 3)}
    plan = {"asked": asked, "n_batches": n_batches, "n_records": len(intake.recorded), "seconds": seconds}
    half = file.with_suffix(".half")
    half.write_text(json.dumps(plan), encoding="utf-8")
    half.replace(file)
    return plan


def _fingerprints(inputs: Sequence[str | Path]) -> list[list[str]]:
    """Return the name and SHA-256 of every file of the inputs."""
    files = expand(inputs)
    return [[name, survey(path, name).sha256] for path, name in zip(files, names(files), strict=True)]


def _worked(
    plan: dict[str, Any], work: Path, out: Path, *, workers: int, progress: Progress | None
) -> list[dict[str, Any]]:
    """Work the batches that are not finished, and return the counts of all."""
    n = plan["n_batches"]
    left = [number for number in range(n) if not batch.done_file(work, number).exists()]
    asked = {"as_of": dt.date.fromisoformat(plan["asked"]["as_of"]), "policy": plan["asked"]["policy"]}
    start = perf_counter()

    def told(done: int) -> None:
        if progress is not None:
            progress(n - len(left) + done, n, perf_counter() - start)

    if workers == 1:
        for done, number in enumerate(left, start=1):
            batch.work(work, number, out, **asked)
            told(done)
    else:
        with ProcessPoolExecutor(min(workers, max(len(left), 1)), mp_context=get_context("spawn")) as pool:
            jobs = [pool.submit(batch.work, work, number, out, **asked) for number in left]
            for done, job in enumerate(as_completed(jobs), start=1):
                job.result()
                told(done)
    return [json.loads(batch.done_file(work, number).read_text(encoding="utf-8")) for number in range(n)]


def _about(plan: dict[str, Any], counts: list[dict[str, Any]], work: Path, *, seconds: float) -> dict[str, Any]:
    """Return ``run.json`` for the whole: the sums of what the batches counted."""
    read_rejects = len(pd.read_parquet(work / "rejects.parquet", columns=["reason"]))
    outputs = _sum([count["outputs"] for count in counts])
    outputs["rejects"] += read_rejects
    stages = _sum([count["seconds"] for count in counts])
    inputs = pd.read_parquet(work / "inputs.parquet")
    return {
        "versions": plan["asked"]["versions"],
        "policy": plan["asked"]["policy"],
        "as_of": plan["asked"]["as_of"],
        "inputs": inputs.astype(object).where(inputs.notna(), None).to_dict(orient="records"),
        "outputs": outputs,
        "findings": _sum_of_counts([count["findings"] for count in counts]),
        "checks": _sum([count["checks"] for count in counts]),
        "verdicts": _sum([count["verdicts"] for count in counts]),
        "batches": plan["n_batches"],
        "linkage": "by NHS number and exact person; not by probability",
        "seconds": {**plan["seconds"], **{k: round(v, 3) for k, v in stages.items()}, "whole run": round(seconds, 3)},
    }


def _sum(parts: list[dict[str, Any]]) -> dict[str, Any]:
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: sum(part.get(name, 0) for part in parts) for name in names}


def _sum_of_counts(parts: list[dict[str, dict[str, int]]]) -> dict[str, dict[str, int]]:
    names = sorted({name for part in parts for name in part})
    return {name: _sum([part.get(name, {}) for part in parts]) for name in names}


def _finish(work: Path, out: Path, about: dict[str, Any]) -> None:
    """Add what the reader refused, take away parts of an earlier run, say what was done, and clear the work folder."""
    refused = out / "rejects.parquet" / "part-read.parquet"
    shutil.copyfile(work / "rejects.parquet", refused)
    for name in tables.OUT:
        for part in (out / f"{name}.parquet").glob("part-[0-9]*.parquet"):
            if int(part.stem.removeprefix("part-")) >= about["batches"]:
                part.unlink()
    text = json.dumps(about, indent=2, ensure_ascii=False)
    (out / "run.json").write_text(text + "\n", encoding="utf-8")
    shutil.rmtree(work)
