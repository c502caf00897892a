"""Patients without an NHS number and without a whole name: what refers to them is theirs all the same."""

import datetime as dt

import pytest

from growthwatch import pipeline
from growthwatch.sources.files.fhir_identifiers import written_name
from tests import fhir_bundles

_AS_OF = dt.date(2026, 6, 1)


def _patient(key, **more):
    return {"resourceType": "Patient", "id": key, "birthDate": "2026-03-01", "gender": "female", **more}


def _run(tmp_path, files, **how):
    paths = [fhir_bundles.write(tmp_path / name, *resources) for name, resources in files.items()]
    return pipeline.run(paths, as_of=_AS_OF, **how)


@pytest.mark.parametrize("name", [[], [{"text": "Ada Quill"}], [{"family": "Quill"}], [{"given": ["Ada"]}]])
def test_a_weight_is_of_the_patient_it_refers_to_whatever_of_the_name_is_stated(tmp_path, name):
    result = _run(tmp_path, {"a.json": [_patient("1", name=name), fhir_bundles.weight("o1", 4.4, "2026-04-26")]})
    assert len(result.children) == 1
    assert result.records["value_si"].tolist() == [4.4]
    assert result.rejects.empty


def test_two_patients_of_one_birthday_without_names_stay_two(tmp_path):
    resources = [
        _patient("1"), _patient("2"), fhir_bundles.weight("o1", 4.4, "2026-04-26"),
        fhir_bundles.weight("o2", 5.4, "2026-04-26", of="Patient/2"),
    ]  # fmt: skip
    result = _run(tmp_path, {"a.json": resources})
    assert len(result.children) == 2
    assert sorted(result.records.groupby("child_id")["value_si"].apply(list).tolist()) == [[4.4], [5.4]]


def test_patients_of_one_id_and_birthday_but_two_names_are_two_servers_children(tmp_path):
    result = _run(
        tmp_path,
        {
            "a.json": [_patient("1", name=[{"family": "Quill", "given": ["Ada"]}]), _patient("9"),
                       fhir_bundles.weight("o1", 4.4, "2026-04-26"),
                       fhir_bundles.weight("o9", 6.6, "2026-04-26", of="Patient/9")],
            "b.json": [_patient("1", name=[{"family": "Marsh", "given": ["Bea"]}]),
                       fhir_bundles.weight("p1", 5.4, "2026-04-26")],
        },
    )  # fmt: skip
    weights = result.records.groupby("child_id")["value_si"].apply(list).tolist()
    assert sorted(weights) == [[4.4], [5.4], [6.6]]


def test_patients_of_one_id_and_birthday_but_two_sexes_are_two_servers_children(tmp_path):
    result = _run(
        tmp_path,
        {
            "a.json": [_patient("1"), fhir_bundles.weight("o1", 4.4, "2026-04-26")],
            "b.json": [_patient("1", gender="male"), fhir_bundles.weight("o1", 5.4, "2026-04-26")],
        },
    )
    weights = result.records.merge(result.children, on="child_id").set_index("sex")["value_si"].to_dict()
    assert weights == {"female": 4.4, "male": 5.4}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ada Quill", ("Ada", "Quill")),
        ("QUILL, Ada (Miss)", ("Ada", "QUILL")),
        ("Miss Ada May Quill", ("Ada May", "Quill")),
    ],
)
def test_a_name_in_one_line_is_taken_apart(text, parts):
    assert written_name({"text": text}) == parts


def test_a_page_of_a_servers_answer_says_that_more_follow(tmp_path):
    file = fhir_bundles.write(
        tmp_path / "page.json", fhir_bundles.patient(fhir_bundles.ADA), fhir_bundles.weight("o1", 4.4, "2026-04-26"),
        link=[{"relation": "next", "url": "https://ehr.example/fhir?page=2"}],
    )  # fmt: skip
    result = pipeline.run([file], as_of=_AS_OF)
    assert all("more pages follow" in one["notes"] for one in result.about["inputs"])
    assert len(result.records) == 1
