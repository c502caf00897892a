"""The page of missed checks with a choice of check, and the child's page: every review, and the next steps."""

import datetime as dt
import re

import pytest

from growthwatch.detect.next_steps import PROMPTS
from growthwatch.ui import words
from growthwatch.vocabulary import CHECK_NAMES, CHECK_TITLES, MAIN_CHECK
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


#: The check of which most children of the store call for somebody.
CHECK = "12-month"


def of_check(opened):
    app = opened("missed")
    return app.segmented_control[0].set_value(CHECK).run()


def to_do(desk, check=CHECK, practice=None):
    rows = desk.checks_to_act_on(check, practice)
    return rows[rows["state"].isin(["open", "acknowledged"])]


def counted(app):
    """Return how many the overview counts at each status."""
    shown = next(element for element in tables(app).split('<dl class="gw-counts">')[1:])
    return {
        name: int(n.replace(",", ""))
        for name, n in re.findall(r"<dt>(.*?)</dt><dd>([\d,]+)</dd>", shown.split("</dl>")[0])
    }


def opening(app):
    """Return the buttons that open a child of the list."""
    return [one for one in app.button if (one.key or "").startswith("open-check-")]


@pytest.mark.parametrize("practice", [None, PRACTICE])
def test_the_lines_add_up_to_the_overview_above_them(opened, desk, practice):
    """The page listed 3 where its overview counted 6."""
    app = of_check(opened)
    if practice:
        app.selectbox[0].set_value(practice).run()
    while more := [one for one in app.button if one.label.startswith("Show up to")]:
        more[0].click().run()
    rows = to_do(desk, practice=practice)
    by_status = rows["status"].map(CHECK_NAMES).value_counts().to_dict()
    assert counted(app) == by_status
    assert len(opening(app)) == len(rows) == sum(by_status.values()) > 0


def test_what_the_report_leaves_out_is_what_the_page_has_on_its_other_lists(opened, desk):
    app = opened("missed")
    app.selectbox[0].set_value(PRACTICE).run()
    unlisted = " ".join(re.findall(r"Open too, but not listed: .*", said(app)))
    rows = desk.checks_to_act_on(MAIN_CHECK, PRACTICE)
    others = len(rows) - len(to_do(desk, MAIN_CHECK, PRACTICE))
    assert sum(int(n) for n in re.findall(r"(\d+) (?!weeks|days)", unlisted)) == others > 0


def test_ticked_checks_are_noted_at_once_and_leave_the_list_until_the_day(opened, desk):
    app = of_check(opened)
    before = len(to_do(desk))
    next(one for one in app.button if one.label == words.TICK_ALL).click().run()
    next(one for one in app.selectbox if one.label == words.WHAT).set_value("letter_sent")
    next(one for one in app.date_input if one.label == words.UNTIL).set_value(desk.day + dt.timedelta(days=14))
    next(one for one in app.button if one.label == words.SAVE).click().run()
    assert not app.exception
    assert to_do(desk).empty
    waiting = desk.checks_to_act_on(CHECK)
    assert (waiting.loc[(waiting["state"] == "waiting").to_numpy(), "action"] == "letter_sent").sum() == before


def test_an_age_limit_lists_nobody_older(opened, desk):
    app = of_check(opened)
    app.selectbox[1].set_value("12").run()
    young = to_do(desk)
    young = young[(young["age_days"] <= 365).to_numpy()]
    assert 0 < len(young) < len(to_do(desk))
    assert len(opening(app)) == len(young)


def test_a_practice_is_called_by_its_name_and_by_its_code_where_none_is_known(opened, desk, tmp_path):
    app = of_check(opened)
    assert "Qimley Surgery (made up) (Z90001)" in app.selectbox[0].options
    (tmp_path / "names.csv").write_text("practice_code,name\nZ90002,THE SURGERY\n")
    desk.set_files(practice_names=tmp_path / "names.csv")
    again = of_check(opened)
    assert {"Z90001", "THE SURGERY (Z90002)"} <= set(again.selectbox[0].options)


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
