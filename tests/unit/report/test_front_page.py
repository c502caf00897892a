"""The front page: one definition, three sentences made from the tables, and honest where nothing can be said."""

import re

import numpy as np
import pandas as pd
import pytest

from growthwatch.audit import indicators
from growthwatch.audit.groups import CHANGE, UNCHANGED
from growthwatch.audit.publication import publish
from growthwatch.audit.statistics import intervals
from growthwatch.audit.sums import TALLY_KEYS, Period, Sums
from growthwatch.report.cohort import audit_wording, front_figures
from growthwatch.report.cohort import front_page as fronts
from growthwatch.report.cohort.audit_content import cohort

LABEL = "Weekly huddle from 2024-08-01"
PRACTICES, CHANGE_AT = 10, 19
ABOUT = {"policy": "digital", "versions": {}}


def _sums(months=36, *, changed_at=CHANGE_AT, after=0.90, change=True, label=LABEL, size=30, seed=1):
    """Return an area of 10 practices, half of which change: .70 weighed before, ``after`` from then on."""
    rng = np.random.default_rng(seed)
    period = Period.of("2023-01-01", str((np.datetime64("2023-01") + months).astype("datetime64[D]") - 1))
    names = np.datetime_as_string(period.months)
    practice, month = np.repeat(np.arange(PRACTICES), months), np.tile(np.arange(months), PRACTICES)
    due = np.full(len(month), size)
    share = np.where((practice % 2 == 0) & (month >= changed_at), after, 0.70)
    weighed = rng.binomial(due, share)
    cells = pd.DataFrame(
        {"month": names[month], "check.due": due, "check.weighed": weighed, "check.unweighed": due - weighed,
         "check.complete": weighed, "check.missed": due - weighed, "check.reviewed": weighed,
         "flagged.followed_28": 10, "flagged.reweighed_28": rng.binomial(10, 0.5, len(month))}
    )  # fmt: skip
    cells = cells.assign(**{f"flagged.{name}": 10 for name in ("all", "or_doubted", "followed_7", "followed_14")})
    cells["flagged.reweighed"] = cells["flagged.reweighed_28"]
    # nothing else happened to anybody, and no action was given
    given = [name for name in indicators.scope() if not re.search(r"acknowledged|planned|referred", name)]
    cells = cells.assign(**{name: 0 for name in given if name not in cells})
    group = np.where(practice % 2 == 0, label, UNCHANGED)
    parts = [
        cells.assign(breakdown="all", group="all"),
        cells.assign(breakdown="practice", group=[f"P{i}" for i in practice]),
    ]
    parts += [cells.assign(breakdown=CHANGE, group=group)] if change else []
    counts = pd.concat(parts).groupby(["breakdown", "group", "month"], as_index=False).sum()
    days = pd.DataFrame({"measure": pd.Series(dtype=str), "days": [], "n": []})
    nesting = pd.DataFrame(columns=["practice", "breakdown", "group"])
    return Sums(period, period.last, counts, days, pd.DataFrame(columns=[*TALLY_KEYS, "n"]), nesting)


@pytest.fixture(scope="module")
def audit():
    return _audit(_sums())


def _audit(sums):
    return cohort(sums, ABOUT)


def _said(front):
    return [one.sentence for one in front.answers]


def test_the_levels_are_those_of_the_counts_on_each_side(audit):
    front = fronts.front_page(audit)
    counts = _sums().counts
    mine = counts[((counts["breakdown"] == CHANGE) & (counts["group"] == LABEL)).to_numpy()]
    for side, of in (("then", mine[mine["month"] < "2024-08"]), ("now", mine[mine["month"] >= "2024-08"])):
        level = front.level("weighed_at_check", fronts.CHANGED, side)
        truth = 100 * of["check.weighed"].sum() / of["check.due"].sum()
        assert level["percent"] == pytest.approx(truth, abs=0.3), "rounded to 5"
        low, high = intervals.proportion(level["numerator"], level["denominator"])
        assert (level["lower"], level["upper"]) == pytest.approx((100 * float(low), 100 * float(high)))
        assert level["lower"] < truth < level["upper"]


def test_a_planted_change_is_said_with_its_size_and_never_as_its_cause(audit):
    weighed, changed, acted = _said(fronts.front_page(audit))
    assert re.search(
        r"In the practices that changed, (89|9[0-2])\.\d % .* from August 2024, against (69|70|71)\.\d %", weighed
    )
    step = re.search(r"rose by (\d+\.\d) percentage points over and above the other practices", changed)
    assert float(step[1]) == pytest.approx(20, abs=5)
    assert changed.endswith("counts can't show that nothing else did it.")
    assert "what else was done about them was not given" in acted


