"""``growthwatch audit``: the figures that a designated paediatrician takes to the board."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from growthwatch import pipeline
from growthwatch.audit import changes as practice_changes
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.differencing import warnings
from growthwatch.audit.groups import GroupingError, supplied_with
from growthwatch.audit.sums import Period
from growthwatch.cli.options import AsOf, Inputs, Mapping, OutFolder, Policy, PolicyOption, as_of_or_today, date_of
from growthwatch.report import cohort_files, cohort_words
from growthwatch.report.cohort import Cohort, cohort
from growthwatch.results import Result
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
    groups: Tables = None,
    changes: Changes = None,
    actions: Actions = None,
    compare: Compare = None,
    true_counts: TrueCounts = False,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Whether to make the PDF too.")] = True,
) -> None:
    """Audit a period: coverage, measuring, thresholds met, delays, the records; report, workbook and CSV files."""
    period = _period(first, last)
    result = pipeline.run(inputs, as_of=as_of_or_today(as_of), policy=policy.value, mapping=mapping)
    made = _made(inputs, result, period, groups or [], changes, actions, suppressed=not true_counts)
    # read what was there before it is written over
    known = [found for folder in (out, *(compare or [])) if (found := cohort_files.earlier(folder)) is not None]
    overlaps = warnings(known, cohort_files.export(made))
    try:
        cohort_files.write(made, out, with_pdf=pdf)
    except ModuleNotFoundError:
        typer.echo("growthwatch: no PDF, which needs the extra: pip install 'growthwatch[pdf]'", err=True)
    for notice in (*made.notices, *overlaps):
        typer.echo(f"growthwatch: {notice}", err=True)
    typer.echo("\n".join([*cohort_words.summary(made), f"written to {out}"]))


def _period(first: str, last: str) -> Period:
    try:
        return Period.of(date_of(first, "--from"), date_of(last, "--to"))
    except ValueError as error:
        raise UnusableInput(str(error), column="--to", value=last) from None


def _made(
    inputs: list[Path],
    result: Result,
    period: Period,
    groups: list[Path],
    changes: Path | None,
    actions: Path | None,
    *,
    suppressed: bool,
) -> Cohort:
    groupings = [_read(path) for path in groups]
    practices = sorted(result.stages.children["practice_code"].dropna().unique())
    notices = [_unmatched(table, path, practices) for table, path in zip(groupings, groups, strict=True)]
    groupings = [*supplied_with(inputs), *groupings]
    try:
        if changes is not None:
            table = _read(changes)
            groupings.append(practice_changes.grouping(table, practices))
            notices.append(_unmatched(table, changes, practices))
        sums = aggregate(result, period, groupings=groupings, actions=None if actions is None else _read(actions))
    except GroupingError as error:
        raise UnusableInput(str(error)) from None
    return cohort(sums, result.about, suppressed=suppressed, notices=tuple(notice for notice in notices if notice))


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype="str")
    except (OSError, ValueError) as error:
        raise UnusableInput(f"{path.name} can't be read as CSV: {' '.join(str(error).split())}") from None


def _unmatched(table: pd.DataFrame, path: Path, practices: list[str]) -> str:
    """Return which practice codes of a table no child has: a typing slip there would go unseen."""
    if "practice_code" not in table.columns:
        return ""
    unknown = sorted(set(table["practice_code"].dropna()) - set(practices))
    return f"{path.name} names practices that no child has: {', '.join(unknown)}." if unknown else ""
