"""The chart on the child's page: what is chosen of it, and what is taken away with the audit log knowing."""

import datetime as dt
import json

import pytest

from growthwatch import __version__, charts
from growthwatch.cells import spaced_nhs_number
from growthwatch.store import Denied, Store
from growthwatch.store.desk.lists import Filters
from growthwatch.ui import words
from growthwatch.ui.child import chart as child_chart
from growthwatch.ui.child import chart_events
from growthwatch.ui.elements.audit_detail import detail
from growthwatch.ui.serving import session
from tests.ui.conftest import DAY, PASSWORD, said


@pytest.fixture
def raised(desk):
    """A child with something to act on."""
    return desk.caseload(Filters(attention=True)).dropna(subset=["top_rule"])["handle"].iloc[0]


def _chosen(app, label):
    return next(one for one in app.button_group if one.label == label)


def test_what_was_found_is_said_in_one_line_before_the_chart_and_in_full_below(opened, desk, raised):
    app = opened("child", raised)
    told = said(app)
    order = [str(getattr(one.proto, "body", "")) for one in app.get("html")]
    first = next(n for n, body in enumerate(order) if "gw-headline" in body)
    assert first < next(n for n, body in enumerate(order) if words.NEXT_STEPS in body)
    assert "(2/3)" not in order[first]  # the arithmetic is below
    met = desk.child(raised).findings.query("status in ('met', 'confirmed')")
    for text in met["text"]:
        assert text[:40].replace("'", "&#x27;") in told
    assert f"<summary>{words.WORKED_OUT}</summary>" in told


def test_every_kind_can_be_charted_one_at_a_time_stacked_or_together(opened, raised):
    app = opened("child", raised)
    for kind, n in (("stacked", 3), ("together", 1), ("head", 1)):
        _chosen(app, words.CHART_OF).set_value(kind).run()
        assert not app.exception
        assert len(app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")) == n


def test_what_is_switched_off_is_off_the_chart(opened, raised):
    app = opened("child", raised)
    assert len(_chosen(app, words.LAYERS).options) == len(charts.LAYER_NAMES)
    _chosen(app, words.LAYERS).set_value([]).run()
    assert not app.exception


def _charts(app):
    """What the charts of a page say to a reader and draw, as the browser gets it."""
    return [str(one.proto) for one in app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")]


def test_safeguarding_facts_are_on_the_chart_when_asked_for_with_the_look_in_the_trail(opened, desk, raised):
    desk.add_context(raised, "bruise", stated_on=DAY - dt.timedelta(days=3), stated_by="V Visitor")
    app = opened("child", raised)
    assert "Bruise" not in "".join(_charts(app))
    layers = _chosen(app, words.LAYERS)
    looks = (desk.trail(limit=50)["action"] == "read_context").sum()
    app = layers.set_value([*charts.SHOWN, "context"]).run()
    assert "Bruise on 28 March 2026 (stated by V Visitor)" in _charts(app)[0]
    assert (desk.trail(limit=50)["action"] == "read_context").sum() == looks + 1


def test_a_role_that_may_not_see_the_context_is_offered_none_and_sent_none(url, opened, desk, raised, monkeypatch):
    desk.add_context(raised, "bruise", stated_on=DAY - dt.timedelta(days=3), stated_by="V Visitor")
    practice = str(desk.child(raised).person["practice_code"])
    store = Store.open(url, clock=lambda: dt.datetime.combine(DAY, dt.time(9), dt.UTC))
    store.add_first_administrator("ada", PASSWORD)
    store.sign_in("ada", PASSWORD).add_user("pat", "practice", password=PASSWORD, practice_code=practice)
    signed = store.sign_in("pat", PASSWORD)
    monkeypatch.setattr(session, "seated", lambda: True)
    monkeypatch.setattr(session, "desk", lambda: signed)
    monkeypatch.setattr(session, "own", lambda key: key)
    app = opened("child", raised)
    assert not app.exception
    assert len(_chosen(app, words.LAYERS).options) == len(charts.LAYER_NAMES) - 1
    assert "Bruise" not in "".join(_charts(app))


def test_what_is_saved_or_printed_of_a_chart_has_none_of_the_context(desk, raised):
    desk.add_context(raised, "bruise", stated_on=DAY - dt.timedelta(days=3), stated_by="V Visitor")
    child = desk.child(raised)
    context = chart_events.of_context(child, desk)
    chosen = child_chart.Choices(layers=(*charts.SHOWN, "context"))
    shown = child_chart.drawn(child, chosen, "weight", width=590, context=context).to_dict()
    assert "Bruise" in shown["description"]
    assert "Bruise" not in str(child_chart.drawn(child, chosen, "weight", width=860).to_dict())
    assert not child_chart.table(child, "weight")["Remarks"].str.contains("Bruise").any()


def test_what_is_taken_away_of_a_child_is_in_the_trail(desk, raised):
    desk.note_download(raised, words.SHEET)
    entry = desk.trail(limit=5).iloc[0]
    assert (entry["action"], entry["child"]) == ("export", raised)
    assert detail(json.loads(entry["detail"])) == f"taken away: {words.SHEET}"


def test_nothing_is_taken_away_of_a_child_who_is_not_there(desk):
    with pytest.raises(Denied):
        desk.note_download("nobody", words.SHEET)


def test_every_layer_has_words_and_is_one_that_charts_know():
    assert set(charts.SHOWN) <= set(charts.LAYER_NAMES)


def test_a_table_that_leaves_the_page_says_whose_it_is_of_which_day_and_what_of_it_is_doubted(desk, raised):
    child = desk.child(raised)
    number = spaced_nhs_number(str(child.person["nhs_number"]))
    first, _, *rows = child_chart.copied(child, "weight").splitlines()
    saved = child_chart.saved_table(child, "weight")
    for said_of in (first, saved["Of"].iloc[0]):
        assert number in said_of
        assert "31 Mar 2026" in said_of
        assert f"growthwatch {__version__}" in said_of
    assert len(rows) == len(saved)
    assert "Reading" in saved.columns  # agreed, one record, disputed or questioned
