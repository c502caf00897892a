"""Two systems hold like values under different dates: one visit, or two."""

import pytest

from tests.three_records import read, records

AT_BIRTH = [(system, "weight", 0, "3.50") for system in ("clinic", "gp", "maternity")]


def series(*weights: tuple[int, str], systems: tuple[str, ...] = ("clinic",)) -> list[tuple]:
    return [(system, "weight", day, kg) for day, kg in weights for system in systems]


@pytest.mark.parametrize(
    ("kg", "other", "verdict"),
    [("5.30", "5.0", "disputed"), ("5.30", "5", "disputed"), ("5.04", "5", "duplicate")],
)
def test_a_weight_without_decimals_has_lost_its_zero(kg, other, verdict):
    """A GP's "5" is 5.0 kg: it can't stand for 5.30 of that day as if it were rounded to the kilogram."""
    rows = series((0, "3.50"), (28, "4.45"), (49, kg), (70, "5.95"))
    found = read(records(*rows, ("gp", "weight", 49, other)))
    assert found.records.set_index("record_id").loc["0-5", "verdict"] == verdict


@pytest.mark.parametrize("coarse", ["5", "5.0"])
def test_a_finer_weight_a_week_on_is_no_coarse_one_under_another_date(coarse):
    """4.98 and 5.03 would both be rounded to 5.0, and so would eight more: that they are alike says little."""
    found = read(
        records(
            *AT_BIRTH,
            *series((28, "4.45"), (70, "5.95")),
            ("gp", "weight", 44, coarse),
            ("clinic", "weight", 51, "5.03"),
        )
    )
    assert set(found.records["verdict"]) == {"kept", "duplicate"}


def of_two_systems(shared: bool) -> list[tuple]:
    """Weighings every fortnight, each in both systems or in turn in one; day 84 and day 98 hold the same."""
    weights = [(14, "3.70"), (28, "4.30"), (42, "4.86"), (56, "5.36"), (70, "5.78"), (112, "6.70"), (126, "6.95")]
    rows = []
    for turn, (day, kg) in enumerate(weights):
        systems = ("clinic", "gp") if shared else (("clinic", "gp")[turn % 2],)
        rows += series((day, kg), systems=systems)
    return [*AT_BIRTH[:2], *rows, ("gp", "weight", 84, "6.15"), ("clinic", "weight", 98, "6.15")]


def test_systems_that_share_every_weighing_hold_one_under_two_dates():
    """Each lacks the other's: 14 days later the same to the last digit is the date of its entry."""
    found = read(records(*of_two_systems(shared=True)))
    (mistaken,) = found.records[found.records["verdict"] == "questioned"].to_dict("records")
    assert (mistaken["error"], mistaken["age_days"]) == ("wrong_date", 98)
    assert "date of entry" in mistaken["reason"]


def test_systems_that_share_nothing_hold_two_weighings_alike():
    """They measured in turn all along: that each lacks the other's tells nothing."""
    found = read(records(*of_two_systems(shared=False)))
    later = found.records[found.records["age_days"] == 98]
    assert "wrong_date" not in set(later["error"])


def test_a_whole_visit_held_a_month_later_is_misdated_not_copied():
    """Three values the same under the same day of the next month: one wrong date is likelier than three copies."""
    whole = [
        (system, kind, day, value)
        for day, of_day in (
            (0, ("3.50", "51.0", "35.2")), (26, ("4.41", "54.6", "37.1")), (57, ("5.55", "58.4", "39.2")),
            (88, ("6.44", "61.6", "40.8")), (119, ("7.10", "64.2", "42.0")),
        )
        for kind, value in zip(("weight", "length", "head"), of_day, strict=True)
        for system in (("gp",) if day == 57 else ("clinic", "gp"))
    ]  # fmt: skip
    copied = [("clinic", "weight", 88, "5.55"), ("clinic", "length", 88, "58.4"), ("clinic", "head", 88, "39.2")]
    rows = [row for row in whole if row[:1] + row[2:3] != ("clinic", 88)] + copied
    found = read(records(*rows))
    mistaken = found.records[(found.records["source"] == "clinic") & (found.records["age_days"] == 88)]
    assert set(mistaken["verdict"]) == {"questioned"}
    assert set(mistaken["error"]) == {"wrong_date"}
