"""Persons that are neither numbered nor exactly the same: joined from .999, else left to a person."""

import json
import sys

import pandas as pd
import pytest

from growthwatch.linkage import link
from growthwatch.linkage.probable_person import comparison_model, match_probability
from growthwatch.linkage.review.link_reasons import SENTENCES, LinkReason
from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.reference import data

from .rows import NUMBERS, ZOE, intake, weighed

A, B = NUMBERS[:2]
TOM = {"forename": "Tom", "surname": "Varley", "date_of_birth": "2024-02-03", "sex": "male", "postcode": "ZZ3 4CD"}
needs_splink = pytest.mark.skipif(not match_probability.installed(), reason="the extra link is not installed")


def register(*persons):
    return [
        {"source": "gp", "child_id": f"g{n}", "nhs_number": number, **person}
        for n, (number, person) in enumerate(zip(NUMBERS, persons, strict=False))
    ]


def valid_numbers_from(first: int, n: int) -> list[str]:
    tried = pd.Series(range(first, first + 12 * n + 12), dtype="int64").astype("str")
    return tried[valid_numbers(tried) >= 0].tolist()[:n]


def linked(*recorded, known=(TOM,), decided=()):
    return link(intake(register(*known), recorded, (), decided), probable=True)


JOINED = [
    {"surname": "Okonedo"},
    {"surname": "Varly"},
    {"surname": "Varley-Okonedo"},
    {"date_of_birth": "{year}-03-02"},
    {"date_of_birth": "{year}-02-13"},
    {"postcode": "{district} 4CE"},
    {"postcode": None},
    {"sex": None},
]
OFFERED = [
    ({"postcode": "YY9 9ZZ"}, "below .999"),
    ({"forename": "Tim"}, "forenames are not the same"),
    ({"forename": "Baby"}, "twin"),
    ({"surname": "Varly", "forename": "Infant"}, "forenames are not the same"),
]


@pytest.fixture(scope="module")
def slips():
    """Every slip with a family of its own, linked in one call: a pair is judged alike in any company."""
    cases = [*JOINED, *(slip for slip, _ in OFFERED)]
    numbers = valid_numbers_from(9_990_000_000, len(cases))
    rows, recorded = [], []
    for n, (slip, number) in enumerate(zip(cases, numbers, strict=True)):
        words = {"year": 2010 + n, "district": f"ZZ{n}"}
        own = {**TOM, "date_of_birth": f"{2010 + n}-02-03", "postcode": f"ZZ{n} 4CD"}
        slipped = {name: text and text.format(**words) for name, text in slip.items()}
        rows.append({"source": "gp", "child_id": f"g{n}", "nhs_number": number, **own})
        recorded.append(weighed("parent_held", f"r{n}", **{**own, **slipped}))
    return link(intake(rows, recorded), probable=True)


@needs_splink
@pytest.mark.parametrize("n", range(len(JOINED)), ids=[str(slip) for slip in JOINED])
def test_one_slip_in_a_red_book_is_still_the_child(slips, n):
    owner = slips.children.iloc[slips.records.set_index("record_id").loc[f"r{n}", "child"]]
    assert (owner["child_id"], owner["link"], owner["n_records"]) == (f"g{n}", "probable", 1)


@needs_splink
@pytest.mark.parametrize("n", range(len(OFFERED)), ids=[str(slip) for slip, _ in OFFERED])
def test_what_may_be_another_child_is_offered_with_the_reason(slips, n):
    record, register_id = f"r{len(JOINED) + n}", f"g{len(JOINED) + n}"
    offer = slips.links[(slips.links[["record_1", "record_2"]] == record).any(axis=1)].iloc[0]
    assert {offer["record_1"], offer["record_2"]} == {record, register_id}
    assert 0.5 <= offer["probability"] < 1
    assert OFFERED[n][1] in offer["why_not_joined"]


@needs_splink
@pytest.mark.parametrize("left_out", ["surname", "forename", "postcode", "sex"])
def test_a_thing_that_nobody_states_is_no_hindrance(left_out):
    person = {name: value for name, value in TOM.items() if name != left_out}
    found = linked(weighed("parent_held", "r1", **person), known=(person,))
    assert found.records["record_id"].tolist() == ["r1"]


@needs_splink
def test_a_stranger_is_neither_joined_nor_offered():
    out = linked(weighed("parent_held", "r", **ZOE))
    assert len(out.children) == 2
    assert not len(out.links)


@needs_splink
def test_of_twins_the_one_with_the_name_is_chosen():
    twins = [{**TOM, "forename": name} for name in ("Ava", "Eva")]
    out = linked(weighed("parent_held", "r", **{**twins[1], "surname": "Varly"}), known=twins)
    owner = out.children.iloc[out.records["child"].iloc[0]]
    assert (owner["forename"], owner["link"]) == ("Eva", "probable")
    assert not len(out.links)


