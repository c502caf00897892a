"""The trail: who did what, when, to which child and why; what is done to it is refused, or found."""

import pytest
import sqlalchemy as sa

from growthwatch.store import Denied, SignInRefused, StoreError
from growthwatch.store.access.accounts import ATTEMPTS

from . import caseload

OFF = {
    "sqlite": ["DROP TRIGGER trail_unchanged", "DROP TRIGGER trail_undeleted", "DROP TRIGGER trail_chained",
               "DROP TRIGGER trail_unreplaced", "DROP TRIGGER trail_advanced", "DROP TRIGGER trail_head_follows",
               "DROP TRIGGER trail_head_stays", "DROP TRIGGER trail_head_unreplaced", "DROP TRIGGER trail_unmoved"],
    "postgresql": ["ALTER TABLE trail DISABLE TRIGGER USER", "ALTER TABLE trail_head DISABLE TRIGGER USER"],
}  # fmt: skip
_LINK = "at, username, role, action, child, why, detail, previous, hash, sealed"
TAMPERING = {
    "altered": (["UPDATE trail SET why = 'nothing' WHERE seq = 3"], 3, "link 3 was changed"),
    "altered without a trace": (["UPDATE trail SET child = '' WHERE seq = 5", "UPDATE trail SET hash = 'x' WHERE seq = 5"], 5, "link 5 was changed"),
    "deleted": (["DELETE FROM trail WHERE seq = 4"], 4, "link 4 is missing"),
    "the first deleted": (["DELETE FROM trail WHERE seq = 1"], 1, "link 1 is missing"),
    "the last deleted": (["DELETE FROM trail WHERE seq = (SELECT max(seq) FROM trail)"], None, "are missing: the last one written"),
    "reordered": (
        ["UPDATE trail SET seq = -1 WHERE seq = 3", "UPDATE trail SET seq = 3 WHERE seq = 4", "UPDATE trail SET seq = 4 WHERE seq = -1"],
        3, "link 3 does not follow",
    ),
    "forged before the first": ([f"INSERT INTO trail SELECT -5, {_LINK} FROM trail WHERE seq = 2"], -5, "link -5 stands before the first"),  # noqa: S608
    "forged as number nought": ([f"INSERT INTO trail SELECT 0, {_LINK} FROM trail WHERE seq = 2"], 0, "link 0 stands before the first"),  # noqa: S608
}  # fmt: skip
#: What leaves no link that the next could follow.
STOPPING = {
    "forged after the last": ([f"INSERT INTO trail SELECT (SELECT max(seq) FROM trail) + 1, {_LINK} FROM trail WHERE seq = 2"], "does not follow from link"),  # noqa: S608
    "the note of the last set back": (["UPDATE trail_head SET seq = 4, hash = (SELECT hash FROM trail WHERE seq = 4)"], "was set back to 4"),
    "the note of the last removed": (["DELETE FROM trail_head"], "noted 0 times"),
    "the note of the last doubled": (["INSERT INTO trail_head SELECT 2, seq, hash FROM trail_head"], "noted 2 times"),
    "the triggers off": ([], "links hold, but the trigger"),
}  # fmt: skip


def run(engine: sa.Engine, statements) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_a_fresh_trail_holds(desk):
    verdict = desk.verify_trail()
    assert verdict.whole
    assert verdict.n_links == len(desk.trail(limit=None)) - 1  # verifying is a link too


def test_every_look_and_change_is_a_link_that_names_the_child_by_its_handle(desk):
    handle = desk.caseload().iloc[0]["handle"]
    desk.search("Family3")
    desk.child(handle, "planned review")
    desk.export("audit")
    actions = desk.trail().set_index("action")
    assert {"signed in", "imported", "caseload", "search", "open_child", "export"} <= set(actions.index)
    assert actions.loc["open_child", ["child", "why", "role"]].tolist() == [
        handle,
        "planned review",
        "single_user_trial",
    ]


def test_a_look_at_a_child_is_one_link(desk):
    handle = desk.caseload().iloc[0]["handle"]
    before = len(desk.trail(limit=None))
    desk.child(handle)
    assert desk.trail(limit=None)["action"].tolist()[: -before - 1] == ["open_child"]


def test_the_trail_holds_no_name_and_no_nhs_number(desk):
    desk.search("Family3 Given3")
    number = desk.caseload()["nhs_number"].dropna().iloc[0]
    desk.search(number)
    text = desk.trail(limit=None).to_csv()
    assert "Family3" not in text
    assert number not in text


@pytest.mark.parametrize("how", ["altered", "deleted", "reordered", "the last deleted"])
def test_raw_sql_against_the_trail_is_refused(raw, desk, how):
    desk.caseload()
    with pytest.raises(sa.exc.DBAPIError, match=r"append-only|the trail is a chain"):
        run(raw, TAMPERING[how][0])
    assert desk.verify_trail().whole


