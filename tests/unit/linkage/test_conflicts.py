"""Systems that differ about a child, numbers on two people, and what a person decides."""

import pytest

from growthwatch.linkage import link
from growthwatch.linkage.review.link_reasons import SENTENCES, LinkReason

from .rows import NUMBERS, ZOE, intake, weighed

A, B = NUMBERS[:2]
KIM = {"forename": "Kim", "surname": "Lee", "date_of_birth": "2023-07-19", "sex": "male", "postcode": "ZZ9 1AA"}


def decision(action, record, other=None, on="2024-05-01", source="gp", source_2="gp"):
    return {
        "decision_id": f"{action}{record}{on}", "action": action, "source": source, "record_id": record,
        "source_2": source_2 if other else None, "record_2": other, "decided_on": on, "decided_by": "hv",
    }  # fmt: skip


def groups(out):
    return out.records.groupby("child")["record_id"].apply(lambda ids: "".join(sorted(ids))).tolist()


def linked(*recorded, register=(), decided=()):
    return link(intake(register, recorded, (), decided), probable=False)


def test_of_two_birth_dates_the_practices_is_believed_and_it_is_said():
    wrong = {**ZOE, "date_of_birth": "2024-01-06"}
    out = linked(weighed("parent_held", "r", nhs_number=A, **wrong), weighed("gp", "g", nhs_number=A, **ZOE))
    assert str(out.children["date_of_birth"][0].date()) == "2024-01-05"
    assert out.links["why_not_joined"].str.startswith("joined all the same: the birth date is 2024-01-06").all()
    assert out.links[["record_1", "record_2"]].to_numpy().tolist() == [["r", "g"]]


def test_day_and_month_exchanged_is_recognised():
    wrong = {**ZOE, "date_of_birth": "2024-05-01", "forename": "Baby"}
    out = linked(
        weighed("parent_held", "r", nhs_number=A, **{**wrong, "measured_on": "2024-06-01"}),
        register=[{"source": "gp", "child_id": "g", "nhs_number": A, **ZOE}],
    )
    assert out.links["why_not_joined"].str.contains("day and month look exchanged").all()
    assert len(out.children) == 1


def test_a_sex_that_differs_is_said_once_for_each_system():
    wrong = {**ZOE, "sex": "male"}
    out = linked(
        *(weighed("parent_held", name, nhs_number=A, **wrong) for name in "ab"),
        register=[{"source": "gp", "child_id": "g", "nhs_number": A, **ZOE}],
    )
    assert out.children["sex"].tolist() == ["female"]
    assert len(out.links) == 1


def test_one_number_on_two_people_is_two_children_and_offered():
    out = linked(
        weighed("gp", "z", nhs_number=A, **ZOE),
        weighed("clinic", "k", nhs_number=A, **KIM),
        weighed("clinic", "silent", nhs_number=A),
        weighed("gp", "quiet", nhs_number=A),
    )
    assert groups(out) in (["ksilent", "quietz"], ["quietz", "ksilent"])
    assert out.children["nhs_number"].count() == 1
    assert out.links["why_not_joined"].str.contains("one NHS number stands beside two people").all()


def test_twins_of_two_sexes_under_one_number_are_two_children():
    brother = {**ZOE, "forename": "Tom", "sex": "male"}
    out = linked(weighed("gp", "z", nhs_number=A, **ZOE), weighed("gp", "t", nhs_number=A, **brother))
    assert len(out.children) == 2


def test_a_changed_surname_and_a_mistyped_birth_date_stay_one_child():
    married = {**ZOE, "surname": "Smith", "date_of_birth": "2024-01-15"}
    out = linked(weighed("gp", "a", nhs_number=A, **ZOE), weighed("clinic", "b", nhs_number=A, **married))
    assert len(out.children) == 1


def test_a_person_joins_what_no_rule_would():
    out = linked(
        weighed("gp", "a", nhs_number=A), weighed("gp", "b", surname="Lee"), decided=[decision("join", "a", "b")]
    )
    assert groups(out) == ["ab"]
    assert len(out.decisions) == 0


def test_a_person_takes_a_record_out_of_a_number():
    out = linked(*(weighed("gp", name, nhs_number=A) for name in "abc"), decided=[decision("split", "b", "a")])
    assert sorted(groups(out)) == ["ac", "b"]


