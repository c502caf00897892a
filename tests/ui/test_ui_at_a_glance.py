"""What a tired reader must not miss: what is missing, what has resolved, what can't be judged; on a phone and on paper."""

import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest

from growthwatch import charts
from growthwatch.sources import UnusableInput
from growthwatch.store.desk.lists import Filters, set_filters
from growthwatch.store.errors import SIGN_IN_REFUSALS, SignInRefusal
from growthwatch.ui import words
from growthwatch.ui.child import consequences
from growthwatch.ui.elements import formats, styles
from growthwatch.ui.elements.audit_detail import detail
from growthwatch.ui.lists import listing
from growthwatch.ui.screens import imports, trail
from tests.chart_of import AS_OF, facts
from tests.ui.conftest import said

PHONE_PX = 270


def _result(sds, statuses=(), *, state="single", not_judged=()):
    """What a result says of weights with these SDS and findings of these statuses."""
    n = len(sds)
    measured = pd.DataFrame({"kind": ["weight"] * n, "sds": pd.Series(sds, dtype="float64"), "state": [state] * n})
    return SimpleNamespace(
        stages=SimpleNamespace(measurements=measured.assign(set_aside=False)),
        findings=pd.DataFrame({"status": pd.Series(statuses, dtype="str")}),
        not_judged=pd.DataFrame(not_judged, columns=["rule", "why"], dtype="str"),
    )


def test_a_check_to_act_on_stands_beside_what_was_found(opened, desk):
    row = next(row for row in desk.caseload().to_dict("records") if row["check_status"] in words.CHECKS_TO_ACT_ON)
    told = said(opened("child", row["handle"]))
    assert f"<strong>6-8-week check: {words.check(row['check_status'], row['check_reason'])}.</strong>" in told


@pytest.mark.parametrize(
    ("sds", "statuses", "told"),
    [
        ([], [], words.NO_WEIGHT),
        ([float("nan")], [], words.NONE_SCORED),
        ([0.1], ["near"], "No threshold met on this 1 weight."),
        ([0.1, -0.4], [], "No threshold met on these 2 weights."),
        ([0.1, -2.1, -0.4], ["resolved"], words.NONE_NOW),
    ],
)
def test_where_nothing_is_raised_no_more_is_said_than_the_weights_allow(sds, statuses, told):
    assert consequences.none_raised(_result(sds, statuses)) == told


def test_what_could_not_be_judged_stands_beside_no_threshold_met():
    silent = [("ng75-fall", "no_birth_weight"), ("ng75-early-loss", "no_birth_weight")]
    assert consequences.none_raised(_result([0.1, -0.4], not_judged=silent)) == (
        "No threshold met on these 2 weights. "
        "Not judged (no birth weight): Early weight loss over 10%; Fall across weight centiles."
    )


def test_where_every_weight_is_doubted_that_is_said_and_not_that_no_threshold_is_met():
    assert consequences.none_raised(_result([0.1, -0.4], state="questioned")) == words.ALL_DOUBTED


@pytest.mark.parametrize("stored", [None, "", float("nan")], ids=["none", "empty", "not a number"])
def test_a_finding_is_said_by_its_headline_and_one_stored_without_it_in_full(stored):
    told = "Weight was below the 2nd centile: 4.40 kg at 8 weeks, SDS −2.40 (the 2nd is −2.00)."
    assert (
        listing.headline({"text": told, "headline": "Weight below the 2nd centile."})
        == "Weight below the 2nd centile."
    )
    assert listing.headline({"text": told, "headline": stored}) == told


def test_a_line_of_a_list_says_the_headline_as_it_is_stored_and_nothing_of_the_arithmetic(opened, desk):
    raised = desk.today().head(12).dropna(subset=["top_rule"])
    told = said(opened())
    assert len(raised) > 2
    for row in raised.to_dict("records"):
        line = formats.lead(words.RULE_NAMES[row["top_rule"]], row["top_headline"])
        assert line in told
        assert row["top_text"] != row["top_headline"]


def test_a_line_does_not_say_the_same_twice():
    assert formats.lead("Weight below the 2nd centile", "Weight below the 2nd centile.") == (
        "<strong>Weight below the 2nd centile.</strong>"
    )
    assert formats.lead("NG75 fall", "Down 3 <spaces>.") == "<strong>NG75 fall.</strong> Down 3 &lt;spaces&gt;."


