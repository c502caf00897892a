"""``growthwatch audit``: the figures that a designated paediatrician takes to the board."""

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import pandas as pd
import typer

from growthwatch import pipeline
from growthwatch.audit import changes as practice_changes
from growthwatch.audit import quality_sample
from growthwatch.audit.actions import Actions
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.disclosure.differencing import warnings
from growthwatch.audit.groups import GroupingError, carried_groupings
from growthwatch.audit.sums import Period, Sums
from growthwatch.cells import guarded_table
from growthwatch.cli import audit_actions, audit_context, audit_output, audit_refused, from_store
from growthwatch.cli.audit_of_store import StoreAudit, of_store
from growthwatch.cli.options import (
    AsOf,
    CheckWindowsFile,
    DateOrder,
    Mapping,
    OptionalInputs,
    OutFolder,
    Policy,
    PolicyIfAny,
    PracticeNamesFile,
    SenderOption,
    SourceOption,
    TimeZone,
    Workers,
    as_of_or_today,
    can_be_made,
    date_of,
    kept_apart,
    progress,
)
from growthwatch.cli.qa_sample import read_back
from growthwatch.report.cohort import audit_changes, audit_files, audit_wording
from growthwatch.results import About
from growthwatch.scale import nation
from growthwatch.scale.batch import Audited
from growthwatch.sources import UnusableInput, senders

Tables = Annotated[
    list[Path] | None,
    typer.Option("--groups", help="CSV: nhs_number, practice_code or postcode, and columns such as locality."),
]
Changes = Annotated[Path | None, typer.Option("--changes", help="CSV: practice_code, changed_on, what.")]
ActionsOption = Annotated[
    Path | None, typer.Option("--actions", help="CSV: finding_id, action (as the store's), done_on; role where known.")
]
QaSample = Annotated[
    Path | None,
    typer.Option("--qa-sample", help="Folder of a qa-sample whose sheet is filled in: its ticks are counted."),
]
Compare = Annotated[
    list[Path] | None, typer.Option("--compare", help="Folder of an earlier audit, to warn of differencing.")
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="FOLDER|DATE",
        help="Compare the rates with those of an earlier audit's folder; with --store also of a day, as known then.",
    ),
]

_SINCE: Final = "changes_since.csv"


def audit(
    out: OutFolder,
    inputs: OptionalInputs = None,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="First day audited; with --store a year before --to."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day audited; with --store today.")
    ] = None,
    store: from_store.StoreInstead = None,
    who: from_store.WhoAsks = None,
    why: from_store.Why = None,
    as_of: AsOf = None,
    policy: PolicyIfAny = None,
    mapping: Mapping = None,
    time_zone: TimeZone = None,
    dates: DateOrder = None,
    sender: SenderOption = None,
    source: SourceOption = None,
    check_windows: CheckWindowsFile = None,
    groups: Tables = None,
    changes: Changes = None,
    actions: ActionsOption = None,
    context: audit_context.ContextOption = None,
    qa_sample: QaSample = None,
    compare: Compare = None,
    since: Since = None,
    practice_names: PracticeNamesFile = None,
    targets: audit_output.Targets = None,
    true_counts: audit_output.TrueCounts = False,
    pdf: audit_output.WithPdf = True,
    workers: Workers = None,
) -> None:
    """Audit a period: coverage, measuring, thresholds met, delays, the records; report, workbook and CSV files.

    With --store the audit is of the record store as it is today, of the children whom the user may see. With
    --workers each batch of children is counted by itself and only sums are merged; one that was killed goes on.
    """
    files = inputs or []
    kept_apart(files, out)
    can_be_made(out)
    acted, reach = None if actions is None else audit_actions.read(actions), audit_output.targets_of(targets)
    asked: dict[str, Any] = {
        "mapping": mapping,
        "time_zone": time_zone,
        "dates": dates,
        "sender": senders.stated(sender),
        "source": senders.sources_stated(source),
        "check_windows": check_windows,
    }
    day = _day(since)
    ticked = None if qa_sample is None else read_back(qa_sample)
    before = None if since is None or day is not None else _rates(Path(since))
    said: tuple[str, ...] = ()
    of_files = {**asked, "policy": policy, "as_of": as_of, "workers": workers, "context": context}
    given = None
    if from_store.is_asked(inputs, store, of_files):
        of_today = _of_store(str(store), who, (first, last), groups or [], changes, acted, why)
        sums, about, said = of_today.sums, of_today.about, of_today.notices
        practice_names = practice_names or of_today.names
        if day is not None:
            then, then_about, told = of_today.then(day)
            compared = audit_output.content(then, then_about, suppressed=not true_counts, notices=())
            before, said = compared.rates, (*said, told)
    else:
        if day is not None:
            no_day = (
                "a day is for the record store, --store: files do not say what was known then; name an earlier folder"
            )
            raise UnusableInput(no_day, column="--since", value=day.isoformat())
        asked |= {"as_of": as_of_or_today(as_of), "policy": (policy or Policy.digital).value}
        period = _period(_needed(first, "--from"), _needed(last, "--to"))
        given = None if context is None else audit_context.read(context, asked["as_of"])
        audited = _audited(files, period, groups or [], changes, acted)
        audited = replace(audited, context=None if given is None else given.rows)
        sums, about = _counted(files, audited, out / "work", workers, asked)
    notices = (*said, *_notices(sums, [*(groups or []), *([] if changes is None else [changes])]))
    if "linkage" in about:
        notices = (*notices, f"Persons were linked {about['linkage']}.")
    refused = audit_refused.refused(sums, (acted, actions), (given, context))
    made = audit_output.content(
        sums,
        about,
        suppressed=not true_counts,
        notices=(*notices, *audit_refused.notices(refused, acted, given)),
        names=practice_names,
        targets=reach,
    )
    if ticked is not None:
        refused[audit_refused.QA_REJECTS] = ticked.rejects
        counted = quality_sample.results(ticked.rows, suppressed=not true_counts)
        made = replace(made, tables={**made.tables, "qa_sample": counted})
    # read what was there before it is written over
    known = [export for folder in (out, *(compare or [])) if (export := audit_files.earlier(folder)) is not None]
    overlaps = warnings(known, audit_files.export(made))
    audit_output.write(made, sums, out, with_pdf=pdf)
    audit_refused.write(refused, out)
    moved = []
    if before is not None:
        differs = audit_changes.compared(before, made.rates)
        guarded_table(differs).to_csv(out / _SINCE, index=False)
        moved = [audit_changes.sentence(differs, Path(str(since)).name)]
    for notice in (*made.notices, *overlaps, *audit_refused.first_lines(refused)):
        typer.echo(f"growthwatch: {notice}", err=True)
    typer.echo("\n".join([*audit_wording.summary(made), *moved, f"written to {out}"]))


