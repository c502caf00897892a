"""What follows a child whose id changes, and on which rows a child was last looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns; where a child's id changed before, it is not known from which and when."""
    op.add_column("children", sa.Column("basis", _INTEGER, nullable=True))
    for name in ("was", "went_to", "at"):
        op.add_column("former_handles", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("about", sa.Text(), nullable=True))
    op.add_column("context", sa.Column("noted_of", sa.Text(), nullable=True))
    connection = op.get_bind()
    actions = sa.table("actions", *(sa.column(name) for name in ("id", "finding_id", "rule", "about")))
    for row in connection.execute(sa.select(actions.c.id, actions.c.finding_id, actions.c.rule)).all():
        at = row.finding_id.rfind(f":{row.rule}:")
        if at >= 0:
            connection.execute(sa.update(actions).where(actions.c.id == row.id).values(about=row.finding_id[at:]))
    context = sa.table("context", *(sa.column(name) for name in ("linked_child", "noted_of")))
    former = sa.table("former_handles", sa.column("child_id"))
    single = context.c.linked_child.not_in(sa.select(former.c.child_id))  # else it may have been another's
    connection.execute(sa.update(context).where(single).values(noted_of=context.c.linked_child))
