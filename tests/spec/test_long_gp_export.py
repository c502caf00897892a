"""A practice's list of coded entries, one value a row, with the headings that practices have: read without a mapping."""

import pytest

import growthwatch as gw
from growthwatch.sources import UnusableInput

ENTRY = "999 000 0018,02-Mar-2026,Male,27-Apr-2026,{},{},{}\n"


def run(folder, headings, *entries):
    text = f"NHS Number,Date of Birth,Gender,{headings}\n" + "".join(ENTRY.format(*entry) for entry in entries)
    (folder / "entries.csv").write_text(text)
    return gw.run(folder, as_of="2026-06-01")


@pytest.mark.parametrize("headings", [
    "Event Date,Code Term,Value,Units", "Date,Measurement,Value,Unit", "Visit date,Type,Numeric Value,Units",
    "Event Date,Description,Result,Unit",
])  # fmt: skip
def test_weights_and_lengths_are_read(tmp_path, headings):
    result = run(tmp_path, headings, ("O/E - weight", "4.3", "kg"), ("O/E - length", "55", "cm"), ("OFC", "37", "cm"))
    read = result.records.sort_values("value_si")
    assert read["kind"].tolist() == ["weight", "head", "length"]
    assert read["value_si"].tolist() == [4.3, 37.0, 55.0]
    assert set(read["measured_on"].astype("str")) == {"2026-04-27"}


def test_what_is_no_measurement_of_growth_is_refused_and_named(tmp_path):
    result = run(
        tmp_path, "Event Date,Code Term,Value,Units",
        ("Weight", "4.3", "kg"), ("Weight centile", "25", ""), ("Placenta weight", "600", "g"),
    )  # fmt: skip
    assert result.records["value_si"].tolist() == [4.3]
    assert result.rejects["value"].tolist() == ["Weight centile", "Placenta weight"]


def test_a_list_whose_only_date_is_that_of_entry_is_asked_about(tmp_path):
    with pytest.raises(UnusableInput, match="growthwatch inspect"):
        run(tmp_path, "Date recorded,Type,Value,Units", ("Weight", "4.3", "kg"))
