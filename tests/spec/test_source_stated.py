"""Which record system a file is from: as the file states it row by row, else as a person does; else it is said."""

import json

from tests import fhir_bundles as fhir
from tests.command import growthwatch, in_one_line, rows

WIDE = (
    "NHS Number,Date of Birth,Sex,Birth Weight (kg),6-8 week weight (kg),6-8 week date\n"
    "9990001014,2026-03-02,Female,3.35,4.6,2026-04-27\n"
)
LONG = "nhs_number,date_of_birth,measured_on,kind,value\n9990001014,2026-03-02,2026-04-27,weight,4.6\n"


def ran(tmp_path, files, *options):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    given = [tmp_path / name for name in files]
    said = growthwatch("run", *given, "--as-of", "2026-06-01", "--out", tmp_path / "out", *options).stdout
    return [one["source"] for one in rows(tmp_path / "out" / "records.csv")], said


def test_a_source_that_nobody_stated_is_said_with_the_way_to_state_it(tmp_path):
    _, said = ran(tmp_path, {"export.csv": WIDE})
    assert "nothing in it says which record system it is from" in said
    assert "--source (parent_held, clinic, gp, maternity)" in said


def test_the_source_stated_for_all_files_holds_and_nothing_is_left_to_say(tmp_path):
    found, said = ran(tmp_path, {"export.csv": WIDE}, "--source", "maternity")
    assert found == ["maternity", "maternity"]
    assert "record system" not in said


def test_each_file_may_have_a_source_of_its_own(tmp_path):
    other = LONG.replace("4.6", "4.7")
    found, _ = ran(tmp_path, {"a.csv": LONG, "b.csv": other}, "--source", "a.csv=parent_held", "--source", "clinic")
    assert sorted(found) == ["clinic", "parent_held"]


def test_what_a_row_states_of_its_source_goes_before_what_is_stated_of_the_file(tmp_path):
    text = LONG.replace("nhs_number", "source,nhs_number").replace("\n999", "\ngp,999")
    blank = "\n,9990001014,2026-03-02,2026-05-04,weight,4.8\n"
    found, _ = ran(tmp_path, {"a.csv": text.rstrip("\n") + blank}, "--source", "clinic")
    assert sorted(found) == ["clinic", "gp"]


def test_a_bundle_that_names_no_system_is_said_to_be_taken_as_a_practices_until_it_is_stated(tmp_path):
    text = json.dumps(fhir.bundle(fhir.patient(fhir.ADA), fhir.weight("o1", 4.6, "2026-04-27")))
    found, said = ran(tmp_path, {"a.json": text})
    assert (found, "taken as gp; state it with --source" in said) == (["gp"], True)
    found, said = ran(tmp_path, {"a.json": text}, "--source", "a.json=maternity")
    assert (found, "state it with --source" in said) == (["maternity"], False)


def test_the_store_takes_a_source_stated_at_import(tmp_path):
    (tmp_path / "a.csv").write_text(LONG, encoding="utf-8")
    said = growthwatch("import", tmp_path / "a.csv", "--store", tmp_path / "s.db", "--as-of", "2026-06-01",
                       "--source", "parent_held").stdout  # fmt: skip
    assert "1 rows, 1 added" in said


def test_a_table_without_its_source_and_a_source_that_is_none_are_one_sentence(tmp_path):
    text = "nhs_number,contact,contact_on,outcome\n9990001014,6-8-week,2026-04-27,attended\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    words = ("run", tmp_path / "a.csv", "--as-of", "2026-06-01", "--out", tmp_path / "out")
    said = in_one_line(*words)
    assert "column source" in said
    assert "state it with --source" in said
    growthwatch(*words, "--source", "gp")
    assert "no such record system; expected one of parent_held, clinic, gp, maternity" in in_one_line(
        *words, "--source", "hospital"
    )
    assert "no input has this name" in in_one_line(*words, "--source", "b.csv=clinic")


def test_inspect_shows_a_file_as_it_is_read_with_its_source_stated(tmp_path):
    (tmp_path / "a.csv").write_text(LONG, encoding="utf-8")
    open_ = growthwatch("inspect", tmp_path / "a.csv", "--as-of", "2026-06-01").stdout
    assert "taken as clinic; state it with --source" in open_
    said = growthwatch("inspect", tmp_path / "a.csv", "--as-of", "2026-06-01", "--source", "parent_held").stdout
    assert "parent_held" in said
    assert "Rows: 1 recorded" in said


def test_a_system_that_is_none_is_refused_by_inspect_and_score_in_one_line(tmp_path):
    (tmp_path / "a.csv").write_text(LONG, encoding="utf-8")
    for words in (("inspect", tmp_path / "a.csv"), ("score", tmp_path / "a.csv", "--out", tmp_path / "out.csv")):
        said = in_one_line(*words, "--source", "red book")
        assert said.startswith("option --source, value 'red book': no such record system")


def test_score_reads_a_table_of_ours_by_a_mapping_that_leaves_the_source_to_be_stated(tmp_path):
    (tmp_path / "a.csv").write_text(
        LONG.replace("value\n", "value,sex\n").replace("4.6\n", "4.6,F\n"), encoding="utf-8"
    )
    (tmp_path / "m.toml").write_text(
        'name = "clinic"\ntables = ["records"]\nneeds = ["nhs_number", "kind", "value"]\n[columns]\n'
        'nhs_number = ["nhs_number"]\ndate_of_birth = ["date_of_birth"]\nmeasured_on = ["measured_on"]\n'
        'kind = ["kind"]\nvalue = ["value"]\nsex = ["sex"]\n',
        encoding="utf-8",
    )
    asked = ("score", tmp_path / "a.csv", "--mapping", tmp_path / "m.toml", "--out", tmp_path / "out.csv")
    growthwatch(*asked, "--as-of", "2026-06-01", "--source", "a.csv=clinic")
    [scored] = rows(tmp_path / "out.csv")
    assert (scored["value"], scored["age_days"]) == ("4.6", "56")
    assert -0.7 < float(scored["sds"]) < -0.4  # 4.6 kg at 56 days, girls: between the 25th and the 50th
