"""Nothing absurd is computed: a value that can be no infant's gives no finding as recorded, only at its repair."""

import re

import numpy as np
import pandas as pd
import pytest

from growthwatch import detect, run, scoring, value_at
from growthwatch.detect.series.absurd import absurd
from tests import build

STEADY = [(0, 3.5), (28, 4.5), (84, 6.4), (112, 7.0)]


def questioned(day, value, **more):
    return {"age_days": day, "value": value, "state": "questioned", **more}


def flagged(rows, **about):
    who = build.children(**about)
    return absurd(who, scoring.score(who, build.measured(rows), policy="digital")).tolist()


@pytest.mark.parametrize(
    ("kg", "is_absurd"),
    [(5730.0, True), (57.3, True), (12.6, True), (4.6, False), (2.6, False), (2.1, True), (0.57, True)],
)
def test_a_questioned_weight_is_absurd_when_it_is_too_high_or_below_two_fifths_of_what_the_others_give(kg, is_absurd):
    """At 8 weeks a boy's median is 5.57 kg; what these weights foretell is about 5.5, two fifths of it 2.2."""
    rows = build.measured([*STEADY, questioned(56, kg)])
    assert flagged([*STEADY, questioned(56, kg)])[int(np.flatnonzero(rows["age_days"] == 56)[0])] == is_absurd


@pytest.mark.parametrize(("kg", "is_absurd"), [(57.3, True), (9.0, False), (1.0, False)])
def test_a_weight_nobody_doubts_is_absurd_beyond_15_sd_alone(kg, is_absurd):
    """1.0 kg at 31 days, gestation not known and so scored as term, is a very preterm baby: about -12."""
    day = 31 if kg == 1.0 else 56
    assert flagged([(day, kg)]) == [is_absurd]


def test_a_length_of_millimetres_is_absurd_where_it_is_the_only_one():
    assert flagged([questioned(56, 0.7, kind="length")]) == [True]


def test_where_the_sex_is_not_known_a_value_is_held_against_a_boy_s():
    assert flagged([*STEADY, questioned(56, 57.3)], sex=None) == [False, False, True, False, False]


@pytest.mark.parametrize("kg", [5730.0, 57.3, 573000.0, 0.057])
def test_no_finding_is_computed_from_a_value_that_can_be_no_infant_s(kg):
    doubted = build.found([*STEADY, questioned(56, kg)])
    assert doubted.empty, doubted["text"].tolist()
    words = " ".join(build.found([(0, 3.5), (28, 3.9), questioned(56, kg), (84, 4.5)])["text"])
    assert f"{kg:.2f} kg" not in words


def test_a_dispute_with_an_absurd_reading_is_read_as_the_other_alone():
    disputed = [{"age_days": 56, "value": kg, "state": "disputed"} for kg in (4.0, 57.3)]
    row = build.found([(0, 3.5), *disputed]).set_index("rule").loc["ng75-fall"]
    assert "4.00 kg" in row["text"]
    assert row["certainty"] == "firm"


def test_where_every_value_is_absurd_nothing_is_found_and_nothing_fails():
    assert build.found([(day, 1e6 * kg) for day, kg in STEADY]).empty
    assert build.found([questioned(day, 5730.0) for day in (0, 28, 56)]).empty


def test_a_finding_at_the_repair_alone_is_still_raised():
    """4000 g in the kilogram box: at 4.00 kg the weight has fallen 2.9 spaces."""
    who, rows = build.children(), build.measured([(0, 3.5), questioned(56, 4000.0)])
    scored = scoring.score(who, rows, policy="digital")
    records = build.records_of(scored)
    records.loc[1, "likeliest_value"] = 4.0
    found = detect.findings(who, scored, records, policy="digital").set_index("rule")
    assert found.loc["ng75-fall", "certainty"] == "questioned"
    assert "if the likeliest value for it is right" in found.loc["ng75-fall", "text"]
    assert not found["text"].str.contains("4000").any()


def test_from_files_to_findings_no_text_speaks_of_kilograms_in_thousands_or_of_hundreds_of_spaces():
    rows = [("R0", "2026-01-01", "3.5"), ("R1", "2026-02-01", "4.6"), ("R2", "2026-03-01", "5730"),
            ("R3", "2026-04-01", "6.6")]  # fmt: skip
    records = pd.DataFrame(
        [
            {"source": "gp", "record_id": name, "nhs_number": "9990000018", "date_of_birth": "2026-01-01",
             "sex": "female", "measured_on": day, "kind": "weight", "value": kg, "unit": "kg"}
            for name, day, kg in rows
        ]
    )  # fmt: skip
    result = run({"records": records}, as_of="2026-06-01")
    words = " ".join(result.findings["text"])
    assert not re.search(r"\d{3,}\.\d+ kg|\d{2,}\.\d+ centile spaces|SDS −?\d{2,}", words)
    assert float(value_at("weight", "female", 59, 0)) < 10