def test_a_person_takes_an_exact_person_out_of_a_number_with_all_its_records():
    out = linked(
        weighed("gp", "a", nhs_number=A, **ZOE),
        *(weighed("parent_held", name, **ZOE) for name in "bc"),
        weighed("clinic", "d", **{**ZOE, "forename": "Zoe"}),
        decided=[decision("split", "a", "b", source_2="parent_held")],
    )
    assert sorted(groups(out)) == ["a", "bcd"]


def test_the_latest_decision_about_a_pair_stands():
    recorded = [weighed("gp", "a", nhs_number=A), weighed("gp", "b", surname="Lee")]
    early, late = decision("join", "a", "b"), decision("split", "b", "a", on="2024-06-01")
    assert len(groups(linked(*recorded, decided=[late, early]))) == 2
    late["decided_on"] = "2024-04-01"
    assert len(groups(linked(*recorded, decided=[late, early]))) == 1


def test_a_decision_that_names_no_known_record_is_rejected():
    out = linked(
        weighed("gp", "a", nhs_number=A),
        decided=[decision("keep", "nobody"), decision("join", "a", "gone"), decision("keep", "a")],
    )
    assert out.rejects[["line", "column", "value"]].to_numpy().tolist() == [
        [2, "record_id", "nobody"],
        [3, "record_2", "gone"],
    ]
    assert out.decisions["record_id"].tolist() == ["a"]


def test_only_a_person_joins_two_numbers():
    recorded = [weighed("gp", "a", nhs_number=A, **ZOE), weighed("clinic", "b", nhs_number=B, **ZOE)]
    out = linked(*recorded, decided=[decision("join", "a", "b", source_2="clinic")])
    assert groups(out) == ["ab"]
    assert out.children["nhs_number"].tolist() == [A]


def test_two_forenames_under_one_number_are_one_child_but_a_person_is_asked():
    out = linked(
        weighed("gp", "one", nhs_number=A, **{**ZOE, "forename": "Ava"}),
        weighed("clinic", "two", nhs_number=A, **{**ZOE, "forename": "Eve"}),
    )
    assert groups(out) == ["onetwo"]
    (link_,) = out.links.to_dict("records")
    assert (link_["record_1"], link_["record_2"]) == ("two", "one")
    assert link_["why_not_joined"].startswith("joined all the same: beside one NHS number the forename in clinic")
    assert "Ava" not in link_["why_not_joined"], "who works on pseudonyms sees the sentence too"


@pytest.mark.parametrize("other", ["Ava", "AVA", "Avva", "Av", "Eva", "Aya", "Ava-Mae", "Baby", None])
def test_a_slip_a_longer_name_or_a_stand_in_is_no_second_forename(other):
    out = linked(
        weighed("gp", "one", nhs_number=A, **{**ZOE, "forename": "Ava"}),
        weighed("clinic", "two", nhs_number=A, **{**ZOE, "forename": other}),
    )
    assert not out.links["why_not_joined"].str.contains("forename").any()


def test_two_forenames_and_two_birth_orders_under_one_number_are_twins():
    out = linked(
        weighed("gp", "one", nhs_number=A, **{**ZOE, "forename": "Ava", "birth_order": 1}),
        weighed("clinic", "two", nhs_number=A, **{**ZOE, "forename": "Eve", "birth_order": 2}),
    )
    assert sorted(groups(out)) == ["one", "two"]
    assert out.links["why_not_joined"].tolist() == [SENTENCES[LinkReason.SHARED_NUMBER]]


def test_triplets_of_one_number_known_by_their_order_alone_are_three():
    babies = [weighed("maternity", f"t{n}", nhs_number=A, **{**ZOE, "forename": f"Triplet {n}"}) for n in (1, 2, 3)]
    assert sorted(groups(linked(*babies))) == ["t1", "t2", "t3"]


def test_a_birth_order_beside_one_name_alone_parts_nobody():
    """Some systems count the mother's children."""
    baby = weighed("maternity", "one", nhs_number=A, **{**ZOE, "forename": "Baby", "birth_order": 1})
    named = weighed("clinic", "two", nhs_number=A, **ZOE, birth_order=2)
    assert groups(linked(baby, named)) == ["onetwo"]
