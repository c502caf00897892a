"""Safeguarding context from a file into the record store, on the command line."""

from pathlib import Path
from typing import Annotated

import typer

from growthwatch.cells import guarded_table
from growthwatch.cli.options import file_can_be_made
from growthwatch.cli.store import HERE, StoreUrl, User, desk_of


def context(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet: a dated fact a row.")],
    store: StoreUrl = HERE,
    who: User = None,
    reason: Annotated[str, typer.Option(help="Why; needed of a role that works without names.")] = "",
    refused: Annotated[
        Path | None, typer.Option("--refused", help="CSV to write the rows to that could not be used, and why.")
    ] = None,
) -> None:
    """Take safeguarding context into the record store; what is there already adds nothing."""
    if refused is not None:
        file_can_be_made(refused, (".csv",))
    came = desk_of(store, who).import_context(file, reason)
    typer.echo(
        f"{came.name}: {came.rows:,} rows, {came.added:,} added, {came.there_already:,} there already, "
        f"{len(came.refused):,} refused"
    )
    if refused is not None:
        guarded_table(came.refused).to_csv(refused, index=False)
        return
    # neither the value nor the row: a terminal's output is kept in logs
    for line, column, why in came.refused[["line", "column", "reason"]].itertuples(index=False):
        typer.echo(f"{came.name}, line {line}" + (f", column {column}" if column else "") + f": {why}", err=True)
