"""What a person settles about a record, by the command itself: the table of decisions beside the records."""

import pytest

from tests.command import growthwatch, rows

CHILD = "source,nhs_number,date_of_birth,sex,gestation_weeks,gestation_days\ngp,9990000018,2026-01-05,male,40,0\n"
HEADING = "source,record_id,nhs_number,measured_on,kind,value,unit\n"
CONTACT = "source,record_id,nhs_number,contact,contact_on,outcome\ngp,K1,9990000018,6-8-week,2026-02-26,attended\n"
DECISIONS = "decision_id,action,source,record_id,decided_by,decided_on,reason\n"

#: A baby on its centile, but for what is put in at the 6-8-week check.
STEADY = (
    ("maternity", "M1", "2026-01-05", "3.50"),
    ("clinic", "C1", "2026-01-19", "3.72"),
    ("clinic", "C2", "2026-03-19", "5.90"),
    ("clinic", "C3", "2026-04-30", "6.85"),
)
#: A decimal point too far, and the GP's copy of it.
TYPED = ("clinic", "C9", "2026-02-26", "52.0")
COPY = ("gp", "G9", "2026-02-26", "52.0")
#: A weight far too low, and the GP's copy of it: two centile spaces and more below the others.
LOW = ("clinic", "C9", "2026-03-30", "3.62")
LOW_COPY = ("gp", "G9", "2026-03-30", "3.62")


@pytest.fixture
def told(tmp_path):
    """Return a function that gives the tables made of weights and decisions (action, source, record, day)."""

    def tables(weights, *decisions, contact=""):
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        lines = (f"{source},{number},9990000018,{day},weight,{kg},kg\n" for source, number, day, kg in weights)
        settled = (
            f"D{n},{action},{source},{number},a health visitor,{day},looked at the paper chart\n"
            for n, (action, source, number, day) in enumerate(decisions)
        )
        (folder / "children.csv").write_text(CHILD)
        (folder / "records.csv").write_text(HEADING + "".join(lines))
        (folder / "decisions.csv").write_text(DECISIONS + "".join(settled))
        (folder / "contacts.csv").write_text(contact or CONTACT)
        growthwatch("run", folder, "--as-of", "2026-05-10", "--out", tmp_path / "out")
        names = ("records", "measurements", "findings", "checks", "rejects")
        return {name: rows(tmp_path / "out" / f"{name}.csv") for name in names}

    return tables


def verdicts(said):
    return {row["record_id"]: row["verdict"] for row in said["records"]}


def falls(said):
    return [row["certainty"] for row in said["findings"] if row["rule"] == "ng75-fall" and row["status"] != "near"]


def of_record(said, number):
    (row,) = (row for row in said["records"] if row["record_id"] == number)
    return row


def test_a_repair_that_is_accepted_shows_in_the_measurement_alone(told):
    said = told([*STEADY, TYPED], ("accept_repair", "clinic", "C9", "2026-04-01"))
    accepted = of_record(said, "C9")
    assert (accepted["verdict"], accepted["error"], accepted["value"]) == ("kept", "decimal", "52.0")
    assert accepted["reason"] == "repair accepted by a health visitor on 2026-04-01: looked at the paper chart"
    (event,) = (row for row in said["measurements"] if row["event_id"] == accepted["event_id"])
    assert (float(event["value"]), event["state"]) == (5.2, "single")
    assert said["checks"][0]["status"] == "complete"


def test_a_repair_puts_the_copies_of_the_measuring_right_too(told):
    """The GP holds what the clinic typed: with the clinic's put right there is one weight of that day, not two."""
    said = told([*STEADY, TYPED, COPY], ("accept_repair", "clinic", "C9", "2026-04-01"))
    assert (verdicts(said)["C9"], verdicts(said)["G9"]) == ("kept", "duplicate")
    assert (of_record(said, "G9")["value"], of_record(said, "G9")["reason"]) == (
        "52.0", "the same measuring as clinic record C9",
    )  # fmt: skip
    (event,) = (row for row in said["measurements"] if row["measured_on"] == "2026-02-26")
    assert (float(event["value"]), event["sources"], event["state"]) == (5.2, "clinic;gp", "agreed")
    assert {row["certainty"] for row in said["findings"]} <= {"firm"}


def test_what_is_set_aside_is_no_weight_for_a_finding_or_a_check_and_stays_visible(told):
    before = told([*STEADY, LOW])
    assert falls(before) == ["questioned"]
    said = told([*STEADY, LOW], ("set_aside", "clinic", "C9", "2026-04-01"))
    aside = of_record(said, "C9")
    assert (aside["verdict"], aside["value"]) == ("questioned", "3.62")
    assert aside["reason"].startswith("set aside by a health visitor on 2026-04-01")
    (event,) = (row for row in said["measurements"] if row["event_id"] == aside["event_id"])
    assert (event["value"], event["state"]) == ("3.62", "questioned")
    assert falls(said) == []
    kept = told([*STEADY[:3], ("clinic", "C9", "2026-02-26", "5.20")])
    assert kept["checks"][0]["status"] == "complete"
    unweighed = told(
        [*STEADY[:3], ("clinic", "C9", "2026-02-26", "5.20")], ("set_aside", "clinic", "C9", "2026-04-01")
    )
    assert unweighed["checks"][0]["status"] == "attended_not_measured"


def test_what_is_set_aside_goes_with_the_copies_that_are_questioned_too(told):
    said = told([*STEADY, LOW, LOW_COPY], ("set_aside", "clinic", "C9", "2026-04-01"))
    assert (verdicts(said)["C9"], verdicts(said)["G9"]) == ("questioned", "duplicate")
    assert falls(said) == []
    (event,) = (row for row in said["measurements"] if row["measured_on"] == "2026-03-30")
    assert (event["sources"], event["state"], event["n_records"]) == ("clinic;gp", "questioned", "2")


