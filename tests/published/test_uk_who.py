"""UK-WHO scores held against published, independently computed and upstream values."""

import gzip
import importlib.util
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rcpchgrowth import global_functions
from rcpchgrowth.constants.reference_constants import UK_WHO

import growthwatch as gw
from growthwatch.reference import data, uk_who
from tests.shared import shared

METHOD = {"weight": "weight", "length": "height", "head": "ofc", "bmi": "bmi"}


@pytest.mark.parametrize(
    ("kind", "sex", "age_days", "value", "sds"),
    [
        # rcpchgrowth 4.6.5, uk-who, as listed in the project's clinical facts (section 4, vectors)
        ("weight", "male", 0, 3.5, -0.121),
        ("weight", "male", 56, 4.4, -1.624),
        ("weight", "male", 84, 4.4, -2.807),
        ("weight", "female", 0, 3.2, -0.508),
        ("weight", "female", 56, 4.0, -1.679),
        ("length", "male", 56, 57.0, -0.446),
        ("head", "male", 56, 38.5, -0.318),
        ("weight", "female", 0, 2.2, -3.158),
        ("weight", "female", -42, 2.2, 0.174),
        ("weight", "female", 56, 3.6, -2.461),
        ("weight", "female", 14, 3.6, 0.060),
        ("weight", "female", 56, 2.4, -5.389),
        ("weight", "female", -14, 2.4, -1.542),
        ("weight", "male", -21, 3.5, 1.192),
        ("weight", "male", 35, 4.4, -0.430),
    ],
)
def test_scores_equal_the_published_vectors(kind, sex, age_days, value, sds):
    assert gw.sds(kind, sex, age_days, value) == pytest.approx(sds, abs=5e-4)


@pytest.mark.parametrize("kind", ["weight", "length", "head"])
@pytest.mark.parametrize("sex", ["male", "female"])
def test_every_day_and_sds_equals_rcpchgrowth(kind, sex, monkeypatch):
    """Every day of the tables to 4 years, z from -5 to 5: the oracle scores the values that gw.value_at gives."""
    looked_up, fetch = {}, global_functions.fetch_lms

    def once_a_day(age, **table):
        """The oracle's own LMS of a day: it walks its whole table for each, and here five values are of one day."""
        if age not in looked_up:
            looked_up[age] = fetch(age, **table)
        return looked_up[age]

    monkeypatch.setattr(global_functions, "fetch_lms", once_a_day)
    days = np.arange(uk_who.FIRST_DAY, 1462)
    z = np.linspace(-5, 5, 5)
    values = gw.value_at(kind, sex, days[:, None], z)
    ours = gw.sds(kind, sex, days[:, None], values)
    oracle = np.full(values.shape, np.nan)
    for i, j in np.argwhere(np.isfinite(values)):
        oracle[i, j] = global_functions.sds_for_measurement(UK_WHO, days[i] / 365.25, METHOD[kind], values[i, j], sex)
    assert np.isfinite(oracle).mean() > 0.95
    assert 0 < len(looked_up) <= len(days)
    np.testing.assert_allclose(ours, oracle, atol=1e-9, rtol=0)


def test_rebuilding_the_day_tables_gives_the_files_that_are_shipped():
    path = Path(data.folder()) / "uk_who" / "build_uk_who.py"
    spec = importlib.util.spec_from_file_location("build_uk_who", path)
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    for name, text in build.tables().items():
        assert text.encode() == data.verified(f"uk_who/{name}"), name


def test_no_l_is_zero_so_the_logarithmic_form_never_arises():
    assert not (uk_who.lms().L == 0).any()


def test_scores_agree_with_cole_sitar():
    """sitar 1.5.0 LMS2z on ukwhopt (T Cole): up to .018 apart, weight with |z| <= 3 .004, since tables are daily."""
    table = pd.read_csv(shared("published/ukwho_sitar.csv"))
    ours = gw.sds(table["kind"], table["sex"], table["age_days"], table["value"])
    apart = np.abs(ours - table["sds"])
    assert len(table) > 20_000
    assert apart.isna().mean() < 0.01
    assert apart.max() <= 0.02
    assert apart[(table["kind"] == "weight") & (table["sds"].abs() <= 3)].max() <= 0.005


def test_scores_agree_with_four_thousand_fictional_children():
    """SDS by T Cole in R (rcpch/rcpchgrowth-python tests); its tables are older than the daily ones used here."""
    with gzip.open(shared("published/ukwho_cole_4000.json.gz")) as file:
        rows = pd.DataFrame(json.load(file))
    to_date = lambda text: pd.to_datetime(text.map(lambda t: datetime.strptime(t, "%d/%m/%Y").replace(tzinfo=UTC)))  # noqa: E731
    age = (to_date(rows["observation_date"]) - to_date(rows["birth_date"])).dt.days
    gestation = rows["gestation_weeks"] * 7 + rows["gestation_days"]
    corrected = age - (280 - gestation)
    kind = rows["measurement_method"].map({v: k for k, v in METHOD.items()})
    ours = gw.sds(kind, rows["sex"], corrected, rows["observation_value"])
    apart = np.abs(ours - rows["corrected_sds"].astype(float))
    compared = apart.notna()
    assert compared.sum() > 3_500
    assert apart[compared].quantile(0.99) < 0.02


def test_a_value_has_the_sds_it_was_asked_for():
    z = np.linspace(-4, 4, 9)
    for kind, first in (("weight", -119), ("length", -105), ("head", -119), ("bmi", 14)):
        days = np.arange(first, 1461, 13)[:, None]
        back = gw.sds(kind, "female", days, gw.value_at(kind, "female", days, z))
        np.testing.assert_allclose(back, np.broadcast_to(z, back.shape), atol=1e-9)
