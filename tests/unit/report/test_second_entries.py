"""A child whose check looks missed and who is probably another entry that was weighed: the list says so first."""

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from growthwatch import pipeline
from growthwatch.cli import app
from growthwatch.report.missed_checks import missed_checks as report
from growthwatch.report.missed_checks import next_steps, second_entries, second_entry_wording, worklist
from growthwatch.report.missed_checks import report_files as files
from growthwatch.report.missed_checks.next_steps import NextStep

AS_OF = "2026-04-30"
A, B, C = "9990000018", "9990000026", "9990000034"
HEADING = "source,child_id,nhs_number,forename,surname,date_of_birth,sex,postcode,practice_code,birth_order\n"
WEIGHED = "source,record_id,nhs_number,forename,surname,date_of_birth,sex,postcode,measured_on,kind,value,unit\n"
AVA = "Ava,Varley,2026-01-05,female,YY3 4CD"
#: One family: a numbered girl whom the clinic weighed at 52 days, and her register's first entry without a number.
LISTED = f"gp,g2,{A},{AVA},Y1,\n"
SEEN = f"clinic,c1,{A},{AVA},2026-02-26,weight,4.8,kg\n" + f"gp,p1,{A},{AVA},2026-01-20,length,53,cm\n"
#: Her second entry: a practice that knew the number wrote a length without it later, so it might be another girl.
FIRST = "gp,g1,,Ava,Varley,2026-01-05,female,,Y1,\n"
UNNUMBERED = "gp,p2,,Ava,Varley,2026-01-05,female,,2026-03-20,length,58,cm\n"
BABY = "gp,g1,,Baby,Varley,2026-01-05,female,YY3 4CD,Y1,\n"
SENTENCE = "the same child as Ava Varley (NHS number 999 000 0018)"
CONFIRM = ", who was weighed on 26/02/2026 (clinic): confirm the link first. "


def _run(folder, register, records=SEEN):
    (folder / "register.csv").write_text(HEADING + register, encoding="utf-8")
    (folder / "records.csv").write_text(WEIGHED + records, encoding="utf-8")
    return pipeline.run(folder, as_of=AS_OF)


def _next_step(made):
    return made.worklist.set_index("child_id")["Next step"].to_dict()


def test_a_second_entry_without_number_is_probably_the_child_that_was_weighed(tmp_path):
    made = report.missed_checks(_run(tmp_path, LISTED + FIRST, SEEN + UNNUMBERED), "Y1")
    assert _next_step(made)["g1"] == "Probably " + SENTENCE + CONFIRM + "Book review and weighing."
    assert made.recall["Before sending"].tolist() == [worklist.HELD_TWICE]
    quality = made.quality.set_index("What")["Children or records"]
    assert quality["Children who may be held twice"] == 2


def test_a_baby_without_forename_may_be_the_child_or_a_twin(tmp_path):
    made = report.missed_checks(_run(tmp_path, LISTED + BABY), "Y1")
    assert _next_step(made)["g1"].startswith("May be " + SENTENCE + ", or a twin" + CONFIRM)


def test_a_number_put_right_later_is_probably_the_same_child(tmp_path):
    made = report.missed_checks(_run(tmp_path, LISTED + f"gp,g1,{B},{AVA},Y1,\n"), "Y1")
    assert _next_step(made)["g1"].startswith("Probably " + SENTENCE + CONFIRM)


def test_of_several_entries_the_one_weighed_in_the_window_is_named_and_the_others_counted(tmp_path):
    eve = f"gp,g3,{B},Eve,Varley,2026-01-05,female,YY3 4CD,Y1,\n"
    late = f"clinic,c2,{B},Eve,Varley,2026-01-05,female,YY3 4CD,2026-04-20,weight,6.1,kg\n"
    made = report.missed_checks(_run(tmp_path, LISTED + eve + BABY, SEEN + late), "Y1")
    assert "Ava Varley" in _next_step(made)["g1"]
    assert "26/02/2026 (clinic) (and 1 other possible link): confirm" in _next_step(made)["g1"]


