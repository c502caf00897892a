"""The command line: a thin face. Every command is one file here; errors a person can mend are one line and exit 2."""

import sys

import typer

from growthwatch.cli import (
    audit,
    browser,
    chart,
    fhir,
    missed_checks,
    run,
    score,
    simulate,
    sources,
    store,
    usage,
    users,
)
from growthwatch.sources import UnusableInput
from growthwatch.store import StoreError

app = typer.Typer(
    name="growthwatch",
    help="Infant growth monitor and faltering-growth detector. Intended for trained health professionals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(browser.demo)
app.command("run")(run.run)
app.command("inspect")(sources.inspect)
app.command("template")(sources.template)
app.command("chart")(chart.chart)
app.command("fhir")(fhir.fhir)
app.command("missed-checks")(missed_checks.missed_checks)
app.command("audit")(audit.audit)
app.command("score")(score.score)
app.command("simulate")(simulate.simulate)
app.command("app")(browser.app)
store.attach(app)
users.attach(app)


def main() -> None:
    """Run the command line; what a person can mend is said in one line, exit 2."""
    try:
        # a command that ends with a code of its own, such as a trail that is not whole, has it returned here
        code = app(prog_name="growthwatch", standalone_mode=False)
    except (UnusableInput, StoreError, OSError, typer.TyperException, typer.Abort) as error:
        said = " ".join(_in_words(error).split())
        if said:
            typer.echo(f"growthwatch: {said}", err=True)
        sys.exit(2)
    sys.exit(code or 0)


def _in_words(error: Exception) -> str:
    """Return what is wrong; of a file that can't be opened its name and the system's words, without the number."""
    if isinstance(error, typer.TyperException):
        return usage.in_words(error)
    if isinstance(error, typer.Abort):
        return "stopped: what was asked for was not given"
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: can't be read or written ({error.strerror})"
    return str(error)
