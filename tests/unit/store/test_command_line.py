"""What the role table denies is denied from the command line too; the attempts come from the table itself."""

import shutil
from itertools import product

import pandas as pd
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from growthwatch.cli import app
from growthwatch.cli.store import _change
from growthwatch.store import Denied, Store, make_anchor_key
from growthwatch.store.access.permissions import ON_A_CHILD, OPERATIONS, ROLES, TRIAL

from . import caseload
from .conftest import Clock, add_staff

PEOPLE = sorted(set(ROLES) - {TRIAL})
#: The commands that do what an operation is; what stands in braces is filled in.
COMMANDS = {
    "import_files": ["import {folder}/new.csv", "watch {folder} --once --settle 0"],
    "import_context": ["context {context} --reason asked"],
    "decide": ["decide --child {child} --action keep --record gp gp-{n}-0 --reason seen"],
    "refresh": ["refresh"],
    "read_trail": ["trail export {folder}/{role}.csv"],
    "verify_trail": ["trail verify"],
    "anchor": ["anchor add --key {outside}/anchor.key --to {outside}/anchors"],
    "back_up": ["backup {folder}/{role}.db"],
    "manage_users": [
        "team add {role}s --practice C30003",
        "user add {role}2 --role read_only --practice A10001",
        "user list",
        "user password {role}",
        "user rest practice",
        "user wake practice",
    ],
    "subject_access": ["rights access {handle} {outside}/{role}-{n}.zip --reason asked"],
    "restrict": ["rights restrict {handle} --reason asked", "rights lift {handle} --reason asked"],
    "list_restricted": ["rights restricted"],
    "ask_erasure": ["rights ask-erasure {handle} --basis court_order --reason asked"],
    "erase": ["rights erase 1 --reason asked --yes"],
}
#: What no command does: it is done in the app, and from Python.
NO_COMMAND = {
    "caseload", "search", "open_child", "missed_checks", "export", "add_measurement", "acknowledge", "act_on_rows",
    "read_context", "add_context", "list_context", "register", "edit_person", "correct_entry", "add_condition",
}  # fmt: skip
#: Child -> its practice, and whose it is by the scope of a role.
CHILDREN = {3: "A10001", 7: "B20002"}
REACH = {"area": {3, 7}, "teams": {3}, "practice": {3}, "assigned": {3}, "none": set()}


@pytest.fixture(scope="module")
def store_of_staff(sqlite_template, tmp_path_factory):
    """A store with a user of every role, the same for every attempt, and its URL."""
    file = tmp_path_factory.mktemp("staffed") / "staffed.db"
    shutil.copy(sqlite_template.removeprefix("sqlite:///"), file)
    url = f"sqlite:///{file}"
    store = Store.open(url, clock=Clock())
    add_staff(store)
    store.sign_in("designated_paediatrician", caseload.PASSWORD).ask_erasure(
        handle_of(url, 5), basis="court_order", reason="an order of the court"
    )
    yield url, store
    store.close()


def handle_of(url, n):
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        handle = connection.execute(sa.text("SELECT handle FROM children WHERE child_id = :id"), {"id": f"P{n:02d}"})
        (found,) = handle.scalars()
    engine.dispose()
    return found


def typed(url, role, command):
    said = {"GROWTHWATCH_STORE": url, "GROWTHWATCH_USER": role, "GROWTHWATCH_PASSWORD": caseload.PASSWORD}
    said |= {"GROWTHWATCH_NEW_PASSWORD": caseload.PASSWORD}
    return CliRunner().invoke(app, command.split(), env=said)


def rows_in(url):
    """Every table that a denied attempt must leave as it was."""
    names = ["imports", "recorded", "decided", "kept", "teams", "users"]
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = {name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar() for name in names}  # noqa: S608
    engine.dispose()
    return found


def test_every_operation_of_the_table_is_tried_or_has_no_command():
    assert set(COMMANDS) | NO_COMMAND == set(OPERATIONS)


