"""Every role tries every operation on its own and on another's child: the attempts come from the role table itself."""

import datetime as dt

import pytest

from growthwatch.store import Denied, NewChild
from growthwatch.store.access import anchor_keys
from growthwatch.store.access.permissions import ON_A_CHILD, OPERATIONS, ROLES, TRIAL

from . import caseload

PEOPLE = sorted(set(ROLES) - {TRIAL})
#: Whose child is within each role's reach: practice A and no practice for the north team, A for the practice.
REACH = {"health_visitor": {"A10001", ""}, "practice": {"A10001"}, "read_only": {"A10001"},
         "designated_paediatrician": {"A10001", "B20002", ""}, "administrator": set()}  # fmt: skip
NEW = NewChild("Newborn", dt.date(2026, 5, 20), practice_code="A10001")
NAMES = ["Family", "Given", "PE1 1AA", *caseload.NUMBERS]


def attempts(desk, child, file, tmp_path):
    """Operation -> a try at it; there must be one for every operation in the table."""
    record = {"source": file.records["source"].iloc[0], "record_id": file.records["record_id"].iloc[0]}
    finding = file.findings["finding_id"].iloc[0] if len(file.findings) else "none"
    why = "asked by the ward"
    return {
        "caseload": [desk.caseload, desk.today, desk.tally, desk.places, desk.links, desk.worklist, desk.counts],
        "search": [lambda: desk.search("Family", why)],
        "open_child": [lambda: desk.child(child, why), lambda: desk.child(child, why, at=dt.date(2026, 6, 1))],
        "missed_checks": [desk.missed_checks],
        "export": [lambda: desk.export(why)],
        "add_measurement": [
            lambda: desk.add_measurement(
                child, source="clinic", kind="head", value="40.1", unit="cm", measured_on=dt.date(2026, 5, 30), reason=why
            )
        ],
        "correct_entry": [
            lambda: desk.take_back(child, **record, reason=why, why=why),
            lambda: desk.correct_entry(
                child, **record, kind="weight", value="4.1", unit="kg", measured_on=dt.date(2026, 5, 30), reason=why, why=why
            ),
        ],
        "edit_person": [lambda: desk.amend_person(child, {"postcode": "PE1 2BB"}, source="gp", reason=why, why=why)],
        "register": [lambda: desk.likely_matches(NEW), lambda: desk.register(NEW)],
        "decide": [lambda: desk.decide(child, action="keep", **record, reason=why)],
        "add_condition": [
            lambda: desk.add_condition(child, "dietitian", stated_by="the dietitian", reason=why),
        ],
        "acknowledge": [lambda: desk.acknowledge(child, finding, "seen", done_on=dt.date(2026, 6, 1), reason=why)],
        "act_on_rows": [lambda: desk.act([], "seen", done_on=dt.date(2026, 6, 1), reason=why)],
        "read_context": [lambda: desk.context(child, why)],
        "add_context": [
            lambda: desk.add_context(child, "bruise", stated_on=dt.date(2026, 6, 1), stated_by="ward", reason=why)
        ],
        "list_context": [desk.context_due, desk.context_past],
        "import_context": [lambda: desk.import_context(tmp_path / "context.csv", why)],
        "import_files": [lambda: desk.import_files([tmp_path / "new.csv"]), desk.rejects],
        "refresh": [desk.refresh],
        "read_trail": [desk.trail],
        "verify_trail": [desk.verify_trail],
        "manage_users": [desk.users, lambda: desk.add_team(f"t{id(desk)}", "T", []), lambda: desk.set_active("nobody", False)],
        "anchor": [lambda: desk.anchor([tmp_path / "anchors"], _key(tmp_path))],
        "subject_access": [lambda: desk.subject_access(child, reason=why)],
        "restrict": [lambda: desk.restrict(child, reason=why), lambda: desk.lift_restriction(child, reason=why)],
        "list_restricted": [desk.restrictions],
        "ask_erasure": [lambda: desk.ask_erasure(child, basis="court_order", reason=why)],
        "erase": [desk.erasures, lambda: desk.erase(10**6, reason=why)],
        "back_up": [lambda: desk.back_up(tmp_path / f"{id(desk)}.db")],
    }  # fmt: skip


def _key(folder):
    file = folder / "anchor.key"
    if not file.exists():
        anchor_keys.make(file)
    return file


def denied(attempt) -> bool:
    try:
        attempt()
    except Denied:
        return True
    except Exception:  # noqa: BLE001 - refused for another reason than the role: it was let in
        return False
    return False


@pytest.fixture
def handles(store, desk, request):
    """Practice -> (handle of a child with a finding or none, its file as the trial sees it); before there are users."""
    lines = desk.caseload(limit=None)
    first = lines.drop_duplicates("practice_code")
    found = {row["practice_code"]: row["handle"] for row in first.to_dict("records")}
    files = {practice: desk.child(handle) for practice, handle in found.items()}
    staffed = request.getfixturevalue("staffed")
    return staffed, files


@pytest.mark.parametrize("role", PEOPLE)
def test_what_the_table_does_not_grant_is_denied_and_what_it_grants_is_not(handles, tmp_path, role):
    staffed, files = handles
    caseload.records(children=[3], days=(63,)).to_csv(tmp_path / "new.csv", index=False)
    tried = 0
    for practice, file in files.items():
        for operation, ways in attempts(staffed[role], file.handle, file, tmp_path).items():
            within = operation not in ON_A_CHILD or practice in REACH[role]
            for way in ways:
                tried += 1
                assert denied(way) == (operation not in ROLES[role].may or not within), (role, operation, practice)
    assert set(attempts(staffed[role], "", file, tmp_path)) == set(OPERATIONS)
    assert tried >= 3 * len(OPERATIONS)


