"""Rows become children: by valid NHS number, else by exact person."""

import pandas as pd
import pytest

from growthwatch import tables
from growthwatch.linkage import LinkageResult, link

from .rows import NUMBERS, ZOE, intake, weighed

A, B = NUMBERS[:2]


def children_of(linked: LinkageResult) -> dict[str, int]:
    """Return record_id -> child."""
    return dict(zip(linked.records["record_id"], linked.records["child"], strict=True))


def linked(*recorded, register=(), contacted=(), decided=()) -> LinkageResult:
    return link(intake(register, recorded, contacted, decided), probable=False)


def test_records_of_one_number_are_one_child_whatever_the_names():
    out = linked(weighed("gp", "a", nhs_number=A, **ZOE), weighed("clinic", "b", nhs_number=A, surname="Else"))
    assert len(out.children) == 1
    assert out.children["link"].tolist() == ["nhs_number"]
    assert out.children["sources"].tolist() == ["clinic;gp"]


def test_a_number_with_blanks_is_the_same_number():
    out = linked(weighed("gp", "a", nhs_number=A), weighed("clinic", "b", nhs_number=f"{A[:3]} {A[3:6]} {A[6:]}"))
    assert out.children["nhs_number"].tolist() == [A]


def test_a_record_without_number_joins_the_one_child_that_is_exactly_that_person():
    spelled = {**ZOE, "forename": "ZOE ", "surname": "OBrien", "postcode": "zz12ab"}
    out = linked(weighed("gp", "a", nhs_number=A, **ZOE), weighed("parent_held", "b", **spelled))
    assert out.children["link"].tolist() == ["exact_person"]
    assert out.children["n_records"].tolist() == [2]


