"""Every page opens, says what it must, and never what it must not."""

import datetime as dt
import re

import pytest

from growthwatch.store import Store
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.screens import pages
from tests.ui.conftest import PASSWORD, said


@pytest.mark.parametrize("page", ["", *(name for name in pages._PAGES if name not in {"today", "add"})])
def test_every_page_opens_without_a_failure(opened, page):
    app = opened(page)
    assert not app.exception
    assert not app.error


def test_the_trial_is_marked_as_such_on_every_page(opened):
    assert words.TRIAL in said(opened("about"))


@pytest.mark.parametrize("page", ["", "news", "missed", "reconcile", "links"])
def test_every_list_says_that_a_restricted_child_is_on_none(opened, desk, page):
    desk.restrict(desk.today()["handle"].iloc[0], reason="accuracy contested")
    app = opened(page)
    assert not app.exception
    assert words.RESTRICTED_LEFT_OUT.format(1) in said(app)


def test_the_page_of_a_restricted_child_says_so_first_and_why(opened, desk):
    handle = desk.today()["handle"].iloc[0]
    sentence = words.RESTRICTED_HERE.format(why="accuracy contested")
    assert sentence not in said(opened("child", handle))
    desk.restrict(handle, reason="accuracy contested")
    assert sentence in said(opened("child", handle))


def test_today_counts_every_child_once_and_lists_the_most_urgent_first(opened, desk):
    told = said(opened())
    listed = desk.today()
    assert f"{len(listed)} of 40 children" in told
    assert listed["urgency"].is_monotonic_increasing


def test_a_child_is_named_before_anything_is_said_of_it(opened, desk):
    row = desk.today().iloc[0]
    told = said(opened("child", row["handle"]))
    assert f"{row['surname'].upper()}, {row['forename']}" in told
    assert f"{row['nhs_number'][:3]} {row['nhs_number'][3:6]} {row['nhs_number'][6:]}" in told


def test_no_page_of_any_child_calls_it_normal_or_healthy(opened, desk):
    listed = desk.caseload()
    for handle in [listed["handle"].iloc[0], listed["handle"].iloc[-1]]:
        told = re.sub(r"healthy (infants|variation)", "", said(opened("child", handle)))
        assert not re.search(r"\b(normal|healthy)\b", told)


def test_a_child_without_a_finding_is_told_as_no_threshold_met_on_these_weights(opened, desk):
    """Nothing was ever raised: where it was and is resolved, the page says that instead."""
    nothing = desk.caseload()
    handles = nothing.loc[nothing["n_findings"] == 0, "handle"]
    child = next(file for file in map(desk.child, handles) if file.findings.empty)
    n = int((child.measurements["kind"].astype(str) == "weight").sum())
    assert words.NO_FINDING.format(these=words.these_weights(n)) in said(opened("child", child.handle))


def test_a_handle_of_nobody_is_a_sentence(opened):
    app = opened("child", "000000000000")
    assert [error.value for error in app.error] == ["There is no such child among those this user may see."]


def test_a_name_that_is_markup_is_shown_as_text():
    assert formats.text("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert formats.label("![x](http://example.org)") == r"\!\[x\]\(http\://example.org\)"


def test_a_store_with_users_shows_nothing_before_the_sign_in(opened, desk, url):
    handle = desk.today()["handle"].iloc[0]
    Store.open(url, clock=lambda: dt.datetime(2026, 3, 31, 9, tzinfo=dt.UTC)).add_first_administrator(
        "admin", PASSWORD
    )
    app = opened("child", handle)
    assert [title.value for title in app.title] == [words.SIGN_IN_TO]
    app.text_input[0].set_value("admin")
    app.text_input[1].set_value("wrong")
    app.button[0].click().run()
    assert [warning.value for warning in app.warning] == ["The user name or password is not right."]
    app.text_input[0].set_value("admin")
    app.text_input[1].set_value(PASSWORD)
    app.button[0].click().run()
    assert words.SIGN_OUT in [button.label for button in app.button]
    assert not app.exception
