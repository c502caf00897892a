"""``growthwatch run``: the whole way, files in and tables out."""

from typing import Annotated

import typer

from growthwatch import pipeline, results
from growthwatch.cli.options import (
    AsOf,
    CheckWindowsFile,
    DateOrder,
    FormatOption,
    Inputs,
    Mapping,
    NextStepsFile,
    OutFolder,
    Policy,
    PolicyOption,
    Sender,
    SourceOption,
    TableFormat,
    TimeZone,
    Workers,
    as_of_or_today,
    can_be_made,
    kept_apart,
    progress,
)
from growthwatch.scale import nation
from growthwatch.sources import senders
from growthwatch.vocabulary import CHECK_TITLES, INTENDED_USE, MAIN_CHECK, NOT_JUDGED_NAMES, URGENCY_NAMES

BatchRecords = Annotated[int, typer.Option("--batch-records", min=1, help="Records in a batch, about.")]


def run(
    inputs: Inputs,
    out: OutFolder,
    as_of: AsOf = None,
    policy: PolicyOption = Policy.digital,
    file_format: FormatOption = TableFormat.csv,
    mapping: Mapping = None,
    time_zone: TimeZone = None,
    dates: DateOrder = None,
    sender: Sender = None,
    source: SourceOption = None,
    check_windows: CheckWindowsFile = None,
    next_steps: NextStepsFile = None,
    workers: Workers = None,
    batch_records: BatchRecords = nation.BATCH_RECORDS,
) -> None:
    """Read, link, reconcile, score and detect; write the tables and run.json.

    With --workers the tables are Parquet datasets, and a run that was killed goes on where it stopped.
    """
    kept_apart(inputs, out)
    can_be_made(out)
    day = as_of_or_today(as_of)
    if workers is None:
        result = pipeline.run(
            inputs,
            as_of=day,
            policy=policy.value,
            mapping=mapping,
            time_zone=time_zone,
            dates=dates,
            check_windows=check_windows,
            next_steps=next_steps,
            sender=senders.stated(sender),
            source=senders.sources_stated(source),
        )
        results.write(result, out, file_format.value)
        about = result.about
    else:
        about = nation.run(
            inputs,
            out,
            as_of=day,
            policy=policy.value,
            mapping=mapping,
            time_zone=time_zone,
            dates=dates,
            sender=senders.stated(sender),
            source=senders.sources_stated(source),
            check_windows=check_windows,
            next_steps=next_steps,
            workers=workers,
            batch_records=batch_records,
            progress=progress,
        )
    typer.echo(summary(about))
    typer.echo(f"written to {out}")


def summary(about: results.About) -> str:
    """Return what a run found, in counts: no names, no numbers."""
    counts = about["outputs"]
    lines = [
        f"policy {about['policy']}, as of {about['as_of']}",
        (
            f"{counts['records']:,} records of {counts['children']:,} children, "
            f"{counts['rejects']:,} rows rejected, {counts['measurements']:,} measurements"
        ),
        *([_cells_left(counts["remarks"])] if counts.get("remarks") else []),
        "verdicts: " + _listed(about["verdicts"]),
        "6-8-week checks: " + _listed(about["checks"]) + _duplicates(about, MAIN_CHECK),
        *(
            f"{CHECK_TITLES[check]}s: {_listed(of)}{_duplicates(about, check)}"
            for check, of in about.get("other_reviews", {}).items()
            if of.keys() - {"not_due"}
        ),
        *([f"met now: {_met_now(about['met_now'])}"] if about["met_now"] else []),
        "findings:" if about["findings"] else f"findings: {_none_on(counts['measurements'])}",
        *(f"  {rule}: {_listed(by_status)}" for rule, by_status in about["findings"].items()),
        *(
            [f"rules of children that could not be judged: {counts['not_judged']:,} ({_silent(about['not_judged'])})"]
            if counts.get("not_judged")
            else []
        ),
        *(
            [f"known conditions and care on record: {counts['conditions']:,} (they change no threshold)"]
            if counts.get("conditions")
            else []
        ),
        *(f"note: {note}" for note in about.get("notes", ())),
        *(f"note: {one['file']}: {one['notes']}" for one in about["inputs"] if one["notes"]),
        "seconds: " + ", ".join(f"{stage} {spent:.2f}" for stage, spent in about["seconds"].items()),
        INTENDED_USE,
    ]
    return "\n".join(lines)


def _duplicates(about: results.About, check: str) -> str:
    """Return how many of those excluded may be a child on the list already; blank for none."""
    n = about.get("not_counted", {}).get(check, {}).get("possible_duplicate", 0)
    return f" (of the excluded {n:,} a possible duplicate of a child on the list)" if n else ""


def _cells_left(n: int) -> str:
    """Return how many cells could not be read in rows that are used, and where each is named."""
    cells, rows = ("1 cell", "its row is") if n == 1 else (f"{n:,} cells", "their rows are")
    return f"{cells} that could not be read, or not wholly: {rows} used without; each is named in the table remarks"


def _none_on(measurements: int) -> str:
    """Return what it means that nothing was found: only as much as there was to find it on."""
    if not measurements:
        return "there is no measurement on which a threshold could be met"
    return f"no threshold met on {'this measurement' if measurements == 1 else f'these {measurements:,} measurements'}"


def _met_now(counts: dict[str, dict[str, int]]) -> str:
    """Return how many findings are met now, by how soon they call for somebody, and how many rest on a doubt."""
    said = []
    for urgency, name in URGENCY_NAMES.items():
        if of := counts.get(urgency):
            doubted = f" ({of['questioned']:,} of them on a doubted record)" if of["questioned"] else ""
            said.append(f"{name.lower()} {of['findings']:,}{doubted}")
    return ", ".join(said)


def _silent(counts: dict[str, int]) -> str:
    return _listed({NOT_JUDGED_NAMES[why]: n for why, n in counts.items()})


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{word} {count:,}" for word, count in counts.items()) or "none"
