"""Whom an identity provider vouches for, as Streamlit tells the app: seated by issuer and subject, or refused."""

import datetime as dt

import pytest

from growthwatch.store import Store
from growthwatch.ui import words
from growthwatch.ui.serving import session
from tests.ui.conftest import DAY, PASSWORD, said

ISSUER, SUBJECT = "https://id.example", "3f2b"


def _clock():
    return dt.datetime.combine(DAY, dt.datetime.now(dt.UTC).timetz())


@pytest.fixture
def admin(url, monkeypatch):
    """A store with a practice user whom the provider knows, and the app told of a provider."""
    store = Store.open(url, clock=_clock)
    store.add_first_administrator("admin", PASSWORD)
    desk = store.sign_in("admin", PASSWORD)
    desk.add_user("ann", "practice", identity=(ISSUER, SUBJECT), practice_code="Z90001")
    monkeypatch.setattr(session, "provider", lambda: True)
    return desk


def identity(*, minutes_ago=0, **claims):
    issued = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes_ago)
    known = {"is_logged_in": True, "iss": ISSUER, "sub": SUBJECT, "iat": int(issued.timestamp())}
    return known | {"email": "ann@example.org"} | claims


def as_told(opened, user):
    app = opened()
    app.user = user
    return app.run()


def test_a_verified_identity_sits_down_as_the_user_it_belongs_to(opened, admin):
    app = as_told(opened, identity())
    assert not app.exception
    assert words.SIGNED_IN.format(name="ann", role=words.ROLE_NAMES["practice"]) in said(app)
    assert admin.trail(username="ann")["action"].tolist()[-1] == "signed in"


@pytest.mark.parametrize(
    "claims",
    [{"sub": "another"}, {"iss": "https://other.example"}, {"sub": None, "email": "ann@example.org"}, {"iss": None}],
)
def test_an_identity_without_an_account_sees_nothing_and_is_told_so(opened, admin, claims):
    """An e-mail address alone is nobody: providers let people change it."""
    app = as_told(opened, identity(**claims))
    assert [title.value for title in app.title] == [words.SIGN_IN_TO]
    assert ["has no account here" in warning.value for warning in app.warning] == [True]
    assert admin.trail()["action"].iloc[0] == "sign-in refused"


def test_a_person_who_is_not_signed_in_at_the_provider_is_offered_to(opened, admin):
    app = as_told(opened, {"is_logged_in": False, "iss": ISSUER, "sub": SUBJECT})
    assert words.SIGN_IN_ELSEWHERE in [button.label for button in app.button]
    assert [title.value for title in app.title] == [words.SIGN_IN_TO]


def test_a_cookie_older_than_a_session_may_rest_lets_nobody_in(opened, admin):
    """Streamlit's cookie lasts 30 days; a page loaded again after the idle limit asks the provider again."""
    app = as_told(opened, identity(minutes_ago=16))
    assert [title.value for title in app.title] == [words.SIGN_IN_TO]
    assert ["too long ago" in warning.value for warning in app.warning] == [True]


def test_a_session_that_rests_too_long_ends_although_the_cookie_goes_on(opened, admin):
    app = as_told(opened, identity())
    app.session_state["desk"]._session.last_step -= dt.timedelta(minutes=16)
    app.run()
    assert [title.value for title in app.title] == [words.SIGN_IN_TO]
    assert app.run().title[0].value == words.SIGN_IN_TO


def test_an_account_that_rests_is_refused_at_the_next_step(opened, admin):
    app = as_told(opened, identity())
    admin.set_active("ann", False)
    app.run()
    assert [title.value for title in app.title] == [words.SIGN_IN_TO]
    assert "no longer active" in app.warning[0].value


def test_claims_of_nobody_that_the_provider_vouches_for_are_not_looked_at(opened, admin, monkeypatch):
    monkeypatch.setattr(session, "provider", lambda: False)
    app = as_told(opened, identity())
    assert [title.value for title in app.title] == [words.SIGN_IN_TO]
    assert words.SIGN_IN_ELSEWHERE not in [button.label for button in app.button]
