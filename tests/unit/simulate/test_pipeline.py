"""A simulated folder goes through the program as it stands, and the program's answers meet the truth."""

import pytest

from growthwatch import pipeline
from growthwatch.simulate import Plan, simulate, simulate_to, write

AS_OF = Plan().as_of


@pytest.fixture(scope="module")
def caseload():
    # a copy that is dated late can move a weight out of the check's window: that is another question
    return simulate(900, 12, dated_late=0.0)


@pytest.fixture(scope="module")
def result(caseload, tmp_path_factory):
    folder = tmp_path_factory.mktemp("caseload")
    write(caseload, folder)
    return pipeline.run(folder, as_of=AS_OF)


def test_no_row_is_rejected_and_the_truth_is_not_read(caseload, result):
    assert len(result.rejects) == 0
    assert len(result.records) == len(caseload.records)


def test_every_child_is_found_once(caseload, result):
    assert len(result.children) == len(caseload.children)
    assert set(result.children["nhs_number"]) == set(caseload.children["nhs_number"])


def test_every_record_is_linked_to_its_own_child(caseload, result):
    key = ["source", "record_id"]
    number = result.children.set_index("child_id")["nhs_number"]
    linked = result.records[key].assign(linked=result.records["child_id"].map(number))
    own = caseload.truth.set_index("child_id")["nhs_number"]
    true = caseload.truth_records[key].assign(own=caseload.truth_records["child_id"].map(own))
    both = linked.merge(true, on=key)
    assert len(both) == len(caseload.records)
    assert (both["linked"] == both["own"]).all()


def test_the_checks_status_and_reason_are_the_true_ones(caseload, result):
    number = result.children.set_index("child_id")["nhs_number"]
    checks = result.checks[result.checks["check"] == "6-8-week"]
    checks = checks.assign(nhs_number=checks["child_id"].map(number)).set_index("nhs_number")
    truth = caseload.truth.set_index("nhs_number").loc[checks.index]
    agree = checks["status"] == truth["check_status"]
    # a weight of one system that the program doubts may leave a review without one
    assert agree.mean() > 0.99
    said, true = checks.loc[agree, "reason"].fillna(""), truth.loc[agree, "check_reason"].fillna("")
    assert (said == true).all()


@pytest.mark.parametrize("check", ["new-birth", "12-month", "2-year"])
def test_the_status_of_every_other_review_is_the_true_one(caseload, result, check):
    number = result.children.set_index("child_id")["nhs_number"]
    checks = result.checks[result.checks["check"] == check]
    checks = checks.assign(nhs_number=checks["child_id"].map(number)).set_index("nhs_number")
    truth = caseload.truth.set_index("nhs_number").loc[checks.index]
    assert (checks["status"] == truth[f"{check.replace('-', '_')}_status"]).mean() > 0.99
    assert truth[f"{check.replace('-', '_')}_status"].nunique() > 1


def test_a_parquet_folder_reads_as_the_csv_one(tmp_path):
    for form in ("csv", "parquet"):
        simulate_to(tmp_path / form, 120, 3, format=form)
    csv, parquet = (pipeline.run(tmp_path / form, as_of=AS_OF) for form in ("csv", "parquet"))
    assert len(parquet.rejects) == len(csv.rejects) == 0
    names = ["source", "record_id", "child_id", "value_si", "verdict"]
    assert parquet.records[names].equals(csv.records[names])
