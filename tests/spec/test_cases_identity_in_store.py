"""Ids and versions in the store: what came in earlier is held against what comes now."""

import datetime as dt

import pytest

from tests import fhir_bundles as fhir
from tests.command import growthwatch
from tests.two_senders import ADA, ADA_ROWS, AS_OF, BEN, BEN_ROWS, BOTH, CASES, HEADING, V1, V2, csv, weights_held


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
