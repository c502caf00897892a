"""A row that may be a child's and was not joined: nobody is chased for it, and nobody is told it was not weighed."""

import csv
import dataclasses
import datetime as dt
from pathlib import Path

import pytest

import growthwatch as gw
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.sums import Period
from growthwatch.cli.run import summary
from growthwatch.report.cohort import audit_wording
from growthwatch.report.cohort.audit_content import cohort
from growthwatch.report.missed_checks.missed_checks import missed_checks
from tests.build import at_6_to_8_weeks

MIA = {"forename": "Mia", "surname": "Testname", "date_of_birth": "2026-01-05", "sex": "female", "postcode": "ZZ1 2AB"}
WEIGHED = {"source": "parent_held", "record_id": "p1", "kind": "weight", "value": "4.6", "unit": "kg"}


def ran(folder: Path, *records, contacts=()):
    register = {"source": "gp", "child_id": "g1", "nhs_number": "9990000018", **MIA, "practice_code": "Z90001"}
    tables = {"children": [register], "records": list(records), "contacts": list(contacts)}
    for name, rows in tables.items():
        if rows:
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                out = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
                out.writeheader()
                out.writerows(rows)
    return gw.run(folder, as_of="2026-06-01")


def named(result):
    return result.children.assign(forename=result.stages.children["forename"])


def statuses(result):
    return (
        named(result)
        .merge(at_6_to_8_weeks(result.checks), on="child_id")
        .set_index("forename")[["status", "reason", "text"]]
    )


def test_a_forename_with_a_letter_wrong_makes_no_missed_check_and_the_childs_own_says_where_a_weight_stands(tmp_path):
    out = statuses(ran(tmp_path, {**WEIGHED, **MIA, "forename": "Mya", "measured_on": "2026-02-23"}))
    assert out.loc["Mya", ["status", "reason"]].tolist() == ["excluded", "possible_duplicate"]
    assert out.loc["Mia", "status"] == "weight_to_check"
    assert "4.6 kg" in out.loc["Mia", "text"]
    assert "whether the two are one child is to be settled" in out.loc["Mia", "text"]


def test_a_review_without_a_weight_is_not_called_unweighed_while_a_weight_waits_for_its_child(tmp_path):
    review = {
        "source": "gp", "record_id": "c1", "nhs_number": "9990000018", "contact": "6-8-week",
        "contact_on": "2026-02-24", "outcome": "attended",
    }  # fmt: skip
    weighed = {**WEIGHED, **MIA, "forename": "Baby", "measured_on": "2026-02-24"}
    assert statuses(ran(tmp_path, weighed, contacts=[review])).loc["Mia", "status"] == "weight_to_check"


@pytest.mark.parametrize("day", ["2026-02-15", "2026-03-10"])
def test_a_weight_outside_the_window_leaves_the_check_missed(tmp_path, day):
    assert (
        statuses(ran(tmp_path, {**WEIGHED, **MIA, "forename": "Mya", "measured_on": day})).loc["Mia", "status"]
        == "missed"
    )


def test_a_twin_of_another_name_has_a_check_of_its_own(tmp_path):
    out = statuses(ran(tmp_path, {**WEIGHED, **MIA, "forename": "Eve", "measured_on": "2026-02-01"}))
    assert out["status"].to_dict() == {"Mia": "missed", "Eve": "missed"}


def test_the_child_table_names_whose_rows_they_may_be(tmp_path):
    out = ran(tmp_path, {**WEIGHED, **MIA, "forename": "Mya", "measured_on": "2026-02-23"})
    children = named(out).set_index("forename")
    assert children.loc["Mya", "possible_duplicate_of"] == children.loc["Mia", "child_id"]
    assert children["possible_duplicate_of"].isna()["Mia"]


def test_a_possible_duplicate_is_settled_once_a_person_joins_the_two(tmp_path):
    decided = {
        "decision_id": "d1", "action": "join", "source": "parent_held", "record_id": "p1", "source_2": "gp",
        "record_2": "g2", "decided_by": "hv", "decided_on": "2026-05-01",
    }  # fmt: skip
    (tmp_path / "decisions.csv").write_text(",".join(decided) + "\n" + ",".join(decided.values()) + "\n")
    own = {
        **WEIGHED,
        "source": "gp",
        "record_id": "g2",
        "nhs_number": "9990000018",
        "measured_on": "2026-01-05",
        "value": "3.4",
    }
    out = statuses(ran(tmp_path, {**WEIGHED, **MIA, "forename": "Mya", "measured_on": "2026-02-23"}, own))
    assert out["status"].tolist() == ["measured_no_review"]


def test_a_possible_duplicate_is_counted_by_itself_in_every_summary(tmp_path):
    out = ran(tmp_path, {**WEIGHED, **MIA, "forename": "Mya", "measured_on": "2026-02-23"})
    assert out.about["not_counted"]["6-8-week"] == {"possible_duplicate": 1}
    assert "(of the excluded 1 a possible duplicate of a child on the list)" in summary(out.about)
    quality = missed_checks(out, "Z90001").quality.set_index("What")["Children or records"]
    assert quality["Possible duplicates of a child on the list"] == 1
    sums = aggregate(out, Period.of(dt.date(2026, 1, 1), dt.date(2026, 6, 1)))
    assert (
        sums.counts.loc[(sums.counts["breakdown"] == "all").to_numpy(), "check.excluded.possible_duplicate"].sum() == 1
    )
    audited = audit_wording.summary(cohort(sums, out.about, suppressed=False))
    assert "1 possible duplicates of a child on the list are not counted until judged." in audited


def test_a_practices_own_possible_duplicate_is_one_of_those_not_counted(tmp_path):
    out = ran(tmp_path, {**WEIGHED, **MIA, "forename": "Mya", "measured_on": "2026-02-23"})
    children = out.stages.children.assign(practice_code="Z90001")
    of_practice = dataclasses.replace(out, stages=dataclasses.replace(out.stages, children=children))
    n = missed_checks(of_practice, "Z90001").summary.set_index("What")["Number"]
    assert n["Not counted"] == n["… possible duplicate of a child on the list: to be settled"] == 1
    assert n["Eligible for the check"] == 1
