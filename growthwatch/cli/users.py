"""Users and teams of the record store on the command line; what may be done is the desk's business."""

import json
from typing import Annotated

import typer

from growthwatch.cells import guarded_table
from growthwatch.cli.store import HERE, StoreUrl, User, asked, desk_of, open_store
from growthwatch.cli.usage import one_of
from growthwatch.store.access.permissions import ROLES, TRIAL

_NEW_PASSWORD_VARIABLE = "GROWTHWATCH_NEW_PASSWORD"  # noqa: S105

user = typer.Typer(help="Local accounts.", no_args_is_help=True)
team = typer.Typer(help="Caseload teams.", no_args_is_help=True)


@user.command("add")
def user_add(
    name: str,
    role: Annotated[
        str, typer.Option(help="health_visitor, practice, designated_paediatrician, administrator, read_only.")
    ],
    practice: Annotated[str, typer.Option(help="Practice code.")] = "",
    teams: Annotated[list[str] | None, typer.Option("--team", help="A caseload team; may be given again.")] = None,
    identity: Annotated[
        tuple[str, str] | None,
        typer.Option(help="Issuer and subject at an identity provider.", metavar="ISSUER SUBJECT"),
    ] = None,
    store: StoreUrl = HERE,
    who: User = None,
) -> None:
    """Add a user; the first of a store is its administrator."""
    one_of(role, [known for known in ROLES if known != TRIAL], "--role")
    opened = open_store(store, make=True)
    password = None if identity else _new_password(name)
    if not opened.has_users() and role == "administrator" and password is not None:
        opened.add_first_administrator(name, password)
    else:
        desk_of(store, who).add_user(
            name, role, password=password, identity=identity, practice_code=practice, teams=teams or ()
        )
    typer.echo(f"{name} is added as {role}")


@user.command("list")
def user_list(store: StoreUrl = HERE, who: User = None) -> None:
    """List the users."""
    typer.echo(guarded_table(desk_of(store, who).users()).to_csv(index=False).rstrip())


@user.command("password")
def user_password(name: str, store: StoreUrl = HERE, who: User = None) -> None:
    """Give a user a new password and lift a lock."""
    desk_of(store, who).set_password(name, _new_password(name))
    typer.echo(f"{name} has a new password")


@user.command("rest")
def user_rest(name: str, store: StoreUrl = HERE, who: User = None) -> None:
    """Let an account rest: its user can't sign in, and is signed out at the next step."""
    desk_of(store, who).set_active(name, False)
    typer.echo(f"{name} can't sign in until woken")


@user.command("wake")
def user_wake(name: str, store: StoreUrl = HERE, who: User = None) -> None:
    """Let the user of a resting account sign in again."""
    desk_of(store, who).set_active(name, True)
    typer.echo(f"{name} can sign in again")


@team.command("add")
def team_add(
    name: str,
    practices: Annotated[
        list[str] | None, typer.Option("--practice", help="A practice code; may be given again.")
    ] = None,
    unregistered: Annotated[bool, typer.Option(help="Children without a known practice are this team's too.")] = False,
    store: StoreUrl = HERE,
    who: User = None,
) -> None:
    """Add a caseload team and the practices whose children it looks after."""
    covered = [*(practices or ()), *([""] if unregistered else [])]
    desk_of(store, who).add_team(name, name, covered)
    typer.echo(f"team {name} looks after {json.dumps(covered)}")


def _new_password(name: str) -> str:
    return asked(f"new password for {name}", _NEW_PASSWORD_VARIABLE, confirm=True)
