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
from growthwatch.sources.senders import Senders, sender_of
from growthwatch.store.database import schema, text
from growthwatch.store.desk.imported import ImportedFile
from growthwatch.store.desk.session import Session


def headings_key(headings: Sequence[str], sender: str = "") -> str:
    """Return what tells a set of headings from others: their order, case and signs are no matter."""
    text.check([sender])
    names = sorted({plain(heading) for heading in headings if heading})
    own = [f"sender {sender.strip().casefold()}"] if sender.strip() else []
    return hashlib.sha256("\n".join([*own, *names]).encode()).hexdigest()


def stored(session: Session, headings: Sequence[str], sender: str = "") -> str | None:
    """Return the mapping (TOML) that was kept for these headings: the sender's own, else that of any."""
    table = schema.site_mappings.c
    with session.looking("import_files") as connection:
        for key in dict.fromkeys((headings_key(headings, sender), headings_key(headings))):
            query = sa.select(table.mapping).where(table.headings == key).order_by(table.id.desc()).limit(1)
            if (kept := connection.scalar(query)) is not None:
                return str(kept)
    return None


def each(
    session: Session,
    paths: Sequence[Path | str],
    mapping: Path | None,
    take_in: Callable[[Sequence[Path | str], Path | None], list[ImportedFile]],
    sender: Senders = None,
) -> list[ImportedFile]:
    """Take in files by the mapping given; where none is, each by what was kept for its headings, the others together.

    Parameters
    ----------
    sender : str or mapping of str to str, optional
        Who sent the files: what was kept for files of that sender goes before what was kept for any.
    take_in : function
        Takes in files by a mapping.
    """
    if mapping is not None:
        return take_in(paths, mapping)
    without, known = _apart(session, paths, sender)
    taken = take_in(without, None) if without or not known else []
    with TemporaryDirectory() as folder:
        for n, (path, toml) in enumerate(known):
            kept = Path(folder) / f"kept-{n}.toml"
            kept.write_text(toml, encoding="utf-8")
            taken += take_in([path], kept)
    return taken


def _apart(
    session: Session, paths: Sequence[Path | str], sender: Senders
) -> tuple[list[Path | str], list[tuple[Path, str]]]:
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
            each_of = headings_of(path)
            keys = [headings_key(one, whose) for whose in (sender_of(sender, path), "") for one in each_of]
        except (UnusableInput, OSError):
            keys = []
        mapping = next((kept[key] for key in keys if key in kept), None)
        if mapping is None:
            without.append(path)
        else:
            known.append((path, mapping))
    return without, known


def store(session: Session, headings: Sequence[str], mapping: str, name: str, sender: str = "") -> None:
    """Keep a mapping (TOML) for files with these headings; what is kept already adds nothing.

    Parameters
    ----------
    name : str
        The file it was made for, as it is named in the audit log.
    sender : str
        Who sends such files; blank for anybody.
    """
    if stored(session, headings, sender) == mapping:
        return
    key = headings_key(headings, sender)
    with session.writing("import_files") as operation:
        values = {"at": operation.at, "by": operation.user.username, "headings": key, "name": name, "mapping": mapping}
        operation.connection.execute(sa.insert(schema.site_mappings).values(**values))
        operation.detail = {"mapping_kept_for": name}
