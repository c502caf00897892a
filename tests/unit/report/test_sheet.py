"""The one-page sheet: who, chart, findings in words, what is missing, measurements."""

import datetime as dt
import html
import re
import shutil
import subprocess
import zlib

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import demo_stories, tables
from growthwatch.cli.chart import rows_of
from growthwatch.detect import published_next_steps
from growthwatch.report import sheet
from growthwatch.vocabulary import INTENDED_USE
from tests.chart_of import AS_OF, facts, on_day

FALLING = [(0, 3.5), (28, 4.0), (56, 4.4)]


def _checks(status="attended_not_measured", reason=""):
    row = {"child_id": "child-0", "check": "6-8-week", "status": status, "reason": reason}
    return pd.DataFrame([row], columns=list(tables.OUT["checks"]))


def _page(rows=FALLING, checks=None, **about):
    given = facts(rows, **about)
    page = sheet.sheet_html(
        *given, _checks() if checks is None else checks, policy="digital", as_of=AS_OF, version="9.9"
    )
    return re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", page))


def test_it_says_what_was_found_with_its_source_and_the_next_weighing():
    text = _page(fall="confirmed")
    assert "Confirmed: Weight fell. Weigh again by 26 February 2026 (local target)." in text
    assert "NICE NG75 1.2." in text
    assert INTENDED_USE in text


def test_what_is_next_is_prompted_once_and_a_maximum_of_weighings_is_no_deadline():
    found = pd.DataFrame(
        {"rule": ["ng75-fall", "ng75-below-2nd"], "status": ["met", "met"], "next_steps": ["refer;weigh_again", "refer"],
         "weigh_no_sooner_than": [on_day(63), on_day(63)], "next_weighing_by": [on_day(66), on_day(66)]}
    )  # fmt: skip
    said = [prompt for prompt, _ in published_next_steps().said(found)]
    assert said[0].startswith("Weigh again no sooner than")
    assert len(said) == 2
    assert "at the latest" not in _page(fall="confirmed")


def test_no_finding_is_never_reassurance():
    text = _page()
    assert "No threshold met on these 3 weights." in text
    assert not re.search(r"\b(normal|healthy)\b", text)


def test_what_could_not_be_judged_stands_beside_what_was_found_and_beside_nothing():
    rows = pd.DataFrame({"child_id": ["child-0"], "rule": ["ng75-fall"], "why": ["no_birth_weight"], "text": [""]})
    for fall in (None, "confirmed"):
        given = facts([(28, 4.0), (56, 4.4)], fall=fall) if fall else facts([(28, 4.0), (56, 4.4)])
        page = sheet.sheet_html(*given, _checks(), policy="digital", as_of=AS_OF, not_judged=rows)
        assert "Not judged (no birth weight): Fall across weight centiles." in page


def test_it_says_what_is_missing():
    text = _page([(28, 4.0)])
    for sentence in ("No birth weight.", "No length.", "No head circumference.",
                     "6-8-week check: attended, no weight recorded."):  # fmt: skip
        assert sentence in text
    assert "missed (was not brought)" in _page(checks=_checks("missed", "was_not_brought"))


def test_nothing_missing_is_said_as_such():
    rows = [
        {"age_days": 0, "kind": kind, "value": value}
        for kind, value in (("weight", 3.5), ("length", 51), ("head", 35))
    ]
    assert "Nothing that this page looks for is missing." in _page(rows, checks=_checks("complete"))


def test_measurements_of_every_kind_are_listed_by_date():
    text = _page([*FALLING, {"age_days": 28, "kind": "head", "value": 37.2}])
    listed = text[text.index("Remarks") :]
    assert [listed.index(value) for value in ("3.50 kg", "4.00 kg", "4.40 kg")] == sorted(
        listed.index(value) for value in ("3.50 kg", "4.00 kg", "4.40 kg")
    )
    assert "37.2 cm" in listed


def test_the_child_is_named_as_on_a_record():
    child = pd.Series(
        {"surname": "Adeyemi", "forename": "Tom", "nhs_number": "9990000018", "date_of_birth": on_day(0)}
    )
    assert sheet.identity(child) == "ADEYEMI, Tom · NHS number 999 000 0018 · born 1 January 2026"
    assert sheet.identity(pd.Series({"child_id": "c1", "surname": np.nan, "date_of_birth": pd.NaT})) == (
        "c1 · no NHS number recorded · born not known"
    )


def test_what_a_name_holds_cannot_become_markup():
    who, *rest = facts(FALLING)
    who["surname"] = "<script>x</script>"
    page = sheet.sheet_html(who, *rest, _checks(), policy="digital", as_of=AS_OF)
    assert "<script" not in page.lower()


def test_a_child_who_died_or_left_is_marked_and_nothing_is_prompted():
    who, *rest = facts(FALLING, fall="confirmed")
    last = rest[0]["measured_on"].max()

    def page(**column):
        return sheet.sheet_html(who.assign(**column), *rest, _checks(), policy="digital", as_of=AS_OF)

    assert "Died on" not in page()
    died = page(died_on=last)
    assert "Died on" in died
    assert "On no worklist" in died
    assert 'class="steps"' not in died
    assert "still on the worklists" in page(left_on=last - pd.Timedelta(days=1))
    assert "Left on" in page(left_on=last)


LONG = [(day, 3.5 + day / 60) for day in range(0, 420, 7)]


