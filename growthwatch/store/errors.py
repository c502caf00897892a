"""What the store says when something can't be done: one plain sentence each, without a patient's words in it."""

import sqlalchemy as sa

from growthwatch.errors import UserError


class StoreError(UserError):
    """The store can't do what was asked; the message is one sentence for a person."""


class Busy(StoreError):  # noqa: N818
    """Another process held the store for longer than a writer waits."""


class Denied(StoreError):  # noqa: N818 - it reads as the sentence it raises
    """What was asked is not this user's to do."""


class SignInRefused(Denied):
    """The sign-in failed, the account is locked, or the session has ended."""


#: A change may be several steps, each kept whole or not at all: files taken in stay when working them out fails.
_KEPT = "what was finished by then is kept, the rest is not"
_FULL = f"can't be written to: the disk is full; {_KEPT}"
#: PostgreSQL's own code for it (SQLSTATE): its words differ with the server's language and with what it was doing.
_CODES = {
    "25006": "can't be written to: the database is read-only",
    "42501": "does not let the user named in its URL do this",
    "53100": _FULL,
    "55P03": "is locked by another process that has not finished; try again in a moment",
}
#: What the database says (lower case) -> what is wrong and what to do about it.
_SENTENCES = (
    ("database is locked", "is locked by another process that has not finished; try again in a moment"),
    ("lock timeout", "is locked by another process that has not finished; try again in a moment"),
    ("readonly database", "can't be written to: the file or its disk is read-only"),
    ("read-only transaction", "can't be written to: the database is read-only"),
    ("during recovery", "can't be written to: the server is a stand-by"),
    ("disk is full", _FULL),
    ("no space left", _FULL),
    ("disk i/o error", f"can't be written to: the disk reports an error; {_KEPT}"),
    ("file is not a database", "is not a record store: the file is something else"),
    ("malformed", "is damaged: restore it from a back-up"),
    ("unable to open database file", "can't be opened: its folder does not exist, or it or its disk is read-only"),
    ("password authentication failed", "refused the user name or password in the URL"),
    ("does not exist", "does not exist on that server"),
    ("connection refused", "can't be reached: no database server answers at that address"),
    ("could not translate host name", "can't be reached: no such host"),
    ("failed to resolve host", "can't be reached: no such host"),
    ("connection failed", "can't be reached: no database server answers at that address"),
    ("append-only", "keeps every row for ever: this change was refused"),
    ("the trail is a chain", "keeps its trail in order: this change was refused"),
)


def plain(error: sa.exc.SQLAlchemyError, place: str) -> StoreError:
    """Return the error to raise for a failure of the database."""
    said = sentence(error, place)
    return Busy(said) if "is locked by another process" in said else StoreError(said)


def sentence(error: sa.exc.SQLAlchemyError, place: str) -> str:
    """Return one sentence for a failure of the database.

    The database's own words may quote values, so they are looked at and never repeated.
    """
    if known := _CODES.get(getattr(getattr(error, "orig", None), "sqlstate", None) or ""):
        return f"the record store {place} {known}"
    words = str(getattr(error, "orig", None) or error).lower()
    for said, meant in _SENTENCES:
        if said in words:
            return f"the record store {place} {meant}"
    kind = type(getattr(error, "orig", None) or error).__name__
    return f"the record store {place} failed ({kind}); {_KEPT}"
