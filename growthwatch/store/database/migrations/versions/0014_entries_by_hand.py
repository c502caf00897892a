"""By which submission of a form an entry came, and why it was made."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table; of what was entered before, neither is known."""
    op.create_table(
        "entries",
        sa.Column("import_id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"]),
        sa.PrimaryKeyConstraint("import_id"),
        sqlite_strict=True,
    )
    op.create_index("entries_by_submission", "entries", ["submission"])
