"""The sheets of all inputs, each with the layout that fits it, before a row of them is read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from growthwatch.sources.columns import recognition
from growthwatch.sources.columns.column_steps import Lookups
from growthwatch.sources.columns.layout import Layout
from growthwatch.sources.columns.lookups import Lookup, Place
from growthwatch.sources.columns.mapping import Mapping
from growthwatch.sources.files.batch import Sheet
from growthwatch.sources.files.inputs import expand, names, survey
from growthwatch.sources.files.sheets import sheets
from growthwatch.sources.senders import Senders, check_named, known_source, sender_of


@dataclass(frozen=True)
class Source:
    """A sheet and the layout that fits it; no sheet where the file's contents were read already."""

    file: str
    format: str
    sha256: str
    sheet: Sheet | None
    layout: Layout | None
    notes: str
    alone: bool = True  # whether no other sheet of the file was recognised
    folder: str = ""  # in which the file lies

    @property
    def place(self) -> Place:
        """Where its rows stand; of FHIR, meta.source need not be whose ids a resource has."""
        declared = self.layout.sender if self.layout else ""
        return Place(self.sha256, self.folder, loose=self.format == "fhir", declared=declared)


def recognised_sheets(
    paths: Sequence[Path | str], given: Mapping | None, time_zone: str | None, senders: Senders, systems: Senders
) -> list[tuple[Any, ...]]:
    """Return the arguments of a :class:`Source` for each sheet of the inputs, files of the same contents once."""
    files = expand(paths)
    check_named(senders, files)
    check_named(systems, files, "--source")
    seen: dict[str, str] = {}
    found: list[tuple[Any, ...]] = []
    for path, name in zip(files, names(files), strict=True):
        seen_of = survey(path, name)
        if seen_of.sha256 in seen:
            note = f"the same contents as {seen[seen_of.sha256]}: read once"
            found.append((name, seen_of.format, seen_of.sha256, None, None, note))
            continue
        seen[seen_of.sha256] = name
        opened = sheets(seen_of, lambda one: recognition.heading_is_known(one, given), time_zone)
        source = known_source(sender_of(systems, path))
        layouts = [recognition.recognise(sheet, given, source) for sheet in opened]
        alone = not any(layouts)
        folder, sender = str(path.resolve().parent), sender_of(senders, path)
        for sheet, fits in zip(opened, layouts, strict=True):
            of_sender = replace(fits, sender=sender) if fits and sender else fits
            said = _said(sheet, fits)
            found.append((sheet.title, sheet.format, seen_of.sha256, sheet, of_sender, said, alone, folder))
    return found


def _said(sheet: Sheet, fits: Layout | None) -> str:
    """Return what is to be known of how a sheet was read: as a table, and by its columns."""
    return "; ".join(filter(None, [sheet.notes, *(recognition.notes(fits) if fits else [])]))


def kept_tables(found: list[Source]) -> Lookups:
    """Go through the tables that others of the extract need columns of, and keep those columns."""
    parts: dict[str, list[tuple[pa.Table, Place]]] = {}
    for one in found:
        if one.layout is None or one.sheet is None or one.layout.mapping.keep is None:
            continue
        for batch in one.sheet.batches():
            kept = one.layout.kept(one.layout.rows(batch))
            if kept is not None:
                parts.setdefault(one.layout.mapping.keep.name, []).append((kept, one.place))
    return {name: Lookup.of(kept) for name, kept in parts.items()}
