"""The record store as first published."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Make every table, and the trail's end before its first link."""
    op.create_table(
        "actions",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("linked_child", sa.Text(), nullable=False),
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("actions_by_child", "actions", ["linked_child"])
    op.create_table(
        "context",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("linked_child", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("stated_on", sa.Text(), nullable=False),
        sa.Column("stated_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("context_by_child", "context", ["linked_child"])
    op.create_table(
        "former_handles",
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("handle"),
        sqlite_strict=True,
    )
    op.create_table(
        "imports",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("n_rows", _INTEGER, nullable=False),
        sa.Column("n_added", _INTEGER, nullable=False),
        sa.Column("n_corrected", _INTEGER, nullable=False),
        sa.Column("n_rejected", _INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "kept",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("basis", _INTEGER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("practice_code", sa.Text(), nullable=False),
        sa.Column("urgency", _INTEGER, nullable=False),
        sa.Column("top_finding", sa.Text(), nullable=True),
        sa.Column("top_rule", sa.Text(), nullable=True),
        sa.Column("top_status", sa.Text(), nullable=True),
        sa.Column("top_certainty", sa.Text(), nullable=True),
        sa.Column("top_text", sa.Text(), nullable=True),
        sa.Column("latest_on", sa.Text(), nullable=True),
        sa.Column("next_weighing_by", sa.Text(), nullable=True),
        sa.Column("n_findings", _INTEGER, nullable=False),
        sa.Column("check_status", sa.Text(), nullable=True),
        sa.Column("check_reason", sa.Text(), nullable=True),
        sa.Column("check_until", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("kept_by_check", "kept", ["check_status"])
    op.create_index("kept_by_child", "kept", ["child_id", "at"])
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "shapes",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_strict=True,
    )
    op.create_table(
        "teams",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team"),
        sqlite_strict=True,
    )
    op.create_table(
        "trail",
        sa.Column("seq", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_strict=True,
    )
    op.create_index("trail_by_child", "trail", ["child"])
    op.create_table(
        "trail_head",
        sa.Column("id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("seq", _INTEGER, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "users",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.Column("practice_code", sa.Text(), nullable=False),
        sa.Column("active", _INTEGER, nullable=False),
        sa.Column("n_failed", _INTEGER, nullable=False),
        sa.Column("locked_until", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("users_by_identity", "users", ["identity"], unique=True)
    op.create_index("users_by_name", "users", ["username"], unique=True)
    op.create_table(
        "children",
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("kept_id", _INTEGER, nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("practice_code", sa.Text(), nullable=False),
        sa.Column("nhs_number", sa.Text(), nullable=True),
        sa.Column("forename", sa.Text(), nullable=True),
        sa.Column("surname", sa.Text(), nullable=True),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.Column("date_of_birth", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["kept_id"],
            ["kept.id"],
        ),
        sa.PrimaryKeyConstraint("child_id"),
        sqlite_strict=True,
    )
    op.create_index("children_by_birth", "children", ["date_of_birth"])
    op.create_index("children_by_handle", "children", ["handle"], unique=True)
    op.create_index("children_by_kept", "children", ["kept_id"])
    op.create_index("children_by_nhs_number", "children", ["nhs_number"])
    op.create_index("children_by_practice", "children", ["practice_code"])
    op.create_table(
        "contacted",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("import_id", _INTEGER, nullable=False),
        sa.Column("line", _INTEGER, nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("version", _INTEGER, nullable=False),
        sa.Column("linked_child", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("nhs_number", sa.Text(), nullable=True),
        sa.Column("forename", sa.Text(), nullable=True),
        sa.Column("surname", sa.Text(), nullable=True),
        sa.Column("date_of_birth", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("gestation_total_days", _REAL, nullable=True),
        sa.Column("birth_order", _REAL, nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("contact_on", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("row_key", "source", "version"),
        sqlite_strict=True,
    )
    op.create_index("contacted_by_child", "contacted", ["linked_child"])
    op.create_index("contacted_by_import", "contacted", ["import_id"])
    op.create_table(
        "decided",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("import_id", _INTEGER, nullable=False),
        sa.Column("line", _INTEGER, nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("version", _INTEGER, nullable=False),
        sa.Column("linked_child", sa.Text(), nullable=True),
        sa.Column("decision_id", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("source_2", sa.Text(), nullable=True),
        sa.Column("record_2", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("row_key", "version"),
        sqlite_strict=True,
    )
    op.create_index("decided_by_child", "decided", ["linked_child"])
    op.create_index("decided_by_import", "decided", ["import_id"])
    op.create_index("decided_by_record_2", "decided", ["record_2"])
    op.create_index("decided_by_record_id", "decided", ["record_id"])
    op.create_table(
        "documents",
        sa.Column("kept_id", _INTEGER, autoincrement=False, nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_id"],
            ["kept.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shape"],
            ["shapes.digest"],
        ),
        sa.PrimaryKeyConstraint("kept_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "pending",
        sa.Column("import_id", _INTEGER, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("import_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "recorded",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("import_id", _INTEGER, nullable=False),
        sa.Column("line", _INTEGER, nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("version", _INTEGER, nullable=False),
        sa.Column("linked_child", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("nhs_number", sa.Text(), nullable=True),
        sa.Column("forename", sa.Text(), nullable=True),
        sa.Column("surname", sa.Text(), nullable=True),
        sa.Column("date_of_birth", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("gestation_total_days", _REAL, nullable=True),
        sa.Column("birth_order", _REAL, nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("measured_on", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("value_si", _REAL, nullable=True),
        sa.Column("step_si", _REAL, nullable=True),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("row_key", "source", "version"),
        sqlite_strict=True,
    )
    op.create_index("recorded_by_child", "recorded", ["linked_child"])
    op.create_index("recorded_by_import", "recorded", ["import_id"])
    op.create_table(
        "registered",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("import_id", _INTEGER, nullable=False),
        sa.Column("line", _INTEGER, nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("version", _INTEGER, nullable=False),
        sa.Column("linked_child", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("child_id", sa.Text(), nullable=True),
        sa.Column("nhs_number", sa.Text(), nullable=True),
        sa.Column("forename", sa.Text(), nullable=True),
        sa.Column("surname", sa.Text(), nullable=True),
        sa.Column("date_of_birth", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("gestation_total_days", _REAL, nullable=True),
        sa.Column("birth_order", _REAL, nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("practice_code", sa.Text(), nullable=True),
        sa.Column("joined_on", sa.Text(), nullable=True),
        sa.Column("left_on", sa.Text(), nullable=True),
        sa.Column("died_on", sa.Text(), nullable=True),
        sa.Column("mother_height_cm", _REAL, nullable=True),
        sa.Column("father_height_cm", _REAL, nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("row_key", "source", "version"),
        sqlite_strict=True,
    )
    op.create_index("registered_by_child", "registered", ["linked_child"])
    op.create_index("registered_by_child_id", "registered", ["child_id"])
    op.create_index("registered_by_date_of_birth", "registered", ["date_of_birth"])
    op.create_index("registered_by_import", "registered", ["import_id"])
    op.create_index("registered_by_nhs_number", "registered", ["nhs_number"])
    op.create_table(
        "rejects",
        sa.Column("id", _INTEGER, autoincrement=True, nullable=False),
        sa.Column("import_id", _INTEGER, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("line", _INTEGER, nullable=True),
        sa.Column("column", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=True),
        sa.Column("table", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("rejects_by_import", "rejects", ["import_id"])
    op.create_table(
        "team_practices",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("practice_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team"],
            ["teams.team"],
        ),
        sa.PrimaryKeyConstraint("team", "practice_code"),
        sqlite_strict=True,
    )
    op.create_table(
        "user_teams",
        sa.Column("user_id", _INTEGER, nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team"],
            ["teams.team"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
        ),
        sa.PrimaryKeyConstraint("user_id", "team"),
        sqlite_strict=True,
    )
    head = sa.table("trail_head", sa.column("id"), sa.column("seq"), sa.column("hash"))
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": "0" * 64}])
