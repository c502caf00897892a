"""``growthwatch inspect`` and ``growthwatch template``: what a file is taken for, and the Red Book sheet."""

from pathlib import Path
from typing import Annotated

import typer

from growthwatch import sources
from growthwatch.cli.options import AsOf, DateOrder, Mapping, SourceOption, TimeZone, as_of_or_today, file_can_be_made
from growthwatch.sources import senders
from growthwatch.sources.inspection import Inspection, SheetInspection


def inspect(
    file: Annotated[Path, typer.Argument(help="One file: CSV, XLSX, Parquet or FHIR JSON.")],
    as_of: AsOf = None,
    mapping: Mapping = None,
    time_zone: TimeZone = None,
    dates: DateOrder = None,
    source: SourceOption = None,
    save: Annotated[Path | None, typer.Option("--save", help="Write the starting mapping to this file.")] = None,
) -> None:
    """Say what a file is taken for: its mapping, five rows as understood, and a mapping to start from if unknown."""
    found = sources.inspect(
        file, as_of=as_of_or_today(as_of), mapping=mapping, time_zone=time_zone, dates=dates,
        source=senders.sources_stated(source),
    )  # fmt: skip
    for sheet in found.sheets:
        _say_sheet(sheet)
    _say_rows(found)
    starters = [sheet.starter for sheet in sorted(found.sheets, key=lambda one: bool(one.mapping)) if sheet.starter]
    if save is not None and starters:
        save.write_text(starters[0], encoding="utf-8")
        typer.echo(f"Mapping to start from written to {save}")


def template(
    out: Annotated[Path, typer.Option("--out", help="The workbook to write.")] = Path("red-book.xlsx"),
) -> None:
    """Write the sheet (XLSX) into which a parent-held record is transcribed."""
    file_can_be_made(out, (".xlsx",))
    out.parent.mkdir(parents=True, exist_ok=True)
    typer.echo(f"Transcription sheet written to {sources.write_template(out)}")


def _say_sheet(sheet: SheetInspection) -> None:
    if not sheet.mapping and not sheet.starter:
        typer.echo(f"{sheet.title}: {sheet.format}, not recognised and not read")
        return
    if not sheet.mapping:
        typer.echo(f"{sheet.title}: {sheet.format}, not recognised. A mapping to start from:\n\n{sheet.starter}")
        return
    typer.echo(
        f"{sheet.title}: {sheet.format}, recognised as {sheet.mapping}; its rows become {sheet.table or 'keys'}"
    )
    for ours, heading in sheet.columns.itertuples(index=False):
        typer.echo(f"  {ours:28} <- {heading}")
    if sheet.left_alone:
        typer.echo(f"  left alone: {', '.join(sheet.left_alone)}")
    if sheet.notes:
        typer.echo(f"  {sheet.notes}")


def _say_rows(found: Inspection) -> None:
    if found.problem:
        typer.echo(f"Not read: {found.problem}")
        return
    typer.echo("Rows: " + ", ".join(f"{count:,} {name}" for name, count in found.counts.items() if count))
    for name, rows in found.understood.items():
        typer.echo(f"\n{name}, as understood:\n{rows.to_string(index=False, na_rep='')}")
    if len(found.refused):
        typer.echo(f"\nrefused or remarked on:\n{found.refused.head(10).to_string(index=False, na_rep='')}")
