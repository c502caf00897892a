"""Help where it is needed: the tour of the first visit, each term explained in place, the keys."""

from pathlib import Path

import pytest

from growthwatch.ui import words
from growthwatch.ui.elements import keys, tour
from growthwatch.ui.server import PARTS

from .conftest import said

ROOT = Path(__file__).parents[2]


def _press(app, label):
    return next(one for one in app.button if one.label == label).click().run()


@pytest.fixture
def first_visit(opened, monkeypatch):
    monkeypatch.delenv(tour.VARIABLE)
    return opened()


def test_the_first_visit_says_five_sentences_and_no_more_once_they_are_put_away_for_good(first_visit, opened):
    assert len(words.TOUR) == 5
    assert all(sentence in said(first_visit) for sentence in words.TOUR.values())
    app = _press(first_visit, words.TOUR_DONE)
    assert words.TOUR_TITLE not in said(app)
    assert words.TOUR_TITLE not in said(opened())  # another session of the same user


def test_a_tour_put_off_comes_back_at_the_next_visit_and_one_put_away_from_the_about_page(first_visit, opened, desk):
    assert words.TOUR_TITLE not in said(_press(first_visit, words.TOUR_LATER))
    assert words.TOUR_TITLE in said(opened())
    desk.keep_own_setting("tour_seen", "2026-03-31")
    assert words.TOUR_TITLE not in said(opened())
    _press(opened("about"), words.TOUR_AGAIN)
    assert words.TOUR_TITLE in said(opened())


def test_what_a_user_puts_away_is_their_own(desk, url):
    desk.keep_own_setting("tour_seen", "2026-03-31")
    assert desk.own_setting("tour_seen") == "2026-03-31"
    with pytest.raises(ValueError, match="unknown setting"):
        desk.own_setting("anything")


@pytest.mark.parametrize(
    ("page", "terms"),
    [
        ("", ("urgency", "likely")),
        ("child", ("centile_space", "sds", "corrected_age", "near", "questioned")),
        ("reconcile", ("questioned", "in_dispute", "doubted")),
        ("missed", ("not_weighed", "weight_to_check", "was_not_brought")),
    ],
)
def test_a_term_is_explained_on_the_page_that_uses_it(opened, desk, page, terms):
    told = said(opened(page, desk.today(1)["handle"].iloc[0] if page == "child" else ""))
    for term in terms:
        assert f"<summary>{words.TERM_NAMES[term]}</summary>" in told
        assert words.TERM_MEANINGS[term].split("'")[0] in told


def test_the_documentation_explains_terms_in_the_words_of_the_screen():
    written = (ROOT / "docs/nomenclature.md").read_text(encoding="utf-8")
    for term, name in words.TERM_NAMES.items():
        assert f"| {name} | {words.TERM_MEANINGS[term]} |" in written


def test_the_button_that_the_question_mark_presses_lists_every_key(opened):
    app = _press(opened("about"), words.KEYS)
    assert not app.exception
    assert all(does in said(app) for does in words.KEY_NAMES.values())


def test_the_script_that_listens_for_the_question_mark_comes_from_this_server():
    """The page may run no script that stands in it: its policy allows those of this server alone."""
    assert f"/{keys.SCRIPT}" in [route.path for route in PARTS["routes"]]
    script = Path(keys.__file__).parents[1] / "keys.js"
    assert ".st-key-keys-help button" in script.read_text()
