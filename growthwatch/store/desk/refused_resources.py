"""Resources (FHIR) that were refused: stored so that one can be put right field by field and read again."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from growthwatch.sources import UnusableInput
from growthwatch.sources.files import fhir_refused
from growthwatch.sources.files.fhir_edits import field_at_fault
from growthwatch.store.database import rows, schema
from growthwatch.store.desk.imported import ImportedFile

#: "bundle.json [Observation]": a file, and the type of its resources.
_NAMED: Final = r"^(?P<file>.*) \[(?P<kind>\w+)\]$"


def note(
    connection: sa.Connection,
    kept: Sequence[ImportedFile],
    path: Path,
    rejects: pd.DataFrame,
    stated: Mapping[str, Any],
) -> None:
    """Store the refused resources of a file of which every field at fault can be put right, and how it was read."""
    for one in kept:
        if not one.rejected or not one.import_id:
            continue
        of_file = rejects[(rejects["file"] == one.name).to_numpy(dtype=bool)].dropna(subset="line")
        known = of_file[["column", "reason"]].fillna("").astype(str)
        fields = [field_at_fault(kind_of(one.name), *cells) for cells in known.itertuples(index=False)]
        hopeless = set(of_file["line"][[field is None for field in fields]])
        lines = set(of_file["line"].astype(int)) - {int(line) for line in hopeless}
        try:
            found = fhir_refused.taken_out(path, lines) if lines else {}
        except UnusableInput:  # it was read a moment ago: whoever gave it has taken it away since
            return
        if found:
            held = [{"import_id": one.import_id, "line": line, "document": text} for line, text in found.items()]
            rows.insert(connection, schema.refused_resources, pd.DataFrame(held))
            reading = {"import_id": one.import_id, "headings": json.dumps([]), **stated}
            connection.execute(sa.insert(schema.import_readings), [reading])


def kind_of(name: str) -> str:
    """Return the type of the resources of an import, by its name; blank for a table."""
    found = pd.Series([name], dtype="str").str.extract(_NAMED)["kind"].iloc[0]
    return "" if pd.isna(found) else str(found)


def file_of(name: str) -> str:
    """Return the file of an import of resources, by its name."""
    return name.rpartition(" [")[0]


def as_file(document: str, headings: Sequence[str], was: Sequence[str], cells: Sequence[str]) -> str:
    """Return a document (JSON) in which the resource stands in its own place, with the cells that were changed."""
    changes = {name: cell for name, before, cell in zip(headings, was, cells, strict=True) if cell != before}
    return fhir_refused.bundle(document, changes)
