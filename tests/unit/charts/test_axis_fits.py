"""The axis of age fits the child: nobody stands in the first fifth of a chart for want of a shorter one."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.charts.axes.panels import panels_needed
from growthwatch.charts.child.subject import chart_subject
from tests.build import children, on_day
from tests.chart_of import drawn, panels, specification


def shares(spec):
    """Where each reading stands on its panel, from 0 to 1."""
    (panel,) = panels(spec)
    first, last = panel["encoding"]["x"]["scale"]["domain"]
    return [(row["day"] - first) / (last - first) for row in drawn(spec, "readings")]


@pytest.mark.parametrize(
    ("day", "gestation", "axis", "title"),
    [
        (12, 280, (-3, 28), "Age (days)"),
        (12, 259, (-3, 28), "Age (days)"),  # 37+0: counted from birth, since nothing is scored before 2 weeks
        (20, 280, (-21, 91), "Age (weeks, then months)"),
        (50, 280, (-21, 183), "Age (weeks, then months)"),
        (160, 280, (-21, 365), "Age (weeks, then months)"),
    ],
)
def test_the_axis_ends_soon_after_the_last_reading(day, gestation, axis, title):
    spec = specification([(0, 3.5), (day, 3.5 + day / 60)], gestation_days=gestation, as_of=on_day(day))
    (panel,) = panels(spec)
    assert tuple(panel["encoding"]["x"]["scale"]["domain"]) == axis
    assert panel["encoding"]["x"]["axis"]["title"] == title
    assert shares(spec)[-1] > 0.3


def test_a_24_weekers_first_days_are_drawn_on_her_own_weeks():
    """Born at 24+0, day 12 is 25+5: from 23 to 29 weeks, 17 days along 42."""
    spec = specification([(0, 0.65), (12, 0.66)], gestation_days=168, sex="female", as_of=on_day(12))
    (panel,) = panels(spec)
    assert panel["encoding"]["x"]["scale"]["domain"] == [7 * (23 - 40), 7 * (29 - 40)]
    assert panel["encoding"]["x"]["axis"]["values"] == [7.0 * (week - 40) for week in range(23, 30)]
    assert shares(spec)[-1] == pytest.approx(19 / 42)


def test_a_child_of_13_months_has_an_axis_to_2_years_and_one_of_3_years_to_4():
    for day, last in ((400, 731), (1100, 1460)):
        spec = specification([(day, 10.0)])
        (panel,) = panels(spec)
        assert panel["encoding"]["x"]["scale"]["domain"] == [365, last]
        assert len(drawn(spec, "line_labels")) == 9


def test_no_gap_of_ages_stands_between_two_panels():
    first, second = (
        panel["encoding"]["x"]["scale"]["domain"] for panel in panels(specification([(0, 3.5), (400, 10)]))
    )
    assert (first[1], second[0]) == (365, 365)


def test_a_newborns_weights_stand_beside_birth_weight_and_5_and_10_percent_below_it():
    spec = specification([(0, 3.6), (4, 3.28)])
    assert [(row["value"], row["label"]) for row in drawn(spec, "loss_levels")] == [
        (3.6, "birth weight 3.60 kg"), (pytest.approx(3.42), "−5%: 3.42 kg"), (pytest.approx(3.24), "−10%: 3.24 kg"),
    ]  # fmt: skip
    assert {(row["day"], row["until"]) for row in drawn(spec, "loss_levels")} == {(0, 14)}
    for none in (
        specification([(0, 3.6), (4, 3.28)], layers=[]),
        specification([(0, 3.6), (4, 3.28)], view="sds"),
        specification([(0, 3.6), (56, 4.9)]),
        specification([(0, 3.6), (56, 3.5)]),  # below birth weight at 8 weeks, and no newborn's
        specification([{"age_days": 0, "value": 3.6, "state": "questioned"}, (4, 3.28)]),
    ):
        assert drawn(none, "loss_levels") == []


def domains(spec):
    return [tuple(panel["encoding"]["x"]["scale"]["domain"]) for panel in panels(spec)]


@pytest.mark.parametrize(
    ("last_reading", "today", "end"),
    [
        (0, 5, 28), (0, 28, 28), (0, 29, 91), (0, 71, 91), (0, 92, 183), (0, 184, 365), (40, 90, 91), (40, 120, 183),
        (50, 300, 365), (50, 700, 365),  # a year is as far as such a panel goes
        (400, 700, 731), (400, 800, 1460),
    ],
)  # fmt: skip
def test_the_axis_reaches_the_day_of_the_data_so_that_the_time_without_a_weight_shows(last_reading, today, end):
    rows = [(0, 3.5)] if last_reading == 0 else [(0, 3.5), (last_reading, 3.5 + last_reading / 60)]
    assert domains(specification(rows, as_of=on_day(today)))[-1][1] == end


def test_a_preterm_child_not_weighed_since_before_42_weeks_has_a_panel_for_the_time_since():
    """Born at 30+0, weighed at 32+0; 20 weeks later 10 weeks past 40+0: the panel from 42 weeks ends at 13 weeks."""
    rows = [(0, 1.4), (14, 1.5)]
    assert domains(specification(rows, gestation_days=210, as_of=on_day(140))) == [(-77, 14), (14, 91)]
    assert domains(specification(rows, gestation_days=210, as_of=on_day(14))) == [(-77, -35)]


def test_a_preterm_child_not_weighed_for_weeks_has_its_own_weeks_up_to_the_day_of_the_data():
    """Born at 30+0, weighed at 30+0 and 32+0, now 38+3: up to 39 weeks."""
    (panel,) = domains(specification([(0, 1.4), (14, 1.5)], gestation_days=210, as_of=on_day(59)))
    assert panel == (-77, -7)


@pytest.mark.parametrize("gone", ["died_on", "left_on"])
def test_the_time_after_a_death_or_a_leaving_is_no_time_without_a_weight(gone):
    who = children().iloc[0].copy()
    who[gone] = on_day(20)
    subject = chart_subject(who, kind="weight", policy="digital", as_of=on_day(300))
    assert subject.followed_until == pd.Timestamp(on_day(20))
    (panel,) = panels_needed(subject, np.array([0.0]), np.array([0.0]))
    assert panel.last_day == 28


def test_without_a_birth_date_the_axis_waits_for_no_day():
    who = children().iloc[0].copy()
    who["date_of_birth"] = pd.NaT
    subject = chart_subject(who, kind="weight", policy="digital", as_of=on_day(300))
    assert panels_needed(subject, np.array([10.0]), np.array([10.0]))[0].last_day == 28
