"""Bad input: a sentence and exit 2, or a reject with file, line, column, value and reason; nothing is lost."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest

from growthwatch.sources import Intake, UnusableInput, read

AS_OF = dt.date(2026, 6, 1)
HEADING = "source,record_id,nhs_number,date_of_birth,sex,gestation_weeks,gestation_days,measured_on,kind,value,unit"
GOOD = {
    "source": "gp", "record_id": "1", "nhs_number": "4000000004", "date_of_birth": "2026-01-01", "sex": "male",
    "gestation_weeks": "40", "gestation_days": "0", "measured_on": "2026-03-01", "kind": "weight", "value": "4.5",
    "unit": "kg",
}  # fmt: skip


def rows(folder: Path, *changes: dict[str, str]) -> Path:
    file = folder / "records.csv"
    lines = [",".join({**GOOD, "record_id": str(n), **change}.values()) for n, change in enumerate(changes)]
    file.write_text("\n".join([HEADING, *lines]) + "\n", encoding="utf-8")
    return file


def intake(file: Path) -> Intake:
    return read([file], as_of=AS_OF)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("source", "", "source is empty"),
        ("source", "hospital", "unknown source"),
        ("kind", "", "kind is empty"),
        ("kind", "temperature", "unknown kind"),
        ("unit", "stone", "unknown unit"),
        ("value", "", "is empty"),
        ("value", "abc", "not a number"),
        ("value", "-4.5", "not greater than zero"),
        ("value", "0", "not greater than zero"),
        ("value", "1e999", "no measurement"),
        ("value", "NaN", "is empty"),
        ("value", "not done", "not measured"),
        ("value", "<4.5", "not one exact figure"),
        ("value", "4" * 400, "not a number"),
        ("value", "４.5", "not a number"),
        ("measured_on", "", "measured_on is empty"),
        ("measured_on", "2026-02-30", "no such date"),
        ("measured_on", "2026-06-02", "after the as-of date"),
        ("measured_on", "2025-12-31", "before birth"),
    ],
)
def test_a_record_that_cannot_be_read_is_refused_by_name_and_the_others_go_on(
    tmp_path: Path, column: str, value: str, reason: str
) -> None:
    found = intake(rows(tmp_path, {}, {column: value}, {}))
    assert len(found.recorded) == 2
    [reject] = found.rejects.to_dict("records")
    assert (reject["file"], reject["line"], reject["column"], reject["value"]) == ("records.csv", 3, column, value)
    assert reason in reject["reason"]
    assert reject["table"] == "records"
    assert reject["row"].split(",")[1] == "1"


@pytest.mark.parametrize(
    ("column", "value", "left", "reason"),
    [
        ("date_of_birth", "2026-13-01", "date_of_birth", "no such date"),
        ("date_of_birth", "2027-01-01", "date_of_birth", "after the as-of date"),
        ("sex", "purple", "sex", "unknown sex"),
        ("gestation_weeks", "0", "gestation_total_days", "gestation outside"),
        ("gestation_weeks", "10", "gestation_total_days", "gestation outside"),
        ("gestation_weeks", "400", "gestation_total_days", "gestation outside"),
        ("gestation_weeks", "39.5", "gestation_total_days", "gestation outside"),
        ("nhs_number", "9.99731E+09", "nhs_number", "lost digits"),
    ],
)
def test_a_record_is_used_without_the_optional_cell_that_cannot_be_read(
    tmp_path: Path, column: str, value: str, left: str, reason: str
) -> None:
    found = intake(rows(tmp_path, {}, {column: value}, {}))
    assert len(found.recorded) == 3
    assert found.recorded["value_si"].tolist() == [4.5, 4.5, 4.5]
    assert found.recorded[left].isna().tolist() == [False, True, False]
    assert len(found.rejects) == 0
    [remark] = found.remarks.to_dict("records")
    assert (remark["file"], remark["line"], remark["column"], remark["value"]) == ("records.csv", 3, column, value)
    assert reason in remark["reason"]
    assert remark["reason"].endswith("the rest of the row is used")
    assert remark["row"].split(",")[1] == "1"


@pytest.mark.parametrize(
    ("word", "reason", "used_as"),
    [
        ("term", "37+0 or more", "the child is scored as if born at 40+0, and every result says so"),
        ("preterm", "under 37+0", "nothing is corrected, so that SDS of the first months read lower than they are"),
    ],
)
def test_a_record_is_used_with_a_gestation_that_names_no_day_and_it_is_said_as_what_it_counts(
    tmp_path: Path, word: str, reason: str, used_as: str
) -> None:
    found = intake(rows(tmp_path, {}, {"gestation_weeks": word}, {}))
    assert found.recorded["value_si"].tolist() == [4.5, 4.5, 4.5]
    assert found.recorded["gestation_total_days"].isna().tolist() == [False, True, False]
    assert len(found.rejects) == 0
    [remark] = found.remarks.to_dict("records")
    assert (remark["line"], remark["column"], remark["value"]) == (3, "gestation_weeks", word)
    assert reason in remark["reason"]
    assert remark["reason"].endswith(used_as)


def test_weeks_count_alone_where_the_days_beside_them_cannot_be_read(tmp_path: Path) -> None:
    found = intake(rows(tmp_path, {"gestation_weeks": "34", "gestation_days": "9"}))
    assert found.recorded["gestation_total_days"].tolist() == [34 * 7]
    assert found.remarks[["column", "value"]].to_numpy().tolist() == [["gestation_days", "9"]]


@pytest.mark.parametrize("word", ["NA", "NULL", ".", "nan", "NaT", "-", "unknown", "n/a", "Not known"])
def test_a_word_for_missing_in_an_optional_cell_is_an_empty_cell(tmp_path: Path, word: str) -> None:
    optional = ("date_of_birth", "sex", "gestation_weeks", "gestation_days", "unit")
    found = intake(rows(tmp_path, dict.fromkeys(optional, word)))
    assert (len(found.recorded), len(found.rejects), len(found.remarks)) == (1, 0, 0)
    assert found.recorded[["date_of_birth", "sex", "gestation_total_days", "unit"]].isna().to_numpy().all()
    assert found.recorded["value_si"].tolist() == [4.5]


def test_a_record_id_that_says_not_known_is_none(tmp_path: Path) -> None:
    """Two rows with NA for an id are two records, not one twice."""
    found = intake(rows(tmp_path, {"record_id": "NA"}, {"record_id": "NA"}))
    assert (len(found.recorded), len(found.rejects)) == (2, 0)


@pytest.mark.parametrize(
    ("sexes", "read_as", "remarked"),
    [
        (("0", "1"), [None, None], 2),
        (("0.0", "1.0", "9"), [None, None, None], 2),
        (("1", "2"), ["male", "female"], 0),
        (("1.0", "2.0", "0"), ["male", "female", None], 0),
        (("1", "1"), ["male", "male"], 0),
        (("Female (F)", "M - Male"), ["female", "male"], 0),
        (("F (M)", "I"), [None, None], 1),
    ],
)
def test_sex_is_read_as_it_is_coded_and_a_column_of_nought_and_one_is_asked_about(
    tmp_path: Path, sexes: tuple[str, ...], read_as: list[str | None], remarked: int
) -> None:
    found = intake(rows(tmp_path, *({"sex": sex} for sex in sexes)))
    assert found.recorded["sex"].astype(object).where(found.recorded["sex"].notna(), None).tolist() == read_as
    assert found.remarks["column"].tolist() == ["sex"] * remarked


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("9990001014.0", "9990001014"),
        ("'9990001014", "9990001014"),
        ('"=""9990001014"""', "9990001014"),
        ("999\u00a0000\u00a01014", "9990001014"),
        ("9990001014\u200b", "9990001014"),
        ("999.000.1014", "9990001014"),
        ("NHS No: 999 000 1014", "9990001014"),
        ("9.990001014E+09", "9990001014"),
        # no ten digits in any dress: nothing is made of them
        ("999000101.4", "999000101.4"),
        ("99900.01014", "99900.01014"),
        ("999-000-101", "999-000-101"),
    ],
)
def test_an_nhs_number_is_its_ten_digits_in_whatever_dress(tmp_path: Path, written: str, read_as: str) -> None:
    assert intake(rows(tmp_path, {"nhs_number": written})).recorded["nhs_number"].tolist() == [read_as]


