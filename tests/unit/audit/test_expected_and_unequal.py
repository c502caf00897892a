"""What would have been, whom care reaches less, and which practices differ: by hand, from published counts."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.audit import counterfactual, inequality, outliers
from growthwatch.audit.late_detection import found_by_close, found_late
from growthwatch.audit.publication import Publication
from growthwatch.audit.statistics import intervals


def _publication(counts, suppressed=False):
    """Return a publication from {(breakdown, group): {measure: n}}."""
    cells = [(breakdown, group, "", measure, n) for (breakdown, group), of in counts.items()
             for measure, n in of.items()]  # fmt: skip
    return Publication(pd.DataFrame(cells, columns=["breakdown", "group", "month", "measure", "n"]), suppressed)


def test_the_difference_of_two_shares_has_newcombes_interval():
    """Newcombe 1998, table II, case a: 56/70 less 48/80 is .2, method 10 gives .0524 to .3339."""
    made = [float(one) for one in intervals.difference(56, 70, 48, 80)]
    assert made == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)


def test_falls_found_in_the_weighed_stand_beside_those_in_the_unweighed_and_what_that_makes():
    made = counterfactual.found_by_close(_publication({("all", "all"): {
        "check.weighed": 8000, "check.weighed_fall": 400, "check.unweighed": 800, "check.unweighed_fall": 8,
    }})).set_index("group")  # fmt: skip
    assert made.loc["weighed", "percent"] == 5.0
    assert made.loc["not weighed", "percent"] == 1.0
    assert made.loc["not weighed", "fewer_points"] == pytest.approx(4.0)
    assert made.loc["not weighed", "not_found"] == pytest.approx(32.0)
    assert made.loc["not weighed", "not_found_lower"] < 32 < made.loc["not weighed", "not_found_upper"]
    assert np.isnan(made.loc["weighed", "not_found"])


def test_a_hidden_count_leaves_the_counterfactual_blank():
    made = counterfactual.found_by_close(_publication({("all", "all"): {
        "check.weighed": 40.0, "check.weighed_fall": np.nan, "check.unweighed": 10.0, "check.unweighed_fall": 0.0,
    }}, suppressed=True)).set_index("group")  # fmt: skip
    assert np.isnan(made.loc["weighed", "percent"])
    assert np.isnan(made.loc["not weighed", "not_found"])


def _weight(child, day, sources, age):
    return {"child": child, "measured_on": pd.Timestamp("2025-03-01") + pd.Timedelta(days=day), "kind": "weight",
            "sources": sources, "age_days": age}  # fmt: skip


def test_two_systems_together_show_a_fall_on_the_first_weight_that_either_holds():
    """The fall begins with a clinic's weight; the practice weighs on day 9, the Red Book never."""
    measurements = pd.DataFrame([_weight(0, 0, "clinic", 60), _weight(0, 9, "gp", 69), _weight(0, -60, "gp", 0)])
    checks = pd.DataFrame({"child": [0], "window_to": pd.to_datetime(["2025-03-10"]), "status": ["complete"],
                           "weight_on": pd.to_datetime(["2025-03-01"])})  # fmt: skip
    day = pd.to_datetime(["2025-03-01"])
    findings = pd.DataFrame({"child": [0], "rule": ["ng75-fall"], "status": ["met"], "certainty": ["firm"],
                             "measured_on": day, "latest_on": day + pd.Timedelta(days=20)})  # fmt: skip
    measures, delays = found_late(checks, measurements, findings)
    n = {one.name: len(one.child) for one in measures}
    assert (n["system.clinic.same_day"], n["pair.clinic_gp.same_day"], n["pair.parent_held_clinic.same_day"]) == (
        1,
    ) * 3
    assert (n["system.gp.later"], n["pair.parent_held_gp.later"], n["system.parent_held.never"]) == (1, 1, 1)
    assert {one.name: one.days.tolist() for one in delays}["pair.parent_held_gp.later"] == [9]
    # a birth weight is no weight after birth
    assert (n["weight.all"], n["weight.gp"], n["weight.clinic_gp"], n["weight.parent_held"]) == (2, 1, 2, 0)


