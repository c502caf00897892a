"""``growthwatch simulate``: a synthetic three-system caseload with the truth beside it."""

from enum import StrEnum
from typing import Annotated

import typer

from growthwatch import simulate as simulation
from growthwatch.cli.options import OutFolder, can_be_made, date_of
from growthwatch.simulate import Plan
from growthwatch.simulate.export import formats

#: The tables that a record system's export takes the place of; the truth is none of them.
INPUTS = ("children", "records", "contacts")


class CaseloadFormat(StrEnum):
    """What a caseload is written as: tables, or as one kind of record system exports it."""

    csv = "csv"
    parquet = "parquet"
    gp = "gp"
    csds = "csds"
    fhir = "fhir"
    redbook = "redbook"


def simulate(
    out: OutFolder,
    children: Annotated[int, typer.Option("--children", min=1, help="How many infants.")] = 300,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same bytes.")] = 1,
    caseload_format: Annotated[
        CaseloadFormat, typer.Option("--format", help="Tables, or as one record system exports its part.")
    ] = CaseloadFormat.csv,
    practices: Annotated[int, typer.Option("--practices", min=1, help="How many practices.")] = Plan.practices,
    born_from: Annotated[str, typer.Option("--born-from", metavar="DATE")] = Plan.first_birth.isoformat(),
    born_to: Annotated[str, typer.Option("--born-to", metavar="DATE")] = Plan.last_birth.isoformat(),
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="Nothing later is known.")] = (
        Plan.as_of.isoformat()
    ),
    slips: Annotated[float, typer.Option("--slips", min=0, max=0.02, help="Share of records with each slip.")] = 0.0,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes; the files are the same.")] = 1,
) -> None:
    """Write children, records and contacts of infants who do not exist, and truth beside them."""
    can_be_made(out)
    plan = Plan(
        practices=practices,
        first_birth=date_of(born_from, "--born-from"),
        last_birth=date_of(born_to, "--born-to"),
        as_of=date_of(as_of, "--as-of"),
        slips=slips,
    )
    chosen = caseload_format.value
    if chosen in formats.FORMATS:
        tables = simulation.simulate(children, seed, plan).tables()
        files = formats.write({name: tables[name] for name in INPUTS}, out, chosen)
    else:
        files = simulation.simulate_to(out, children, seed, plan, format=chosen, workers=workers)
    typer.echo(f"{children:,} synthetic infants written to {', '.join(str(file) for file in files)}")
