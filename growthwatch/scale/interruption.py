"""A run in batches that stops before its end: one sentence, and everything finished kept."""

import errno
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from growthwatch.sources import UnusableInput


class RunStoppedError(OSError):
    """A run in batches stopped before its end; the message is one sentence, and the run can go on."""


@contextmanager
def resumable(work: Path) -> Iterator[None]:
    """Say in a sentence why a run stopped, what of it is kept in the work folder, and how it goes on.

    Raises
    ------
    RunStoppedError
        For a full disk, a file that can't be read or written, a worker that was killed, and want of memory.
    """
    try:
        yield
    except UnusableInput:
        raise
    except (OSError, pa.ArrowException, BrokenProcessPool, MemoryError) as error:
        done = len(list(work.glob("done-*.json")))
        raise RunStoppedError(f"{_why(error)}: stopped; {_kept(done, work)}") from error


def _why(error: Exception) -> str:
    if isinstance(error, BrokenProcessPool):
        return "a worker was killed, perhaps for want of memory (fewer workers or smaller batches need less)"
    if isinstance(error, MemoryError):
        return "there is not memory enough (fewer workers or smaller batches need less)"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "no space is left on the disk"
    return " ".join(str(error).split()) or type(error).__name__


def _kept(done: int, work: Path) -> str:
    if (work / "plan.json").exists():
        return f"{done} finished batches are kept, and the same command goes on from there"
    return "the inputs were not read to their end, and the same command begins anew"
