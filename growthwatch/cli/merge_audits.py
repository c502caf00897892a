"""``growthwatch merge-audits``: the audits of practices put together to an area's, of areas to a region's."""

from pathlib import Path
from typing import Annotated

import typer

from growthwatch.audit.merging import MergeError, Part, together
from growthwatch.cli import audit_output
from growthwatch.cli.options import OutFolder, PracticeNamesFile, can_be_made, kept_apart
from growthwatch.report.cohort import audit_wording
from growthwatch.sources import UnusableInput

Folders = Annotated[
    list[Path], typer.Argument(help="Folders of audits made with --true-counts, of one period and one as-of date.")
]


def merge_audits(
    folders: Folders,
    out: OutFolder,
    practice_names: PracticeNamesFile = None,
    targets: audit_output.Targets = None,
    true_counts: audit_output.TrueCounts = False,
    pdf: audit_output.WithPdf = True,
) -> None:
    """Put audits together by their sums: practice to area to region, as one audit of all the children.

    Small numbers are hidden once, over the whole. Audits of different periods, windows, policies or versions are
    refused, and so are those whose small numbers are hidden already.
    """
    kept_apart(folders, out)
    can_be_made(out)
    reach = audit_output.targets_of(targets)
    short = len({folder.name for folder in folders}) == len(folders)
    read = [(folder.name if short else str(folder), *audit_output.sums_of(folder)) for folder in folders]
    try:
        sums, notices = together([Part(name, part, about) for name, part, about in read])
    except MergeError as error:
        raise UnusableInput(str(error)) from None
    inputs = [one for _, _, about in read for one in about.get("inputs", [])]
    written = [about["outputs"] for _, _, about in read if "outputs" in about]
    rows = {"outputs": {name: sum(one[name] for one in written) for name in written[0]}} if written else {}
    about = {**read[0][2], "inputs": inputs, **rows}
    made = audit_output.content(
        sums, about, suppressed=not true_counts, notices=notices, names=practice_names, targets=reach
    )
    audit_output.write(made, sums, out, with_pdf=pdf)
    for notice in made.notices:
        typer.echo(f"growthwatch: {notice}", err=True)
    typer.echo("\n".join([*audit_wording.summary(made), f"written to {out}"]))
