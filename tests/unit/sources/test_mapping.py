"""Mappings that a site edits, and what ``inspect`` says of a file."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from growthwatch.sources import UnusableInput, inspect, read
from growthwatch.sources.columns.mapping import load, shipped

AS_OF = dt.date(2026, 6, 1)
SITE = """
name = "our clinic"
tables = ["records"]
needs = ["nhs_number", "value"]
dates = "month-first"

[constants]
source = "clinic"
kind = "weight"

[usual_units]
weight = "g"

[columns]
nhs_number = ["Baby"]
record_id = ["No"]
measured_on = ["When"]
value = ["How heavy"]
sex = ["B/G"]

[values.sex]
B = "male"
G = "female"
"""


def site(folder: Path, text: str = SITE) -> Path:
    file = folder / "site.toml"
    file.write_text(text)
    return file


def export(folder: Path) -> Path:
    file = folder / "export.csv"
    file.write_text(
        "Baby,No,When,How heavy,B/G,Other\n4000000004,1,3/4/2026,4510,g,x\n4000000004,2,3/13/2026,4.6 kg,B,x\n"
    )
    return file


def test_a_site_can_say_what_its_columns_and_words_and_units_mean(tmp_path: Path) -> None:
    found = read([export(tmp_path)], as_of=AS_OF, mapping=site(tmp_path)).recorded
    assert found["source"].tolist() == ["clinic", "clinic"]
    assert found["value_si"].tolist() == [4.51, 4.6]
    assert found["measured_on"].astype(str).tolist() == ["2026-03-04", "2026-03-13"]
    assert found["sex"].tolist() == ["female", "male"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "our clinic"', "name = our clinic", "not TOML"),
        ("[usual_units]", "[usual_unit]", "usual_unit"),
        ('tables = ["records"]', 'tables = ["weights"]', "'weights'"),
        ('needs = ["nhs_number", "value"]', 'needs = ["nhs_number", "height"]', "'height'"),
        ('needs = ["nhs_number", "value"]', "needs = []", "needs"),
        ('dates = "month-first"', 'dates = "whenever"', "day-first"),
        ('value = ["How heavy"]', 'weight_value = ["How heavy"]', "weight_value"),
        ('value = ["How heavy"]', "value = 3", "list of texts"),
        ('B = "male"', "B = 1", "table of texts"),
        ("[values.sex]", "[values.gender]", "gender"),
        ('weight = "g"', 'weight = "stone"', "stone"),
        ('name = "our clinic"', "name = 3", "'name' must be a text"),
        ("[columns]", '[[join]]\nform = "x"\non = "nhs_number"\n[columns]', "'join.1.form' is not one of from, on"),
        ("[columns]", '[keep]\nnamed = "x"\n[columns]', "'keep.named' is not one of columns, key, name"),
        ("[columns]", '[[records]]\nkind = "head"\n[columns]', "'records 1' needs a kind, and the headings"),
        (
            "[columns]",
            '[[records]]\nkind = "head"\nvalue = ["a"]\n[records.values]\nx = "y"\n[columns]',
            "'records.1.values'",
        ),
        ("[columns]", "[keep]\ncolumns = 3\n[columns]", "'keep.columns' must be a table of texts"),
        ("[values.sex]", "[values.context]", "'values.context' has words for 'context', which no column and no"),
        (
            "[columns]",
            '[[records]]\nkind = "head"\nvalue = ["a"]\npractice_code = ["b"]\n[columns]',
            "'records 1' names 'practice_code', which is not one of",
        ),
        ("[columns]", '[keep]\nname = "x"\nkey = "child_id"\n[columns]', "'keep.key' names 'child_id', which is not"),
        (
            "[columns]",
            '[keep]\nname = "x"\nkey = "nhs_number"\ncolumns = {sex = "postcode"}\n[columns]',
            "'keep.columns' names 'postcode', which is not",
        ),
        ('kind = "weight"\n', "", "'tables' has records, whose 'kind' stands in no column and no constant"),
        ('measured_on = ["When"]', "", "'tables' has records, whose 'measured_on' stands in no column"),
    ],
)
def test_a_mapping_that_cannot_be_is_said_in_one_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        load(site(tmp_path, SITE.replace(old, new)))
    assert words in str(caught.value)
    assert str(caught.value).startswith("site.toml")
    assert "\n" not in str(caught.value)


def test_a_mapping_that_fits_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "children.csv").write_text("source,child_id,date_of_birth\ngp,1,2026-01-01\n")
    with pytest.raises(UnusableInput, match="fits none of the inputs: it needs nhs_number, value"):
        read([tmp_path / "children.csv"], as_of=AS_OF, mapping=site(tmp_path))


def test_every_shipped_mapping_is_a_mapping() -> None:
    names = [mapping.name for mapping in shipped()]
    assert len(names) == len(set(names)) > 10


def test_inspect_says_what_a_file_is_taken_for(tmp_path: Path) -> None:
    (tmp_path / "gp.csv").write_text(
        "NHS Number,Event Date,Code,Value,Units,Comment\n"
        + "4000000004,01/03/2026,27113001,4.5,kg,x\n" * 3
        + "4000000004,01/03/2026,22K..,17,,x\n"
    )
    found = inspect(tmp_path / "gp.csv", as_of=AS_OF)
    [sheet] = found.sheets
    assert sheet.mapping == "GP extract, one row per coded entry"
    assert dict(sheet.columns.to_numpy().tolist())["measured_on"] == "Event Date"
    assert sheet.left_alone == ("Comment",)
    assert found.counts["recorded"] == 3
    assert found.understood["recorded"]["value_si"].tolist() == [4.5] * 3
    assert found.refused["rows"].tolist() == [1]


def test_inspect_offers_a_mapping_that_reads_a_file_it_does_not_know(tmp_path: Path) -> None:
    """What it offers is a true mapping, never takes a centile for a weight, and then reads the file."""
    text = 'Baby NHS No,DoB,Wt (kg),Wt centile,Weight date,Odd "thing",Length cm,Weight SDS\n'
    (tmp_path / "odd.csv").write_text(text + "4000000004,13/1/26,4.5,25,1/3/26,x,,-0.6\n")
    found = inspect(tmp_path / "odd.csv", as_of=AS_OF)
    assert "growthwatch inspect" in found.problem
    starter = found.sheets[0].starter
    assert "# left alone: Wt centile" in starter
    assert "# left alone: Weight SDS" in starter
    again = read([tmp_path / "odd.csv"], as_of=AS_OF, mapping=site(tmp_path, starter))
    assert again.recorded[["nhs_number", "kind", "value", "unit"]].to_numpy().tolist() == [
        ["4000000004", "weight", "4.5", "kg"]
    ]
    assert again.recorded["measured_on"][0] == pd.Timestamp("2026-03-01")


def test_the_mapping_in_the_documentation_is_a_mapping(tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    assert load(site(tmp_path, example)).name == "our clinic's export"


def test_every_mapping_of_the_guide_to_mappings_is_one(tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "docs" / "mappings.md").read_text(encoding="utf-8")
    examples = [part.split("```")[0] for part in text.split("```toml\n")[1:]]
    assert [load(site(tmp_path, example)).name for example in examples] == ["cohort", "redcap weighing"]
