"""``growthwatch audit``: the figures that a designated paediatrician takes to the board."""

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from growthwatch import pipeline
from growthwatch.audit import changes as practice_changes
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.disclosure.differencing import warnings
from growthwatch.audit.groups import GroupingError, supplied_with
from growthwatch.audit.sums import Period, Sums
from growthwatch.cli.options import (
    AsOf,
    CheckWindowsFile,
    Inputs,
    Mapping,
    OutFolder,
    Policy,
    PolicyOption,
    Workers,
    as_of_or_today,
    can_be_made,
    date_of,
    kept_apart,
    progress,
)
from growthwatch.report.cohort import audit_files, audit_wording
from growthwatch.report.cohort.audit_content import cohort
from growthwatch.results import About
from growthwatch.scale import nation
from growthwatch.scale.batch import Audited
from growthwatch.sources import UnusableInput

Tables = Annotated[
    list[Path] | None,
    typer.Option("--groups", help="CSV: nhs_number, practice_code or postcode, and columns such as locality."),
]
Changes = Annotated[Path | None, typer.Option("--changes", help="CSV: practice_code, changed_on, what.")]
Actions = Annotated[Path | None, typer.Option("--actions", help="CSV: finding_id, action, done_on.")]
Compare = Annotated[
    list[Path] | None, typer.Option("--compare", help="Folder of an earlier audit, to warn of differencing.")
]
TrueCounts = Annotated[
    bool, typer.Option("--true-counts", help="Small numbers NOT hidden: only for roles that may see the children.")
]


def audit(
    inputs: Inputs,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day audited.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day audited.")],
    out: OutFolder,
    as_of: AsOf = None,
    policy: PolicyOption = Policy.digital,
    mapping: Mapping = None,
    check_windows: CheckWindowsFile = None,
    groups: Tables = None,
    changes: Changes = None,
    actions: Actions = None,
    compare: Compare = None,
    true_counts: TrueCounts = False,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Whether to make the PDF too.")] = True,
    workers: Workers = None,
) -> None:
    """Audit a period: coverage, measuring, thresholds met, delays, the records; report, workbook and CSV files.

    With --workers each batch of children is counted by itself and only sums are merged; one that was killed goes on.
    """
    kept_apart(inputs, out)
    can_be_made(out)
    audited = _audited(inputs, _period(first, last), groups or [], changes, actions)
    asked = {
        "as_of": as_of_or_today(as_of),
        "policy": policy.value,
        "mapping": mapping,
        "check_windows": check_windows,
    }
    try:
        sums, about = _counted(inputs, audited, out / "work", workers, asked)
    except GroupingError as error:
        raise UnusableInput(str(error)) from None
    notices = _notices(sums, [*(groups or []), *([] if changes is None else [changes])])
    if "linkage" in about:
        notices = (*notices, f"Persons were linked {about['linkage']}.")
    made = cohort(sums, about, suppressed=not true_counts, notices=notices)
    # read what was there before it is written over
    known = [found for folder in (out, *(compare or [])) if (found := audit_files.earlier(folder)) is not None]
    overlaps = warnings(known, audit_files.export(made))
    try:
        audit_files.write(made, out, with_pdf=pdf)
    except ModuleNotFoundError:
        typer.echo("growthwatch: no PDF, which needs the extra: pip install 'growthwatch[pdf]'", err=True)
    for notice in (*made.notices, *overlaps):
        typer.echo(f"growthwatch: {notice}", err=True)
    typer.echo("\n".join([*audit_wording.summary(made), f"written to {out}"]))


def _period(first: str, last: str) -> Period:
    start, end = date_of(first, "--from"), date_of(last, "--to")
    try:
        return Period.of(start, end)
    except ValueError as error:
        raise UnusableInput(str(error), column="--to", value=last) from None


def _audited(
    inputs: list[Path], period: Period, groups: list[Path], changes: Path | None, actions: Path | None
) -> Audited:
    """Return what is asked: the period, and the tables beside the records."""
    groupings = [*supplied_with(inputs), *map(_read, groups)]
    if changes is not None:
        table = _read(changes)
        try:
            # practices that it does not name changed nothing
            groupings.append(practice_changes.grouping(table, list(table.get("practice_code", []))))
        except GroupingError as error:
            raise UnusableInput(str(error)) from None
    return Audited(period, tuple(groupings), None if actions is None else _read(actions))


def _counted(
    inputs: list[Path], audited: Audited, work: Path, workers: int | None, asked: dict[str, Any]
) -> tuple[Sums, About]:
    """Return the audit's sums: of all children at once, or batch by batch."""
    if workers is not None:
        return nation.audit(inputs, work, audited, workers=workers, progress=progress, **asked)
    result = pipeline.run(inputs, **asked)
    return aggregate(result, audited.period, groupings=audited.groupings, actions=audited.actions), result.about


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype="str")
    except (OSError, ValueError) as error:
        raise UnusableInput(f"{path.name} can't be read as CSV: {' '.join(str(error).split())}") from None


def _notices(sums: Sums, tables: list[Path]) -> tuple[str, ...]:
    """Return which practice codes of the tables no child has: a typing slip there would go unseen."""
    practices = set(sums.counts.loc[(sums.counts["breakdown"] == "practice").to_numpy(), "group"])
    said = []
    for path in tables:
        unknown = sorted(set(_read(path).get("practice_code", pd.Series(dtype="str")).dropna()) - practices)
        if unknown:
            said.append(f"{path.name} names practices that no child has: {', '.join(unknown)}.")
    return tuple(said)
