"""Ids live in a scope, and the newest version stands: the command's and the store's answers to cases of that kind."""

import datetime as dt
from pathlib import Path

import pytest

from growthwatch import pipeline, results
from growthwatch.store import Store
from tests import fhir_bundles as fhir
from tests.command import growthwatch, rows

CASES = Path(__file__).parents[1] / "cases"
AS_OF = "2026-06-01"
ADA, BEN = fhir.ADA["number"], fhir.BEN["number"]


TABLES = ("children", "records", "findings", "checks", "links", "rejects")


def ran(inputs, out, *options):
    """Return the tables that the command writes, by name."""
    given = inputs if isinstance(inputs, list) else [inputs]
    growthwatch("run", *given, "--as-of", AS_OF, "--out", out, *options)
    return {name: rows(out / f"{name}.csv") for name in TABLES}


def answered(inputs, out):
    """Return what :func:`ran` does, without a process of its own."""
    results.write(pipeline.run(inputs, as_of=AS_OF), out)
    return {name: rows(out / f"{name}.csv") for name in TABLES}


def weights_by_number(tables):
    """Return NHS number -> the weights of that child [kg], by day."""
    number = {child["child_id"]: child["nhs_number"] for child in tables["children"]}
    found = {number[child]: [] for child in number}
    for record in sorted(tables["records"], key=lambda one: one["measured_on"]):
        found[number[record["child_id"]]].append(record["value"])
    return found


def rules_of(tables, nhs_number):
    """Return the rules of which a child has a finding that is met."""
    child = next(one["child_id"] for one in tables["children"] if one["nhs_number"] == nhs_number)
    return {
        one["rule"] for one in tables["findings"] if one["child_id"] == child and one["status"] in {"met", "confirmed"}
    }


@pytest.fixture
def desk(tmp_path):
    opened = Store.open(tmp_path / "store.db", clock=lambda: dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC))
    yield opened.trial()
    opened.close()


def weights_held(desk):
    """Return NHS number -> the weights that the store counts for the child [kg], by day."""
    result = desk.run(as_of=dt.date(2026, 6, 1), policy="digital", why="test")
    number = result.children.set_index("child_id")["nhs_number"]
    records = result.records.sort_values("measured_on")
    return {number[child]: records["value"][records["child_id"] == child].tolist() for child in number.index}


# --- the cases as they came --------------------------------------------------------------------------------------


def test_two_servers_each_with_a_patient_1_are_two_children(tmp_path):
    found = ran(CASES / "uk-01-patient-id-reused-by-two-servers" / "in", tmp_path / "out")
    assert weights_by_number(found) == {ADA: ["3.4", "4.9"], BEN: ["3.6", "3.9"]}
    assert "ng75-fall" in rules_of(found, BEN)
    assert rules_of(found, ADA).isdisjoint({"ng75-fall", "weight-loss"})


def test_a_register_row_of_another_server_does_not_overwrite_a_child(desk):
    case = CASES / "uk-01d-store-register-overwritten-by-other-server"
    for part in ("first", "second"):
        (taken,) = desk.import_files([case / part])
        assert (taken.added, taken.corrected) == (1, 0)
    held = desk.caseload(limit=None).set_index("nhs_number")["check_status"]
    assert held.to_dict() == {ADA: "missed", BEN: "missed"}


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first")])
def test_what_its_sender_entered_in_error_is_counted_no_more_in_whatever_order_it_comes(desk, order):
    for part in order:
        desk.import_files([CASES / "uk-13-store-entered-in-error-resent" / part])
    assert weights_held(desk) == {ADA: ["3.4"]}
    result = desk.run(as_of=dt.date(2026, 6, 1), policy="digital", why="test")
    assert len(result.rejects) == 2  # the withdrawal, and what it takes back: neither row is lost


def test_the_audit_log_says_what_was_taken_back(desk):
    for part in ("first", "second"):
        desk.import_files([CASES / "uk-13-store-entered-in-error-resent" / part])
    assert desk.trail()["detail"].str.contains('"taken back by the sender": ["gp o2"]', regex=False).any()


