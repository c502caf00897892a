"""Refused records that name a child, and what a child's line says of the weight of its check."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
#: Columns as ``tables.UNREADABLE`` has them.
_TEXTS = (
    "source", "record_id", "nhs_number", "forename", "surname", "date_of_birth", "sex", "postcode", "measured_on",
    "kind", "value", "unit", "context", "reason", "detail",
)  # fmt: skip


def upgrade() -> None:
    """Add table and column; rows refused before are known again once their file is taken in again."""
    op.add_column("kept", sa.Column("check_text", sa.Text(), nullable=True))
    op.create_table(
        "unread",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("import_id", _INTEGER, nullable=False),
        sa.Column("line", _INTEGER, nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("version", _INTEGER, nullable=False),
        sa.Column("linked_child", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in _TEXTS),
        *(sa.Column(name, _REAL, nullable=True) for name in ("gestation_total_days", "birth_order")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("row_key", "source", "version"),
        sqlite_strict=True,
    )
    op.create_index("unread_by_child", "unread", ["linked_child"])
    op.create_index("unread_by_import", "unread", ["import_id"])
