"""Errors of whole visits: a date, another child, and the same values under another system's date."""

import numpy as np
import pytest
from scipy.stats import norm

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.any_date import AnyDate
from growthwatch.reconcile.errors.error_odds import DIGITS, WRONG_CHILD, WRONG_DATE, ErrorOdds
from growthwatch.reconcile.errors.other_date import OtherDates, other_date_odds
from growthwatch.reconcile.errors.visit_errors import VisitErrorOdds, add_visit_errors, visit_error_odds
from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.readings.cross_source import cross_source
from tests.unit.reconcile.evidence import asked, evidence_from, in_question

STEADY = [("clinic", "weight", day, kg) for day, kg in ((0, "3.50"), (28, "4.45"), (56, "5.40"), (84, "6.10"))]


def test_a_visit_of_the_third_of_april_fits_under_that_date_and_not_under_the_fourth_of_march():
    """Born 5 January: 4 March is day 58, 3 April day 88, when 6.2 kg is what is predicted."""
    evidence = evidence_from(*STEADY, ("gp", "weight", 58, "6.20"), unknown=(3,))
    found = visit_error_odds(evidence, in_question(evidence, 3))
    likeliest = int(found.wrong_date[0].argmax())
    assert in_question(evidence, 3).candidates.day[0, likeliest].astype("datetime64[D]") == np.datetime64("2026-04-03")
    assert found.wrong_date[0, likeliest] > 0


def test_no_birth_weight_entered_late_where_another_is_known():
    evidence = evidence_from(*STEADY, ("gp", "weight", 70, "3.51"), unknown=(3,))
    of_birth = error_kinds.position_of("birth_entered_late")
    other, same = (
        visit_error_odds(evidence_from(*STEADY, ("gp", "weight", 70, kg), unknown=(3,)), in_question(evidence, 3))
        for kg in ("3.90", "3.50")
    )
    place = in_question(evidence, 3).candidates.error_kind.tolist().index(of_birth)
    assert np.isneginf(other.wrong_date[0, place])
    assert np.isfinite(same.wrong_date[0, place])


def test_another_childs_visit_is_normal_round_the_mean_curve_and_a_fifth_wider():
    evidence = evidence_from(*STEADY, ("gp", "weight", 70, "7.90"), unknown=(3,))
    visit = in_question(evidence, 3)
    found = visit_error_odds(evidence, visit)
    prediction = visit.prediction
    sds, mean = float(prediction.sds[0, 0, 0]), float(prediction.times.mean_sds[0, 0, 0])
    of_anyone = gaussian_process.population_covariance(prediction.times)[0, 0, 0, 0]
    variance = of_anyone * 1.2**2 + float(prediction.noise[0, 0, 0])
    parts = [norm.logpdf(sds - mean, scale=np.sqrt(v)) for v in (variance, variance * 1.8**2)]
    density = np.log(0.955 * np.exp(parts[0]) + 0.045 * np.exp(parts[1]))
    per_step = np.log(prediction.slope[0, 0, 0] * evidence.readings.resolution[3])
    wanted = np.log(0.005) + density + per_step - 1.5 * max(sds - 2.5, 0.0)
    assert (found.wrong_child + found.log_likelihood_true)[0] == pytest.approx(wanted)


def test_what_is_entered_before_it_was_measured_is_rarely_true():
    evidence = evidence_from(*STEADY)
    entered = evidence.readings._replace(entry_day=evidence.readings.day - 1.0)
    before = visit_error_odds(evidence._replace(readings=entered), in_question(evidence, 2))
    usual = visit_error_odds(evidence, in_question(evidence, 2))
    assert (before.log_likelihood_true - usual.log_likelihood_true)[0] == pytest.approx(np.log(0.005))


def test_errors_of_the_visit_count_less_where_errors_of_its_other_values_explain_it_as_well():
    """Odds of 8 for the visit; the first reading alone has odds of 3 for a digit, so the second is left 8 / (1 + 3)."""
    evidence = evidence_from(("clinic", "weight", 28, "4.45"), ("clinic", "length", 28, "54.0"))
    odds = ErrorOdds(evidence.readings, np.array([0, 1]))
    odds.add(np.array([0]), DIGITS, np.array([np.log(3.0)]), error_kinds.position_of("digit_mistyped"))
    visit = in_question(evidence, 0, 1)
    n_dates = visit.candidates.day.shape[1]
    no_date, no_twin = np.full((1, n_dates), -np.inf), np.array([-np.inf])
    of_visit = VisitErrorOdds(np.array([-20.0]), no_date, np.array([np.log(8.0)]), no_twin)
    none = OtherDates(np.zeros((1, 1), np.int64), np.zeros((1, 1), int), *np.full((2, 1, 1), -np.inf))
    no_day = AnyDate(*np.full((2, 1), -np.inf), *np.zeros((3, 1), np.int64))
    add_visit_errors(odds, asked(0, 1), visit.candidates, of_visit, none, no_day)
    assert odds.log_odds[:, WRONG_CHILD] == pytest.approx([np.log(8.0), np.log(2.0)])
    assert odds.log_likelihood_visit == pytest.approx([np.log(8.0) - 20] * 2)
    assert np.isneginf(odds.log_odds[:, WRONG_DATE]).all()


@pytest.mark.parametrize(("delay", "may_be_entry"), [(60, True), (61, False)])
def test_the_date_of_entry_stands_for_that_of_measuring_up_to_60_days_later(delay: int, may_be_entry: bool):
    rows = (*STEADY[:3], ("gp", "weight", 56 + delay, "5.40"))
    evidence = evidence_from(*rows, unknown=(3,))
    found = other_date_odds(evidence, in_question(evidence, 3), cross_source(evidence.readings))
    real = np.isfinite(found.log_odds[0])
    assert real.any() == may_be_entry
    if may_be_entry:
        assert found.day[0, real] == evidence.readings.day[2]
        assert found.error_kind[0, real] == error_kinds.position_of("date_of_entry")
        assert found.log_odds[0, real] > np.log(2.5)
