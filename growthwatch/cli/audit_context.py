"""The file of safeguarding context that is given to an audit: read, and held against the children."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Final

import pandas as pd
import typer

from growthwatch.audit import context_file
from growthwatch.audit.context_file import ContextError, ContextFile
from growthwatch.audit.sums import Sums
from growthwatch.sources import UnusableInput

ContextOption = Annotated[
    Path | None,
    typer.Option(
        "--context", help="CSV of safeguarding context: nhs_number, fact (as the store's), stated_on; happened_on."
    ),
]
REJECTS: Final = "context_rejects.csv"


def read(path: Path, until: dt.date) -> ContextFile:
    """Return a file of context, read; refused where no row of it can be counted."""
    try:
        table = pd.read_csv(path, dtype="str")
    except (OSError, ValueError) as error:
        raise UnusableInput(f"{path.name} can't be read as CSV: {' '.join(str(error).split())}") from None
    try:
        given = context_file.read(table, until, path.name)
    except ContextError as error:
        raise UnusableInput(str(error), file=path.name) from None
    if given.rows.empty and len(given.rejects):
        one = given.rejects.iloc[0]
        why, value = f"{one['reason']} (no row of this file can be counted)", _shown(given.rejects.head(1)).iloc[0]
        raise UnusableInput(why, file=path.name, line=int(one["line"]), column=str(one["column"]), value=str(value))
    return given


def rejected(given: ContextFile, sums: Sums, file: str) -> pd.DataFrame:
    """Return every row of the file that was not counted; numbers of children are left out of it."""
    more = context_file.unmatched(given.rows, sums, file)
    whole = pd.concat([given.rejects, more], ignore_index=True).sort_values("line", kind="stable", ignore_index=True)
    return whole.assign(value=_shown(whole))


def _shown(rejects: pd.DataFrame) -> pd.Series:
    # the folder of an audit, and what a terminal keeps, name nobody: the line finds the child in the file
    return rejects["value"].mask(rejects["column"] == "nhs_number", "")


def uncounted(given: ContextFile, rejects: pd.DataFrame) -> tuple[str, ...]:
    """Return what a reader of the figures must know of the file: how much of it they don't hold."""
    if rejects.empty:
        return ()
    n = len(given.rows) + len(given.rejects)
    return (f"{len(rejects)} of {n} rows of the file of context could not be counted: see {REJECTS}.",)
