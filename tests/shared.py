"""Where real and published data stand beside a checkout. Nothing of them is kept in the project."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(path: str) -> Path:
    """Return a file or folder of ../shared/data, or skip the test and say so where it is absent."""
    place = DATA / path
    if not place.exists():
        pytest.skip(f"../shared/data/{path} is not beside this checkout")
    return place
