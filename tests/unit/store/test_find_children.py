"""A child is found though a letter is wrong, only by those who may see it, and nothing typed stands in the audit log."""

import shutil

import pytest

from growthwatch.store import Store
from growthwatch.store.desk.find_children import sought

from . import caseload
from .conftest import Clock, add_staff

NEW = "source,record_id,nhs_number,forename,surname,date_of_birth,sex,measured_on,kind,value,unit\n"
PEOPLE = (
    ("9997310209", "Zoë", "Quillfeather", "2026-03-02"),
    ("9997310217", "Zoe", "Quilfeather", "2026-03-09"),
    ("9990001030", "Mia", "O'Hara-Smythe", "2026-03-04"),
)


@pytest.fixture(scope="module")
def staffed(sqlite_template, tmp_path_factory):
    """One store for all these tests, which only look; role -> a desk."""
    folder = tmp_path_factory.mktemp("found")
    shutil.copy(sqlite_template.removeprefix("sqlite:///"), folder / "store.db")
    rows = [
        f"gp,n{at},{number},{forename},{surname},{born},female,2026-03-20,weight,3.6,kg\n"
        for at, (number, forename, surname, born) in enumerate(PEOPLE)
    ]
    (folder / "new.csv").write_text(NEW + "".join(rows), encoding="utf-8")
    store = Store.open(f"sqlite:///{folder}/store.db", clock=Clock())
    store.trial().import_files([folder / "new.csv"])
    yield add_staff(store)
    store.close()


@pytest.fixture
def found(staffed):
    def look(text, **how):
        # the only role besides the trial that sees children of no practice by name
        lines = staffed["health_visitor"].search(text, **how)
        return list(zip(lines["surname"], lines["match"], strict=True))

    return look


@pytest.mark.parametrize(
    "typed",
    ["Qiullfeather", "Quillfaether", "quillfether", "Quillfeatther", "Quillfeathar", "zoe quilfeathr", "Quilfe"],
)
def test_a_letter_wrong_missing_too_many_or_exchanged_finds_the_child(found, typed):
    assert "Quillfeather" in [surname for surname, _ in found(typed, alike=True)]


def test_what_matches_to_the_letter_comes_first_and_alone_unless_more_is_asked_for(found):
    assert found("Quillfeather") == [("Quillfeather", "exact")]
    assert found("Quillfeather", alike=True) == [("Quillfeather", "exact"), ("Quilfeather", "alike")]


def test_a_name_is_found_without_its_accent_apostrophe_or_first_half(found):
    assert found("ohara") == [("O'Hara-Smythe", "alike")]
    assert found("smythe") == [("O'Hara-Smythe", "alike")]
    assert ("Quillfeather", "alike") in found("zoe", alike=True)


def test_every_word_has_to_fit(found):
    assert found("Mia Quillfeather") == []
    assert found("Mya Smythe") == [("O'Hara-Smythe", "alike")]


def test_a_birth_date_beside_a_name_narrows_it_and_is_never_guessed(found):
    assert found("Quillfeathar 2026-03-02") == [("Quillfeather", "alike")]
    assert found("Quillfeathar 2026-03-03") == []


def test_an_nhs_number_with_a_digit_wrong_or_two_exchanged_finds_the_child(found):
    assert found("9997310200") == [("Quillfeather", "alike")]
    assert found("9997 310 290") == [("Quillfeather", "alike")]
    assert found("9997310209") == [("Quillfeather", "exact")]


def test_two_letters_wrong_in_a_short_name_find_nobody(found):
    assert found("Mua", alike=True) != found("Mue", alike=True) == []  # Mue is two letters from Mia
    assert found("Mo", alike=True) == []


def test_only_children_within_reach_are_read(staffed):
    assert set(staffed["practice"].search("Famly", alike=True)["practice_code"]) == {"A10001"}
    near = staffed["practice"].search("Family7 Given7")  # Family7 is another practice's; four are a digit away
    assert sorted(near["surname"]) == [f"Family{child}" for child in caseload.OF_A]


def test_nothing_that_was_typed_stands_in_the_audit_log(found, staffed):
    found("Quillfeathar 2026-03-02")
    link = staffed["administrator"].trail(limit=1).iloc[0]
    assert link["action"] == "search"
    assert '"name and date_of_birth"' in link["detail"]
    assert "uill" not in link["detail"]
    assert "2026-03-02" not in link["detail"]


def test_what_is_typed_is_taken_apart_into_words_a_date_and_a_number():
    assert sought("Smith, Ava 2026-01-05").words == ("smith", "ava")
    assert sought("2026-01-05").by == "date_of_birth"
    assert sought("999-000 0018").nhs_number == "9990000018"
    assert caseload.NUMBERS[0] == sought(caseload.NUMBERS[0]).nhs_number
