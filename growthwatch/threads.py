"""Linear algebra on one thread.

The stages solve very many small systems at once. Shared out over threads, a system of a hundred unknowns spends most
of its time waiting for its threads: a child with 1,000 weights took nine times the processor seconds.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

P = ParamSpec("P")
T = TypeVar("T")


def on_one_thread(stage: Callable[P, T]) -> Callable[P, T]:
    """Return the stage, run with the linear algebra library on one thread."""

    @wraps(stage)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        with _libraries().limit(limits=1, user_api="blas"):
            return stage(*args, **kwargs)

    return run


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()
