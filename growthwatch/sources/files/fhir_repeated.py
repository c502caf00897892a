"""Validity of FHIR resources, of which many parts are the same in thousands: each such part is checked once.

The code, category, source and child of an observation stand word for word in others too, and whether such a part is
valid R4 depends on nothing beside it. The model that a part became stands for it from then on; a part that is not
valid never becomes one, so what is said of a resource does not change.
"""

from typing import Any, Final

Resource = dict[str, Any]

#: Elements of which many resources of a file say the same.
_REPEATED: Final[tuple[str, ...]] = (
    "meta",
    "category",
    "code",
    "subject",
    "patient",
    "performer",
    "valueQuantity",
    "serviceType",
    "appointmentType",
    "managingOrganization",
    "generalPractitioner",
)
#: Parts held at once; a file of more begins anew.
_MOST: Final = 4000
#: A part of a longer text is not held: it is not one that thousands share [characters].
_LONGEST: Final = 1000


class Repeated:
    """A model of ``fhir.resources``, and the parts of resources that it has found valid."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._valid: dict[tuple[str, str], Any] = {}  # element, text of a part -> the part as a model

    def check(self, resource: Resource) -> None:
        """Check that a resource is valid R4.

        Raises
        ------
        pydantic.ValidationError
            When it is not, as the model itself raises it.
        RecursionError
            When it is nested too deeply.
        """
        try:
            texts = {name: _texts(resource[name]) for name in _REPEATED if name in resource}
        except RecursionError:
            texts = {}  # the model says what is wrong
        checked = self._model.model_validate(resource | {name: self._known(resource, name, texts) for name in texts})
        if len(self._valid) > _MOST:
            self._valid.clear()
        for name, said in texts.items():
            part = getattr(checked, name)
            for text, one in zip(said, part if isinstance(part, list) else [part], strict=True):
                if len(text) <= _LONGEST:
                    self._valid[name, text] = one

    def _known(self, resource: Resource, name: str, texts: dict[str, list[str]]) -> Any:
        """Return an element with the model of each part that is known to be valid."""
        said = resource[name]
        if isinstance(said, list):
            return [self._valid.get((name, text), one) for text, one in zip(texts[name], said, strict=True)]
        return self._valid.get((name, texts[name][0]), said)


def _texts(element: Any) -> list[str]:
    """Return each part of an element as text that no other part has: ``1``, ``1.0``, ``True`` and ``"1"`` differ."""
    return [repr(part) for part in element] if isinstance(element, list) else [repr(element)]
