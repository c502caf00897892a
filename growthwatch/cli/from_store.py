"""Reports straight from the record store: which is asked for, files or the store, and what it then is as of."""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from growthwatch.results import Result
from growthwatch.sources import UnusableInput

_STORE: Final = "GROWTHWATCH_STORE"
StoreInstead = Annotated[
    str | None,
    typer.Option(
        "--store", envvar=_STORE, help="The record store, instead of files: a SQLite file or URL, or PostgreSQL."
    ),
]
WhoAsks = Annotated[
    str | None,
    typer.Option("--user", envvar="GROWTHWATCH_USER", help="Who asks the store; the password as for import."),
]

Why = Annotated[
    str | None,
    typer.Option("--why", metavar="TEXT", help="With --store: what it is for; a role that sees no names must say so."),
]


def is_asked(inputs: list[Path] | None, store: str | None, only_of_files: Mapping[str, Any]) -> bool:
    """Return whether a report is of the store; files that are named go before a store of the environment.

    Parameters
    ----------
    only_of_files : mapping of str to object
        Options by name that say how files are read: with the store, none may be given.

    Raises
    ------
    UnusableInput
        When neither or both are named, or an option that the store settles for itself is given.
    """
    if inputs:
        if store is not None and store != os.environ.get(_STORE):
            raise UnusableInput(
                "files are named as well: name either files or the store", column="--store", value=store
            )
        return False
    if store is None:
        raise UnusableInput("name the files to read, or the record store with --store")
    for name, value in only_of_files.items():
        if value is not None:
            option = "--" + name.replace("_", "-")
            raise UnusableInput("says how files are read: the record store has been told already", column=option)
    return True


def desk(store: str, who: str | None) -> Any:
    """Return the desk of who asks; see :func:`growthwatch.cli.store.desk_of`."""
    from growthwatch.cli.store import desk_of  # noqa: PLC0415 - who reads files needs no database

    return desk_of(store, who)


def purpose(desk: Any, why: str | None, usual: str) -> str:
    """Return what the trail keeps as the reason of an export: what was stated, else the report's own name.

    Raises
    ------
    UnusableInput
        When a role that works on pseudonyms states none.
    """
    if n := desk.restricted_left_out():
        typer.echo(f"growthwatch: children whose record is restricted, and who are left out: {n}", err=True)
    if why is not None and why.strip():
        return why.strip()
    if desk.user.pseudonymised:
        raise UnusableInput(
            "a role that works on pseudonyms says what an export is for", column="--why", value="(empty)"
        )
    return usual


def as_of(result: Result, day: dt.date, policy: str) -> Result:
    """Return what the store gave as the result of a day, as a run on files says it."""
    return replace(result, about={**result.about, "as_of": day.isoformat(), "policy": policy})
