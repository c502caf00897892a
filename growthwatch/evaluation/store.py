"""Trials of the store under killed imports and concurrent writers: ``python -m growthwatch.evaluation.store``.

killed
    Imports ended by SIGKILL at random moments; afterwards every row is counted, the audit log verified, and the import
    finished.
crowd
    Processes entering weights and decisions at once; every one must be there once, and no wait unbounded.
"""

import argparse
import datetime as dt
import multiprocessing
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import sqlalchemy as sa

from growthwatch import simulate
from growthwatch.store import Desk, Store
from growthwatch.store.database import schema
from growthwatch.store.database.connection import Database
from growthwatch.store.errors import Busy

_DAY: Final = dt.datetime(2026, 6, 1, 9, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Killed:
    """The figures of a trial of killed imports."""

    imports: int
    killed: int  # ended before they had finished by themselves
    half_kept: int  # files of which some rows were in and others not
    doubled: int  # rows in twice
    links: int  # entries of the audit log at the end
    trail_whole: bool
    complete: bool  # after one more import, left alone, every row is in once and every child worked out


@dataclass(frozen=True)
class Crowd:
    """The figures of a trial of many writers."""

    entries: int
    lost: int
    doubled: int
    trail_whole: bool
    seconds: float
    median_wait_s: float
    longest_wait_s: float
    refused: int  # times the store was busy for a writer, who tried again


def killed(url: str, folder: Path, times: int, seed: int) -> Killed:
    """Import new files, a process for each, and end each process at a random moment.

    The moment lies between the start of the work and as long as an import took that was left alone.

    Parameters
    ----------
    folder : Path
        Where the synthetic files are written.
    """
    chance, ended, half, doubled = random.Random(seed), 0, 0, 0  # noqa: S311 - a moment, not a secret
    first, *files = _files(folder, times + 1, seed)
    rows_of = {file.name: _rows_in_file(file) for file in (first, *files)}
    Store.open(url, clock=lambda: _DAY).close()
    child, ready = _start(_import, url, first)
    ready.recv()
    began = time.perf_counter()
    child.join()
    took = time.perf_counter() - began
    for file in files:
        child, ready = _start(_import, url, file)
        ready.recv()
        time.sleep(chance.uniform(0, took))
        child.kill()
        child.join()
        ended += child.exitcode == -signal.SIGKILL
        half += sum(rows not in (0, rows_of[name]) for name, rows in _rows_by_file(url).items())
        doubled += _doubled(url)
    _finish(_start(_import, url, folder))
    store = Store.open(url, clock=lambda: _DAY)
    verdict = store.trial().verify_trail()
    complete = _rows_by_file(url) == rows_of and not _doubled(url) and store.pending() == 0
    store.close()
    return Killed(times, ended, half, doubled, verdict.n_links, verdict.whole, complete)


def crowd(url: str, processes: int, each: int) -> Crowd:
    """Let processes enter weights and decisions at once; half of each one's entries are about one child they share.

    A store without children is given a synthetic caseload first.
    """
    store = Store.open(url, clock=lambda: _DAY)
    desk = store.trial()
    if desk.tally().empty:
        with TemporaryDirectory() as folder:
            simulate.write(simulate.simulate(processes + 1, 1), folder)
            desk.import_files([folder])
    began = time.perf_counter()
    writers = [_start(_write, url, number, each) for number in range(processes)]
    messages = [_received(receiver) for _, receiver in writers]
    for writer, _ in writers:
        writer.join()
    seconds = time.perf_counter() - began
    entered = [entry for of_writer in messages for entry in of_writer if entry is not None]
    waits = np.array([wait for _, wait in entered])
    stored = _entries(url)
    verdict = desk.verify_trail()
    store.close()
    return Crowd(
        entries=len(entered),
        lost=sum(stored[name] == 0 for name, _ in entered) + processes * each - len(entered),
        doubled=sum(count > 1 for count in stored.values()),
        trail_whole=verdict.whole,
        seconds=seconds,
        median_wait_s=float(np.median(waits)),
        longest_wait_s=float(waits.max()),
        refused=sum(entry is None for of_writer in messages for entry in of_writer),
    )


def _files(folder: Path, count: int, seed: int) -> list[Path]:
    """Write the records of a synthetic caseload, three children to a file, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    records = simulate.simulate(3 * count, seed).records
    bounds = np.linspace(0, len(records), count + 1).astype(int)
    files = []
    for number, (start, end) in enumerate(pairwise(bounds)):
        files.append(folder / f"{number:04d}.csv")
        records.iloc[start:end].to_csv(files[-1], index=False)
    return files


def _import(url: str, file: Path, sender: Connection) -> None:
    store = Store.open(url, clock=lambda: _DAY)
    sender.send("ready")
    store.trial().import_files([file])


def _write(url: str, number: int, each: int, sender: Connection) -> None:
    desk = Store.open(url, clock=lambda: _DAY).trial()
    lines = desk.caseload(limit=None).sort_values("child_id", ignore_index=True)
    shared, own = lines["handle"].iloc[0], lines["handle"].iloc[1 + number % (len(lines) - 1)]
    for turn in range(each):
        child, began, entered = shared if turn % 2 else own, time.perf_counter(), None
        while entered is None:
            try:
                entered = _enter(desk, child, number, turn)
            except Busy:
                sender.send(None)
        sender.send((entered, time.perf_counter() - began))


def _enter(desk: Desk, child: str, number: int, turn: int) -> str:
    """Enter a weight or a decision, and return its id in the store."""
    if turn % 4 < 2:
        return desk.add_measurement(
            child, source="clinic", kind="weight", value=f"{5 + number / 100 + turn / 1000:.3f}", unit="kg",
            measured_on=_DAY.date(),
        )  # fmt: skip
    record = desk.child(child).records.iloc[0]
    return desk.decide(
        child,
        action="keep",
        source=str(record["source"]),
        record_id=record["record_id"],
        reason=f"{number}-{turn}",
    )


def _start(work: Callable[..., None], *arguments: Any) -> tuple[BaseProcess, Connection]:
    """Start a process, forked from a server with the program loaded; return it and the receiver of its messages."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["growthwatch.store", "growthwatch.simulate"])
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(*arguments, sender))
    process.start()
    sender.close()
    return process, receiver


