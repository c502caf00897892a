"""Where resources stand: Bundles within Bundles, in other resources, on lines, too deep or too large."""

import json
from pathlib import Path

import pytest

pytest.importorskip("fhir.resources", reason="the fhir extra is not installed")

from growthwatch.sources import UnusableInput, read
from growthwatch.sources.files import fhir_documents
from tests.fhir_resources import ADA, AS_OF, bundle, intake, patient, weight, whose


def deep(levels: int) -> str:
    """Return a weight with extensions nested so many levels."""
    inside = '{"url":"x","extension":[' * levels + '{"url":"x","valueBoolean":true}' + "]}" * levels
    return json.dumps(weight(own="deep"))[:-1] + f',"extension":[{inside}]}}'


def test_resources_are_found_wherever_they_stand(tmp_path: Path) -> None:
    """In a Bundle of a Bundle, contained in a report, among the parameters of an operation."""
    report = {"resourceType": "DiagnosticReport", "id": "r", "contained": [weight(own="c")]}
    answer = {"resourceType": "Parameters", "parameter": [{"part": [{"resource": weight(own="x")}]}]}
    inner = bundle(weight(own="y"), bundle(weight(own="z"), kind="searchset"), kind="searchset")
    found = intake(tmp_path, bundle(patient(), report, answer, inner, kind="batch-response"))
    assert sorted(found.recorded["record_id"]) == ["r#c", "x", "y", "z"]
    assert whose(found) == [ADA] * 4
    assert sorted(found.recorded["line"]) == [2, 3, 4, 4]


def test_what_has_no_id_is_known_by_its_place(tmp_path: Path) -> None:
    inner = bundle(weight(own=None), weight(own=None, effectiveDateTime="2026-04-27"))
    found = intake(tmp_path, bundle(patient(), inner, weight(own=None, effectiveDateTime="2026-04-28")))
    assert found.recorded["record_id"].tolist() == ["b.json:2.1", "b.json:2.2", "b.json:3"]


def test_what_is_nested_too_deeply_is_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "o.ndjson").write_text("\n".join([deep(900), json.dumps(patient()), deep(300), json.dumps(weight())]))
    found = read([tmp_path / "o.ndjson"], as_of=AS_OF)
    assert found.recorded["record_id"].tolist() == ["o"]
    assert found.rejects[["line", "reason"]].to_numpy().tolist() == [
        [1, "nested too deeply to be read"], [3, "nested too deeply to be read"],
    ]  # fmt: skip
    with pytest.raises(UnusableInput, match=r"^b\.json: is nested too deeply to be read$"):
        intake(tmp_path, f'{{"resourceType":"Bundle","type":"collection","entry":[{{"resource":{deep(900)}}}]}}')


@pytest.mark.parametrize("indent", [None, 1])
def test_a_document_too_large_to_be_held_is_one_sentence(
    indent: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fhir_documents, "LARGEST_DOCUMENT_BYTES", 1 << 20)
    document = json.dumps(bundle(patient(), *[weight(own=f"o{n}") for n in range(6000)]), indent=indent)
    with pytest.raises(
        UnusableInput, match=r"^b\.json: is one JSON document of \d MB, and at most 1 MB are read of one"
    ):
        intake(tmp_path, document)


def test_a_broken_line_costs_no_other(tmp_path: Path) -> None:
    lines = ["{broken", json.dumps(patient()), json.dumps(weight()), '{"resourceType": "Observation", "id": "cut']
    (tmp_path / "o.ndjson").write_text("\n".join(lines))
    found = read([tmp_path / "o.ndjson"], as_of=AS_OF)
    assert len(found.recorded) == 1
    assert found.rejects[["line", "reason"]].to_numpy().tolist() == [
        [1, "the line is not a JSON object"], [4, "the line is not a JSON object"],
    ]  # fmt: skip


def test_half_a_character_is_no_text_and_costs_no_other_row(tmp_path: Path) -> None:
    half = weight(own="h", note=[{"text": "half \ud83d of a pair"}])
    found = intake(tmp_path, bundle(patient(), half, weight()))
    assert found.recorded["record_id"].tolist() == ["o"]
    assert found.rejects["line"].tolist() == [2]


def test_what_a_history_says_was_deleted_is_taken_back(tmp_path: Path) -> None:
    gone = {
        "request": {"method": "DELETE", "url": "Observation/o"},
        "response": {"status": "204", "lastModified": "2026-05-01T00:00:00Z"},
    }
    history = bundle(patient(), weight(), weight(own="p", effectiveDateTime="2026-04-27"), kind="history")
    found = intake(tmp_path, {**history, "entry": [*history["entry"], gone]})
    assert found.recorded["record_id"].tolist() == ["p"]
    assert found.rejects[["line", "reason"]].to_numpy().tolist() == [
        [2, "taken back by its sender: a row of this id has the status entered-in-error"],
        [4, "deleted by its sender: o"],
    ]


def test_a_contained_resource_of_no_type_is_no_r4(tmp_path: Path) -> None:
    odd = [weight(own=str(n), contained=[{"resourceType": kind}]) for n, kind in enumerate(["Type", ["Patient"]])]
    found = intake(tmp_path, bundle(patient(), *odd, weight()))
    assert found.recorded["record_id"].tolist() == ["o"]
    assert found.rejects["line"].tolist() == [2, 3]
