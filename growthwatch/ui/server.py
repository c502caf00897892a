"""The app as a server runs it: the door behind its security headers and the checks of who speaks to it.

``streamlit run`` takes this file.
"""

import sys
from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from growthwatch import private_files
from growthwatch.ui import ready
from growthwatch.ui.elements import keys
from growthwatch.ui.serving import failures, scripts
from growthwatch.ui.serving.browsers import OneBrowser
from growthwatch.ui.serving.headers import SecurityHeaders
from growthwatch.ui.serving.same_site import SameSite

#: The page may run no script that stands in it: this one comes from here.
_KEYS: Final = Path(__file__).parent / "keys.js"
_SCREEN: Final = Path(__file__).parent / "screen.js"
#: What an ``st.App`` is made of here; Streamlit looks for that call in the very file it runs.
PARTS: Final[dict[str, Any]] = {
    "script_path": Path(__file__).parent / "app_entry.py",
    "middleware": [
        Middleware(SecurityHeaders),
        Middleware(SameSite),
        Middleware(OneBrowser),
        Middleware(scripts.Scripts),
    ],
    "on_script_error": failures.told,
    "lifespan": ready.lifespan,
    "routes": [
        Route(f"/{keys.SCRIPT}", lambda _: FileResponse(_KEYS, media_type="text/javascript")),
        Route(f"/{scripts.SCREEN}", lambda _: FileResponse(_SCREEN, media_type="text/javascript")),
        Route(f"/{scripts.AHEAD}", lambda _: Response(scripts.ahead(), media_type="text/javascript")),
    ],
}
private_files.for_owner_alone()
# a page is worked out beside the loop that sends what is ready of it: that loop waits this long for its turn [s]
sys.setswitchinterval(0.001)
app = st.App(**PARTS)
