"""The newest version of a record stands, and what its sender took back does not count."""

import pytest

from tests import fhir_bundles as fhir
from tests.two_senders import ADA, ADA_ROWS, CASES, HEADING, V1, V2, answered, csv, ran, rules_of, weights_by_number


def test_the_corrected_version_of_a_weight_stands(tmp_path):
    found = ran(CASES / "uk-28-corrected-version-after-original" / "in", tmp_path / "out")
    assert weights_by_number(found) == {ADA: ["3.4", "3.5"]}
    assert "ng75-fall" in rules_of(found, ADA)
    assert [one["reason"] for one in found["rejects"]] == ["a newer version of this row from its sender stands"]


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
