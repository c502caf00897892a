"""In whose name a row speaks and which version of it this is; rows by which a sender takes a record back."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
_VERSION = ("sender", "version_id", "last_updated", "status")
#: Columns as ``tables.WITHDRAWN`` has them.
_TEXTS = (
    "source", "record_id", "table", "child_id", *_VERSION, "sender_record_id", "nhs_number", "forename", "surname",
    "date_of_birth", "sex", "postcode", "measured_on", "kind", "contact", "contact_on",
)  # fmt: skip


def upgrade() -> None:
    """Add columns and table; of rows taken in before, no sender and no version is known."""
    for table, own in (
        ("registered", "entry_id"),
        ("recorded", "sender_record_id"),
        ("contacted", "sender_record_id"),
        ("unread", "sender_record_id"),
    ):
        for name in (*_VERSION, own):
            op.add_column(table, sa.Column(name, sa.Text(), nullable=True))
    op.create_table(
        "withdrawn",
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
    op.create_index("withdrawn_by_child", "withdrawn", ["linked_child"])
    op.create_index("withdrawn_by_import", "withdrawn", ["import_id"])
    for table in ("recorded", "contacted", "unread", "withdrawn"):
        op.create_index(f"{table}_by_sender_record_id", table, ["sender_record_id"])