def test_observations_that_share_a_business_identifier_are_records_of_their_own(tmp_path):
    found = ran(CASES / "uk-22-observation-identifier-not-unique" / "in", tmp_path / "out")
    assert sorted(one["record_id"] for one in found["records"]) == ["o0", "o1", "o2", "o3"]
    assert found["rejects"] == []


def test_the_corrected_version_of_a_weight_stands(tmp_path):
    found = ran(CASES / "uk-28-corrected-version-after-original" / "in", tmp_path / "out")
    assert weights_by_number(found) == {ADA: ["3.4", "3.5"]}
    assert "ng75-fall" in rules_of(found, ADA)
    assert [one["reason"] for one in found["rejects"]] == ["a newer version of this row from its sender stands"]


def test_an_nhs_number_that_is_over_is_not_the_childs(tmp_path):
    found = ran(CASES / "uk-31-superseded-nhs-number" / "in", tmp_path / "out")
    assert weights_by_number(found) == {ADA: ["3.4", "4.9"]}


# --- ids live in a scope ------------------------------------------------------------------------------------------

HEADING = "source,record_id,nhs_number,forename,surname,date_of_birth,sex,measured_on,kind,value,unit"
ADA_ROWS = (
    "clinic,r1,9990001014,Ada,Quill,2026-03-01,female,2026-03-01,weight,3.4,kg",
    "clinic,r2,9990001014,Ada,Quill,2026-03-01,female,2026-04-26,weight,4.9,kg",
)
BEN_ROWS = (
    "clinic,r1,9990002029,Ben,Marsh,2026-03-10,male,2026-03-10,weight,3.6,kg",
    "clinic,r2,9990002029,Ben,Marsh,2026-03-10,male,2026-05-05,weight,3.9,kg",
)
BOTH = {ADA: ["3.4", "4.9"], BEN: ["3.6", "3.9"]}


def csv(path, *lines, heading=HEADING):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return path


def test_record_ids_of_two_providers_in_two_files_are_not_one(tmp_path):
    csv(tmp_path / "in" / "a.csv", *ADA_ROWS)
    csv(tmp_path / "in" / "b.csv", *BEN_ROWS)
    found = ran(tmp_path / "in", tmp_path / "out")
    assert weights_by_number(found) == BOTH
    assert found["rejects"] == []
    assert "one record id stands beside two children" in found["links"][0]["why_not_joined"]


def test_senders_named_for_their_files_leave_nothing_to_ask(tmp_path):
    csv(tmp_path / "in" / "a.csv", *ADA_ROWS)
    csv(tmp_path / "in" / "b.csv", *BEN_ROWS)
    found = ran(tmp_path / "in", tmp_path / "out", "--from", "a.csv=RXA", "--from", "b.csv=RXB")
    assert weights_by_number(found) == BOTH
    assert found["links"] == []
    assert {(one["sender"], one["record_id"]) for one in found["records"]} == {
        ("RXA", "r1@RXA"), ("RXA", "r2@RXA"), ("RXB", "r1@RXB"), ("RXB", "r2@RXB"),
    }  # fmt: skip


def test_a_column_names_the_sender_of_each_row(tmp_path):
    lines = [f"{row},{sender}" for sender, of in (("RXA", ADA_ROWS), ("RXB", BEN_ROWS)) for row in of]
    csv(tmp_path / "in" / "both.csv", *lines, heading=f"{HEADING},sender")
    found = answered(tmp_path / "in", tmp_path / "out")
    assert weights_by_number(found) == BOTH
    assert found["links"] == found["rejects"] == []


def test_one_child_at_two_providers_with_the_same_record_ids_keeps_every_weight(tmp_path):
    csv(tmp_path / "in" / "a.csv", *ADA_ROWS)
    other = [row.replace("2026-04-26", "2026-05-24").replace(",4.9,", ",5.6,") for row in ADA_ROWS[1:]]
    csv(tmp_path / "in" / "b.csv", *other)
    assert weights_by_number(answered(tmp_path / "in", tmp_path / "out")) == {ADA: ["3.4", "4.9", "5.6"]}


