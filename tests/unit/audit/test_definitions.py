"""The definitions of an audit name the days of the windows that it was held to."""

import pandas as pd

from growthwatch.audit import indicators
from growthwatch.check_schedule import CheckSchedule, published


def test_under_the_published_windows_the_definitions_are_those_published():
    pd.testing.assert_frame_equal(indicators.under(published()), indicators.indicators())


def test_a_services_own_windows_stand_in_the_definitions_and_metric_c8i_keeps_its_day():
    """Open on day 40, closed on day 70, late until 91; the 12-month review closed on day 400."""
    own = {"opens_day": 40, "closes_day": 70, "late_until_day": 91, "12-month": {"closes_day": 400}}
    said = indicators.under(CheckSchedule.of_run({"check_windows": own})).set_index("indicator")
    assert said.loc["reviewed_at_check", "numerator_is"] == "a 6-8-week contact attended on day 40-70"
    assert said.loc["missed", "numerator_is"] == "no review by day 91 with a weight, no weight on day 40-70"
    assert said.loc["complete_late", "numerator_is"].startswith("reviewed on day 71-91 with")
    assert said.loc["caught_up", "numerator_is"] == "a weight after day 70"
    assert said.loc["fall_late_unweighed", "numerator_is"].startswith("first met after day 70")
    assert said.loc["reviewed_by_8_weeks", "numerator_is"] == "a 6-8-week contact attended by day 56"
    assert said.loc["year_attended", "numerator_is"] == "a 12-month contact attended on day 274-400"
    assert said.loc["year_weighed", "denominator_is"] == "children who reached day 400 in the period"
    assert said.loc["two_year_attended", "numerator_is"] == "a 2-year contact attended on day 730-913"
