"""Vignettes of children a paediatrician would know, from the files of their record systems to what is said of them.

Beside each stands the arithmetic that anybody can redo: SDS on UK-WHO (British 1990 at birth, WHO from 2 weeks), a
centile space being 2/3 SD. Values are written as clinics write them: kilograms to 10 g, centimetres to a millimetre.
"""

import datetime as dt

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import value_at

BORN = dt.date(2026, 1, 5)
MET = {"met", "confirmed"}
#: Valid numbers of the range for tests.
_NUMBERS = ("9990000018", "9990000026")
_WRITTEN = {"weight": ("kg", 2), "length": ("cm", 1), "head": ("cm", 1)}


def points(kind, *pairs, sex="male"):
    """Measurements of a term baby from (age in days, SDS)."""
    return [(kind, day, round(float(value_at(kind, sex, day, sds)), _WRITTEN[kind][1])) for day, sds in pairs]


@pytest.fixture
def read(tmp_path):
    """Return what a run says of children, each given as rows of (kind, age in days, value) and a few facts."""

    def run(*children, days=None, policy="digital", contacts=(), **about):
        days = max(day for rows in children for _, day, _ in rows) + 7 if days is None else days
        people, records = [], []
        for n, rows in enumerate(children):
            person = {"nhs_number": _NUMBERS[n], "date_of_birth": BORN, "sex": "male",
                      "gestation_weeks": 40, "gestation_days": 0, **about}  # fmt: skip
            people.append({"source": "gp", "child_id": f"child-{n}", "practice_code": "Z90001", **person})
            records += [
                {"source": "maternity" if day == 0 else "clinic", "record_id": f"R{n}-{k}",
                 "nhs_number": person["nhs_number"], "measured_on": BORN + dt.timedelta(day), "kind": kind,
                 "value": value, "unit": _WRITTEN[kind][0], "context": "birth" if day == 0 else ""}
                for k, (kind, day, value) in enumerate(rows)
            ]  # fmt: skip
        pd.DataFrame(people).to_csv(tmp_path / "children.csv", index=False)
        pd.DataFrame(records).to_csv(tmp_path / "records.csv", index=False)
        if contacts:
            pd.DataFrame(
                [{"source": "clinic", "record_id": f"K{day}", "nhs_number": people[0]["nhs_number"],
                  "contact": "6-8-week", "contact_on": BORN + dt.timedelta(day), "outcome": outcome}
                 for day, outcome in contacts]
            ).to_csv(tmp_path / "contacts.csv", index=False)  # fmt: skip
        return gw.run(tmp_path, as_of=BORN + dt.timedelta(days), policy=policy)

    return run


def said(result, rule, child="child-0"):
    """The one finding of a rule."""
    of = result.findings
    rows = of[(of["rule"].astype(str) == rule) & (of["child_id"] == child)].astype({"status": "str", "urgency": "str"})
    assert len(rows) == 1, rows[["rule", "status", "headline"]]
    return rows.iloc[0]


def raised(result, child="child-0"):
    """Rule -> urgency of what is met now."""
    of = result.findings.astype({"rule": "str", "urgency": "str", "status": "str"})
    of = of[of["status"].isin(MET) & (of["child_id"] == child)]
    return dict(zip(of["rule"], of["urgency"], strict=True))


# --- heads ----------------------------------------------------------------------------------------------------------


def test_hydrocephalus_is_seen_this_week(read):
    """(3.1 - 0.3) / (2/3) = 4.2 spaces in 87 days (4.3 to the millimetre), above the 99.6th (2.67)."""
    result = read(points("head", (0, 0.0), (28, 0.3), (70, 1.6), (115, 3.1)))
    row = said(result, "head-rising")
    assert (row["status"], row["urgency"]) == ("confirmed", "this_week")
    assert "above the 99.6th centile, up 4.3 centile spaces since 4 weeks" in row["headline"]
    assert "raised pressure (hydrocephalus)" in row["text"]
    assert row["spaces_fallen"] == pytest.approx(-4.2, abs=0.1)


def test_hydrocephalus_is_seen_at_the_first_head_that_shows_it(read):
    """On day 70: (1.6 - 0.3) / (2/3) = 1.95 spaces since day 28, but 2.5 since birth (0 is -0.07 on WHO)."""
    row = said(read(points("head", (0, 0.0), (28, 0.3), (70, 1.6))), "head-rising")
    assert (row["status"], row["urgency"]) == ("met", "this_week")


def test_a_head_down_almost_four_spaces_is_said(read):
    """(0.0 + 2.6) / (2/3) = 3.9 spaces (3.8 to the millimetre), a space and more beyond the threshold of 2."""
    row = said(read(points("head", (30, 0.0), (60, 0.0), (150, -2.6))), "head-fall")
    assert (row["status"], row["urgency"]) == ("met", "this_week")
    assert row["spaces_fallen"] == pytest.approx(3.9, abs=0.15)


def test_a_head_of_minus_2_3_at_eight_weeks_is_said(read):
    """-2.3 is below the 2nd (-2) and above the 0.4th (-2.67)."""
    assert raised(read(points("head", (56, -2.3)))) == {"head-low": "next_contact"}


