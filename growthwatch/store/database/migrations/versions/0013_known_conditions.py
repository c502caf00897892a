"""Known conditions and care as the systems and people state them, and those that last beside a child's line."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
#: Columns as ``tables.CONDITIONED`` has them.
_TEXTS = (
    "source", "record_id", "sender", "version_id", "last_updated", "status", "sender_record_id", "child_id",
    "nhs_number", "forename", "surname", "date_of_birth", "sex", "postcode", "condition", "condition_code", "standing",
    "started_on", "ended_on", "stated_on", "stated_by", "note",
)  # fmt: skip


def upgrade() -> None:
    """Add table and column; files taken in before stated no condition that was read."""
    op.add_column("kept", sa.Column("known_conditions", sa.Text(), nullable=True))
    op.create_table(
        "conditioned",
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
    op.create_index("conditioned_by_child", "conditioned", ["linked_child"])
    op.create_index("conditioned_by_import", "conditioned", ["import_id"])
    op.create_index("conditioned_by_sender_record_id", "conditioned", ["sender_record_id"])
