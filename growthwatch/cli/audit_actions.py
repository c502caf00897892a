"""The actions file of an audit on the command line: read, held against the findings, and its refusals written."""

from pathlib import Path
from typing import Final

import pandas as pd

from growthwatch.audit import actions as findings_actions
from growthwatch.audit.actions import Actions, ActionsError
from growthwatch.audit.sums import Sums
from growthwatch.sources import UnusableInput

REJECTS: Final = "action_rejects.csv"
_REJECTS_SHOWN: Final = 5


def read(path: Path) -> Actions:
    """Return an actions file, read; refused where no row of it can be counted."""
    try:
        table = pd.read_csv(path, dtype="str")
    except (OSError, ValueError) as error:
        raise UnusableInput(f"{path.name} can't be read as CSV: {' '.join(str(error).split())}") from None
    try:
        acted = findings_actions.read(table, path.name)
    except ActionsError as error:
        raise UnusableInput(str(error), file=path.name) from None
    if acted.rows.empty and len(acted.rejects):
        raise _no_action(acted.rejects)
    return acted


def rejected(acted: Actions, sums: Sums, file: str) -> pd.DataFrame:
    """Return every row of the actions file that was not counted; refused where not one was."""
    more = findings_actions.unmatched(acted.rows, sums, file)
    rejects = pd.concat([acted.rejects, more], ignore_index=True).sort_values("line", kind="stable", ignore_index=True)
    if len(acted.rows) and len(more) == len(acted.rows):
        raise _no_action(rejects)
    return rejects


def _no_action(rejects: pd.DataFrame) -> UnusableInput:
    one = rejects.iloc[0]
    return UnusableInput(
        f"{one['reason']} (no action of this file can be counted)",
        file=str(one["file"]),
        line=int(one["line"]),
        column=str(one["column"]),
        value=str(one["value"]),
    )


def uncounted(acted: Actions | None, rejects: pd.DataFrame | None) -> tuple[str, ...]:
    """Return what a reader of the figures must know of the actions file: how much of it they don't hold."""
    if acted is None or rejects is None:
        return ()
    notices = []
    if len(rejects):
        n = len(acted.rows) + len(acted.rejects)
        notices.append(f"{len(rejects)} of {n} rows of the actions file could not be counted: see {REJECTS}.")
    return tuple(notices)


def first_lines(rejects: pd.DataFrame) -> list[str]:
    """Return the first few rejects, each in one line; the file has all."""
    shown = rejects.head(_REJECTS_SHOWN).itertuples()
    return [str(UnusableInput(str(r.reason), file=str(r.file), line=int(str(r.line)), column=str(r.column),
                              value=str(r.value))) for r in shown]  # fmt: skip
