"""``growthwatch qa-sample``: records drawn by seed for a person to read, with a tick sheet to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from growthwatch import pipeline
from growthwatch.audit import quality_sample
from growthwatch.audit.sums import Period
from growthwatch.cli import from_store
from growthwatch.cli.options import (
    AsOf,
    DateOrder,
    Mapping,
    OptionalInputs,
    OutFolder,
    PolicyIfAny,
    as_of_or_today,
    can_be_made,
    date_of,
    kept_apart,
)
from growthwatch.report.cohort import quality_sample_files
from growthwatch.sources import UnusableInput


def qa_sample(
    out: OutFolder,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day drawn from.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day drawn from.")],
    inputs: OptionalInputs = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same records.")] = 0,
    size: Annotated[int, typer.Option(min=2, help="How many records, half of them flagged.")] = quality_sample.SIZE,
    store: from_store.StoreInstead = None,
    who: from_store.WhoAsks = None,
    as_of: AsOf = None,
    policy: PolicyIfAny = None,
    mapping: Mapping = None,
    dates: DateOrder = None,
) -> None:
    """Draw records for quality assurance, flagged and not, with a tick sheet; audit --qa-sample reads it back.

    The sheet names children: it stays with those who may see them.
    """
    files = inputs or []
    kept_apart(files, out)
    can_be_made(out)
    try:
        period = Period.of(date_of(first, "--from"), date_of(last, "--to"))
    except ValueError as error:
        raise UnusableInput(str(error), column="--to", value=last) from None
    only_of_files = {"mapping": mapping, "dates": dates, "policy": policy, "as_of": as_of}
    if from_store.is_asked(inputs, store, only_of_files):
        desk = from_store.desk(str(store), who)
        desk.bring_to_today()
        result = desk.export("quality-assurance sample", purpose="quality_assurance")
    else:
        held_to = policy.value if policy else "digital"
        result = pipeline.run(files, as_of=as_of_or_today(as_of), policy=held_to, mapping=mapping, dates=dates)
    drawn = quality_sample.draw(result, period, size, seed)
    if drawn.records.empty:
        raise UnusableInput("no child has a weight after birth in these days: there is nothing to draw from")
    quality_sample_files.write(drawn, period, seed, out)
    n = drawn.records["stratum"].value_counts()
    said = " and ".join(f"{n.get(name, 0)} of {drawn.population[name]} {name}" for name in quality_sample.STRATA)
    typer.echo(f"Drawn by seed {seed}: {said}. Fill in {quality_sample_files.BOOK}.\nwritten to {out}")


def read_back(folder: Path) -> quality_sample.Filled:
    """Return the ticks of a sample's folder.

    Raises
    ------
    UnusableInput
        When it can't be read.
    """
    try:
        return quality_sample_files.read_back(folder)[0]
    except quality_sample_files.TickSheetError as error:
        raise UnusableInput(str(error), column="--qa-sample", value=str(folder)) from None
