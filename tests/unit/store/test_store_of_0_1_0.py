"""A store kept by 0.1.0 opens, and nothing in it is lost.

``data/store_0_1_0.sql.gz`` is the dump of a store that 0.1.0 filled on 31 March 2026: eight synthetic infants in three
systems, one weight entered, one decision, one action, one context fact, an administrator and a health visitor.
"""

import datetime as dt
import gzip
import sqlite3
from pathlib import Path

import pytest

from growthwatch.store import URGENCY, Store

DUMP = Path(__file__).parent / "data" / "store_0_1_0.sql.gz"
LAST_DAY = dt.date(2026, 3, 31)
#: What stood in it, counted when it was dumped.
ROWS = {
    "registered": 8, "recorded": 166, "contacted": 20, "decided": 1, "actions": 1, "context": 1, "imports": 5,
    "kept": 10, "documents": 10, "users": 2, "teams": 1, "trail": 26,
}  # fmt: skip


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "caseload.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(gzip.decompress(DUMP.read_bytes()).decode())
    connection.close()
    return path


@pytest.fixture
def store(database):
    opened = Store.open(database, clock=lambda: dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC))
    yield opened
    opened.close()


@pytest.fixture
def desk(store):
    return store.sign_in("ann", "four random words here")


def test_every_row_is_still_there(store, database):
    with sqlite3.connect(database) as connection:
        now = {name: connection.execute(f"select count(*) from {name}").fetchone()[0] for name in ROWS}  # noqa: S608
    connection.close()
    assert now == ROWS


def test_its_audit_log_still_verifies(store):
    administrator = store.sign_in("admin", "three random words")
    verdict = administrator.verify_trail()
    assert verdict.whole
    # its 26 links and rows are older than the seal; the first link since is the administrator's sign-in
    assert "from link 27 of 2026-03-31 on (what was there before, as it stood then)" in verdict.text


def test_its_rows_are_sealed_as_they_stood_when_it_was_opened(store, database):
    administrator = store.sign_in("admin", "three random words")
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TRIGGER recorded_unchanged")
        connection.execute("UPDATE recorded SET value = '9.99' WHERE id = 5")
    connection.close()
    said = administrator.verify_trail().text
    assert "the row 5 of the table recorded is not what was written: it was changed" in said


def test_a_past_page_reads_as_it_was_said_then_and_what_was_not_said_then_is_not_known(desk):
    handle = desk.caseload(limit=1)["handle"].iloc[0]
    child = desk.child(handle, at=LAST_DAY)
    fall = child.findings[child.findings["rule"] == "ng75-fall"]
    assert fall["text"].str.contains("centile spaces").all()
    assert child.findings["headline"].isna().all()
    assert child.findings["arithmetic"].isna().all()


def test_the_weight_entered_and_what_was_decided_and_done_are_there(desk):
    found = [desk.child(handle) for handle in desk.caseload(limit=20)["handle"]]
    entered = [child.records[child.records["value"] == "7.12"] for child in found]
    assert sum(map(len, entered)) == 1
    assert sum(len(child.decisions) for child in found) == 1
    assert [action for child in found for action in child.actions["action"]] == ["weighed_again"]


def test_worked_out_anew_every_finding_has_its_headline(desk):
    desk.refresh()
    found = [desk.child(handle).findings for handle in desk.caseload(limit=20)["handle"]]
    assert sum(map(len, found)) > 10
    assert all(one["headline"].notna().all() and one["arithmetic"].notna().all() for one in found)


def test_a_list_has_no_headline_of_what_was_stored_then_and_has_it_once_worked_out_anew(desk):
    before = desk.caseload(limit=20)
    assert before["top_text"].notna().sum() > 1
    assert before["top_headline"].isna().all()
    desk.refresh()
    raised = desk.caseload(limit=20).dropna(subset=["top_finding"])
    assert len(raised) > 1
    for row in raised.to_dict("records"):
        found = desk.child(row["handle"]).findings.set_index("finding_id")
        assert row["top_headline"] == found["headline"][row["top_finding"]]


def test_a_line_stored_then_is_placed_by_what_it_said_and_by_its_urgency_once_worked_out_anew(desk):
    """0.1.0 sorted by certainty: its first four groups call for somebody this week until they are graded."""
    before = desk.caseload(limit=20)
    met = before["top_status"].isin(["met", "confirmed"])
    assert met.any()
    assert {URGENCY[n] for n in before.loc[met, "urgency"]} == {"this_week"}
    assert before["doubt_text"].isna().all()
    desk.refresh()
    now = desk.caseload(limit=20)
    assert now["urgency"].is_monotonic_increasing
    assert now.loc[now["n_findings"] > 0, "top_probability"].notna().any()


def test_a_new_weight_can_be_entered(desk):
    handle = desk.caseload(limit=1)["handle"].iloc[0]
    before = len(desk.child(handle).records)
    desk.add_measurement(handle, source="clinic", kind="weight", value="7.30", unit="kg", measured_on=LAST_DAY)
    assert len(desk.child(handle).records) == before + 1
