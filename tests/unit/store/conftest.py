"""Every test that asks for ``url`` or ``store`` runs on SQLite and on PostgreSQL."""

import datetime as dt
import itertools
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from growthwatch.store import Store
from growthwatch.store.access import accounts

from . import caseload, servers

_numbers = itertools.count()


class Clock:
    """A clock that stands still until it is moved, or goes on by as much at every look."""

    def __init__(self) -> None:
        self.now, self.goes_on = caseload.NOW, dt.timedelta(0)

    def __call__(self):
        self.now += self.goes_on
        return self.now

    def move(self, **by):
        self.now += dt.timedelta(**by)


@pytest.fixture(autouse=True, scope="session")
def quick_hashes():
    """Hash the tests' passwords the same way with as little work as it allows: they guard nothing."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as held:
        held.setattr(accounts, "_hasher", lambda: cheap)
        yield


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def server():
    with servers.postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    return caseload.write(tmp_path_factory.mktemp("caseload"))


def _as_owner(server: str, *statements: str) -> None:
    engine = sa.create_engine(server.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _new_database(server: str, template: str | None = None) -> str:
    name = f"t{next(_numbers)}"
    copied = f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""
    _as_owner(server, f"CREATE DATABASE {name}{copied}")
    return server.rsplit("/", 1)[0] + f"/{name}"


def _dropped_after(server: str, url: str):
    """Give a database to one test: kept for the whole run, hundreds would fill the disk."""
    yield url
    _as_owner(server, f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store.db"
        return
    server = request.getfixturevalue("server")
    yield from _dropped_after(server, _new_database(server))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory, files):
    return _filled(f"sqlite:///{tmp_path_factory.mktemp('template')}/store.db", files)


@pytest.fixture(scope="session")
def postgresql_template(server, files):
    url = _filled(_new_database(server), files)
    name = url.rsplit("/", 1)[1]
    _as_owner(  # a database is copied only while nobody is connected to it, and a closed connection may linger
        server,
        f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid, 600000) FROM pg_stat_activity WHERE datname = '{name}'",  # noqa: S608 - a number of ours
    )
    return url


def _filled(url: str, files: Path) -> str:
    store = Store.open(url, clock=Clock())
    store.trial().import_files([files])
    store.close()
    if url.startswith("sqlite"):  # so that the file alone is the store
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def filled_url(request, tmp_path):
    """The URL of a store that has taken the caseload in."""
    if request.param == "sqlite":
        source = request.getfixturevalue("sqlite_template").removeprefix("sqlite:///")
        shutil.copy(source, tmp_path / "filled.db")
        yield f"sqlite:///{tmp_path}/filled.db"
        return
    server, template = request.getfixturevalue("server"), request.getfixturevalue("postgresql_template")
    yield from _dropped_after(server, _new_database(server, template.rsplit("/", 1)[1]))


@pytest.fixture
def store(filled_url, clock):
    """A store that has taken the caseload in, without users."""
    opened = Store.open(filled_url, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def desk(store):
    """The single-user trial's desk."""
    return store.trial()


@pytest.fixture
def staffed(store):
    """The same store with a user of every role; role -> a desk."""
    return add_staff(store)


def add_staff(store):
    """Add a user of every role to a store; return role -> a desk."""
    store.add_first_administrator("administrator", caseload.PASSWORD)
    admin = store.sign_in("administrator", caseload.PASSWORD)
    admin.add_team("north", "North team", ["A10001", ""])
    admin.add_team("south", "South team", ["B20002"])
    of = {
        "health_visitor": {"teams": ["north"]},
        "practice": {"practice_code": "A10001"},
        "designated_paediatrician": {},
        "read_only": {"practice_code": "A10001"},
    }
    for role, where in of.items():
        admin.add_user(role, role, password=caseload.PASSWORD, **where)
    return {"administrator": admin, **{role: store.sign_in(role, caseload.PASSWORD) for role in of}}


@pytest.fixture
def raw(filled_url, store):
    """The database itself, as somebody with its password or its file sees it."""
    engine = sa.create_engine(filled_url.replace("postgresql:", "postgresql+psycopg:"))
    yield engine
    engine.dispose()
