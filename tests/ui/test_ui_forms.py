"""Every form with nothing, with what makes no sense, and as it is meant."""

import ast
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

import growthwatch.ui
from growthwatch.store import Filters
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.elements.formats import text
from tests.ui.conftest import DAY, said, unfold


def _weights(desk, handle):
    found = desk.child(handle).measurements
    return found[found["kind"].astype(str) == "weight"]


@pytest.fixture
def handle(desk):
    """A child of over 14 weeks, weighed lately, whose records nobody doubts."""
    listed = desk.caseload(Filters(born_to=DAY - dt.timedelta(days=100)))
    doubted = set(desk.doubts()["handle"])
    lately = pd.Timestamp(DAY) - pd.Timedelta(days=42)
    rows = (row for _, row in listed.iterrows() if row["handle"] not in doubted)
    return next(row for row in rows if _weights(desk, row["handle"])["measured_on"].max() >= lately)["handle"]


def _typed(app, value, *, on=DAY, source="clinic"):
    app.text_input[0].set_value(value)
    app.date_input[0].set_value(on)
    app.selectbox[0].set_value(source)
    return _press(app, words.LOOK)


def _press(app, label):
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def _weight_form(opened, handle, unit="kg"):
    app = opened("add", handle)
    group = next(g for g in app.get("button_group") if g.proto.label == words.UNIT)
    group.set_value(unit)
    return app.run()


FIELDS = {"text_input", "text_area", "number_input", "date_input", "selectbox", "radio"}


