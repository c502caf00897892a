"""Labels on a chart that would stand one over another are moved apart."""

from itertools import pairwise

import pytest

from growthwatch.charts import labels
from growthwatch.charts.panels import Panel
from growthwatch.charts.points import Domain
from growthwatch.charts.readings import SEVERAL

PANEL = Panel("first_year", "", 0, 200, (), "", "", 1.0)
FRAME = labels.Frame(PANEL, Domain(2.0, 10.0), 800, 400)


def fall(day, middle, label="fall of 1.3 spaces (resolved)"):
    return {"day": day, "middle": middle, "label": label}


def middles(*rows, taken=(), left_from=150):
    filled = labels.of_labels(taken, FRAME)
    return [row["middle"] for row in labels.apart(list(rows), filled, FRAME, left_from)]


def test_a_label_with_room_stays_where_it_is():
    assert middles(fall(20, 4.0), fall(110, 4.0)) == [4.0, 4.0]
    assert middles(fall(20, 4.0), fall(25, 5.0)) == [4.0, 5.0]


def test_labels_side_by_side_stand_at_least_a_line_apart():
    said = sorted(middles(fall(50, 4.0), fall(60, 4.1), fall(70, 3.9)))
    assert min(later - earlier for earlier, later in pairwise(said)) >= 0.999 * FRAME.line
    assert max(abs(at - 4.0) for at in said) < 3 * FRAME.line


def test_a_label_gives_way_to_a_repair_that_is_put_forward():
    (middle,) = middles(fall(50, 4.0), taken=[fall(50, 4.0, "4.85 kg?")])
    assert middle == pytest.approx(4.0 + FRAME.line)


def test_what_a_repair_puts_forward_is_written_clear_of_readings_and_of_their_letters():
    """Of a baby weighed at birth by three systems, on day 5 and on day 10, "3.17 kg?" stood over all of them."""
    reading = {"system": "one", "letters": ""}
    several = {"system": SEVERAL, "letters": "RGM"}
    marks = labels.of_marks([{"day": 50, "value": 4.0} | reading, {"day": 56, "value": 4.0} | several], FRAME)
    offered = fall(50, 4.0, "4.85 kg?")
    (row,) = labels.apart([offered], marks, FRAME)
    assert row["middle"] == pytest.approx(4.0 - FRAME.line)
    (own,) = labels.apart([offered], labels.of_marks([{"day": 50, "value": 4.0} | reading], FRAME), FRAME)
    assert own["middle"] == 4.0


def test_labels_on_the_left_are_beside_those_on_the_left():
    assert middles(fall(140, 4.0), fall(190, 4.0)) != [4.0, 4.0]
    assert middles(fall(160, 4.0), fall(30, 4.0)) == [4.0, 4.0]


def test_a_label_is_not_moved_off_the_panel():
    foot = FRAME.axis.low
    assert min(middles(fall(50, foot), fall(51, foot), fall(52, foot))) >= foot
