"""A caseload of any size, straight to files: batch by batch, on as many cores as wanted."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa

from growthwatch.simulate.caseload import as_arrow, write_batches
from growthwatch.simulate.generate import batch, sizes
from growthwatch.simulate.plan import Plan


def simulate_to(
    folder: str | Path,
    n_children: int,
    seed: int,
    plan: Plan | None = None,
    /,
    *,
    format: str = "csv",  # noqa: A002
    workers: int = 1,
    **settings: Any,
) -> list[Path]:
    """Write the caseload that :func:`simulate` would return; memory is bounded by a batch, not by the population.

    Parameters
    ----------
    folder : str or Path
        Made where it is not there.
    n_children, seed, plan, **settings
        As in :func:`simulate`.
    format : str
        "csv" or "parquet".
    workers : int
        Processes that simulate; the files are the same, byte for byte, for any number.

    Returns
    -------
    list of Path
        The files written: children, records, contacts, truth and, where errors are planted, truth/records.

    Raises
    ------
    ValueError
        As :func:`simulate` and :func:`write` do.
    """
    chosen = plan or Plan(**settings)
    jobs = [(number, count, seed, chosen) for number, count in enumerate(sizes(n_children, chosen))]
    return write_batches(_made(jobs, workers), Path(folder), format)


def _made(jobs: list[tuple[int, int, int, Plan]], workers: int) -> Iterator[dict[str, pa.Table]]:
    if workers < 2 or len(jobs) < 2:
        yield from map(_tables, jobs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = deque(pool.submit(_tables, job) for job in jobs[:workers])
        for job in jobs[workers:]:
            # one more is begun only when one has been taken, so that finished ones do not pile up
            done = waiting.popleft().result()
            waiting.append(pool.submit(_tables, job))
            yield done
        while waiting:
            yield waiting.popleft().result()


def _tables(job: tuple[int, int, int, Plan]) -> dict[str, pa.Table]:
    number, count, seed, plan = job
    made = batch(number, count, seed, plan).tables()
    if not plan.slips:
        # without planted errors it says no more than the records do
        del made["truth_records"]
    return {name: as_arrow(table) for name, table in made.items()}
