"""Beside what was said of a child: how many of its readings and links wait for a person."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the counts; what was kept before has none until its child is worked out again."""
    op.add_column("kept", sa.Column("n_doubts", _INTEGER, nullable=True))
    op.add_column("kept", sa.Column("n_links", _INTEGER, nullable=True))
