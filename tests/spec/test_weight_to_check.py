"""A weighing happened though its figure is doubtful: the 6-8-week check never calls such a baby "not weighed".

Definitions and statuses as the project's clinical facts, section 5, give them. Day 49 is 19 February 2026.
"""

import datetime as dt
import json

import pytest

import growthwatch as gw
from growthwatch.scale import nation
from tests.build import at_6_to_8_weeks, check
from tests.command import growthwatch, rows

W = 4.9
SEEN = [(49, "attended")]


def weight(day, *, error=None, state="questioned", **more):
    return {"age_days": day, "value": W, "state": state, "error": error, **more}


@pytest.mark.parametrize("error", ["unit", "decimal", "digits", "swapped_kind", "rounded", None])
def test_a_weight_counts_whatever_its_figure(error):
    row = check([weight(49, error=error)], SEEN, age_now=100)
    assert (row["status"], row["measured_level"], row["weight_state"]) == ("complete", "weight", "questioned")


def test_systems_that_disagree_about_the_figure_agree_that_the_baby_was_weighed():
    both = [weight(49, error="disagrees", state="disputed"), weight(49, error="disagrees", state="disputed")]
    row = check(both, SEEN, age_now=100)
    assert (row["status"], row["weight_state"]) == ("complete", "disputed")
    assert "the systems disagree about the figure" in row["text"]


@pytest.mark.parametrize(
    ("error", "asked"),
    [
        ("wrong_child", "another child's?"),
        ("wrong_date", "another day's?"),
        ("copied_forward", "copied from an earlier weighing?"),
    ],
)
@pytest.mark.parametrize("visits", [SEEN, [], [(70, "attended")]], ids=["reviewed", "no review", "late review"])
def test_a_weight_that_may_be_anothers_or_a_copy_is_to_be_checked_whether_or_not_there_was_a_review(
    error, asked, visits
):
    row = check([weight(48, error=error)], visits, age_now=100)
    assert (row["status"], row["reason"], row["weight_state"]) == ("weight_to_check", error, "questioned")
    assert row["text"] == f"Clinic wrote 4.9 kg on 18 Feb 2026: {asked} Ask or weigh again."
    assert (row["questioned_records"], row["measured_level"]) == ("clinic R0", "none")


def test_a_weight_beside_it_that_counts_makes_the_check_complete():
    assert check([weight(48, error="wrong_child"), (50, W)], SEEN, age_now=100)["status"] == "complete"


def test_a_late_review_with_a_weight_settles_what_a_doubtful_one_leaves_open():
    late = [(70, "attended")]
    assert check([weight(48, error="wrong_child"), (71, W)], late, age_now=100)["status"] == "complete_late"
    reviewed_twice = check([weight(48, error="wrong_child"), (71, W)], [(60, "attended"), *late], age_now=100)
    assert reviewed_twice["status"] == "complete_late"


def test_a_birth_weight_typed_under_a_later_day_is_no_weighing_of_that_day():
    row = check([{"age_days": 49, "value": 3.4, "context": "birth"}], [], age_now=100)
    assert (row["status"], row["reason"]) == ("missed", "no_record")
    assert check([{"age_days": 49, "value": 3.4, "context": "birth"}], SEEN, age_now=100)["status"] == (
        "attended_not_measured"
    )


def test_a_weight_far_above_the_birth_weight_on_record_is_a_weighing_whatever_its_context_says():
    said_of_birth = {"age_days": 49, "value": W, "context": "birth"}
    row = check([(0, 3.4), said_of_birth], SEEN, age_now=100)
    assert (row["status"], row["weight_source"]) == ("complete", "clinic")
    copied = check([(0, 3.4), said_of_birth | {"value": 3.6}], SEEN, age_now=100)
    assert copied["status"] == "attended_not_measured"


@pytest.mark.parametrize("visits", [SEEN, []], ids=["reviewed", "no review"])
def test_a_length_that_fits_as_a_weight_is_to_be_checked_and_nobody_is_told_that_no_one_weighed(visits):
    filed = {"age_days": 49, "value": W, "kind": "length", "state": "questioned"}
    doubt = {"error": "swapped_kind", "suggested_kind": "weight"}
    row = check([filed | doubt], visits, age_now=100)
    assert (row["status"], row["reason"], row["measured_level"]) == ("weight_to_check", "swapped_kind", "none")
    assert row["text"].endswith("on 19 Feb 2026: a weight written as a length or a head? Ask or weigh again.")
    assert check([filed | {"error": "decimal"}], SEEN, age_now=100)["status"] == "attended_not_measured"


def test_what_a_person_set_aside_is_no_weight():
    row = check([weight(49, set_aside=True)], SEEN, age_now=100)
    assert row["status"] == "attended_not_measured"