@pytest.mark.parametrize("how", TAMPERING)
def test_with_the_triggers_off_raw_sql_is_found_and_the_first_broken_link_named(raw, desk, how):
    desk.caseload()
    statements, link, said = TAMPERING[how]
    run(raw, [*OFF[raw.dialect.name], *statements])
    verdict = desk.verify_trail()
    assert not verdict.whole
    assert said in verdict.text
    assert link is None or verdict.first_broken == link


def test_a_forged_link_put_in_its_right_place_is_found(raw, desk):
    forged = "SELECT seq + 1, at, username, role, 'nothing', child, why, detail, hash, hash, sealed FROM trail"
    run(raw, [f"INSERT INTO trail {forged} WHERE seq = (SELECT max(seq) FROM trail)"])  # noqa: S608
    verdict = desk.verify_trail()
    assert (verdict.whole, verdict.first_broken) == (False, desk.trail()["seq"].iloc[-1] + verdict.n_links)
    assert "was changed after it was written" in verdict.text


def test_a_missing_trigger_alone_is_found(raw, desk):
    run(raw, OFF[raw.dialect.name][:1])
    assert "trigger" in desk.verify_trail().text


def test_a_chain_rewritten_as_a_whole_is_found_by_a_head_noted_elsewhere(raw, desk):
    links = desk.trail()
    noted = (int(links["seq"].iloc[0]), links["hash"].iloc[0])
    assert desk.verify_trail(noted).whole
    assert "rewritten" in desk.verify_trail((noted[0], "0" * 64)).text


@pytest.mark.parametrize("table", ["recorded", "decided", "kept", "documents", "imports", "actions", "context"])
def test_no_row_of_fact_is_changed_or_removed_by_raw_sql(raw, desk, table):
    handle = desk.caseload().iloc[0]["handle"]
    finding = desk.child(handle).findings["finding_id"].iloc[0]
    desk.acknowledge(handle, finding, "seen", done_on=desk.day)
    desk.add_context(handle, "bruise", stated_on=desk.day, stated_by="ward")
    record = desk.child(handle).records.iloc[0]
    desk.decide(
        handle, action="keep", source=record["source"], record_id=record["record_id"], reason="seen on the scale"
    )
    column = {"recorded": "value", "decided": "reason", "documents": "kept_id"}.get(table, "at")
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):  # noqa: S608
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            run(raw, [statement])


def test_a_trail_that_does_not_hold_is_not_backed_up(raw, desk, tmp_path):
    off = {"sqlite": "DROP TRIGGER trail_unchanged", "postgresql": "ALTER TABLE trail DISABLE TRIGGER trail_unchanged"}
    run(raw, [off[raw.dialect.name], *TAMPERING["altered"][0]])
    with pytest.raises(StoreError, match="link 3 was changed"):
        desk.back_up(tmp_path / "saved.db")
    assert not list(tmp_path.glob("saved*"))


@pytest.mark.parametrize("how", STOPPING)
def test_where_nothing_can_be_added_the_trail_is_verified_and_nothing_else_is_done(raw, store, desk, how):
    desk.caseload()
    desk.tally()
    statements, said = STOPPING[how]
    run(raw, [*OFF[raw.dialect.name], *statements])
    for verdict in (store.verify_trail(), desk.verify_trail()):
        assert not verdict.whole
        assert said in verdict.text
        assert verdict.text.endswith("could not be written to the trail")
    for attempt in (store.trial, desk.caseload, desk.trail):
        with pytest.raises(StoreError, match="growthwatch trail verify says what is wrong"):
            attempt()


def test_a_trail_that_stands_still_is_verified_for_those_alone_who_may(raw, store, staffed):
    run(raw, [*OFF[raw.dialect.name], *STOPPING["the note of the last removed"][0]])
    assert "noted 0 times" in store.verify_trail(("administrator", caseload.PASSWORD)).text
    with pytest.raises(Denied, match="may not verify the trail"):
        store.verify_trail(("practice", caseload.PASSWORD))
    with pytest.raises(SignInRefused):
        store.verify_trail()
    for _ in range(ATTEMPTS):
        with pytest.raises(SignInRefused):
            store.verify_trail(("administrator", "wrong words"))
    with pytest.raises(SignInRefused, match="locked"):
        store.verify_trail(("administrator", caseload.PASSWORD))


@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE trail ENABLE REPLICA TRIGGER trail_unchanged"],
        [
            "DROP TRIGGER trail_unchanged ON trail",
            "CREATE TRIGGER trail_unchanged BEFORE UPDATE ON teams FOR EACH ROW EXECUTE FUNCTION growthwatch_refuse()",
        ],
    ],
    ids=["fires on a replica alone", "stands on another table"],
)
@pytest.mark.parametrize("filled_url", ["postgresql"], indirect=True)
def test_a_trigger_that_is_there_and_guards_nothing_is_found(raw, desk, statements):
    run(raw, statements)
    assert "the trigger trail_unchanged is missing or disabled" in desk.verify_trail().text
