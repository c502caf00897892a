"""Cells as systems and people write them, through the command: the right value, or the reason why there is none."""

import json
from pathlib import Path

import pytest

from tests.command import growthwatch, rows

CASES = Path(__file__).parents[1] / "cases"
TABLES = ("children", "records", "measurements", "checks", "findings", "rejects", "remarks")


def ran(folder, *inputs, **options):
    """Return the tables of a run by name, and what it said."""
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    said = growthwatch("run", *inputs, "--as-of", "2026-06-01", "--out", folder, *words).stdout
    tables = {name: rows(folder / f"{name}.csv") for name in TABLES}
    tables["about"] = json.loads((folder / "run.json").read_text())
    return tables, said


def by_record(tables):
    return {row["record_id"]: row for row in tables["records"]}


def by_number(tables):
    return {row["nhs_number"]: row for row in tables["children"]}


def test_a_number_that_excel_rounded_joins_nobody_and_ten_digits_in_any_dress_join_a_child(tmp_path):
    tables, said = ran(tmp_path / "out", CASES / "data-06-nhs-spoiled" / "in")
    child = {record: row["child_id"] for record, row in by_record(tables).items()}
    for letter in "abghijkl":
        assert child[f"{letter}1"] == child[f"{letter}2"], letter
    assert len({child[f"{letter}1"] for letter in "abghijkl"}) == 8
    assert [(row["line"], row["column"], row["value"]) for row in tables["rejects"]] == [
        ("6", "nhs_number", "9.99731E+09"), ("7", "nhs_number", "9.99731E+09"),
    ]  # fmt: skip
    assert sorted(by_number(tables)) == [
        "", "9997310144", "9997310152", "9997310160", "9997310179", "9997310187", "9997310195",
    ]  # fmt: skip
    assert [row["value"] for row in tables["remarks"]] == ["9.99731E+09"] * 6
    assert "6 cells that could not be read, or not wholly: their rows are used without" in said


def test_a_word_for_missing_in_an_optional_cell_costs_no_weight(tmp_path):
    tables, _ = ran(tmp_path / "out", CASES / "data-08-missing-words" / "in")
    values = {record: float(row["value_si"]) for record, row in by_record(tables).items()}
    assert values == {"a1": 3.5, "a2": 4.9, "b1": 4.6, "c1": 4.6, "d1": 4.6, "e1": 4.6, "f1": 4.6}
    assert [(row["line"], row["column"], row["value"]) for row in tables["rejects"]] == [("4", "value", "NA")]
    assert tables["remarks"] == []
    f1 = by_number(tables)["9997310063"]
    assert (f1["sex"], f1["gestation_weeks"], f1["gestation_days"]) == ("", "39", "0")


def test_gestation_is_read_as_it_is_written_in_the_uk_and_never_costs_the_weight(tmp_path):
    tables, _ = ran(tmp_path / "out", CASES / "data-13-gestation" / "in")
    assert len(tables["records"]) == 26
    assert tables["rejects"] == []
    child = {row["child_id"]: f"{row['gestation_weeks']}+{row['gestation_days']}" for row in tables["children"]}
    read = {record: child[row["child_id"]] for record, row in by_record(tables).items()}
    whole, three = ("g2", "g3", "g11", "g12", "g15", "g16", "g19", "g21"), ("g0", "g1", "g4", "g5", "g6", "g13", "g23")
    unknown = {"g7", "g9", "g10", "g14", "g17", "g18", "g20", "g22", "g25"}
    assert read == (
        dict.fromkeys(whole, "39+0") | dict.fromkeys(three, "39+3") | dict.fromkeys(unknown, "+")
        | {"g8": "40+5", "g24": "40+0"}
    )  # fmt: skip
    said = {row["value"]: row["reason"] for row in tables["remarks"]}
    assert set(said) == {"39.3", "39-3", "~39", "term", "Term", "FT", "T"}
    assert all(("37+0 or more" in reason) == (value in {"term", "Term", "FT", "T"}) for value, reason in said.items())


def test_34_of_40_is_34_weeks_and_both_babies_have_the_same_sds(tmp_path):
    """CLINICAL.md section 4: a girl of 34+0, 3.6 kg on day 56, is at +0.060 for her corrected age."""
    tables, _ = ran(tmp_path / "out", CASES / "data-18-gest34" / "in")
    sds = [float(row["sds"]) for row in tables["measurements"] if row["measured_on"] == "2026-04-27"]
    assert sds == pytest.approx([0.060, 0.060], abs=0.001)
    assert [(row["gestation_weeks"], row["gestation_days"]) for row in tables["children"]] == [("34", "0")] * 2
    assert [row["status"] for row in tables["findings"] if row["status"] in {"met", "confirmed"}] == []


