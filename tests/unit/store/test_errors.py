"""A failure of the database is told by its driver's code, whatever words the driver uses."""

import sqlite3

import pytest
import sqlalchemy as sa

from growthwatch.store.errors import Busy, code_of, plain


def failed(**code):
    error = sqlite3.OperationalError("disk is full; database is locked; malformed; does not exist")
    for name, value in code.items():
        setattr(error, name, value)
    return error


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (5, "locked"),  # SQLITE_BUSY
        (517, "locked"),  # SQLITE_BUSY_SNAPSHOT: 5 + 2 * 256
        (8, "file_read_only"),
        (10, "disk_error"),
        (778, "disk_error"),  # SQLITE_IOERR_WRITE: 10 + 3 * 256
        (11, "damaged"),
        (13, "disk_full"),
        (14, "cannot_open"),
        (26, "not_a_database"),
        (1811, "row_fixed"),  # SQLITE_CONSTRAINT_TRIGGER: 19 + 7 * 256
        (2067, ""),  # SQLITE_CONSTRAINT_UNIQUE is no trigger's
    ],
)
def test_sqlite_is_understood_by_its_result_code(number, code):
    assert code_of(failed(sqlite_errorcode=number)) == code


@pytest.mark.parametrize(
    ("sqlstate", "code"),
    [("25006", "database_read_only"), ("28P01", "login_refused"), ("3D000", "no_such_database"),
     ("42501", "not_permitted"), ("53100", "disk_full"), ("55P03", "locked"), ("P0001", "row_fixed"), ("22012", "")],
)  # fmt: skip
def test_postgresql_is_understood_by_its_sqlstate(sqlstate, code):
    assert code_of(failed(sqlstate=sqlstate)) == code


def test_words_without_a_code_are_not_read():
    said = plain(sa.exc.OperationalError("SELECT 1", {}, failed()), "s.db")
    assert (said.code, type(said).__name__) == ("", "StoreError")
    assert str(said) == (
        "the record store s.db failed (OperationalError); what was finished by then is kept, the rest is not"
    )


def test_a_locked_store_is_busy_and_may_be_tried_again():
    said = plain(sa.exc.OperationalError("SELECT 1", {}, failed(sqlite_errorcode=5)), "s.db")
    assert isinstance(said, Busy)
    assert said.code == "locked"
    assert str(said) == (
        "the record store s.db is locked by another process that has not finished; try again in a moment"
    )