def test_a_record_of_nobody_is_refused(tmp_path: Path) -> None:
    found = intake(rows(tmp_path, {"nhs_number": "", "date_of_birth": ""}, {}))
    assert "names no child" in found.rejects["reason"][0]
    assert len(found.recorded) == 1


def test_a_second_record_with_the_same_id_and_another_value_is_there_too_under_an_id_of_its_own(
    tmp_path: Path,
) -> None:
    found = intake(rows(tmp_path, {}, {"record_id": "0", "value": "5"}))
    assert found.recorded[["record_id", "value"]].to_numpy().tolist() == [["0", "4.5"], ["0~2", "5"]]
    assert found.recorded["sender_record_id"].tolist()[1] == "0"
    assert found.rejects.empty


def test_a_record_that_says_again_what_another_of_its_id_says_is_refused(tmp_path: Path) -> None:
    found = intake(rows(tmp_path, {}, {"record_id": "0"}))
    assert found.recorded["value"].tolist() == ["4.5"]
    assert found.rejects[["line", "column", "table"]].to_numpy().tolist() == [[3, "record_id", "records"]]


def test_an_nhs_number_travels_as_written_but_for_blanks_and_dashes(tmp_path: Path) -> None:
    """Full-width digits are not digits: they are never quietly made into an NHS number."""
    found = intake(
        rows(tmp_path, {"nhs_number": "400 000-0004"}, {"nhs_number": "４０００００000４"}, {"nhs_number": "123"})
    )
    assert found.recorded["nhs_number"].tolist() == ["4000000004", "４０００００000４", "123"]


