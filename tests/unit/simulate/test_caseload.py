"""A simulated caseload is in the canonical tables, keeps its promises and is the same every time."""

import hashlib
from datetime import date
from pathlib import Path

import nhs_number
import numpy as np
import pandas as pd
import pytest

from growthwatch.simulate import PracticeChange, simulate, simulate_to, write
from growthwatch.simulate import plan as plans
from growthwatch.simulate.people import names
from growthwatch.simulate.people.nhs_numbers import valid_test_numbers
from growthwatch.vocabulary import CHECK_STATUSES, CONTACTS, KINDS, OUTCOMES, SOURCES

CHILDREN = [
    "source",
    "child_id",
    "nhs_number",
    "forename",
    "surname",
    "date_of_birth",
    "sex",
    "gestation_weeks",
    "gestation_days",
    "birth_order",
    "postcode",
    "practice_code",
    "joined_on",
    "left_on",
    "died_on",
]
RECORDS = [
    "source",
    "record_id",
    "nhs_number",
    "forename",
    "surname",
    "date_of_birth",
    "sex",
    "gestation_weeks",
    "gestation_days",
    "birth_order",
    "postcode",
    "measured_on",
    "kind",
    "value",
    "unit",
    "context",
    "recorded_by",
    "recorded_on",
    "note",
]
CONTACT_COLUMNS = ["source", "record_id", "nhs_number", "contact", "contact_on", "outcome"]


@pytest.fixture(scope="module")
def caseload():
    return simulate(8_000, 1)


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in sorted(folder.rglob("*"))
        if f.is_file()
    }


def test_tables_have_the_canonical_columns(caseload):
    assert list(caseload.children)[: len(CHILDREN)] == CHILDREN
    assert list(caseload.children)[len(CHILDREN) :] == ["locality", "deprivation_quintile", "team"]
    assert list(caseload.records) == RECORDS
    assert list(caseload.contacts) == CONTACT_COLUMNS


def test_words_are_of_the_vocabulary(caseload):
    assert set(caseload.records["source"]) == set(SOURCES)
    assert set(caseload.records["kind"]) == set(KINDS)
    assert set(caseload.contacts["contact"]) <= set(CONTACTS)
    assert set(caseload.contacts["outcome"]) == set(OUTCOMES)


def test_record_ids_are_unique_within_a_source(caseload):
    assert not caseload.records.duplicated(["source", "record_id"]).any()
    assert not caseload.contacts.duplicated(["source", "record_id"]).any()
    assert caseload.children["child_id"].is_unique


def test_nothing_is_before_birth_or_after_as_of(caseload):
    as_of = pd.Timestamp(plans.Plan().as_of)
    born = caseload.children.set_index("child_id")["date_of_birth"]
    records = caseload.records.assign(born=born.loc[caseload.truth_records["child_id"]].to_numpy())
    assert (records["measured_on"] >= records["born"]).all()
    assert records[["measured_on", "recorded_on"]].max().max() <= as_of
    assert caseload.contacts["contact_on"].max() <= as_of
    assert (records["recorded_on"] >= records["measured_on"]).all()


def test_nhs_numbers_are_valid_numbers_for_tests_and_never_issued(caseload):
    numbers = caseload.children["nhs_number"]
    assert numbers.is_unique
    assert numbers.str.startswith("999").all()
    assert all(nhs_number.is_valid(n) for n in numbers.iloc[::97])


def test_there_are_numbers_enough_for_a_year_of_births_in_england():
    numbers = valid_test_numbers()
    assert len(numbers) > 600_000
    assert (np.diff(numbers) > 0).all()


