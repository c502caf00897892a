"""What a child's page costs, counted: queries, elements and the bytes of its chart. Times are measured in tests/bench.

The budgets stand a little above what is needed today: who goes over one has added a round trip or a part to every
opening of a child, and says so by raising it here.
"""

import contextlib

import pytest
import sqlalchemy as sa

from growthwatch.ui import words
from tests.ui.conftest import said

QUERIES, ELEMENTS = 66, 60
#: The specification, and the rows of a chart of one kind [bytes].
SPECIFICATION, ROWS = 30_000, 80_000


@contextlib.contextmanager
def queries():
    """Every statement that is sent to a database meanwhile, but what opens and ends a transaction."""
    sent = []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def _blocks(block):
    return 1 + sum(map(_blocks, getattr(block, "children", {}).values()))


@pytest.fixture
def two(desk):
    return desk.today().dropna(subset=["top_rule"])["handle"].iloc[:2].tolist()


def test_a_child_s_page_keeps_to_its_budget_of_queries_and_elements(opened, two):
    opened("child", two[0])  # what a store is asked once is no child's
    with queries() as sent:
        app = opened("child", two[1])
    assert not app.exception
    assert any("kept" in one for one in sent)  # the child's own document is among what was counted
    assert len(sent) <= QUERIES, "\n".join(sent)
    stale = [one for one in sent if "children.as_of <" in one]
    assert all("children.handle IN" in one for one in stale), stale  # of this child alone, not of a whole area
    assert 10 < _blocks(app.main) <= ELEMENTS


def test_a_chart_s_specification_is_small_and_its_rows_are_apart_from_it(opened, two):
    app = opened("child", two[0])
    (chart,) = app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")
    assert len(chart.proto.spec) < SPECIFICATION
    assert '"data": {"values"' not in chart.proto.spec
    rows = {one.name: len(one.data.data) for one in chart.proto.datasets}
    assert any(name.endswith("lines_solid") for name in rows)
    assert sum(rows.values()) < ROWS, rows


def test_the_chart_as_a_table_is_made_once_it_is_opened(opened, two):
    app = opened("child", two[0])
    caption = f"{words.CHART_TABLE}: {words.KIND_NAMES['weight']}"
    assert caption not in said(app)
    app.session_state[f"folded-table-{two[0]}"] = True
    assert caption in said(app.run())
