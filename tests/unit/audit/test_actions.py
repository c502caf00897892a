"""An actions file: the store's words are counted, every row that can't be is said to be one, none is passed over."""

import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

from growthwatch import pipeline, simulate
from growthwatch.audit import actions
from growthwatch.audit.actions import ActionsError
from growthwatch.cli import app, main
from growthwatch.store import ACTIONS_ON_FINDINGS
from growthwatch.vocabulary import NG75_RULES

AS_OF = "2026-03-31"


@pytest.fixture(scope="module")
def caseload(tmp_path_factory):
    folder = tmp_path_factory.mktemp("caseload")
    simulate.write(simulate.simulate(300, 5, faltering=0.2), folder, "csv")
    return folder


@pytest.fixture(scope="module")
def flagged(caseload):
    """Return the first firm NG75 finding on a weight of each child, met in 2025."""
    findings = pipeline.run(caseload, as_of=AS_OF).findings
    firm = findings[
        findings["rule"].isin(NG75_RULES).to_numpy()
        & findings["status"].isin(["met", "confirmed", "resolved"]).to_numpy()
        & (findings["certainty"] == "firm").to_numpy()
        & (findings["measured_on"].dt.year == 2025).to_numpy()
    ]
    first = firm.sort_values("measured_on", kind="stable").drop_duplicates("child_id")
    assert len(first) >= 12
    return first.head(12)


def _asked(caseload, folder, rows, heading="finding_id,action,done_on"):
    file = folder / "actions.csv"
    file.write_text(heading + "\n" + "".join(f"{','.join(row)}\n" for row in rows), encoding="utf-8")
    return ["audit", str(caseload), "--from", "2025-01-01", "--to", "2025-12-31", "--as-of", AS_OF, "--no-pdf",
            "--true-counts", "--actions", str(file), "--out", str(folder / "out")]  # fmt: skip


def _audit(caseload, folder, rows, *more):
    return CliRunner().invoke(app, [*_asked(caseload, folder, rows), *more])


def _refused(asked, monkeypatch, capsys):
    """Return the one line that is said of what can't be used, as the command says it."""
    monkeypatch.setattr(sys, "argv", ["growthwatch", *asked])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    return line


def _answered(folder):
    rates = pd.read_csv(folder / "out" / "rates.csv")
    whole = rates[(rates["breakdown"] == "all").to_numpy()].set_index("indicator")
    return int(whole.loc["flagged_acknowledged", "numerator"])


def _rows(flagged, action):
    day = (flagged["measured_on"] + pd.Timedelta(days=9)).dt.strftime("%Y-%m-%d")
    return [[finding, action, on] for finding, on in zip(flagged["finding_id"], day, strict=True)]


@pytest.mark.parametrize("word", ["seen", "acknowledged"])
def test_the_stores_word_and_the_former_one_are_both_counted(caseload, flagged, tmp_path, word):
    """A file of the store's words once read as "nobody responded"."""
    done = _audit(caseload, tmp_path, _rows(flagged, word))
    assert done.exit_code == 0, done.output
    assert _answered(tmp_path) == 12
    assert len(pd.read_csv(tmp_path / "out" / "action_rejects.csv")) == 0
    delays = pd.read_csv(tmp_path / "out" / "delays.csv").set_index("measure")
    assert delays.loc["flagged.acknowledged", "half_waiting"], "of all flagged over half wait still"