@pytest.mark.parametrize("sender", [[], ["--from", "one server"]])
def test_two_files_of_one_sender_that_contradict_lose_nothing_and_say_so(tmp_path, sender):
    for name, child in (("a.json", fhir.ADA), ("b.json", fhir.BEN)):
        fhir.write(tmp_path / "in" / name, fhir.patient(child), fhir.weight("o1", 4.0, "2026-04-26"))
    found = ran(tmp_path / "in", tmp_path / "out", *sender)
    assert weights_by_number(found) == {ADA: ["4.0"], BEN: ["4.0"]}
    assert any("one record id stands beside two children" in one["why_not_joined"] for one in found["links"])


def test_an_id_of_two_children_names_neither_and_the_rows_are_refused_with_the_way_out(tmp_path):
    for folder, child in (("x", fhir.ADA), ("y", fhir.BEN)):
        fhir.write(tmp_path / "in" / f"{folder}.ndjson", fhir.patient(child))
    fhir.write(tmp_path / "in" / "weights.ndjson", fhir.weight("o1", 4.0, "2026-04-26"))
    found = ran(tmp_path / "in", tmp_path / "out")
    assert found["records"] == []
    (refused,) = found["rejects"]
    assert (refused["file"], refused["line"], refused["column"], refused["value"]) == (
        "weights.ndjson [Observation]", "1", "Patient", "1",
    )  # fmt: skip
    assert refused["reason"].startswith("two children have this id")
    assert "--from" in refused["reason"]
    named = ["--from", "x.ndjson=X", "--from", "y.ndjson=Y", "--from", "weights.ndjson=Y"]
    assert weights_by_number(ran(tmp_path / "in", tmp_path / "out2", *named)) == {ADA: [], BEN: ["4.0"]}


def test_files_of_one_folder_refer_to_each_other_before_those_of_another(tmp_path):
    for folder, child, kg in (("gp", fhir.ADA, 4.9), ("hv", fhir.BEN, 3.9)):
        fhir.write(tmp_path / folder / "Patient.ndjson", fhir.patient(child))
        fhir.write(tmp_path / folder / "Observation.ndjson", fhir.weight(f"{folder}1", kg, "2026-05-05"))
    found = answered([tmp_path / "gp", tmp_path / "hv"], tmp_path / "out")
    assert weights_by_number(found) == {ADA: ["4.9"], BEN: ["3.9"]}


def test_an_nhs_number_in_hand_beats_an_id(tmp_path):
    subject = {"reference": "Patient/1", "identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": BEN}}
    fhir.write(
        tmp_path / "in" / "a.json", fhir.patient(fhir.ADA), fhir.patient(fhir.BEN, "2"),
        fhir.weight("o1", 4.9, "2026-04-26"), fhir.weight("o2", 3.9, "2026-05-05", subject=subject),
    )  # fmt: skip
    assert weights_by_number(answered(tmp_path / "in", tmp_path / "out")) == {ADA: ["4.9"], BEN: ["3.9"]}


def test_local_patient_ids_of_two_providers_in_one_csds_extract_are_not_pooled(tmp_path):
    provider = "OrgID_Provider"
    tables = {
        "CYP001": (f"LocalPatientID,NHSNumber,PersonBirthDate,Gender,BirthWeight,{provider}",
                   [f"10001,{ADA},2026-03-01,2,3400,RXA", f"10001,{BEN},2026-03-10,1,3600,RXB"]),
        "CYP201": (f"CareContactID,LocalPatientID,ContactDate,AttendanceStatus,{provider}",
                   ["C1,10001,2026-04-26,5,RXA", "C1,10001,2026-05-05,5,RXB"]),
        "CYP202": (f"CareActivityID,CareContactID,ObsScheme,CodeObs,ObsValue,UCUMUnit,{provider}",
                   ["A1,C1,03,27113001,4.9,kg,RXA", "A1,C1,03,27113001,3.9,kg,RXB"]),
    }  # fmt: skip
    for name, (heading, lines) in tables.items():
        csv(tmp_path / "in" / f"{name}.csv", *lines, heading=heading)
    found = ran(tmp_path / "in", tmp_path / "out")
    assert weights_by_number(found) == {ADA: ["3400", "4.9"], BEN: ["3600", "3.9"]}
    assert found["rejects"] == []


