"""Every form of every page with nothing, absurd values, and script and formula text: found on the page, not listed.

A sentence, nothing lost, nothing half saved, no traceback: whatever forms a page grows are tried with the rest.
"""

import datetime as dt

import pytest

from growthwatch.store import Filters
from growthwatch.ui import words
from growthwatch.ui.screens import pages
from tests.ui.conftest import DAY, said

HOSTILE = ("", "<script>alert(1)</script>", "=HYPERLINK(1)", "%' OR 1=1 --", "9" * 400)
#: So many forms of a page are sent with each text: a page of many doubts has a form for each, all alike.
FORMS_TRIED = 2
OF_A_CHILD = ("child", "add", "doubts")


@pytest.fixture
def handle(desk):
    """A child with a finding, a reading in doubt, and actions to note: one on whose pages every form stands."""
    listed = desk.today(None, Filters(doubted=True))
    return listed["handle"].iloc[0]


def _fill(app, text, choice):
    """Give every field of the page the same text, every choice its first or last option, every date its day."""
    for field in [*app.text_input, *app.text_area]:
        field.set_value(text[: field.proto.max_chars or None])
    for field in [*app.selectbox, *app.radio]:
        if field.options:
            field.set_value(field.options[choice]) if field in list(app.radio) else field.select_index(
                choice % len(field.options)
            )
    for field in app.date_input:
        field.set_value(dt.date(1900, 1, 1) if text else None)
    for field in app.number_input:
        field.set_value(None)


def _submitters(app):
    return [at for at, button in enumerate(app.button) if button.proto.is_form_submitter][:FORMS_TRIED]


def _must_hold(app, text):
    assert not app.exception
    told = said(app)
    assert "Something failed" not in told
    assert "<script>alert" not in told


@pytest.mark.parametrize("page", [name or "today" for name in pages._PAGES])
def test_no_form_of_any_page_fails_on_what_makes_no_sense(opened, desk, page, handle):
    before = (len(desk.child(handle).records), len(desk.child(handle).actions))
    app = opened(page, handle if page in OF_A_CHILD else "")
    if page == "add":
        next(g for g in app.get("button_group") if g.proto.label == words.UNIT).set_value("kg")
        app.run()
    for text in HOSTILE if page != "doubts" else HOSTILE[:2]:
        for at in _submitters(app):
            if at >= len(app.button):
                break
            _fill(app, text, 0)
            app.button[at].click().run()
            _must_hold(app, text)
    assert (len(desk.child(handle).records), len(desk.child(handle).actions)) == before


@pytest.mark.parametrize("text", HOSTILE)
def test_a_search_for_anything_is_an_answer(opened, text):
    app = opened()
    app.text_input[0].set_value(text[:80])
    next(button for button in app.button if button.label == words.FIND_BUTTON).click().run()
    _must_hold(app, text)


def test_hostile_words_in_a_reason_are_kept_and_shown_as_text(opened, desk):
    handle = desk.doubts()["handle"].iloc[0]
    app = opened("doubts", handle)
    app.radio[0].set_value(len(app.radio[0].options) - 1)
    app.text_input[0].set_value("<script>alert(1)</script> =1+1")
    next(button for button in app.button if button.label == words.DECIDE).click().run()
    _must_hold(app, "")
    assert desk.child(handle).decisions["reason"].tolist() == ["<script>alert(1)</script> =1+1"]
    told = said(opened("child", handle))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1" in told
    assert "<script>alert" not in told


@pytest.mark.parametrize("day", [DAY + dt.timedelta(days=1), dt.date(1900, 1, 1)])
def test_a_day_after_today_or_before_birth_is_a_sentence_and_saves_nothing(opened, desk, handle, day):
    before = len(desk.child(handle).records)
    app = opened("add", handle)
    next(g for g in app.get("button_group") if g.proto.label == words.UNIT).set_value("kg")
    app.run()
    app.text_input[0].set_value("5.1")
    app.date_input[0].set_value(day)
    app.selectbox[0].set_value("clinic")
    next(button for button in app.button if button.label == words.LOOK).click().run()
    _must_hold(app, "")
    assert app.error or app.warning
    assert len(desk.child(handle).records) == before