def test_an_area_where_nothing_changed_is_not_said_to_have_changed():
    front = fronts.front_page(_audit(_sums(after=0.70)))
    assert _said(front)[1].startswith("No change in weighing at 6-8 weeks can be told from chance")
    assert "what stood in its way" in front.request


def test_without_a_stated_change_the_page_says_so_and_holds_the_halves_against_each_other():
    front = fronts.front_page(_audit(_sums(change=False)))
    assert front.change == ""
    assert front.start == "2024-07"
    said = _said(front)[1]
    assert said.startswith("No change of practice was stated, so the impact of one can't be shown; between the halves")
    one = front.differences.set_index("indicator").loc["weighed_at_check"]
    now, then = (front.level("weighed_at_check", fronts.EVERYBODY, side) for side in ("now", "then"))
    assert one["estimate"] == pytest.approx(now["percent"] - then["percent"])
    assert one["lower"] < one["estimate"] < one["upper"]


@pytest.mark.parametrize("day", ["2019-01-01", "2023-01-15", "2031-05-01"])
def test_a_change_outside_the_period_is_named_and_nothing_is_said_of_it(day):
    front = fronts.front_page(_audit(_sums(label=f"Weekly huddle from {day}")))
    assert f"The change stated (Weekly huddle from {day}) lies outside the months with babies" in _said(front)[1]
    assert "Weekly huddle" not in front.request


def test_one_month_alone_is_held_against_nothing_and_drawn_as_nothing():
    front = fronts.front_page(_audit(_sums(1, change=False)))
    assert "one month of data can't be held against another" in _said(front)[0]
    assert front.no_chart == "No chart: one month alone can show no change."
    assert front.caption == "", "one point can't be read as having no signal"


def test_numbers_too_small_to_show_are_called_that_and_not_none():
    made = _audit(_sums(2, change=False, size=1))
    front = fronts.front_page(made)
    assert "can't be shown without telling of single babies" in _said(front)[0]
    assert "No chart" in front.no_chart
    assert "No 6-8-week check can be counted" not in audit_wording.summary(made)[0]
    table = fronts.levels_table(front)
    assert not table.to_string().count("nan")


def test_a_period_without_a_baby_asks_for_records_and_says_nothing_else():
    sums = _sums(12, change=False)
    empty = sums.counts.copy()
    empty[sums.measures] = 0
    made = _audit(Sums(sums.period, sums.as_of, empty, sums.days, sums.tallies, sums.nesting))
    front = fronts.front_page(made)
    assert "nothing can be said" in _said(front)[0]
    assert "can't be said" in _said(front)[1]
    assert "nothing can be said of action" in _said(front)[2]
    assert front.request.startswith("Agree which records are to be sent")


def test_what_a_meeting_fills_in_is_left_blank(audit):
    assert fronts.front_page(audit).blanks == ("Owner", "Action", "Due date")


def test_the_difference_of_two_shares_has_newcombes_limits():
    """Newcombe 1998 (Stat Med 17:873), table II, method 10: 56/70 and 48/80."""
    made = intervals.difference(56, 70, 48, 80)
    assert made == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert intervals.difference(9, 10, 3, 10) == pytest.approx((0.6, 0.1705, 0.8090), abs=1e-4)
    assert np.isnan(intervals.difference(0, 0, 1, 2)).all()


def test_steps_are_those_of_the_audit(audit):
    front = fronts.front_page(audit)
    of = audit.steps[(audit.steps["indicator"] == "weighed_at_check").to_numpy()]
    steps = of[(of["change"] == LABEL).to_numpy()].set_index("group")
    mine = front.differences.set_index(["indicator", "who"]).loc[("weighed_at_check", fronts.CHANGED)]
    assert mine["estimate"] == pytest.approx(steps.loc[LABEL, "estimate"])
    assert publish(_sums()).sides(CHANGE, "check.weighed", "check.due").shape[0] == 4


def test_months_beside_many_hidden_ones_are_not_drawn_and_the_levels_are():
    made = _audit(_sums(12, change=False, size=1))
    front = fronts.front_page(made)
    monthly = made.series["weighed_at_check"]
    assert monthly["percent"].isna().sum() > 2
    assert front.points["percent"].isna().all(), "a month shown beside hidden ones lies where nobody was missed"
    assert front.no_chart == ""
    untold = int((monthly["percent"].isna() | monthly["nearly_all"]).sum())
    assert f"{untold} of 12 points are hidden, or by rounding no more than “nearly all”" in front.caption
    lines = front_figures.front_chart(front).to_dict()
    drawn = [row for data in lines["datasets"].values() for row in data if "side" in row]
    assert {row["side"] for row in drawn} == {"then", "now"}
    assert {row["from_on"] for row in drawn} == {"2023-01-01", "2023-07-01"}