@pytest.mark.parametrize("visits", [SEEN, []], ids=["reviewed", "no review"])
def test_a_weight_that_could_not_be_read_is_to_be_checked(visits):
    row = check([], visits, age_now=100, refused=[{"age_days": 49, "value": "4..3"}])
    assert (row["status"], row["reason"], row["weight_state"]) == ("weight_to_check", "unread", "unread")
    assert row["text"] == (
        "Clinic wrote 4..3 kg on 19 Feb 2026: could not be read (the value is not a number). Ask or weigh again."
    )


@pytest.mark.parametrize(
    "refused",
    [
        {"age_days": 41, "value": "4..3"},
        {"age_days": 64, "value": "4..3"},
        {"age_days": 49, "value": "57*", "kind": "length"},
        {"age_days": 49, "value": None},
        {"age_days": 49, "value": "3.4*", "context": "birth"},
    ],
    ids=["the day before", "the day after", "a length", "no figure", "the birth weight"],
)
def test_only_a_weight_of_the_window_is_to_be_checked(refused):
    assert check([], SEEN, age_now=100, refused=[refused])["status"] == "attended_not_measured"


def test_every_doubtful_weight_of_the_window_is_named():
    row = check([weight(48, error="wrong_child")], [], age_now=100, refused=[{"age_days": 50, "value": "4,3"}])
    assert row["reason"] == "wrong_child;unread"
    assert row["questioned_records"] == "clinic R0;clinic U0"
    assert "4.9 kg on 18 Feb 2026" in row["text"]
    assert "4,3 kg on 20 Feb 2026" in row["text"]


def test_when_every_weight_of_the_window_is_disputed_the_baby_was_weighed():
    both = [weight(day, error="disagrees", state="disputed") for day in (44, 49, 60)]
    assert check(both, SEEN, age_now=100)["status"] == "complete"


@pytest.mark.parametrize(
    ("story", "weights", "visits", "status"),
    [
        ("early review with a weight", [(38, W)], [(38, "attended")], "complete_early"),
        ("on the first early day, weighed three days before", [(25, W)], [(28, "attended")], "complete_early"),
        ("early review, weighed in the window", [(50, W)], [(30, "attended")], "complete_early"),
        ("a day before the first early day", [(27, W)], [(27, "attended")], "missed"),
        ("early review, weighed four days from it", [(34, W)], [(38, "attended")], "missed"),
        ("early review with a weight, and a review without", [(38, W)], [(38, "attended"), (50, "attended")],
         "attended_not_measured"),
        ("early review with a weight, and a doubtful weight later", [(38, W), weight(50, error="wrong_child")],
         [(38, "attended")], "weight_to_check"),
    ],
)  # fmt: skip
def test_an_early_review_with_a_weight_is_complete_early(story, weights, visits, status):
    assert check(weights, visits, age_now=100)["status"] == status, story


@pytest.mark.parametrize("visits", [SEEN, []], ids=["seen, not weighed", "missed"])
@pytest.mark.parametrize(
    ("day", "named"), [(37, None), (38, "8 Feb"), (41, "11 Feb"), (64, "6 Mar"), (67, "9 Mar"), (68, None)]
)
def test_a_weight_just_outside_the_window_is_named_beside_a_check_without_one(visits, day, named):
    row = check([(day, W)], visits, age_now=100)
    assert row["status"] in {"attended_not_measured", "missed"}
    said = f"Clinic wrote 4.9 kg on {named} 2026 (day {day}, just outside day 42-63)."
    assert (row["text"] if named else row.isna()["text"]) == (said if named else True)


def test_a_weight_whose_day_could_not_be_read_is_named_beside_a_missed_check():
    row = check([], [], age_now=100, refused=[{"age_days": None, "value": "4.3"}])
    assert row["status"] == "missed"
    assert row["text"].startswith("Clinic wrote 4.3 kg without a day that can be read")


CHILD = "source,child_id,nhs_number,forename,surname,date_of_birth,sex,gestation_weeks,practice_code\n"
SAUL = "gp,2,9997310020,Saul,Ferris,2026-03-02,male,40,Z90001\n"
HEADING = "source,record_id,nhs_number,measured_on,kind,value,unit\n"
BIRTH = "clinic,b1,9997310020,2026-03-02,weight,3.5,kg\n"
TWO_POINTS = "clinic,b2,9997310020,2026-04-27,weight,4..3,kg\n"
REVIEW = "source,record_id,nhs_number,contact,contact_on,outcome\ngp,k2,9997310020,6-8-week,2026-04-27,attended\n"


@pytest.fixture
def saul(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "register.csv").write_text(CHILD + SAUL)
    (folder / "records.csv").write_text(HEADING + BIRTH + TWO_POINTS)
    (folder / "contacts.csv").write_text(REVIEW)
    return folder


