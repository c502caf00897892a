"""Refused resources (FHIR), each with what it takes to read it again by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table; of files taken in before, a refused resource is put right where it comes from."""
    op.create_table(
        "refused_resources",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("import_id", _INTEGER, nullable=False),
        sa.Column("line", _INTEGER, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("import_id", "line"),
        sqlite_strict=True,
    )
