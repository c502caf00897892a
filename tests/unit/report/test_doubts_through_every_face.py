"""The same babies in doubt on the sheet, in the chart's words and in FHIR; the program and its summary."""

import json
import re

import pytest

import growthwatch as gw
from growthwatch import charts
from growthwatch.cli.run import summary
from growthwatch.report import sheet
from growthwatch.report.fhir import bundle
from tests import stories


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = stories.write(tmp_path_factory.mktemp("stories"))
    return gw.run([folder / "children.csv", folder / "records.csv"], as_of=stories.DAY)


def child(run, surname):
    at = run.stages.children["surname"].eq(surname).to_numpy().argmax()
    child_id = run.children["child_id"].iloc[at]
    of = {name: table[(table["child_id"] == child_id).to_numpy()] for name, table in run.tables().items()
          if "child_id" in table.columns}  # fmt: skip
    stage = {name: getattr(run.stages, name) for name in ("measurements", "records")}
    of |= {name: table[(table["child"] == at).to_numpy()] for name, table in stage.items()}
    return run.stages.children.iloc[at], of


def page(run, surname):
    who, of = child(run, surname)
    html = sheet.sheet_html(who, of["measurements"], of["records"], of["findings"], of["checks"], policy="digital",
                            as_of=stories.DAY, not_judged=of["not_judged"])  # fmt: skip
    return re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", html))


def words(run, surname):
    who, of = child(run, surname)
    return charts.alt_text(who, of["measurements"], of["records"], of["findings"], policy="digital", as_of=stories.DAY)


def issues(run, surname):
    made = bundle(run, child(run, surname)[1]["children"]["child_id"].iloc[0])
    return [entry["resource"] for entry in made["entry"]]


def test_the_sheet_says_first_to_see_the_child_today_and_what_that_rests_on(run):
    text = page(run, "Disputed")
    findings = text[text.index("Findings") :]
    lead = re.search(
        r"See the child today\. Met \(rests on a questioned record, \d\d?% likely to hold\): Lost", findings
    )
    first = lead.start()
    assert first < findings.index("This week.") < findings.index("At the next contact.")
    assert "Next weighing by" not in findings[first : findings.index("This week.")]


def test_the_charts_words_begin_with_the_loss(run):
    told = words(run, "Suddenloss")
    assert "See the child today: acute weight loss. Weight 1.15 kg (15.4%) lower than 10 days before." in told
    assert "See the child today" not in words(run, "Steady")


def test_fhir_lists_the_most_urgent_first_with_its_urgency_and_probability(run):
    first, *_ = (one for one in issues(run, "Disputed") if one["resourceType"] == "DetectedIssue")
    assert first["code"]["coding"][0]["code"] == "acute-loss"
    assert (first["severity"], first["status"]) == ("high", "preliminary")
    assert {"url": "urn:growthwatch:urgency", "valueCode": "today"} in first["extension"]
    (probable,) = (e["valueDecimal"] for e in first["extension"] if e["url"] == "urn:growthwatch:probability")
    found = child(run, "Disputed")[1]["findings"].set_index("rule")
    assert probable == pytest.approx(found.loc["acute-loss", "probability"], abs=1e-4)


def test_what_could_not_be_judged_stands_beside_no_threshold_met_on_the_sheet_and_in_fhir(run):
    assert "No threshold met on these 4 weights." in page(run, "Steady")
    assert "Not judged (no length): Below the 0.4th centile; Fall across length centiles." in page(run, "Steady")
    (applied,) = (one for one in issues(run, "Steady") if one["resourceType"] == "Basic")
    assert "No threshold met on 4 weights. Not judged (no length)" in applied["text"]["div"]
    assert "no_length" in json.dumps(applied["extension"])
    assert "no_birth_weight" in json.dumps(issues(run, "Nobirthweight"))


def test_a_child_whose_every_weight_is_doubted_has_a_sheet_a_chart_and_a_bundle_that_say_so(run):
    assert "Every weight on record is in doubt: settle them, or weigh again." in page(run, "Onlydoubted")
    assert "disputed or questioned" in words(run, "Onlydoubted")
    assert any("could not" in str(one) or "in doubt" in str(one) for one in issues(run, "Onlydoubted"))


def test_a_child_known_from_a_refused_row_alone_has_a_sheet_a_chart_and_a_bundle_that_say_so(run):
    text = page(run, "Unread")
    assert "No weight on record can be read or relied on, so no threshold can be judged." in text
    assert "Clinic wrote 4..3 kg on 24 Mar 2026: could not be read" in text
    assert "No weight that can be read is recorded." in words(run, "Unread")
    assert "never weighed" not in text
    assert any("4..3" in str(one.get("detail")) for one in issues(run, "Unread"))


def test_nothing_absurd_is_computed_from_a_value_that_can_be_no_infants(run):
    for surname in ("Grams", "Onlydoubted"):
        assert not re.search(r"(fell|fall of|gain from) [\d,.]*\d{3}", page(run, surname))


def test_the_summary_of_a_run_counts_what_is_met_by_how_soon_and_what_doubt_adds(run):
    told = summary(run.about)
    met = run.findings[run.findings["status"].isin(["met", "confirmed"])]
    today = met[met["urgency"] == "today"]
    assert (len(today), int((today["certainty"] == "questioned").sum())) == (4, 2)
    assert "met now: see the child today 4 (2 of them on a doubted record), this week " in told
    assert re.search(r"rules of children that could not be judged: \d+ \(no birth weight 3, ", told)
