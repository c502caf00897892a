"""The page for a child's parents: plain words, large letters, one page, nothing that only a professional reads."""

import re
import shutil
import subprocess

import pandas as pd
import pytest

from growthwatch.charts.child.child_data import child_data
from growthwatch.report import parents_sheet as page
from tests.chart_of import AS_OF, facts, on_day

FALLING = [(0, 3.5), (28, 4.0), (56, 4.4)]


def told(rows=FALLING, as_of=AS_OF, window=(), **about):
    """The page's HTML and its words alone."""
    who, scored, records, found = facts(rows, **about)
    who["forename"] = "Oliver"
    if window:
        found = found.assign(weigh_no_sooner_than=window[0], next_weighing_by=window[1])
    html = page.parents_html(who, scored, records, found, policy="digital", as_of=as_of)
    return html, re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)))


def every_sentence():
    """All that the page may say of any child."""
    said = set()
    for rows, more in (
        (FALLING, {}),
        ([*FALLING, {"age_days": 60, "value": 9.0, "state": "questioned"}], {"gestation_days": 231.0}),
    ):
        for window in (None, (on_day(63), on_day(70)), (pd.NaT, on_day(70))):
            for as_of in (on_day(60), AS_OF):
                who, scored, records, found = facts(rows, fall="met" if window else "", **more)
                if window:
                    found = found.assign(weigh_no_sooner_than=window[0], next_weighing_by=window[1])
                data = child_data(who, scored, records, found, kind="weight", policy="digital", as_of=as_of)
                said |= {sentence for part in page.words("Oliver", data).values() for sentence in part}
    return sorted(said)


def test_a_child_of_11_could_read_it():
    """School years and 5 make the age: the automated readability and Coleman-Liau indices, which need no dictionary."""
    textstat = pytest.importorskip("textstat", reason="for development alone")
    said = " ".join(every_sentence())
    assert len(every_sentence()) >= 12
    for index in (textstat.automated_readability_index, textstat.coleman_liau_index):
        assert 3 <= index(said) + 5 <= 11


def test_it_says_when_to_come_next():
    _, said = told(fall="met", as_of=on_day(60), window=(on_day(63), on_day(70)))
    assert "Please bring Oliver to be weighed between 5 March 2026 and 12 March 2026." in said
    _, said = told(fall="met", as_of=on_day(80), window=(on_day(63), on_day(70)))
    assert "It is time to weigh Oliver again." in said
    assert "Ask your health visitor when to weigh Oliver next." in told()[1]


def test_weights_are_written_in_kilograms_and_in_pounds_and_ounces():
    """4.4 kg are 155.2 oz: 9 lb 11 oz (1 oz = 28.35 g)."""
    assert "26 February 2026 8 weeks 4.40 kg (9 lb 11 oz)" in told()[1]


def test_nothing_of_rules_doubt_or_safeguarding_is_on_it():
    rows = [*FALLING, {"age_days": 60, "value": 9.0, "state": "questioned"}]
    _, said = told(rows, fall="confirmed")
    forbidden = (
        "SDS|NG75|NICE|centile|threshold|fall|falter|probab|questioned|disputed|neglect|safeguard|referr?al|concern|"
        "paediatric|normal|healthy|corrected|gestation|policy"
    )
    assert not re.search(forbidden, said, re.IGNORECASE)
    assert "9.00 kg" not in said  # a weight in doubt is checked before it is told
    assert "We want to check one of the numbers." in said


def test_the_picture_has_no_labels_of_falls_and_no_small_print(monkeypatch):
    drawn = []
    monkeypatch.setattr(page.paper, "svg", lambda chart: drawn.append(chart.to_dict()) or "<svg/>")
    told(fall="met")
    (spec,) = drawn
    assert len(spec["vconcat"]) == 1
    names = {layer["data"]["name"] for layer in spec["vconcat"][0]["layer"]}
    assert not {name for name in names if "fall" in name or "range" in name or "check" in name}


@pytest.mark.parametrize("rows", [[], FALLING[:1], [(day, 3.5 + day / 60) for day in range(0, 300, 7)]])
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_it_is_one_page_in_large_letters_whatever_is_recorded(rows, tmp_path):
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")
    made = page.parents_sheet(*facts(rows, gestation_days=231.0), policy="digital", as_of=AS_OF)
    (tmp_path / "a.pdf").write_bytes(made)
    text = subprocess.run(["pdftotext", str(tmp_path / "a.pdf"), "-"], check=True, capture_output=True).stdout.decode()
    assert text.count("\f") == 1
    assert "call 999" in text
    assert "How your baby is growing" in text
    assert "font: 14pt" in page.parents_html(*facts(rows), policy="digital", as_of=AS_OF)
