"""What was noted at the desk counts in the audit: by the day, the role and the finding as it is named now."""

import datetime as dt

import pandas as pd
from typer.testing import CliRunner

from growthwatch.audit import actions as findings_actions
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.sums import Period
from growthwatch.cli import app
from growthwatch.store import RowKey
from growthwatch.store.worklist import matching
from growthwatch.store.worklist.columns import ACTION
from tests.unit.store import caseload

TODAY = caseload.AS_OF
WHY = "audit"


def _fall(desk):
    rows = desk.worklist(kinds=["finding"])
    (row,) = rows[rows["rules"].str.contains("ng75-fall")].to_dict("records")
    return RowKey(row["handle"], row["about"], row["latest_action"])


def _counted(desk):
    result = desk.export(WHY)
    result.about.update(as_of=TODAY.isoformat())
    actions = desk.actions_on_findings(WHY, result.findings)
    sums = aggregate(result, Period.of(TODAY - dt.timedelta(days=400), TODAY), actions=actions)
    return actions, sums.counts[(sums.counts["breakdown"] == "all").to_numpy()].sum(numeric_only=True)


def test_what_a_health_visitor_noted_is_an_acknowledgement_in_the_audit(staffed):
    before = _counted(staffed["designated_paediatrician"])[1]
    assert (before["flagged.all"], before["flagged.acknowledged"]) == (1, 0)
    staffed["health_visitor"].act([_fall(staffed["health_visitor"])], "discussed", done_on=TODAY)
    actions, after = _counted(staffed["designated_paediatrician"])
    assert actions[["action", "role"]].to_numpy().tolist() == [["discussed", "health_visitor"]]
    assert actions["done_on"].tolist() == [TODAY.isoformat()]
    assert after["flagged.acknowledged"] == 1
    assert "discussed" not in staffed["administrator"].trail()["detail"].astype(str).iloc[0]


def _noted(about, first, last, **more):
    said = dict.fromkeys(ACTION) | {"id": 1, "linked_child": "C1", "kind": "finding", "about": about,
                                    "matter": "a low or falling weight", "first_on": first, "last_on": last,
                                    "action": "seen", "done_on": last, "role": "practice"}  # fmt: skip
    return pd.DataFrame([said | more], dtype=object)


def _findings(*days):
    return pd.DataFrame({"finding_id": [f"C1:ng75-fall:weight:{first}" for first, _ in days], "child_id": "C1",
                         "rule": "ng75-fall", "kind": "weight",
                         "measured_on": pd.to_datetime([first for first, _ in days]),
                         "latest_on": pd.to_datetime([last for _, last in days])})  # fmt: skip


def test_an_action_follows_a_finding_whose_first_weight_was_set_aside():
    noted = _noted(":ng75-fall:weight:2026-01-10", "2026-01-10", "2026-02-10")
    found = matching.of_findings(_findings(("2026-01-24", "2026-03-01"), ("2025-06-01", "2025-06-20")), noted)
    assert found["finding_id"].tolist() == ["C1:ng75-fall:weight:2026-01-24"]


def test_the_finding_of_the_same_name_comes_before_its_neighbours():
    noted = _noted(":ng75-fall:weight:2026-01-24", "2026-01-24", "2026-02-10")
    found = matching.of_findings(_findings(("2026-01-10", "2026-03-01"), ("2026-01-24", "2026-03-01")), noted)
    assert found["finding_id"].tolist() == ["C1:ng75-fall:weight:2026-01-24"]


def test_an_action_whose_finding_nothing_shows_any_more_is_in_no_figure_and_that_is_said():
    findings = _findings(("2026-01-24", "2026-03-01"))
    gone = matching.of_findings(findings, _noted(":ng75-fall:weight:2024-01-10", "2024-01-10", "2024-01-20"))
    assert gone["finding_id"].tolist() == [""]
    rows, notices = findings_actions.of_store(gone, findings)
    assert rows.empty
    assert "nothing shows any more" in notices[0]
    there = matching.of_findings(findings, _noted(":ng75-fall:weight:2026-01-24", "2026-01-24", "2026-02-10"))
    rows, notices = findings_actions.of_store(there, findings)
    assert (len(rows), notices) == (1, ())
    early = there.assign(done_on="2026-01-02")
    assert findings_actions.of_store(early, findings)[1], "dated before its finding"


def test_the_command_counts_what_was_noted_in_the_store(desk, filled_url, tmp_path):
    desk.act([_fall(desk)], "plan_made", done_on=TODAY, until=TODAY)
    asked = ["audit", "--store", str(filled_url), "--to", TODAY.isoformat(), "--from", "2025-06-01", "--true-counts", "--no-pdf",
             "--out", str(tmp_path / "out")]  # fmt: skip
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    rates = pd.read_csv(tmp_path / "out" / "rates.csv")
    of_area = rates[(rates["breakdown"] == "all").to_numpy()].set_index("indicator")["numerator"]
    assert of_area["flagged_planned"] == 1