def test_a_copy_that_is_not_questioned_stands_in_for_what_is_set_aside(told):
    rounded = ("gp", "G2", "2026-03-19", "5.9")
    said = told([*STEADY, rounded], ("set_aside", "clinic", "C2", "2026-04-01"))
    assert (verdicts(said)["C2"], verdicts(said)["G2"]) == ("questioned", "kept")
    (event,) = (row for row in said["measurements"] if row["measured_on"] == "2026-03-19")
    assert event["state"] != "questioned"


def test_a_copy_that_a_person_keeps_is_kept_whatever_is_decided_of_the_other(told):
    said = told(
        [*STEADY, LOW, LOW_COPY],
        ("set_aside", "clinic", "C9", "2026-04-01"), ("keep", "gp", "G9", "2026-04-02"),
    )  # fmt: skip
    assert (verdicts(said)["C9"], verdicts(said)["G9"]) == ("questioned", "kept")
    assert falls(said) == ["firm"]


def test_the_latest_word_about_a_record_stands(told):
    aside, kept = ("set_aside", "clinic", "C9", "2026-04-01"), ("keep", "clinic", "C9", "2026-04-02")
    assert verdicts(told([*STEADY, LOW], kept, aside))["C9"] == "kept"
    later = ("set_aside", "clinic", "C9", "2026-04-03")
    assert verdicts(told([*STEADY, LOW], kept, later))["C9"] == "questioned"


def test_a_decision_that_names_no_known_record_or_no_repair_goes_to_rejects(told):
    nowhere, nothing = ("keep", "gp", "nowhere", "2026-04-01"), ("accept_repair", "clinic", "C1", "2026-04-01")
    said = told(STEADY, nowhere, nothing)
    assert [row["value"] for row in said["rejects"]] == ["nowhere", "C1"]
    assert set(verdicts(said).values()) == {"kept"}


#: The clinic and the Red Book of one day: a sudden loss in the one, none in the other.
CLINIC_LOW = ("clinic", "C9", "2026-03-30", "4.97")
BOOK = ("parent_held", "B9", "2026-03-30", "6.17")


def test_one_word_settles_a_dispute_and_says_of_the_other_record_by_which_decision(told):
    """With the Red Book kept nothing is left to decide of the clinic weight, and no fall rests on it."""
    before = told([*STEADY[:3], CLINIC_LOW, BOOK])
    assert (verdicts(before)["C9"], verdicts(before)["B9"]) == ("disputed", "disputed")
    assert falls(before) == ["questioned"]
    said = told([*STEADY[:3], CLINIC_LOW, BOOK], ("keep", "parent_held", "B9", "2026-04-01"))
    assert (verdicts(said)["C9"], verdicts(said)["B9"]) == ("questioned", "kept")
    assert of_record(said, "C9")["error"] == "disagrees"
    assert of_record(said, "C9")["reason"] == (
        "set aside by the decision that keeps Red Book record B9, by a health visitor on 2026-04-01: "
        "looked at the paper chart"
    )
    assert falls(said) == []
    (event,) = (row for row in said["measurements"] if row["event_id"] == of_record(said, "C9")["event_id"])
    assert (float(event["value"]), event["state"]) == (4.97, "questioned")


def test_the_copy_of_the_record_that_lost_a_dispute_goes_with_it(told):
    gp_copy = ("gp", "G9", "2026-03-30", "4.97")
    said = told([*STEADY[:3], CLINIC_LOW, BOOK, gp_copy], ("keep", "parent_held", "B9", "2026-04-01"))
    assert (verdicts(said)["C9"], verdicts(said)["G9"], verdicts(said)["B9"]) == ("questioned", "duplicate", "kept")
    assert falls(said) == []


def test_the_low_weight_that_is_kept_in_a_dispute_makes_its_fall_firm(told):
    said = told([*STEADY[:3], CLINIC_LOW, BOOK], ("keep", "clinic", "C9", "2026-04-01"))
    assert (verdicts(said)["C9"], verdicts(said)["B9"]) == ("kept", "questioned")
    assert falls(said) == ["firm"]


def test_a_record_of_a_dispute_with_a_decision_of_its_own_is_left_to_that(told):
    both = [("keep", "parent_held", "B9", "2026-04-01"), ("keep", "clinic", "C9", "2026-04-02")]
    said = told([*STEADY[:3], CLINIC_LOW, BOOK], *both)
    assert (verdicts(said)["C9"], verdicts(said)["B9"]) == ("kept", "kept")


def test_a_questioned_weight_that_is_kept_sets_aside_what_another_system_says_of_that_day(told):
    """Else the other would be questioned in its place, and wait for a second decision."""
    slip = ("clinic", "C9", "2026-03-30", "4.67")
    before = told([*STEADY, slip, BOOK])
    assert (verdicts(before)["C9"], verdicts(before)["B9"]) == ("questioned", "kept")
    said = told([*STEADY, slip, BOOK], ("keep", "clinic", "C9", "2026-04-01"))
    assert (verdicts(said)["C9"], verdicts(said)["B9"]) == ("kept", "questioned")
    assert of_record(said, "B9")["reason"].startswith("set aside by the decision that keeps clinic record C9,")
    assert falls(said) == ["firm"]


def test_the_same_value_rounded_in_another_system_is_no_contradiction_of_what_is_kept(told):
    said = told([*STEADY, ("gp", "G2", "2026-03-19", "5.9")], ("keep", "clinic", "C2", "2026-04-01"))
    assert (verdicts(said)["C2"], verdicts(said)["G2"]) == ("kept", "duplicate")
