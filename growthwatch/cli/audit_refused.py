"""What an audit could not count of the files given beside the records: held together, said, and written."""

from pathlib import Path
from typing import Final

import pandas as pd

from growthwatch.audit.actions import Actions
from growthwatch.audit.context_file import ContextFile
from growthwatch.audit.sums import Sums
from growthwatch.cells import guarded_table
from growthwatch.cli import audit_actions, audit_context

QA_REJECTS: Final = "qa_rejects.csv"


def refused(
    sums: Sums, acted: tuple[Actions | None, Path | None], given: tuple[ContextFile | None, Path | None]
) -> dict[str, pd.DataFrame]:
    """Return file name -> rejects of each file that was given, empty where all of it was counted.

    Parameters
    ----------
    sums : Sums
        Of the audit.
    acted, given : tuple
        The file of actions and that of context, read, with their paths; None where not given.
    """
    tables = {}
    if acted[0] is not None and acted[1] is not None:
        tables[audit_actions.REJECTS] = audit_actions.rejected(acted[0], sums, acted[1].name)
    if given[0] is not None and given[1] is not None:
        tables[audit_context.REJECTS] = audit_context.rejected(given[0], sums, given[1].name)
    return tables


def notices(tables: dict[str, pd.DataFrame], acted: Actions | None, given: ContextFile | None) -> tuple[str, ...]:
    """Return what a reader of the figures must know of these files: how much of them they don't hold."""
    said = audit_actions.uncounted(acted, tables.get(audit_actions.REJECTS))
    if given is not None:
        said += audit_context.uncounted(given, tables[audit_context.REJECTS])
    return said


def write(tables: dict[str, pd.DataFrame], out: Path) -> None:
    """Write the rows that were refused into an audit's folder."""
    for name, table in tables.items():
        # ids and numbers hold a child: the folder of an audit names nobody, and the line finds it in the file
        value = table["value"].mask(table["column"].isin(["finding_id", "nhs_number"]), "")
        guarded_table(table.assign(value=value)).to_csv(out / name, index=False)


def first_lines(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Return the first few rejects of each file, a line each."""
    return [line for table in tables.values() for line in audit_actions.first_lines(table)]
