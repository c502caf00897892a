"""Labels on a chart that would stand one over another are moved apart."""

from itertools import pairwise

import numpy as np
import pytest

from growthwatch.charts.appearance.symbols import SEVERAL
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.axes.value_axis import ValueAxis
from growthwatch.charts.marks import label_placement as labels
from growthwatch.charts.marks import taken_up
from growthwatch.charts.marks.lines_crossed import crossed, drawn_lines, line_ranges

PANEL = Panel("first_year", "", 0, 200, (), "", "", 1.0)
SCALE = labels.PanelScale(PANEL, ValueAxis(2.0, 10.0), 800, 400)


def fall(day, middle, label="fall of 1.3 spaces (resolved)"):
    return {"day": day, "middle": middle, "label": label}


def middles(*rows, taken=()):
    taken_up = labels.label_spans(taken, SCALE)
    return [row["middle"] for row in labels.moved_apart(labels.with_side(list(rows), SCALE), taken_up, SCALE)]


def test_a_label_with_room_stays_where_it_is():
    assert middles(fall(20, 4.0), fall(110, 4.0)) == [4.0, 4.0]
    assert middles(fall(20, 4.0), fall(25, 5.0)) == [4.0, 5.0]


def test_labels_side_by_side_stand_at_least_a_line_apart():
    placed = sorted(middles(fall(50, 4.0), fall(60, 4.1), fall(70, 3.9)))
    assert min(later - earlier for earlier, later in pairwise(placed)) >= 0.999 * SCALE.line_height
    assert max(abs(at - 4.0) for at in placed) < 3 * SCALE.line_height


def test_a_label_gives_way_to_a_suggested_repair():
    (middle,) = middles(fall(50, 4.0), taken=[fall(50, 4.0, "4.85 kg?")])
    assert middle == pytest.approx(4.0 + SCALE.line_height)


def test_what_a_repair_suggests_is_written_clear_of_readings_and_of_their_letters():
    """Of a baby weighed at birth by three systems, on day 5 and on day 10, "3.17 kg?" stood over all of them."""
    reading = {"system": "one", "letters": ""}
    several = {"system": SEVERAL, "letters": "RGM"}
    marks = taken_up.mark_spans([{"day": 50, "value": 4.0} | reading, {"day": 56, "value": 4.0} | several], SCALE)
    suggested = fall(50, 4.0, "4.85 kg?")
    (row,) = labels.moved_apart([suggested], marks, SCALE)
    assert row["middle"] == pytest.approx(4.0 - SCALE.line_height)
    (own,) = labels.moved_apart([suggested], taken_up.mark_spans([{"day": 50, "value": 4.0} | reading], SCALE), SCALE)
    assert own["middle"] == 4.0


def test_labels_on_the_left_are_beside_those_on_the_left():
    assert middles(fall(140, 4.0), fall(190, 4.0)) != [4.0, 4.0]
    assert middles(fall(160, 4.0), fall(30, 4.0)) == [4.0, 4.0]


def test_a_label_stands_on_the_left_where_it_would_cover_the_names_of_the_lines():
    """Of 800 px, a label 168 px long has room until day 147."""
    rows = [fall(145, 4.0), fall(150, 4.0), fall(150, 4.0, "fall of 1.3 spaces"), fall(90, 4.0, "x" * 200)]
    assert [row["left"] for row in labels.with_side(rows, SCALE)] == [False, True, False, False]


