"""Babies known to a system before their NHS number is: joined where it can be no other child, else offered."""

from growthwatch.linkage import link
from growthwatch.linkage.evaluate import measured
from growthwatch.linkage.synthetic_late import Late, late_caseload


def test_a_made_up_caseload_has_the_late_numbers_that_were_asked_for():
    made = late_caseload(2_000, seed=1, late=Late(late_here=0.2, only_elsewhere=0.1, nowhere=0.05, stands_in=1))
    clinic = made.intake.recorded.assign(truth=made.truth)
    clinic = clinic[(clinic["source"] == "clinic").to_numpy()].sort_values(["truth", "measured_on"])
    numbered = clinic.assign(known=clinic["nhs_number"].notna()).groupby("truth")["known"].agg(["first", "last"])
    assert 0.17 < (~numbered["first"] & numbered["last"]).mean() < 0.23
    assert 0.11 < (~numbered["last"]).mean() < 0.18
    assert (numbered["last"] | ~numbered["first"]).all(), "a number, once known, stays known"
    early = clinic[clinic["nhs_number"].isna().to_numpy() & clinic["truth"].isin(numbered.index[numbered["last"]])]
    assert early["forename"].str.match("Baby|Twin").all()


def test_numbers_that_come_late_give_no_false_link():
    made = late_caseload(600, seed=7)
    figures = measured(made, link(made.intake, probable=False))
    assert figures["children that hold rows of two"] == 0
