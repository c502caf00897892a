"""The caseload on screen: the whole run, kept until a file of it changes."""

import datetime as dt
import hashlib
import os
from pathlib import Path

import streamlit as st

from growthwatch import pipeline
from growthwatch.results import Result


def opened() -> Result:
    """Return the result for the folder the app was opened on."""
    folder = Path(os.environ["GROWTHWATCH_FOLDER"])
    as_of = os.environ.get("GROWTHWATCH_AS_OF") or dt.datetime.now(dt.UTC).astimezone().date().isoformat()
    return _run(folder, as_of, os.environ.get("GROWTHWATCH_POLICY", "digital"), _digest(folder))


@st.cache_resource(max_entries=2, show_spinner="Reading the three record systems …")
def _run(folder: Path, as_of: str, policy: str, digest: str) -> Result:  # noqa: ARG001 - the digest is the cache's key
    return pipeline.run(folder, as_of=as_of, policy=policy)


def _digest(folder: Path) -> str:
    """Return what changes when a file of the folder does: names, sizes and times of writing."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    facts = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(repr(facts).encode()).hexdigest()