def test_a_family_s_large_head_that_keeps_to_its_line_is_no_rise(read):
    """2.8 and 2.85 are above the 99.6th (2.67); (2.85 - 2.8) / (2/3) = 0.08 spaces."""
    result = read(points("head", (30, 2.8), (60, 2.85), (120, 2.8)))
    assert "head-rising" not in raised(result)


def test_a_single_very_large_head_is_listed_apart_and_asks_for_another(read):
    """2.9 is above the 99.6th; there is nothing to tell a rise from."""
    row = said(read(points("head", (42, 2.9))), "head-rising")
    assert row["status"] == "near"
    assert "no earlier head" in row["text"]


def test_a_head_moulded_at_birth_that_catches_up_fast_is_looked_at_this_week_too(read):
    """-1.5 at birth to 0.2 at 8 weeks is 2.5 spaces: it may be catching up, or raised pressure after a bleed."""
    row = said(read(points("head", (0, -1.5), (56, 0.2))), "head-rising")
    assert (row["status"], row["urgency"]) == ("met", "this_week")
    assert "hydrocephalus" in row["text"]
    assert "heads are moulded" in row["text"]


def test_a_slow_rise_after_six_months_is_for_information_with_its_published_yield(read):
    """(1.5 - 0) / (2/3) = 2.25 spaces in 200 days."""
    row = said(read(points("head", (60, 0.0), (130, 0.6), (260, 1.5))), "head-rising")
    assert (row["status"], row["urgency"]) == ("met", "information")
    assert "fewer than 2 in 100 have a cause (Daymont 2012)" in row["text"]


# --- lengths --------------------------------------------------------------------------------------------------------


def test_a_length_down_more_than_three_spaces_is_said(read):
    """(0.3 + 1.9) / (2/3) = 3.3 spaces; two lengths more than 4 weeks apart held 0.3."""
    row = said(read(points("length", (28, 0.4), (70, 0.3), (180, -1.9))), "length-fall")
    assert (row["status"], row["urgency"]) == ("met", "this_week")
    assert row["spaces_fallen"] == pytest.approx(3.3, abs=0.1)


def test_one_wrong_tape_is_no_fall_in_length(read):
    """4 cm too long at 12 weeks is nearly 2 SD: one reading against one, on either side of it."""
    steady = points("length", (56, 0.0), (84, 0.0), (112, 0.0))
    wrong = [*steady[:1], ("length", 84, steady[1][2] + 4.0), steady[2]]
    assert "length-fall" not in raised(read(wrong))


def test_a_length_below_the_0_4th_is_assessed_at_some_point(read):
    """-2.8 is below the 0.4th (-2.67), as 1 in 260 are."""
    assert raised(read(points("length", (84, -2.8)))) == {"below-0.4th": "next_contact"}


# --- weights --------------------------------------------------------------------------------------------------------


def test_a_small_baby_who_rose_to_the_50th_and_fell_below_the_9th(read):
    """From birth (-1.5 + 1.6) / (2/3) = 0.15 spaces; from the highest, 0.0 twice, (0 + 1.6) / (2/3) = 2.4."""
    result = read(points("weight", (0, -1.5), (28, -0.8), (56, 0.0), (84, 0.05), (140, -1.6)))
    assert "ng75-fall" not in raised(result)
    row = said(result, "fall-from-highest")
    assert (row["status"], row["urgency"]) == ("met", "this_week")
    assert row["spaces_fallen"] == pytest.approx(2.4, abs=0.05)
    assert "local rule" in row["text"]


def test_a_child_who_moved_in_without_a_birth_weight(read):
    """(0.5 + 1.1) / (2/3) = 2.4 spaces from a level held at 5 and 6 months; from birth nothing can be said."""
    result = read(points("weight", (150, 0.5), (180, 0.5), (240, -1.1)))
    assert said(result, "fall-from-highest")["status"] == "met"
    silent = result.not_judged.astype({"rule": "str", "why": "str"}).set_index("rule")["why"]
    assert silent["ng75-fall"] == "no_birth_weight"


def test_a_failing_heart_shows_in_every_weight(read):
    """(0.2 + 2.1) / (2/3) = 3.45 spaces, 1.45 beyond the threshold of 2; length kept at 0."""
    weights = points("weight", (0, 0.2), (28, -0.5), (56, -1.3), (84, -2.1))
    result = read([*weights, *points("length", (28, 0.0), (84, 0.0))])
    told = raised(result)
    assert told["ng75-fall"] == told["ng75-below-2nd"] == "this_week"
    assert "fall-pattern" in told
    findings = result.findings
    assert findings.loc[findings["status"].isin(MET), "part_of"].isna().sum() == 1, "one row for one story"


def test_a_small_for_dates_baby_on_its_own_line(read):
    """-2.2 at birth and after: below the 2nd, and no fall."""
    result = read(points("weight", (0, -2.2), (20, -2.2), (42, -2.25), (70, -2.2)))
    assert raised(result) == {"ng75-below-2nd": "next_contact"}
    assert "usual range for this start" in said(result, "ng75-below-2nd")["text"]


