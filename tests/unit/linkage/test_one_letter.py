"""A person written with one letter wrong: joined where it can be nobody else, else offered; twins never."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthwatch.linkage import link
from growthwatch.linkage.exact_person.one_letter import one_letter_apart
from growthwatch.linkage.review.link_reasons import LinkReason, reason_codes

from .rows import NUMBERS, ZOE, intake, weighed

A, B = NUMBERS[:2]
GP = weighed("gp", "g1", nhs_number=A, **ZOE)


def linked(*recorded, register=()):
    return link(intake(register, recorded), probable=False)


def book(record_id="p1", **wrong):
    return weighed("parent_held", record_id, **{**ZOE, **wrong})


@pytest.mark.parametrize("wrong", [
    {"surname": "OBrie"}, {"surname": "OBrienn"}, {"surname": "OBrein"}, {"surname": "OBrian"}, {"surname": "Brien"},
    {"postcode": "ZZ1 2AC"}, {"postcode": "ZZ12 2AB"}, {"postcode": "ZZ1 A2B"}, {"surname": "OBrian", "sex": None},
])  # fmt: skip
def test_a_letter_lost_added_exchanged_or_mistyped_is_the_same_child(wrong):
    out = linked(GP, book(**wrong))
    assert len(out.children) == 1
    assert out.children["link"].tolist() == ["probable"]
    assert not len(out.links)


def test_a_row_of_the_same_book_with_a_letter_lost_joins_its_book():
    out = linked(GP, book(), book("p2", surname="OBrin"))
    assert out.children["n_records"].tolist() == [3]


def test_three_ways_of_writing_one_name_without_a_number_are_one_child():
    out = linked(book(), book("p2", surname="OBrin"), weighed("clinic", "c1", **{**ZOE, "surname": "OBriin"}))
    assert out.children["n_records"].tolist() == [3]


@pytest.mark.parametrize("wrong", [
    {"surname": "OBren", "postcode": "ZZ1 2AC"},  # two letters, one in each
    {"surname": "OBrxxn"}, {"surname": "Brine"}, {"date_of_birth": "2024-01-06", "surname": "OBrin"},
    {"sex": "male", "surname": "OBrin"}, {"surname": "OBrin", "postcode": None}, {"postcode": "ZZ1 3AC"},
])  # fmt: skip
def test_what_differs_in_more_than_one_letter_is_not_joined(wrong):
    assert len(linked(GP, book(**wrong)).children) == 2


def test_a_forename_with_a_letter_wrong_may_be_a_twins_and_is_not_joined():
    assert len(linked(GP, book(forename="Zoa")).children) == 2


@pytest.mark.parametrize(("one", "two"), [
    ({"birth_order": 1}, {"birth_order": 2}),
    ({"gestation_total_days": 280}, {"gestation_total_days": 224}),
])  # fmt: skip
def test_what_contradicts_in_birth_order_or_gestation_is_offered_instead(one, two):
    out = linked({**GP, **one}, book(surname="OBrin", **two))
    assert len(out.children) == 2
    assert reason_codes(out.links["why_not_joined"]).tolist() == [LinkReason.CONTRADICTED]


def test_gestations_a_week_apart_are_one_pregnancy_dated_twice():
    near = linked({**GP, "gestation_total_days": 280}, book(surname="OBrin", gestation_total_days=273))
    far = linked({**GP, "gestation_total_days": 280}, book(surname="OBrin", gestation_total_days=272))
    assert [len(out.children) for out in (near, far)] == [1, 2]


def test_between_two_children_who_both_fit_a_person_decides():
    other = weighed("gp", "g2", nhs_number=B, **{**ZOE, "surname": "OBriens"})
    out = linked(GP, other, book(surname="OBriena"))
    assert len(out.children) == 3
    assert set(reason_codes(out.links["why_not_joined"])) == {LinkReason.SEVERAL_CHILDREN}


def test_two_numbers_are_never_brought_together_by_a_row_between_them():
    other = weighed("gp", "g2", nhs_number=B, **{**ZOE, "surname": "OBrn"})
    assert len(linked(GP, other, book(surname="OBrin")).children) == 3


def test_twins_called_by_their_order_keep_apart_when_the_surname_is_misspelt():
    twins = [weighed("gp", f"g{n}", nhs_number=NUMBERS[n], **{**ZOE, "forename": f"Twin {n}"}) for n in (1, 2)]
    out = linked(*twins, book(forename="Twin 2", surname="OBrin"))
    child = out.records.set_index("record_id")["child"]
    assert child["p1"] == child["g2"] != child["g1"]


_NAME = st.text("abcé", min_size=0, max_size=7)


@given(st.lists(st.tuples(_NAME, _NAME), min_size=1, max_size=30))
def test_distance_one_is_what_the_definition_says(pairs):
    def neighbours(text):
        yield from (text[:i] + text[i + 1 :] for i in range(len(text)))
        yield from (text[:i] + letter + text[i + 1 :] for i in range(len(text)) for letter in "abcé")
        yield from (text[:i] + letter + text[i:] for i in range(len(text) + 1) for letter in "abcé")
        yield from (text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1))

    right = [min(len(a), len(b)) >= 3 and a != b and b in set(neighbours(a)) for a, b in pairs]
    one, two = (pd.Series(side, dtype="str") for side in zip(*pairs, strict=True))
    assert one_letter_apart(one, two).tolist() == right
