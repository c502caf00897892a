"""The app as a server runs it: the door behind its security headers. ``streamlit run`` takes this file."""

from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware

from growthwatch.ui.serving import failures
from growthwatch.ui.serving.headers import SecurityHeaders

#: What an ``st.App`` is made of here; Streamlit looks for that call in the very file it runs.
PARTS: Final[dict[str, Any]] = {
    "script_path": Path(__file__).parent / "app_entry.py",
    "middleware": [Middleware(SecurityHeaders)],
    "on_script_error": failures.told,
}
app = st.App(**PARTS)
