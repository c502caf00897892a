"""What a server does once at its start: pages and the store loaded, and none of it looked through for garbage again."""

import json
import os
import subprocess
import sys

from growthwatch.ui import ready, server
from growthwatch.ui.serving import session
from tests.ui.conftest import DAY

_AFTER_A_START = """
import gc, json, sys
from growthwatch.ui import ready
ready.load()
told = {"looked through": len(gc.get_objects()), "left alone": gc.get_freeze_count()}
print(json.dumps(told | {"pages": "growthwatch.ui.child.answer" in sys.modules}))
"""


def test_nothing_that_is_loaded_at_the_start_is_looked_through_for_garbage_even_where_the_store_does_not_open(
    tmp_path,
):
    environment = os.environ | {"GROWTHWATCH_STORE": str(tmp_path / "no such folder" / "store.db")}
    ran = subprocess.run(
        [sys.executable, "-c", _AFTER_A_START], env=environment, check=True, capture_output=True, text=True
    )
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told["pages"]
    assert told["left alone"] > 100_000
    assert told["looked through"] < told["left alone"] / 20


def test_the_store_is_open_before_the_first_session(tmp_path, monkeypatch):
    monkeypatch.setenv(session.STORE_VARIABLE, str(tmp_path / "store.db"))
    monkeypatch.setenv(session.DAY_VARIABLE, DAY.isoformat())
    monkeypatch.setattr(ready, "leave_alone", lambda: None)  # the garbage of other tests stays garbage
    session.store.clear()
    ready.load()
    try:
        assert (tmp_path / "store.db").exists()
        assert not session.store().has_users()
    finally:
        session.store().close()
        session.store.clear()


def test_the_server_begins_so():
    assert server.PARTS["lifespan"] is ready.lifespan
