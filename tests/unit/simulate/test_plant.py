"""Every kind of error is planted as it is described, and nothing else is touched."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.simulate import PLANTED_ERRORS, plant, simulate
from growthwatch.simulate.errors import date_errors, value_errors
from growthwatch.vocabulary import ERRORS

RATE = 0.005
KG_PER_LB = 0.45359237


@pytest.fixture(scope="module")
def clean():
    return simulate(3_000, 8)


@pytest.fixture(scope="module")
def planted(clean):
    return plant(clean, RATE, 3)


@pytest.fixture(scope="module")
def records(clean, planted):
    """Every record beside what it said before the error and what is true."""
    key = ["source", "record_id"]
    before = clean.records[[*key, "value", "unit", "measured_on"]]
    table = planted.records.merge(planted.truth_records, on=key, validate="one_to_one")
    return table.merge(before, on=key, how="left", suffixes=("", "_before"))


def _with_error(records, *names):
    erroneous = records[records["slip"].isin(names)]
    assert len(erroneous) > 50
    return erroneous


def test_every_kind_of_slip_is_planted_at_about_its_rate(clean, planted):
    counts = planted.truth_records["slip"].value_counts()
    wanted = RATE * len(clean.records)
    assert set(counts.index) == set(PLANTED_ERRORS)
    # a year moved rarely leaves a baby's date possible
    assert counts.drop("year_slip").between(0.9 * wanted, 1.6 * wanted).all()
    assert counts["year_slip"] > 0.5 * wanted


def test_errors_are_named_as_the_program_names_them(planted):
    assert set(planted.truth_records["error"].dropna()) <= {*ERRORS, "duplicate"}
    assert planted.truth_records["slip"].notna().equals(planted.truth_records["error"].notna())


def test_records_without_a_slip_are_untouched(records):
    clean = records[records["slip"].isna()]
    for name in ("value", "unit", "measured_on"):
        assert clean[name].equals(clean[f"{name}_before"].rename(name))
    assert clean["rel_change"].isna().all()


def test_records_with_a_slip_say_something_else(records):
    erroneous = records[records["slip"].notna() & records["twin_of"].isna()]
    names = ["value", "unit", "measured_on"]
    before = erroneous[[f"{name}_before" for name in names]].set_axis(names, axis=1)
    assert (erroneous[names] != before).any(axis=1).all()


def test_no_slip_makes_a_record_unreadable(records):
    erroneous = records[records["slip"].notna()]
    number = pd.to_numeric(erroneous["value"], errors="coerce")
    assert (number.dropna() > 0).all()
    assert erroneous.loc[number.isna(), "value"].str.contains("lb").all()


@pytest.mark.parametrize(
    ("slip", "factor", "margin"),
    [
        ("unit_lb", 1 / KG_PER_LB, 0.01),
        ("unit_oz", 16 / KG_PER_LB, 0.51),
        ("unit_g", 1000, 0.51),
        ("unit_inch", 1 / 2.54, 0.051),
        ("unit_m", 0.01, 0.0051),
        ("unit_mm", 10, 0.051),
    ],
)
def test_a_wrong_unit_is_the_true_value_in_that_unit(records, slip, factor, margin):
    erroneous = _with_error(records, slip)
    assert (erroneous["value"].astype(float) - erroneous["true_value"] * factor).abs().max() < margin
    assert set(erroneous["unit"].dropna()) <= {"kg", "cm"}


def test_pounds_and_ounces_become_a_decimal(records):
    erroneous = _with_error(records, "lb_oz_as_decimal")
    parts = erroneous["value"].str.split(".", expand=True).astype(int)
    assert (parts[1] < 16).all()
    assert ((parts[0] + parts[1] / 16) * KG_PER_LB - erroneous["true_value"]).abs().max() < 0.0142 + 0.0001


def test_a_moved_decimal_point_is_a_factor_of_ten(records):
    erroneous = _with_error(records, "decimal_x10")
    off = (erroneous["rel_change"] + 1).to_numpy()
    assert (np.minimum(np.abs(off - 10), np.abs(off - 0.1)) < 0.35).all()


def test_exchanged_digits_are_the_same_digits_in_another_order():
    rng = np.random.default_rng(1)
    text = np.array(["4.30", "57.5", "3410", "61", "11.1", "9.90"])
    for _ in range(50):
        wrong = value_errors.digits_exchanged(text, np.ones(6), rng)
        assert [sorted(w) for w in wrong] == [sorted(t) for t in text]
        assert [w.find(".") for w in wrong] == [t.find(".") for t in text]
        assert (wrong[[0, 1, 2, 3, 5]] != text[[0, 1, 2, 3, 5]]).all()
        assert wrong[4] == "11.1"


def test_a_mistyped_digit_is_one_digit_and_never_a_leading_nought():
    rng = np.random.default_rng(1)
    text = np.array(["4.30", "57.5", "3410", "1"])
    for _ in range(100):
        wrong = value_errors.digit_mistyped(text, np.ones(4), rng)
        assert [sum(a != b for a, b in zip(w, t, strict=True)) for w, t in zip(wrong, text, strict=True)] == [1] * 4
        assert not any(w.startswith("0") for w in wrong)


def test_swapped_kinds_are_exchanged_within_one_visit(records):
    for name, kinds in {
        "swap_weight_length": {"weight", "length"},
        "swap_length_head": {"length", "head"},
    }.items():
        erroneous = _with_error(records, name)
        visits = erroneous.groupby(["source", "child_id", "measured_on"])
        assert (visits["kind"].agg(set) == kinds).all()
        assert (visits["value"].agg(set) == visits["value_before"].agg(set)).all()


def test_day_and_month_are_exchanged(records):
    erroneous = _with_error(records, "day_month_swap")
    right, wrong = erroneous["measured_on_before"], erroneous["measured_on"]
    assert (right.dt.day == wrong.dt.month).all()
    assert (right.dt.month == wrong.dt.day).all()
    assert (right.dt.year == wrong.dt.year).all()


def test_month_and_year_slips_keep_the_day(records):
    months = _with_error(records, "month_slip")
    assert (months["measured_on"].dt.day == months["measured_on_before"].dt.day).all()
    assert months["rel_change"].abs().between(28, 31).all()
    years = _with_error(records, "year_slip")
    assert years["rel_change"].abs().between(365, 366).all()


def test_the_31st_is_not_moved_to_a_month_that_has_none():
    on = np.array(["2025-03-31"] * 20, dtype="datetime64[D]")
    wrong = date_errors.month_off(on, np.random.default_rng(1))
    assert (wrong == on).all()


def test_a_date_of_entry_is_one_to_six_weeks_late(records):
    assert _with_error(records, "entry_date")["rel_change"].between(7, 42).all()


def test_dates_that_slip_stay_after_birth_and_before_the_last_record(clean, records):
    born = clean.children.set_index("child_id")["date_of_birth"]
    erroneous = records[records["error"] == "wrong_date"]
    assert (erroneous["measured_on"] >= born.loc[erroneous["child_id"]].to_numpy()).all()
    assert erroneous["measured_on"].max() <= clean.records["measured_on"].max()


def test_a_date_slips_for_the_whole_visit(records):
    moved = records[records["error"] == "wrong_date"].copy()
    visit = ["source", "child_id", "measured_on_before"]
    whole = records[records["twin_of"].isna()].groupby(visit)["slip"].nunique(dropna=False)
    assert (whole.loc[pd.MultiIndex.from_frame(moved[visit])] == 1).all()


def test_a_carried_forward_value_is_that_of_an_earlier_visit(clean, records):
    erroneous = _with_error(records, "carried_forward")
    key = ["source", "child_id", "kind", "value"]
    held = clean.records.assign(child_id=clean.truth_records["child_id"])[[*key, "measured_on"]]
    pairs = erroneous[[*key, "record_id", "measured_on"]].merge(held, on=key, suffixes=("", "_earlier"))
    earlier = pairs[pairs["measured_on"] - pairs["measured_on_earlier"] >= pd.Timedelta(days=14)]
    assert set(earlier["record_id"]) == set(erroneous["record_id"])


def test_another_childs_visit_is_that_of_a_child_of_nearly_the_same_age(clean, records):
    erroneous = _with_error(records, "wrong_child")
    weights = erroneous[erroneous["kind"] == "weight"]
    assert (weights["rel_change"].abs() > 0.1).mean() > 0.2
    assert weights["rel_change"].abs().quantile(0.95) < 1
    held = set(zip(clean.records["source"], clean.records["kind"], clean.records["value"], strict=True))
    assert set(zip(erroneous["source"], erroneous["kind"], erroneous["value"], strict=True)) <= held


def test_twins_are_taken_for_each_other():
    twins = simulate(600, 2, twin_maternities=1.0)
    planted = plant(twins, 0.02, 1, kinds=("wrong_child",))
    key = ["source", "record_id"]
    erroneous = planted.truth_records.merge(planted.records[[*key, "value", "measured_on"]], on=key)
    erroneous = erroneous[erroneous["slip"].notna()]
    number = erroneous["child_id"].str[1:].astype(int)
    sibling = "S" + (number + np.where(number % 2 == 1, 1, -1)).astype(str).str.zfill(7)
    held = twins.records.assign(child_id=twins.truth_records["child_id"])
    names = ["child_id", "source", "kind", "measured_on", "value"]
    mine = erroneous.assign(child_id=sibling, kind=erroneous["true_kind"])[names]
    assert mine.merge(held[names].drop_duplicates(), on=names).shape[0] > 0.6 * len(erroneous)


def test_rounded_copies_are_added_in_a_system_that_did_not_hold_the_reading(clean, planted, records):
    copies = _with_error(records, "dup_near_day_rounded", "dup_same_day_rounded")
    assert len(planted.records) == len(clean.records) + len(copies)
    assert copies["twin_of"].isin(set(clean.records["record_id"])).all()
    reading = ["child_id", "kind", "true_measured_on", "source"]
    assert not records.duplicated(reading).any()
    assert copies["rel_change"].abs().max() < 0.06
    days = (copies["measured_on"] - copies["true_measured_on"]).dt.days
    same_day = copies["slip"] == "dup_same_day_rounded"
    assert (days[~same_day] >= 0).all()
    assert (days[~same_day] >= 1).mean() > 0.95


def test_some_slips_were_made_before_the_reading_was_copied(clean):
    alone = plant(clean, RATE, 3, kinds=("unit_lb",), before_copying=0.0).truth_records
    copied = plant(clean, RATE, 3, kinds=("unit_lb",), before_copying=1.0).truth_records
    reading = ["child_id", "true_kind", "true_measured_on"]
    assert not alone[alone["slip"].notna()].duplicated(reading).any()
    # one record that stays unslipped beside a erroneous one would not have been copied from it
    erroneous = copied.groupby(reading)["slip"].agg(["count", "size"])
    assert (erroneous["count"].isin([0]) | (erroneous["count"] == erroneous["size"])).all()


def test_no_reading_has_two_errors(planted):
    truth = planted.truth_records[planted.truth_records["slip"].notna()]
    kinds = truth.groupby(["child_id", "true_kind", "true_measured_on"])["slip"].nunique()
    assert kinds.max() == 1


def test_the_same_seed_plants_the_same_errors(clean, planted):
    pd.testing.assert_frame_equal(plant(clean, RATE, 3).records, planted.records)
    assert not plant(clean, RATE, 4).records.equals(planted.records)


def test_a_rate_of_nought_leaves_every_record_as_it_was(clean):
    pd.testing.assert_frame_equal(plant(clean, 0, 1).records, clean.records)
    assert plant(clean, 0, 1).truth_records["slip"].isna().all()


def test_an_unknown_slip_or_an_impossible_rate_is_refused_in_words(clean):
    with pytest.raises(ValueError, match="unknown slip 'typo'"):
        plant(clean, 0.01, 1, kinds=("typo",))
    with pytest.raises(ValueError, match="rate_per_kind must be a share"):
        plant(clean, -1, 1)


def test_slips_are_not_planted_twice(planted):
    with pytest.raises(ValueError, match="once"):
        plant(planted, RATE, 1)
