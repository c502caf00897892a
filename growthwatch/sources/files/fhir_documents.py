"""FHIR JSON documents into their resources: a resource, an array, a Bundle however nested, Parameters, or NDJSON.

A Bundle within a Bundle (batch-response, searchset) and a resource within another (contained, Parameters) are gone
into, so that no Observation is lost for where it stands.
"""

import json
import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.inputs import Survey
from growthwatch.sources.reject_reasons import RejectReason

Resource = dict[str, Any]

#: A single JSON document is held in memory whole; what is larger must be NDJSON.
LARGEST_DOCUMENT_BYTES: Final = 100 << 20
#: What is read where it is contained in another resource: a panel's members, a report's results.
_READ_INSIDE: Final = ("Observation",)
#: What stands in place of the resources that a server's answer leaves for its next page.
NEXT_PAGE: Final = "next page"
_NESTED: Final = "is nested too deeply to be read"
_DECODE: Final = json.JSONDecoder(parse_float=Decimal).decode
#: A line that begins with its type is a resource of that type; any other has to be parsed to know.
_BEGINS_WITH_TYPE: Final = re.compile(r'\s*\{\s*"resourceType"\s*:\s*"([A-Za-z]+)"')


class Entry(NamedTuple):
    """A resource where it stands.

    ``line`` is its line, or its place in the Bundle where the file is one document; ``place`` tells apart what shares
    a line ("3.1" is the first of a Bundle that is the third); ``within`` is the resource that contains it, ``broken``
    why there is none.
    """

    line: int
    place: str
    resource: Resource
    full_url: str = ""
    within: Resource | None = None
    broken: tuple[RejectReason, str, str] | None = None  # reason, detail, the text


class Deleted(dict[str, Any]):
    """What a history or transaction says of a resource that its server deleted: type, id, when."""


def entries(survey: Survey, skim: Collection[str] = ()) -> Iterator[Entry]:
    """Yield each resource of a file.

    Parameters
    ----------
    survey : Survey
    skim : collection of str
        Types whose resources are yielded without their contents where they stand on a line of their own: what is in
        them is not wanted.

    Raises
    ------
    UnusableInput
        When the file is no JSON, or one document too large or too deep to be held.
    """
    with survey.path.open(encoding="utf-8-sig", errors="replace") as stream:
        first = stream.readline(LARGEST_DOCUMENT_BYTES + 1)
        if len(first) > LARGEST_DOCUMENT_BYTES:
            raise _too_large(survey)
        document = _parsed(first)
        if isinstance(document, dict) and _more(stream):
            yield from _flattened(document, 1, "1")
            yield from _lines(stream, skim, start=2)
            return
        if document is None or _more(stream):
            if document is None and _next_is_resource(stream):
                stream.seek(0)
                yield from _lines(stream, skim, start=1)
                return
            if survey.size > LARGEST_DOCUMENT_BYTES:
                raise _too_large(survey)
            document = _whole(survey, first + stream.read())
    for line, entry in enumerate(_top(document), start=1):
        yield from _flattened(entry[0], line, str(line), entry[1])


def _too_large(survey: Survey) -> UnusableInput:
    size, limit = survey.size >> 20, LARGEST_DOCUMENT_BYTES >> 20
    reason = f"is one JSON document of {size} MB, and at most {limit} MB are read of one: give NDJSON instead"
    return UnusableInput(reason, file=survey.file)


def _whole(survey: Survey, text: str) -> Any:
    try:
        return _DECODE(text)
    except RecursionError as error:
        raise UnusableInput(_NESTED, file=survey.file) from error
    except ValueError as error:
        line = getattr(error, "lineno", None)
        reason = "is not valid JSON" if line is None else f"is not valid JSON ({error.args[0].split(':')[0]})"
        raise UnusableInput(reason, file=survey.file, line=line) from error


def _parsed(line: str) -> Any:
    try:
        return _DECODE(line)
    except (ValueError, RecursionError):
        return None


def _more(stream: Any) -> bool:
    place = stream.tell()
    more = any(line.strip() for line in iter(lambda: stream.readline(1 << 16), ""))
    stream.seek(place)
    return more


def _next_is_resource(stream: Any) -> bool:
    """Return whether the next line is a resource by itself: then the one before is a broken line of NDJSON."""
    place = stream.tell()
    line = next((one for one in iter(lambda: stream.readline(LARGEST_DOCUMENT_BYTES), "") if one.strip()), "")
    stream.seek(place)
    document = _parsed(line) if _BEGINS_WITH_TYPE.match(line) else None
    return isinstance(document, dict)


