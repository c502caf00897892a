"""Real infants' measurements, laid out as cohorts are published, read back by the mapping that inspect offers.

The data are not the project's own: where ``../shared/data`` is absent, nothing is tested here, and that is said.
"""

import pandas as pd
import pytest

from growthwatch.sources import inspect, read
from tests.shared import shared

AS_OF = pd.Timestamp("2026-06-01").date()


@pytest.fixture(scope="module")
def cohort():
    """One row a visit: study id, sex, age and gestation in days, weight, length and head, NA for what was not taken."""
    folder = shared("planted/clean") / "in"
    children = pd.read_csv(folder / "children.csv", dtype=str)
    records = pd.read_csv(folder / "records.csv", dtype=str).merge(
        children[["nhs_number", "date_of_birth", "sex", "gestation_weeks", "gestation_days"]], on="nhs_number"
    )
    born, measured = (pd.to_datetime(records[name]) for name in ("date_of_birth", "measured_on"))
    gestation = 7 * pd.to_numeric(records["gestation_weeks"]) + pd.to_numeric(records["gestation_days"])
    rows = records.assign(subjid=records["nhs_number"].str[2:], agedays=(measured - born).dt.days, gagebrth=gestation)
    rows["column"] = rows["kind"].map({"weight": "wtkg", "length": "lencm", "head": "hcm"})
    wide = rows.pivot_table(
        index=["subjid", "sex", "agedays"], columns="column", values="value", aggfunc="first"
    ).reset_index()
    gestation = rows.groupby("subjid")["gagebrth"].first()
    return wide.assign(gagebrth=wide["subjid"].map(gestation), waz="0.1"), rows


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_every_value_of_a_real_cohort_comes_back_at_its_age_and_of_its_child(cohort, tmp_path, layout):
    wide, rows = cohort
    names = {"hcm": "headcm"}
    if layout == "wide":
        given = wide.rename(columns=names)
    else:
        given = rows.rename(columns={"value": "measurement"})[["subjid", "sex", "agedays", "kind", "measurement"]]
    file = tmp_path / "cohort.csv"
    given.to_csv(file, index=False, na_rep="NA")
    offered = inspect(file, as_of=AS_OF).sheets[0].starter
    mapping = tmp_path / "mine.toml"
    mapping.write_text(offered)
    found = read([file], as_of=AS_OF, mapping=mapping)
    assert found.rejects.empty
    age = (found.recorded["measured_on"] - pd.Timestamp("2000-01-01")).dt.days
    read_back = found.recorded.assign(age=age)[["child_id", "kind", "age", "value_si"]].astype({"kind": str})
    expected = rows.drop_duplicates(["subjid", "kind", "agedays"]) if layout == "wide" else rows
    wanted = expected[["subjid", "kind", "agedays", "value"]].set_axis(["child_id", "kind", "age", "value_si"], axis=1)
    order = ["child_id", "kind", "age", "value_si"]
    pd.testing.assert_frame_equal(
        read_back.sort_values(order, ignore_index=True),
        wanted.assign(value_si=pd.to_numeric(wanted["value_si"])).sort_values(order, ignore_index=True),
        check_dtype=False,
    )
    assert found.register["child_id"].nunique() == rows["subjid"].nunique()