READ = {
    "v0": (4.2, ""), "v1": (4.2, "*"), "v2": (4.2, "clothed"), "v7": (4.2, "in nappy"), "v11": (3.402, "7lb 8oz"),
    "v12": (3.401943, "3.402kg"), "v13": (3.402, ""), "v14": (3.402, ""), "v17": (3.4025, ""), "v20": (4.2, ""),
    "v21": (4.2, ""), "v28": (3.401943, ""), "v31": (3.416118, ""), "v33": (4200, ""), "v34": (4.2, ""),
    "v35": (4.2, ""), "v36": (4.2, ""), "v38": (4.2, ""), "v40": (4.2, ""), "v41": (3.401943, ""),
    "v46": (4.2, "naked"), "v47": (4.2, "Nude"),
}  # fmt: skip
REFUSED = {
    "not one exact figure": ("v3", "v4", "v5", "v6", "v8", "v9", "v37"),
    "two that do not agree": ("v10", "v29"),
    "a comma that may be": ("v15", "v16"),
    "a decimal comma": ("v18",),
    "not measured": ("v23", "v24", "v25", "v26"),
    "is empty": ("v27",),
    "unknown unit": ("v30", "v44"),
    "is not a number": ("v19", "v22", "v32", "v39", "v42", "v43", "v45"),
}


def test_a_figure_with_a_remark_is_read_and_what_is_no_figure_is_refused_with_why(tmp_path):
    tables, _ = ran(tmp_path / "out", CASES / "data-15-value-remarks" / "in")
    read = {record: (float(row["value_si"]), row["remark"]) for record, row in by_record(tables).items()}
    assert read == READ
    refused = {row["row"].split(",")[1]: row["reason"] for row in tables["rejects"]}
    assert {record: words for words, records in REFUSED.items() for record in records} == {
        record: next((words for words in REFUSED if words in reason), reason) for record, reason in refused.items()
    }
    assert len(READ) + len(refused) == 48
    # weighed or not, no figure that stands there is nobody's: only the five that say so count as not measured
    checks = {row["child_id"]: row["status"] for row in tables["checks"] if row["check"] == "6-8-week"}
    assert sorted(checks.values()) == ["measured_no_review"] * 22 + ["missed"] * 5 + ["weight_to_check"] * 21


def test_a_weight_with_a_remark_at_the_six_week_check_counts_and_its_fall_is_seen(tmp_path):
    tables, _ = ran(tmp_path / "out", CASES / "data-17-unreadable-8wk" / "in")
    assert {row["record_id"]: (float(row["value_si"]), row["remark"]) for row in tables["records"]} == {
        "a1": (3.4, ""), "a2": (4.6, "nappy on"), "b1": (3.5, ""), "b2": (4.3, "*"),
    }  # fmt: skip
    number = {row["child_id"]: row["nhs_number"] for row in tables["children"]}
    assert {number[row["child_id"]]: row["status"] for row in tables["checks"] if row["check"] == "6-8-week"} == {
        "9997310012": "complete", "9997310020": "complete",
    }  # fmt: skip
    falls = {number[row["child_id"]] for row in tables["findings"] if row["rule"] == "ng75-fall"}
    assert "9997310020" in falls


def test_score_reads_the_same_cells_as_run(tmp_path):
    """One grammar: what run reads of the cases score reads, and what run leaves out score names."""
    for case, n_scored in (("data-13-gestation", 26), ("data-15-value-remarks", 22)):
        out = tmp_path / f"{case}.csv"
        growthwatch("score", CASES / case / "in" / "r.csv", "--out", out)
        scored = rows(out)
        assert sum(row["not_scored"] == "" for row in scored) == n_scored, case
    remark = {row["value"]: row["score_remark"] for row in scored}
    assert (remark["4.2 (clothed)"], remark["4.2kg*"], remark["4.2kg"]) == ("clothed", "*", "")


def ages(tables):
    """Return the age of each record's measurement [days], by record."""
    age = {row["event_id"]: int(row["age_days"]) for row in tables["measurements"]}
    return {record: age[row["event_id"]] for record, row in by_record(tables).items()}


def test_a_file_whose_visits_are_month_first_has_its_birth_dates_month_first_too(tmp_path):
    tables, said = ran(tmp_path / "out", CASES / "data-01-us-dates-two-columns" / "in")
    born = {row["nhs_number"]: row["date_of_birth"] for row in tables["children"]}
    assert born == {"9997310012": "2026-04-03", "9997310020": "2026-03-02"}
    assert ages(tables) == {"v1": 0, "v2": 56, "v3": 0, "v4": 56}
    assert "date_of_birth, measured_on: read month-first, because some of its dates fit nothing else" in said


HEADING = "source,record_id,nhs_number,date_of_birth,sex,measured_on,kind,value,unit\n"


