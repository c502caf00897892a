"""What the role table denies is denied from the command line too; the attempts come from the table itself."""

import pandas as pd
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from growthwatch.cli import app
from growthwatch.store import Denied
from growthwatch.store.access import ON_A_CHILD, ROLES, TRIAL

from . import caseload

PEOPLE = sorted(set(ROLES) - {TRIAL})
#: The command that does what an operation is; ``{child}``, ``{record}`` and ``{folder}`` are filled in.
COMMANDS = {
    "import_files": "import {folder}/new.csv",
    "decide": "decide --child {child} --action keep --record gp {record} --reason seen",
    "refresh": "refresh",
    "read_trail": "trail export {folder}/trail.csv",
    "verify_trail": "trail verify",
    "back_up": "backup {folder}/saved.db",
    "manage_users": "team add east --practice C30003",
}


def typed(url, role, command):
    said = {"GROWTHWATCH_STORE": url, "GROWTHWATCH_USER": role, "GROWTHWATCH_PASSWORD": caseload.PASSWORD}
    return CliRunner().invoke(app, command.split(), env=said)


def tables_of(raw):
    """Every table that a denied attempt must leave as it was."""
    names = ["imports", "recorded", "decided", "kept", "teams", "users"]
    with raw.connect() as connection:
        return {name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar() for name in names}  # noqa: S608


@pytest.mark.parametrize("role", PEOPLE)
def test_a_command_that_the_table_denies_is_refused_changes_nothing_and_is_in_the_trail(
    filled_url, staffed, raw, role, tmp_path
):
    caseload.records(children=[3], days=(63,)).to_csv(tmp_path / "new.csv", index=False)
    of = {"child": "P07", "record": "gp-7-0", "folder": tmp_path}  # of practice B: nobody's here but the area's
    refused = sorted(
        operation
        for operation in COMMANDS
        if operation not in ROLES[role].may or (operation in ON_A_CHILD and ROLES[role].scope != "area")
    )
    before = tables_of(raw)
    for operation in refused:
        answer = typed(filled_url, role, COMMANDS[operation].format(**of))
        assert isinstance(answer.exception, Denied), (role, operation, answer.output)
    assert refused
    assert tables_of(raw) == before
    assert not (tmp_path / "saved.db").exists()
    assert not (tmp_path / "trail.csv").exists()
    links = staffed["administrator"].trail(username=role, limit=None)
    assert (links["action"] == "denied").sum() == len(refused)


def test_a_command_that_the_table_grants_is_done(filled_url, staffed, tmp_path):
    own = {"child": "P03", "record": "gp-3-0", "folder": tmp_path}
    assert typed(filled_url, "practice", COMMANDS["decide"].format(**own)).exit_code == 0
    assert typed(filled_url, "administrator", COMMANDS["verify_trail"]).exit_code == 0
    assert typed(filled_url, "administrator", COMMANDS["read_trail"].format(**own)).exit_code == 0
    assert "decide" in set(pd.read_csv(tmp_path / "trail.csv")["action"])


def test_a_wrong_password_gets_nobody_in(filled_url, staffed):
    said = {
        "GROWTHWATCH_STORE": filled_url,
        "GROWTHWATCH_USER": "practice",
        "GROWTHWATCH_PASSWORD": "three wrong words",
    }
    answer = CliRunner().invoke(app, ["trail", "verify"], env=said)
    assert isinstance(answer.exception, Denied)
    assert "links hold" not in answer.output