def _calls(node):
    """The names of the methods that are called inside, in the order in which they are written."""
    found = [one for one in ast.walk(node) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
    return [one.func.attr for one in sorted(found, key=lambda one: (one.lineno, one.col_offset))]


def _forms():
    """Every form that Enter sends, by its file, with the names of what it draws in that order."""
    for file in sorted(Path(growthwatch.ui.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            opened = [ast.unparse(one.context_expr) for one in node.items] if isinstance(node, ast.With) else []
            if any(one.startswith("st.form(") and "enter_to_submit=False" not in one for one in opened):
                drawn = [name for part in node.body for name in _calls(part)]
                yield file.name, [name for name in drawn if name in FIELDS or name == "form_submit_button"]


def test_every_form_that_enter_sends_draws_its_button_before_its_fields_so_that_the_first_enter_counts():
    forms = list(_forms())
    assert len(forms) >= 9
    assert all(set(drawn) & FIELDS for _, drawn in forms)
    assert [name for name, drawn in forms if drawn[0] != "form_submit_button"] == []


def test_nothing_is_pre_filled_that_could_be_left_wrong(opened, handle):
    app = _weight_form(opened, handle)
    assert app.text_input[0].value in {"", None}
    assert app.date_input[0].value is None
    assert all(box.value is None for box in app.selectbox)


def test_an_empty_form_saves_nothing_and_says_what_it_needs(opened, handle, desk):
    before = len(desk.child(handle).records)
    app = _press(_weight_form(opened, handle), words.LOOK)
    assert [warning.value for warning in app.warning] == [words.ADD_NEEDS]
    assert len(desk.child(handle).records) == before


@pytest.mark.parametrize("value", ["<script>alert(1)</script>"[:12], "=1+1", "abc", "-3", "1e9"])
def test_an_absurd_value_is_a_sentence_and_saves_nothing(opened, handle, desk, value):
    before = len(desk.child(handle).records)
    app = _typed(_weight_form(opened, handle), value)
    assert app.error
    assert not app.exception
    assert len(desk.child(handle).records) == before


def test_a_pound_reading_in_the_kilogram_box_is_asked_about_before_it_is_saved(opened, handle, desk):
    child = desk.child(handle)
    weights = child.measurements[child.measurements["kind"].astype(str) == "weight"]
    pounds = weights["value"].iloc[-1] / 0.45359237
    app = _typed(_weight_form(opened, handle), f"{pounds:.1f}9")
    assert "as a number of pounds" in said(app)
    assert len(desk.child(handle).records) == len(child.records)


def test_a_confirmed_weight_is_saved_once_for_the_child_on_the_screen(opened, handle, desk):
    before = desk.child(handle)
    last = before.measurements[before.measurements["kind"].astype(str) == "weight"]["value"].iloc[-1]
    app = _typed(_weight_form(opened, handle), f"{last:.2f}")
    assert "It will be saved for" in said(app)
    _press(app, "Save for")
    after = desk.child(handle)
    assert len(after.records) == len(before.records) + 1
    assert desk.trail(child=handle)["action"].iloc[0] in {"open_child", "add_measurement"}


def test_another_childs_page_drops_what_was_typed_for_the_first(opened, handle, desk):
    app = _typed(_weight_form(opened, handle), "5.00")
    other = next(h for h in desk.caseload()["handle"] if h != handle)
    app.query_params["child"] = other
    app.run()
    assert "It will be saved for" not in said(app)
    assert "entry" not in app.session_state


def test_a_decision_without_a_reason_is_asked_for_one(opened, desk):
    doubted = desk.doubts()
    assert len(doubted), "the simulated slips leave somebody to reconcile"
    app = _press(opened("doubts", doubted["handle"].iloc[0]), words.DECIDE)
    assert [warning.value for warning in app.warning] == [words.DECIDE_NEEDS]


def test_a_decision_settles_the_card(opened, desk):
    handle = desk.doubts()["handle"].iloc[0]
    before = len(desk.child(handle).waiting)
    app = opened("doubts", handle)
    app.radio[0].set_value(next(at for at, label in enumerate(app.radio[0].options) if "is right" in label))
    app.text_input[0].set_value("read again in the book")
    _press(app, words.DECIDE)
    after = desk.child(handle)
    assert after.decisions["action"].tolist() == ["keep"]
    assert len(after.waiting) < before


@pytest.fixture
def in_dispute(desk, handle):
    """The child with two weights of today, of which either may be right: its handle and the cards' waiting count."""
    latest = _weights(desk, handle)["value"].iloc[-1]
    for source, value in (("clinic", latest + 0.05), ("parent_held", latest + 0.31)):
        desk.add_measurement(handle, source=source, kind="weight", value=f"{value:.2f}", unit="kg", measured_on=DAY)
    waiting = desk.child(handle).waiting
    assert waiting["verdict"].astype(str).tolist().count("disputed") == 2
    return handle


def test_a_dispute_is_one_choice_between_its_figures(opened, desk, in_dispute):
    """The card leads with both figures, and what is chosen of it settles both records."""
    app = opened("doubts", in_dispute)
    doubt = desk.child(in_dispute).doubts.iloc[0]
    assert f"<h3>{text(doubt['text'])}" in said(app)
    ways = app.radio[0].options
    assert [" is right" in way for way in ways] == [True, True, False]
    assert formats.label(words.WEIGH_BOTH_AGAIN) == ways[2]
    app.radio[0].set_value(0)
    app.text_input[0].set_value("seen in the book")
    _press(app, words.DECIDE)
    after = desk.child(in_dispute)
    assert after.decisions["action"].tolist() == ["keep"]
    assert after.waiting.empty
    assert "set aside by the decision that keeps" in " ".join(after.records["reason"].astype(str))


def test_of_a_dispute_in_which_neither_can_be_relied_on_both_are_set_aside(opened, desk, in_dispute):
    app = opened("doubts", in_dispute)
    app.radio[0].set_value(2)
    app.text_input[0].set_value("scales faulty that day")
    _press(app, words.DECIDE)
    after = desk.child(in_dispute)
    assert after.decisions["action"].tolist() == ["set_aside", "set_aside"]
    assert after.waiting.empty


def test_what_was_settled_for_one_system_can_be_settled_for_the_other(opened, desk, in_dispute):
    first, second = desk.child(in_dispute).waiting.to_dict("records")
    desk.decide(in_dispute, action="keep", source=str(first["source"]), record_id=first["record_id"], reason="book")
    app = opened("doubts", in_dispute)
    at = next(at for at, way in enumerate(app.radio[0].options) if "after all" in way)
    app.radio[0].set_value(at)
    app.text_input[0].set_value("the book was misread")
    _press(app, words.DECIDE)
    verdict = desk.child(in_dispute).records.set_index("record_id")["verdict"].astype(str)
    assert (verdict[first["record_id"]], verdict[second["record_id"]]) == ("questioned", "kept")


def test_setting_a_reading_aside_settles_its_copy_in_another_system_too(opened, desk, handle):
    before = len(desk.child(handle).waiting)
    latest = _weights(desk, handle)["value"].iloc[-1]
    for source in ("clinic", "gp"):
        desk.add_measurement(
            handle, source=source, kind="weight", value=f"{10 * latest:.1f}", unit="kg", measured_on=DAY
        )  # fmt: skip
    assert len(desk.child(handle).waiting) == before + 1
    app = opened("doubts", handle)
    assert "holds for these copies of it too: GP" in said(app)
    app.radio[0].set_value(next(at for at, label in enumerate(app.radio[0].options) if "Set aside" in label))
    app.text_input[0].set_value("typed by mistake")
    _press(app, words.DECIDE)
    after = desk.child(handle)
    assert after.decisions["action"].tolist() == ["set_aside"]
    assert len(after.waiting) == before
    assert not after.findings["certainty"].astype(str).eq("questioned").any()


def test_what_each_choice_would_mean_is_said_before_anything_is_decided(opened, desk):
    handle = desk.doubts()["handle"].iloc[0]
    told = said(opened("doubts", handle))
    assert words.AS_IT_STANDS in told
    assert told.count("<dt>") >= 3
    assert desk.child(handle).decisions.empty


def test_an_action_is_noted_about_a_finding(opened, desk):
    listed = desk.today()
    handle = listed.loc[listed["n_findings"] > 0, "handle"].iloc[0]
    app = unfold(opened("child", handle), "note", handle)
    finding = desk.child(handle).findings["finding_id"].iloc[0]
    fields = (*app.selectbox, *app.date_input, *app.button)
    form = {one.label: one for one in fields if one.form_id.startswith("note-")}
    form[words.ABOUT_FINDING].set_value(finding)
    form[words.WHAT].set_value("plan_made")
    form[words.DONE_ON].set_value(DAY - dt.timedelta(days=1))
    form[words.UNTIL].set_value(DAY + dt.timedelta(days=7))
    form[words.SAVE].click().run()
    assert desk.child(handle).actions["action"].tolist() == ["plan_made"]


def test_the_cohort_is_worked_out_without_naming_a_child(opened, desk):
    app = _press(opened("cohort"), words.WORK_OUT)
    assert not app.error
    told = said(app)
    assert "window closed in this period" in told
    assert not any(str(number) in told for number in desk.caseload()["nhs_number"].dropna())


def test_a_practice_report_lists_who_to_chase_and_offers_the_workbook(opened, desk):
    app = opened("missed")
    app.selectbox[0].set_value(desk.missed_checks()["practice_code"].dropna().iloc[0])
    app.run()
    assert not app.error
    assert words.SUMMARY in said(app)
    assert [button.proto.label for button in app.get("download_button")] == [words.DOWNLOAD_XLSX]