def test_bundles_that_name_their_sender_are_two_senders(tmp_path):
    for name, child in (("a", fhir.ADA), ("b", fhir.BEN)):
        fhir.write(
            tmp_path / "in" / f"{name}.json", fhir.patient(child), fhir.weight("o1", 4.0, "2026-04-26"),
            meta={"source": f"https://{name}.example/fhir"},
        )  # fmt: skip
    found = answered(tmp_path / "in", tmp_path / "out")
    assert weights_by_number(found) == {ADA: ["4.0"], BEN: ["4.0"]}
    assert found["links"] == []
    assert {one["sender"] for one in found["records"]} == {"https://a.example/fhir", "https://b.example/fhir"}


def test_two_exports_of_our_own_come_back_as_two_children(tmp_path):
    source = CASES / "uk-01-patient-id-reused-by-two-servers" / "in"
    first = ran(source, tmp_path / "first")
    (tmp_path / "back").mkdir()
    for child in first["children"]:
        out = tmp_path / "back" / f"{child['nhs_number']}.json"
        growthwatch("fhir", source, "--child", child["child_id"], "--as-of", AS_OF, "--out", out)
    found = ran(tmp_path / "back", tmp_path / "again")
    assert weights_by_number(found) == {ADA: ["3.4", "4.9"], BEN: ["3.6", "3.9"]}
    assert rules_of(found, BEN) == rules_of(first, BEN)
    assert found["links"] == []


def test_a_sender_of_no_input_or_without_a_name_is_one_sentence(tmp_path):
    from tests.command import in_one_line  # noqa: PLC0415

    csv(tmp_path / "a.csv", *ADA_ROWS)
    said = in_one_line("run", tmp_path / "a.csv", "--as-of", AS_OF, "--out", tmp_path / "o", "--from", "b.csv=RXB")
    assert "no input has this name" in said
    assert "b.csv" in said
    said = in_one_line("run", tmp_path / "a.csv", "--as-of", AS_OF, "--out", tmp_path / "o", "--from", " ")
    assert "no sender is named" in said


# --- versions, in a file and across files -------------------------------------------------------------------------

