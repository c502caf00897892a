"""Who may do what to whom: one table, read aloud; everything it does not grant is denied.

Every face goes through ``Desk`` and ``Desk`` asks here, so the command line and the browser app can't differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa

from growthwatch.store.database import schema
from growthwatch.store.errors import Denied

#: Operation -> what it is, in the words of a refusal.
OPERATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "caseload": "list children",
        "search": "search for a child",
        "open_child": "open a child's record",
        "missed_checks": "list missed checks",
        "export": "export records",
        "add_measurement": "add a measurement",
        "correct_entry": "correct an entry",
        "register": "register a child",
        "edit_person": "change a child's details",
        "decide": "settle a question about a record",
        "acknowledge": "note what was done about a finding",
        "act_on_rows": "note what was done about rows of a worklist",
        "add_condition": "add a known condition",
        "read_context": "read safeguarding context",
        "add_context": "add safeguarding context",
        "list_context": "list what safeguarding context asks for",
        "import_context": "import safeguarding context",
        "import_files": "import files",
        "refresh": "work out results anew",
        "read_trail": "read the trail",
        "verify_trail": "verify the trail",
        "manage_users": "manage users and teams",
        "back_up": "back up the store",
        "anchor": "anchor the trail",
        "subject_access": "hand out all that is held of a child",
        "restrict": "restrict the processing of a child's record",
        "list_restricted": "list restricted records",
        "ask_erasure": "ask for the erasure of a child's record",
        "erase": "erase a child's record",
    }
)
#: Operations on one child: allowed only where the child is within the role's scope.
ON_A_CHILD: Final = frozenset(
    {
        "open_child",
        "add_measurement",
        "correct_entry",
        "edit_person",
        "decide",
        "acknowledge",
        "add_condition",
        "read_context",
        "add_context",
        "subject_access",
        "restrict",
        "ask_erasure",
    }
)
#: Operations on a child whose record is restricted, for a role that may restrict one; nobody else opens it.
OF_RESTRICTED: Final = frozenset({"open_child", "subject_access", "restrict", "ask_erasure"})  # fmt: skip

_READ: Final = frozenset({"caseload", "search", "open_child", "missed_checks"})
#: Who may decide may correct another's entry; its author may without that.
_DECIDE: Final = frozenset({"decide", "correct_entry"})
_WRITE: Final = _DECIDE | {"add_measurement", "register", "edit_person", "acknowledge", "act_on_rows", "add_condition"}
#: What the law gives a child, and who acts for it: one person asks for an erasure and another carries it out [L].
_RIGHTS: Final = frozenset({"subject_access", "restrict", "list_restricted", "ask_erasure"})
_CONTEXT: Final = frozenset({"read_context", "add_context", "import_context"})


@dataclass(frozen=True)
class Role:
    """What a role may do, and to which children.

    ``scope`` is teams (children of the practices its teams look after), practice, assigned (either), area (all in
    the store) or none. ``pseudonymised``: lists show a handle in place of the person until the child is opened
    with a reason.
    """

    scope: str
    may: frozenset[str]
    pseudonymised: bool = False


ROLES: Final[Mapping[str, Role]] = MappingProxyType(
    {
        "health_visitor": Role("teams", _READ | _WRITE | _CONTEXT | {"list_context", "export", "refresh"}),
        # safeguarding context is not for everyone who signs in at a practice [L]
        "practice": Role("practice", _READ | _WRITE | {"export", "refresh"}),
        "designated_paediatrician": Role(
            "area",
            _READ
            | _CONTEXT
            | _DECIDE
            | {"acknowledge", "act_on_rows", "add_condition", "export", "refresh", "import_files"}
            | {"read_trail", "verify_trail"}
            | _RIGHTS,
            pseudonymised=True,
        ),
        # imports and trail, but no child: an import tells its counts and reasons, the trail its handles
        "administrator": Role(
            "none",
            frozenset(
                {"import_files", "refresh", "manage_users", "read_trail", "verify_trail", "back_up", "anchor"}
                | {"erase"}
            ),
        ),
        "read_only": Role("assigned", _READ),
        # one person on one machine, trying the program; closed for good once a user is added
        "single_user_trial": Role("area", frozenset(OPERATIONS)),
    }
)
TRIAL: Final = "single_user_trial"


@dataclass(frozen=True)
class User:
    """A person at the desk."""

    id: int | None  # None: the single-user trial
    username: str
    role: str
    practice_code: str
    teams: tuple[str, ...]
    #: Digest of what this person signs in with: a session begun with another is over.
    means: str = ""

    @property
    def may(self) -> frozenset[str]:
        """What the role grants; nothing for a role that is not in the table."""
        role = ROLES.get(self.role)
        return role.may if role else frozenset()

    @property
    def pseudonymised(self) -> bool:
        """Whether lists show handles in place of people."""
        role = ROLES.get(self.role)
        return role is None or role.pseudonymised


def require(user: User, operation: str) -> None:
    """Raise :class:`Denied` unless the user's role grants the operation."""
    if operation not in OPERATIONS or operation not in user.may:
        what = OPERATIONS.get(operation, operation)
        raise Denied(f"the role {user.role.replace('_', ' ')} may not {what}")


def within(user: User) -> sa.ColumnElement[bool]:
    """Return the condition on ``children`` for those on the user's lists: in reach, and not restricted."""
    return sa.and_(in_reach(user), sa.not_(restricted()))


def restricted() -> sa.ColumnElement[bool]:
    """Return the condition on ``children`` for those whose record is restricted, by any handle that is theirs.

    A child that has the rows of a restricted one since is restricted with it.
    """
    said, former = schema.restrictions.c, schema.former_handles.c
    newest = sa.select(sa.func.max(said.id)).group_by(said.handle)
    held = sa.select(said.handle).where(said.id.in_(newest), said.restricted == 1)
    joined = sa.select(former.child_id).where(former.handle.in_(held))
    child = schema.children.c
    return sa.or_(child.handle.in_(held), child.child_id.in_(joined))


def in_reach(user: User) -> sa.ColumnElement[bool]:
    """Return the condition on ``children`` that holds for those whom the user may see, restricted ones too."""
    role = ROLES.get(user.role)
    scope = role.scope if role else "none"
    practice = schema.children.c.practice_code
    covered = sa.select(schema.team_practices.c.practice_code).where(schema.team_practices.c.team.in_(user.teams))
    of_teams = practice.in_(covered)
    of_practice = practice == user.practice_code if user.practice_code else sa.false()
    conditions: dict[str, Any] = {
        "area": sa.true(),
        "teams": of_teams,
        "practice": of_practice,
        "assigned": sa.or_(of_teams, of_practice),
    }
    return conditions.get(scope, sa.false())


def reaches(connection: sa.Connection, user: User, practice_code: str) -> bool:
    """Return whether a child of a practice ("" for none known) would be within the user's reach."""
    role = ROLES.get(user.role)
    scope = role.scope if role else "none"
    covered = schema.team_practices.c
    query = sa.select(covered.team).where(covered.team.in_(user.teams), covered.practice_code == practice_code)
    of_teams = connection.scalar(query.limit(1)) is not None
    of_practice = bool(user.practice_code) and practice_code == user.practice_code
    held = {"area": True, "teams": of_teams, "practice": of_practice, "assigned": of_teams or of_practice}
    return held.get(scope, False)
