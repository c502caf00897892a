"""The command line: a thin face. Every command is one file here; errors a person can mend are one line and exit 2."""

import sys

import typer

from growthwatch import private_files
from growthwatch.cli.commands import LazyCommands
from growthwatch.errors import UserError, missing_extra

app = typer.Typer(
    name="growthwatch",
    cls=LazyCommands,
    help="Infant growth monitor and faltering-growth detector. Intended for trained health professionals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _before_any_command() -> None:
    """Do nothing: what all commands share would stand here."""


def main() -> None:
    """Run the command line; what a person can mend is said in one line, exit 2."""
    private_files.for_owner_alone()
    try:
        code = _run()
    except (UserError, OSError, typer.TyperException, typer.Abort) as error:
        said = " ".join(_in_words(error).split())
        if said:
            typer.echo(f"growthwatch: {said}", err=True)
        sys.exit(2)
    sys.exit(code or 0)


def _run() -> int | None:
    """Run what was typed and return its exit code, such as that of a trail that is not whole."""
    try:
        code: int | None = app(prog_name="growthwatch", standalone_mode=False)
    except ModuleNotFoundError as error:
        raise missing_extra(error, "this command") from error
    return code


def _in_words(error: Exception) -> str:
    """Return what is wrong; of a file that can't be opened its name and the system's words, without the number."""
    if isinstance(error, typer.TyperException):
        from growthwatch.cli import usage  # noqa: PLC0415 - it leads to all that reads files

        return usage.in_words(error)
    if isinstance(error, typer.Abort):
        return "stopped: what was asked for was not given"
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: can't be read or written ({error.strerror})"
    return str(error)
