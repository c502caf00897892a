"""What of a store is not as it was written: pages of a SQLite file, and result documents against their digests."""

import hashlib
import zlib
from typing import Final

import sqlalchemy as sa

from growthwatch.store.database import schema

_AT_ONCE: Final = 500


def fault(connection: sa.Connection) -> str:
    """Return the first thing that is damaged, a sentence's end; blank where all is as it was written.

    SQLite goes through every page, index and type itself (sqlite.org/pragma.html, "integrity_check"); PostgreSQL
    checks pages as it reads them, where its data checksums are on. Every document is unpacked and held against its
    digest.
    """
    if connection.dialect.name == "sqlite":
        said = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
        if said != "ok":
            return f"the file is damaged ({' '.join(said.replace('*** in database main ***', '').split())})"
    return _of_shapes(connection) or _of_documents(connection)


def _of_shapes(connection: sa.Connection) -> str:
    for digest, shape in connection.execute(sa.select(schema.shapes.c.digest, schema.shapes.c.shape)):
        if hashlib.sha256(shape.encode()).hexdigest() != digest:
            return f"the shape {digest[:8]} of documents is not what was written"
    return ""


def _of_documents(connection: sa.Connection) -> str:
    """Return the same of documents, some at a time: each is held against the digest that its entry bears."""
    held, contents = schema.result_documents.c, schema.document_contents.c
    query = (
        sa.select(held.id, held.digest, contents.document)
        .join_from(schema.result_documents, schema.document_contents, held.id == contents.kept_id)
        .order_by(held.id)
        .limit(_AT_ONCE)
    )
    after = sa.true()
    while documents := connection.execute(query.where(after)).all():
        for number, digest, packed in documents:
            if _digest_of(packed) != digest:
                return f"the result document {number} is not what was written"
        after = held.id > documents[-1].id
    return ""


def _digest_of(packed: bytes) -> str:
    """Return the digest of what a packed document says; blank where it can't be unpacked."""
    try:
        return hashlib.sha256(zlib.decompress(packed)).hexdigest()
    except zlib.error:
        return ""
