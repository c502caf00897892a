"""How soon a child's line calls for somebody, how probable that is, since when; what is in doubt, and not judged."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Add the columns; what was stored before has none until its child is worked out again."""
    for name in ("list_urgency", "doubt_urgency"):
        op.add_column("kept", sa.Column(name, _INTEGER, nullable=True))
    for name in ("top_probability", "doubt_probability"):
        op.add_column("kept", sa.Column(name, _REAL, nullable=True))
    for name in ("overdue_since", "weights_known", "not_judged", "doubt_text", "doubt_headline"):
        op.add_column("kept", sa.Column(name, sa.Text(), nullable=True))
