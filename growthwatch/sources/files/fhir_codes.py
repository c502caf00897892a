"""What a CodeableConcept says: the one of its codings that means most here, and its words."""

from functools import cache
from typing import Any, Final

from growthwatch.sources import clinical_codes

#: Meanings of codes, the one that must not be overlooked first: a centile beside a code of weight is no weight.
_FIRST: Final = ("centile", "gestation", "record", "contact")


def code_of(concept: Any) -> str | None:
    """Return the code of a concept: of several that we know the most specific one, else the first.

    A birth weight bears the code of body weight as well (R4, vital signs): the more specific says what it is. Codes
    of two kinds of measurement contradict one another: then they are returned together, as no code we know.
    """
    codings = [c for c in (concept or {}).get("coding") or [] if isinstance(c, dict) and c.get("code")]
    if len(codings) == 1:
        return str(codings[0]["code"])
    known = _known()
    found = [str(c["code"]) for c in codings]
    ours = sorted((code for code in found if code in known), key=lambda code: known[code].rank)
    kinds = {known[code].kind for code in ours if known[code].meaning == "record"}
    if len(kinds) > 1:
        return "+".join(ours)
    return next(iter(ours), next(iter(found), None))


def is_ours(code: str | None) -> bool:
    """Return whether a code is in one of the code lists."""
    return code in _known()


def kind_of(code: str | None) -> str:
    """Return the kind of measurement a code says: weight, length, head; blank for any other code."""
    known = _known().get(code or "")
    return known.kind if known else ""


def contact_of(concepts: list[Any]) -> str | None:
    """Return which contact the types of a visit say it was: a code of ours, else the words."""
    known = _known()
    for concept in filter(None, concepts):
        for coding in concept.get("coding") or []:
            found = known.get(str((coding or {}).get("code")))
            if found and found.contact:
                return found.contact
    return next((c["text"] for c in concepts if c and c.get("text")), None)


def words_of(concept: Any) -> str | None:
    """Return what a concept says in words: its text, else the name of a coding, else its code."""
    concept = concept or {}
    codings = [c for c in concept.get("coding") or [] if isinstance(c, dict)]
    said = [concept.get("text"), *(c.get("display") for c in codings), *(c.get("code") for c in codings)]
    return next((str(text) for text in said if text), None)


class _Known:
    """A code of the lists: what it means, of which kind, and how early it is chosen among several."""

    def __init__(self, meaning: str, kind: str, context: str, contact: str) -> None:
        self.meaning, self.kind, self.contact = meaning, kind, contact
        self.rank = (_FIRST.index(meaning), not context)


@cache
def _known() -> dict[str, _Known]:
    listed = clinical_codes.codes().fillna("")
    columns = (listed[name].astype(str) for name in ("code", "meaning", "kind", "context", "contact"))
    return {code: _Known(*rest) for code, *rest in zip(*columns, strict=True)}
