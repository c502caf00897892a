"""Options that several commands share, so that one name means one thing everywhere."""

import datetime as dt
import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from growthwatch.check_schedule import CheckSchedule, read_check_schedule
from growthwatch.detect import NextSteps, read_next_steps
from growthwatch.reference import practice_names
from growthwatch.reference.practice_names import PracticeNames
from growthwatch.sources import UnusableInput
from growthwatch.sources.columns import dates
from growthwatch.sources.columns.dates import known_order
from growthwatch.sources.files.inputs import READ_FROM_FOLDERS
from growthwatch.vocabulary import SOURCES


class Policy(StrEnum):
    """How gestation is corrected for."""

    digital = "digital"
    paper = "paper"


class TableFormat(StrEnum):
    """What tables are written as."""

    csv = "csv"
    parquet = "parquet"


def _named(text: str) -> Path:
    """Return a path that was named; nothing at all, as of a variable that is not set, is not the folder we are in."""
    if not text.strip():
        raise UnusableInput("the name of a file or folder is empty")
    return Path(text)


Inputs = Annotated[
    list[Path], typer.Argument(parser=_named, help="Files or folders: CSV, XLSX, Parquet or FHIR JSON.")
]
OutFolder = Annotated[
    Path, typer.Option("--out", parser=_named, help="Folder to write to; it is made where it is absent.")
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="ISO date asked about; today if not given.")]
PolicyOption = Annotated[Policy, typer.Option("--policy", help="Correction for gestation.")]
#: The same where a record store may have its own.
PolicyIfAny = Annotated[Policy | None, typer.Option("--policy", help="Correction for gestation; digital if none.")]
FormatOption = Annotated[TableFormat, typer.Option("--format", help="Format of the tables written.")]
Child = Annotated[str, typer.Option("--child", help="child_id, as in children.csv of growthwatch run.")]
Mapping = Annotated[Path | None, typer.Option("--mapping", help="A column mapping of your own (TOML).")]
TimeZone = Annotated[
    str | None,
    typer.Option(
        "--time-zone",
        metavar="ZONE",
        help="Where a time with its offset from UTC has its day; Europe/London unless the mapping says otherwise.",
    ),
]
_SENDER_HELP = "Who sent the files, so whose their ids are, where they do not say so; FILE=SENDER for one of them."
Sender = Annotated[list[str] | None, typer.Option("--from", "--sender", metavar="[FILE=]SENDER", help=_SENDER_HELP)]
SourceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        metavar="[FILE=]SYSTEM",
        help=f"Record system the files are from, where they do not say so: {', '.join(SOURCES)}; FILE=SYSTEM for one.",
    ),
]
#: The same where ``--from`` is a date.
SenderOption = Annotated[list[str] | None, typer.Option("--sender", metavar="[FILE=]SENDER", help=_SENDER_HELP)]


DateOrder = Annotated[
    str | None,
    typer.Option(
        "--dates",
        metavar="ORDER",
        parser=known_order,
        help="How 3/4/26 is read, day-first or month-first; by what each file shows unless it is stated.",
    ),
]


def _windows(text: str) -> CheckSchedule:
    return read_check_schedule(_named(text))


CheckWindowsFile = Annotated[
    CheckSchedule | None,
    typer.Option(
        "--check-windows", parser=_windows, metavar="FILE", help="Your own windows of the mandated checks (TOML)."
    ),
]


def _steps(text: str) -> NextSteps:
    return read_next_steps(_named(text))


NextStepsFile = Annotated[
    NextSteps | None,
    typer.Option("--next-steps", parser=_steps, metavar="FILE", help="Your own list of next steps by rule (CSV)."),
]


def _names(text: str) -> PracticeNames:
    return practice_names.read(_named(text))


