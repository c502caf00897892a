"""Restriction of the processing of a child's record, and its erasure by law: what was asked, done and may go."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    """Add the tables; nobody is restricted or erased yet."""
    op.create_table(
        "restrictions",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        *_texts("at", "by", "role", "handle"),
        sa.Column("restricted", _INTEGER, nullable=False),
        *_texts("reason"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("restrictions_by_handle", "restrictions", ["handle"])
    op.create_table(
        "erasures",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        *_texts("at", "by", "role", "handle", "step", "basis", "reason"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "erasure_marks",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("erasure_id", _INTEGER, nullable=False),
        sa.Column("mark", _INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasures.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("erasure_marks_by_mark", "erasure_marks", ["mark"])