def test_more_children_than_numbers_is_refused_in_words():
    with pytest.raises(ValueError, match="n_children must be 1 to"):
        simulate(2_000_000, 1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"faltering": 1.5}, "faltering must be a share"),
        ({"practices": 0}, "practices must be 1 to 9999"),
        ({"first_birth": date(2027, 1, 1)}, "is before first_birth"),
        ({"as_of": date(2025, 1, 1)}, "is before last_birth"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(settings, message):
    with pytest.raises(ValueError, match=message):
        simulate(10, 1, **settings)


def test_about_8_in_100_are_preterm_and_for_4_to_5_the_gestation_is_not_recorded(caseload):
    true = caseload.truth["true_gestation_days"]
    assert (true < 259).mean() == pytest.approx(0.08, abs=0.013)
    assert (true < 224).mean() == pytest.approx(0.012, abs=0.005)
    assert caseload.children["gestation_weeks"].isna().mean() == pytest.approx(0.045, abs=0.01)


def test_gestation_is_recorded_as_it_was_or_not_at_all(caseload):
    stated = caseload.children["gestation_weeks"] * 7 + caseload.children["gestation_days"]
    assert (stated.dropna() == caseload.truth["true_gestation_days"][stated.notna()]).all()


def test_twins_share_surname_postcode_and_birth_date_and_have_adjacent_numbers(caseload):
    children = caseload.children
    twins = children[caseload.truth["is_twin"].to_numpy()]
    first, second = twins[twins["birth_order"] == 1], twins[twins["birth_order"] == 2]
    assert 1.2 < 100 * len(first) / (len(children) - len(first)) < 1.8
    for name in ("surname", "postcode", "date_of_birth", "practice_code", "gestation_weeks"):
        pd.testing.assert_series_equal(first[name].reset_index(drop=True), second[name].reset_index(drop=True))
    assert (second.index == first.index + 1).all()
    assert (twins["forename"] == "Baby").any()


def test_every_surname_says_that_it_is_test_data_and_forenames_are_those_people_bear(caseload):
    children = caseload.children
    assert children["surname"].str.fullmatch(r"TEST-[A-Z][A-Za-z]+").all()
    assert children["forename"].str.fullmatch(r"[A-Z][a-z]{3,}").all()
    of_each_sex = children[children["forename"] != "Baby"].groupby("forename")["sex"].nunique()
    assert (of_each_sex == 1).all()
    assert children["forename"].nunique() > 250
    assert children["surname"].nunique() > 1_500


def test_twins_never_share_a_forename_but_baby_and_strangers_do(caseload):
    children = caseload.children
    twins = caseload.truth["is_twin"].to_numpy()
    named = children[twins & (children["forename"] != "Baby").to_numpy()]
    assert not named.duplicated(["surname", "date_of_birth", "postcode", "forename"]).any()
    of_twins = names.forenames(np.array([700, 700, 700]), np.array([0, 0, 1]), np.array([False, True, True]))
    assert of_twins.nunique() == 3
    strangers = children[~twins].duplicated(["forename", "surname"], keep=False)
    assert 20 < strangers.sum() < 2_000


def test_names_change_nothing_else(monkeypatch):
    """What stands here was drawn before infants had these names."""
    named = simulate(300, 2026)
    first = named.children.iloc[0]
    assert (first["nhs_number"], first["date_of_birth"], first["postcode"], first["practice_code"]) == (
        "9990000018", pd.Timestamp("2026-02-23"), "ZZ73 5RG", "Z90001"
    )  # fmt: skip
    assert named.truth_records["true_value"].sum() == pytest.approx(124351.56)
    monkeypatch.setattr(names, "forenames", lambda drawn, *_: pd.Series(["Osian"] * len(drawn), dtype="str"))
    monkeypatch.setattr(names, "surnames", lambda drawn: pd.Series(["TEST-Smith"] * len(drawn), dtype="str"))
    for name, table in simulate(300, 2026).tables().items():
        one, other = (t.drop(columns=["forename", "surname"], errors="ignore") for t in (table, named.tables()[name]))
        pd.testing.assert_frame_equal(one, other)


def test_3_in_10_red_books_carry_the_person_instead_of_the_number(caseload):
    records = caseload.records
    held = records[records["source"] == "parent_held"]
    without = held["nhs_number"].isna()
    assert without.mean() == pytest.approx(0.30, abs=0.03)
    person = ["forename", "surname", "date_of_birth", "sex", "postcode"]
    assert held.loc[without, person].notna().all(axis=None)
    assert held.loc[~without, person].isna().all(axis=None)
    assert records.loc[records["source"] != "parent_held", "nhs_number"].notna().all()


def test_a_reading_is_held_by_one_to_four_systems(caseload):
    truth = caseload.truth_records
    held = truth.groupby(["child_id", "true_kind", "true_measured_on"])["source"].nunique()
    assert set(held) == {1, 2, 3, 4}


def test_records_differ_from_the_reading_by_rounding_alone(caseload):
    ounces = caseload.records["value"].str.extract(r"^(\d+) ?lb (\d+)(½?) ?oz$")
    kg = (ounces[0].astype(float) * 16 + ounces[1].astype(float) + 0.5 * (ounces[2] == "½")) * 0.028349523125
    number = pd.to_numeric(caseload.records["value"], errors="coerce")
    si = kg.fillna(number.where(caseload.records["unit"] != "g", number / 1000))
    off = (si - caseload.truth_records["true_value"]).abs()
    assert si.notna().all()
    weight = caseload.records["kind"] == "weight"
    # to 100 g at birth, then to the nearest ounce
    assert off[weight].max() <= 0.0501 + 0.0142
    assert off[~weight].max() <= 0.5001
    red_book = weight & (caseload.records["source"] == "parent_held")
    assert ounces[0][red_book].notna().mean() == pytest.approx(0.35, abs=0.03)
    assert ounces[0][~red_book].isna().all()


def test_every_status_of_the_check_occurs(caseload):
    # of the truth no weight is in doubt
    assert set(caseload.truth["check_status"]) == set(CHECK_STATUSES) - {"weight_to_check"}


def test_2_to_4_in_100_truly_falter_in_every_shape(caseload):
    truth = caseload.truth
    assert 0.02 < truth["is_faltering"].mean() < 0.04
    assert set(truth.loc[truth["is_faltering"], "shape"]) == {"ramp", "sudden", "slow", "recovered"}
    assert truth.loc[truth["is_faltering"], "depth_sd"].between(1.3, 3).all()
    rest = truth[~truth["is_faltering"]]
    assert (rest["depth_sd"] == 0).all()
    assert rest["onset_day"].isna().all()
    assert (rest["shape"] == "").all()


def test_a_true_fall_shows_in_the_weights():
    without = simulate(2_000, 9, faltering=0.0)
    with_falls = simulate(2_000, 9, faltering=1.0)
    loss = 1 - with_falls.truth_records["true_value"] / without.truth_records["true_value"]
    weight = with_falls.truth_records["true_kind"] == "weight"
    assert (loss[weight] > 0.08).mean() > 0.15
    assert loss[weight].min() > -0.01


def test_nobody_is_seen_after_death_or_leaving(caseload):
    children = caseload.children.set_index("child_id")
    last = children["died_on"].fillna(children["left_on"])
    assert last.notna().sum() > 20
    ends = last.loc[caseload.truth_records["child_id"]].to_numpy()
    assert not (caseload.records["measured_on"].to_numpy() > ends).any()


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write(simulate(300, 5, slips=0.01), tmp_path / name)
    write(simulate(300, 6, slips=0.01), tmp_path / "other")
    assert _digests(tmp_path / "one") == _digests(tmp_path / "two")
    assert _digests(tmp_path / "one") != _digests(tmp_path / "other")


def test_files_do_not_depend_on_the_number_of_workers(tmp_path):
    one = simulate_to(tmp_path / "one", 350, 5, workers=1, format="parquet", batch_children=100)
    two = simulate_to(tmp_path / "two", 350, 5, workers=2, format="parquet", batch_children=100)
    assert [f.name for f in one] == [f.name for f in two]
    assert _digests(tmp_path / "one") == _digests(tmp_path / "two")


def test_straight_to_files_writes_what_simulate_returns(tmp_path):
    simulate_to(tmp_path / "straight", 400, 3, batch_children=150)
    write(simulate(400, 3, batch_children=150), tmp_path / "returned")
    straight, returned = _digests(tmp_path / "straight"), _digests(tmp_path / "returned")
    assert set(straight) == {"children.csv", "records.csv", "contacts.csv", "truth.csv"}
    assert straight.items() <= returned.items()


def test_parquet_holds_the_same_tables_as_csv(tmp_path):
    caseload = simulate(200, 3)
    write(caseload, tmp_path, "parquet")
    for name, table in caseload.tables().items():
        file = tmp_path / ("truth/records" if name == "truth_records" else name)
        back = pd.read_parquet(file.with_suffix(".parquet"))
        assert list(back) == list(table)
        assert len(back) == len(table)
        if "nhs_number" in back:
            assert (back["nhs_number"].dropna() == table["nhs_number"].dropna()).all()


def test_an_unknown_format_is_refused_in_words(tmp_path):
    with pytest.raises(ValueError, match="unknown format 'xls'"):
        write(simulate(5, 1), tmp_path, "xls")


def test_a_change_of_practice_lifts_weighing_in_half_of_the_practices_from_its_day_on():
    starts = date(2025, 8, 1)
    change = PracticeChange(starts_on=starts, weighed_at_check=0.92)
    caseload = simulate(
        12_000,
        2,
        first_birth=date(2024, 1, 1),
        last_birth=date(2026, 12, 31),
        as_of=date(2027, 3, 31),
        practices=40,
        weighed_at_check=0.80,
        change=change,
    )
    truth = caseload.truth.join(caseload.children[["practice_code", "date_of_birth"]])
    truth = truth[truth["check_status"] != "excluded"]
    weighed = truth["check_status"] == "complete"
    after = truth["date_of_birth"] + pd.Timedelta(days=49) >= pd.Timestamp(starts)
    changed = truth["practice_changed"]
    practices = truth.dropna(subset="practice_code").groupby("practice_code")["practice_changed"]
    assert practices.nunique().max() == 1
    assert practices.first().sum() == 20
    assert weighed[changed & after].mean() == pytest.approx(0.92, abs=0.02)
    for group in (changed & ~after, ~changed & after, ~changed & ~after):
        assert weighed[group].mean() == pytest.approx(0.80, abs=0.03)