@pytest.mark.parametrize(
    ("column", "value", "left"),
    [
        ("gestation_weeks", "10", "gestation_total_days"),
        ("gestation_weeks", "39-3", "gestation_total_days"),
        ("sex", "purple", "sex"),
        ("date_of_birth", "2026-02-30", "date_of_birth"),
        ("died_on", "2020-01-01", "died_on"),
        ("left_on", "soon", "left_on"),
    ],
)
def test_a_register_row_is_used_without_the_cell_that_cannot_be_read(
    tmp_path: Path, column: str, value: str, left: str
) -> None:
    child = {
        "source": "gp", "child_id": "a", "nhs_number": "4000000004", "date_of_birth": "2026-01-01", "sex": "female",
        "gestation_weeks": "39", "gestation_days": "1", "left_on": "", "died_on": "",
    } | {column: value}  # fmt: skip
    (tmp_path / "children.csv").write_text(f"{','.join(child)}\n{','.join(child.values())}\n")
    found = intake(tmp_path)
    assert len(found.register) == 1
    assert found.register[left].isna().all()
    [reject] = found.rejects.to_dict("records")
    assert (reject["column"], reject["value"], reject["table"]) == (column, value, "children")
    assert reject["reason"].endswith("taken as not known, the rest of the row is used")


def _text(n: int = 3) -> str:
    line = ",".join(GOOD.values())
    return HEADING + "\n" + "".join(line.replace(",1,", f",{i},", 1) + "\n" for i in range(n))


@pytest.mark.parametrize(
    ("name", "contents"),
    [
        ("bom.csv", _text().encode("utf-8-sig")),
        ("utf16.csv", _text().encode("utf-16")),
        ("crlf.csv", _text().replace("\n", "\r\n").encode()),
        ("old_mac.csv", _text().replace("\n", "\r").encode()),
        ("semicolon.csv", _text().replace(",", ";").encode()),
        ("tab.tsv", _text().replace(",", "\t").encode()),
        ("blank_lines.csv", b"\n\n" + _text().replace("\n", "\n\n").encode()),
        ("empty_rows.csv", _text().encode() + b",,,,,,,,,,\n" * 3),
    ],
)
def test_a_table_is_read_however_it_is_written(tmp_path: Path, name: str, contents: bytes) -> None:
    (tmp_path / name).write_bytes(contents)
    found = intake(tmp_path / name)
    assert (len(found.recorded), len(found.rejects)) == (3, 0)


