"""Rows altered by raw SQL with every trigger dropped and put back: each is found, and named by table and key."""

import shutil

import pytest
import sqlalchemy as sa

from growthwatch.store import Store
from growthwatch.store.database import row_digests, schema, sealing, triggers

from . import caseload
from .conftest import Clock, add_staff


def unseen(engine: sa.Engine, *statements: str) -> None:
    """Do something with every trigger out of the way, and put the triggers back."""
    with engine.begin() as connection:
        dialect = connection.dialect.name
        names = [s.split()[2] for s in triggers.statements(dialect) if s.startswith("CREATE TRIGGER")]
        tables = {
            s.split()[2]: s.split(" ON ")[1].split()[0]
            for s in triggers.statements(dialect)
            if s.startswith("CREATE TRIGGER")
        }
        for name in names:
            connection.exec_driver_sql(f"DROP TRIGGER {name}" + ("" if dialect == "sqlite" else f" ON {tables[name]}"))
        for statement in statements:
            connection.exec_driver_sql(statement)
        triggers.create(connection)


def fill(store) -> None:
    """Put a row into nearly every table of fact."""
    desk = add_staff(store)["health_visitor"]
    handle = desk.caseload().iloc[0]["handle"]
    child = desk.child(handle)
    record = child.records.iloc[0]
    desk.add_measurement(handle, source="clinic", kind="weight", value="5.12", unit="kg", measured_on=desk.day)
    desk.acknowledge(handle, child.findings["finding_id"].iloc[0], "seen", done_on=desk.day)
    desk.add_context(handle, "bruise", stated_on=desk.day, stated_by="ward")
    desk.decide(handle, action="keep", source=record["source"], record_id=record["record_id"], reason="seen")


@pytest.fixture(scope="module")
def filled_once(sqlite_template, tmp_path_factory):
    """A SQLite file that was filled, closed."""
    file = tmp_path_factory.mktemp("used") / "used.db"
    shutil.copy(sqlite_template.removeprefix("sqlite:///"), file)
    store = Store.open(file, clock=Clock())
    fill(store)
    store.close()
    return file


@pytest.fixture
def used(filled_once, tmp_path):
    """A store on a copy of it."""
    shutil.copy(filled_once, tmp_path / "used.db")
    store = Store.open(tmp_path / "used.db", clock=Clock())
    yield store
    store.close()


@pytest.fixture
def raw_file(used, tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path}/used.db")
    yield engine
    engine.dispose()


def verified(store):
    return store.verify_trail(("administrator", caseload.PASSWORD))


def copy_of(table: str, key: str = "id", **others: str) -> str:
    names = [column.name for column in schema.metadata.tables[table].columns if column.name != key]
    values = ", ".join(others.get(name, f'"{name}"') for name in names)
    stated = ", ".join(f'"{name}"' for name in names)
    newest = f'(SELECT max("{key}") FROM "{table}")'  # noqa: S608
    return f'INSERT INTO "{table}" ("{key}", {stated}) SELECT {newest} + 1, {values} FROM "{table}" WHERE "{key}" = {newest}'  # noqa: S608


#: What is done -> the sentence's end that names it.
ATTACKS = {
    "a weight": ("UPDATE recorded SET value = '3.10' WHERE id = 17", "the row 17 of the table recorded is not what was written: it was changed"),
    "a forename": ("UPDATE registered SET forename = 'Other' WHERE id = 3", "the row 3 of the table registered is not what was written"),
    "the day of a decision": ("UPDATE decided SET decided_on = '2020-01-01' WHERE id = 1", "the row 1 of the table decided is not what was written"),
    "what was done": ("UPDATE actions SET action = 'closed' WHERE id = 1", "the row 1 of the table actions is not what was written"),
    "a context fact": ("UPDATE context SET fact = 'other' WHERE id = 1", "the row 1 of the table context is not what was written"),
    "who entered it": ("UPDATE imports SET \"by\" = 'nobody' WHERE id = 2", "the row 2 of the table imports is not what was written"),
    "a probability": ("UPDATE kept SET top_probability = 0.125 WHERE id = 2", "the row 2 of the table kept is not what was written"),
    "another child's document": (
        "UPDATE documents SET document = (SELECT d.document FROM documents d WHERE d.kept_id = 2) WHERE kept_id = 1",
        "the result document 1 is not what was written",
    ),
    "a document and its digest": (
        "UPDATE documents SET document = (SELECT d.document FROM documents d WHERE d.kept_id = 2) WHERE kept_id = 1;UPDATE kept SET digest = (SELECT k.digest FROM kept k WHERE k.id = 2) WHERE id = 1",
        "the row 1 of the table kept is not what was written",
    ),
    "a role raised": ("UPDATE users SET role = 'administrator' WHERE username = 'read_only'", "the row 5 of the table users is not what was written"),
    "a password's hash": ("UPDATE users SET password_hash = '' WHERE username = 'practice'", "the row 3 of the table users is not what was written"),
    "a team swapped": ("UPDATE user_teams SET team = 'south'", "the row 2 north of the table user_teams is missing"),
    "a practice given to a team": ("INSERT INTO team_practices VALUES ('south', 'A10001')", "the row south A10001 of the table team_practices was added"),
    "a team renamed": ("UPDATE teams SET name = 'x' WHERE team = 'north'", "the row north of the table teams is not what was written"),
    "a user added": (copy_of("users", username="'nobody'", identity="NULL"), "the row 6 of the table users was added"),
    "a setting": ("INSERT INTO settings VALUES ('policy', 'paper')", "the row policy of the table settings was added"),
    "a record removed": ("DELETE FROM recorded WHERE id = 17", "the row 17 of the table recorded is missing: it was removed"),
    "records removed": ("DELETE FROM recorded WHERE id > 16", "the row 17 of the table recorded is missing: it was removed"),
    "all contacts removed": ("DELETE FROM contacted", "the row 1 of the table contacted is missing: it was removed"),
    "the reason of an entry removed": ("DELETE FROM entries", "of the table entries is missing: it was removed"),
    "a record added": (copy_of("recorded", row_key="'x'"), "of the table recorded was added from outside"),
    "a record added before the first": (copy_of("recorded", row_key="'x'").replace('(SELECT max("id") FROM "recorded") + 1', "-3"), "the row -3 of the table recorded was added from outside"),
    "a seal changed": ("UPDATE seals SET digests = (SELECT digests FROM seals WHERE n = 2) WHERE n = 1", "seal 1 was changed after it was written"),
    "a seal removed": ("DELETE FROM seals WHERE n = 2", "seal 2 is missing"),
    "the binding of a link": ("UPDATE trail SET sealed = NULL WHERE seq = 4", "link 4 was changed after it was written"),
}  # fmt: skip


