"""``growthwatch run``: the whole way, files in and tables out."""

import typer

from growthwatch import pipeline, results
from growthwatch.cli.options import (
    AsOf,
    FormatOption,
    Inputs,
    Mapping,
    OutFolder,
    Policy,
    PolicyOption,
    TableFormat,
    as_of_or_today,
)
from growthwatch.results import Result
from growthwatch.vocabulary import INTENDED_USE


def run(
    inputs: Inputs,
    out: OutFolder,
    as_of: AsOf = None,
    policy: PolicyOption = Policy.digital,
    file_format: FormatOption = TableFormat.csv,
    mapping: Mapping = None,
) -> None:
    """Read, link, reconcile, score and detect; write the tables and run.json."""
    result = pipeline.run(inputs, as_of=as_of_or_today(as_of), policy=policy.value, mapping=mapping)
    results.write(result, out, file_format.value)
    typer.echo(summary(result))
    typer.echo(f"written to {out}")


def summary(result: Result) -> str:
    """Return what a run found, in counts: no names, no numbers."""
    about, counts = result.about, result.about["outputs"]
    lines = [
        f"policy {about['policy']}, as of {about['as_of']}",
        (
            f"{counts['records']:,} records of {counts['children']:,} children, "
            f"{counts['rejects']:,} rows rejected, {counts['measurements']:,} measurements"
        ),
        "verdicts: " + _listed(about["verdicts"]),
        "6-8-week checks: " + _listed(about["checks"]),
        "findings:" if about["findings"] else "findings: no threshold met on these measurements",
        *(f"  {rule}: {_listed(by_status)}" for rule, by_status in about["findings"].items()),
        "seconds: " + ", ".join(f"{stage} {spent:.2f}" for stage, spent in about["seconds"].items()),
        INTENDED_USE,
    ]
    return "\n".join(lines)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{word} {count:,}" for word, count in counts.items()) or "none"
