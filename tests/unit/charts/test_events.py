"""Events beside the measurements: which are drawn, where, in which words; never over a reading, never to another role."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from growthwatch import charts
from growthwatch.charts.child.events import CONTACT, CONTEXT, known_events, one_day
from tests.build import contacts, unread
from tests.chart_of import AS_OF, drawn, facts, footer, panels

DAY = pd.Timestamp
WEIGHTS = [(0, 3.5), (14, 3.6), (40, 4.0), (56, 4.4), (90, 4.9)]


def condition(code, first="", last="", standing="current", stated=""):
    days = [DAY(day) if day else pd.NaT for day in (first, last, stated)]
    return {
        "condition": code, "standing": standing,
        **dict(zip(("started_on", "ended_on", "stated_on"), days, strict=True)),
    }  # fmt: skip


def chart(events, rows=WEIGHTS, *, kind="weight", layers=None, width=860, height=None, **about):
    made = charts.growth_chart(
        *facts(rows, **about), kind=kind, policy="digital", as_of=AS_OF, events=events, layers=layers, width=width,
        height=height,
    )  # fmt: skip
    return made.to_dict()


def said(*rows):
    return [(event.label, event.words) for event in known_events(conditions=pd.DataFrame(list(rows)))]


@pytest.mark.parametrize(
    ("row", "label", "words"),
    [
        (condition("inpatient", "2026-01-20", "2026-01-27", "ended"), "in hospital",
         "in hospital, from 20 January 2026 until 27 January 2026"),
        (condition("tube-feeding", "2026-01-21"), "tube feeding", "tube feeding, from 21 January 2026"),
        (condition("tube-feeding"), "tube feeding (start not known)", "tube feeding, start not known"),
        (condition("cleft", standing="suspected"), "cleft lip or palate, suspected",
         "cleft lip or palate, suspected, start not known"),
        (condition("dietitian", "2026-01-03", standing="ended", stated="2026-02-01"), "under a dietitian",
         "under a dietitian, from 3 January 2026, over by 1 February 2026"),
        (condition("dietitian", "2026-01-03", standing="ended"), "under a dietitian (end not known)",
         "under a dietitian, from 3 January 2026, over, end not known"),
    ],
)  # fmt: skip
def test_a_condition_says_from_when_until_when_and_what_of_it_is_not_known(row, label, words):
    assert said(row) == [(label, words)]


def test_two_systems_that_say_alike_are_one_event():
    assert len(said(condition("cleft", "2026-01-02"), condition("cleft", "2026-01-02"))) == 1


def test_seen_and_not_weighed_is_told_apart_from_a_weight_that_cannot_be_read_and_from_one_3_days_off():
    _, measured, *_ = facts([(0, 3.5), (42, 4.4)])
    visits = contacts([(45, "attended"), (46, "attended"), (60, "attended")])
    events = known_events(contacts=visits, measurements=measured, unread=unread([{"age_days": 61, "value": "4,,2"}]))
    assert [event.words for event in events] == [
        "6-8-week check: seen, not weighed on 16 February 2026",
        "6-8-week check: seen, the weight can't be read on 2 March 2026",
    ]


def test_an_appointment_at_which_a_child_was_not_seen_is_an_event_and_another_attended_is_none():
    visits = contacts([
        (10, "was_not_brought"), {"age_days": 20, "outcome": "attended", "contact": "other"},
        {"age_days": 30, "outcome": "cancelled_by_provider", "contact": "other"},
    ])  # fmt: skip
    assert [event.label for event in known_events(contacts=visits)] == [
        "6-8-week check: was not brought", "Appointment: cancelled by the provider",
    ]  # fmt: skip


def test_an_event_is_drawn_at_its_age_in_a_lane_below_the_values():
    stay = known_events(conditions=pd.DataFrame([condition("inpatient", "2026-01-20", "2026-01-27", "ended")]))
    spec = chart(stay)
    (bar,) = drawn(spec, "events_conditions")
    assert (bar["day"], bar["until"]) == (pytest.approx(19), pytest.approx(26))
    (panel,) = panels(spec)
    values_end = panel["encoding"]["y"]["scale"]["range"][0]
    assert values_end < bar["head"] < bar["foot"] < panel["height"]


def test_a_page_of_given_height_keeps_it_and_a_chart_without_events_is_as_it_was():
    stay = known_events(conditions=pd.DataFrame([condition("inpatient", "2026-01-20")]))
    (with_events,), (without,) = (panels(chart(events, height=265)) for events in (stay, ()))
    assert (with_events["height"], without["height"]) == (265, 265)
    assert "range" not in without["encoding"]["y"]["scale"]


def test_what_lasts_ends_on_the_day_of_the_data_and_what_began_before_birth_at_birth():
    lasting = known_events(conditions=pd.DataFrame([condition("heart-disease", "2025-11-01")]))
    rows = [(0, 3.5), (56, 4.4), (160, 6.0)]
    (bar,) = drawn(chart(lasting, rows), "events_conditions")
    assert bar["until"] == pytest.approx((DAY(AS_OF) - DAY("2026-01-01")).days)
    assert -21 <= bar["day"] < 0  # the axis begins 3 weeks before the due date


def test_a_stay_over_42_weeks_goes_on_from_the_preterm_panel_into_the_next():
    stay = known_events(conditions=pd.DataFrame([condition("inpatient", "2026-01-01", "2026-05-01", "ended")]))
    spec = chart(stay, [(0, 1.3), (40, 2.0), (120, 4.4)], gestation_days=210)
    left, right = (spec["datasets"][f"{panel}_events_conditions"] for panel in ("preterm", "first_year"))
    assert left[0]["until"] == 14
    assert right[0]["day"] == 14
    assert right[0]["until"] == pytest.approx(120 - 70)


def test_bars_and_texts_of_one_lane_do_not_meet():
    days = [5, 6, 9, 20, 22, 41, 44, 60]
    events = [one_day(CONTACT, f"check {n}: was not brought", DAY("2026-01-01") + pd.Timedelta(days=day))
              for n, day in enumerate(days)]  # fmt: skip
    for width in (860, 270):
        spec = chart(events, width=width)
        (panel,) = panels(spec)
        first, last = panel["encoding"]["x"]["scale"]["domain"]
        px = panel["width"] / (last - first)
        spans = [
            (row["lane"], min(row["day"], row["label_day"]) * px,
             max(row["until"] * px, row["label_day"] * px + 5.0 * len(row["label"])))
            for row in drawn(spec, "event_labels")
        ]  # fmt: skip
        assert all(lane != other or end < start_2 or end_2 < start
                   for (lane, start, end), (other, start_2, end_2) in combinations(spans, 2))  # fmt: skip
        named = " ".join(footer(spec))
        assert all(event.label in [row["label"] for row in drawn(spec, "event_labels")] or event.words in named
                   for event in events)  # fmt: skip


def test_each_kind_of_event_is_switched_by_itself_and_the_words_name_it_either_way():
    events = [*known_events(conditions=pd.DataFrame([condition("cleft", "2026-01-02")])),
              one_day(CONTEXT, "Bruise", DAY("2026-02-01"))]  # fmt: skip
    spec = chart(events)  # the context is never drawn unasked
    assert [row["label"] for row in drawn(spec, "event_labels")] == ["cleft lip or palate"]
    asked = chart(events, layers=["context"])
    assert [row["label"] for row in drawn(asked, "event_labels")] == ["Bruise"]
    assert "Events: cleft lip or palate, from 2 January 2026; Bruise on 1 February 2026." in asked["description"]


def test_an_event_later_than_the_axis_is_named_under_the_chart():
    later = [one_day(CONTACT, "6-8-week check: was not brought", DAY("2028-02-01"))]
    assert "Not drawn: 6-8-week check: was not brought on 1 February 2028." in footer(chart(later))


def test_an_appointment_weeks_after_the_last_weight_makes_the_axis_longer():
    later = [one_day(CONTACT, "6-8-week check: was not brought", DAY("2026-02-28"))]
    (row,) = drawn(chart(later, [(0, 3.5), (5, 3.4)]), "events_contacts")
    assert row["day"] == pytest.approx(58, abs=0.5)


def test_without_a_birth_date_or_a_reading_events_are_said_in_words():
    events = known_events(conditions=pd.DataFrame([condition("cleft", "2026-01-02")]))
    for rows, born in (([], DAY("2026-01-01")), (WEIGHTS, pd.NaT)):
        child, *given = facts(rows)
        if pd.isna(born):
            given[0] = given[0].assign(age_days=np.nan, corrected_age_days=np.nan, sds=np.nan)
        spec = charts.growth_chart(
            child.assign(date_of_birth=born), *given, policy="digital", as_of=AS_OF, events=events
        ).to_dict()
        assert "cleft lip or palate, from 2 January 2026" in spec["description"]
        assert bool(drawn(spec, "event_labels")) == pd.notna(born)


def test_the_table_has_a_row_for_each_event_in_the_order_of_days():
    events = [one_day(CONTACT, "6-8-week check: was not brought", DAY("2026-02-20"))]
    told = charts.chart_table(*facts(WEIGHTS), policy="digital", as_of=AS_OF, events=events)
    assert told["Remarks"].tolist()[3] == "6-8-week check: was not brought on 20 February 2026"
    assert told.iloc[3][["Date", "Actual age", "Weight (kg)"]].tolist() == ["20 February 2026", "7 weeks 1 day", ""]
    assert len(told) == len(WEIGHTS) + 1


def test_the_chart_of_every_kind_has_the_same_lanes():
    events = known_events(conditions=pd.DataFrame([condition("inpatient", "2026-01-20", "2026-01-27", "ended")]))
    spec = charts.sds_chart(*facts(WEIGHTS), policy="digital", as_of=AS_OF, events=events).to_dict()
    (bar,) = drawn(spec, "events_conditions")
    assert bar["day"] == pytest.approx(19)
    assert "in hospital, from 20 January 2026" in spec["description"]
