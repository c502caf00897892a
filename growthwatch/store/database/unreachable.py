"""Why a PostgreSQL server could not be connected to: found out by trying, since libpq gives no code for it."""

import socket
from contextlib import suppress
from typing import Any, Final

import sqlalchemy as sa

_PORT: Final = 5432
_PATIENCE_S: Final = 3.0
#: The database that every server has, by which the others can be listed.
_MAINTENANCE: Final = "postgres"


def why(url: sa.URL, error: Any) -> str:
    """Return the code for a failed connection, one of ``errors.DATABASE_FAILURES``; blank for another failure.

    A server that answers before it asks for a password has no room or is starting; one that asked for a password and
    then refuses did so for the login, unless the same login works and the named database is not there.

    Parameters
    ----------
    url : sqlalchemy.URL
        Where the store was looked for.
    error : psycopg.Error
        What the driver raised; ``pgconn`` holds the attempt that failed, None where none was begun.
    """
    if url.host and not url.host.startswith("/"):
        try:
            socket.getaddrinfo(url.host, url.port or _PORT)
        except (OSError, UnicodeError):
            return "no_such_host"
        try:
            socket.create_connection((url.host, url.port or _PORT), timeout=_PATIENCE_S).close()
        except OSError:
            return "no_server"
    there = _is_there(url)
    if there is not None:
        return "" if there else "no_such_database"
    attempt = getattr(error, "pgconn", None)
    asked = attempt is not None and (attempt.used_password or attempt.needs_password)
    return "login_refused" if asked else "no_server"


def _is_there(url: sa.URL) -> bool | None:
    """Return whether the server knows the database of the URL; None where this login can't ask."""
    import psycopg  # noqa: PLC0415 - an extra, and needed only once a connection has failed

    login = {**url.query, **url.translate_connect_args(username="user", database="dbname"), "dbname": _MAINTENANCE}
    with suppress(psycopg.Error), psycopg.connect(**login, connect_timeout=int(_PATIENCE_S)) as connection:
        return (
            connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [url.database]).fetchone() is not None
        )
    return None
