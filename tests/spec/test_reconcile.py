"""What the three records of one child say when they are read together."""

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import tables
from growthwatch.reconcile import agreement, reconcile
from tests.three_records import NONE, STEADY, children, falls_of, read, record, records


def test_a_weighing_copied_into_three_systems_is_one_measurement_with_three_witnesses():
    """One weighing, rounded in one system and a day late in another, is one event that its finest record stands for."""
    found = read(
        records(
            ("clinic", "weight", 56, "5.62"), ("parent_held", "weight", 56, "5.6"), ("gp", "weight", 57, "5.62"),
        )
    )  # fmt: skip
    (event,) = found.measurements.to_dict("records")
    assert (event["value"], event["n_records"], event["state"], event["sources"]) == (
        5.62, 3, "agreed", "parent_held;clinic;gp",
    )  # fmt: skip
    assert event["event_id"] == "A:weight:2026-03-02"
    assert found.records["verdict"].tolist().count("duplicate") == 2


def test_readings_of_one_day_that_disagree_are_both_shown():
    """Neither is picked: two measurements in dispute, each record naming the other."""
    found = read(records(*STEADY[:2], ("clinic", "weight", 56, "5.61"), ("gp", "weight", 56, "5.47")))
    of_day = found.measurements[found.measurements["age_days"] == 56]
    assert of_day["state"].tolist() == ["disputed", "disputed"]
    assert of_day["event_id"].tolist() == ["A:weight:2026-03-02", "A:weight:2026-03-02#2"]
    assert "5.61 kg in clinic record" in record(found, "0-4")["reason"]


@pytest.mark.parametrize(
    ("kind", "day", "wrong", "error", "right"),
    [
        ("weight", 56, "12.35", "unit", 5.602),
        ("weight", 56, "56.0", "decimal", 5.60),
        ("weight", 56, "0.560", "decimal", 5.60),
        ("weight", 56, "5600", "unit", 5.60),
        ("weight", 84, "4.60", "digits", 6.40),
    ],
)
def test_an_error_is_named_and_its_repair_put_forward(kind, day, wrong, error, right):
    """Nothing is replaced: the measurement stands as recorded, in question."""
    rows = [row if row[2] != day else ("clinic", kind, day, wrong) for row in STEADY]
    found = read(records(*rows))
    (mistaken,) = found.records[found.records["verdict"] != "kept"].to_dict("records")
    assert (mistaken["verdict"], mistaken["error"]) == ("questioned", error)
    assert mistaken["suggested_value"] == pytest.approx(right, abs=0.002)
    assert mistaken["value"] == wrong
    event = found.measurements.iloc[mistaken["event"]]
    assert (event["value"], event["state"]) == (mistaken["value_si"], "questioned")


def test_a_fall_that_an_error_hides_is_raised_also_where_two_repairs_are_about_as_likely():
    """3.88 kg with its digits exchanged: 8.38 is questioned, no value is put forward, and what 3.88 means is told."""
    rows = records(
        ("maternity", "weight", 0, "2.93"), ("clinic", "weight", 4, "2.74"), ("clinic", "weight", 12, "2.81"),
        ("gp", "weight", 48, "8.38"),
    )  # fmt: skip
    found = read(rows)
    mistaken = record(found, "0-4")
    assert (mistaken["verdict"], mistaken["error"]) == ("questioned", "digits")
    assert np.isnan(mistaken["suggested_value"])
    low = falls_of(children("A"), found, "ng75-below-2nd")
    assert low["certainty"].tolist() == ["questioned"]
    assert "3.88 kg" in low["text"].iloc[0]
    assert "if the likeliest value for it is right" in low["text"].iloc[0]


def test_values_in_each_others_field_are_exchanged_back():
    found = read(records(*STEADY[:2], ("clinic", "weight", 56, "58.5"), ("clinic", "length", 56, "5.60"), *STEADY[3:]))
    swapped = found.records[found.records["error"] == "swapped_kind"]
    assert swapped["suggested_kind"].tolist() == ["length", "weight"] or swapped["suggested_kind"].tolist() == [
        "weight",
        "length",
    ]