def test_a_fall_counts_as_found_by_the_close_of_the_window_and_no_later():
    checks = pd.DataFrame({
        "child": [0, 1, 2], "window_to": pd.to_datetime(["2025-03-10"] * 3), "status": ["complete", "missed", "missed"],
        "reason": "", "measured_level": "weight", "reviewed_by_day_56": False,
        "window_from": pd.to_datetime(["2025-02-17"] * 3), "review_on": pd.NaT,
        "weight_on": pd.to_datetime(["2025-03-01", None, None]),
    })  # fmt: skip
    checks["review_on"] = pd.to_datetime(checks["review_on"])
    findings = pd.DataFrame({"child": [0, 1, 2], "rule": "ng75-fall", "status": "met", "certainty": "firm",
                             "measured_on": pd.to_datetime(["2025-03-01", "2025-03-10", "2025-03-11"])})  # fmt: skip
    made = {one.name: one.child.tolist() for one in found_by_close(checks, findings, np.datetime64("2025-06-01"))}
    assert made == {"check.weighed_fall": [0], "check.unweighed_fall": [1]}


def test_lead_time_stands_beside_the_share_of_weights_that_the_systems_hold():
    counts = {"fall.all": 100, "weight.all": 1000, "weight.clinic_gp": 900, "weight.gp": 300}
    counts |= {"pair.clinic_gp.same_day": 80, "pair.clinic_gp.later": 15, "pair.clinic_gp.never": 5}
    made = counterfactual.lead_time(_publication({("all", "all"): counts})).set_index("read")
    assert made.loc["clinic;gp", ["percent", "expected_percent", "gain_points"]].tolist() == [80.0, 90.0, 10.0]
    assert np.isnan(made.loc["gp", "percent"])


def _fifths(shares, n=1000):
    return {("deprivation_quintile", str(i + 1)): {"check.due": n, "check.weighed": round(share * n)}
            for i, share in enumerate(shares)}  # fmt: skip


def _row(made, breakdown, measure, group=None):
    of = made[(made["breakdown"] == breakdown) & (made["measure"] == measure)]
    return (of if group is None else of[of["group"] == group]).iloc[0]


def test_the_slope_index_is_the_line_through_the_fifths_poorest_end_less_richest():
    """By hand: .70 .75 .80 .85 .90 at ranks .1 .3 .5 .7 .9: a slope of .25 over the whole scale."""
    made = inequality.inequality(_publication(_fifths([0.70, 0.75, 0.80, 0.85, 0.90])))
    slope = _row(made, "deprivation_quintile", "slope index")
    assert slope["estimate"] == pytest.approx(-25.0)
    assert slope["lower"] < -25 < slope["upper"] < 0
    gap = _row(made, "deprivation_quintile", "gap")
    assert (gap["group"], gap["against"]) == ("1", "5")
    assert gap["estimate"] == pytest.approx(-20.0)


def test_the_slope_index_covers_the_truth_as_often_as_it_says():
    rng, held = np.random.default_rng(4), 0
    truth = np.array([0.74, 0.77, 0.80, 0.83, 0.86])
    n = np.full(5, 400.0)
    for _ in range(400):
        _, low, high = inequality.slope_index(rng.binomial(400, truth).astype(float), n)
        held += low <= -0.15 <= high
    assert 0.93 <= held / 400 <= 0.99


def test_fifths_are_read_however_they_are_written():
    counts = {("deprivation_quintile", f"{i + 1} - of five"): {"check.due": 100, "check.weighed": 50 + 5 * i}
              for i in range(5)}  # fmt: skip
    assert _row(inequality.inequality(_publication(counts)), "deprivation_quintile", "gap")["estimate"] == (
        pytest.approx(-20)
    )


