"""Pairs that look like one child but that nothing joins: a person is asked, and only then."""

import pytest

from growthwatch.linkage import link
from growthwatch.linkage.review.link_reasons import SENTENCES, LinkReason

from .rows import NUMBERS, ZOE, intake, weighed

A, B, C = NUMBERS[:3]
TURNED = {**ZOE, "forename": "O'Brien", "surname": "Zoë"}


def offered(*recorded):
    """Return the reasons for which pairs are offered, and how many children there are."""
    out = link(intake([], recorded), probable=False)
    return out.links["why_not_joined"].tolist(), len(out.children)


def test_one_person_under_two_numbers_is_offered_but_never_joined():
    moved = {**ZOE, "postcode": None}
    assert offered(weighed("clinic", "a", nhs_number=A, **ZOE), weighed("clinic", "b", nhs_number=B, **moved)) == (
        [SENTENCES[LinkReason.CORRECTED_NUMBER]], 2,
    )  # fmt: skip


def test_three_numbers_of_one_person_are_two_pairs_in_whatever_order_they_come():
    rows = [weighed("gp", name, nhs_number=number, **ZOE) for name, number in zip("abc", (A, B, C), strict=True)]
    one, two = (link(intake([], order), probable=False).links for order in (rows, rows[::-1]))
    assert len(one) == 2
    assert one.equals(two)


@pytest.mark.parametrize(
    "other",
    [{"forename": "Eve"}, {"surname": "Else"}, {"date_of_birth": "2024-01-06"}, {"sex": "male"}, {"forename": "Baby"}],
)
def test_two_numbers_of_two_people_are_no_matter(other):
    rows = weighed("clinic", "a", nhs_number=A, **ZOE), weighed("clinic", "b", nhs_number=B, **{**ZOE, **other})
    assert offered(*rows) == ([], 2)


def test_exchanged_names_are_offered_also_where_nobody_has_a_number():
    assert offered(weighed("gp", "a", nhs_number=A, **ZOE), weighed("clinic", "b", **TURNED)) == (
        [SENTENCES[LinkReason.EXCHANGED_NAMES]],
        2,
    )
    assert offered(weighed("gp", "a", **ZOE), weighed("clinic", "b", **TURNED)) == (
        [SENTENCES[LinkReason.EXCHANGED_NAMES]],
        2,
    )


@pytest.mark.parametrize("other", [{"date_of_birth": "2024-01-06"}, {"sex": "male"}, {"surname": "Zoa"}])
def test_names_that_are_not_exchanged_or_another_child_s_are_no_matter(other):
    rows = weighed("gp", "a", nhs_number=A, **ZOE), weighed("clinic", "b", **{**TURNED, **other})
    assert offered(*rows) == ([], 2)


@pytest.mark.parametrize(("sex", "asked"), [("female", 1), (None, 1), ("male", 0)])
def test_a_row_without_birth_date_is_offered_to_the_child_of_its_name_and_postcode(sex, asked):
    undated = {**ZOE, "date_of_birth": None, "sex": sex}
    rows = weighed("gp", "a", nhs_number=A, **ZOE), weighed("clinic", "b", **undated)
    assert offered(*rows) == ([SENTENCES[LinkReason.NO_BIRTH_DATE]] * asked, 2)
