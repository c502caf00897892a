"""Parts of FHIR resources that many resources share are checked once, and each resource as if it stood alone."""

import pytest
from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from growthwatch.sources.files.fhir_repeated import Repeated

WEIGHT = {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]}


def _observation(**stated: object) -> dict[str, object]:
    return {"resourceType": "Observation", "status": "final", "code": WEIGHT} | stated


def _objection(check: Repeated, resource: dict[str, object]) -> str:
    with pytest.raises(ValidationError) as caught:
        check.check(resource)
    return str(caught.value.errors()[0]["loc"]) + caught.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": {"coding": [{"system": "http://loinc.org", "code": 29463}]}},
        {"code": {"coding": [None]}},
        {"code": {"coding": [], "nonsense": 1}},
        {"category": [{"text": "birth"}, {"txt": "birth"}]},
        {"category": [{"text": "birth"}, None]},
        {"subject": {"reference": 7}},
        {"valueQuantity": {"value": "heavy"}},
        {"valueQuantity": {"value": 1}, "valueString": "1"},
        {"status": None},
    ],
)
def test_a_resource_is_refused_for_the_same_reason_after_a_thousand_valid_ones_as_alone(
    wrong: dict[str, object],
) -> None:
    model = get_fhir_model_class("Observation")
    alone, after = Repeated(model), Repeated(model)
    for _ in range(1000):
        after.check(
            _observation(category=[{"text": "birth"}], subject={"reference": "Patient/7"}, valueQuantity={"value": 1})
        )
    assert _objection(after, _observation(**wrong)) == _objection(alone, _observation(**wrong))
    assert _objection(after, _observation(**wrong)) == _objection(alone, _observation(**wrong))


def test_the_resource_itself_is_left_as_it_came() -> None:
    check = Repeated(get_fhir_model_class("Observation"))
    resource = _observation(category=[{"text": "birth"}])
    check.check(resource)
    check.check(resource)
    assert resource == _observation(category=[{"text": "birth"}])
    assert type(resource["code"]) is dict


def test_a_true_is_not_taken_for_the_1_that_was_valid_before() -> None:
    check = Repeated(get_fhir_model_class("Observation"))
    check.check(_observation(valueQuantity={"value": 1}))
    with pytest.raises(ValidationError):
        check.check(_observation(code={"text": 1}))
    with pytest.raises(ValidationError):
        check.check(_observation(code={"text": True}))
