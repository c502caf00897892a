"""Signing in through ``st.login`` at a provider of the test's own, in a browser, from the first page to the last."""

import re
import shutil
from pathlib import Path

import pytest

from growthwatch.store import Store
from growthwatch.ui import words

from .conftest import PASSWORD, Served, _clock

provider = pytest.importorskip("tests.browser.provider", reason="signing in at a provider needs growthwatch[oidc]")
IDLE_S = 40


@pytest.fixture(scope="module")
def identified(filled: Path, tmp_path_factory: pytest.TempPathFactory):
    """The app over a store with one user, ann, whom a provider on loopback knows as 3f2b; sessions rest 40 s."""
    folder = tmp_path_factory.mktemp("identified")
    path = Path(shutil.copy(filled, folder / "store.db"))
    vouching = provider.Provider("3f2b")
    store = Store.open(path, clock=_clock)
    store.add_first_administrator("admin", PASSWORD)
    desk = store.sign_in("admin", PASSWORD)
    desk.add_user("ann", "practice", identity=(vouching.issuer, "3f2b"), practice_code="Z90001")
    app = Served(path, vouching.secrets, GROWTHWATCH_IDLE_MINUTES=str(IDLE_S / 60))
    yield app, vouching, desk
    app.stop()
    vouching.stop()
    store.close()


def sign_in(page, app):
    page.goto(app.url)
    page.get_by_role("button", name=words.SIGN_IN_ELSEWHERE).click()


def test_a_person_signs_in_at_the_provider_and_out_again(identified, new_page):
    app, vouching, desk = identified
    vouching.subject = "3f2b"
    page = new_page()
    sign_in(page, app)
    page.get_by_text("Signed in as ann").wait_for()
    assert desk.trail(username="ann")["action"].tolist()[-1] == "signed in"
    page.reload()
    page.get_by_text("Signed in as ann").wait_for()
    with page.expect_response(re.compile("/auth/logout")):  # a reload before it would still carry the provider's word
        page.get_by_role("button", name=words.SIGN_OUT).click()
    page.get_by_role("button", name=words.SIGN_IN_ELSEWHERE).wait_for()
    page.reload()
    page.get_by_role("button", name=words.SIGN_IN_ELSEWHERE).wait_for()
    assert page.get_by_text("Signed in as").count() == 0


def test_whom_the_provider_knows_and_the_store_does_not_sees_nothing(identified, new_page):
    app, vouching, _ = identified
    vouching.subject = "somebody else"
    page = new_page()
    sign_in(page, app)
    page.get_by_text("has no account here").wait_for()
    assert page.get_by_text("Signed in as").count() == 0


def test_after_the_idle_limit_the_cookie_of_thirty_days_opens_nothing(identified, new_page):
    app, vouching, _ = identified
    vouching.subject = "3f2b"
    page = new_page()
    sign_in(page, app)
    page.get_by_text("Signed in as ann").wait_for()
    kept = [cookie for cookie in page.context.cookies() if cookie["name"] == "_streamlit_user"]
    assert kept
    before = vouching.sign_ins
    refused, let_in = page.get_by_text("was asked too long ago"), page.get_by_text("Signed in as ann")
    for _ in range(10 * IDLE_S):  # until the provider's word is too old: each time round takes some of that
        page.goto("about:blank")
        page.goto(app.url)
        refused.or_(let_in).first.wait_for()
        if refused.count():
            break
    refused.wait_for()
    assert page.get_by_text("Signed in as").count() == 0
    page.get_by_role("button", name=words.SIGN_IN_ELSEWHERE).click()
    page.get_by_text("Signed in as ann").wait_for()
    assert vouching.sign_ins == before + 1
