"""What a person said that the columns of a file mean, kept for the next file with the same headings.

A sender's exports come every month under the same headings; so what they mean is asked once. The newest answer for a
set of headings stands; none is ever changed or removed, and each says who gave it.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from growthwatch.sources import UnusableInput
from growthwatch.sources.columns.mapping import plain
from growthwatch.sources.files.inputs import expand
from growthwatch.sources.inspection import headings_of
from growthwatch.store.database import schema
from growthwatch.store.desk.import_files import ImportedFile
from growthwatch.store.desk.session import Session


def headings_key(headings: Sequence[str]) -> str:
    """Return what tells a set of headings from others: their order, case and signs are no matter."""
    names = sorted({plain(heading) for heading in headings if heading})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def stored(session: Session, headings: Sequence[str]) -> str | None:
    """Return the mapping (TOML) that was kept for these headings, None where none was."""
    table = schema.site_mappings.c
    query = sa.select(table.mapping).where(table.headings == headings_key(headings)).order_by(table.id.desc()).limit(1)
    with session.looking("import_files") as connection:
        return connection.scalar(query)


def each(
    session: Session,
    paths: Sequence[Path | str],
    mapping: Path | None,
    take_in: Callable[[Sequence[Path | str], Path | None], list[ImportedFile]],
) -> list[ImportedFile]:
    """Take in files by the mapping given; where none is, each by what was kept for its headings, the others together.

    Parameters
    ----------
    take_in : function
        Takes in files by a mapping.
    """
    if mapping is not None:
        return take_in(paths, mapping)
    without, known = _apart(session, paths)
    taken = take_in(without, None) if without or not known else []
    with TemporaryDirectory() as folder:
        for n, (path, text) in enumerate(known):
            kept = Path(folder) / f"kept-{n}.toml"
            kept.write_text(text, encoding="utf-8")
            taken += take_in([path], kept)
    return taken


def _apart(session: Session, paths: Sequence[Path | str]) -> tuple[list[Path | str], list[tuple[Path, str]]]:
    """Return the files for whose headings nothing was kept, and the others each with its mapping (TOML).

    A file that can't be opened is among the first: whoever reads it says why.
    """
    table = schema.site_mappings.c
    with session.looking("import_files") as connection:
        kept = {
            row.headings: row.mapping
            for row in connection.execute(sa.select(table.headings, table.mapping).order_by(table.id))
        }
    if not kept:
        return list(paths), []
    without: list[Path | str] = []
    known: list[tuple[Path, str]] = []
    for path in expand(paths):
        try:
            keys = [headings_key(headings) for headings in headings_of(path)]
        except (UnusableInput, OSError):
            keys = []
        mapping = next((kept[key] for key in keys if key in kept), None)
        if mapping is None:
            without.append(path)
        else:
            known.append((path, mapping))
    return without, known


def store(session: Session, headings: Sequence[str], mapping: str, name: str) -> None:
    """Keep a mapping (TOML) for files with these headings; what is kept already adds nothing.

    Parameters
    ----------
    name : str
        The file it was made for, as it is named in the audit log.
    """
    if stored(session, headings) == mapping:
        return
    key = headings_key(headings)
    with session.writing("import_files") as operation:
        values = {"at": operation.at, "by": operation.user.username, "headings": key, "name": name, "mapping": mapping}
        operation.connection.execute(sa.insert(schema.site_mappings).values(**values))
        operation.detail = {"mapping_kept_for": name}