V1 = {"version": "1", "updated": "2026-04-26T10:00:00Z"}
V2 = {"version": "2", "updated": "2026-04-27T10:00:00Z"}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"version": "9"}, {"version": "10"}),
        ({"updated": "2026-04-26T23:30:00+01:00"}, {"updated": "2026-04-26T22:45:00Z"}),
        (V1, V2),
        ({"status": "final"}, {"status": "corrected"}),
        ({"status": "preliminary"}, {"status": "final"}),
    ],
)
@pytest.mark.parametrize("layout", ["one file", "one file, newest first", "two files"])
def test_the_newest_version_stands_whatever_the_order(tmp_path, older, newer, layout):
    first, second = fhir.weight("o2", 5.3, "2026-04-26", **older), fhir.weight("o2", 3.5, "2026-04-26", **newer)
    pair = (second, first) if "newest first" in layout else (first, second)
    ada = fhir.patient(fhir.ADA)
    if layout == "two files":
        for name, one in zip(("b", "a"), pair, strict=True):
            fhir.write(tmp_path / "in" / f"{name}.json", ada, one)
    else:
        fhir.write(tmp_path / "in" / "a.json", ada, *pair)
    found = answered(tmp_path / "in", tmp_path / "out")
    assert weights_by_number(found) == {ADA: ["3.5"]}
    assert len(found["records"]) + len(found["rejects"]) == 2


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({}, {}),
        ({"version": "1", "updated": "2026-04-27T10:00:00Z"}, {"version": "2", "updated": "2026-04-26T10:00:00Z"}),
        ({"status": "amended"}, {"status": "corrected"}),
    ],
)
def test_two_versions_that_nothing_orders_are_both_shown_in_dispute(tmp_path, one, two):
    pair = fhir.weight("o2", 5.3, "2026-04-26", **one), fhir.weight("o2", 3.5, "2026-04-26", **two)
    fhir.write(tmp_path / "in" / "a.json", fhir.patient(fhir.ADA), *pair)
    found = answered(tmp_path / "in", tmp_path / "out")
    assert sorted(weights_by_number(found)[ADA]) == ["3.5", "5.3"]
    assert {one["verdict"] for one in found["records"]} == {"disputed"}


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
@pytest.mark.parametrize("first", ["stands", "taken back"])
def test_what_is_taken_back_in_the_same_file_does_not_count(tmp_path, status, first):
    pair = [fhir.weight("o2", 5.4, "2026-04-26"), fhir.weight("o2", None, "2026-04-26", status=status)]
    fhir.write(
        tmp_path / "in" / "a.json", fhir.patient(fhir.ADA), fhir.weight("o1", 3.4, "2026-03-01"),
        *(pair if first == "stands" else pair[::-1]),
    )  # fmt: skip
    found = answered(tmp_path / "in", tmp_path / "out")
    assert weights_by_number(found) == {ADA: ["3.4"]}
    assert len(found["rejects"]) == 2
    check = next(one for one in found["checks"] if one["check"] == "6-8-week")
    assert check["status"] == "missed"  # not "weight to check": the sender says that there is none


def test_a_weight_reinstated_by_a_newer_version_counts_again(tmp_path):
    fhir.write(
        tmp_path / "in" / "a.json", fhir.patient(fhir.ADA),
        fhir.weight("o2", 5.4, "2026-04-26", status="entered-in-error", **V1), fhir.weight("o2", 5.4, "2026-04-26", **V2),
    )  # fmt: skip
    assert weights_by_number(answered(tmp_path / "in", tmp_path / "out")) == {ADA: ["5.4"]}


def test_a_row_of_a_csv_that_is_taken_back_does_not_count(tmp_path):
    lines = [f"{row},final" for row in ADA_ROWS] + [f"{ADA_ROWS[1]},entered in error"]
    csv(tmp_path / "in" / "a.csv", *lines, heading=f"{HEADING},status")
    assert weights_by_number(answered(tmp_path / "in", tmp_path / "out")) == {ADA: ["3.4"]}


# --- the store -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["older first", "newer first"])
def test_in_the_store_the_newest_version_stands_whatever_the_order(desk, tmp_path, order):
    ada = fhir.patient(fhir.ADA)
    older = fhir.write(tmp_path / "1" / "may.json", ada, fhir.weight("o2", 5.3, "2026-04-26", **V1))
    newer = fhir.write(
        tmp_path / "2" / "june.json", ada, fhir.weight("o2", 3.5, "2026-04-26", status="corrected", **V2)
    )
    for file in (older, newer) if order == "older first" else (newer, older):
        desk.import_files([file])
    assert weights_held(desk) == {ADA: ["3.5"]}


def test_a_record_id_met_again_with_another_number_is_asked_about_and_moves_nothing(desk, tmp_path):
    desk.import_files([csv(tmp_path / "1" / "a.csv", *ADA_ROWS, BEN_ROWS[0].replace("r1", "r3"))])
    (taken,) = desk.import_files([csv(tmp_path / "2" / "b.csv", BEN_ROWS[1])])
    assert (taken.added, taken.corrected, taken.conflicts) == (1, 0, 1)
    assert weights_held(desk) == BOTH
    pairs = desk.links()
    assert pairs["why_not_joined"].str.startswith("one record id stands beside two children").tolist() == [True]
    assert {pairs["nhs_number_1"].iloc[0], pairs["nhs_number_2"].iloc[0]} == {ADA, BEN}


