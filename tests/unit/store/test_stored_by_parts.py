"""A large import is stored by parts of its children: the lists are those of one that is stored at once."""

import datetime as dt

from growthwatch import simulate
from growthwatch.store import Store
from growthwatch.store.recompute import recompute

DAY = dt.date(2026, 3, 31)


def listed(folder, name):
    store = Store.open(folder / name, clock=lambda: dt.datetime(2026, 3, 31, 9, tzinfo=dt.UTC))
    desk = store.trial()
    desk.import_files([folder / "in" / f"{one}.csv" for one in ("children", "records", "contacts")])
    rows = desk.worklist()[["child_id", "kind", "matter", "state", "view", "headline"]].fillna("")
    store.close()
    return sorted(map(tuple, rows.astype(str).to_numpy()))


def test_what_is_stored_by_parts_is_what_is_stored_at_once(tmp_path, monkeypatch):
    plan = simulate.Plan(as_of=DAY, slips=0.01, faltering=0.3, practices=2)
    simulate.write(simulate.simulate(12, 7, plan), tmp_path / "in")
    at_once = listed(tmp_path, "at_once.db")
    monkeypatch.setattr(recompute, "_AT_ONCE", 5)
    assert listed(tmp_path, "by_parts.db") == at_once
    assert len(at_once) > 5
