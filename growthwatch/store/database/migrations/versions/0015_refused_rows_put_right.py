"""How the rows of a file were read, and which of those refused were put right or set aside by a person."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; of files taken in before it is not known how they were read."""
    op.create_table(
        "import_readings",
        sa.Column("import_id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("headings", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=True)
            for name in ("mapping", "dates", "time_zone", "sender", "origin_source")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"]),
        sa.PrimaryKeyConstraint("import_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "rows_put_right",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("import_id", _INTEGER, nullable=False),
        sa.Column("line", _INTEGER, nullable=False),
        sa.Column("new_import", _INTEGER, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"]),
        sa.ForeignKeyConstraint(["new_import"], ["imports.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("import_id", "line"),
        sqlite_strict=True,
    )