def test_the_practice_is_never_told_that_no_weight_was_recorded_of_one_written_4_3_star(saul, tmp_path):
    growthwatch("run", saul, "--as-of", "2026-06-01", "--out", tmp_path / "out")
    (row,) = at_6_to_8_weeks(rows(tmp_path / "out" / "checks.csv"))
    assert (row["status"], row["weight_on"], row["weight_state"]) == ("weight_to_check", "2026-04-27", "unread")
    (child,) = rows(tmp_path / "out" / "children.csv")
    assert (child["n_records"], child["n_unread"]) == ("1", "1")
    out = tmp_path / "missed.csv"
    said = growthwatch("missed-checks", saul, "--as-of", "2026-06-01", "--practice", "Z90001", "--out", out).stdout
    assert "1 to work through (1 weight recorded, to be checked)" in said
    (listed,) = rows(out)
    assert listed["Next step"] == (
        "Clinic wrote 4..3 kg on 27 Apr 2026: could not be read (the value is not a number). Ask or weigh again. "
        "The check stays open until that weight is settled."
    )
    (letter,) = rows(tmp_path / "missed-recall.csv")
    assert letter["Before sending"] == "Ask about the weight on record first: see the worklist"


def test_the_audit_counts_it_neither_as_weighed_nor_as_not_weighed(saul, tmp_path):
    words = ("--from", "2026-01-01", "--to", "2026-06-01", "--as-of", "2026-06-01", "--true-counts", "--no-pdf")
    growthwatch("audit", saul, *words, "--out", tmp_path / "audit")
    of = {row["indicator"]: row for row in rows(tmp_path / "audit" / "rates.csv") if row["breakdown"] == "all"}
    counted = {name: float(of[name]["numerator"]) for name in (
        "weighed_at_check", "weight_to_check", "attended_not_measured", "missed")}  # fmt: skip
    assert counted == {"weighed_at_check": 0, "weight_to_check": 1, "attended_not_measured": 0, "missed": 0}
    assert float(of["caught_up"]["denominator"]) == 0


def test_the_fhir_export_says_what_is_in_doubt(saul, tmp_path):
    growthwatch("fhir", saul, "--as-of", "2026-06-01", "--child", "2", "--out", tmp_path / "child.json")
    assert "Clinic wrote 4..3 kg on 27 Apr 2026" in (tmp_path / "child.json").read_text(encoding="utf-8")


def test_a_child_known_only_from_a_refused_row_exists_and_is_listed_as_such(tmp_path):
    (tmp_path / "r.csv").write_text(
        HEADING.replace("nhs_number", "nhs_number,date_of_birth,sex")
        + "clinic,b2,9997310020,2026-03-02,male,2026-04-27,weight,4..3,kg\n"
    )
    result = gw.run(tmp_path / "r.csv", as_of="2026-06-01")
    (child,) = result.children.to_dict("records")
    assert (child["nhs_number"], child["n_records"], child["n_unread"]) == ("9997310020", 0, 1)
    assert at_6_to_8_weeks(result.checks)["status"].tolist() == ["weight_to_check"]
    assert "children known only from rows that could not be read: 1" in result.about["notes"]


def test_a_refused_row_without_a_day_or_a_birth_date_makes_a_child_whose_check_cannot_be_judged(tmp_path):
    (tmp_path / "r.csv").write_text(HEADING + "clinic,b2,9997310020,31/02/2026,weight,4.3,kg\n")
    result = gw.run(tmp_path / "r.csv", as_of="2026-06-01")
    assert result.children["n_unread"].tolist() == [1]
    assert len(result.checks) == 0
    assert "children without a date of birth, whose checks can't be judged: 1" in result.about["notes"]


def test_a_refused_row_without_a_number_finds_its_child_by_exact_person(tmp_path):
    person = "Saul,Ferris,2026-03-02,male,SW1A 1AA"
    (tmp_path / "register.csv").write_text(
        "source,child_id,nhs_number,forename,surname,date_of_birth,sex,postcode\ngp,2,9997310020," + person + "\n"
    )
    (tmp_path / "r.csv").write_text(
        "source,record_id,forename,surname,date_of_birth,sex,postcode,measured_on,kind,value\n"
        f"clinic,b2,{person},2026-04-27,weight,4..3\n"
    )
    result = gw.run(tmp_path, as_of="2026-06-01")
    assert result.children["child_id"].tolist() == ["2"]
    assert at_6_to_8_weeks(result.checks)["status"].tolist() == ["weight_to_check"]


@pytest.mark.parametrize("said", ["not done", "refused", "DNA", "n/a", "-", "not weighed - asleep", ""])
def test_a_row_that_says_that_nobody_weighed_is_no_weight_to_check(saul, said):
    (saul / "records.csv").write_text(HEADING + BIRTH + TWO_POINTS.replace("4..3", said))
    assert at_6_to_8_weeks(gw.run(saul, as_of="2026-06-01").checks)["status"].tolist() == ["attended_not_measured"]