def test_a_large_baby_who_falls_to_its_line_meets_no_threshold(read):
    """2.0 at birth is above the 91st, so 3 spaces count: (2.0 - 0.5) / (2/3) = 2.25."""
    result = read(points("weight", (0, 2.0), (28, 1.2), (56, 0.8), (84, 0.5)))
    assert not {"ng75-fall", "fall-from-highest"} & set(raised(result))


def test_a_baby_from_the_89th_who_settles_near_the_median_is_told_with_its_one_in_n(read):
    """(1.2 + 0.2) / (2/3) = 2.1 spaces; given 1.2 at birth (-0.2 - .5545 x 1.2) / .832 = -1.04 at 12 weeks: 1 in 7."""
    row = said(read(points("weight", (0, 1.2), (56, 0.3), (84, -0.2))), "ng75-fall")
    assert (row["status"], row["urgency"]) == ("met", "next_contact")
    assert row["headline"] == "Weight down 2.1 centile spaces since birth: about 1 in 7 from this start fall as far."
    assert "All weights together lie within the usual range" in row["text"]


def test_a_loss_over_four_months_is_no_acute_illness(read):
    """8.00 kg at 26 weeks, 7.40 kg at 43: 0.60 / 8.00 = 7.5 % in 119 days."""
    result = read([("weight", 0, 3.5), ("weight", 120, 6.9), ("weight", 182, 8.0), ("weight", 301, 7.4)])
    row = said(result, "weight-loss")
    assert row["status"] == "met"
    assert "7.5%" in row["text"]
    assert "119 days later" in row["text"]
    assert "After an acute illness" not in row["text"]
    assert "acute-loss" not in raised(result)


def test_a_loss_over_three_weeks_says_what_an_acute_illness_does(read):
    """8.00 kg, three weeks later 7.50 kg: 6.25 %."""
    row = said(read([("weight", 0, 3.5), ("weight", 120, 6.9), ("weight", 182, 8.0), ("weight", 203, 7.5)]),
               "weight-loss")  # fmt: skip
    assert "After an acute illness weight usually returns within 2 to 3 weeks." in row["text"]


def test_of_twins_only_the_one_who_falls_is_raised(read):
    """The second twin: (-0.6 + 2.2) / (2/3) = 2.4 spaces; the first keeps to -0.5."""
    first = points("weight", (0, -0.5), (28, -0.5), (56, -0.5), (84, -0.5))
    second = points("weight", (0, -0.6), (28, -1.0), (56, -1.8), (84, -2.2))
    result = read(first, second, gestation_weeks=40)
    assert raised(result, "child-0") == {}
    assert "ng75-fall" in raised(result, "child-1")


def test_a_baby_who_was_an_inpatient_at_six_weeks_and_fell_after(read):
    """(0.1 + 1.6) / (2/3) = 2.55 spaces by 12 weeks; the check is missed, and its reason is said."""
    result = read(
        points("weight", (0, 0.1), (21, 0.0), (84, -1.6)), days=90, contacts=[(49, "inpatient")]
    )  # fmt: skip
    assert "ng75-fall" in raised(result)
    check = result.checks[result.checks["check"].astype(str) == "6-8-week"].iloc[0]
    assert (str(check["status"]), check["reason"]) == ("missed", "inpatient")


def test_a_fall_that_was_made_good_is_over(read):
    """1.6 SD down at 8 weeks, 0.1 down at 16: resolved, and for information."""
    row = said(read(points("weight", (0, 0.0), (28, 0.0), (56, -1.6), (84, -0.4), (112, -0.1))), "ng75-fall")
    assert (row["status"], row["urgency"]) == ("resolved", "information")


def test_a_toddler_s_fall_is_read_and_a_school_child_s_is_not(read):
    """At 2 years (0.2 + 1.4) / (2/3) = 2.4 spaces from the highest; beyond 4 years UK-WHO is British 1990."""
    toddler = points("weight", (300, 0.2), (400, 0.2), (740, -1.4))
    assert "fall-from-highest" in raised(read(toddler, days=800))
    result = read([*toddler, *points("weight", (1500, -1.4))], days=1600)
    assert said(result, "fall-from-highest")["status"] == "lapsed"
    silent = result.not_judged.astype({"rule": "str", "why": "str"}).set_index("rule")
    assert silent.loc["ng75-below-2nd", "why"] == "beyond_age"
    assert "it reads up to 4 years" in silent.loc["ng75-below-2nd", "text"]


@pytest.mark.parametrize("kind", ["weight", "length", "head"])
def test_no_join_of_the_reference_makes_a_finding_of_a_child_who_grows(read, kind):
    """On its line up to the join at 2 and at 4 years, and the same value a day later."""
    for join in (731, 1461):
        rows = points(kind, (join - 200, -1.5), (join - 60, -1.5), (join - 1, -1.5))
        result = read([*rows, (kind, join, rows[-1][2]), (kind, join + 40, round(rows[-1][2] * 1.01, 2))], days=1600)
        assert raised(result) == {}