@pytest.mark.parametrize("role", PEOPLE)
def test_a_command_is_done_for_whom_the_table_grants_it_and_for_nobody_else(
    store_of_staff, role, tmp_path, tmp_path_factory
):
    url, store = store_of_staff
    caseload.records(children=[3], days=(63,)).to_csv(tmp_path / "new.csv", index=False)
    facts = f"nhs_number,fact,stated_on,stated_by\n{caseload.NUMBERS[3]},late_booking,2026-05-01,maternity\n"
    context = tmp_path_factory.mktemp(role) / "context.csv"  # beside the folder that is watched
    context.write_text(facts)
    make_anchor_key(context.parent / "anchor.key")
    handles = {n: handle_of(url, n) for n in CHILDREN}
    refused = 0
    for (operation, ways), n in product(COMMANDS.items(), CHILDREN):
        if operation not in ON_A_CHILD and n != 3:
            continue
        granted = operation in ROLES[role].may and (operation not in ON_A_CHILD or n in REACH[ROLES[role].scope])
        for way in ways:
            before = rows_in(url)
            answer = typed(
                url,
                role,
                way.format(
                    child=f"P{n:02d}",
                    n=n,
                    handle=handles[n],
                    folder=tmp_path,
                    role=role,
                    context=context,
                    outside=context.parent,
                ),
            )
            if granted:
                assert answer.exit_code == 0, (role, way, answer.output)
                continue
            refused += 1
            assert isinstance(answer.exception, Denied), (role, way, answer.output)
            assert rows_in(url) == before, (role, way)
    assert refused
    links = store.sign_in("administrator", caseload.PASSWORD).trail(username=role, limit=None)
    assert (links["action"] == "denied").sum() == refused
    assert {file.name for file in context.parent.glob("*.zip")} == (
        {f"{role}-{n}.zip" for n in CHILDREN} if "subject_access" in ROLES[role].may else set()
    )
    written = {file.name for file in tmp_path.iterdir()} - {"new.csv"}
    may = {"read_trail": f"{role}.csv", "back_up": f"{role}.db"}
    assert written == {file for operation, file in may.items() if operation in ROLES[role].may}


def test_an_exported_trail_holds_every_link(store_of_staff, tmp_path):
    url, store = store_of_staff
    before = len(store.sign_in("administrator", caseload.PASSWORD).trail(limit=None))
    assert typed(url, "administrator", f"trail export {tmp_path}/trail.csv").exit_code == 0
    assert len(pd.read_csv(tmp_path / "trail.csv")) >= before


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (("", ""), ("ng75-fall", "met"), "nothing raised -> ng75-fall met"),
        (("ng75-fall", "met"), ("ng75-fall", "confirmed"), "ng75-fall met -> ng75-fall confirmed"),
        (("", ""), ("", ""), "nothing raised, as before; other results, or the rules, changed"),
    ],
)
def test_what_changed_for_a_child_is_said_once(was, now, said):
    names = ("was_rule", "was_status", "rule", "status")
    assert _change(dict(zip(names, [*was, *now], strict=True))) == said


def test_a_wrong_password_gets_nobody_in(store_of_staff):
    said = {
        "GROWTHWATCH_STORE": store_of_staff[0],
        "GROWTHWATCH_USER": "practice",
        "GROWTHWATCH_PASSWORD": "wrong words",
    }
    answer = CliRunner().invoke(app, ["trail", "verify"], env=said)
    assert isinstance(answer.exception, Denied)
    assert "links hold" not in answer.output


def test_a_lost_password_is_replaced_and_who_has_left_signs_in_no_more(sqlite_template, tmp_path):
    file = tmp_path / "staffed.db"
    shutil.copy(sqlite_template.removeprefix("sqlite:///"), file)
    store = Store.open(f"sqlite:///{file}", clock=Clock())
    add_staff(store)
    store.close()
    words = "a wholly new one"
    new = {"GROWTHWATCH_STORE": str(file), "GROWTHWATCH_USER": "read_only", "GROWTHWATCH_PASSWORD": words}
    admin = new | {"GROWTHWATCH_USER": "administrator", "GROWTHWATCH_PASSWORD": caseload.PASSWORD}

    def asks(*command, **said):
        return CliRunner().invoke(app, list(command), env=said)

    changed = asks("user", "password", "read_only", **admin, GROWTHWATCH_NEW_PASSWORD=words)
    assert changed.output.strip() == "read_only has a new password"
    assert "the role read only may not" in str(asks("user", "list", **new).exception)
    assert asks("user", "rest", "read_only", **admin).exit_code == 0
    assert "not right" in str(asks("user", "list", **new).exception)
    assert asks("user", "wake", "read_only", **admin).exit_code == 0
    assert "the role read only may not" in str(asks("user", "list", **new).exception)
    assert "only active administrator" in str(asks("user", "rest", "administrator", **admin).exception)


def test_a_store_is_restored_whole_or_there_is_none(sqlite_template, tmp_path):
    whole, half = tmp_path / "whole.db", tmp_path / "half.db"
    for copy in (whole, half):
        shutil.copy(sqlite_template.removeprefix("sqlite:///"), copy)
    engine = sa.create_engine(f"sqlite:///{half}")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE user_teams")
    engine.dispose()
    before = {file.name for file in tmp_path.iterdir()}
    new = tmp_path / "new.db"
    assert typed(str(new), "", f"restore {half}").exit_code
    assert {file.name for file in tmp_path.iterdir()} <= before
    answer = typed(str(new), "", f"restore {whole}")
    assert (answer.exit_code, new.exists()) == (0, True), answer.output
