"""What a server does once, at its start and beside it: load what pages are made of, so that no session waits for it.

Streamlit collects garbage after every run of the script, the one between a click and the page it leads to among them.
Each time it would look through everything that the program itself consists of, some 250,000 objects that are never
garbage; what is loaded here is taken out of that search for good.
"""

import contextlib
import gc
import importlib
import logging
import threading
import time
from collections.abc import AsyncIterator
from typing import Any, Final

from growthwatch.store import StoreError
from growthwatch.ui.serving import scripts, session

log = logging.getLogger("growthwatch.ui")
#: What draws the pages, and through them everything down to the readers; what Streamlit makes a chart of.
_MODULES: Final = ("growthwatch.ui.screens.pages", "streamlit.elements.vega_charts", "altair")
#: Young objects that are made before those not needed any more are looked for: a page makes some 100,000.
_YOUNG: Final = 20_000


@contextlib.asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Load the pages in a thread beside the server, which answers meanwhile."""
    threading.Thread(target=load, name="growthwatch-ready", daemon=True).start()
    yield {}


def load() -> None:
    """Load what pages are made of, open the store and take all of it out of the search for garbage."""
    begun = time.perf_counter()
    for name in _MODULES:
        importlib.import_module(name)
    scripts.page()
    try:
        session.store()
    except (StoreError, OSError) as refused:  # the first page says so in full, and tries again
        log.info("the store is not open yet: %s", type(refused).__name__)
    leave_alone()
    log.debug("ready after %.1f s", time.perf_counter() - begun)


def leave_alone() -> None:
    """Take everything that is loaded by now out of the search for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
