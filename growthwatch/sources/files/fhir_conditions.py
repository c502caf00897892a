"""Known conditions and care in FHIR R4: Condition, CarePlan, and the EpisodeOfCare of a service, not of a practice."""

from functools import lru_cache
from typing import Any, Final, NamedTuple

import pyarrow as pa

from growthwatch.conditions import condition_of
from growthwatch.sources.files.fhir_identifiers import parts
from growthwatch.sources.files.fhir_refusals import Refusal
from growthwatch.sources.reject_reasons import RejectReason

Resource = dict[str, Any]

#: The sheet of an EpisodeOfCare that is a service's care and no registration with a practice.
CARE_EPISODE: Final = "CareEpisode"
_SUSPECTED: Final = ("unconfirmed", "provisional", "differential")
_OVER: Final = ("inactive", "remission", "resolved")
#: Statuses of a plan or an episode that has not begun, or never did (R4, RequestStatus and EpisodeOfCareStatus).
_NOT_BEGUN: Final = ("draft", "planned", "waitlist", "cancelled")
_ENDED: Final = ("completed", "revoked", "finished")


class Named(NamedTuple):
    """What a resource says the child has, or who looks after it: a code, and words."""

    code: str | None
    words: str | None


def named(concepts: list[Any]) -> Named:
    """Return of several concepts the coding or the words that name a known condition; else the first of each."""
    concepts = [one for one in concepts if isinstance(one, dict)]
    codings = [coding for one in concepts for coding in parts(one, "coding")]
    codes = [str(coding["code"]) for coding in codings if coding.get("code")]
    words = [str(one["text"]) for one in concepts if one.get("text")]
    words += [str(coding["display"]) for coding in codings if coding.get("display")]
    code = next(filter(_is_known, codes), None)
    word = next(filter(_is_known, words), None)
    if code or word:
        # beside a name that is known, a code in no list says nothing
        return Named(code, word or next(iter(words), None)) if code else Named(None, word)
    return Named(next(iter(codes), None), next(iter(words), None))


@lru_cache(maxsize=10_000)
def _is_known(text: str) -> bool:
    return condition_of(pa.array([text], pa.string())).null_count == 0


def sheet_of(resource: Resource) -> str:
    """Return the name of the sheet that a resource belongs to: its type, but for the episode of a service's care.

    An episode that states the type of care it is, and no organisation or a type that is known, is no registration: its
    end is not the child's leaving.
    """
    kind = str(resource.get("resourceType") or "")
    if kind != "EpisodeOfCare" or not resource.get("type"):
        return kind
    said = named(list(resource["type"]))
    known = any(_is_known(text) for text in said if text)
    return CARE_EPISODE if known or not resource.get("managingOrganization") else kind


def of_condition(condition: Resource) -> tuple[dict[str, str | None], list[Refusal | None]]:
    """Return the cells of a Condition, and what speaks against it."""
    clinical, verified = (_code(condition.get(name)) for name in ("clinicalStatus", "verificationStatus"))
    onset, abated = (_period(condition, name) for name in ("onset", "abatement"))
    over = clinical in _OVER or any(name.startswith("abatement") for name in condition)
    standing = "ended" if over else "suspected" if verified in _SUSPECTED else "current" if clinical else None
    against = Refusal(RejectReason.not_a_condition, "verificationStatus", verified) if verified == "refuted" else None
    asserter = condition.get("asserter") or condition.get("recorder") or {}
    code = named([condition.get("code")])
    said = {
        "Named": code.words or code.code, "Code": code.code, "Standing": standing, "From": onset[0],
        "To": abated[1] or abated[0], "Stated on": _text(condition.get("recordedDate")),
        "Stated by": _text(asserter.get("display")), "Note": _notes(condition),
        "Status": verified if verified == "entered-in-error" else None,
    }  # fmt: skip
    return said, [against]


def of_plan(plan: Resource) -> tuple[dict[str, str | None], list[Refusal | None]]:
    """Return the cells of a CarePlan: what it is for, since when, and what speaks against it."""
    activities = [(one.get("detail") or {}).get("code") for one in parts(plan, "activity")]
    title = {"text": plan.get("title") or plan.get("description")}
    author = plan.get("author") or next(iter(parts(plan, "contributor")), {})
    said = _care(plan, [*(plan.get("category") or []), title, *activities])
    return said | {"Stated on": _text(plan.get("created")), "Stated by": _text(author.get("display"))}, _begun(plan)


def of_episode(episode: Resource) -> tuple[dict[str, str | None], list[Refusal | None]]:
    """Return the cells of the EpisodeOfCare of a service, and what speaks against it."""
    said = _care(episode, list(episode.get("type") or []))
    by = episode.get("careManager") or episode.get("managingOrganization") or {}
    return said | {"Stated by": _text(by.get("display"))}, _begun(episode)


def _care(resource: Resource, concepts: list[Any]) -> dict[str, str | None]:
    period, what = resource.get("period") or {}, named(concepts)
    standing = "ended" if resource.get("status") in _ENDED else None
    return {
        "Named": what.words or what.code, "Code": what.code, "Standing": standing,
        "From": _text(period.get("start")), "To": _text(period.get("end")), "Note": _notes(resource),
    }  # fmt: skip


def _begun(resource: Resource) -> list[Refusal | None]:
    status = str(resource.get("status") or "")
    return [Refusal(RejectReason.not_a_condition, "status", status) if status in _NOT_BEGUN else None]


def _period(condition: Resource, name: str) -> tuple[str | None, str | None]:
    """Return from when, and until when, an onset or abatement is stated."""
    period = condition.get(f"{name}Period") or {}
    start = _text(condition.get(f"{name}DateTime")) or _text(period.get("start"))
    return start, _text(period.get("end"))


def _code(concept: Any) -> str:
    codings = parts(concept or {}, "coding")
    return next((str(one["code"]) for one in codings if one.get("code")), "")


def _notes(resource: Resource) -> str | None:
    return "; ".join(str(note["text"]) for note in parts(resource, "note") if note.get("text")) or None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