def test_values_off_the_scale_are_written_clear_of_each_other_and_of_the_shaded_stretches():
    """Two heads of 318 and 335 cm ten days apart were written one over the other."""
    head = SCALE.axis.high
    term = [{"day": 0, "label_day": 60, "label": "37-42\nweeks", "label_at": head - SCALE.line_height}]
    off = [fall(20, head, "↑ 318.0 cm"), fall(26, head, "↑ 335.0 cm")]
    first, second = labels.moved_apart(off, taken_up.band_label_spans(term, [], SCALE), SCALE)
    top = head - 0.45 * SCALE.line_height  # so that its letters are whole
    assert first["middle"] == pytest.approx(top)
    assert second["middle"] == pytest.approx(top - SCALE.line_height)
    window = [{"day": 30, "label_day": 30, "label": "6-8-week check", "label_at": head - SCALE.line_height}]
    first, second = labels.moved_apart(off, taken_up.band_label_spans([], window, SCALE), SCALE)
    assert (first["middle"], first["left"]) == (pytest.approx(top), True)
    assert (second["middle"], second["left"]) == (pytest.approx(top - 2 * SCALE.line_height), False)


def test_a_label_is_not_moved_off_the_panel():
    foot = SCALE.axis.low
    assert min(middles(fall(50, foot), fall(51, foot), fall(52, foot))) >= foot


def test_a_level_is_written_at_its_line_or_not_at_all():
    """Of a baby of 650 g "−10%: 0.59 kg" stood at 0.9 kg."""
    taken = labels.label_spans([fall(20, 4.0 + n * SCALE.line_height) for n in (-2, -1, 0, 1, 2)], SCALE)
    (row,) = labels.moved_apart([fall(20, 4.0) | {"furthest": 1}], taken, SCALE)
    assert row["unplaced"]
    (row,) = labels.moved_apart([fall(20, 4.0)], taken, SCALE)
    assert abs(row["middle"] - 4.0) == pytest.approx(3 * SCALE.line_height)


def test_what_says_what_stands_there_goes_to_the_other_side_sooner_than_up_or_down():
    """A level of birth weight written a line higher would be another level; what may move freely moves."""
    taken = labels.label_spans([fall(100, 4.0, "−10%: 3.22 kg")], SCALE)
    row = {"day": 100, "middle": 4.0, "label": "−5%: 3.40 kg", "left": False}
    (level,) = labels.moved_apart([row | {"furthest": 1}], taken, SCALE)
    assert (level["middle"], level["left"]) == (4.0, True)
    (other,) = labels.moved_apart([row], taken, SCALE)
    assert (other["middle"], other["left"]) == (pytest.approx(4.0 + SCALE.line_height), False)


def test_a_label_stands_clear_of_centile_lines_where_that_is_near():
    """A line at 4.0 runs through a label there: half a line of text up it is clear; one far off is left for it."""
    level = [{"day": day, "value": 4.0, "series": "50th"} for day in (0, 200)]
    scale = SCALE._replace(lines=drawn_lines(level))
    (row,) = labels.moved_apart([fall(100, 4.0, "fall of 1.3 spaces")], [], scale)
    assert row["middle"] == pytest.approx(4.0 + SCALE.line_height / 2)
    every = [{"day": day, "value": 2 + n / 10, "series": str(n)} for n in range(80) for day in (0, 200)]
    (row,) = labels.moved_apart([fall(100, 4.0, "x")], [], SCALE._replace(lines=drawn_lines(every)))
    assert abs(row["middle"] - 4.0) <= SCALE.line_height


def test_a_line_that_rises_through_the_letters_crosses_them_and_one_that_ends_before_does_not():
    rising = drawn_lines([{"day": 0, "value": 2.0, "series": "a"}, {"day": 200, "value": 10.0, "series": "a"},
                          {"day": 0, "value": 4.0, "series": "b"}, {"day": 50, "value": 4.0, "series": "b"}])  # fmt: skip
    ranges = line_ranges(rising, 90, 110)
    assert ranges == pytest.approx(np.array([[5.6, 6.4]]))
    assert [crossed(ranges, *ends) for ends in ((5.0, 5.5), (5.5, 5.7), (6.0, 6.1), (6.5, 7.0))] == [0, 1, 1, 0]


def test_the_day_at_a_place_is_where_that_day_stands():
    assert SCALE.day_at(SCALE.x_px(73.0)) == pytest.approx(73.0)
