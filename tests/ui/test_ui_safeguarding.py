"""Safeguarding context in the app: asked, answered, seen and escalated; shown to whom it may be, and in no list else."""

import datetime as dt

import pytest

from growthwatch.store import ContextFact, Store
from growthwatch.ui import words
from growthwatch.ui.serving import session

from .conftest import DAY, PASSWORD, said


def _set(app, label, value):
    fields = (*app.text_input, *app.date_input, *app.selectbox)
    next(field for field in fields if field.label == label).set_value(value)


def _save(app, form):
    return next(one for one in app.button if one.key and one.key.startswith(f"save-fact-{form}")).click().run()


def _choose(app, form):
    return next(one for one in app.button_group if one.label == words.WHAT_TO_ADD).set_value(form).run()


@pytest.fixture
def shown(opened, desk):
    """A child's page with its context shown, and the child's handle."""
    handle = desk.today(1)["handle"].iloc[0]
    app = opened("child", handle)
    next(one for one in app.button if one.label == words.CONTEXT_SHOW).click().run()
    return app, handle


def test_who_lives_with_cares_for_and_brings_the_baby_is_asked_in_one_form(shown, desk):
    app, handle = shown
    assert words.NEVER_ASKED in said(app)
    _set(app, words.HOUSEHOLD_ASKED_ON, DAY - dt.timedelta(days=3))
    _set(app, words.HOUSEHOLD_ASKED_BY, "V Visitor")
    _set(app, words.WHO_LIVES_WITH, "mother and partner")
    _save(app, "household")
    assert [one.value for one in app.warning if one.value == words.HOUSEHOLD_NEEDS]  # who answered is asked for
    _set(app, words.HOUSEHOLD_TOLD_BY, "mother")
    _save(app, "household")
    assert not app.exception
    told = said(app)
    assert "28 Mar 2026 (3 days ago), by V Visitor" in told
    assert "mother and partner – said by mother, 28 Mar 2026" in told
    assert desk.context(handle)["fact"].tolist() == ["lives_with", "asked_about_household"]


def test_an_escalation_past_its_day_leads_from_today_to_the_child(opened, desk):
    handle = desk.today(1)["handle"].iloc[0]
    before = DAY - dt.timedelta(days=9)
    plan = ContextFact("escalation_planned", before, "V Visitor", "call the MASH", due_on=DAY - dt.timedelta(days=1))
    desk.add_context_facts(handle, [plan])
    app = opened("today")
    assert words.ESCALATIONS_PAST.format(1) in [one.label for one in app.button]
    app = opened("context")
    assert "By 30 Mar 2026 something was to have happened" in said(app)
    assert [one.key for one in app.button if one.key and handle in one.key]


def test_an_answer_closes_what_it_is_about(shown, desk):
    app, handle = shown
    desk.add_context(handle, "notification_received", stated_on=DAY, stated_by="school", note="seen alone")
    app = _choose(app, "answer")
    fact = desk.context(handle).iloc[0]
    _set(app, words.ANSWER_TO, int(fact["id"]))
    _set(app, words.ANSWER_IS, "notification_seen")
    _set(app, words.STATED_ON, DAY)
    _set(app, words.STATED_BY, "practice manager")
    _save(app, "answer")
    assert not app.exception
    assert "seen by the practice 31 Mar 2026, 0 days later" in said(app)


def test_a_role_without_names_sees_no_list_of_context_and_may_take_in_a_file(url, opened, monkeypatch):
    store = Store.open(url, clock=lambda: dt.datetime.combine(DAY, dt.time(9), dt.UTC))
    store.trial().add_context_facts(
        store.trial().today(1)["handle"].iloc[0],
        [ContextFact("escalation_planned", DAY, "V Visitor", "call the MASH", due_on=DAY)],
    )
    store.add_first_administrator("ada", PASSWORD)
    store.sign_in("ada", PASSWORD).add_user("paul", "designated_paediatrician", password=PASSWORD)
    desk = store.sign_in("paul", PASSWORD)
    monkeypatch.setattr(session, "seated", lambda: True)
    monkeypatch.setattr(session, "desk", lambda: desk)
    monkeypatch.setattr(session, "own", lambda key: key)
    app = opened("context")
    assert not app.exception
    assert not app.error
    assert "MASH" not in said(app)
    assert words.NO_CONTEXT_LIST in said(app)
    assert [one.label for one in app.expander] == [words.IMPORT_CONTEXT]
