"""A child's rights on the command line: access, restriction and erasure; what may be done is the desk's business."""

from pathlib import Path
from typing import Annotated

import typer

from growthwatch.cells import guarded_table
from growthwatch.cli.store import HERE, StoreUrl, User, desk_of
from growthwatch.cli.usage import one_of
from growthwatch.sources import UnusableInput
from growthwatch.store.desk.erasure import BASES

rights = typer.Typer(help="A child's rights: access, restriction, erasure.", no_args_is_help=True)
Child = Annotated[str, typer.Argument(help="The child's handle.")]
Reason = Annotated[str, typer.Option(help="Why, as the trail keeps it: who asked, and by what right.")]


@rights.command("access")
def access(
    child: Child,
    out: Annotated[Path, typer.Argument(help="File to write (.zip); never one that is there.")],
    reason: Reason,
    let_out: Annotated[
        list[int] | None, typer.Option("--let-out", help="A fact of safeguarding context to let out, by its id.")
    ] = None,
    store: StoreUrl = HERE,
    who: User = None,
) -> None:
    """Write all that is held of a child: a page to read and a CSV of each table; safeguarding context is withheld."""
    if out.suffix.lower() != ".zip":
        raise UnusableInput("expected a file that ends in .zip", value=out.name)
    if out.exists():
        raise UnusableInput("is there already: an answer never replaces a file", value=out.name)
    answer = desk_of(store, who).subject_access(child, reason=reason, let_out=let_out or ())
    out.write_bytes(answer.zipped())
    rows = sum(map(len, answer.tables.values()))
    typer.echo(f"{rows:,} rows written to {out}: read them before they are handed out, notes may name other people")
    typer.echo(f"growthwatch: facts of safeguarding context withheld: {answer.withheld}", err=True)


@rights.command("restrict")
def restrict(child: Child, reason: Reason, store: StoreUrl = HERE, who: User = None) -> None:
    """Restrict the processing of a child's record: kept, on no list and in no export."""
    desk_of(store, who).restrict(child, reason=reason)
    typer.echo("the record is restricted")


@rights.command("lift")
def lift(child: Child, reason: Reason, store: StoreUrl = HERE, who: User = None) -> None:
    """Lift the restriction of a child's record."""
    desk_of(store, who).lift_restriction(child, reason=reason)
    typer.echo("the restriction is lifted")


@rights.command("restricted")
def restricted(store: StoreUrl = HERE, who: User = None) -> None:
    """List the restrictions in force."""
    typer.echo(guarded_table(desk_of(store, who).restrictions()).to_csv(index=False).rstrip())


@rights.command("ask-erasure")
def ask_erasure(
    child: Child,
    basis: Annotated[str, typer.Option(help=f"The legal basis: {', '.join(BASES)}.")],
    reason: Reason,
    store: StoreUrl = HERE,
    who: User = None,
) -> None:
    """Ask for the erasure of a child's record; another person, an administrator, carries it out."""
    one_of(basis, BASES, "--basis")
    number = desk_of(store, who).ask_erasure(child, basis=basis, reason=reason)
    typer.echo(
        f"erasure {number} is asked for: an administrator carries it out with growthwatch rights erase {number}"
    )


@rights.command("withdraw-erasure")
def withdraw_erasure(
    number: Annotated[int, typer.Argument(help="The number of the request.")],
    reason: Reason,
    store: StoreUrl = HERE,
    who: User = None,
) -> None:
    """Take back a request for an erasure; nothing is erased."""
    desk_of(store, who).withdraw_erasure(number, reason=reason)
    typer.echo(f"erasure {number} is withdrawn")


@rights.command("erasures")
def erasures(store: StoreUrl = HERE, who: User = None) -> None:
    """List what was asked and done of erasures."""
    typer.echo(guarded_table(desk_of(store, who).erasures()).to_csv(index=False).rstrip())


@rights.command("erase")
def erase(
    number: Annotated[int, typer.Argument(help="The number of the request.")],
    reason: Reason,
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
    store: StoreUrl = HERE,
    who: User = None,
) -> None:
    """Carry out an erasure that another person asked for: every row of the child is removed for good."""
    if not sure:
        typer.confirm("Every row of this child is removed for good. Go on?", abort=True, err=True)
    gone = desk_of(store, who).erase(number, reason=reason)
    typer.echo(
        f"erased: {sum(gone.values()):,} rows ({', '.join(f'{name} {n:,}' for name, n in sorted(gone.items()))})"
    )
    typer.echo("back-ups made before hold them still: erase or replace those too", err=True)


@rights.command("readmit")
def readmit(child: Child, reason: Reason, store: StoreUrl = HERE, who: User = None) -> None:
    """Let rows come in again that may be of a child whose record was erased."""
    desk_of(store, who).readmit(child, reason=reason)
    typer.echo("such rows are no longer refused")