def _finish(started: tuple[BaseProcess, Connection]) -> None:
    started[0].join()


def _received(receiver: Connection) -> list[Any]:
    """Return every message of a process until it ends."""
    messages = []
    while True:
        try:
            messages.append(receiver.recv())
        except EOFError:
            return messages


def _rows_in_file(file: Path) -> int:
    with file.open(encoding="utf-8") as lines:
        return sum(1 for _ in lines) - 1


def _rows_by_file(url: str) -> dict[str, int]:
    """Return how many rows each file has in the store, counted by its rows and not by what the import reports."""
    counts: Counter[str] = Counter()
    database = Database(url)
    with database.reading() as connection:
        names = dict(connection.execute(sa.select(schema.imports.c.id, schema.imports.c.name)).all())
        for table, _ in schema.STREAMS.values():
            query = sa.select(table.c.import_id, sa.func.count()).group_by(table.c.import_id)
            for import_id, rows in connection.execute(query):
                counts[names[import_id]] += rows
    database.close()
    return dict(counts)


def _doubled(url: str) -> int:
    """Return how many rows are in the store more than once."""
    database, twice = Database(url), 0
    with database.reading() as connection:
        for table in (schema.registered, schema.recorded, schema.contacted):
            query = (
                sa.select(table.c.source, table.c.row_key)
                .group_by(table.c.source, table.c.row_key)
                .having(sa.func.count() > 1)
            )
            twice += len(connection.execute(query).all())
    database.close()
    return twice


def _entries(url: str) -> Counter[str]:
    """Return how often each entry made by hand is in the store."""
    database = Database(url)
    with database.reading() as connection:
        entries = Counter(
            key
            for table in (schema.recorded, schema.decided)
            for key in connection.scalars(sa.select(table.c.row_key).where(table.c.row_key.startswith("growthwatch-")))
        )
    database.close()
    return entries


def main() -> None:
    """Run one trial and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trial", choices=["killed", "crowd"])
    parser.add_argument("url", help="an empty store")
    parser.add_argument("--times", type=int, default=200, help="imports to kill")
    parser.add_argument("--processes", type=int, default=20, help="writers at once")
    parser.add_argument("--each", type=int, default=8, help="entries of each writer")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    if chosen.trial == "crowd":
        print(crowd(chosen.url, chosen.processes, chosen.each))  # noqa: T201 - the figures are what is asked for
        return
    with TemporaryDirectory() as folder:
        print(killed(chosen.url, Path(folder), chosen.times, chosen.seed))  # noqa: T201


if __name__ == "__main__":
    main()