_NAMES_HELP = "Organisation names by ODS code (CSV, as ODS publishes it)."
PracticeNamesFile = Annotated[
    PracticeNames | None,
    typer.Option("--practice-names", parser=_names, metavar="FILE", help=_NAMES_HELP),
]
SetPracticeNames = Annotated[
    Path | None,
    typer.Option("--practice-names", parser=_named, metavar="FILE", help=f"Sets the store's practices. {_NAMES_HELP}"),
]
OptionalInputs = Annotated[
    list[Path] | None,
    typer.Argument(parser=_named, help="Files or folders: CSV, XLSX, Parquet or FHIR JSON; none with --store."),
]
SetCheckWindows = Annotated[
    Path | None,
    typer.Option(
        "--check-windows", parser=_named, metavar="FILE", help="Sets the store's windows of the checks (TOML)."
    ),
]
SetNextSteps = Annotated[
    Path | None,
    typer.Option("--next-steps", parser=_named, metavar="FILE", help="Sets the store's list of next steps (CSV)."),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="Work in batches on disk, on so many cores: for more than memory holds."),
]


def date_of(text: str, option: str) -> dt.date:
    """Return the date an option gives.

    Raises
    ------
    UnusableInput
        When it is no ISO date (YYYY-MM-DD).
    """
    return dates.asked(text, option)


def as_of_or_today(text: str | None) -> dt.date:
    """Return the day asked about. Only a command may take today for it: nothing below a face asks the clock."""
    return dt.datetime.now(dt.UTC).astimezone().date() if text is None else date_of(text, "--as-of")


def no_such_child(child_id: str) -> UnusableInput:
    """Return the refusal of an id that no child of the inputs has."""
    reason = "no child of these inputs has this id; children.csv of growthwatch run lists them"
    return UnusableInput(reason, column="--child", value=child_id)


def kept_apart(inputs: Sequence[Path], out: Path) -> None:
    """Refuse to write where the inputs lie: nothing that came in is written over, nor read again as an input.

    Parameters
    ----------
    inputs : sequence of Path
        Files and folders.
    out : Path
        The file or folder that will be written.

    Raises
    ------
    UnusableInput
        When ``out`` is an input or its folder, or a table written into a folder of inputs.
    """
    folder = out.resolve()
    for given in (path.resolve() for path in inputs):
        holds = given if given.is_dir() else given.parent
        table = given.is_dir() and folder.parent == given and out.suffix.lower() in READ_FROM_FOLDERS
        if folder in {given, holds} or table:
            raise UnusableInput("the inputs lie there: name another place", column="--out", value=str(out))


def can_be_made(folder: Path) -> None:
    """Refuse a folder that can't be written to, before the work is done rather than after it.

    Raises
    ------
    UnusableInput
        When a file stands in its place or above it, or the nearest folder above it may not be written to.
    """
    place = folder.resolve()
    above = next(path for path in (place, *place.parents) if path.exists())
    if not above.is_dir():
        raise UnusableInput("there is a file of this name: name a folder", column="--out", value=str(folder))
    if not os.access(above, os.W_OK):
        raise UnusableInput("this place can't be written to", column="--out", value=str(folder))


def file_can_be_made(out: Path, endings: Sequence[str]) -> None:
    """Refuse a file of another ending, and one that can't be written, before the work is done rather than after it.

    Raises
    ------
    UnusableInput
        When the name ends in none of the endings, a folder has it, or its folder can't be made.
    """
    if out.suffix.lower() not in endings:
        raise UnusableInput(
            f"expected a name that ends in {', '.join(endings)}",
            column="--out",
            value=out.name or "(empty)",
        )
    if out.is_dir():
        raise UnusableInput("there is a folder of this name: name a file", column="--out", value=str(out))
    can_be_made(out.parent)


def progress(done: int, batches: int, seconds: float) -> None:
    """Say how far a run in batches is, on a terminal."""
    console = Console(stderr=True)
    if console.is_terminal:
        left = seconds / max(done, 1) * (batches - done)
        console.print(f"{done} of {batches} batches, about {left:,.0f} s left", end="\r")
