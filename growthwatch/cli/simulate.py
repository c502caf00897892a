"""``growthwatch simulate``: a synthetic three-system caseload with the truth beside it."""

from typing import Annotated

import typer

from growthwatch import simulate as simulation
from growthwatch.cli.options import FormatOption, OutFolder, TableFormat


def simulate(
    out: OutFolder,
    children: Annotated[int, typer.Option("--children", min=1, help="How many infants.")] = 300,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same bytes.")] = 1,
    file_format: FormatOption = TableFormat.csv,
) -> None:
    """Write children, records and contacts of infants who do not exist, and truth beside them."""
    caseload = simulation.simulate(children, seed)
    simulation.write(caseload, out, file_format.value)
    typer.echo(f"{children:,} synthetic infants, {len(caseload.records):,} records, written to {out}")