def test_one_file_may_mix_encodings(tmp_path: Path) -> None:
    line = ",".join(GOOD.values())
    utf8, latin = line.replace("gp,1", "gp,é1").encode(), line.replace("gp,1", "gp,é2").encode("latin-1")
    (tmp_path / "mixed.csv").write_bytes(b"\n".join([HEADING.encode(), utf8, latin]))
    found = intake(tmp_path / "mixed.csv")
    assert found.recorded["record_id"].tolist() == ["é1", "é2"]
    assert "Windows-1252" in found.inputs["notes"][0]


def test_ragged_rows_are_refused_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "ragged.csv").write_text(_text(1) + "gp,2\n" + "a,b,c,d,e,f,g,h,i,j,k,l\n" + _text(1).split("\n")[1])
    found = intake(tmp_path / "ragged.csv")
    assert found.rejects["line"].tolist() == [3, 4, 5]
    assert "columns of the heading" in found.rejects["reason"][0]


@pytest.mark.parametrize("lines_between", [0, 1, 3])
def test_an_unclosed_quotation_mark_loses_no_line(tmp_path: Path, lines_between: int) -> None:
    """Whatever the mark swallowed is shown line by line; nothing is recorded that was not written as a row."""
    good = _text(6).splitlines()
    body = good[1:]
    body[1] = body[1].replace("gp,1", 'gp,"1')
    body[2 + lines_between] = body[2 + lines_between].replace(",male", ',"male')
    (tmp_path / "q.csv").write_text("\n".join([good[0], *body]) + "\n")
    found = intake(tmp_path / "q.csv")
    assert len(found.recorded) + len(found.rejects) == 6
    assert found.rejects["line"].tolist() == list(range(3, 5 + lines_between))


def test_a_note_may_run_over_lines_and_line_numbers_stay_true(tmp_path: Path) -> None:
    heading = HEADING + ",note"
    good = ",".join(GOOD.values())
    lines = [heading, good + ',"two\nlines, and\nmore"', "", good.replace("gp,1", "gp,2").replace("4.5", "x") + ","]
    (tmp_path / "note.csv").write_text("\n".join(lines))
    found = intake(tmp_path / "note.csv")
    assert found.recorded["note"][0] == "two\nlines, and\nmore"
    assert found.rejects["line"].tolist() == [6]


@pytest.mark.parametrize("column", ["value", "sex", "nhs_number", "measured_on", "record_id"])
def test_a_nul_in_one_cell_costs_that_row_and_no_other(tmp_path: Path, column: str) -> None:
    """It is no text, and not every database can hold it: the row is rejected, the others go on."""
    found = intake(rows(tmp_path, {}, {column: f"{GOOD[column]}\0"}, {}))
    assert found.recorded["record_id"].tolist() == ["0", "2"]
    (reject,) = found.rejects.to_dict("records")
    assert (reject["file"], reject["line"], reject["column"]) == ("records.csv", 3, column)
    assert "NUL" in reject["reason"]
    assert reject["value"] == f"{GOOD[column]}\N{SYMBOL FOR NULL}"
    assert "\0" not in reject["row"]


@pytest.mark.parametrize(
    ("name", "contents", "words"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\n \n\n", "is empty"),
        ("twice.csv", b"source,value,Value\n", "stands twice"),
        ("missing.csv", _text().replace("kind", "sort").encode(), "column kind"),
        ("unknown.csv", b"foo,bar\n1,2\n", "growthwatch inspect"),
        ("one_line.csv", b"a," * 2_000_000, "one line"),
        ("long_row.csv", _text().encode() + b"gp," + b"x" * 9_000_000 + b"\n", "line 5"),
        ("binary.csv", b"\x89\xfe\x01" + bytes(range(255, 0, -1)) * 20 + b"\0", "not a text"),
        ("renamed.csv", b"PK\x03\x04nothing", "no XLSX"),
        ("encrypted.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted"),
        ("page.csv", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "XML"),
        ("paper.csv", b"%PDF-1.7", "PDF"),
        ("broken.json", b'{"resourceType": "Bundle", "entry": [', "not valid JSON"),
        ("other.json", b'{"a": 1}', "no resource"),
        ("broken.parquet", b"PAR1xxxxPAR1", "no Parquet file"),
    ],
)
def test_an_unusable_file_is_said_in_one_line(tmp_path: Path, name: str, contents: bytes, words: str) -> None:
    if name.endswith(".json"):
        pytest.importorskip("fhir.resources", reason="the fhir extra is not installed")
    (tmp_path / name).write_bytes(contents)
    with pytest.raises(UnusableInput) as caught:
        intake(tmp_path / name)
    said = str(caught.value)
    assert words in said
    assert said.startswith(name)
    assert "\n" not in said
    assert len(said) < 400


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(60 << 20))
    with pytest.raises(UnusableInput, match="would unpack to 60 MB"):
        intake(tmp_path / "bomb.xlsx")