def test_a_visit_under_an_exchanged_day_and_month_is_offered_its_date():
    """10 May (day 125) written as 5 October (day 273)."""
    rows = (
        *STEADY,
        ("clinic", "weight", 200, "8.60"),
        ("clinic", "weight", 300, "9.80"),
        ("clinic", "weight", 273, "7.25"),
    )
    found = read(records(*rows))
    moved = record(found, "0-8")
    assert (moved["verdict"], moved["error"]) == ("questioned", "wrong_date")
    assert moved["suggested_measured_on"] == pd.Timestamp("2026-05-10")


def test_a_real_collapse_is_kept_because_no_error_explains_it():
    """A weight three spaces down with nothing after it is news, not noise."""
    found = read(
        records(("clinic", "weight", 0, "3.55"), ("clinic", "weight", 10, "3.50"), ("clinic", "weight", 77, "4.55"))
    )
    assert found.records["verdict"].tolist() == ["kept"] * 3


def test_a_collapse_that_the_next_weight_knows_nothing_of_may_be_an_error():
    """Held by one system alone and a third below what the others predict: believed until the child is weighed again."""
    rows = [("maternity", "weight", 0, "2.93"), ("clinic", "weight", 12, "3.22"), ("gp", "weight", 63, "3.65")]
    assert record(read(records(*rows)), "0-3")["verdict"] == "kept"
    again = read(records(*rows, ("clinic", "weight", 125, "5.73")))
    assert record(again, "0-3")["verdict"] == "questioned"
    assert again.records["verdict"].tolist().count("questioned") == 1


@pytest.mark.parametrize("kg", ["4.55", "4.60", "4.66"])
def test_the_story_of_a_baby_like_stephen(kg):
    """Birth on the 50th, weighed at 10 days, one clinic weight at 11 weeks three spaces down: kept, and firm.

    So grave a weight is told though its digits exchanged, 6.40 or 6.46, would look like any other baby's.
    """
    who = children("A")
    found = reconcile(
        who,
        records(
            ("maternity", "weight", 0, "3.55"), ("parent_held", "weight", 10, "3.52"), ("clinic", "weight", 77, kg)
        ),
        NONE,
    )
    fall = falls_of(who, found).iloc[0]
    assert (fall["status"], fall["certainty"]) == ("met", "firm")
    assert fall["spaces_fallen"] > 2.5


@pytest.mark.parametrize("grams", [-20, -10, 0, 10, 20])
@pytest.mark.parametrize("day", [8, 10, 14, 18])
def test_a_baby_back_at_its_birth_weight_is_believed(day: int, grams: int):
    """Most have it again by three weeks: that the Red Book then says what maternity said at birth is no wrong date."""
    found = read(
        records(
            ("maternity", "weight", 0, "3.350"),
            ("parent_held", "weight", day, f"{3.35 + grams / 1000:.2f}"),
            ("clinic", "weight", 77, "4.18"),
        )
    )
    assert (found.records["verdict"] == "kept").all()


LATER = (("clinic", "weight", 13, "3.35"), ("clinic", "weight", 40, "4.40"), ("clinic", "weight", 70, "5.35"))


def test_a_birth_weight_whose_digits_were_exchanged_is_no_early_weight_loss():
    """3.37 written as 3.73 in every system: hardly a newborn loses a sixth in four days, and the digits say why."""
    born = [(system, "weight", 0, "3.73") for system in ("maternity", "parent_held", "gp")]
    found = read(records(*born, ("maternity", "weight", 4, "3.14"), *LATER))
    standing = found.records[(found.records["age_days"] == 0) & (found.records["verdict"] != "duplicate")].iloc[0]
    assert (standing["verdict"], standing["error"]) == ("questioned", "digits")
    assert record(found, "0-4")["verdict"] == "kept"


def test_an_early_weight_loss_of_a_seventh_is_kept_where_no_error_explains_it():
    """Rare as it is: no other digits of 3.66 or 3.14 would be better."""
    found = read(records(("maternity", "weight", 0, "3.66"), ("maternity", "weight", 4, "3.14"), *LATER))
    assert (found.records["verdict"] == "kept").all()


def test_an_unchanged_weight_is_never_lost():
    """The same weight to the last digit four weeks on stays a measurement, kept or in question."""
    rows = [row if row[2] != 56 else ("clinic", "weight", 56, "4.45") for row in STEADY]
    found = read(records(*rows))
    same = record(found, "0-3")
    assert same["verdict"] in ("kept", "questioned")
    assert found.measurements.iloc[same["event"]]["value"] == 4.45
    assert same["verdict"] == "kept" or "truly unchanged" in same["reason"]


