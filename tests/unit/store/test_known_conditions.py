"""Known conditions at the desk: entered, ended, taken back, imported; a finding rests on one and no alarm does."""

import datetime as dt

import pytest

from growthwatch.store import RowKey, Store, StoreError

from . import caseload

TODAY = caseload.AS_OF
SINCE = dt.date(2026, 4, 1)
CSV = "source,record_id,nhs_number,condition,started_on,ended_on,status\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A store of the small caseload; child 0 has fallen 2.25 spaces."""
    folder = tmp_path_factory.mktemp("conditions")
    store = Store.open(f"sqlite:///{folder / 'store.db'}", clock=lambda: caseload.NOW)
    desk = store.trial()
    desk.import_files([caseload.write(folder / "files")], as_of=TODAY)
    return desk


@pytest.fixture(scope="module")
def child(desk):
    return desk.search(caseload.NUMBERS[caseload.FALLS])["handle"].iloc[0]


def row_of(desk, child, rule="ng75-fall"):
    rows = desk.worklist(kinds=["finding"], handles=[child])
    return rows[(rows["rule"] == rule).to_numpy()].iloc[0]


def rest(desk, child, condition, until, rule="ng75-fall"):
    row = row_of(desk, child, rule)
    key = RowKey(child, row["about"], int(row["latest_action"]))
    desk.act([key], "plan_made", done_on=TODAY, until=until, condition=condition, note="Clinic on 10 June")


def test_a_condition_entered_stands_beside_the_findings_and_in_the_audit_log(desk, child):
    before = desk.child(child).findings
    record = desk.add_condition(child, "Down's syndrome", started_on=SINCE, stated_by="Dr Ames, letter")
    file = desk.child(child)
    row = file.conditions.set_index("record_id").loc[record]
    assert (row["condition"], row["standing"], row["stated_by"]) == ("trisomy-21", "current", "Dr Ames, letter")
    assert set(file.findings["known_conditions"]) == {"trisomy-21"}
    same = ["finding_id", "status", "urgency", "probability", "certainty"]
    assert file.findings[same].equals(before[same])
    logged = desk.trail(child=child)
    assert (logged["action"] == "add_condition").sum() == 1
    assert not logged["detail"].str.contains("Ames").any()
    assert desk.caseload().set_index("handle").loc[child, "known_conditions"] == "trisomy-21"


@pytest.mark.parametrize(
    ("condition", "more", "sentence"),
    [
        ("eczema", {}, "unknown condition 'eczema'"),
        ("cleft", {"started_on": dt.date(2026, 7, 1)}, "is after today"),
        ("cleft", {"started_on": SINCE, "ended_on": dt.date(2026, 3, 20)}, "it ended before it began"),
        ("inpatient", {"started_on": dt.date(2026, 1, 1)}, "is before the date of birth"),
        ("cleft", {"started_on": dt.date(2024, 1, 1)}, "more than 300 days before the date of birth"),
        ("cleft", {"stated_by": " "}, "who said it"),
    ],
)
def test_what_can_be_no_condition_is_refused_in_one_sentence(desk, child, condition, more, sentence):
    with pytest.raises(StoreError, match=sentence):
        desk.add_condition(child, condition, **{"stated_by": "mother"} | more)


def test_a_finding_rests_on_a_condition_until_its_day_and_is_counted_all_the_while(desk, child):
    record = desk.add_condition(child, "310090003", started_on=SINCE, stated_by="dietitian")
    counted = desk.counts()["rows"].sum()
    rest(desk, child, record, dt.date(2026, 6, 20))
    row = row_of(desk, child)
    assert (row["state"], row["condition"], str(row["until"].date())) == ("waiting", record, "2026-06-20")
    assert desk.counts()["rows"].sum() == counted
    assert child in set(desk.worklist(["waiting"])["handle"])


