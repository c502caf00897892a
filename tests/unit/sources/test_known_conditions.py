"""Known conditions out of FHIR, coded GP entries and problem lists: what each sender means, and what none is."""

import json

import pytest

import growthwatch as gw

NUMBER = "9990000018"
SCT = "http://snomed.info/sct"
PATIENT = {
    "resourceType": "Patient", "id": "a", "birthDate": "2026-01-01", "gender": "female",
    "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER}],
}  # fmt: skip


def read(tmp_path, *resources):
    file = tmp_path / "bundle.json"
    entries = [{"resource": one} for one in (PATIENT, *resources)]
    file.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return gw.run(file, as_of="2026-06-01")


def condition(code="41040004", **more):
    coded = {"coding": [{"system": SCT, "code": code, "display": "as its sender calls it"}]}
    return {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/a"}, "code": coded} | more


def clinical(word):
    return {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": word}]}


def verified(word):
    return {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": word}]}


def said(result, *columns):
    return result.conditions[list(columns)].astype("str").to_numpy().tolist()


def test_a_condition_of_fhir_is_one_by_its_code_with_its_onset_and_who_said_it(tmp_path):
    stated = condition(
        clinicalStatus=clinical("active"), onsetDateTime="2026-01-03", recordedDate="2026-01-05",
        asserter={"display": "Dr Ames"},
    )  # fmt: skip
    result = read(tmp_path, stated)
    columns = ("condition", "condition_code", "standing", "started_on", "stated_on", "stated_by")
    assert said(result, *columns) == [["trisomy-21", "41040004", "current", "2026-01-03", "2026-01-05", "Dr Ames"]]


@pytest.mark.parametrize(
    ("more", "standing"),
    [
        ({"clinicalStatus": clinical("resolved")}, ["ended"]),
        ({"clinicalStatus": clinical("active"), "verificationStatus": verified("provisional")}, ["suspected"]),
        ({"clinicalStatus": clinical("resolved"), "abatementDateTime": "2026-03-01"}, ["ended"]),
        ({"verificationStatus": verified("refuted")}, []),
        ({"verificationStatus": verified("entered-in-error")}, []),
    ],
)
def test_what_its_sender_says_of_it_is_how_it_stands(tmp_path, more, standing):
    result = read(tmp_path, condition(**more))
    assert result.conditions["standing"].tolist() == standing
    assert len(result.conditions) + len(result.rejects) == 1


def test_a_condition_in_no_list_is_named_and_the_weights_go_on(tmp_path):
    weight = {
        "resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/a"},
        "code": {"coding": [{"system": SCT, "code": "27113001"}]}, "effectiveDateTime": "2026-02-01",
        "valueQuantity": {"value": 4.1, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
    }  # fmt: skip
    result = read(tmp_path, condition("24079001", clinicalStatus=clinical("active")), weight)
    assert result.rejects[["value", "reason"]].to_numpy().tolist() == [
        ["24079001", "the code is in none of the code lists"]
    ]
    assert len(result.records) == 1


def test_an_onset_of_a_year_alone_costs_the_day_and_not_the_condition(tmp_path):
    result = read(tmp_path, condition(clinicalStatus=clinical("active"), onsetDateTime="2026"))
    assert said(result, "condition", "standing") == [["trisomy-21", "current"]]
    assert result.conditions["started_on"].isna().all()
    assert result.remarks["value"].tolist() == ["2026"]


def test_a_services_episode_is_care_and_its_end_is_not_the_childs_leaving(tmp_path):
    episode = {
        "resourceType": "EpisodeOfCare", "id": "e", "status": "finished", "patient": {"reference": "Patient/a"},
        "type": [{"coding": [{"system": SCT, "code": "310090003", "display": "Dietetics service"}]}],
        "managingOrganization": {"display": "Community dietetics"},
        "period": {"start": "2026-02-01", "end": "2026-04-01"},
    }  # fmt: skip
    result = read(tmp_path, episode)
    assert said(result, "condition", "standing", "ended_on") == [["dietitian", "ended", "2026-04-01"]]
    assert result.stages.children["left_on"].isna().all()
    assert "excluded" not in set(result.checks["status"])


def test_a_care_plan_is_care_while_it_is_active(tmp_path):
    plan = {
        "resourceType": "CarePlan", "id": "p", "status": "active", "intent": "plan",
        "subject": {"reference": "Patient/a"}, "title": "Tube feeding", "period": {"start": "2026-02-01"},
        "author": {"display": "Feeding team"},
    }  # fmt: skip
    result = read(tmp_path, plan, plan | {"id": "q", "status": "draft"})
    assert said(result, "condition", "standing", "stated_by") == [["tube-feeding", "current", "Feeding team"]]
    assert result.rejects["reason"].tolist() == [
        "its status is draft: not a condition the child has, nor care it is under"
    ]


def test_a_coded_entry_of_a_gp_list_is_a_condition_beside_the_weights(tmp_path):
    file = tmp_path / "entries.csv"
    file.write_text(
        "NHS Number,DOB,Sex,Code,Term,Value,Unit,Entry Date,Recorded By\n"
        f"{NUMBER},01/01/2026,F,27113001,Body weight,4.1,kg,01/02/2026,HV\n"
        f"{NUMBER},01/01/2026,F,87979003,Cleft palate,,,05/01/2026,Dr Ames\n"
        f"{NUMBER},01/01/2026,F,24079001,Atopic dermatitis,,,05/01/2026,Dr Ames\n"
    )
    result = gw.run(file, as_of="2026-06-01")
    assert said(result, "condition", "started_on", "stated_by", "source") == [["cleft", "2026-01-05", "Dr Ames", "gp"]]
    assert len(result.records) == 1
    assert result.rejects[["line", "value"]].to_numpy().tolist() == [[4, "24079001"]]


def test_a_practices_problem_list_is_read_by_its_own_headings(tmp_path):
    file = tmp_path / "problems.csv"
    file.write_text(
        "NHS Number,Date of Birth,Sex,Problem,SNOMED Code,Onset Date,End Date,Active\n"
        f"{NUMBER},01/01/2026,F,Down's syndrome,41040004,03/01/2026,,Yes\n"
        f"{NUMBER},01/01/2026,F,Ventricular septal defect,30288003,03/01/2026,20/04/2026,No\n"
    )
    result = gw.run(file, as_of="2026-06-01")
    assert said(result, "condition", "standing") == [["trisomy-21", "current"], ["heart-disease", "ended"]]


def test_a_register_with_a_column_of_conditions_is_a_register_and_says_what_it_left_alone(tmp_path):
    (tmp_path / "register.csv").write_text(
        f"source,nhs_number,forename,surname,date_of_birth,sex,condition\nclinic,{NUMBER},Ada,Testby,2026-01-02,female,cleft lip\n"
    )
    (tmp_path / "known.csv").write_text(f"source,nhs_number,condition\nclinic,{NUMBER},cleft palate\n")
    result = gw.run(tmp_path, as_of="2026-06-01")
    assert result.children["date_of_birth"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-02"]
    assert said(result, "condition", "record_id") == [["cleft", "known.csv:2"]]
    assert "columns left alone: condition" in json.dumps(result.about)