def test_a_child_whose_every_weight_is_in_pounds_is_read_as_one_mistaken_unit():
    rows = records(*((s, k, d, f"{float(v) / 0.45359237:.1f}") for s, k, d, v in STEADY))
    found = read(rows)
    assert found.records["error"].tolist() == ["unit"] * 5
    assert found.records["suggested_value"].to_numpy() == pytest.approx([float(row[3]) for row in STEADY], abs=0.03)
    said = found.records["reason"].tolist()
    assert said[0] == "every weight of this child in clinic fits only as a number of pounds"
    assert set(said[1:]) == {"a number of pounds, like clinic record 0-1"}


def test_a_child_whose_every_weight_is_in_pounds_and_ounces_is_read_so_where_the_digits_tell():
    """7 lb 11 oz, 9 lb 13 oz and 12 lb 6 oz typed as 7.11, 9.13 and 12.6: of pounds with decimals few would look so."""
    typed = ("7.11", "9.13", "12.6")
    found = read(records(*(("clinic", "weight", row[2], text) for row, text in zip(STEADY, typed, strict=False))))
    assert (found.records["error"] == "unit").all()
    assert found.records["suggested_value"].tolist() == [3.487, 4.451, 5.613]
    said = found.records["reason"].tolist()
    assert said[0] == "every weight of this child in clinic fits only as pounds and ounces"
    assert said[1] == "pounds and ounces, like clinic record 0-1"


def test_pounds_with_decimals_that_are_no_ounces_stay_pounds():
    rows = records(*((s, k, d, f"{float(v) / 0.45359237:.2f}") for s, k, d, v in STEADY))
    found = read(rows)
    assert found.records["suggested_value"].to_numpy() == pytest.approx([float(row[3]) for row in STEADY], abs=0.003)


def test_one_impossible_weight_of_two_is_no_unit_mistaken_throughout():
    """14.8 kg at three years with its point lost beside a sound weight: half are not most."""
    found = read(
        records(
            ("clinic", "weight", 0, "3.50"), ("clinic", "weight", 365, "9.90"), ("gp", "weight", 730, "12.4"),
            ("gp", "weight", 1095, "148.0"),
        )
    )  # fmt: skip
    mistaken = record(found, "0-4")
    assert (mistaken["error"], mistaken["suggested_value"]) == ("decimal", 14.8)
    assert record(found, "0-3")["verdict"] == "kept"


def test_low_weights_throughout_are_never_explained_away_as_a_unit():
    """A starving child's weights, doubled, would be another child's: that is no evidence of an error."""
    low = [("clinic", "weight", 0, "1.60"), ("clinic", "weight", 28, "1.75"), ("clinic", "weight", 70, "2.30")]
    found = read(records(*low))
    assert "unit" not in found.records["error"].tolist()


def test_a_whole_file_in_grams_is_offered_in_kilograms():
    rows = records(*((s, k, d, str(round(float(v) * 1000))) for s, k, d, v in STEADY))
    found = read(rows)
    assert (found.records["error"] == "unit").all()
    assert found.records["suggested_value"].tolist() == [3.5, 4.45, 5.6, 6.4, 7.0]


def twins_whose_clinic_files_were_exchanged(*systems: str) -> pd.DataFrame:
    """Records of a heavy and a light twin; from day 90 on the clinic holds each one's visits in the other's file."""
    every = []
    for child, (own, others) in enumerate(((0.5, -1.5), (-1.5, 0.5))):
        rows = [
            (system, "weight", day, f"{gw.value_at('weight', 'male', day, sds):.2f}")
            for system in systems
            for day in (0, 10, 42, 56, 90, 120, 150, 200)
            for sds in [others if system == "clinic" and day >= 90 else own]
        ]
        every.append(records(*rows, child=child))
    return pd.concat(every, ignore_index=True)


