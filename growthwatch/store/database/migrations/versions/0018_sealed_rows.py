"""Every row of fact sealed in the chain of the trail, from here on; what is there already as it stands now."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables and the column; the last step of the upgrade seals the rows."""
    op.add_column("trail", sa.Column("sealed", sa.Text(), nullable=True))
    op.create_table(
        "seals",
        sa.Column("n", _INTEGER, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("of_table", "columns", "keys")),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.Column("total", _INTEGER, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("previous", "hash")),
        sa.PrimaryKeyConstraint("n"),
        sqlite_strict=True,
    )
    op.create_index("seals_by_table", "seals", ["of_table", "n"])
    op.create_table(
        "tombstones",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("at", "by", "of_table")),
        sa.Column("row", _INTEGER, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("digest", "reason", "legal_basis")),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("tombstones_by_row", "tombstones", ["of_table", "row"])
