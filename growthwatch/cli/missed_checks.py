"""``growthwatch missed-checks``: the list a practice works through on Monday."""

from pathlib import Path
from typing import Annotated

import typer

from growthwatch import pipeline
from growthwatch.cli.options import (
    AsOf,
    CheckWindowsFile,
    DateOrder,
    Inputs,
    Mapping,
    Policy,
    PolicyOption,
    Sender,
    TimeZone,
    as_of_or_today,
    file_can_be_made,
    kept_apart,
)
from growthwatch.cli.usage import one_of
from growthwatch.report.missed_checks import missed_checks as report
from growthwatch.report.missed_checks import report_files as files
from growthwatch.results import Result
from growthwatch.sources import UnusableInput, senders
from growthwatch.vocabulary import CHECKS, MAIN_CHECK


def missed_checks(
    inputs: Inputs,
    practice: Annotated[str, typer.Option("--practice", metavar="ODS", help="ODS code of the practice.")],
    out: Annotated[Path, typer.Option("--out", help="File to write: .xlsx, .csv, .html or .pdf.")],
    as_of: AsOf = None,
    policy: PolicyOption = Policy.digital,
    mapping: Mapping = None,
    time_zone: TimeZone = None,
    dates: DateOrder = None,
    sender: Sender = None,
    check_windows: CheckWindowsFile = None,
    check: Annotated[
        str, typer.Option("--check", help="6-8-week, new-birth, 12-month or 2-year: which check is listed.")
    ] = MAIN_CHECK,
    email_safe: Annotated[bool, typer.Option("--email-safe", help="No child listed, small numbers hidden.")] = False,
) -> None:
    """List the 6-8-week checks of one practice that need somebody, or those of another review.

    Exit codes for a scheduler: 0 the report was written (also when nobody is on it); 2 it could not be written.
    The last line on stdout sums it up; what needs attention, such as a practice code that nobody has, goes to stderr.
    """
    kept_apart(inputs, out)
    file_can_be_made(out, files.FORMATS)
    one_of(check, CHECKS, "--check")
    if not practice.strip():
        raise UnusableInput("no practice was named", column="--practice", value="(empty)")
    result = pipeline.run(
        inputs,
        as_of=as_of_or_today(as_of),
        policy=policy.value,
        mapping=mapping,
        check_windows=check_windows,
        time_zone=time_zone,
        dates=dates,
        sender=senders.stated(sender),
    )
    made = report.missed_checks(result, _as_recorded(practice, result), check=check, email_safe=email_safe)
    try:
        files.write(made, out)
    except ModuleNotFoundError:
        raise UnusableInput(
            "a PDF needs the extra: pip install 'growthwatch[pdf]'", column="--out", value=out.name
        ) from None
    for notice in filter(None, (*made.notices, made.unconfirmed, made.unlisted)):
        typer.echo(f"growthwatch: {notice}", err=True)
    typer.echo(f"growthwatch missed-checks {made.as_of:%Y-%m-%d}: {made.headline}, written to {out}")


def _as_recorded(practice: str, result: Result) -> str:
    """Return the code as the children have it: z90001 is typed for Z90001."""
    recorded = result.children["practice_code"].dropna().astype(str).unique()
    typed = practice.strip()
    alike = sorted(code for code in recorded if code.casefold() == typed.casefold())
    return alike[0] if len(alike) == 1 else typed
