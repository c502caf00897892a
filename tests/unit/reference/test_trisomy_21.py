"""The trisomy 21 reference is rcpchgrowth's own (Styles 2002), within its published ages, and stands beside UK-WHO."""

import importlib.util

import numpy as np
import pandas as pd
import pytest
from rcpchgrowth.global_functions import sds_for_measurement

import growthwatch as gw
from growthwatch.reference import data, trisomy_21
from growthwatch.vocabulary import SCORED_KINDS, SEXES

METHODS = {"weight": "weight", "length": "height", "head": "ofc", "bmi": "bmi"}
E1 = "9990000018"


@pytest.mark.parametrize("kind", SCORED_KINDS)
def test_every_sds_is_that_of_rcpchgrowth(kind):
    value = {"weight": 6.1, "length": 61.0, "head": 41.0, "bmi": 15.5}[kind]
    for sex, name in enumerate(SEXES):
        for day in (0, 1, 29, 56, 200, 730, 1500, 6500):
            ours = trisomy_21.sds(np.array(SCORED_KINDS.index(kind)), np.array(sex), day, value)
            theirs = sds_for_measurement("trisomy-21", day / 365.25, METHODS[kind], value, name)
            assert ours == pytest.approx(theirs, abs=1e-9)


def test_the_tables_are_what_their_script_builds():
    place = data.folder() / "trisomy_21" / "build_trisomy_21.py"
    spec = importlib.util.spec_from_file_location("build_trisomy_21", place)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    built = script.day_table("weight", range(60)).splitlines()
    assert data.verified("trisomy_21/weight.csv").decode().splitlines()[: len(built)] == built


def test_outside_its_published_ages_there_is_no_sds():
    """None before 40+0; head circumference to 18 years, weight to 20."""
    head, weight, girl = (np.array(n) for n in (SCORED_KINDS.index("head"), 0, 1))
    assert np.isnan(trisomy_21.sds(weight, girl, [-1, 7306], 3.0)).all()
    assert np.isnan(trisomy_21.sds(head, girl, 6576, 51.0))
    assert np.isfinite(trisomy_21.sds(head, girl, 6570, 51.0))
    assert np.isnan(trisomy_21.sds(weight, girl, 56, [0.0, -1.0, np.nan])).all()


def test_the_value_of_an_sds_is_its_inverse():
    boy, weight = np.array(0), np.array(0)
    kg = trisomy_21.value_at(weight, boy, 56, [-2.0, 0.0, 2.0])
    assert trisomy_21.sds(weight, boy, 56, kg) == pytest.approx([-2, 0, 2])


def test_a_table_is_scored_on_it_beside_uk_who():
    """A boy of 4.4 kg at 8 weeks: SDS -1.62 on UK-WHO (CLINICAL.md)."""
    weights = pd.DataFrame({"kind": "weight", "sex": "male", "age_days": [56, 56], "value": [4.4, 0.1]})
    scored = gw.score(weights, reference="trisomy-21")
    theirs = sds_for_measurement("trisomy-21", 56 / 365.25, "weight", 4.4, "male")
    assert scored["sds"].iloc[0] == pytest.approx(-1.624, abs=5e-4)
    assert scored["sds_trisomy_21"].iloc[0] == pytest.approx(theirs, abs=1e-6)
    assert "sds_trisomy_21" not in gw.score(weights)
    with pytest.raises(ValueError, match="unknown reference 'turner'"):
        gw.score(weights, reference="turner")


def test_a_child_with_trisomy_21_on_record_has_both_and_its_findings_stay_those_of_uk_who():
    stated = pd.DataFrame({"source": ["gp"], "nhs_number": [E1], "condition": ["Down's syndrome"]})
    plain = gw.run(gw.example(), as_of="2026-06-01")
    beside = gw.run({**gw.example(), "conditions": stated}, as_of="2026-06-01")
    mine = (beside.measurements["child_id"] == "E1").to_numpy()
    assert beside.measurements.loc[mine, "sds_trisomy_21"].notna().all()
    assert beside.measurements.loc[~mine, "sds_trisomy_21"].isna().all()
    assert plain.measurements["sds_trisomy_21"].isna().all()
    pd.testing.assert_series_equal(plain.measurements["sds"], beside.measurements["sds"])
    same = ["finding_id", "status", "spaces_fallen", "current_sds", "urgency", "probability"]
    pd.testing.assert_frame_equal(plain.findings[same], beside.findings[same])


def test_of_a_term_baby_before_day_14_the_table_gives_the_change_and_no_centile():
    """3.5 kg at birth and 3.15 kg on day 5 are -10 %; from day 14 on there is a centile again."""
    table = pd.DataFrame(
        {
            "child_id": ["a", "a", "a", "b"], "kind": "weight", "sex": "male", "gestation_weeks": [40, 40, 40, 33],
            "gestation_days": 0, "age_days": [0, 5, 14, 5], "value": [3.5, 3.15, 3.6, 1.9],
        }
    )  # fmt: skip
    scored = gw.score(table)
    assert scored["centile"].notna().tolist() == [True, False, True, True]
    assert (scored["band"] != "").tolist() == [True, False, True, True]
    assert scored["sds"].notna().all()
    assert scored["from_birth_percent"].round(2).tolist()[1:3] == [-10.0, 2.86]
    assert scored["from_birth_percent"].isna().tolist() == [True, False, False, True]
    assert scored["score_remark"].iloc[1].startswith("no centile of a term baby on day 1 to 13")
    assert (scored["not_scored"] == "").all()


def test_a_birth_weight_beside_the_row_is_one_in_hand():
    row = {"kind": ["weight"], "sex": ["female"], "age_days": [6], "value": [3.0], "birth_weight": ["3.2 kg"]}
    assert gw.score(pd.DataFrame(row))["from_birth_percent"].round(2).tolist() == [-6.25]