@pytest.mark.parametrize("how", ATTACKS)
def test_what_is_altered_with_the_triggers_out_of_the_way_is_found_and_named(raw_file, used, how):
    statements, said = ATTACKS[how]
    unseen(raw_file, *statements.split(";"))
    for _ in range(2):  # the second has a link that was written over the altered store
        verdict = verified(used)
        assert not verdict.whole
        assert said in verdict.text
    assert "trigger" not in verdict.text


@pytest.mark.parametrize("filled_url", ["postgresql"], indirect=True)
def test_so_it_is_on_postgresql(raw, store):
    fill(store)
    assert verified(store).whole
    # each is looked at before the one that was altered before it
    for how in ("a team swapped", "a role raised", "a document and its digest", "records removed", "a forename"):
        statements, said = ATTACKS[how]
        unseen(raw, *statements.split(";"))
        assert said in verified(store).text


def _measures(store):
    desk = store.sign_in("health_visitor", caseload.PASSWORD)
    handle = desk.caseload().iloc[0]["handle"]
    desk.add_measurement(handle, source="clinic", kind="weight", value="5.20", unit="kg", measured_on=desk.day)


def _adds_a_user(store):
    desk = store.sign_in("administrator", caseload.PASSWORD)
    desk.add_user("new", "practice", password=caseload.PASSWORD, practice_code="A10001")


def _changes_the_password(store):
    store.sign_in("administrator", caseload.PASSWORD).set_password("read_only", "another long password")


def _adds_a_team(store):
    store.sign_in("administrator", caseload.PASSWORD).add_team("west", "West", ["C1"])


@pytest.mark.parametrize(
    ("how", "then"),
    [
        ("a record added", _measures),
        ("a role raised", _changes_the_password),
        ("a role raised", _adds_a_user),
        ("a team renamed", _adds_a_team),
        ("a user added", _adds_a_user),
    ],
)
def test_what_is_done_rightly_afterwards_does_not_seal_what_was_altered(raw_file, used, how, then):
    statements, said = ATTACKS[how]
    unseen(raw_file, *statements.split(";"))
    then(used)
    assert said in verified(used).text


def test_use_over_a_year_verifies_and_so_does_its_back_up(used, tmp_path):
    clock = used._clock
    for month in (6, 12):
        clock.move(days=182)
        _measures(used)
        administrator = used.sign_in("administrator", caseload.PASSWORD)
        administrator.set_active("practice", month == 12)
        administrator.keep_own_setting("tour_seen", str(month))
    verdict = verified(used)
    assert verdict.whole, verdict.text
    used.sign_in("administrator", caseload.PASSWORD).back_up(tmp_path / "saved.db")
    again, _ = Store.restored(f"sqlite:///{tmp_path}/again.db", tmp_path / "saved.db", clock=clock)
    assert verified(again).whole
    _measures(again)
    assert verified(again).whole
    again.close()


def test_a_lawful_removal_is_accepted_and_no_other_absence(used, raw_file):
    with used._database.writing() as connection:
        said = {
            "at": "2026-06-01T00:00:00+00:00",
            "by": "administrator",
            "reason": "asked",
            "legal_basis": "UK GDPR 17",
        }
        assert sealing.entomb(connection, "contacted", [1], **said) == 1
    unseen(raw_file, "DELETE FROM contacted WHERE id = 1")
    assert verified(used).whole
    unseen(raw_file, "DELETE FROM contacted WHERE id = 2")
    assert "the row 2 of the table contacted is missing" in verified(used).text


def test_a_tombstone_that_is_removed_brings_the_absence_to_light(used, raw_file):
    with used._database.writing() as connection:
        said = {
            "at": "2026-06-01T00:00:00+00:00",
            "by": "administrator",
            "reason": "asked",
            "legal_basis": "UK GDPR 17",
        }
        sealing.entomb(connection, "contacted", [1], **said)
    unseen(raw_file, "DELETE FROM contacted WHERE id = 1", "DELETE FROM tombstones")
    assert "the row 1 of the table contacted is missing" in verified(used).text


def test_every_table_is_sealed_or_said_to_be_outside_the_seal():
    of = [set(schema.NUMBERED), set(schema.CHANGEABLE), set(schema.UNSEALED), {"trail", "seals"}]
    assert sorted(name for part in of for name in part) == sorted(schema.metadata.tables)


def test_the_digest_of_a_row_is_that_of_its_text_in_ascii():
    # sha256("(1, 'Zo\\xeb', None, 0.1)") by coreutils
    assert (
        row_digests.of([(1, "Zoë", None, 0.1)]).hex()
        == "e1b48a8f54582a486dac24955559d456dc94f428f359563e45d05e8eafd1c957"
    )