def test_yes_is_held_against_no_and_others_against_all_the_rest():
    counts = {("interpreter", "yes"): {"check.due": 50, "check.weighed": 30},
              ("interpreter", "no"): {"check.due": 100, "check.weighed": 80},
              ("ethnicity", "A"): {"check.due": 10, "check.weighed": 5},
              ("ethnicity", "B"): {"check.due": 20, "check.weighed": 15},
              ("ethnicity", "C"): {"check.due": 20, "check.weighed": 17}}  # fmt: skip
    made = inequality.inequality(_publication(counts))
    assert _row(made, "interpreter", "gap", "yes")["estimate"] == pytest.approx(-20)
    other = _row(made, "ethnicity", "gap", "A")
    assert (other["against"], other["against_percent"]) == ("all others", 80.0)


def test_babies_born_before_term_are_held_against_those_born_at_term():
    counts = {("gestation", "under 28 weeks"): {"check.due": 0, "check.weighed": 0},
              ("gestation", "32 to 36 weeks"): {"check.due": 20, "check.weighed": 12},
              ("gestation", "37 weeks and over"): {"check.due": 100, "check.weighed": 80}}  # fmt: skip
    made = _row(inequality.inequality(_publication(counts)), "gestation", "gap")
    assert (made["group"], made["percent"], made["estimate"]) == ("under 37 weeks", 60.0, pytest.approx(-20))


def test_what_was_not_supplied_or_is_hidden_is_said():
    counts = _fifths([0.7, 0.75, 0.8, 0.85, 0.9])
    counts["deprivation_quintile", "3"]["check.weighed"] = np.nan
    made = inequality.inequality(_publication(counts, suppressed=True))
    assert _row(made, "deprivation_quintile", "hidden")["group"] == "1"
    assert set(made[made["measure"] == "not supplied"]["breakdown"]) == {
        "ethnicity", "interpreter", "late_booking", "looked_after", "gestation",
    }  # fmt: skip


def _practices():
    counts = {("practice", f"P{i:02d}"): {"check.due": 200, "check.weighed": 180, "check.on_record": 200}
              for i in range(10)}  # fmt: skip
    counts["practice", "P01"]["check.weighed"] = 130
    counts["practice", "P02"] |= {"check.weighed": 0, "check.on_record": 0}
    counts["practice", "P03"] |= {"check.weighed": 90, "check.on_record": 120}
    counts["practice", "P04"]["check.weighed"] = np.nan
    counts["practice", "P06"]["check.on_record"] = np.nan
    counts["practice", "not known"] = {"check.due": 50, "check.weighed": 5, "check.on_record": 50}
    return _publication(counts, suppressed=True)


def test_a_practice_that_sent_nothing_is_none_that_weighed_nobody_and_an_alarm_leads_to_a_letter():
    names = {"P01": "High Street Surgery"}
    made = outliers.outliers(_practices(), "weighed_at_check", names, ["P09", "P77"]).set_index("practice")
    assert made["standing"].to_dict() | {"P05": "inside"} == made["standing"].to_dict()
    assert made.loc["P01", ["standing", "step", "practice_name"]].tolist() == [
        "alarm", "letter", "High Street Surgery"]  # fmt: skip
    assert made.loc[["P02", "P77"], "standing"].tolist() == ["nothing_sent"] * 2
    assert made.loc[["P03", "P04"], "standing"].tolist() == ["incomplete", "too_few"]
    assert made.loc["P06", ["standing", "step"]].tolist() == ["not_judged", "true_counts"], "hidden is not complete"
    assert "not known" not in made.index
    assert made.loc["P02", "step"] == "ask_for_data"


def test_every_standing_leads_to_a_step_that_the_policy_writes_out():
    steps = set(outliers.policy()["step"])
    assert set(outliers.STANDINGS.values()) | set(outliers.COURSE) == steps
    assert outliers.policy().set_index("step").loc["answer", "within_days"] == 28