SPELLINGS = [
    ("Łukasz", "Lukasz"), ("Søren", "Soren"), ("Işıl", "Isil"), ("Đorđe", "Dorde"), ("Ægir", "Aegir"),
    ("Straußa", "Straussa"), ("Anne Marie", "Anne-Marie"), ("ÞÓR", "Thor"), ("St. John", "St John"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_a_letter_that_a_keyboard_lacks_is_no_other_name(one, other):
    out = linked(
        weighed("gp", "a", nhs_number=A, **{**ZOE, "forename": one}),
        weighed("clinic", "b", **{**ZOE, "forename": other}),
    )
    assert len(out.children) == 1


@pytest.mark.parametrize(("one", "other"), [("A", "A"), ("A.B.", "A B"), ("A. B. C.", "a b c")])
def test_initials_that_twins_may_share_are_no_forename(one, other):
    out = linked(weighed("gp", "a", **{**ZOE, "forename": one}), weighed("clinic", "b", **{**ZOE, "forename": other}))
    assert len(out.children) == 2
    assert out.links["why_not_joined"].str.contains("twin").all()


@pytest.mark.parametrize("missing", ["forename", "surname", "date_of_birth", "sex", "postcode"])
def test_a_person_with_a_part_missing_is_not_exact(missing):
    part = {name: value for name, value in ZOE.items() if name != missing}
    out = linked(weighed("gp", "a", nhs_number=A, **ZOE), weighed("parent_held", "b", **part))
    assert len(out.children) == 2


def test_two_valid_numbers_never_join_by_machine():
    out = linked(weighed("gp", "a", nhs_number=A, **ZOE), weighed("clinic", "b", nhs_number=B, **ZOE))
    assert len(out.children) == 2


def test_a_person_who_matches_two_numbers_joins_neither_and_is_offered():
    out = linked(
        weighed("gp", "a", nhs_number=A, **ZOE),
        weighed("clinic", "b", nhs_number=B, **ZOE),
        weighed("parent_held", "c", **ZOE),
    )
    assert len(set(children_of(out).values())) == 3
    assert out.links["why_not_joined"].str.contains("two different NHS numbers").any()


def test_twins_with_forenames_stay_two():
    out = linked(*(weighed("gp", name, **{**ZOE, "forename": name}) for name in ("Ann", "Eve")))
    assert len(out.children) == 2


@pytest.mark.parametrize("stand_in", ["Baby", "Infant", "Twin", "BABY GIRL", "Baby of Mary", "Z", "Baby O'Brien"])
def test_a_stand_in_for_a_forename_does_not_join_what_may_be_twins(stand_in):
    baby = {**ZOE, "forename": stand_in}
    out = linked(weighed("gp", "a", nhs_number=A, **ZOE), weighed("parent_held", "b", **baby))
    assert len(out.children) == 2
    assert out.links["why_not_joined"].str.contains("twin").all()
    assert len(out.links) == 1


def test_babies_of_one_household_in_one_system_stay_apart():
    baby = {**ZOE, "forename": "Baby"}
    out = linked(*(weighed("parent_held", name, **baby) for name in "abc"))
    assert len(out.children) == 3
    assert len(out.links) == 2, "as many offers as bring them together, not every pair"


def test_birth_order_tells_babies_apart_and_joins_the_right_one():
    out = linked(
        weighed("maternity", "one", nhs_number=A, **{**ZOE, "forename": "Baby", "birth_order": 1}),
        weighed("maternity", "two", nhs_number=B, **{**ZOE, "forename": "Baby", "birth_order": 2}),
        weighed("parent_held", "red", **{**ZOE, "forename": "Twin 2"}),
    )
    assert children_of(out)["red"] == children_of(out)["two"] != children_of(out)["one"]


def test_two_birth_orders_of_one_name_are_left_to_a_person():
    out = linked(
        weighed("gp", "a", nhs_number=A, **ZOE, birth_order=1), weighed("parent_held", "b", **ZOE, birth_order=2)
    )
    assert len(out.children) == 2


def test_an_invalid_number_with_a_name_is_linked_by_person_and_without_one_rejected():
    out = linked(
        weighed("gp", "a", nhs_number=A, **ZOE),
        weighed("parent_held", "b", nhs_number="9990000019", **ZOE),
        weighed("parent_held", "c", nhs_number="9990000019"),
    )
    assert children_of(out)["a"] == children_of(out)["b"]
    rejected = out.rejects.iloc[0]
    assert (rejected["file"], rejected["line"], rejected["column"], rejected["value"]) == (
        "rows.csv",
        4,
        "nhs_number",
        "9990000019",
    )


def test_ten_times_one_digit_is_no_number():
    out = linked(*(weighed("gp", name, nhs_number="9999999999", surname=name * 3) for name in "ab"))
    assert len(out.children) == 2


def test_a_child_in_no_register_is_kept_and_one_without_records_too():
    out = linked(weighed("gp", "a", nhs_number=A), register=[{"source": "gp", "child_id": "g2", "nhs_number": B}])
    assert sorted(out.children["n_records"]) == [0, 1]


def test_records_before_birth_go_to_rejects_and_no_row_is_lost():
    out = linked(
        weighed("clinic", "a", nhs_number=A, measured_on="2024-01-04"),
        weighed("clinic", "b", nhs_number=A, measured_on="2024-01-05"),
        register=[{"source": "gp", "child_id": "g", "nhs_number": A, **ZOE}],
    )
    assert out.records["record_id"].tolist() == ["b"]
    assert out.records["age_days"].tolist() == [0]
    rejected = out.rejects.iloc[0]
    assert (rejected["line"], rejected["column"], rejected["value"]) == (2, "measured_on", "2024-01-04")
    assert "2024-01-05" in rejected["reason"]


def test_nothing_in_gives_empty_tables_out():
    out = linked()
    for table, columns in ((out.children, tables.CHILDREN), (out.records, tables.RECORDS)):
        assert not len(table)
        assert list(table.columns) == list(columns)
    assert list(out.links.columns) == list(tables.OUT["links"])
    assert list(out.rejects.columns) == list(tables.OUT["rejects"])


def test_a_child_is_known_by_its_registers_id_else_by_a_digest_that_is_not_its_number():
    out = linked(
        weighed("gp", "a", nhs_number=A),
        weighed("gp", "b", nhs_number=B),
        register=[{"source": "clinic", "child_id": "k7", "nhs_number": A}],
    )
    ids = out.children.set_index("nhs_number")["child_id"]
    assert ids[A] == "k7"
    assert ids[B].startswith("c")
    assert len(ids[B]) == 17
    assert ids[B] != B


def test_an_id_that_two_children_bear_is_given_to_neither():
    out = linked(
        register=[
            {"source": "gp", "child_id": "1", "nhs_number": A},
            {"source": "clinic", "child_id": "1", "nhs_number": B},
        ]
    )
    assert out.children["child_id"].is_unique
    assert "1" not in set(out.children["child_id"])


def test_an_id_does_not_change_when_a_later_record_arrives():
    first = weighed("gp", "m", nhs_number=A)
    later = weighed("clinic", "b", nhs_number=A, measured_on="2024-06-01")
    assert linked(first).children["child_id"].tolist() == linked(later, first).children["child_id"].tolist()


def test_a_child_does_not_depend_on_the_others_in_the_batch():
    own = [weighed("gp", "a", nhs_number=A, **ZOE), weighed("parent_held", "b", **ZOE)]
    others = [weighed("gp", "x", nhs_number=B, **{**ZOE, "forename": "Kim"}), weighed("gp", "y", surname="Lee")]
    alone, among = linked(*own), linked(*others, *own)
    row = among.children[among.children["child_id"] == alone.children["child_id"][0]]
    pd.testing.assert_frame_equal(row.reset_index(drop=True), alone.children)


def test_the_order_of_rows_in_a_file_changes_nothing_but_lines():
    recorded = [
        weighed("gp", "a", nhs_number=A, **ZOE),
        weighed("parent_held", "b", **ZOE),
        weighed("clinic", "c", nhs_number=B, **{**ZOE, "forename": "Ann"}),
        weighed("clinic", "d", **{**ZOE, "forename": "Baby"}),
    ]
    one, two = linked(*recorded), linked(*recorded[::-1])
    pd.testing.assert_frame_equal(one.children, two.children)
    pd.testing.assert_frame_equal(one.records.drop(columns="line"), two.records.drop(columns="line"))
    pd.testing.assert_frame_equal(one.links, two.links)


def test_a_move_between_practices_gives_the_present_one():
    register = [
        {"source": "gp", "nhs_number": A, "practice_code": "Y1", "joined_on": "2024-01-09", "left_on": "2024-02-01"},
        {"source": "gp", "nhs_number": A, "practice_code": "Y2", "joined_on": "2024-02-01"},
    ]
    child = linked(register=register).children.iloc[0]
    assert child["practice_code"] == "Y2"
    assert pd.isna(child["left_on"])


def test_records_are_sorted_by_child_kind_age_source_and_id():
    out = linked(
        weighed("gp", "z", nhs_number=A),
        weighed("gp", "b", nhs_number=A),
        weighed("clinic", "q", nhs_number=A),
        weighed("gp", "early", nhs_number=A, measured_on="2024-01-02"),
        register=[{"source": "gp", "child_id": "g", "nhs_number": A, "date_of_birth": "2024-01-01"}],
    )
    assert out.records["record_id"].tolist() == ["early", "q", "b", "z"]
