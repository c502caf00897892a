"""The rows of every child's worklist, how each stands, and what was known when something was noted of one."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
_OF_ACTION = (
    "kind", "matter", "state", "until", "service", "condition", "batch", "first_on", "last_on", "status", "rules",
    "reason",
)  # fmt: skip
_OF_ROW = (
    "rule", "status", "certainty", "headline", "text", "first_on", "last_on", "due_on", "not_before", "since", "rules",
    "reason",
)  # fmt: skip
_LAST = ("action", "acted_on", "acted_at", "acted_by", "until", "service", "note", "condition")
#: As soon as a line called for somebody (schema 0006; before that by another scale), in today's grades.
_URGENCY = "coalesce(k.list_urgency, CASE WHEN k.urgency < 4 THEN 1 WHEN k.urgency = 5 THEN 2 ELSE 5 END)"


def upgrade() -> None:
    """Add columns and table; until a child is worked out again its rows are what its line said."""
    for name in _OF_ACTION:
        op.add_column("actions", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("urgency", _INTEGER, nullable=True))
    for name in ("spaces", "loss"):
        op.add_column("actions", sa.Column(name, _REAL, nullable=True))
    op.add_column("children", sa.Column("listed_on", sa.Text(), nullable=True))
    op.create_table(
        "worklist_rows",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("child_id", "about", "kind", "matter")),
        *(sa.Column(name, _INTEGER, nullable=False) for name in ("on_today", "urgency", "case_urgency")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in _OF_ROW),
        *(sa.Column(name, _REAL, nullable=True) for name in ("probability", "spaces", "loss")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("state", "reopened", "retired")),
        sa.Column("latest_action", _INTEGER, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in _LAST),
        sa.PrimaryKeyConstraint("child_id", "about"),
        sqlite_strict=True,
    )
    op.create_index("worklist_rows_by_state", "worklist_rows", ["state"])
    for statement in (_FINDINGS, _CHECKS):
        op.execute(statement)


_INTO = """
INSERT INTO worklist_rows (child_id, about, kind, matter, on_today, urgency, case_urgency, rule, status, certainty,
    headline, text, last_on, due_on, since, reason, probability, state, reopened, retired, latest_action)
"""
_FROM = f"FROM children c JOIN kept k ON k.id = c.kept_id WHERE {_URGENCY} < 4"
_FINDINGS = f"""{_INTO}
SELECT c.child_id, substr(k.top_finding, length(c.child_id) + 1), 'finding', '', 1, {_URGENCY}, {_URGENCY}, k.top_rule,
    k.top_status, k.top_certainty, k.top_headline, k.top_text, k.latest_on, k.next_weighing_by, k.overdue_since, NULL,
    k.top_probability, 'open', '', '', 0
{_FROM} AND k.top_finding IS NOT NULL AND k.top_status IN ('met', 'confirmed')
"""
_CHECKS = f"""{_INTO}
SELECT c.child_id, ':check:6-8-week', 'check', '6-8-week', 1, {_URGENCY}, {_URGENCY}, NULL, k.check_status, NULL,
    NULL, k.check_text, NULL, k.check_until, k.check_until, k.check_reason, NULL, 'open', '', '', 0
{_FROM} AND k.check_status IN
    ('missed', 'overdue', 'attended_not_measured', 'weight_to_check', 'due', 'measured_no_review')
"""