def _lines(stream: Any, skim: Collection[str], *, start: int) -> Iterator[Entry]:
    """Yield the resources of the lines from here on; a line that is none is said, and the others go on."""
    for number, line in enumerate(iter(lambda: stream.readline(LARGEST_DOCUMENT_BYTES), ""), start=start):
        if not line.strip():
            continue
        begins = _BEGINS_WITH_TYPE.match(line) if skim else None
        if begins and begins[1] in skim:
            yield from (Entry(number, str(number), {"resourceType": kind}) for kind in _types(begins[1], line))
            continue
        try:
            document = _DECODE(line)
        except RecursionError:
            yield Entry(number, str(number), {}, broken=(RejectReason.nested_too_deeply, "", line))
            continue
        except ValueError:
            document = None
        if isinstance(document, dict):
            yield from _flattened(document, number, str(number))
        else:
            yield Entry(number, str(number), {}, broken=(RejectReason.not_a_json_object, "", line))


def _types(own: str, line: str) -> list[str]:
    """Return the type of a line's resource, and those that may be read of what it contains."""
    return [own, *(kind for kind in _READ_INSIDE if kind != own and f'"{kind}"' in line)]


def _top(document: Any) -> Iterator[tuple[Any, str]]:
    """Yield the items of a document, each with its fullUrl: its line is its place among them."""
    if isinstance(document, list):
        yield from ((item, "") for item in document)
    elif isinstance(document, dict) and document.get("resourceType") == "Bundle":
        yield from _of_bundle(document)
    else:
        yield document, ""


def _of_bundle(bundle: Resource) -> Iterator[tuple[Any, str]]:
    """Yield the resource of each entry of a Bundle, with its fullUrl."""
    listed = bundle.get("entry")
    for entry in listed if isinstance(listed, list) else []:
        if not isinstance(entry, dict):
            yield None, ""
            continue
        url = entry.get("fullUrl")
        resource = entry.get("resource")
        if resource is None:
            resource = _deleted(entry)
        if resource is None and isinstance(entry.get("response"), dict):
            resource = entry["response"].get("outcome")
        yield _of_sender(resource, bundle.get("meta")), url if isinstance(url, str) else ""
    links = bundle.get("link")
    if any(
        isinstance(one, dict) and one.get("relation") == "next" for one in (links if isinstance(links, list) else [])
    ):
        yield {"resourceType": NEXT_PAGE}, ""


def _deleted(entry: Resource) -> Deleted | None:
    """Return the resource that an entry says was deleted; None where it says no such thing."""
    request, response = entry.get("request"), entry.get("response")
    if not isinstance(request, dict) or request.get("method") != "DELETE":
        return None
    kind, _, own = str(request.get("url") or "").rpartition("?")[2].partition("/_history")[0].rpartition("/")
    when = response.get("lastModified") if isinstance(response, dict) else None
    said = {"resourceType": kind.rpartition("/")[2], "id": own, "meta": {"lastUpdated": when} if when else {}}
    return Deleted(said) if said["resourceType"] and own else None


def _of_sender(item: Any, of_bundle: Any) -> Any:
    """Return a resource of a Bundle, with the Bundle's ``meta.source`` where it has none of its own."""
    source = of_bundle.get("source") if isinstance(of_bundle, dict) else None
    own = item.get("meta", {}) if isinstance(item, dict) else None
    if not isinstance(source, str) or not isinstance(own, dict):
        return item
    if str(own.get("source", "#")).startswith("#"):  # the part that names a request alone names no sender
        return type(item)({**item, "meta": {**own, "source": source}})
    return item


def _flattened(item: Any, line: int, place: str, full_url: str = "") -> Iterator[Entry]:
    """Yield a resource and what is in it, in the order of the document; a stack, since Bundles nest to any depth."""
    stack: list[tuple[Any, str, str, Resource | None]] = [(item, place, full_url, None)]
    while stack:
        resource, where, url, within = stack.pop()
        if not isinstance(resource, dict):
            yield Entry(line, where, {}, url, within)
            continue
        kind = resource.get("resourceType")
        if kind == "Bundle":
            inner = list(_of_bundle(resource))
        elif kind == "Parameters":
            inner = [(one, "") for one in _of_parameters(resource)]
        else:
            yield Entry(line, where, resource, url, within)
            if within is None:
                stack += [(one, f"{where}#{one.get('id')}", "", resource) for one in _contained(resource)]
            continue
        stack += [(one, f"{where}.{n}", of, None) for n, (one, of) in reversed([*enumerate(inner, start=1)])]


def _of_parameters(parameters: Resource) -> list[Any]:
    """Return the resources that an operation's parameters and their parts bear."""
    found: list[Any] = []
    stack = [parameters.get("parameter")]
    while stack:
        listed = stack.pop()
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict):
                found += [one["resource"]] if "resource" in one else []
                stack.append(one.get("part"))
    return found


def _contained(resource: Resource) -> list[Resource]:
    listed = resource.get("contained")
    inside = listed if isinstance(listed, list) else []
    return [one for one in inside if isinstance(one, dict) and one.get("resourceType") in _READ_INSIDE]
