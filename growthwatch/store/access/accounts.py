"""Local accounts: argon2id hashes, a lock after failed attempts, and people an identity provider vouches for."""

import datetime as dt
import hashlib
from functools import cache
from typing import Final

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from growthwatch.store.access import user_names
from growthwatch.store.access.permissions import ROLES, TRIAL, User
from growthwatch.store.database import schema, text
from growthwatch.store.errors import SignInRefusal, StoreError

#: Failed attempts in a row after which an account is locked, and for how long: local choices [L].
ATTEMPTS: Final = 5
LOCKED_FOR: Final = dt.timedelta(minutes=15)
#: Without a word from its user a session ends after this [L].
IDLE: Final = dt.timedelta(minutes=15)
#: How far an identity provider's clock may be ahead of this one [L].
CLOCK_SKEW: Final = dt.timedelta(minutes=5)
#: Length is what counts in a password (NCSC, "Three random words"); no rule about characters.
SHORTEST_PASSWORD: Final = 12

_ADMINISTRATOR: Final = "administrator"


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # the library's own parameters: RFC 9106, low-memory profile


def find(connection: sa.Connection, username: str) -> User | None:
    """Return an active user by name, None where there is none."""
    return _user(connection, schema.users.c.username == user_names.normalised(username))


def find_identity(connection: sa.Connection, issuer: str, subject: str) -> User | None:
    """Return the active user whom an identity provider knows by this subject."""
    if "|" in issuer:  # it parts the issuer, a URL (OpenID Connect Core 1.0, 2), from the subject
        return None
    return _user(connection, schema.users.c.identity == f"{issuer}|{subject}")


def check_password(connection: sa.Connection, username: str, password: str, now: dt.datetime) -> User | SignInRefusal:
    """Return the user, or the code of why not; count failures and lock in the caller's transaction.

    An unknown name costs as much time as a wrong password, so that time does not tell which names exist.
    """
    text.check([username, password])
    table = schema.users
    name = user_names.normalised(username)
    row = connection.execute(sa.select(table).where(table.c.username == name, table.c.active == 1)).one_or_none()
    if row is None or not row.password_hash:
        _hasher().hash(password)
        return SignInRefusal.NOT_RIGHT
    if row.locked_until and now.isoformat() < row.locked_until:
        return SignInRefusal.LOCKED
    if _matches(row.password_hash, password):
        connection.execute(sa.update(table).where(table.c.id == row.id).values(n_failed=0, locked_until=None))
        return find(connection, name) or SignInRefusal.NOT_RIGHT
    failed = row.n_failed + 1
    locked = (now + LOCKED_FOR).isoformat() if failed >= ATTEMPTS else None
    values = {"n_failed": 0 if locked else failed, "locked_until": locked}
    connection.execute(sa.update(table).where(table.c.id == row.id).values(**values))
    return SignInRefusal.LOCKED if locked else SignInRefusal.NOT_RIGHT


def add(
    connection: sa.Connection,
    username: str,
    role: str,
    *,
    password: str | None,
    identity: tuple[str, str] | None,
    practice_code: str,
    teams: tuple[str, ...],
    at: str,
) -> None:
    """Add a user.

    Raises
    ------
    StoreError
        For a role that is not in the table, a name already there or looking like one, a short password, no way to
        sign in, an identity that could be another's, an unknown team, a role whose children are those of a practice
        or a team and none is given, or a first user who is not an administrator: nobody could add the next.
    """
    name = user_names.normalised(username)
    _check_name_and_role(connection, name, role)
    if password is None and identity is None:
        raise StoreError("a user needs a password or an identity at an identity provider")
    if identity is not None and (not all(identity) or "|" in identity[0]):
        raise StoreError("an identity is an issuer, a URL without |, and a subject")
    _check_scope(connection, role, practice_code, teams)
    values = {
        "username": name, "role": role, "password_hash": "" if password is None else hashed(password),
        "identity": "|".join(identity) if identity else None, "practice_code": practice_code, "active": 1,
        "n_failed": 0, "created_at": at,
    }  # fmt: skip
    user_id = connection.execute(sa.insert(schema.users).values(**values)).inserted_primary_key[0]  # type: ignore[index]
    if teams:
        connection.execute(sa.insert(schema.user_teams), [{"user_id": user_id, "team": team} for team in teams])


