"""The record store on the command line: import, decide, refresh, backup, restore and the trail.

Thin: each command signs in, asks the desk, and prints what it is told. What a user may do is the desk's business.
"""

import datetime as dt
import os
import sys
from collections.abc import Hashable
from pathlib import Path
from typing import Annotated

import typer

from growthwatch import results
from growthwatch.cli.options import (
    AsOf,
    DateOrder,
    Inputs,
    Mapping,
    Policy,
    Sender,
    SetCheckWindows,
    SetNextSteps,
    SetPracticeNames,
    SourceOption,
    TimeZone,
    date_of,
)
from growthwatch.cli.usage import one_of
from growthwatch.sources import UnusableInput, senders
from growthwatch.store import AnchorFile, Desk, ImportedFile, Store
from growthwatch.vocabulary import ACTIONS

#: The store and the password may stand in the environment, so that neither need stand in a command line.
PASSWORD_VARIABLE = "GROWTHWATCH_PASSWORD"  # noqa: S105
StoreUrl = Annotated[
    str, typer.Option("--store", envvar="GROWTHWATCH_STORE", help="SQLite file or URL, or a PostgreSQL URL.")
]
User = Annotated[
    str | None,
    typer.Option(
        "--user", envvar="GROWTHWATCH_USER", help=f"Who asks; the password is in {PASSWORD_VARIABLE} or asked."
    ),
]
HERE = "growthwatch.db"

trail = typer.Typer(help="The trail: who did what, when, to which child and why.", no_args_is_help=True)


def import_(
    inputs: Inputs,
    store: StoreUrl = HERE,
    who: User = None,
    as_of: AsOf = None,
    policy: Annotated[
        Policy | None, typer.Option("--policy", help="Sets the store's correction for gestation.")
    ] = None,
    mapping: Mapping = None,
    time_zone: TimeZone = None,
    dates: DateOrder = None,
    check_windows: SetCheckWindows = None,
    next_steps: SetNextSteps = None,
    practice_names: SetPracticeNames = None,
    sender: Sender = None,
    source: SourceOption = None,
) -> None:
    """Take files into the record store; what is there already adds nothing."""
    desk = desk_of(store, who, make=True)
    day = None if as_of is None else date_of(as_of, "--as-of")
    of_store = policy.value if policy else None
    desk.set_files(practice_names=practice_names)
    taken_in = desk.import_files(
        inputs,
        as_of=day,
        policy=of_store,
        mapping=mapping,
        time_zone=time_zone,
        dates=dates,
        check_windows=check_windows,
        next_steps=next_steps,
        sender=senders.stated(sender),
        source=senders.sources_stated(source),
    )
    for file in taken_in:
        typer.echo(
            f"{file.name}: {file.rows:,} rows, {file.added:,} added ({file.corrected:,} corrected), "
            f"{file.rejected:,} rejected"
            + (f", {file.remarks:,} cells not read, their rows used" if file.remarks else "")
            + _of_ids(file)
        )
        if file.notes:
            typer.echo(f"note: {file.name}: {file.notes}")


def _of_ids(file: ImportedFile) -> str:
    """Return what is to be said of the ids of a file's rows, where anything is."""
    said = ""
    if file.withdrawn:
        said += f", {file.withdrawn:,} in the store taken back by the sender"
    if file.conflicts:
        said += f", {file.conflicts:,} with the id of another child's row: both are there, see the pairs to judge"
    return said


def decide(
    child: Annotated[str, typer.Option(help="The child's handle or id.")],
    action: Annotated[str, typer.Option(help="accept_repair, keep, set_aside, join or split.")],
    record: Annotated[tuple[str, str], typer.Option(help="Source and record id.", metavar="SOURCE ID")],
    reason: Annotated[str, typer.Option(help="Why.")],
    other: Annotated[
        tuple[str, str] | None, typer.Option(help="The second record of a join or split.", metavar="SOURCE ID")
    ] = None,
    store: StoreUrl = HERE,
    who: User = None,
) -> None:
    """Settle a question about a record."""
    one_of(action, ACTIONS, "--action")
    source_2, record_2 = other or (None, None)
    decision = desk_of(store, who).decide(
        child,
        action=action,
        source=record[0],
        record_id=record[1],
        reason=reason,
        source_2=source_2,
        record_2=record_2,
    )
    typer.echo(f"decision {decision} is kept")


def refresh(
    store: StoreUrl = HERE,
    who: User = None,
    check_windows: SetCheckWindows = None,
    next_steps: SetNextSteps = None,
    practice_names: SetPracticeNames = None,
) -> None:
    """Work out every child within reach for today and under today's rules; say what changed for whom."""
    desk = desk_of(store, who)
    desk.set_files(check_windows=check_windows, next_steps=next_steps, practice_names=practice_names)
    changes = desk.refresh()
    for change in changes.fillna("").to_dict("records"):
        typer.echo(f"{change['child']}: {_change(change)}")
    typer.echo(f"{len(changes):,} children changed")


