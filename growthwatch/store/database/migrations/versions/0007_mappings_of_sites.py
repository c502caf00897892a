"""What people said that the columns of a file mean, kept for files with the same headings."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "site_mappings",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("at", "by", "headings", "name", "mapping")),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("site_mappings_by_headings", "site_mappings", ["headings"])