@pytest.mark.parametrize("more", [(), ("--workers", "1")])
def test_rows_that_cannot_be_counted_are_rejected_by_line_and_the_others_counted(caseload, flagged, tmp_path, more):
    rows = _rows(flagged, "seen")
    rows[1][1] = "waved"
    rows[2][2] = "31/12/2025"
    rows[3][0] = "S9999999:ng75-fall"
    rows[4][2] = "2000-01-01"
    rows[5][0] = ""
    done = _audit(caseload, tmp_path, rows, *more)
    assert done.exit_code == 0, done.output
    assert _answered(tmp_path) == 7
    rejects = pd.read_csv(tmp_path / "out" / "action_rejects.csv", dtype="str", keep_default_na=False)
    assert rejects[["file", "line", "column"]].to_numpy().tolist() == [
        ["actions.csv", "3", "action"],
        ["actions.csv", "4", "done_on"],
        ["actions.csv", "5", "finding_id"],
        ["actions.csv", "6", "done_on"],
        ["actions.csv", "7", "finding_id"],
    ]
    assert rejects["value"].tolist() == ["waved", "31/12/2025", "", "2000-01-01", ""]
    assert "actions.csv, line 3, column action, value 'waved': unknown action" in done.stderr
    assert "5 of 12 rows of the actions file could not be counted" in done.stderr


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (1, "waved", "line 2, column action, value 'waved': unknown action: expected one of seen, weighed_again"),
        (2, "yesterday", "line 2, column done_on, value 'yesterday': not an ISO date"),
        (0, "S9999999:ng75-fall", "line 2, column finding_id, value 'S9999999:ng75-fall': no child here has"),
        (2, "1999-01-01", "line 2, column done_on, value '1999-01-01': before the finding"),
    ],
)
def test_a_file_of_which_no_row_can_be_counted_is_refused(
    caseload, flagged, tmp_path, monkeypatch, capsys, column, value, said
):
    rows = _rows(flagged, "seen")
    for row in rows:
        row[column] = value
    assert f"actions.csv, {said}" in _refused(_asked(caseload, tmp_path, rows), monkeypatch, capsys)
    assert not (tmp_path / "out" / "rates.csv").exists()


def test_a_file_without_its_columns_is_refused(caseload, tmp_path, monkeypatch, capsys):
    asked = _asked(caseload, tmp_path, [["x", "seen", "2025-01-01"]], heading="finding,action,done_on")
    said = "actions.csv: the table of actions lacks the column finding_id"
    assert said in _refused(asked, monkeypatch, capsys)


def test_every_action_of_the_store_is_known(flagged):
    table = pd.DataFrame({"finding_id": "a", "action": list(ACTIONS_ON_FINDINGS), "done_on": "2025-05-01"})
    rows, rejects = actions.read(table, "actions.csv")
    assert rows["action"].tolist() == list(ACTIONS_ON_FINDINGS)
    assert rejects.empty


def test_the_words_of_the_first_release_are_read_as_the_stores():
    table = pd.DataFrame(
        {"finding_id": "a", "action": ["acknowledged", "reweighed", "referred"], "done_on": "2025-05-01"}
    )
    assert actions.accepted(table)["action"].tolist() == ["seen", "weighed_again", "referred"]


def test_sums_made_straight_from_a_table_refuse_an_unknown_word():
    table = pd.DataFrame({"finding_id": ["a", "b"], "action": ["seen", "waved"], "done_on": "2025-05-01"})
    with pytest.raises(ActionsError, match="line 3, column action, 'waved': unknown action"):
        actions.accepted(table)


@pytest.mark.parametrize("word", ["plan_made", "discussed", "weighed_again", "referred"])
def test_whatever_was_done_is_an_acknowledgement(caseload, flagged, tmp_path, word):
    """A plan made is a response: left out in silence it would read as none."""
    done = _audit(caseload, tmp_path, _rows(flagged, word))
    assert done.exit_code == 0, done.output
    assert _answered(tmp_path) == 12


def test_a_role_that_is_none_is_rejected_and_a_blank_one_is_not_stated():
    table = pd.DataFrame({"finding_id": "a", "action": "seen", "done_on": "2025-05-01",
                          "role": ["practice", "", None, "porter"]})  # fmt: skip
    rows, rejects = actions.read(table, "actions.csv")
    assert rows["role"].tolist() == ["practice", "not_stated", "not_stated"]
    assert rejects[["line", "column", "value"]].to_numpy().tolist() == [[5, "role", "porter"]]
