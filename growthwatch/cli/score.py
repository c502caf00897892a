"""``growthwatch score``: SDS and centile columns for any table."""

from pathlib import Path
from typing import Annotated

import typer


def score(file: Path, out: Annotated[Path, typer.Option("--out")]) -> None:
    """Add SDS and centile columns to a table."""