def _change(change: dict[Hashable, str]) -> str:
    """Return the most urgent finding before and after; where it is the same, what else changed."""
    was, now = (
        f"{change[rule]} {change[status]}".strip() or "nothing raised"
        for rule, status in (("was_rule", "was_status"), ("rule", "status"))
    )
    return f"{was} -> {now}" if was != now else f"{now}, as before; other results, or the rules, changed"


def backup(
    out: Annotated[Path, typer.Argument(help="File to write; never one that is there.")],
    store: StoreUrl = HERE,
    who: User = None,
) -> None:
    """Back up the whole store into one new file, its trail verified."""
    links = desk_of(store, who).back_up(out)
    typer.echo(f"backed up to {out} with {links:,} links of the trail; encrypt it before it leaves this machine")


def restore(saved: Annotated[Path, typer.Argument(help="A back-up.")], store: StoreUrl = HERE) -> None:
    """Fill an empty store from a back-up, its trail verified."""
    _, links = Store.restored(kept_where(store, make=True), saved, clock=lambda: dt.datetime.now(dt.UTC))
    typer.echo(f"restored {saved} with {links:,} links of the trail")


@trail.command("verify")
def trail_verify(
    store: StoreUrl = HERE,
    who: User = None,
    noted: Annotated[
        tuple[int, str] | None, typer.Option(help="A link's number and hash noted earlier.", metavar="NUMBER HASH")
    ] = None,
    anchors: Annotated[
        list[Path] | None,
        typer.Option(
            help="An anchor file, beside those that the store names; can be given again.", envvar="GROWTHWATCH_ANCHORS"
        ),
    ] = None,
    anchor_key: Annotated[
        str,
        typer.Option(help="The public key of the anchors, as it was shown.", envvar="GROWTHWATCH_ANCHOR_PUBLIC_KEY"),
    ] = "",
) -> None:
    """Prove that no link of the trail and no row was altered, or name the first one that was (exit 1)."""
    opened = open_store(store)
    given = [AnchorFile(file, anchor_key) for file in anchors or []]
    verdict = opened.verify_trail(known_user(opened, who), noted, given)
    typer.echo(verdict.text)
    if not verdict.whole:
        raise typer.Exit(1)


@trail.command("export")
def trail_export(
    out: Annotated[Path, typer.Argument(help="CSV or Parquet file to write.")],
    store: StoreUrl = HERE,
    who: User = None,
    child: Annotated[str | None, typer.Option(help="Only links about this handle.")] = None,
    since: Annotated[str | None, typer.Option(help="Only links from this ISO date on.", metavar="DATE")] = None,
) -> None:
    """Write the trail to a file for an information-governance lead."""
    day = None if since is None else date_of(since, "--since").isoformat()
    links = desk_of(store, who).trail(child=child, since=day, limit=None)
    results.write_table(links, out)
    typer.echo(f"{len(links):,} links written to {out}")


def kept_where(store: str, *, make: bool) -> str:
    """Return where the store is kept; a name typed wrongly is no new, empty store of which all is well.

    Raises
    ------
    UnusableInput
        When a folder has the name, or there is no such file and none is to be made.
    """
    name = store.removeprefix("sqlite:///")
    file = None if "://" in name else Path(name)
    if file is not None and file.is_dir():
        raise UnusableInput("is a folder and no record store", column="--store", value=store)
    if file is not None and not make and not file.exists():
        raise UnusableInput("there is no such record store", column="--store", value=store)
    return store


def open_store(store: str, *, make: bool = False) -> Store:
    """Return the store of this name."""
    store = kept_where(store, make=make)
    return Store.open(store, clock=lambda: dt.datetime.now(dt.UTC))


def desk_of(store: str, who: str | None, *, make: bool = False) -> Desk:
    """Return the desk of who asks, signed in; that of the single-user trial where the store has no users."""
    opened = open_store(store, make=make)
    known = known_user(opened, who)
    return opened.sign_in(*known) if known else opened.trial()


def known_user(opened: Store, who: str | None) -> tuple[str, str] | None:
    """Return the user name and password to sign in with; none for the single-user trial."""
    if not opened.has_users():
        typer.echo("single-user trial: this store has no users", err=True)
        return None
    name = who or typer.prompt("user", err=True)
    return name, asked(f"password for {name}", PASSWORD_VARIABLE)


def asked(prompt: str, variable: str, *, confirm: bool = False) -> str:
    """Return a password from the environment, else from the terminal.

    Raises
    ------
    UnusableInput
        When it is not in the environment and there is no terminal to ask at.
    """
    given = os.environ.get(variable)
    if not given and not sys.stdin.isatty():
        raise UnusableInput(f"{prompt} is needed: there is no terminal to ask at, so put it in {variable}")
    return given or str(typer.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True))