@pytest.mark.parametrize("rows", [[], FALLING[:1], FALLING])
def test_the_pdf_is_one_tagged_page_whatever_is_recorded(rows):
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")
    made = sheet.sheet(*facts(rows), _checks(), policy="digital", as_of=AS_OF)
    objects = b"".join(_inflated(made))
    assert len(re.findall(rb"/Type ?/Page\b", objects)) == 1
    assert b"/StructTreeRoot" in objects  # tagged: a screen reader finds headings and cells


def test_where_the_findings_need_a_second_page_its_measurements_are_not_cut_short(monkeypatch):
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")
    child, measurements, records, findings = facts([(day, 3.5) for day in range(0, 98, 7)], fall="confirmed")
    findings = pd.concat([findings.assign(text="Weight fell. " * 40, finding_id=str(n), status="met", rule=f"rule-{n}")
                          for n in range(12)])  # fmt: skip
    monkeypatch.setattr(sheet, "_weighing", lambda *_: "")
    tried = []
    written = sheet.sheet_html
    monkeypatch.setattr(
        sheet, "sheet_html", lambda *a, **k: tried.append((k["in_full"], k["rows"])) or written(*a, **k)
    )
    made = sheet.sheet(child, measurements, records, findings, _checks(), policy="digital", as_of=AS_OF)
    assert len(re.findall(rb"/Type ?/Page\b", b"".join(_inflated(made)))) == 2
    assert tried[-1] == (False, 0)  # every measurement, on the second page


def _words_on(pdf, folder):
    """Each page's size [points], and the words on it with their boxes, as poppler finds them."""
    (folder / "a.pdf").write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-bbox", str(folder / "a.pdf"), "-"], check=True, capture_output=True).stdout
    pages = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', told.decode(), re.DOTALL)
    word = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
    return [((float(w), float(h)), [(*map(float, found[:4]), html.unescape(found[4])) for found in word.findall(body)])
            for w, h, body in pages]  # fmt: skip


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
@pytest.mark.parametrize(("rows", "pages"), [(FALLING, 1), (LONG, 2)])
def test_every_word_of_the_page_is_on_the_paper(rows, pages, tmp_path):
    """The last column fell off the paper, and "questioned" with it."""
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")
    rows = [*rows, {"age_days": 60, "value": 9.0, "state": "questioned", "sources": "parent_held;clinic;gp;maternity"}]
    given = facts(rows, fall="met", gestation_days=230, repairs={60: {"suggested_value": 4.5, "error": "digits"}})
    made = sheet.sheet(*given, _checks(), policy="digital", as_of=AS_OF)
    found = _words_on(made, tmp_path)
    assert len(found) == pages
    for (width, height), words in found:
        assert all(x0 >= 0 and x1 <= width and y0 >= 0 and y1 <= height for x0, y0, x1, y1, _ in words)
    told = sheet.sheet_html(*given, _checks(), policy="digital", as_of=AS_OF, rows=len(rows))
    told = re.sub(r"<(style|title)>.*?</\1>", "", told, flags=re.DOTALL)
    wanted = set(re.findall(r"[\w.%-]+", html.unescape(re.sub(r"<[^>]*>", " ", told))))
    written = " ".join(word for _, words in found for *_, word in words)
    lacking = {word for word in wanted if word.strip(".-") not in written.replace("- ", "-")}
    assert "questioned" in wanted
    assert lacking <= {"measurements"}, lacking
    assert all(
        written.count(f"{reading[1] if isinstance(reading, tuple) else reading['value']:.2f}") for reading in rows
    )


def _inflated(pdf):
    """The PDF's compressed streams, among them those that hold its objects."""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:  # a stream of another kind, a picture or a font
            continue


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_the_sheet_of_a_child_with_a_very_long_name_and_many_findings_is_one_page_with_every_word_on_it(tmp_path):
    """The demo's doubted collapse: ten findings, ten next steps, and a name longer than a line."""
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")
    result = gw.run(demo_stories.stories(), as_of="2026-03-31")
    row, measurements, records, findings = rows_of(result, "D08")
    surname = "TEST-" + "Wolfeschlegelsteinhausenbergerdorff" * 3
    row = row.copy()
    row["surname"], row["forename"] = surname, "فاطمة Bartholomew-Maximilian Christopher Alexander"
    checks = result.checks[(result.checks["child_id"] == "D08").to_numpy()]
    made = sheet.sheet(row, measurements, records, findings, checks, policy="digital", as_of=dt.date(2026, 3, 31))
    ((width, height), words), *more = _words_on(made, tmp_path)
    assert not more
    assert all(x0 >= 0 and x1 <= width and y0 >= 0 and y1 <= height for x0, y0, x1, y1, _ in words)
    written = "".join(word for *_, word in words)
    assert surname.upper() in written
    assert "Maximilian" in written
    assert all("".join(headline.split())[:40] in written for headline in findings["headline"].iloc[1:])


def test_the_chart_is_of_what_the_first_finding_is_about():
    found = pd.DataFrame(
        {"kind": ["weight", "head"], "status": ["met", "met"], "urgency": ["next_contact", "this_week"],
         "probability": [0.9, 0.9], "certainty": "firm", "rule": ["slow-gain", "head-rising"],
         "latest_on": on_day(56), "measured_on": on_day(56), "next_weighing_by": on_day(63)}
    )  # fmt: skip
    assert sheet.kind_of_first(found) == "head"
    assert sheet.kind_of_first(found.assign(status="near")) == "weight"
    assert sheet.kind_of_first(found.iloc[:0]) == "weight"