def test_the_same_file_again_adds_nothing_to_a_store_that_told_its_ids_apart(desk, tmp_path):
    first, second = csv(tmp_path / "1" / "a.csv", *ADA_ROWS), csv(tmp_path / "2" / "b.csv", *BEN_ROWS)
    for file in (first, second):
        desk.import_files([file])
    for file in (second, first):
        assert [(one.added, one.corrected) for one in desk.import_files([file])] == [(0, 0)]
    assert weights_held(desk) == BOTH


def test_a_correction_of_a_record_told_apart_by_its_file_finds_it(desk, tmp_path):
    desk.import_files([csv(tmp_path / "1" / "a.csv", *ADA_ROWS)])
    desk.import_files([csv(tmp_path / "2" / "b.csv", *BEN_ROWS)])
    (taken,) = desk.import_files([csv(tmp_path / "3" / "b.csv", BEN_ROWS[1].replace(",3.9,", ",4.1,"))])
    assert (taken.added, taken.corrected) == (1, 1)
    assert weights_held(desk) == {ADA: ["3.4", "4.9"], BEN: ["3.6", "4.1"]}


def test_rows_of_two_senders_are_kept_under_sender_and_id(desk, tmp_path):
    desk.import_files([csv(tmp_path / "1" / "a.csv", *ADA_ROWS)], sender="RXA")
    (taken,) = desk.import_files([csv(tmp_path / "2" / "b.csv", *BEN_ROWS)], sender="RXB")
    assert (taken.added, taken.corrected, taken.conflicts) == (2, 0, 0)
    assert weights_held(desk) == BOTH
    assert desk.links().empty
    desk.import_files([csv(tmp_path / "3" / "b.csv", BEN_ROWS[1].replace(",3.9,", ",4.1,"))], sender="RXB")
    assert weights_held(desk) == {ADA: ["3.4", "4.9"], BEN: ["3.6", "4.1"]}


def test_what_one_server_takes_back_leaves_the_other_servers_row_of_that_id(desk, tmp_path):
    for name, child in (("a", fhir.ADA), ("b", fhir.BEN)):
        desk.import_files([fhir.write(tmp_path / name / f"{name}.json", fhir.patient(child),
                                      fhir.weight("o1", 4.0, "2026-04-26"))])  # fmt: skip
    gone = fhir.weight("o1", 4.0, "2026-04-26", status="entered-in-error")
    (_, taken) = desk.import_files([fhir.write(tmp_path / "c" / "c.json", fhir.patient(fhir.BEN), gone)])
    assert taken.withdrawn == 1
    assert weights_held(desk) == {ADA: ["4.0"], BEN: []}


def test_a_refused_record_that_is_taken_back_is_no_weight_to_check(desk, tmp_path):
    unread = fhir.weight("o2", -4, "2026-04-26")
    desk.import_files([fhir.write(tmp_path / "1" / "a.json", fhir.patient(fhir.ADA), unread)])
    assert desk.caseload(limit=None)["check_status"].tolist() == ["weight_to_check"]
    gone = fhir.weight("o2", -4, "2026-04-26", status="entered-in-error")
    desk.import_files([fhir.write(tmp_path / "2" / "b.json", fhir.patient(fhir.ADA), gone)])
    assert desk.caseload(limit=None)["check_status"].tolist() == ["missed"]


def test_import_says_in_a_line_what_was_taken_back_and_whose_ids_clash(tmp_path):
    store = ["--store", tmp_path / "s.db", "--as-of", AS_OF]
    growthwatch("import", csv(tmp_path / "1" / "a.csv", *ADA_ROWS), *store)
    said = growthwatch("import", csv(tmp_path / "2" / "b.csv", BEN_ROWS[1]), *store).stdout
    assert "1 added (0 corrected)" in said
    assert "1 with the id of another child's row" in said
    back = csv(tmp_path / "3" / "c.csv", f"{ADA_ROWS[1]},cancelled", heading=f"{HEADING},status")
    assert "1 in the store taken back by the sender" in growthwatch("import", back, *store).stdout
