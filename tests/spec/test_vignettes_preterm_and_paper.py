"""Vignettes: babies born before 32 weeks, and birth weights on printed charts; the public arithmetic beside each."""

import datetime as dt

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import value_at
from tests import build
from tests.spec.test_detect_rules import only


def corrected(gestation_weeks, *points):
    """Weights of a boy at chronological days, at these SDS for the age corrected to 40+0."""
    early = 7 * (40 - gestation_weeks)
    return [(day, float(value_at("weight", "male", day - early, sds))) for day, sds in points]


STEADY_24 = corrected(24, (0, 0.2), (60, -1.3), (126, -1.5), (150, -1.5), (180, -1.5), (240, -1.5), (300, -1.4))


def test_a_steady_24_weeker_has_no_fall_that_goes_on_for_months():
    # due on day 112, so the baseline is the first weight from day 126 on: (0.2 + 1.5) / (2/3) = 2.55 spaces from birth
    row = only(build.found(STEADY_24, gestation_days=168.0), "ng75-fall")
    assert (row["status"], row["urgency"]) == ("resolved", "information")
    assert row["spaces_fallen"] == pytest.approx(2.55)


def test_the_fall_from_birth_of_a_24_weeker_is_told_once_with_cole_s_figures():
    row = only(build.found(STEADY_24[:3], gestation_days=168.0), "ng75-fall")
    assert (row["status"], row["urgency"]) == ("met", "next_contact")
    assert "two centile spaces or more downwards on average (Cole 2014: 5,009 babies" in row["text"]
    assert "as is usual in babies born before 32 weeks" in row["headline"]
    assert "baseline of what follows (local rule)" in row["text"]


def test_a_28_weeker_who_falls_from_its_own_baseline_is_found_this_week():
    # due on day 84; the baseline of day 98 is -0.5, so (-0.5 + 2.0) / (2/3) = 2.25 spaces, and 3.3 from birth
    falling = corrected(28, (0, 0.2), (98, -0.5), (130, -0.5), (170, -2.0))
    row = only(build.found(falling, gestation_days=196.0), "ng75-fall")
    assert (row["status"], row["urgency"], row["baseline_on"]) == ("met", "this_week", build.on_day(98))
    assert "From birth (SDS 0.20) it is 3.30 spaces" in row["text"]


def test_a_very_preterm_baby_below_the_second_centile_is_still_said():
    low = corrected(28, (0, 0.2), (98, -2.3))
    assert only(build.found(low, gestation_days=196.0), "ng75-below-2nd")["status"] == "met"


@pytest.mark.parametrize("day", [0, 1, 5])
def test_under_paper_a_birth_weight_dated_in_the_first_days_is_the_birth_weight(day):
    # 3.5 kg on the averaged 37-42-week row (M 3.5, S .1427) is 0; 4.4 kg on day 56 is -1.624 on WHO: 2.44 spaces
    born = {"age_days": day, "value": 3.5, "is_birth": True}
    row = only(build.found([born, (56, 4.4)], policy="paper"), "ng75-fall")
    assert row["baseline_sds"] == pytest.approx(0.0, abs=0.02)
    assert row["spaces_fallen"] == pytest.approx(2.44, abs=0.03)


def test_under_paper_a_weight_of_the_first_days_that_is_no_birth_weight_has_no_centile():
    assert build.found([(3, 3.2), (56, 5.0)], policy="paper").empty


def test_a_file_with_a_birth_weight_dated_day_1_gives_the_fall_under_either_policy(tmp_path):
    born = dt.date(2026, 1, 1)
    rows = [
        {"source": "maternity", "record_id": "M1", "measured_on": born + dt.timedelta(1), "value": 3.5,
         "context": "birth"},
        {"source": "clinic", "record_id": "C1", "measured_on": born + dt.timedelta(56), "value": 4.4, "context": ""},
    ]  # fmt: skip
    person = {"nhs_number": "9990000018", "date_of_birth": born, "sex": "male", "gestation_weeks": 40, "kind": "weight",
              "unit": "kg"}  # fmt: skip
    pd.DataFrame([{**row, **person} for row in rows]).to_csv(tmp_path / "records.csv", index=False)
    for policy in ("digital", "paper"):
        found = gw.run(tmp_path, as_of=born + dt.timedelta(60), policy=policy).findings
        assert "ng75-fall" in set(found["rule"].astype(str)), policy
