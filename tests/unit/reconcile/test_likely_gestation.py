"""A whole child can be mistaken: readings that are all impossible at term fit a baby born weeks early."""

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.reconcile.errors.likely_gestation import likely_gestation
from tests.unit.reconcile.evidence import readings_from

VERY_PRETERM = [
    ("clinic", kind, day, value)
    for day, *values in ((31, "1.00", "38.4"), (91, "2.50", "46.0"))
    for kind, value in zip(("weight", "length"), values, strict=True)
]


def test_1_kg_at_31_days_and_2_5_kg_at_91_fit_a_baby_of_22_to_27_weeks():
    """Girls of 1.0 kg at 26+3 to 31 and 2.5 kg at 35 to 39+6 weeks are within 2 SDS of British 1990."""
    weeks = likely_gestation(readings_from(*VERY_PRETERM), 1, "digital") // 7
    assert weeks.tolist() == [pytest.approx(25, abs=2)]


def test_a_gestation_that_explains_them_gives_no_cause_for_another():
    assert np.isnan(likely_gestation(readings_from(*VERY_PRETERM, weeks=26), 1, "digital")).all()


@pytest.mark.parametrize(
    "rows",
    [
        [("clinic", "weight", 31, "1.00"), ("clinic", "length", 31, "38.4")],  # one day
        [("clinic", "weight", 31, "1.00"), ("clinic", "weight", 91, "5.50"), ("clinic", "length", 91, "59.0")],
        [("clinic", "weight", day, kg) for day, kg in ((31, "0.040"), (91, "0.055"), (120, "0.062"))],  # nobody's
    ],
)
def test_one_day_or_one_value_or_what_no_baby_weighs_is_no_doubt_about_the_child(rows: list[tuple]):
    assert np.isnan(likely_gestation(readings_from(*rows), 1, "digital")).all()


def test_it_is_said_of_every_record_and_none_is_questioned():
    day = pd.to_datetime("2025-01-01") + pd.to_timedelta([row[2] for row in VERY_PRETERM], unit="D")
    records = pd.DataFrame(
        {"source": "clinic", "record_id": ["A", "B", "C", "D"], "nhs_number": "9990000018",
         "measured_on": day.strftime("%Y-%m-%d"), "kind": [row[1] for row in VERY_PRETERM],
         "value": [row[3] for row in VERY_PRETERM]}
    )  # fmt: skip
    child = pd.DataFrame(
        [{"source": "gp", "child_id": "1", "nhs_number": "9990000018", "date_of_birth": "2025-01-01", "sex": "female"}]
    )
    found = gw.run({"children": child, "records": records}, as_of="2025-12-01")
    assert set(found.records["verdict"]) == {"kept"}
    assert found.records["reason"].str.contains("as of a baby born at about 2[3-7] weeks: check the gestation").all()
    # what is scored stays uncorrected, and says so
    scored = found.findings[found.findings["rule"] != "not-weighed-since"]
    assert scored["text"].str.contains("gestation unknown - not corrected").all()
