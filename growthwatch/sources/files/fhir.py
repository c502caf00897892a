"""FHIR R4 (UK Core) resources into rows of text: Bundles, arrays, single resources and NDJSON.

Each resource is checked by ``fhir.resources`` (extra ``fhir``) and flattened to a row of the sheet that bears its
type; what the columns mean is said by ``reference_data/mappings/fhir_*.toml``, as for every other format.
"""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.batch import Batch, BrokenLine, Sheet
from growthwatch.sources.files.fhir_rows import COLUMNS, FLATTEN, Resource, Row
from growthwatch.sources.files.inputs import Survey
from growthwatch.sources.reject_reasons import RejectReason

#: A single JSON document is held in memory whole; what is larger must be NDJSON.
LARGEST_DOCUMENT_BYTES = 100 << 20
_ROWS_AT_A_TIME = 5000
#: An observation of any other status (cancelled, entered in error) is no measurement.
_STANDS = {"preliminary", "final", "amended", "corrected", "unknown"}


def sheets(survey: Survey) -> list[Sheet]:
    """Return one sheet for each type of resource that is read and occurs in the file.

    Raises
    ------
    UnusableInput
        When the file is no FHIR JSON, is too large for one document, or the extra ``fhir`` is not installed.
    """
    _models(survey)
    present = dict.fromkeys(str(r.get("resourceType")) for _, r in _resources(survey))
    kinds = [kind for kind in FLATTEN if kind in present]
    if not kinds:
        found = ", ".join(sorted(kind for kind in present if kind != "None")[:5])
        raise UnusableInput(f"holds no resource that is read{found and f', only {found}'}", file=survey.file)
    left = [kind for kind in present if kind not in FLATTEN and kind != "None"]
    notes = f"resources not read: {', '.join(sorted(left))}" if left else ""
    return [_sheet(survey, kind, notes) for kind in kinds]


def _sheet(survey: Survey, kind: str, notes: str) -> Sheet:
    columns = COLUMNS[kind]
    return Sheet(survey.file, kind, "fhir", columns, 1, lambda: _batches(survey, kind), notes=notes)


def _models(survey: Survey) -> Callable[[str], Any]:
    try:
        from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 - an extra
    except ImportError as error:
        reason = "FHIR needs an extra: pip install 'growthwatch[fhir]'"
        raise UnusableInput(reason, file=survey.file) from error
    return get_fhir_model_class


def _batches(survey: Survey, kind: str) -> Iterator[Batch]:
    model = _models(survey)(kind)
    rows: list[Row] = []
    lines: list[int] = []
    broken: list[BrokenLine] = []
    for line, resource in _resources(survey):
        if resource.get("resourceType") != kind:
            continue
        objection = _objection(model, resource)
        if objection:
            broken.append((line, json.dumps(resource, default=str)[:2000], *objection))
            continue
        flat = FLATTEN[kind](resource)
        rows += flat
        lines += [line] * len(flat)
        if len(rows) >= _ROWS_AT_A_TIME:
            yield _batch(kind, rows, lines, broken)
            rows, lines, broken = [], [], []
    yield _batch(kind, rows, lines, broken)


def _batch(kind: str, rows: list[Row], lines: list[int], broken: list[BrokenLine]) -> Batch:
    cells = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in COLUMNS[kind]}
    return Batch(pa.table(cells), np.array(lines, dtype=np.int64), broken)


def _objection(model: Any, resource: Resource) -> tuple[RejectReason, str] | None:
    """Return why a resource is not used, with its detail: it is withdrawn, or it is not valid R4."""
    from pydantic import ValidationError  # noqa: PLC0415 - comes with the extra

    try:
        model.model_validate(resource)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return RejectReason.invalid_fhir, f"{where} {first['msg']}".strip()
    if resource["resourceType"] == "Observation" and resource["status"] not in _STANDS:
        return RejectReason.observation_withdrawn, str(resource["status"])
    return None


def _resources(survey: Survey) -> Iterator[tuple[int, Resource]]:
    """Yield each resource with its line, or its place in the Bundle where the file is one document."""
    with survey.path.open(encoding="utf-8-sig", errors="replace") as stream:
        first = stream.readline(LARGEST_DOCUMENT_BYTES + 1)
        document = _parsed(first)
        if isinstance(document, dict) and document.get("resourceType") != "Bundle" and _more(stream):
            yield 1, document
            yield from _lines(survey, stream)
            return
        if document is None or _more(stream):
            first += stream.read(LARGEST_DOCUMENT_BYTES + 1 - len(first))
            document = None
    if len(first) > LARGEST_DOCUMENT_BYTES:
        limit = f"{LARGEST_DOCUMENT_BYTES >> 20} MB"
        raise UnusableInput(f"is one JSON document of over {limit}: give NDJSON instead", file=survey.file)
    if document is None:
        try:
            document = json.loads(first, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            reason = "is not valid JSON" if line is None else f"is not valid JSON ({error.args[0].split(':')[0]})"
            raise UnusableInput(reason, file=survey.file, line=line) from error
    yield from enumerate(_entries(document), start=1)


def _parsed(line: str) -> Any:
    try:
        return json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def _more(stream: Any) -> bool:
    place = stream.tell()
    more = any(line.strip() for line in iter(lambda: stream.readline(1 << 16), ""))
    stream.seek(place)
    return more


def _lines(survey: Survey, stream: Any) -> Iterator[tuple[int, Resource]]:
    for number, line in enumerate(iter(lambda: stream.readline(LARGEST_DOCUMENT_BYTES), ""), start=2):
        if not line.strip():
            continue
        resource = _parsed(line)
        if not isinstance(resource, dict):
            raise UnusableInput("is not a JSON object", file=survey.file, line=number)
        yield from ((number, one) for one in _entries(resource))


def _entries(document: Any) -> Iterator[Resource]:
    if isinstance(document, list):
        items = document
    elif isinstance(document, dict) and document.get("resourceType") == "Bundle":
        entries = document.get("entry")
        listed = entries if isinstance(entries, list) else []
        items = [entry.get("resource") for entry in listed if isinstance(entry, dict)]
    else:
        items = [document]
    for item in items:
        yield item if isinstance(item, dict) else {}


# --- one function for each type of resource: a valid resource to the rows it makes -------------------------------