def test_nothing_given_is_said(tmp_path: Path) -> None:
    for inputs, words in (([], "no input"), ([tmp_path], "holds no"), ([tmp_path / "x"], "no such file")):
        with pytest.raises(UnusableInput, match=words):
            read(inputs, as_of=AS_OF)


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(_text())
    (tmp_path / "b.csv").write_text(_text())
    found = read([tmp_path, tmp_path / "a.csv"], as_of=AS_OF)
    assert len(found.recorded) == 3
    assert "read once" in found.inputs["notes"][1]


def test_an_unknown_file_in_a_folder_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(_text())
    (tmp_path / "b.csv").write_text("foo,bar\n1,2\n")
    found = intake(tmp_path)
    assert found.rejects["file"].tolist() == ["b.csv"]


def test_a_date_column_is_decided_as_a_whole_and_said(tmp_path: Path) -> None:
    found = intake(rows(tmp_path, {"measured_on": "02/13/2026"}, {"measured_on": "02/03/2026"}))
    assert [str(d.date()) for d in found.recorded["measured_on"]] == ["2026-02-13", "2026-02-03"]
    assert "measured_on: read month-first" in found.inputs["notes"][0]
    both = intake(rows(tmp_path, {"measured_on": "02/13/2026"}, {"measured_on": "14/02/2026"}))
    assert [str(d.date()) for d in both.recorded["measured_on"]] == ["2026-02-13", "2026-02-14"]
    assert both.inputs["notes"][0] == (
        "measured_on: 1 dates fit day-first alone and 1 month-first alone; each is read as the day that it can be"
    )
    either = {"measured_on": "02/03/2026"}
    open_still = intake(rows(tmp_path, {"measured_on": "02/13/2026"}, {"measured_on": "14/02/2026"}, either))
    assert [str(d.date()) for d in open_still.recorded["measured_on"]] == ["2026-02-13", "2026-02-14"]
    assert open_still.rejects["value"].tolist() == ["02/03/2026"]
    assert "1 dates (measured_on) may be day-first or month-first and are not read" in open_still.inputs["notes"][0]
    one_in_twenty = [{"measured_on": "14/02/2026"}] * 19
    a_slip = intake(rows(tmp_path, {"measured_on": "02/13/2026"}, *one_in_twenty))
    assert a_slip.rejects["value"].tolist() == ["02/13/2026"]
    assert a_slip.inputs["notes"][0] == "measured_on: read day-first; 1 dates fit month-first alone"


@pytest.mark.parametrize("above", ["", "Growth export\n", "Growth export of 1 March\n\n"])
@pytest.mark.parametrize("note", ["x" * 300_000, '"' + "a,b " * 60_000 + '"'], ids=["plain", "quoted"])
def test_a_note_of_any_length_below_the_heading_costs_nothing(tmp_path: Path, above: str, note: str) -> None:
    row = "gp,1,4000000004,2026-01-01,male,40,0,2026-02-26,weight,4.5,kg"
    (tmp_path / "records.csv").write_text(f"{above}{HEADING},note\n{row},{note}\n{row.replace('gp,1', 'gp,2')},\n")
    found = intake(tmp_path / "records.csv")
    assert found.recorded["value"].astype(float).tolist() == [4.5, 4.5]
    assert len(found.rejects) == 0
