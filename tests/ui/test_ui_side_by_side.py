"""Side by side: two visits, brothers and sisters, and the page of an earlier day from which nothing can be noted."""

import datetime as dt

import pandas as pd
import pytest

from growthwatch.ui import words
from growthwatch.ui.child.visits_compared import between
from tests.ui.conftest import DAY, said


def reading(day, value, *, sds=0.0, age=None, state="single", kind="weight"):
    on = pd.Timestamp("2026-01-01") + pd.Timedelta(days=day)
    return {"kind": kind, "measured_on": on, "age_days": day, "corrected_age_days": day if age is None else age,
            "value": value, "sds": sds, "state": state}  # fmt: skip


def test_two_visits_differ_by_value_grams_a_day_and_centile_spaces():
    """4.4 to 4.7 kg in 28 days: 10.7 g a day; an SDS lower by 1 is one and a half spaces of 2/3."""
    told = dict(between(reading(56, 4.4, sds=-1.6), reading(84, 4.7, sds=-2.6)))
    assert told[words.BETWEEN_VISITS] == "28 days"
    assert told[words.DIFFERENCE] == "+0.30 kg"
    assert told[words.PER_DAY] == "+11 g"
    assert told[words.SDS_BETWEEN] == "−1.00 (1.5 centile spaces down)"


def test_a_loss_is_written_with_its_sign():
    told = dict(between(reading(56, 4.7), reading(63, 4.0)))
    assert (told[words.DIFFERENCE], told[words.PER_DAY]) == ("−0.70 kg", "−100 g")


def test_readings_without_a_centile_are_not_compared_in_sds():
    told = dict(between(reading(20, 3.4, sds=float("nan")), reading(56, 4.7)))
    assert told[words.SDS_BETWEEN] == words.NO_SDS_BETWEEN


def test_a_doubted_reading_and_a_join_of_references_are_said():
    told = between(reading(0, 3.4), reading(56, 4.7, state="questioned"))
    assert any("42 weeks" in line for _, line in told)
    assert any("is in doubt" in line for _, line in told)
    assert not any("42 weeks" in line for _, line in between(reading(20, 3.4), reading(56, 4.7)))


def test_two_readings_of_one_day_lie_nowhere_between():
    assert between(reading(56, 4.4), reading(56, 4.5)) == []


@pytest.fixture
def fallen(desk):
    """A child with a threshold met on several weights."""
    for row in desk.today().dropna(subset=["top_rule"]).to_dict("records"):
        child = desk.child(row["handle"])
        weights = child.measurements[child.measurements["kind"].astype(str) == "weight"]
        if len(weights) > 3:
            return child
    pytest.fail("no such child in the store")


def test_the_page_of_an_earlier_day_is_marked_and_has_no_way_to_note_or_enter_anything(opened, desk, fallen):
    day = fallen.measurements["measured_on"].sort_values().iloc[1].date()
    app = opened("child", fallen.handle)
    app.session_state[f"past-day-{fallen.handle}"] = day
    app.session_state[f"past-again-{fallen.handle}"] = day
    app.run()
    assert not app.exception
    told = said(app)
    assert "THE PAST" in told
    assert not app.get("form")
    pressed = {one.label for one in app.button}
    assert words.PAGES["add"] not in pressed
    assert words.PAST_BACK in pressed
    then = desk.as_measured_until(fallen.handle, day)
    assert then.as_of == day
    assert (then.measurements["measured_on"] <= pd.Timestamp(day)).all()
    assert len(then.measurements) < len(fallen.measurements)
    assert (then.findings["measured_on"] <= pd.Timestamp(day)).all()
    next(one for one in app.button if one.label == words.PAST_BACK).click().run()
    assert "THE PAST" not in said(app)


def test_the_whole_past_is_the_page_as_it_stands(desk, fallen):
    then = desk.as_measured_until(fallen.handle, DAY)
    same = ["rule", "status", "measured_on", "latest_on"]
    pd.testing.assert_frame_equal(then.findings[same], fallen.findings[same])


@pytest.mark.parametrize("day", [DAY + dt.timedelta(days=1), dt.date(2000, 1, 1)])
def test_a_day_to_come_or_before_the_birth_is_refused(desk, fallen, day):
    with pytest.raises(Exception, match="not between the birth and today"):
        desk.as_measured_until(fallen.handle, day)
