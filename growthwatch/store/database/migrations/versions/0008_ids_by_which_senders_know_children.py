"""The id by which a sender itself knows the child of a record, a contact or a row that could not be read."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns; rows taken in before state none."""
    for table in ("recorded", "contacted", "unread"):
        op.add_column(table, sa.Column("child_id", sa.Text(), nullable=True))
    op.create_index("recorded_by_child_id", "recorded", ["child_id"])
