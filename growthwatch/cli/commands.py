"""Which commands there are, in the order in which --help lists them; each is imported when it is run."""

import importlib
from typing import Any, Final, NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup

from growthwatch.errors import missing_extra


class Command(NamedTuple):
    """Where a command is, and what --help says of it before it is imported."""

    file: str  # in growthwatch/cli
    name: str  # of its function, or of a typer.Typer with commands of its own
    summary: str  # the first paragraph of its own help: a test holds the two together
    extra: str | None = None  # of pyproject.toml, that all of it needs


COMMANDS: Final = {
    "demo": Command(
        "browser",
        "demo",
        "Make a synthetic three-system caseload, take it into a record store, and open the browser app on it.",
        "app",
    ),
    "run": Command("run", "run", "Read, link, reconcile, score and detect; write the tables and run.json."),
    "inspect": Command(
        "sources",
        "inspect",
        "Say what a file is taken for: its mapping, five rows as understood, and a mapping to start from if unknown.",
    ),
    "template": Command(
        "sources", "template", "Write the sheet (XLSX) into which a parent-held record is transcribed."
    ),
    "chart": Command(
        "chart",
        "chart",
        "Draw one child's UK-WHO chart on an A4 page as PDF, SVG or PNG; or its sheet, or a page for parents.",
    ),
    "fhir": Command("fhir", "fhir", "Write one child's measurements, SDS, centiles and findings as a FHIR R4 Bundle."),
    "missed-checks": Command(
        "missed_checks",
        "missed_checks",
        "List the 6-8-week checks of one practice that need somebody, or those of another review.",
    ),
    "audit": Command(
        "audit",
        "audit",
        "Audit a period: coverage, measuring, thresholds met, delays, the records; report, workbook and CSV files.",
    ),
    "qa-sample": Command(
        "qa_sample",
        "qa_sample",
        "Draw records for quality assurance, flagged and not, with a tick sheet; audit --qa-sample reads it back.",
    ),
    "merge-audits": Command(
        "merge_audits",
        "merge_audits",
        "Put audits together by their sums: practice to area to region, as one audit of all the children.",
    ),
    "score": Command("score", "score", "Add SDS and centile columns to a table; a row that can't be scored says why."),
    "simulate": Command(
        "simulate",
        "simulate",
        "Write children, records and contacts of infants who do not exist, and truth beside them.",
    ),
    "app": Command(
        "browser",
        "app",
        "Open the browser app on a record store; with users in it everybody signs in, else it is a single-user trial.",
        "app",
    ),
    "import": Command("store", "import_", "Take files into the record store; what is there already adds nothing."),
    "watch": Command(
        "watch",
        "watch",
        "Take in what is dropped into a folder, each file once; what is refused goes to a quarantine.",
    ),
    "context": Command(
        "context",
        "context",
        "Take safeguarding context into the record store; what is there already adds nothing.",
        "store",
    ),
    "decide": Command("store", "decide", "Settle a question about a record."),
    "refresh": Command(
        "store",
        "refresh",
        "Work out every child within reach for today and under today's rules; say what changed for whom.",
    ),
    "backup": Command("store", "backup", "Back up the whole store into one new file, its trail verified."),
    "restore": Command("store", "restore", "Fill an empty store from a back-up, its trail verified."),
    "anchor": Command("anchor", "anchor", "Sign the trail's head and note it outside the store."),
    "trail": Command("store", "trail", "The trail: who did what, when, to which child and why."),
    "rights": Command("rights", "rights", "A child's rights: access, restriction, erasure.", "store"),
    "user": Command("users", "user", "Local accounts."),
    "team": Command("users", "team", "Caseload teams."),
}


class LazyCommands(TyperGroup):
    """The commands of ``COMMANDS``; while --help lists them they are their summaries alone."""

    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - as typer calls it
        """Return the names of the commands in the order in which they are listed."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - as typer calls it
        """Return a command, imported where it is to run and not only to be listed; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        return TyperCommand(name=cmd_name, help=COMMANDS[cmd_name].summary) if self._listing else load(cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the whole command line."""
        self._listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._listing = False


def load(command: str) -> Any:
    """Return a command ready to run, its file imported.

    Raises
    ------
    MissingExtra
        When a library that it needs is not installed; the message names the extra.
    """
    where = COMMANDS[command]
    try:
        found = getattr(importlib.import_module(f"growthwatch.cli.{where.file}"), where.name)
    except ModuleNotFoundError as error:
        raise missing_extra(error, f"growthwatch {command}", where.extra) from error
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.callback()(_nothing)  # else one command would lose its name
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=command)
    else:
        alone.command(command)(found)
    return cast("TyperGroup", typer.main.get_command(alone)).commands[command]


def _nothing() -> None:
    """Do nothing: a group of commands has something to do before any of them."""
