"""The audit counts the other reviews apart, each child once; the 6-8-week indicators count the 6-8-week check alone."""

import pytest

import growthwatch as gw
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.sums import Period
from growthwatch.vocabulary import CHECKS

#: Born 1 Jan 2025: reviewed and weighed on day 300; weighed alone on day 300; nothing at all; left on day 100.
CHILDREN = "source,child_id,nhs_number,date_of_birth,sex,practice_code,left_on\n" + "".join(
    f"gp,{n},{number},2025-01-01,male,Z90001,{left}\n"
    for n, (number, left) in enumerate(
        [("9990000018", ""), ("9990000026", ""), ("9990000034", ""), ("9990000042", "2025-04-11")]
    )
)
RECORDS = "source,record_id,nhs_number,measured_on,kind,value,unit\n" + "".join(
    f"clinic,C{n},{number},2025-10-28,weight,9.3,kg\n" for n, number in enumerate(["9990000018", "9990000026"])
)
CONTACTS = (
    "source,record_id,nhs_number,contact,contact_on,outcome\nclinic,K1,9990000018,12-month,2025-10-28,attended\n"
)


@pytest.fixture
def sums(tmp_path):
    for name, text in (("children", CHILDREN), ("records", RECORDS), ("contacts", CONTACTS)):
        (tmp_path / f"{name}.csv").write_text(text)
    result = gw.run(tmp_path, as_of="2026-06-01")
    assert result.checks["check"].value_counts().to_dict() == dict.fromkeys(CHECKS, 4)
    return aggregate(result, Period.of("2025-01-01", "2026-05-31"))


def count(sums, measure):
    counts = sums.counts
    whole = counts[(counts["breakdown"] == "all").to_numpy()]
    return int(whole[measure].sum())


@pytest.mark.parametrize(
    ("measure", "n"),
    [
        ("12-month.followed", 3), ("12-month.complete", 1), ("12-month.missed", 1),
        ("new-birth.followed", 4), ("new-birth.complete", 0), ("new-birth.missed", 4),
        ("2-year.followed", 0), ("check.due", 4), ("check.missed", 4), ("c8i.due", 4),
    ],
)  # fmt: skip
def test_each_child_is_counted_once_at_each_check(sums, measure, n):
    assert count(sums, measure) == n
