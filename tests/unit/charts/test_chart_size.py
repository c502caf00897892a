"""How the panels of a chart share its width."""

import pytest

from growthwatch import charts
from tests.chart_of import AS_OF, facts, panels

PRETERM = facts([(0, 1.3), (112, 4.2)], sex="female", gestation_days=210)


def sizes(width):
    spec = charts.growth_chart(*PRETERM, policy="digital", as_of=AS_OF, width=width).to_dict()
    return spec["vconcat"][0], [(panel["width"], panel["height"]) for panel in panels(spec) if "width" in panel]


def test_panels_side_by_side_have_their_shares_of_the_width_left_by_the_gap_and_the_second_axis():
    """Of 860 px 58 go between two panels; of 802 the preterm panel has 0.4 parts of 1.4, the first year 1."""
    _, drawn = sizes(860)
    assert drawn == [(229, 473), (573, 473)]


@pytest.mark.parametrize(("width", "height"), [(500, 275), (300, 285)])
def test_on_a_narrow_screen_panels_stand_one_above_the_other_nearly_square_on_a_phone(width, height):
    views, _ = sizes(width)
    assert [(panel["width"], panel["height"]) for panel in views["vconcat"]] == [(width, height)] * 2
