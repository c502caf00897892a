"""Same child?: a person judges what the program would not join, once for all records that state the same."""

import csv
import datetime as dt

import pytest

from growthwatch.ui import words
from tests.ui.conftest import DAY, said

STATED = {"forename": "Baby", "surname": "Xbook", "sex": "female", "postcode": "ZZ1 1ZZ"}
BORN = DAY - dt.timedelta(days=90)


@pytest.fixture
def book(desk, tmp_path):
    """Five weights out of a Red Book of which only the surname, birth date, sex and postcode are known."""
    rows = [
        {
            "source": "parent_held", "record_id": f"book-{day}", "date_of_birth": BORN.isoformat(), **STATED,
            "measured_on": (BORN + dt.timedelta(days=day)).isoformat(), "kind": "weight", "value": value, "unit": "kg",
        }
        for day, value in ((0, "3.4"), (14, "3.6"), (28, "4.1"), (56, "5.0"), (84, "5.8"))
    ]  # fmt: skip
    with (tmp_path / "book.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    desk.import_files([tmp_path / "book.csv"])
    return desk


def decide(app, action):
    app.radio[0].set_value(list(words.PAIR_ACTIONS).index(action))
    app.text_input[0].set_value("one sheet of one baby")
    return next(button for button in app.button if button.label == words.DECIDE).click().run()


def files(desk):
    return desk.caseload().query("surname == 'Xbook'")


def test_records_that_state_the_same_are_one_question(opened, book):
    assert len(book.links()) == 4
    app = opened("links")
    told = said(app)
    assert told.count("gw-card") == 1
    assert words.ALIKE.format(n=4) in told
    assert words.OF_RECORDS.format(system="Red Book", n=4) in told
    assert words.DIFFERS not in told
    assert len(app.radio) == 1


def test_joining_them_makes_one_child_of_all_the_readings(opened, book):
    assert len(files(book)) == 5
    app = decide(opened("links"), "join")
    assert not app.exception
    (child,) = files(book)["handle"]
    assert len(book.child(child).records) == 5
    assert [info.value for info in app.info] == [words.NO_PAIRS]
    assert len(app.expander) == 1 + (len(app.radio) > 1)


def test_a_decision_holds_until_it_is_undone_for_all_of_them(opened, book):
    decide(opened("links"), "join")
    app = decide(opened("links"), "split")
    assert not app.exception
    assert len(files(book)) == 5
    assert set(book.links()["action"]) == {"split"}


def test_nothing_is_decided_without_a_choice_and_a_reason(opened, book):
    app = opened("links")
    app.text_input[0].set_value("one sheet of one baby")
    app = next(button for button in app.button if button.label == words.DECIDE).click().run()
    assert [warning.value for warning in app.warning] == [words.DECIDE_NEEDS]
    assert set(book.links()["action"]) == {""}


def test_books_of_two_families_are_two_questions(opened, book, tmp_path):
    text = (tmp_path / "book.csv").read_text()
    (tmp_path / "other.csv").write_text(
        text.replace("Xbook", "Xother").replace("book-", "other-").replace("ZZ1", "ZZ9")
    )
    book.import_files([tmp_path / "other.csv"])
    assert len(book.links()) == 8
    assert len(opened("links").radio) == 2