def test_a_look_at_what_a_decision_would_mean_is_no_decision_in_the_trail():
    assert trail._what("decide", {"preview": True}) != trail._what("decide", {}) == words.OPERATION_NAMES["decide"]
    assert trail._what("import_files", {"rejects": 0}) != trail._what("import_files", {"files": []})
    assert detail({"as_of": "2026-03-31", "filters": {"practice_code": "Z90001"}, "found": ["a", "b"]}) == (
        "as of: 31 Mar 2026; practice Z90001; shown: a, b"
    )


def test_no_name_ends_the_style_sheet_that_puts_it_at_the_foot_of_a_printed_page():
    assert not set("\"'<>{};") & set(styles._in_css("O'Qbi\"} </style><script>"))


def test_on_a_phone_the_panels_stand_one_above_the_other_and_no_text_of_the_key_runs_out():
    given = facts([(0, 1.3), (28, 1.9), (112, 4.2)], sex="female", gestation_days=210)
    spec = charts.growth_chart(*given, kind="weight", policy="digital", as_of=AS_OF, width=PHONE_PX).to_dict()
    assert [panel["width"] for panel in spec["vconcat"][0]["vconcat"]] == [PHONE_PX, PHONE_PX]
    assert max(row["x"] + 5 * len(row["text"]) for row in spec["datasets"]["key"]) < PHONE_PX


def test_a_store_without_a_child_says_so_and_counts_nothing(opened, tmp_path, monkeypatch):
    monkeypatch.setenv("GROWTHWATCH_STORE", str(tmp_path / "empty.db"))
    told = said(opened())
    assert words.NO_CHILDREN in told
    assert "0 of 0" not in told


def test_the_trail_has_words_for_yes_and_says_nothing_of_what_is_empty():
    assert detail({"counts_only": True, "found": []}) == "counts only"
    assert detail({"active": False}) == "active: no"
    assert detail({"found": [str(n) for n in range(12)]}) == "shown: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"


def test_the_trail_says_why_a_sign_in_was_refused_in_words_and_shows_what_0_1_0_logged_as_it_stands():
    assert detail({"reason": "locked"}) == "reason: " + SIGN_IN_REFUSALS[SignInRefusal.LOCKED]
    assert detail({"reason": "the user name or password is not right"}) == (
        "reason: the user name or password is not right"
    )


def test_a_refused_file_keeps_its_name_as_it_is_written_at_the_head_of_the_sentence():
    assert imports._why_not(UnusableInput("the file is empty", file="gp.csv")) == "gp.csv: the file is empty."
    assert imports._why_not(UnusableInput("no input was given")) == "No input was given."


def test_a_file_taken_in_is_named_before_what_became_of_its_rows():
    """The trail keeps the facts of a file in the order of the alphabet."""
    kept = {"added": 3, "corrected": 1, "file": "gp.csv", "rejected": 2, "rows": 6}
    assert detail({"files": [kept, kept | {"file": "clinic.csv"}]}) == (
        "gp.csv: 6 rows, 3 added, 1 corrected, 2 refused; clinic.csv: 6 rows, 3 added, 1 corrected, 2 refused"
    )


def test_every_filter_of_a_list_is_said_in_words_in_the_trail():
    """As they are logged, filters are bare names and what they were set to."""
    set_to = Filters(
        attention=True, unacknowledged=True, doubted=True, urgency="this_week", team="north", practice_code="Z90001",
        rule="ng75-fall", status="met", check_status=("missed", "due"), born_from=dt.date(2026, 1, 2),
        born_to=dt.date(2026, 3, 4),
    )  # fmt: skip
    told = detail({"filters": set_filters(set_to), "children": 3})
    assert told == (
        "only those to act on, only those with no action noted, only those with readings that wait for a decision, "
        "only: This week, team north, practice Z90001, finding: Fall across weight centiles, "
        "status: Threshold met, 6-8-week check: Missed, Due now, born from 2 Jan 2026, born to 4 Mar 2026; children: 3"
    )
    assert all(f"{name}:" not in told for name in vars(set_to) if name != "status")


def test_a_list_of_the_most_urgent_alone_is_logged_as_such():
    assert set_filters(Filters(urgency="today")) == {"urgency": "today"}
    assert detail({"filters": {"urgency": "today"}}) == "only: Today"
    assert set_filters(Filters()) == {}


def test_a_filter_that_0_1_0_logged_as_text_is_shown_as_it_stands():
    assert detail({"filters": {"urgency": "0"}}) == "only: Threshold met, confirmed"
    assert detail({"filters": {"check_status": "('missed', 'due')"}}) == "6-8-week check: ('missed', 'due')"
