"""Babies known to a system before their NHS number is: joined where it can be no other child, else offered."""

import pytest

from growthwatch.evaluation.linkage import measured
from growthwatch.evaluation.linkage_late_numbers import Late, late_caseload
from growthwatch.linkage import link
from growthwatch.linkage.review.link_reasons import SENTENCES, LinkReason

from .rows import NUMBERS, ZOE, intake, weighed

A, B = NUMBERS[:2]
BY_NAME = {name: value for name, value in ZOE.items() if name != "postcode"}
BABY = {**ZOE, "forename": "Baby"}
BEFORE, AFTER = "2024-01-20", "2024-04-01"
EARLY = weighed("clinic", "early", measured_on=BEFORE, **BY_NAME)
NUMBERED = weighed("clinic", "numbered", measured_on=AFTER, nhs_number=A, **BY_NAME)


def linked(*recorded, register=(), decided=()):
    return link(intake(register, recorded, (), decided), probable=False)


def together(out, *record_ids):
    """Return whether these records are one child's."""
    return out.records.set_index("record_id").loc[list(record_ids), "child"].nunique() == 1


def listed(**more):
    return {"source": "gp", "child_id": "g7", **more}


def test_rows_of_a_name_join_the_number_that_their_system_learned_later():
    out = linked(EARLY, NUMBERED)
    assert out.children["nhs_number"].tolist() == [A]
    assert out.children["link"].tolist() == ["exact_person"]
    assert not len(out.links)


def test_a_register_that_has_the_number_gives_it_to_its_systems_rows():
    out = linked(weighed("gp", "r", **BY_NAME), register=[listed(nhs_number=A, **ZOE)])
    assert out.children["n_records"].tolist() == [1]


APART = {
    "the system had the number before": (weighed("clinic", "x", measured_on="2024-01-10", nhs_number=A), SENTENCES[LinkReason.NUMBER_KNOWN_BEFORE]),
    "another number has the name": (weighed("gp", "x", nhs_number=B, **BY_NAME), SENTENCES[LinkReason.SEVERAL_NUMBERS]),
    "another number has the name, its sex not stated": (
        weighed("gp", "x", nhs_number=B, **{**BY_NAME, "sex": None}), SENTENCES[LinkReason.SEVERAL_NUMBERS],
    ),
    "the name has two homes": (weighed("parent_held", "x", **{**ZOE, "postcode": "YY9 9ZZ"}), SENTENCES[LinkReason.CONTRADICTED]),
    "the name has two gestations": (
        weighed("gp", "x", nhs_number=A, gestation_total_days=224, **BY_NAME), SENTENCES[LinkReason.CONTRADICTED],
    ),
    "the number has two forenames": (weighed("gp", "x", nhs_number=A, **{**BY_NAME, "forename": "Eve"}), SENTENCES[LinkReason.CONTRADICTED]),
    "the name has two birth orders": (weighed("gp", "x", nhs_number=A, birth_order=2, **BY_NAME), SENTENCES[LinkReason.CONTRADICTED]),
}  # fmt: skip


@pytest.mark.parametrize("case", APART)
def test_what_could_be_another_child_is_not_joined_but_offered(case):
    other, why = APART[case]
    early = {**EARLY, "gestation_total_days": 280, "birth_order": 1}
    out = linked(early, NUMBERED, weighed("gp", "home", nhs_number=A, **ZOE), other)
    assert not together(out, "early", "numbered")
    offered = out.links[(out.links[["record_1", "record_2"]] == "early").any(axis=1)]
    assert why in set(offered["why_not_joined"])


def test_a_number_that_only_another_system_holds_is_no_matter_of_this_rule():
    out = linked(EARLY, {**NUMBERED, "source": "gp"})
    assert not together(out, "early", "numbered")


@pytest.mark.parametrize("missing", ["surname", "date_of_birth", "sex"])
def test_a_name_with_a_part_missing_is_not_enough(missing):
    out = linked({**EARLY, missing: None}, NUMBERED)
    assert not together(out, "early", "numbered")


@pytest.mark.parametrize("stand_in", ["Baby", "Baby O'Brien", "Twin 1"])
def test_a_baby_without_a_forename_may_be_the_twin_and_is_not_joined(stand_in):
    out = linked({**EARLY, "forename": stand_in}, NUMBERED)
    assert not together(out, "early", "numbered")


def test_of_twins_each_gets_its_own_rows():
    eve = {"forename": "Eve"}
    out = linked(
        EARLY, {**EARLY, "record_id": "eve early", **eve}, NUMBERED,
        {**NUMBERED, "record_id": "eve numbered", "nhs_number": B, **eve},
    )  # fmt: skip
    assert together(out, "early", "numbered")
    assert together(out, "eve early", "eve numbered")
    assert len(out.children) == 2


def test_what_a_person_split_stays_apart():
    split = {"decision_id": "d", "action": "split", "source": "clinic", "record_id": "early", "source_2": "clinic"}
    out = linked(EARLY, NUMBERED, decided=[{**split, "record_2": "numbered", "decided_on": "2024-05-01"}])
    assert not together(out, "early", "numbered")


def test_one_register_id_is_one_child_before_and_after_it_has_a_name_and_a_number():
    out = linked(register=[listed(**BABY), listed(nhs_number=A, **ZOE)])
    assert out.children["child_id"].tolist() == ["g7"]


REGISTERED_APART = {
    "two ids": (listed(**ZOE), listed(nhs_number=A, **{**BY_NAME, "child_id": "g8"})),
    "one id, two forenames": (listed(**{**ZOE, "forename": "Eve"}), listed(nhs_number=A, **ZOE)),
    "one id, two birth dates": (listed(**{**BABY, "date_of_birth": "2024-01-06"}), listed(nhs_number=A, **ZOE)),
    "one id, two sexes": (listed(**{**BABY, "sex": "male"}), listed(nhs_number=A, **ZOE)),
    "one id, two birth orders": (listed(birth_order=2, **BABY), listed(nhs_number=A, birth_order=1, **ZOE)),
    "one id, two systems": (listed(**BABY), {**listed(nhs_number=A, **ZOE), "source": "clinic"}),
}


@pytest.mark.parametrize("case", REGISTERED_APART)
def test_a_register_that_does_not_say_that_two_rows_are_one_child_leaves_them_two(case):
    assert len(linked(register=REGISTERED_APART[case]).children) == 2


def test_one_register_id_beside_two_numbers_gives_the_unnumbered_row_to_neither():
    out = linked(register=[listed(**BABY), listed(nhs_number=A, **ZOE), listed(nhs_number=B, **BABY)])
    assert len(out.children) == 3


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


def test_numbers_that_come_late_find_their_child_and_no_other():
    made = late_caseload(1_500, seed=7)
    figures = measured(made, link(made.intake, probable=False))
    assert figures["children that hold rows of two"] == 0
    assert figures["babies held as several children"] < 0.27 * 1_500, ".31 where a system's late numbers stay apart"