def test_twins_whose_files_were_exchanged_half_way_are_seen_where_a_second_system_tells():
    """Both readings of each day from then on stand beside each other, and a fall says which record to check."""
    table = twins_whose_clinic_files_were_exchanged("clinic", "parent_held")
    found = reconcile(children("A", "B"), table, NONE)
    after = found.records[found.records["age_days"] >= 90]
    assert len(found.records) == len(table)
    assert after["verdict"].isin(["disputed", "questioned"]).mean() > 0.7
    assert not (after["verdict"] == "duplicate").any()
    before = found.records[found.records["age_days"] < 90]
    assert before["verdict"].isin(["kept", "duplicate"]).all()
    assert "firm" not in set(falls_of(children("A", "B"), found)["certainty"])


def test_twins_whose_files_were_exchanged_half_way_lose_nothing_where_no_one_else_tells():
    """The heavy one seems to fall: no error explains it better than truth, so it is kept and found."""
    table = twins_whose_clinic_files_were_exchanged("clinic")
    found = reconcile(children("A", "B"), table, NONE)
    assert (found.records["verdict"] == "kept").all()
    fall = falls_of(children("A", "B"), found)
    assert fall[["child_id", "certainty"]].to_numpy().tolist() == [["A", "firm"]]


@pytest.mark.parametrize(("kg", "probability"), [("6.05", (0.3, 0.95)), ("5.95", (0.8, 1.0))])
def test_a_fall_that_rests_on_one_last_weight_stands_and_says_how_probable_that_weight_is(kg, probability):
    """6.05 may be 6.50 with two digits exchanged, but truth is as likely; of 5.95 it is likelier still."""
    found = read(
        records(
            ("maternity", "weight", 0, "3.50"), ("clinic", "weight", 14, "3.70"), ("clinic", "weight", 28, "4.32"),
            ("clinic", "weight", 56, "5.37"), ("clinic", "weight", 84, "6.17"), ("gp", "weight", 140, kg),
        )
    )  # fmt: skip
    assert record(found, "0-6")["verdict"] == "kept"
    assert probability[0] < record(found, "0-6")["probability_true"] < probability[1]
    assert falls_of(children("A"), found)["certainty"].tolist() == ["firm"]


def test_a_fall_on_one_of_two_weights_told_of_one_occasion_is_not_firm():
    """A value carried forward in one system, and a day later the Red Book's: whichever is right, there is one weighing."""
    found = read(
        records(
            ("maternity", "weight", 0, "3.72"), ("clinic", "weight", 11, "3.90"), ("clinic", "weight", 54, "5.90"),
            ("clinic", "weight", 280, "5.90"), ("clinic", "length", 280, "72.0"), ("parent_held", "weight", 281, "9.80"),
        )
    )  # fmt: skip
    measured = found.measurements.assign(state=found.measurements["state"].astype(str))
    at = (measured["kind"] == "weight") & (measured["age_days"] >= 280)
    found.measurements.loc[at, "state"] = "disputed"
    fall = falls_of(children("A"), found)
    assert fall["certainty"].tolist() == ["questioned"]


def test_one_record_forty_on_a_day_and_no_birth_date_are_all_answered():
    assert read(records(STEADY[0])).records["verdict"].tolist() == ["kept"]
    forty = read(records(*(("clinic", "weight", 30, f"{4 + i / 20:.2f}") for i in range(40))))
    assert len(forty.records) == 40
    unborn = children("A").assign(date_of_birth=pd.NaT)
    unknown = records(*STEADY).assign(age_days=np.nan)
    assert reconcile(unborn, unknown, NONE).records["verdict"].tolist() == ["kept"] * 5


def test_no_record_at_all_gives_empty_tables():
    found = read(tables.empty(tables.RECORDS))
    assert (len(found.records), len(found.measurements)) == (0, 0)


def test_agreement_counts_what_only_one_system_holds_and_how_far_they_differ():
    found = read(
        records(
            *STEADY[:3], ("gp", "weight", 28, "4.5"), ("gp", "weight", 56, "5.52"), ("gp", "weight", 140, "7.50"),
        )
    )  # fmt: skip
    by_child, between = agreement(found.records, found.measurements)
    row = by_child[(by_child["first"] == "clinic") & (by_child["second"] == "gp")].iloc[0]
    assert (row["n_both"], row["n_only_first"], row["n_only_second"], row["n_differ"]) == (2, 1, 1, 1)
    assert row["largest_difference"] == pytest.approx(0.08)
    assert between.iloc[0]["mean_difference"] == pytest.approx((-0.05 + 0.08) / 2)
