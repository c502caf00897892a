"""Opening a child, listing a caseload and entering a weight in a store of a whole area.

By default the store holds 2,000 children, so that the build is quick; GROWTHWATCH_BENCH_COPIES=500 makes it 100,000
children with about 2 million records. The store is a caseload that was taken in and worked out, then copied row by
row under other ids: every table and index has its full size, and the child that is opened and weighed is a real one.
On SQLite and, where it is installed, on PostgreSQL.
The ceilings of the issue (medians: open 150 ms, list 500 ms, enter and work out 300 ms) stand in ``extra_info``.
"""

import datetime as dt
import os
from contextlib import nullcontext

import pytest
import sqlalchemy as sa

from growthwatch import simulate
from growthwatch.store import Filters, Store
from growthwatch.store.database import schema
from tests.unit.store import servers

CHILDREN, COPIES = 200, int(os.environ.get("GROWTHWATCH_BENCH_COPIES", "10"))
NOW = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
#: Columns that tell one child's rows from another's: a copy's have a suffix.
OWN = ("row_key", "linked_child", "child_id", "nhs_number", "handle", "top_finding")
STREAMS = (schema.registered, schema.recorded, schema.contacted)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("area")
    simulate.write(simulate.simulate(CHILDREN, 1), folder / "in")
    with servers.postgresql() if request.param == "postgresql" else nullcontext(f"sqlite:///{folder}/area.db") as url:
        yield from filled(url, folder / "in")


def filled(url, files):
    store = Store.open(url, clock=lambda: NOW)
    desk = store.trial()
    desk.import_files([files])
    with store._database.writing() as connection:
        last = {t.name: connection.scalar(sa.select(sa.func.max(t.c.id))) for t in (*STREAMS, schema.result_documents)}
        for copy in range(1, COPIES):
            multiply(connection, copy, last)
    with store._database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    yield desk
    store.close()


def multiply(connection: sa.Connection, copy: int, last: dict[str, int]) -> None:
    """Add the whole caseload once more under other ids; ``last``: the newest original row of each table."""
    for table in STREAMS:
        add(connection, table, table.c.id <= last[table.name], copy, {})
    newest = last["kept"]
    moved = newest * copy
    add(
        connection,
        schema.result_documents,
        schema.result_documents.c.id <= newest,
        copy,
        {"id": schema.result_documents.c.id + moved},
    )
    for table in (schema.document_contents, schema.children):
        add(connection, table, table.c.kept_id <= newest, copy, {"kept_id": table.c.kept_id + moved})


def add(connection: sa.Connection, table: sa.Table, where, copy: int, numbered) -> None:
    columns = [column for column in table.c if column.name != "id" or "id" in numbered]
    chosen = [numbered.get(c.name, c + f"~{copy}" if c.name in OWN else c) for c in columns]
    connection.execute(sa.insert(table).from_select([c.name for c in columns], sa.select(*chosen).where(where)))


@pytest.fixture(scope="module")
def size(desk):
    """How large the store is: printed beside every figure."""
    with desk._session.database.reading() as connection:
        counted = {
            t.name: connection.scalar(sa.select(sa.func.count()).select_from(t))
            for t in (schema.children, schema.recorded)
        }
    assert counted["children"] >= (CHILDREN - 5) * COPIES
    return counted


@pytest.fixture(scope="module")
def handles(desk):
    """Real children, none of them a copy."""
    with desk._session.database.reading() as connection:
        child = schema.children.c
        return list(connection.scalars(sa.select(child.handle).where(~child.child_id.contains("~")).limit(50)))


def test_open_one_child(benchmark, desk, size, handles):
    benchmark.extra_info |= size | {"ceiling of the median [ms]": 150}
    turn = iter(handles * 100)
    file = benchmark.pedantic(lambda: desk.child(next(turn)), rounds=21, warmup_rounds=2)
    assert len(file.records)


@pytest.mark.parametrize("attention", [True, False])
def test_list_a_page_of_the_caseload(benchmark, desk, size, attention):
    benchmark.extra_info |= size | {"ceiling of the median [ms]": 500}
    page = benchmark.pedantic(
        lambda: desk.caseload(Filters(attention=attention), limit=50), rounds=11, warmup_rounds=1
    )
    assert len(page) == 50


def test_enter_a_weight_and_work_the_child_out(benchmark, desk, size, handles):
    benchmark.extra_info |= size | {"ceiling of the median [ms]": 300}
    turn = iter(range(10_000))

    def enter():
        number = next(turn)
        return desk.add_measurement(
            handles[number % len(handles)], source="clinic", kind="weight", value=f"{6 + number / 1000:.3f}", unit="kg",
            measured_on=NOW.date(),
        )  # fmt: skip

    assert benchmark.pedantic(enter, rounds=11, warmup_rounds=2).startswith("growthwatch-")
