"""A doubt changes what is said of a baby, never whether it is said, nor how high it stands: from files to findings."""

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.detect import not_judged_words

BORN = pd.Timestamp("2026-01-01")


def baby(*weights, as_of="2027-12-31", **person):
    """A run on one boy's weights: (age in days, kg) in the clinic's system, or (age in days, kg, system)."""
    rows = [
        {
            "source": system[0] if system else "clinic", "record_id": f"{n}", "nhs_number": "9990000018",
            "date_of_birth": BORN, "sex": "male", "gestation_weeks": 40, "gestation_days": 0,
            "measured_on": BORN + pd.Timedelta(days=day), "kind": "weight", "value": str(kg), "unit": "kg", **person,
        }
        for n, (day, kg, *system) in enumerate(weights)
    ]  # fmt: skip
    return gw.run({"records": pd.DataFrame(rows).astype({"date_of_birth": str, "measured_on": str})}, as_of=as_of)


def acute(result):
    return result.findings[result.findings["rule"] == "acute-loss"]


GROWING = [(0, 3.5), (14, 3.8), (28, 4.5), (42, 5.1), (56, 5.6), (70, 6.2), (84, 6.7)]


@pytest.mark.parametrize("percent", [7.5, 9, 12, 15, 20, 26, 34])
def test_a_baby_who_has_lost_seven_percent_or_more_in_ten_days_is_seen_today(percent):
    result = baby(*GROWING, (94, round(6.7 * (1 - percent / 100), 2)))
    assert acute(result)["urgency"].astype(str).tolist() == ["today"]
    assert acute(result)["text"].iloc[0].startswith("Lost ")


def test_it_is_so_on_the_word_of_one_system_and_of_two():
    for systems in (("clinic",), ("clinic", "gp")):
        result = baby(*GROWING, *((94, 5.3, system) for system in systems))
        assert acute(result)["urgency"].astype(str).tolist() == ["today"], systems


def test_of_all_that_is_found_of_the_baby_nothing_else_is_as_urgent():
    findings = baby(*GROWING, (94, 5.3)).findings
    today = findings.loc[findings["urgency"] == "today", "rule"].astype(str).tolist()
    assert today == ["acute-loss", "not-weighed-since"]  # as urgent is only that nobody has weighed the baby since


def test_one_illness_is_one_loss_and_is_over_the_day_the_weight_is_back():
    """6.82 kg; 6.05, 6.35, 6.60 and 6.75 kg on the days after: 6.75 is 1 % below, and the first within 2 %."""
    ill = [*GROWING[:-1], (84, 6.82), (87, 6.05), (88, 6.35), (89, 6.6)]
    assert acute(baby(*ill))["status"].astype(str).isin(["met"]).all()
    over = acute(baby(*ill, (90, 6.75)))
    assert over["status"].astype(str).tolist() == ["resolved"]
    assert over["text"].iloc[0].startswith("Resolved: no longer met on 1 Apr 2026. Lost ")


def test_a_baby_without_a_birth_weight_who_drifts_down_is_told_that_no_fall_could_be_judged():
    result = baby((30, 4.6), (60, 5.4), (90, 6.0), (120, 6.4), (150, 6.7))
    assert "ng75-fall" not in set(result.findings["rule"].astype(str))
    said = not_judged_words(result.not_judged)
    assert said[0].startswith("Not judged (no birth weight): ")
    assert "Fall across weight centiles" in said[0]


def test_grams_in_the_kilogram_box_are_no_gain_and_no_fall():
    result = baby(*GROWING[:4], (56, 5730), *GROWING[5:])
    assert result.records.loc[result.records["value"] == "5730", "verdict"].astype(str).tolist() == ["questioned"]
    assert not result.findings["text"].str.contains("5730").any()
    assert not result.findings["spaces_fallen"].abs().gt(20).any()


def test_a_baby_whose_every_weight_is_impossible_is_told_to_have_nothing_but_values_to_settle():
    result = baby(*((day, 1000 * kg) for day, kg in GROWING))
    assert result.findings.empty
    assert "value_to_settle" in set(result.not_judged["why"].astype(str))


def test_a_slow_first_year_has_lapsed_when_a_later_weight_stands_and_says_what_it_shows():
    """No weight after 53 weeks is read; the later one, 11.5 kg at 22 months, tells what came of it."""
    first_year = [(0, 3.5), (56, 5.6), (120, 6.6), (200, 6.6), (300, 6.9), (360, 7.0)]
    patterns = baby(*first_year, (700, 11.5)).findings.query("rule == 'fall-pattern'")
    assert patterns["status"].astype(str).iloc[-1] == "lapsed"
    assert (
        "11.50 kg at 22 months, has SDS −0.34, 0.33 centile spaces below the weight compared with (SDS −0.12)"
        in patterns["text"].iloc[-1]
    )
    assert patterns["urgency"].astype(str).iloc[-1] == "information"


def test_every_finding_says_how_probable_it_is_and_how_soon_it_calls_for_somebody():
    findings = gw.run(gw.example(), as_of="2026-06-01").findings
    assert findings["probability"].between(0, 1).all()
    assert findings["urgency"].notna().all()


