"""What specifications share."""

import datetime as dt

import pytest

from growthwatch.store import Store


@pytest.fixture
def desk(tmp_path):
    opened = Store.open(tmp_path / "store.db", clock=lambda: dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC))
    yield opened.trial()
    opened.close()
