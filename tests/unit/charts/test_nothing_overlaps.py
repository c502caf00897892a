"""No text on a chart stands over a mark or another text, nor is cut off: measured on the drawing itself."""

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from growthwatch import charts
from growthwatch.charts.child.events import known_events
from growthwatch.scoring.beside import with_other_reference
from tests import ten_children
from tests.build import contacts
from tests.chart_boxes import drawing
from tests.chart_of import AS_OF, drawn, facts

#: The page beside the answer, and a phone.
SIZES = {"page": {"width": 590, "height": 265}, "phone": {"width": 270}}


@pytest.fixture(scope="module")
def ten():
    return ten_children.result()


def assert_clear(chart):
    drawn = drawing(chart)
    assert drawn.panels
    assert not drawn.overlapping()
    assert not drawn.cut()
    return drawn


@pytest.mark.parametrize("name", ten_children.EVERY)
def test_of_ten_children_and_of_bad_ones_nothing_stands_over_anything(ten, name):
    for size in (SIZES["page"], SIZES["phone"]) if name in ten_children.TEN else (SIZES["phone"],):
        kind = "head" if name == "hydro" else "weight"
        drawn = assert_clear(charts.growth_chart(
            *ten_children.of(ten, name), kind=kind, policy="digital", as_of=ten_children.AS_OF, **size))  # fmt: skip
        assert drawn.marks or name == "none"


def _with_trisomy_21(who, scored, records, found):
    on_record = pd.DataFrame({"child_id": ["child-0"], "condition": ["trisomy-21"], "standing": ["current"]})
    return who, with_other_reference(who, scored, on_record), records, found


EVENTS = known_events(
    conditions=pd.DataFrame([
        {"condition": name, "standing": "current", "started_on": day, "ended_on": pd.NaT, "stated_on": pd.NaT}
        for name, day in (("trisomy-21", pd.NaT), ("tube-feeding", pd.Timestamp("2026-01-20")),
                          ("inpatient", pd.Timestamp("2026-02-10")))]),
    contacts=contacts([(10, "was_not_brought"), (45, "attended"), (50, "declined")]),
)  # fmt: skip


@settings(max_examples=6, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(
    days=st.lists(st.integers(0, 500), min_size=1, max_size=12),
    sizes=st.lists(st.floats(0.3, 2.2), min_size=12, max_size=12),
    states=st.lists(st.sampled_from(["single", "agreed", "disputed", "questioned"]), min_size=12, max_size=12),
    gestation=st.sampled_from([170, 230, 280]),
    how=st.sampled_from(["page", "phone"]),
    view=st.sampled_from(["centile", "sds"]),
)
def test_whatever_is_recorded_nothing_stands_over_anything(days, sizes, states, gestation, how, view):
    rows = [
        {"age_days": day, "value": round((1.2 + gestation / 140 + day / 70) * size, 2), "state": state,
         "sources": "gp;clinic" if state == "agreed" else "clinic"}
        for day, size, state in zip(days, sizes, states, strict=False)
    ]  # fmt: skip
    doubted = {
        row["age_days"]: {"suggested_value": row["value"] / 2.2} for row in rows if row["state"] == "questioned"
    }
    given_facts = facts(rows, gestation_days=gestation, fall="met" if len(rows) > 1 else "", repairs=doubted)
    assert_clear(charts.growth_chart(
        *_with_trisomy_21(*given_facts), policy="digital", as_of=AS_OF, view=view, events=EVENTS, **SIZES[how]))  # fmt: skip


def test_what_is_read_from_the_drawing_finds_an_overlap():
    """The measure itself: a text drawn over a mark is found, and one out of its panel."""
    chart = charts.growth_chart(*facts([(0, 3.5), (56, 4.4)], fall="met"), policy="digital", as_of=AS_OF)
    spec = chart.to_dict()
    label = spec["datasets"]["first_year_labels_right"][0]
    label |= {"day": 40, "middle": 4.4}
    assert any(
        "fall of 2.3 spaces" in pair[0] or "fall of 2.3 spaces" in pair[1] for pair in drawing(chart).overlapping()
    )
    label |= {"day": 180}
    assert "fall of 2.3 spaces" in drawing(chart).cut()


def test_the_highest_and_lowest_lines_keep_their_names_at_the_edges_of_the_panel():
    chart = charts.growth_chart(
        *facts([(0, 3.5), (56, 4.4)]), policy="digital", as_of=AS_OF, width=590, height=220
    ).to_dict()
    assert {"0.4th", "50th", "99.6th"} <= {row["label"] for row in drawn(chart, "line_labels")}
