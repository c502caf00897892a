"""Beside the full text of a child's most urgent finding: its headline, so that no list has to cut it from the text."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; what was stored before has none until its child is worked out again."""
    op.add_column("kept", sa.Column("top_headline", sa.Text(), nullable=True))