def test_a_loss_in_doubt_is_not_over_for_a_weight_that_is_in_doubt_too():
    """4.81 kg, 4.23 kg, and the 4.81 kg again to the last digit in the GP's system: copied, it regains nothing."""
    weights = [(0, 3.13), (17, 3.39), (28, 3.82), (58, 4.81), (74, 4.23), (84, 4.81, "gp")]
    result = baby(*weights, sex="female")
    later = result.records[result.records["source"] == "gp"]
    assert later[["verdict", "error"]].astype(str).to_numpy().tolist() == [["questioned", "copied_forward"]]
    assert acute(result)["urgency"].astype(str).tolist() == ["today"]
    assert acute(result)["status"].astype(str).tolist() == ["met"]


def test_a_loss_from_a_weight_that_systems_dispute_is_seen_though_the_lower_weight_is_doubted_too():
    """6.77 kg in the clinic, 5.42 kg at the GP on one day, then 6.16 kg four days later: 9 % below the clinic's."""
    weights = [(0, 3.25), (14, 3.39), (30, 3.89), (58, 4.76), (115, 5.98), (164, 6.77), (164, 5.42, "gp"), (168, 6.16)]
    result = baby(*weights, sex="female")
    assert set(result.measurements["state"].tail(3).astype(str)) == {"disputed", "questioned"}
    assert acute(result)["urgency"].astype(str).tolist() == ["today"]
    assert acute(result)["headline"].tolist() == ["Weight 0.61 kg (9.0%) lower than 4 days before."]


def test_a_weight_of_28_days_before_counts_though_another_system_holds_it_three_days_earlier():
    """8.69 kg on day 350 in the clinic, on day 347 at the GP; 7.90 kg on day 376 is 9 % less within 26 or 29 days."""
    result = baby((0, 3.12), (56, 4.71), (280, 8.09), (350, 8.69), (347, 8.69, "gp"), (376, 7.9), sex="female")
    assert acute(result)["urgency"].astype(str).tolist() == ["today"]
    far = baby((0, 3.12), (56, 4.71), (280, 8.09), (347, 8.69), (347, 8.69, "gp"), (376, 7.9), sex="female")
    assert acute(far).empty


def test_a_weight_that_another_system_holds_finer_on_the_day_of_the_loss_is_still_the_one_before():
    """9.90 kg in the clinic, 9.87 kg three days later at the GP (one weighing); on that day the clinic has 9.00 kg."""
    weights = [(0, 3.3), (108, 5.71), (160, 6.88), (221, 8.11), (328, 9.62)]
    result = baby(*weights, (362, 9.9), (365, 9.0), (365, 9.87, "gp"), sex="female")
    assert acute(result)["urgency"].astype(str).tolist() == ["today"]
    assert acute(result)["headline"].tolist() == ["Weight 0.87 kg (8.8%) lower than 3 days before."]


def test_a_small_baby_who_has_lost_a_third_within_four_weeks_is_seen_today():
    """2.80 kg on day 18, 1.84 kg on day 45: less than half of what the earlier weights foretell, and 34 % lost."""
    result = baby((0, 2.58), (18, 2.8), (45, 1.84))
    assert acute(result)["urgency"].astype(str).tolist() == ["today"]


def test_a_very_preterm_baby_of_unknown_gestation_is_seen_like_any_other():
    """0.95 kg on day 42, which is -10.7 SD if born at term, then 0.70 kg on day 50: 26 % lost."""
    weights = [(0, 0.6), (14, 0.62), (28, 0.75), (42, 0.95), (50, 0.7)]
    result = baby(*weights, gestation_weeks=None, gestation_days=None)
    assert acute(result)["headline"].tolist() == ["Weight 0.25 kg (26.3%) lower than 8 days before."]
    assert acute(result)["urgency"].astype(str).tolist() == ["today"]


def test_a_baby_said_to_be_below_a_birth_weight_that_is_doubted_stays_on_the_list_and_the_doubt_is_said():
    """Born at 2.66 kg, typed 6.26 everywhere; 2.57 on day 4, 3.11 on day 13, and nobody has weighed since."""
    born, weights = "2026-02-27", [("2026-02-27", "6.26"), ("2026-03-03", "2.57"), ("2026-03-12", "3.11")]
    children = pd.DataFrame([{"source": "clinic", "nhs_number": "9990000018", "date_of_birth": born, "sex": "female",
                              "gestation_weeks": "36", "gestation_days": "6"}])  # fmt: skip
    records = pd.DataFrame([
        {"source": source, "record_id": f"{source}-{on}", "nhs_number": "9990000018", "date_of_birth": born,
         "measured_on": on, "kind": "weight", "value": value, "unit": "kg"}
        for on, value in weights for source in ("clinic", "gp", "parent_held")
    ])  # fmt: skip
    result = gw.run({"children": children, "records": records}, as_of="2026-03-31")
    (one,) = result.findings[result.findings["rule"] == "not-weighed-since"].to_dict("records")
    assert (one["certainty"], one["urgency"]) == ("questioned", "this_week")
    assert one["probability"] < 0.5
    assert "2026-02-27" in one["questioned_records"]
    assert "That rests on " in one["text"]
