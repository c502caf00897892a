"""``growthwatch score``: SDS and centile columns for any table."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import pyarrow.compute as pc
import typer

from growthwatch import sources
from growthwatch.cli.options import (
    AsOf,
    DateOrder,
    Mapping,
    Policy,
    PolicyOption,
    SourceOption,
    as_of_or_today,
    file_can_be_made,
    kept_apart,
)
from growthwatch.results import write_arrow
from growthwatch.scoring.mapped import values_of
from growthwatch.scoring.table import score_table
from growthwatch.sources import senders
from growthwatch.sources.columns.dates import known_order
from growthwatch.sources.reject_reasons import sentence
from growthwatch.sources.text_table import read_text_table

File = Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet with kind, sex, value, and age or dates.")]
Out = Annotated[Path, typer.Option("--out", help="CSV or Parquet to write, by its ending.")]


class Reference(StrEnum):
    """References that a table may be scored on; another than UK-WHO stands beside it."""

    uk_who = "uk-who"
    trisomy_21 = "trisomy-21"


ReferenceOption = Annotated[
    Reference, typer.Option("--reference", help="trisomy-21: SDS and centile on that reference too, beside UK-WHO.")
]
_WRITTEN: Final = (".csv", ".parquet")


def score(
    file: File,
    out: Out,
    policy: PolicyOption = Policy.digital,
    as_of: AsOf = None,
    dates: DateOrder = None,
    mapping: Mapping = None,
    reference: ReferenceOption = Reference.uk_who,
    source: SourceOption = None,
) -> None:
    """Add SDS and centile columns to a table; a row that can't be scored says why.

    With a mapping a table of any layout is read, and each of its values is a row of what is written.
    """
    kept_apart([file], out)
    file_can_be_made(out, _WRITTEN)
    # stated of a file that has no such name, or a system that is none: refused whether or not anything rests on it
    system = senders.sources_stated(source)
    senders.check_named(system, [file], "--source")
    if mapping is None:
        table = read_text_table(file)
    else:
        intake = sources.read([file], as_of=as_of_or_today(as_of), mapping=mapping, dates=dates, source=system)
        table = values_of(intake, file)
        for refused in intake.rejects.itertuples(index=False):
            typer.echo(f"{refused.file}, line {refused.line}, column {refused.column}: {refused.reason}", err=True)
    scored = score_table(
        table,
        policy=policy.value,
        newest_year=as_of_or_today(as_of).year,
        order=known_order(dates) if dates else None,
        reference=reference.value,
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    write_arrow(scored, out)
    for line, _, reason, detail in table.broken:
        typer.echo(f"{table.file}, line {line}: {sentence(reason, detail)}", err=True)
    rows = scored.num_rows
    left = pc.sum(pc.not_equal(scored["not_scored"], "")).as_py() or 0
    typer.echo(
        f"{rows - left:,} of {rows:,} rows scored, policy {policy.value}; "
        f"{left:,} say in not_scored why they are not, {len(table.broken):,} lines could not be read; written to {out}"
    )