@pytest.mark.parametrize("said", ["4..3", "O.43", "<4.3", "4.3-4.4", "7-8", "4,3", "?4.3", "4.3 lb?", "illegible"])
def test_a_figure_that_cannot_be_read_is_a_weight_to_check(saul, said):
    (saul / "records.csv").write_text(HEADING + BIRTH + TWO_POINTS.replace("4..3", f'"{said}"'))
    assert at_6_to_8_weeks(gw.run(saul, as_of="2026-06-01").checks)["status"].tolist() == ["weight_to_check"]


def test_a_weight_under_the_record_id_of_another_counts_under_an_id_of_its_own(saul):
    (saul / "records.csv").write_text(HEADING + BIRTH + TWO_POINTS.replace("4..3", "4.3").replace("b2", "b1"))
    result = gw.run(saul, as_of="2026-06-01")
    assert at_6_to_8_weeks(result.checks)["status"].tolist() == ["complete"]
    assert set(result.records["record_id"]) >= {"b1", "b1~2"}


def test_a_country_worked_in_batches_says_the_same(saul, tmp_path):
    (saul / "again.csv").write_text(HEADING + TWO_POINTS.replace("4..3", "4.4").replace("b2", "b1"))
    nation.run([saul], tmp_path / "out", as_of=dt.date(2026, 6, 1), batch_records=1)
    whole, parts = gw.run(saul, as_of="2026-06-01"), gw.load(tmp_path / "out")
    assert parts.children["n_unread"].sum() == whole.children["n_unread"].sum() == 1
    assert parts.checks["text"].tolist() == whole.checks["text"].tolist()


def test_a_refused_row_is_believed_in_nothing_that_another_row_states(saul):
    """Its value could not be read: its birth date, a day later than the register's, gives way."""
    heading = HEADING.replace("nhs_number", "nhs_number,date_of_birth,sex")
    (saul / "records.csv").write_text(heading + "clinic,b2,9997310020,2026-03-03,female,2026-04-27,weight,4..3,kg\n")
    result = gw.run(saul, as_of="2026-06-01")
    (child,) = result.children.to_dict("records")
    assert (str(child["date_of_birth"].date()), child["sex"]) == ("2026-03-02", "male")
    assert result.links.empty
    assert at_6_to_8_weeks(result.checks)["status"].tolist() == ["weight_to_check"]


def test_a_weight_to_check_at_another_contact_is_no_weight_that_nobody_took(saul, tmp_path):
    (saul / "records.csv").write_text(HEADING + BIRTH + TWO_POINTS.replace("2026-04-27", "2026-03-14"))
    (saul / "contacts.csv").write_text(REVIEW.replace("6-8-week", "new-birth").replace("2026-04-27", "2026-03-14"))
    words = ("--from", "2026-01-01", "--to", "2026-06-01", "--as-of", "2026-06-01", "--true-counts", "--no-pdf")
    growthwatch("audit", saul, *words, "--out", tmp_path / "audit")
    of = {row["indicator"]: row for row in rows(tmp_path / "audit" / "rates.csv") if row["breakdown"] == "all"}
    counted = [
        float(of[name]["numerator"])
        for name in ("new_birth_weighed", "new_birth_weight_to_check", "new_birth_not_measured")
    ]
    assert counted == [0, 1, 0]


@pytest.mark.parametrize("context", ["birth", "Birth", "birth weight"])
def test_a_birth_weight_of_the_register_is_known_however_its_context_is_written(saul, context):
    (saul / "records.csv").write_text(
        HEADING.replace("unit", "unit,context") + f"clinic,b1,9997310020,2026-04-27,weight,3.5,kg,{context}\n"
    )
    assert at_6_to_8_weeks(gw.run(saul, as_of="2026-06-01").checks)["status"].tolist() == ["attended_not_measured"]


def test_a_code_for_birth_weight_is_one_whatever_the_observation_is_filed_under(tmp_path):
    subject = {"reference": "Patient/pa"}
    patient = {
        "resourceType": "Patient", "id": "pa", "birthDate": "2026-03-01", "gender": "female",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990001014"}],
    }  # fmt: skip
    weight = {
        "resourceType": "Observation", "id": "o1", "status": "final", "subject": subject,
        "category": [{"text": "Vital signs"}], "effectiveDateTime": "2026-04-26",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "364589006"}]},
        "valueQuantity": {"value": 3.4, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
    }  # fmt: skip
    whole = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in (patient, weight)]}
    (tmp_path / "b.json").write_text(json.dumps(whole))
    assert at_6_to_8_weeks(gw.run(tmp_path / "b.json", as_of="2026-06-01").checks)["status"].tolist() == ["missed"]
