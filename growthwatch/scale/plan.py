"""The plan of a run in batches: what was asked, and the batches put on disk for it; kept, so that it can go on."""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import pandas as pd

from growthwatch import results, sources
from growthwatch.check_schedule import CheckSchedule
from growthwatch.detect import NextSteps
from growthwatch.scale.batch import Audited
from growthwatch.scale.disk_buffer import DiskBuffer, deal
from growthwatch.sources.files.inputs import expand, names, survey
from growthwatch.sources.senders import Senders
from growthwatch.vocabulary import POLICIES

_PLAN: Final = "plan.json"


@dataclass(frozen=True)
class Plan:
    """What was asked (in plain words, to be compared), and what the reader put on disk for it."""

    asked: dict[str, Any]
    n_batches: int
    n_records: int
    n_rejects: int
    n_remarks: int
    seconds: dict[str, float]


def made(
    inputs: Sequence[str | Path],
    work: Path,
    *,
    as_of: dt.date,
    policy: str,
    mapping: Path | None,
    time_zone: str | None,
    dates: str | None,
    sender: Senders,
    source: Senders,
    batch_records: int,
    audited: Audited | None,
    check_windows: CheckSchedule,
    next_steps: NextSteps,
) -> Plan:
    """Return the plan that was begun in the folder ``work``, or a new one where another thing was asked there.

    Raises
    ------
    sources.UnusableInput
        As ``pipeline.run``.
    ValueError
        For an unknown policy.
    """
    if policy not in POLICIES:
        raise ValueError(f"unknown policy {policy!r}: expected one of {', '.join(POLICIES)}")
    asked = {
        "inputs": _fingerprints(inputs),
        "mapping": mapping.read_text(encoding="utf-8") if mapping else None,
        "time_zone": time_zone,
        "dates": dates,
        "sender": sender,
        "source": source,
        "as_of": as_of.isoformat(),
        "policy": policy,
        "batch_records": batch_records,
        "audited": None if audited is None else _fingerprint(audited),
        "check_windows": check_windows.changed(),
        "next_steps": next_steps.digest,
        "versions": results.versions(),
    }
    begun = _begun(work)
    if begun is not None and begun.asked == asked:
        return begun
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    plan = _read(
        inputs,
        work,
        asked,
        as_of=as_of,
        mapping=mapping,
        time_zone=time_zone,
        dates=dates,
        sender=sender,
        source=source,
        batch_records=batch_records,
    )
    # whole or not at all: a run killed here finds no plan
    half = (work / _PLAN).with_suffix(".half")
    half.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    half.replace(work / _PLAN)
    return plan


def _begun(work: Path) -> Plan | None:
    """Return the plan that stands in a work folder; None where none was finished."""
    file = work / _PLAN
    return Plan(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None


def _read(
    inputs: Sequence[str | Path],
    work: Path,
    asked: dict[str, Any],
    *,
    as_of: dt.date,
    mapping: Path | None,
    time_zone: str | None,
    dates: str | None,
    sender: Senders,
    source: Senders,
    batch_records: int,
) -> Plan:
    """Read the inputs and put their rows on disk, batch by batch."""
    start = perf_counter()
    buffer = DiskBuffer(work / "spool")
    table = sources.read_into(
        buffer,
        inputs,
        as_of=as_of,
        mapping=mapping,
        time_zone=time_zone,
        dates=dates,
        sender=sender,
        source=source,
    )
    read = perf_counter()
    dealt = deal(buffer, table, batch_records, work)
    table.to_parquet(work / "inputs.parquet")
    shutil.rmtree(buffer.folder)
    seconds = {"sources": round(read - start, 3), "partition": round(perf_counter() - read, 3)}
    return Plan(asked, **dealt, seconds=seconds)


def _fingerprints(inputs: Sequence[str | Path]) -> list[list[str]]:
    """Return the name and SHA-256 of every file of the inputs."""
    files = expand(inputs)
    return [[name, survey(path, name).sha256] for path, name in zip(files, names(files), strict=True)]


def _fingerprint(audited: Audited) -> list[str]:
    tables = [*audited.groupings, *(one for one in (audited.actions, audited.context) if one is not None)]
    return [str(day) for day in audited.period] + [_sha256(table) for table in tables]


def _sha256(table: pd.DataFrame) -> str:
    return hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()
