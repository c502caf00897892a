"""Where ``reference_data/`` is, and the check that a file there is the one that was published."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parents[1]
# in a wheel the folder travels inside the package; in a checkout and an editable install it stands beside it
_PLACES = (_PACKAGE / "_reference_data", _PACKAGE.parent / "reference_data")


class ReferenceDataError(RuntimeError):
    """Reference data are absent or are not the files that the manifest describes."""


@cache
def folder() -> Path:
    """Return the folder of the reference data.

    Returns
    -------
    Path
        The one inside the package where it is installed, ``reference_data/`` beside the package in a checkout.

    Raises
    ------
    ReferenceDataError
        When neither an installed nor a checked-out copy is found.
    """
    for place in _PLACES:
        if (place / "manifest.json").is_file():
            return place
    raise ReferenceDataError(f"reference_data/manifest.json is in none of {[str(p) for p in _PLACES]}")


@cache
def manifest() -> dict[str, Any]:
    """Return the manifest of the reference data.

    Returns
    -------
    dict
        ``manifest.json`` as it stands: versions, sources and acknowledgements, and under ``files`` a SHA-256 for each.

    Raises
    ------
    ReferenceDataError
        When no reference data are found.
    """
    with (folder() / "manifest.json").open(encoding="utf-8") as file:
        contents: dict[str, Any] = json.load(file)
    return contents


def verified(name: str) -> bytes:
    """Return the bytes of one reference file after checking them against the manifest.

    Parameters
    ----------
    name : str
        Path below ``reference_data/`` with forward slashes, as the manifest lists it.

    Returns
    -------
    bytes
        The file as published.

    Raises
    ------
    ReferenceDataError
        When the manifest does not list the file or its SHA-256 is not the one listed.
    OSError
        When a file that is listed can't be read.
    """
    listed = manifest()["files"].get(name)
    if listed is None:
        raise ReferenceDataError(f"{name} is not listed in reference_data/manifest.json")
    contents = (folder() / name).read_bytes()
    if hashlib.sha256(contents).hexdigest() != listed["sha256"]:
        raise ReferenceDataError(f"{name} is not the file that reference_data/manifest.json describes")
    return contents


@cache
def version() -> str:
    """Return a short name for this set of reference data.

    Returns
    -------
    str
        The first 12 hexadecimal digits of the manifest's SHA-256.

    Raises
    ------
    ReferenceDataError
        When no reference data are found.
    """
    return hashlib.sha256((folder() / "manifest.json").read_bytes()).hexdigest()[:12]