def test_a_role_that_is_not_in_the_table_may_do_nothing(raw, staffed):
    with raw.begin() as connection:
        connection.exec_driver_sql("UPDATE users SET role = 'chief' WHERE username = 'practice'")
    for attempt in (staffed["practice"].caseload, staffed["practice"].users, lambda: staffed["practice"].child("x")):
        assert denied(attempt)


@pytest.mark.parametrize("role", ["health_visitor", "practice", "read_only"])
def test_lists_searches_and_exports_hold_only_children_within_reach(staffed, role):
    desk = staffed[role]
    assert set(desk.caseload(limit=None)["practice_code"]) == REACH[role]
    assert set(desk.missed_checks()["practice_code"]) <= REACH[role]
    assert set(desk.search("Family")["practice_code"]) == REACH[role]
    if "export" in ROLES[role].may:
        codes = set(desk.export("audit").children["practice_code"].fillna(""))
        assert codes == REACH[role]


def test_a_child_that_is_not_there_and_one_out_of_reach_are_refused_in_the_same_words(handles):
    staffed, files = handles
    said = []
    for child in (files["B20002"].handle, files["B20002"].child_id, "no such child"):
        with pytest.raises(Denied) as refusal:
            staffed["practice"].child(child)
        said.append(str(refusal.value))
    assert len(set(said)) == 1


def test_what_was_denied_is_in_the_trail(handles):
    staffed, files = handles
    with pytest.raises(Denied):
        staffed["practice"].child(files["B20002"].handle)
    link = staffed["administrator"].trail(username="practice").iloc[0]
    assert (link["action"], link["child"]) == ("denied", files["B20002"].handle)
    assert "open_child" in link["detail"]


def test_lists_show_a_designated_paediatrician_no_names_until_a_child_is_opened_with_a_reason(handles):
    staffed, files = handles
    desk = staffed["designated_paediatrician"]
    lines = desk.caseload(limit=None)
    assert len(lines) == caseload.N
    everything = lines.to_csv() + desk.search("Family2", "asked by the ward").to_csv() + desk.missed_checks().to_csv()
    assert not [word for word in NAMES if word in everything]
    child = files["A10001"]
    assert child.child_id not in lines.astype(str).to_csv()
    with pytest.raises(Denied, match="say why"):
        desk.child(child.handle)
    with pytest.raises(Denied, match="say why"):
        desk.search("Family2")
    assert desk.child(child.handle, "asked by the ward").person["surname"].startswith("Family")
    assert desk.trail(child=child.handle)["why"].iloc[0] == "asked by the ward"


def test_an_administrator_sees_no_clinical_data_in_an_import_or_its_rejects(staffed, tmp_path):
    rows = caseload.records(children=[3], days=(63,)).assign(value="4,,x")
    rows.to_csv(tmp_path / "bad.csv", index=False)
    desk = staffed["administrator"]
    taken = desk.import_files([tmp_path / "bad.csv"])
    assert taken[0].rejected == len(rows)
    told = repr(taken) + desk.rejects().to_csv() + desk.refresh().to_csv()
    assert not [word for word in ("Family3", "4,,x", caseload.NUMBERS[3]) if word in told]


def test_a_right_withdrawn_is_withdrawn_at_the_next_step(staffed):
    staffed["practice"].caseload()
    staffed["administrator"].set_active("practice", False)
    with pytest.raises(Denied, match="no longer active"):
        staffed["practice"].caseload()


def test_context_is_read_only_by_roles_that_may_and_each_look_is_in_the_trail(handles):
    staffed, files = handles
    child, visitor = files["A10001"].handle, staffed["health_visitor"]
    visitor.add_context(child, "was_not_brought", stated_on=dt.date(2026, 5, 1), stated_by="clinic")
    facts = visitor.context(child)
    assert facts[["fact", "stated_by"]].to_numpy().tolist() == [["was_not_brought", "clinic"]]
    with pytest.raises(Denied):
        staffed["practice"].context(child)
    assert (staffed["administrator"].trail(child=child)["action"] == "read_context").sum() == 1


def test_every_refusal_of_a_list_is_in_the_trail(staffed):
    admin = staffed["administrator"]
    for attempt in (admin.today, admin.places, admin.caseload, admin.links):
        before = admin.trail(limit=1)["seq"].iloc[0]
        assert denied(attempt)
        links = admin.trail(username="administrator", limit=2)
        assert "caseload" in links[(links["action"] == "denied") & (links["seq"] > before)]["detail"].item()


def test_a_decision_about_another_child_is_not_shown_because_the_record_ids_are_the_same(desk, tmp_path):
    for child, source in ((1, "gp"), (6, "clinic"), (7, "parent_held")):
        rows = caseload.records(children=[child], days=(28,), sources=(source,)).assign(record_id="77")
        rows.to_csv(tmp_path / f"{source}.csv", index=False)
    desk.import_files([tmp_path])
    desk.decide("P06", action="set_aside", source="clinic", record_id="77", reason="of child 6")
    desk.decide("P06", action="split", source="clinic", record_id="clinic-6-0", source_2="parent_held", record_2="77",
                reason="of 6 and 7")  # fmt: skip
    assert desk.child("P01").decisions.empty
    assert desk.child("P06").decisions["reason"].tolist() == ["of 6 and 7", "of child 6"]
    assert desk.child("P07").decisions["reason"].tolist() == ["of 6 and 7"]
    assert desk.child("P06", at=dt.date(2026, 6, 1)).decisions["reason"].tolist() == ["of 6 and 7", "of child 6"]
