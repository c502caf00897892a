"""Figures of an audit worked out again from the tables that ``run`` writes, by other means than the audit's."""

import csv

import pandas as pd
import pytest

from growthwatch import simulate
from tests.command import growthwatch

FIRST, LAST, AS_OF = "2025-01-01", "2025-12-31", "2026-03-31"
NG75 = ["ng75-early-loss", "ng75-not-regained", "ng75-fall", "ng75-below-2nd"]


def _context(folder):
    """Write a file of context on every second baby with an NHS number, asked about on day 60 or 66, and return it."""
    babies = pd.read_csv(folder / "run" / "children.csv", dtype="str").dropna(subset=["nhs_number"])
    born = pd.to_datetime(babies["date_of_birth"])
    lines = ["nhs_number,fact,stated_on,stated_by"]
    for place, (number, day) in enumerate(zip(babies["nhs_number"], born, strict=True)):
        if place % 2 == 0 and pd.notna(day):
            on = day + pd.Timedelta(days=60 if place % 4 == 0 else 66)
            if on <= pd.Timestamp(AS_OF):
                lines.append(f"{number},asked_about_household,{on:%Y-%m-%d},health visitor")
    (folder / "context.csv").write_text("\n".join(lines) + "\n")
    return folder / "context.csv"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return what run wrote and what audit published, both as text tables."""
    folder = tmp_path_factory.mktemp("rederived")
    simulate.write(simulate.simulate(160, 21), folder / "in", "parquet")
    growthwatch("run", folder / "in", "--as-of", AS_OF, "--out", folder / "run")
    growthwatch("audit", folder / "in", "--from", FIRST, "--to", LAST, "--as-of", AS_OF, "--out", folder / "audit",
                "--true-counts", "--no-pdf", "--context", _context(folder))  # fmt: skip

    def read(*path):
        return pd.read_csv(folder.joinpath(*path), dtype="str", keep_default_na=False, quoting=csv.QUOTE_MINIMAL)

    run = {name: read("run", f"{name}.csv") for name in ("children", "checks", "findings", "measurements")}
    register = pd.read_parquet(folder / "in" / "children.parquet")
    run["contacts"] = pd.read_parquet(folder / "in" / "contacts.parquet").astype("str")
    run["context"] = read("context.csv")
    run["gone"] = register[["child_id", "died_on", "left_on"]].fillna("").astype("str")
    return run, {name: read("audit", f"{name}.csv") for name in
                 ("rates", "counterfactual", "lead_time", "series", "outliers")}  # fmt: skip


def _due(run):
    """Return one dictionary for each baby whose 6-8-week window closed in the period, with its practice."""
    practice = dict(zip(run["children"]["child_id"], run["children"]["practice_code"], strict=True))
    rows = []
    for row in run["checks"].to_dict("records"):
        if row["check"] != "6-8-week" or not FIRST <= row["window_to"] <= LAST or row["window_to"] >= AS_OF:
            continue
        if row["status"] in ("excluded", "not_due", "due", "overdue"):
            continue
        in_window = row["weight_on"] != "" and row["weight_on"] >= row["window_from"]
        weighed = row["status"] in ("complete", "measured_elsewhere", "measured_no_review")
        weighed = weighed or (row["status"] == "complete_early" and in_window)
        rows.append({**row, "practice": practice[row["child_id"]], "weighed": weighed})
    return rows


def _rate(audit, indicator, breakdown="all", group="all"):
    rates = audit["rates"]
    (row,) = rates[(rates["indicator"] == indicator) & (rates["breakdown"] == breakdown) & (rates["group"] == group)
                   ].to_dict("records")  # fmt: skip
    return int(row["numerator"]), int(row["denominator"])


def _firm(run):
    return [row for row in run["findings"].to_dict("records")
            if row["status"] in ("confirmed", "met", "resolved", "lapsed") and row["certainty"] == "firm"]  # fmt: skip


def test_weighing_of_the_area_every_practice_and_every_month_is_that_of_the_checks(made):
    run, audit = made
    due = _due(run)
    assert len(due) > 60
    assert _rate(audit, "weighed_at_check") == (sum(row["weighed"] for row in due), len(due))
    for practice in {row["practice"] for row in due if row["practice"]}:
        mine = [row for row in due if row["practice"] == practice]
        assert _rate(audit, "weighed_at_check", "practice", practice) == (
            sum(row["weighed"] for row in mine), len(mine))  # fmt: skip
    of = audit["series"][(audit["series"]["indicator"] == "weighed_at_check") & (audit["series"]["group"] == "all")]
    for month, numerator, denominator in of[["month", "numerator", "denominator"]].itertuples(index=False):
        mine = [row for row in due if row["window_to"].startswith(month)]
        assert (int(numerator), int(denominator)) == (sum(row["weighed"] for row in mine), len(mine)), month


def test_falls_found_by_the_close_in_weighed_and_unweighed_babies_are_those_of_the_findings(made):
    run, audit = made
    falls: dict[str, str] = {}
    for row in _firm(run):
        if row["rule"] == "ng75-fall":
            falls[row["child_id"]] = min(row["measured_on"], falls.get(row["child_id"], "9999"))
    for group, weighed in (("weighed", True), ("not weighed", False)):
        mine = [row for row in _due(run) if row["weighed"] == weighed and row["status"] != "weight_to_check"]
        found = [row for row in mine if falls.get(row["child_id"], "9999") <= row["window_to"]]
        (said,) = audit["counterfactual"][audit["counterfactual"]["group"] == group].to_dict("records")
        assert (int(said["found"]), int(said["babies"])) == (len(found), len(mine))
        if mine:
            assert float(said["percent"]) == pytest.approx(100 * len(found) / len(mine), abs=1e-4)


def test_flags_and_weighing_again_within_28_days_are_those_of_findings_and_measurements(made):
    run, audit = made
    gone = {
        row["child_id"]: min(day for day in (row["died_on"], row["left_on"], AS_OF) if day)
        for row in run["gone"].to_dict("records")
    }
    stories: dict[tuple[str, str], str] = {}
    for row in _firm(run):
        if row["rule"] in NG75 and row["kind"] == "weight":
            story = (row["child_id"], row["part_of"] or row["finding_id"])
            stories[story] = min(row["measured_on"], stories.get(story, "9999"))
    weights: dict[str, list[pd.Timestamp]] = {}
    for row in run["measurements"].to_dict("records"):
        if row["kind"] == "weight":
            weights.setdefault(row["child_id"], []).append(pd.Timestamp(row["measured_on"]))
    flags = followed = again = 0
    for (child, _), on in stories.items():
        if not FIRST <= on <= LAST:
            continue
        flags += 1
        day = pd.Timestamp(on)
        if (pd.Timestamp(gone[child]) - day).days < 28:
            continue
        followed += 1
        again += any(0 < (other - day).days <= 28 for other in weights.get(child, []))
    assert flags > 10
    assert _rate(audit, "flagged_reweighed")[1] == flags
    assert _rate(audit, "flagged_reweighed_28") == (again, followed)


def test_what_two_systems_hold_and_show_is_that_of_the_measurements(made):
    run, audit = made
    weights = [row for row in run["measurements"].to_dict("records")
               if row["kind"] == "weight" and FIRST <= row["measured_on"] <= LAST and int(row["age_days"]) > 0]  # fmt: skip
    falls = [row for row in _firm(run) if row["rule"] == "ng75-fall" and FIRST <= row["measured_on"] <= LAST]
    sources = {"parent_held", "clinic", "gp"}
    for row in audit["lead_time"].to_dict("records"):
        read = set(row["read"].split(";"))
        held = [one for one in weights if read & set(one["sources"].split(";"))]
        every = [one for one in weights if sources & set(one["sources"].split(";"))]
        assert (int(row["weights"]), int(row["all_weights"])) == (len(held), len(every))
        same = 0
        for fall in falls:
            same += any(
                one["child_id"] == fall["child_id"] and one["measured_on"] == fall["measured_on"] for one in held
            )
        assert (int(row["same_day"]), int(row["falls"])) == (same, len(falls))


def test_practices_stand_by_their_names_with_the_babies_that_were_due(made):
    run, audit = made
    due = _due(run)
    of = audit["outliers"][audit["outliers"]["indicator"] == "weighed_at_check"]
    assert len(of) > 2
    for row in of.to_dict("records"):
        assert int(row["due"]) == sum(one["practice"] == row["practice"] for one in due)
        assert row["practice_name"]
        assert row["standing"] != "nothing_sent"


def test_households_asked_about_and_appointments_are_those_of_the_facts_and_the_contacts(made):
    run, audit = made
    asked = {row["nhs_number"]: row["stated_on"] for row in run["context"].to_dict("records")}
    number = dict(zip(run["children"]["child_id"], run["children"]["nhs_number"], strict=True))
    due = _due(run)
    by_then = [row for row in due if asked.get(number[row["child_id"]], "9999") <= row["window_to"]]
    assert 0 < len(by_then) < len(asked)
    assert _rate(audit, "household_asked_yes") == (len(by_then), len(due))
    assert _rate(audit, "household_asked_not_recorded") == (len(due) - len(by_then), len(due))
    contacts = [row for row in run["contacts"].to_dict("records") if FIRST <= row["contact_on"][:10] <= LAST]
    assert len(contacts) > 100
    for outcome in ("attended", "was_not_brought", "cancelled_by_provider", "declined"):
        n, of = _rate(audit, f"appointment_{outcome}")
        assert n == sum(row["outcome"] == outcome for row in contacts)
        assert of == len(contacts)