def _check_name_and_role(connection: sa.Connection, name: str, role: str) -> None:
    user_names.check(name)
    if role not in ROLES or role == TRIAL:
        known = ", ".join(sorted(set(ROLES) - {TRIAL}))
        raise StoreError(f"unknown role {role!r}: expected one of {known}")
    if connection.scalar(sa.select(schema.users.c.id).where(schema.users.c.username == name)) is not None:
        raise StoreError(f"the user name {name} is taken")
    alike = [one for one in connection.scalars(sa.select(schema.users.c.username)) if _look_alike(one, name)]
    if alike:
        raise StoreError(f"the user name {name} could be taken for {alike[0]}")
    if role != _ADMINISTRATOR and not any_user(connection):
        raise StoreError("the first user of a store is its administrator: add an administrator first")


def _look_alike(one: str, other: str) -> bool:
    return user_names.skeleton(one) == user_names.skeleton(other)


def hashed(password: str) -> str:
    """Return the argon2id hash of a password.

    Raises
    ------
    StoreError
        When it is shorter than twelve characters, or no text.
    """
    text.check([password])
    if len(password) < SHORTEST_PASSWORD:
        raise StoreError(
            f"a password has at least {SHORTEST_PASSWORD} characters: three random words are easy to keep"
        )
    return _hasher().hash(password)


def change(
    connection: sa.Connection, username: str, *, password: str | None = None, active: bool | None = None
) -> None:
    """Give a user a new password, or let the account rest or wake.

    Raises
    ------
    StoreError
        For a short password, a name that is not there, or a rest for the last active administrator.
    """
    values: dict[str, object] = {}
    if password is not None:
        values |= {"password_hash": hashed(password), "n_failed": 0, "locked_until": None}
    if active is not None:
        values["active"] = int(active)
    name = user_names.normalised(username)
    if active is False and _administrators(connection) == [name]:
        raise StoreError(f"{name} is the only active administrator: add or wake another first")
    done = connection.execute(sa.update(schema.users).where(schema.users.c.username == name).values(**values))
    if not done.rowcount:
        raise StoreError(f"there is no user {name}")


def _administrators(connection: sa.Connection) -> list[str]:
    """Return the names of the administrators whose accounts are active."""
    user = schema.users.c
    return list(connection.scalars(sa.select(user.username).where(user.role == _ADMINISTRATOR, user.active == 1)))


def any_user(connection: sa.Connection) -> bool:
    """Return whether the store has a user: then there is no single-user trial any more."""
    return connection.scalar(sa.select(schema.users.c.id).limit(1)) is not None


def trial_user() -> User:
    """Return the one person of a single-user trial."""
    return User(None, "single user", TRIAL, "", ())


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _check_scope(connection: sa.Connection, role: str, practice_code: str, teams: tuple[str, ...]) -> None:
    scope = ROLES[role].scope
    if scope == "teams" and not teams:
        raise StoreError("a health visitor needs a team")
    if scope == "practice" and not practice_code:
        raise StoreError("a practice user needs a practice code")
    if scope == "assigned" and not (teams or practice_code):
        raise StoreError("a read-only user needs a team or a practice code")
    known = set(connection.scalars(sa.select(schema.teams.c.team)))
    if unknown := sorted(set(teams) - known):
        raise StoreError(f"there is no team {unknown[0]}")


def _user(connection: sa.Connection, where: sa.ColumnElement[bool]) -> User | None:
    table = schema.users
    row = connection.execute(sa.select(table).where(where, table.c.active == 1)).one_or_none()
    if row is None:
        return None
    of_user = sa.select(schema.user_teams.c.team).where(schema.user_teams.c.user_id == row.id)
    teams = tuple(sorted(connection.scalars(of_user)))
    means = hashlib.sha256(f"{row.password_hash}|{row.identity}".encode()).hexdigest()
    return User(row.id, row.username, row.role, row.practice_code, teams, means)