def csv(folder, *lines):
    folder.mkdir(exist_ok=True)
    (folder / "visits.csv").write_text(HEADING + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


def test_an_order_that_nothing_decides_is_asked_for_and_read_once_it_is_stated(tmp_path):
    """Born 4 March and seen on 5 April, or born 3 April and seen on 4 May: 32 or 31 days."""
    one = csv(tmp_path / "in", "clinic,a,9997310012,04/03/2026,female,05/04/2026,weight,4.0,kg")
    tables, said = ran(tmp_path / "out", one)
    assert tables["records"] == []
    [reject] = tables["rejects"]
    assert (reject["file"], reject["line"], reject["column"], reject["value"]) == (
        "visits.csv", "2", "measured_on", "05/04/2026",
    )  # fmt: skip
    assert "state it with --dates" in reject["reason"]
    assert "2 dates (date_of_birth, measured_on) may be day-first or month-first and are not read" in said
    for stated, born, age in (("day-first", "2026-03-04", 32), ("month-first", "2026-04-03", 31)):
        tables, _ = ran(tmp_path / stated, one, dates=stated)
        assert [row["date_of_birth"] for row in tables["children"]] == [born]
        assert ages(tables) == {"a": age}
    mapping = tmp_path / "site.toml"
    mapping.write_text(
        'tables = ["records"]\nneeds = ["source", "measured_on"]\ndates = "month-first"\n[columns]\n'
        + "".join(f'{name} = ["{name}"]\n' for name in HEADING.strip().split(",")),
        encoding="utf-8",
    )
    tables, _ = ran(tmp_path / "mapped", one, mapping=mapping)
    assert ages(tables) == {"a": 31}


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        # the other way this visit lies before birth
        (["clinic,a,9997310012,03/02/2026,female,01/04/2026,weight,4.9,kg"], {"a": 57}),
        # read day-first this visit is after the day asked about
        (["clinic,a,9997310012,03/05/2026,female,04/10/2026,weight,4.0,kg"], {"a": 36}),
        # another row decides for all
        (["clinic,a,9997310012,04/03/2026,female,05/04/2026,weight,4.0,kg",
          "clinic,b,9997310020,20/03/2026,male,2026-05-20,weight,5.0,kg"], {"a": 32, "b": 61}),
    ],
)  # fmt: skip
def test_all_that_a_file_shows_decides_the_order_of_all_its_dates(tmp_path, lines, read):
    tables, _ = ran(tmp_path / "out", csv(tmp_path / "in", *lines))
    assert ages(tables) == read


def test_orders_that_contradict_are_said_and_only_dates_of_one_meaning_are_read(tmp_path):
    days = ("13/04/2026", "04/14/2026", "03/04/2026", "04/04/2026")
    lines = [f"clinic,{n},9997310012,2026-01-01,male,{day},weight,5,kg" for n, day in enumerate(days)]
    tables, said = ran(tmp_path / "out", csv(tmp_path / "in", *lines))
    assert {row["record_id"]: row["measured_on"] for row in tables["records"]} == {
        "0": "2026-04-13", "1": "2026-04-14", "3": "2026-04-04",
    }  # fmt: skip
    assert [row["value"] for row in tables["rejects"]] == ["03/04/2026"]
    assert "1 dates fit day-first alone and 1 month-first alone" in said


def test_an_open_order_that_is_no_order_is_said_in_one_line(tmp_path):
    from tests.command import in_one_line  # noqa: PLC0415

    said = in_one_line("run", CASES / "data-01-us-dates-two-columns" / "in", "--as-of", "2026-06-01", "--out",
                       tmp_path / "out", "--dates", "american")  # fmt: skip
    assert "american" in said


def test_a_workbook_that_counts_from_1904_has_its_own_days_formatted_or_not(tmp_path):
    tables, _ = ran(tmp_path / "out", CASES / "data-03-excel-1904" / "in")
    assert ages(tables) == {"m1": 0, "m2": 56, "n1": 0, "n2": 56, "o1": 56}
    assert {row["date_of_birth"] for row in tables["children"]} == {"2026-03-02"}
    assert {row["measured_on"] for row in tables["records"]} == {"2026-03-02", "2026-04-27"}


def test_a_bare_year_or_month_is_no_date_and_never_a_day_of_1905(tmp_path):
    tables, _ = ran(tmp_path / "out", CASES / "data-05-partial-dates" / "in")
    assert {row["record_id"]: row["measured_on"] for row in tables["records"]} == dict.fromkeys(
        ("q1", "q2", "q4", "q5"), "2026-04-20"
    )
    assert {row["date_of_birth"] for row in tables["children"]} == {"", "2026-02-20"}
    assert [(row["column"], row["value"]) for row in tables["remarks"]] == [
        ("date_of_birth", "2026"), ("date_of_birth", "202602"), ("date_of_birth", "Feb 2026"),
        ("date_of_birth", "02/2026"),
    ]  # fmt: skip
    assert [(row["column"], row["value"]) for row in tables["rejects"]] == [("measured_on", "2026")]


def test_midnight_of_british_summer_time_written_in_utc_is_the_london_day(tmp_path):
    tables, _ = ran(tmp_path / "out", CASES / "uk-25-csv-dates-as-utc-midnight" / "in")
    [child] = tables["children"]
    assert (child["date_of_birth"], child["n_records"]) == ("2026-04-01", "3")
    assert [(row["age_days"], row["state"], row["sources"]) for row in tables["measurements"]] == [
        ("0", "agreed", "clinic;gp"), ("56", "single", "clinic"),
    ]  # fmt: skip
