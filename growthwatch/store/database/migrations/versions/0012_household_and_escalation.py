"""Safeguarding context: the day a fact is about, by when something must have happened, and what a fact answers."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the columns; what was noted before has none of them."""
    for name in ("happened_on", "due_on"):
        op.add_column("context", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("context", sa.Column("about", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
