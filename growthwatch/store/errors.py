"""What the store says when something can't be done: one plain sentence each, without a patient's words in it.

Which sentence is decided by the code of the database's driver, never by its words, which differ with its language and
may quote values.
"""

import sqlite3
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from growthwatch.errors import UserError


class StoreError(UserError):
    """The store can't do what was asked; the message is one sentence for a person.

    Attributes
    ----------
    code : str
        Of a failure of the database, one of ``DATABASE_FAILURES``; of a refused sign-in, a ``SignInRefusal``; blank
        for what else the store itself refuses.
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Busy(StoreError):  # noqa: N818
    """Another process held the store for longer than a writer waits."""


class Conflict(StoreError):  # noqa: N818
    """Somebody else acted on the same row first."""


class EntryRefused(StoreError):  # noqa: N818
    """What was typed can't be kept: nothing was, and each field that is wrong is told why.

    Attributes
    ----------
    fields : dict of str to str
        Field -> what is wrong with it, one sentence's end, to stand beside the field.
    handle : str
        Of the child that has what was typed already, where the user may open it; blank otherwise.
    """

    def __init__(self, fields: dict[str, str], handle: str = "") -> None:
        super().__init__("; ".join(dict.fromkeys(fields.values())))
        self.fields, self.handle = fields, handle


class Denied(StoreError):  # noqa: N818 - it reads as the sentence it raises
    """What was asked is not this user's to do."""


class SignInRefusal(StrEnum):
    """Why nobody can sit down, or go on: what the audit log holds of it."""

    NOT_RIGHT = "not_right"
    LOCKED = "locked"
    NOT_ACTIVE = "not_active"
    NO_ACCOUNT = "no_account"
    ASKED_TOO_LONG_AGO = "asked_too_long_ago"
    HAS_USERS = "has_users"
    TRIAL_OVER = "trial_over"
    SESSION_ENDED = "session_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a code
    OF_THE_FUTURE = "of_the_future"


#: Code -> the sentence; {minutes} is how long a session may rest.
SIGN_IN_REFUSALS: Final = {
    SignInRefusal.NOT_RIGHT: "the user name or password is not right",
    SignInRefusal.LOCKED: "this account is locked after failed attempts: try again in 15 minutes",
    SignInRefusal.NOT_ACTIVE: "this account is no longer active",
    SignInRefusal.NO_ACCOUNT: "this identity has no account here: ask an administrator to add it",
    SignInRefusal.OF_THE_FUTURE: "the identity provider's clock is ahead of this one: its word is not taken",
    SignInRefusal.PASSWORD_CHANGED: "the password of this account was changed: sign in again",
    SignInRefusal.ASKED_TOO_LONG_AGO: "the identity provider was asked too long ago: sign in again",
    SignInRefusal.HAS_USERS: "this store has users: sign in",
    SignInRefusal.TRIAL_OVER: "the single-user trial is over, because users have been added: sign in",
    SignInRefusal.SESSION_ENDED: "the session has ended after {minutes} minutes without use: sign in again",
}


class SignInRefused(Denied):
    """The sign-in failed, the account is locked, or the session has ended.

    Parameters
    ----------
    code : SignInRefusal
    minutes : int, optional
        How long a session may rest, for one that has ended.
    """

    def __init__(self, code: SignInRefusal, minutes: int = 0) -> None:
        super().__init__(SIGN_IN_REFUSALS[code].format(minutes=minutes), code)


#: A change may be several steps, each kept whole or not at all: files taken in stay when working them out fails.
_KEPT: Final = "what was finished by then is kept, the rest is not"
#: Code -> what is wrong and what to do about it.
DATABASE_FAILURES: Final = {
    "locked": "is locked by another process that has not finished; try again in a moment",
    "file_read_only": "can't be written to: the file or its disk is read-only",
    "database_read_only": "can't be written to: the database is read-only",
    "not_permitted": "does not let the user named in its URL do this",
    "disk_full": f"can't be written to: the disk is full; {_KEPT}",
    "disk_error": f"can't be written to: the disk reports an error; {_KEPT}",
    "not_a_database": "is not a record store: the file is something else",
    "damaged": "is damaged: restore it from a back-up",
    "cannot_open": "can't be opened: its folder does not exist, or it or its disk is read-only",
    "login_refused": "refused the user name or password in the URL",
    "no_such_database": "does not exist on that server",
    "no_server": "can't be reached: no database server answers at that address",
    "no_such_host": "can't be reached: no such host",
    "row_fixed": "keeps every row for ever and its trail in order: this change was refused",
}
#: SQLSTATE (PostgreSQL, Appendix A) -> code. What our own triggers refuse is an exception raised in PL/pgSQL.
_OF_SQLSTATE: Final = {
    "25006": "database_read_only",
    "28000": "login_refused",
    "28P01": "login_refused",
    "3D000": "no_such_database",
    "42501": "not_permitted",
    "53100": "disk_full",
    "55P03": "locked",
    "P0001": "row_fixed",
    "XX001": "damaged",
    "XX002": "damaged",
}
#: SQLite's result code (sqlite.org/rescode.html) -> code; an extended code holds the primary one in its last byte.
_OF_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "file_read_only",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_IOERR: "disk_error",
    sqlite3.SQLITE_NOTADB: "not_a_database",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_CANTOPEN: "cannot_open",
    sqlite3.SQLITE_CONSTRAINT_TRIGGER: "row_fixed",
}
_PRIMARY: Final = 0xFF


def code_of(error: BaseException | None) -> str:
    """Return the code for an error of the driver, one of ``DATABASE_FAILURES``; blank for one that is not known.

    Parameters
    ----------
    error : exception
        The driver's own: ``sqlite3.Error`` with ``sqlite_errorcode`` or ``psycopg.Error`` with ``sqlstate``.
    """
    number = getattr(error, "sqlite_errorcode", None)
    if number is not None:
        return _OF_SQLITE.get(number) or _OF_SQLITE.get(number & _PRIMARY, "")
    return _OF_SQLSTATE.get(getattr(error, "sqlstate", None) or "", "")


def plain(error: sa.exc.SQLAlchemyError, place: str, code: str = "") -> StoreError:
    """Return the error to raise for a failure of the database.

    Parameters
    ----------
    place : str
        The database's name, without user or password.
    code : str
        What was found out otherwise, where the driver's error bears no code.
    """
    cause = getattr(error, "orig", None) or error
    code = code_of(cause) or code
    if not code:
        return StoreError(f"the record store {place} failed ({type(cause).__name__}); {_KEPT}")
    said = f"the record store {place} {DATABASE_FAILURES[code]}"
    return Busy(said, code) if code == "locked" else StoreError(said, code)