def test_a_rest_falls_when_its_condition_is_over(desk, child):
    record = desk.add_condition(child, "dietitian", started_on=SINCE, stated_by="dietitian")
    rest(desk, child, record, dt.date(2026, 6, 20))
    assert row_of(desk, child)["state"] == "waiting"
    desk.end_condition(child, "clinic", record, ended_on=TODAY, stated_by="dietitian")
    row = row_of(desk, child)
    assert (row["state"], row["reopened"]) == ("open", "condition_over")
    standing = desk.child(child).conditions.set_index("record_id").loc[record]
    assert (standing["standing"], str(standing["ended_on"].date())) == ("ended", "2026-06-01")
    with pytest.raises(StoreError, match="over already"):
        desk.end_condition(child, "clinic", record, ended_on=TODAY, stated_by="dietitian")


def test_a_rest_falls_when_its_condition_is_taken_back(desk, child):
    record = desk.add_condition(child, "cleft", stated_by="mother")
    rest(desk, child, record, dt.date(2026, 6, 20))
    desk.withdraw_condition(child, "clinic", record, reason="another child's letter")
    assert row_of(desk, child)["reopened"] == "condition_over"
    assert record not in set(desk.child(child).conditions["record_id"])


def test_a_rest_is_refused_beyond_its_longest_time_and_without_a_condition_that_lasts(desk, child):
    record = desk.add_condition(child, "in hospital", started_on=SINCE, stated_by="ward")
    with pytest.raises(StoreError, match="at most 14 days"):
        rest(desk, child, record, dt.date(2026, 6, 30))
    with pytest.raises(StoreError, match="nothing to rest on"):
        rest(desk, child, "growthwatch-999", dt.date(2026, 6, 10))
    with pytest.raises(StoreError, match="needs its last day"):
        rest(desk, child, record, None)


def test_a_rest_falls_when_a_later_weight_is_worse(desk, child):
    """4.4 kg at 8 weeks is 2.25 spaces down; 4.4 kg at 12 weeks (SDS -2.807) is 4 spaces down."""
    record = desk.add_condition(child, "paediatrics", started_on=SINCE, stated_by="Dr Ames")
    rest(desk, child, record, dt.date(2026, 8, 1))
    assert row_of(desk, child)["state"] == "waiting"
    desk.add_measurement(
        child, source="clinic", kind="weight", value="4.4", unit="kg", measured_on=dt.date(2026, 5, 24)
    )
    row = row_of(desk, child)
    assert row["state"] == "open"
    assert row["reopened"]


def test_a_known_condition_silences_no_acute_loss(desk):
    """A fall of 15 % within a week, with trisomy 21 and care on record, is "see the child today" all the same."""
    child = desk.search(caseload.NUMBERS[2])["handle"].iloc[0]
    record = desk.add_condition(child, "trisomy 21", started_on=SINCE, stated_by="Dr Ames")
    for day, value in ((dt.date(2026, 5, 24), "5.80"), (dt.date(2026, 5, 31), "4.93")):
        desk.add_measurement(child, source="clinic", kind="weight", value=value, unit="kg", measured_on=day)
    acute = desk.child(child).findings.set_index("rule").loc["acute-loss"]
    assert acute["urgency"] == "today"
    assert desk.today()["handle"].iloc[0] == child
    with pytest.raises(StoreError, match="never rests"):
        rest(desk, child, record, dt.date(2026, 6, 10), rule="acute-loss")


def test_conditions_come_in_by_a_file_and_a_newer_version_ends_one(desk, tmp_path):
    first, second = tmp_path / "gp.csv", tmp_path / "later.csv"
    number = caseload.NUMBERS[5]
    first.write_text(CSV + f"gp,C1,{number},dietitian,2026-04-01,,\ngp,C2,{number},eczema,2026-04-01,,\n")
    (taken,) = desk.import_files([first], as_of=TODAY)
    assert (taken.rows, taken.added, taken.rejected) == (2, 1, 1)
    handle = desk.search(number)["handle"].iloc[0]
    assert desk.child(handle).conditions["standing"].tolist() == ["current"]
    second.write_text(CSV + f"gp,C1,{number},dietitian,2026-04-01,2026-05-20,\n")
    (taken,) = desk.import_files([second], as_of=TODAY)
    assert (taken.added, taken.corrected) == (1, 1)
    assert desk.child(handle).conditions["standing"].tolist() == ["ended"]
    assert desk.rejects()["reason"].str.contains("none of the known conditions").sum() == 1
