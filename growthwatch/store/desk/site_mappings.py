"""What a person said that the columns of a file mean, kept for the next file with the same headings.

A sender's exports come every month under the same headings; so what they mean is asked once. The newest answer for a
set of headings stands; none is ever changed or removed, and each says who gave it.
"""

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa

from growthwatch.sources.columns.mapping import plain
from growthwatch.store.database import schema
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
