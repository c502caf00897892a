"""The page of missed checks with a choice of check, and the child's page: every review, and the next steps."""

import pytest

from growthwatch.detect.next_steps import PROMPTS
from growthwatch.ui import words
from growthwatch.vocabulary import CHECK_TITLES, MAIN_CHECK
from tests.ui.conftest import said

PRACTICE = "Z90001"


def tables(app):
    return "\n".join(str(table.proto) for table in app.get("html")) + said(app)


def test_the_page_opens_on_the_6_8_week_check(opened):
    app = opened("missed")
    assert app.title[0].value == "Missed 6-8-week checks"
    assert app.segmented_control[0].value == MAIN_CHECK


@pytest.mark.parametrize("check", list(CHECK_TITLES))
def test_each_check_has_its_list_and_names_itself(opened, desk, check):
    app = opened("missed")
    app.segmented_control[0].set_value(check).run()
    app.selectbox[0].set_value(PRACTICE).run()
    assert not app.exception
    assert app.title[0].value == f"Missed {words.checks(check)}"
    told = tables(app)
    assert ("Reviewed by 8 weeks (C8i)" in told) == (check == MAIN_CHECK)
    assert (words.OTHER_REVIEWS in told) == (check == MAIN_CHECK)


def test_a_childs_page_shows_every_check_the_6_8_week_check_first(opened, desk):
    handle = desk.caseload()["handle"].iloc[0]
    told = said(opened("child", handle))
    at = [told.index(f"<h3>{title}") for title in CHECK_TITLES.values()]
    assert at == sorted(at)


def test_a_childs_page_prompts_the_next_steps_of_what_is_met_with_their_sources(opened, desk):
    line = desk.caseload()
    met = line[(line["top_status"].isin(["met", "confirmed"]) & line["top_rule"].str.startswith("ng75")).to_numpy()]
    told = said(opened("child", met["handle"].iloc[0]))
    assert PROMPTS in told
    assert "NICE CG89 1.3.6 (October 2017)" in told
    assert "at the latest" not in told