def _needed(day: str | None, option: str) -> str:
    if day is None:
        raise UnusableInput("name the days audited, --from and --to", column=option)
    return day


def _day(since: str | None) -> dt.date | None:
    """Return the day that is named, None for a folder or nothing."""
    with suppress(ValueError):
        return None if since is None else dt.date.fromisoformat(since)
    return None


def _rates(folder: Path) -> pd.DataFrame | None:
    """Return the rates that an earlier audit wrote into its folder; None, and say so, before the first run."""
    file = folder / "rates.csv"
    if not folder.exists():
        typer.echo(f"growthwatch: {folder.name} is not there yet: nothing to compare with this time", err=True)
        return None
    if not file.is_file():
        raise UnusableInput("expected the folder of an earlier audit", column="--since", value=str(folder))
    rates = _read(file)
    if lacks := [name for name in audit_changes.NEEDED if name not in rates.columns]:
        raise UnusableInput(f"no rates of an audit: there is no column {lacks[0]}", file=file.name, line=1)
    return rates


def _of_store(
    store: str,
    who: str | None,
    days: tuple[str | None, str | None],
    groups: list[Path],
    changes: Path | None,
    acted: Actions | None,
    why: str | None,
) -> StoreAudit:
    """Return the audit of what the record store holds today, of a year up to today unless days are named."""
    desk = from_store.desk(store, who)
    said = from_store.purpose(desk, why, "audit")
    last = desk.day if days[1] is None else date_of(days[1], "--to")
    first = last - dt.timedelta(days=365) if days[0] is None else date_of(days[0], "--from")
    return of_store(desk, _audited([], _period(first.isoformat(), last.isoformat()), groups, changes, acted), said)


def _period(first: str, last: str) -> Period:
    start, end = date_of(first, "--from"), date_of(last, "--to")
    try:
        return Period.of(start, end)
    except ValueError as error:
        raise UnusableInput(str(error), column="--to", value=last) from None


def _audited(
    inputs: list[Path], period: Period, groups: list[Path], changes: Path | None, acted: Actions | None
) -> Audited:
    """Return what is asked: the period, and the tables beside the records."""
    groupings = [*(carried_groupings(inputs) if inputs else []), *map(_read, groups)]
    if changes is not None:
        table = _read(changes)
        try:
            # practices that it does not name changed nothing
            groupings.append(practice_changes.grouping(table, list(table.get("practice_code", []))))
        except GroupingError as error:
            raise UnusableInput(str(error)) from None
    return Audited(period, tuple(groupings), None if acted is None else acted.rows)


def _counted(
    inputs: list[Path], audited: Audited, work: Path, workers: int | None, asked: dict[str, Any]
) -> tuple[Sums, About]:
    """Return the audit's sums: of all children at once, or batch by batch."""
    try:
        if workers is not None:
            return nation.audit(inputs, work, audited, workers=workers, progress=progress, **asked)
        result = pipeline.run(inputs, **asked)
        sums = aggregate(
            result, audited.period, groupings=audited.groupings, actions=audited.actions, context=audited.context
        )
    except GroupingError as error:
        raise UnusableInput(str(error)) from None
    return sums, result.about


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype="str")
    except (OSError, ValueError) as error:
        raise UnusableInput(f"{path.name} can't be read as CSV: {' '.join(str(error).split())}") from None


def _notices(sums: Sums, tables: list[Path]) -> tuple[str, ...]:
    """Return which practice codes of the tables no child has (a mistyped one would go unseen), and late changes."""
    practices = set(sums.counts.loc[(sums.counts["breakdown"] == "practice").to_numpy(), "group"])
    notices = []
    for path in tables:
        table = _read(path)
        unknown = sorted(set(table.get("practice_code", pd.Series(dtype="str")).dropna()) - practices)
        if unknown:
            notices.append(f"{path.name} names practices that no child has: {', '.join(unknown)}.")
        outside = practice_changes.outside(table, sums.period)
        if outside:
            days = f"{sums.period.first} to {sums.period.last}"
            notices.append(
                f"{path.name} dates changes outside the days audited ({days}), of which no step can be told: "
                f"{', '.join(outside)}."
            )
    return tuple(notices)
