"""FHIR R4 (UK Core) resources into rows of text: Bundles, arrays, single resources and NDJSON.

Each resource is checked by ``fhir.resources`` (extra ``fhir``) and flattened to a row of the sheet that bears its
type; what the columns mean is said by ``reference_data/mappings/fhir_*.toml``, as for every other format.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files import fhir_refusals
from growthwatch.sources.files.batch import Batch, BrokenLine, Sheet
from growthwatch.sources.files.fhir_conditions import CARE_EPISODE, sheet_of
from growthwatch.sources.files.fhir_documents import NEXT_PAGE, Deleted, Entry, Resource, entries
from growthwatch.sources.files.fhir_references import References
from growthwatch.sources.files.fhir_refusals import Refusal
from growthwatch.sources.files.fhir_repeated import Repeated
from growthwatch.sources.files.fhir_rows import COLUMNS, FLATTEN, Around, Row, deletion
from growthwatch.sources.files.inputs import Survey
from growthwatch.sources.local_day import DEFAULT_TIME_ZONE
from growthwatch.sources.reject_reasons import RejectReason

_ROWS_AT_A_TIME = 5000
_LONGEST_SHOWN = 2000
#: Where the practices are whose codes a Patient's reference leads to: gone through, but no rows of ours.
_KEPT_ALONE = ("Organization",)
_REFERRED_TO_BY_NOBODY = ("Observation", "Encounter", "Appointment", "Condition", "CarePlan")


def sheets(survey: Survey, time_zone: str | None = None) -> list[Sheet]:
    """Return one sheet for each type of resource that is read and occurs in the file.

    Parameters
    ----------
    survey : Survey
    time_zone : str, optional
        Where days are counted.

    Raises
    ------
    UnusableInput
        When the file is no FHIR JSON, is too large for one document, or the extra ``fhir`` is not installed.
    """
    _models(survey)
    present, references = Counter[str](), References()
    for entry in entries(survey, skim=_REFERRED_TO_BY_NOBODY):
        present[sheet_of(entry.resource) or ("" if entry.broken else "None")] += 1
        references.add(entry)
    kinds = [kind for kind in FLATTEN if kind in present]
    if not any(kind not in _KEPT_ALONE for kind in kinds):
        if present[""] and not kinds:
            raise UnusableInput("is not a JSON object, nor is any other of its lines a resource", file=survey.file)
        found = ", ".join(sorted(kind for kind in present if kind not in {"None", "", NEXT_PAGE})[:5])
        if not kinds:
            raise UnusableInput(f"holds no resource that is read{found and f', only {found}'}", file=survey.file)
    left = sorted(kind for kind in present if kind not in FLATTEN and kind not in {"None", "", NEXT_PAGE})
    notes = [f"resources not read: {', '.join(left)}"] if left else []
    if present[NEXT_PAGE]:
        notes.append("NOT ALL IS HERE: the server that wrote it says that more pages follow")
    if present["None"]:
        notes.append(f"entries without a resource: {present['None']:,}")
    zone = time_zone or DEFAULT_TIME_ZONE
    return [
        _sheet(survey, kind, "; ".join(notes), references, zone, with_broken=n == 0) for n, kind in enumerate(kinds)
    ]


def _sheet(
    survey: Survey, kind: str, notes: str, references: References, time_zone: str, *, with_broken: bool
) -> Sheet:
    def batches() -> Iterator[Batch]:
        return _batches(survey, kind, references, time_zone, with_broken=with_broken)

    return Sheet(survey.file, kind, "fhir", COLUMNS[kind], 1, batches, notes=notes)


def _models(survey: Survey) -> Callable[[str], Any]:
    try:
        from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 - an extra
    except ImportError as error:
        reason = "FHIR needs an extra: pip install 'growthwatch[fhir]'"
        raise UnusableInput(reason, file=survey.file) from error
    return get_fhir_model_class


def _batches(
    survey: Survey, kind: str, references: References, time_zone: str, *, with_broken: bool
) -> Iterator[Batch]:
    check = Repeated(_models(survey)("EpisodeOfCare" if kind == CARE_EPISODE else kind)).check
    rows: list[Row] = []
    lines: list[int] = []
    broken: list[BrokenLine] = []
    for entry in entries(survey):
        if entry.broken is not None and with_broken:
            reason, detail, text = entry.broken
            broken.append((entry.line, text[:_LONGEST_SHOWN], reason, detail))
        if sheet_of(entry.resource) != kind:
            continue
        flat = _rows(check, entry, Around(survey.file, entry, references, time_zone))
        if isinstance(flat, tuple):
            broken.append((entry.line, _shown(entry.resource), *flat))
            continue
        rows += flat
        lines += [entry.line] * len(flat)
        if len(rows) >= _ROWS_AT_A_TIME:
            yield _batch(kind, rows, lines, broken)
            rows, lines, broken = [], [], []
    yield _batch(kind, rows, lines, broken)


#: What of a resource is never read here, and changes the meaning of nothing that is.
_NOT_READ: Final = frozenset(
    {"extension", "text", "photo", "telecom", "maritalStatus", "language", "referenceRange", "interpretation",
     "serviceCategory", "specialty", "description", "patientInstruction"}
)  # fmt: skip


def _rows(check: Callable[[Resource], None], entry: Entry, around: Around) -> list[Row] | tuple[RejectReason, str]:
    """Return the rows of a resource; why there are none, with its detail, where it is not valid R4 or too deep."""
    from pydantic import ValidationError  # noqa: PLC0415 - comes with the extra

    beside: Refusal | None = None
    try:
        if isinstance(entry.resource, Deleted):
            return deletion(entry.resource, around)
        try:
            check(entry.resource)
        except (KeyError, TypeError, AttributeError) as error:
            # what fhir.resources raises of a contained resource whose type is none
            return RejectReason.invalid_fhir, f"no resource of R4 ({error})"
        except ValidationError as error:
            errors = error.errors()
            where = ".".join(str(part) for part in errors[0]["loc"])
            said = f"{where} {errors[0]['msg']}".strip()
            if not all(one["loc"] and one["loc"][0] in _NOT_READ for one in errors):
                return RejectReason.invalid_fhir, said
            # a blank in an extension never costs the weight
            beside = Refusal(RejectReason.invalid_fhir, str(errors[0]["loc"][0]), said, cell=True)
        rows = FLATTEN[sheet_of(entry.resource)](entry.resource, around)
        return rows if beside is None else [row | {"Refused": _with(row, beside)} for row in rows]
    except RecursionError:
        return RejectReason.nested_too_deeply, ""


def _with(row: Row, beside: Refusal) -> str:
    """Return what is refused of a row, and beside it a part of its resource that is not read."""
    return "\n".join(filter(None, [row.get("Refused"), fhir_refusals.written([beside])]))


def _shown(resource: Resource) -> str:
    try:
        return json.dumps(resource, default=str)[:_LONGEST_SHOWN]
    except RecursionError:
        return f"{resource.get('resourceType')} {resource.get('id') or ''}".strip()


def _batch(kind: str, rows: list[Row], lines: list[int], broken: list[BrokenLine]) -> Batch:
    cells = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in COLUMNS[kind]}
    return Batch(pa.table(cells), np.array(lines, dtype=np.int64), broken)
