"""What new evidence did to the rows of worklists, from here on."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table; what changed before is not known."""
    op.create_table(
        "worklist_changes",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("at", "linked_child", "noted_of", "about", "kind", "matter", "change", "why")
        ),
        sa.Column("urgency", _INTEGER, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("rule", "status", "headline", "text")),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("worklist_changes_by_child", "worklist_changes", ["linked_child", "at"])
    op.create_index("worklist_changes_by_moment", "worklist_changes", ["at"])
