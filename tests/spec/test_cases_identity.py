"""Ids live in a scope: the command's answers where two senders use the same ids."""

import pytest

from tests import fhir_bundles as fhir
from tests.command import growthwatch, in_one_line
from tests.two_senders import (
    ADA,
    ADA_ROWS,
    AS_OF,
    BEN,
    BEN_ROWS,
    BOTH,
    CASES,
    HEADING,
    answered,
    csv,
    ran,
    rules_of,
    weights_by_number,
)


def test_two_servers_each_with_a_patient_1_are_two_children(tmp_path):
    found = ran(CASES / "uk-01-patient-id-reused-by-two-servers" / "in", tmp_path / "out")
    assert weights_by_number(found) == {ADA: ["3.4", "4.9"], BEN: ["3.6", "3.9"]}
    assert "ng75-fall" in rules_of(found, BEN)
    assert rules_of(found, ADA).isdisjoint({"ng75-fall", "weight-loss"})


def test_observations_that_share_a_business_identifier_are_records_of_their_own(tmp_path):
    found = ran(CASES / "uk-22-observation-identifier-not-unique" / "in", tmp_path / "out")
    assert sorted(one["record_id"] for one in found["records"]) == ["o0", "o1", "o2", "o3"]
    assert found["rejects"] == []


def test_an_nhs_number_that_is_over_is_not_the_childs(tmp_path):
    found = ran(CASES / "uk-31-superseded-nhs-number" / "in", tmp_path / "out")
    assert weights_by_number(found) == {ADA: ["3.4", "4.9"]}


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

    csv(tmp_path / "a.csv", *ADA_ROWS)
    said = in_one_line("run", tmp_path / "a.csv", "--as-of", AS_OF, "--out", tmp_path / "o", "--from", "b.csv=RXB")
    assert "no input has this name" in said
    assert "b.csv" in said
    said = in_one_line("run", tmp_path / "a.csv", "--as-of", AS_OF, "--out", tmp_path / "o", "--from", " ")
    assert "no sender is named" in said