@needs_splink
def test_a_twin_without_forename_is_set_beside_both():
    twins = [{**TOM, "forename": name} for name in ("Ava", "Eva")]
    out = linked(weighed("parent_held", "r", **{**TOM, "forename": "Baby", "surname": "Varly"}), known=twins)
    assert len(out.children) == 3
    assert len(out.links) == 2


@needs_splink
def test_a_child_has_one_record_file_of_a_system():
    out = linked(
        weighed("parent_held", "first", nhs_number=A, **TOM),
        weighed("parent_held", "second", **{**TOM, "surname": "Okonedo"}),
    )
    assert len(out.children) == 2
    assert out.links["why_not_joined"].str.contains("same system").all()


@needs_splink
def test_two_children_who_fit_alike_are_left_to_a_person():
    out = linked(weighed("parent_held", "r", **{**TOM, "postcode": None}), known=(TOM, {**TOM, "postcode": "ZZ3 4CX"}))
    assert len(out.children) == 3
    asked = (out.links[["record_1", "record_2"]] == "r").any(axis=1)
    assert out.links.loc[asked, "why_not_joined"].str.contains("more than one child").all()
    assert out.links.loc[~asked, "why_not_joined"].tolist() == [SENTENCES[LinkReason.CORRECTED_NUMBER]]


@needs_splink
def test_two_valid_numbers_are_never_compared():
    out = linked(weighed("clinic", "r", nhs_number=B, **{**TOM, "surname": "Varly"}))
    assert len(out.children) == 2
    assert not len(out.links)


@needs_splink
def test_a_pair_is_as_probable_in_a_crowd_as_alone():
    moved = weighed("parent_held", "r", **{**TOM, "postcode": "YY9 9ZZ"})
    crowd = [weighed("clinic", f"x{n}", **{**ZOE, "forename": f"Zoe{'abcdefghij'[n]}"}) for n in range(10)]
    alone, among = linked(moved), linked(*crowd, moved, known=(TOM, ZOE))
    asked = among.links[(among.links[["record_1", "record_2"]] == "r").any(axis=1)].reset_index(drop=True)
    pd.testing.assert_frame_equal(asked, alone.links)


@needs_splink
def test_a_person_joins_what_was_offered():
    decided = [
        {
            "decision_id": "d", "action": "join", "source": "parent_held", "record_id": "r", "source_2": "clinic",
            "record_2": "c", "decided_on": "2024-05-01", "decided_by": "hv",
        }
    ]  # fmt: skip
    rows = [weighed("parent_held", "r", **{**TOM, "postcode": "YY9 9ZZ"}), weighed("clinic", "c", nhs_number=A, **TOM)]
    out = linked(*rows, decided=decided)
    assert len(out.children) == 1
    assert not len(out.links)


@needs_splink
def test_a_split_is_not_joined_or_offered_again():
    split = {"decision_id": "d", "action": "split", "source": "parent_held", "record_id": "r", "source_2": "clinic"}
    decided = [{**split, "record_2": "c", "decided_on": "2024-05-01"}]
    rows = [weighed("parent_held", "r", **{**TOM, "surname": "Varly"}), weighed("clinic", "c", nhs_number=A, **TOM)]
    out = linked(*rows, decided=decided)
    assert len(out.children) == 2
    assert not len(out.links)


def test_without_splink_exact_linkage_works_and_says_what_was_left_out(monkeypatch):
    monkeypatch.setattr(match_probability, "find_spec", lambda _: None)
    out = link(intake(register(TOM), [weighed("parent_held", "r", **{**TOM, "surname": "Okonedo"})]))
    assert len(out.children) == 2
    assert out.notes == ("splink is not installed: not compared by probability, persons without an NHS number: 1",)


def test_asking_for_probability_without_splink_is_an_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "splink", None)
    with pytest.raises(ImportError):
        linked(weighed("parent_held", "r", **{**TOM, "surname": "Okonedo"}))


def test_splink_is_not_touched_when_every_row_is_numbered(monkeypatch):
    monkeypatch.setitem(sys.modules, "splink", None)
    assert len(linked(weighed("parent_held", "r", nhs_number=A)).children) == 1


def test_the_shipped_model_was_built_with_the_rules_that_stand():
    """Building it again changes nothing in it: its blocking rules name the columns that there are."""
    shipped = json.loads((data.folder() / "linkage" / "model.json").read_text(encoding="utf-8"))
    name = "blocking_rules_to_generate_predictions"
    assert shipped[name] == comparison_model.blocking()[name]