def test_an_entry_that_was_not_weighed_is_named_as_such(tmp_path):
    unweighed = SEEN.split("\n", 1)[1] + UNNUMBERED
    made = report.missed_checks(_run(tmp_path, LISTED + FIRST, unweighed), "Y1")
    assert SENTENCE + ", for whom no weight since birth counts: confirm" in _next_step(made)["g1"]
    assert "2 may be a second entry" in made.unconfirmed
    assert " 0 of them" in made.unconfirmed


@pytest.mark.parametrize("other", ["", f"gp,g1,{B},Eve,Varley,2026-01-05,female,YY3 4CD,Y1,\n"])
def test_a_child_that_is_nobody_elses_second_entry_has_no_such_line(tmp_path, other):
    made = report.missed_checks(_run(tmp_path, LISTED + other), "Y1")
    assert made.unconfirmed == ""
    assert not made.worklist["Next step"].str.contains("same child").any()


def test_a_conflict_within_a_joined_child_is_no_second_entry(tmp_path):
    made = _run(tmp_path, LISTED, SEEN.replace("female", "male"))
    assert made.links["why_not_joined"].str.startswith("joined all the same").any()
    assert second_entries.pairs(made).empty


def test_an_end_that_the_result_does_not_hold_is_pointed_at_by_its_record(tmp_path):
    result = _run(tmp_path, LISTED + FIRST, SEEN + UNNUMBERED)
    gone = result.links.replace({"p1": "elsewhere"})
    said = report.missed_checks(type(result)(**{**vars(result), "links": gone}), "Y1")
    assert _next_step(said)["g1"].startswith("Probably the same child as another entry (GP elsewhere): confirm")


def test_one_name_for_two_ends_is_never_taken_for_either(tmp_path):
    """A register's id may be another child's record id in the same system: the record is what links mean."""
    records = SEEN + UNNUMBERED + f"gp,g1,{C},Kim,Other,2026-01-05,male,YY3 4CE,2026-02-20,weight,5,kg\n"
    made = report.missed_checks(_run(tmp_path, LISTED + FIRST, records), "Y1")
    assert not any("Kim" in step for step in _next_step(made).values())


def test_workbook_page_csv_and_command_line_say_it_and_the_safe_report_does_not(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    result = _run(folder, LISTED + FIRST, SEEN + UNNUMBERED)
    made = report.missed_checks(result, "Y1")
    for suffix in (".xlsx", ".html", ".csv"):
        files.write(made, tmp_path / f"list{suffix}")
    sheet = CalamineWorkbook.from_path(str(tmp_path / "list.xlsx")).get_sheet_by_name("Worklist").to_python()
    page = (tmp_path / "list.html").read_text(encoding="utf-8")
    for text in (str(sheet), page):
        assert "Probably " + SENTENCE + CONFIRM.rstrip() in text
        assert "Of those listed, 2 may be a second entry" in text
    assert SENTENCE in pd.read_csv(tmp_path / "list.csv")["Next step"][0]
    asked = ["missed-checks", str(folder), "--as-of", AS_OF, "--practice", "Y1", "--out", str(tmp_path / "x.csv")]
    assert "1 of them of one who has been weighed: confirm the link" in CliRunner().invoke(app, asked).stderr
    safe = CliRunner().invoke(app, [*asked, "--email-safe"])
    assert safe.exit_code == 0
    assert "second entry" not in safe.output


def test_rewording_every_sentence_changes_no_count_and_no_code(tmp_path, monkeypatch):
    """Counts were once taken from the rows that held the words "who was weighed on"."""
    result = _run(tmp_path, LISTED + FIRST, SEEN + UNNUMBERED)
    before = report.missed_checks(result, "Y1")
    monkeypatch.setattr(next_steps, "NEXT_STEP_SENTENCES", dict.fromkeys(NextStep, "who was weighed on"))
    monkeypatch.setattr(second_entry_wording, "sentences", lambda entries, _: pd.Series("other", index=entries.index))
    after = report.missed_checks(result, "Y1")
    assert after.worklist["Next step"].tolist() == ["other who was weighed on"] * len(after.worklist)
    assert after.unconfirmed == before.unconfirmed
    assert " 1 of them of one who has been weighed" in after.unconfirmed
    assert after.recall.equals(before.recall)
    assert after.worklist.drop(columns="Next step").equals(before.worklist.drop(columns="Next step"))
