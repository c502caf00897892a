"""Users and teams as an administrator sees and changes them."""

from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access import accounts
from growthwatch.store.database import schema
from growthwatch.store.desk.session import Session
from growthwatch.store.errors import StoreError


def add_user(
    session: Session,
    username: str,
    role: str,
    *,
    password: str | None = None,
    identity: tuple[str, str] | None = None,
    practice_code: str = "",
    teams: Sequence[str] = (),
) -> None:
    """Add a user who signs in with a password, or whom an identity provider (issuer, subject) vouches for."""
    with session.writing("manage_users") as operation:
        accounts.add(
            operation.connection, username, role, password=password, identity=identity, practice_code=practice_code,
            teams=tuple(teams), at=operation.at,
        )  # fmt: skip
        operation.detail = {"added": username.strip().casefold(), "role": role}


def set_password(session: Session, username: str, password: str) -> None:
    """Give a user a new password and lift a lock."""
    with session.writing("manage_users") as operation:
        accounts.change(operation.connection, username, password=password)
        operation.detail = {"password_of": username.strip().casefold()}


def set_active(session: Session, username: str, active: bool) -> None:
    """Let an account rest, or wake it; its sessions end at their next step. One administrator stays awake."""
    with session.writing("manage_users") as operation:
        accounts.change(operation.connection, username, active=active)
        operation.detail = {"active": active, "user": username.strip().casefold()}


def add_team(session: Session, team: str, name: str, practice_codes: Sequence[str]) -> None:
    """Add a team and the practices whose children it looks after; a blank code for children without one known."""
    with session.writing("manage_users") as operation:
        table = schema.teams
        if operation.connection.scalar(sa.select(table.c.team).where(table.c.team == team)) is not None:
            raise StoreError(f"the team {team} is there already")
        operation.connection.execute(sa.insert(table).values(team=team, name=name))
        covered = [{"team": team, "practice_code": code} for code in dict.fromkeys(practice_codes)]
        if covered:
            operation.connection.execute(sa.insert(schema.team_practices), covered)
        operation.detail = {"team": team, "practices": list(practice_codes)}


def users(session: Session) -> pd.DataFrame:
    """Return the users: username, role, practice_code, teams (a;b), active, locked_until."""
    with session.reading("manage_users") as operation:
        user, of = schema.users.c, schema.user_teams.c
        columns = ["id", "username", "role", "practice_code", "active", "locked_until"]
        query = sa.select(*(user[name] for name in columns)).order_by(user.username)
        frame = pd.DataFrame(
            [tuple(row) for row in operation.connection.execute(query)], columns=columns, dtype=object
        )
        pairs = operation.connection.execute(sa.select(of.user_id, of.team).order_by(of.team)).all()
    teams = pd.DataFrame([tuple(pair) for pair in pairs], columns=["id", "teams"], dtype=object)
    joined = teams.groupby("id")["teams"].agg(";".join)
    return frame.assign(teams=frame["id"].map(joined).astype(object).fillna("")).drop(columns="id")
