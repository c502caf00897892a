"""Today as a worklist: tick rows, note what was done, find them again; where each role's day begins; who is gone."""

import datetime as dt

import pytest

from growthwatch.store import RowKey, Store
from growthwatch.ui import words
from tests.ui.conftest import DAY, PASSWORD, said

NEXT_WEEK = DAY + dt.timedelta(days=7)


def ticks(app):
    return [box for box in app.checkbox if "-tick-" in f"-{box.key}"]


def press(app, label):
    return next(button for button in app.button if button.label == label).click().run()


def field(app, kind, name):
    return next(one for one in app.get(kind) if one.key and f"act-{name}" in one.key)


def noting(app, n=2):
    """Tick the first rows of the list."""
    for box in ticks(app)[:n]:
        box.check()
    return app.run()


def keys(rows):
    return [RowKey(*row) for row in rows[["handle", "about", "latest_action"]].itertuples(index=False)]


def test_what_is_noted_of_ticked_rows_is_noted_of_each_and_the_rows_leave_the_list(opened, desk):
    app = noting(opened())
    field(app, "selectbox", "what").set_value("booked")
    field(app, "date_input", "until").set_value(NEXT_WEEK)
    app = press(app, words.SAVE)
    assert not app.error
    assert words.NOTED_OF_ROWS.format(2) in [element.value for element in app.success]
    waiting = desk.worklist(["waiting"])
    assert waiting["action"].tolist() == ["booked", "booked"]
    assert waiting["until"].dt.date.tolist() == [NEXT_WEEK] * 2


def test_what_is_refused_stays_in_the_form_with_its_reason_and_nothing_is_noted(opened, desk):
    app = noting(opened(), 1)
    field(app, "selectbox", "what").set_value("letter_sent")
    field(app, "text_input", "note").set_value("second letter")
    app = press(app, words.SAVE)
    assert [error.value for error in app.error] == ["Letter_sent needs the day by which to look again."]
    assert field(app, "text_input", "note").value == "second letter"
    assert set(desk.worklist()["latest_action"]) == {0}


def test_whoever_is_second_on_a_row_is_told_and_overwrites_nothing(opened, desk):
    app = noting(opened(), 1)
    first = next(box.key for box in ticks(app) if box.value)
    rows = desk.worklist()
    mine = rows[[f"{row.handle}-{row.about}" in first for row in rows.itertuples()]]
    desk.act(keys(mine), "contacted", done_on=DAY)
    field(app, "selectbox", "what").set_value("seen")
    app = press(app, words.SAVE)
    assert "noted something of this row" in app.error[0].value
    assert desk.worklist(["acknowledged"])["action"].tolist() == ["contacted"]


def test_every_list_is_one_step_away_and_its_count_is_its_lines(opened, desk):
    rows = desk.worklist(["open"], kinds=["finding"])
    desk.act(keys(rows.head(3)), "done", done_on=DAY, note="seen at home")
    desk.act(keys(rows.iloc[3:5]), "under_care", done_on=DAY, service="dietitian")
    app = opened()
    lists = app.get("button_group")[0]
    labels = {label.split(" (")[0]: int(label.split("(")[1].rstrip(")")) for label in lists.options}
    assert labels[words.VIEW_NAMES["open"]] == len(desk.today(None))
    assert labels[words.VIEW_NAMES["ended"]] == rows.head(3)["handle"].nunique()
    assert labels[words.VIEW_NAMES["under_care"]] == rows.iloc[3:5]["handle"].nunique()
    lists.set_value("under_care").run()
    assert "dietitian" in said(app)
    assert not app.error


@pytest.fixture
def staffed(url):
    clock = lambda: dt.datetime.combine(DAY, dt.datetime.now(dt.UTC).timetz())  # noqa: E731
    store = Store.open(url, clock=clock)
    store.add_first_administrator("admin", PASSWORD)
    admin = store.sign_in("admin", PASSWORD)
    admin.add_user("gp", "practice", password=PASSWORD, practice_code="Z90001")
    admin.add_user("paed", "designated_paediatrician", password=PASSWORD)
    return store


def signed_in(opened, name):
    app = opened()
    app.text_input[0].set_value(name)
    app.text_input[1].set_value(PASSWORD)
    return app.button[0].click().run()


def test_the_day_of_a_practice_begins_with_its_missed_checks_and_a_paediatricians_with_the_area(staffed, opened):
    app = signed_in(opened, "gp")
    assert next(iter(app.session_state["pages"])) == "missed"
    paed = signed_in(opened, "paed")
    assert paed.title[0].value == words.PAGES["today"]
    assert words.REFERRED_TO_YOU.format(0) in said(paed)
    assert words.BY_PRACTICE in [expander.label for expander in paed.expander]


def test_what_is_new_since_a_day_is_listed_with_the_children_it_is_of(opened, desk):
    app = opened("news")
    app.date_input[0].set_value(DAY).run()
    told = said(app)
    assert not app.exception
    news = desk.news(DAY)
    row = news.changes.iloc[0]
    assert row["surname"].upper() in " ".join(button.label for button in app.button).replace("\\", "")
    assert words.NEWS_ARRIVED.format(int(news.arrived["records"].sum())) in told


def test_a_child_who_left_says_so_on_its_page_and_is_on_no_list(opened, desk, tmp_path):
    row = desk.today().iloc[0]
    register = desk.child(row["handle"]).result.stages.register.dropna(subset=["child_id"])
    ended = register[["source", "child_id", "nhs_number", "date_of_birth", "sex", "practice_code"]]
    ended.assign(left_on="2026-03-31").to_csv(tmp_path / "left.csv", index=False)
    desk.import_files([tmp_path / "left.csv"])
    assert row["handle"] not in set(desk.today(None)["handle"])
    assert row["handle"] not in set(desk.doubts(None)["handle"])
    told = said(opened("child", row["handle"]))
    assert words.GONE_NAMES["left"].format(day="31 Mar 2026") in told
