"""The tables of the record store, one definition for SQLite and PostgreSQL.

Three kinds of table. *Facts* (imports, the streams of rows, decisions, actions, context, the trail) are
append-only: triggers refuse change and deletion. *Kept results* are append-only too: what the program said of a
child, under which rules and on which day. *Caches* (children, pending, linked_child, worklist_rows) say where to find
things and may be rebuilt from the facts.

Dates are ISO text (YYYY-MM-DD) and instants ISO text in UTC with microseconds on both databases: they sort as
they read, and the trail's hashes are taken over the very text that is stored.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch import tables

metadata = sa.MetaData()

_INTEGER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_REAL: sa.types.TypeEngine[Any] = sa.Double().with_variant(sa.REAL, "sqlite")


def _text(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=null)


def _number(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _INTEGER, nullable=null)


def _key(name: str = "id") -> sa.Column[Any]:
    return sa.Column(name, _INTEGER, primary_key=True, autoincrement=True)


def _to_import(name: str = "import_id") -> sa.Column[Any]:
    return sa.Column(name, _INTEGER, sa.ForeignKey("imports.id"), nullable=False)


def _table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, metadata, *parts, sqlite_strict=True)


def _as_stored(columns: tables.Columns) -> list[sa.Column[Any]]:
    """Return the contract of a stage table as columns; where it came from is the import's and the line's."""
    stored = []
    for name, dtype in columns.items():
        if name in tables.ORIGIN:
            continue
        if isinstance(dtype, np.dtype) and dtype.kind == "f":
            stored.append(sa.Column(name, _REAL))
        elif isinstance(dtype, pd.StringDtype | pd.CategoricalDtype) or dtype == tables.DATE:
            stored.append(sa.Column(name, sa.Text))
        else:
            raise TypeError(f"no way to store the column {name} of type {dtype}")
    return stored


settings = _table("settings", sa.Column("name", sa.Text, primary_key=True), _text("value"))

#: One row per file (or sheet) taken in, and per weight or decision entered by hand.
imports = _table(
    "imports",
    _key(),
    _text("at"),
    _text("by"),
    _text("origin"),  # file | entry
    _text("name"),  # the file's name, without its folder
    _text("table"),  # children | records | contacts | conditions | decisions
    _text("format"),
    _text("digest"),  # SHA-256 of its bytes
    _text("notes"),
    _text("as_of"),
    _text("policy"),
    _number("n_rows"),
    _number("n_added"),
    _number("n_corrected"),
    _number("n_rejected"),
)


#: Columns by which rows of a stream are looked up, beside their key.
_LOOKED_UP: Final = {
    "registered": ("nhs_number", "child_id", "date_of_birth"),
    "decided": ("record_id", "record_2"),
    "recorded": ("child_id", "sender_record_id"),
    **dict.fromkeys(("contacted", "unread", "withdrawn", "conditioned"), ("sender_record_id",)),
}


def _stream(name: str, columns: tables.Columns) -> sa.Table:
    """Return the table of one kind of row: each version of each row, in the order in which they came."""
    return _table(
        name,
        _key(),
        _to_import(),
        _number("line"),
        _text("row_key"),  # unique within its source; a row that comes again under it, changed, is a correction
        _number("version"),
        _text("linked_child", null=True),  # linkage's present answer: a cache, the one column that may change
        *_as_stored(columns),
        sa.Index(f"{name}_by_child", "linked_child"),
        sa.Index(f"{name}_by_import", "import_id"),
        *(sa.Index(f"{name}_by_{key}", key) for key in _LOOKED_UP.get(name, ())),
        sa.UniqueConstraint("row_key", *(["source"] if name != "decided" else []), "version"),
    )


registered = _stream("registered", tables.REGISTER)
recorded = _stream("recorded", tables.RECORDED)
contacted = _stream("contacted", tables.CONTACTED)
decided = _stream("decided", tables.DECIDED)
unread = _stream("unread", tables.UNREADABLE)
withdrawn = _stream("withdrawn", tables.WITHDRAWN)
conditioned = _stream("conditioned", tables.CONDITIONED)

#: Stream by its name in ``growthwatch.sources.Intake``.
STREAMS: Final[Mapping[str, tuple[sa.Table, tables.Columns]]] = {
    "register": (registered, tables.REGISTER),
    "recorded": (recorded, tables.RECORDED),
    "contacted": (contacted, tables.CONTACTED),
    "decided": (decided, tables.DECIDED),
    "unread": (unread, tables.UNREADABLE),
    "withdrawn": (withdrawn, tables.WITHDRAWN),
    "conditioned": (conditioned, tables.CONDITIONED),
}

rejects = _table(
    "rejects",
    _key(),
    _to_import(),
    _text("stage"),  # reading | linking | remark (a cell alone: its row is used)
    _number("line", null=True),
    _text("column", null=True),
    _text("value", null=True),
    _text("reason"),
    _text("row", null=True),
    _text("table", null=True),
    sa.Index("rejects_by_import", "import_id"),
)

#: What people said that the columns of a file mean, for the next file with the same headings; the newest stands.
site_mappings = _table(
    "site_mappings",
    _key(),
    *map(_text, ("at", "by", "headings", "name", "mapping")),  # headings: a digest of them; mapping: TOML
    sa.Index("site_mappings_by_headings", "headings"),
)

#: How the rows of a file were read, so that one that was refused can be read again in the same way.
import_readings = _table(
    "import_readings",
    sa.Column("import_id", _INTEGER, sa.ForeignKey("imports.id"), primary_key=True, autoincrement=False),
    _text("headings"),  # a list (JSON)
    *(_text(name, null=True) for name in ("mapping", "dates", "time_zone", "sender", "origin_source")),  # stated
)
#: Refused resources (FHIR) with what it takes to read each again by itself (JSON): they stand under no headings.
refused_resources = _table(
    "refused_resources",
    _key(),
    _to_import(),
    _number("line"),
    _text("document"),
    sa.UniqueConstraint("import_id", "line"),
)
#: Refused rows that a person put right (``new_import`` has what came of it) or set aside.
rows_put_right = _table(
    "rows_put_right",
    _key(),
    _text("at"),
    _text("by"),
    _to_import(),
    _number("line"),
    sa.Column("new_import", _INTEGER, sa.ForeignKey("imports.id"), nullable=True),
    _text("why"),
    sa.UniqueConstraint("import_id", "line"),
)

#: Imports whose rows are in and whose children are still to be worked out.
pending = _table(
    "pending", sa.Column("import_id", _INTEGER, sa.ForeignKey("imports.id"), primary_key=True, autoincrement=False)
)

#: Of an import that is one row entered by hand: by which submission of a form it came, so that one sent twice is kept
#: once, and why it was entered, where a reason was given.
entries = _table(
    "entries",
    sa.Column("import_id", _INTEGER, sa.ForeignKey("imports.id"), primary_key=True, autoincrement=False),
    _text("submission"),  # a digest of the form's key and its user; blank where none was given
    _text("reason"),
    sa.Index("entries_by_submission", "submission"),
)

#: What the columns of a document are: the same few for as long as the program's tables stay the same.
shapes = _table("shapes", sa.Column("digest", sa.Text, primary_key=True), _text("shape"))

#: What the program said of one child: under which rules, as of which day, from which rows.
result_documents = _table(
    "kept",
    _key(),
    _text("child_id"),
    _text("at"),
    _text("as_of"),
    _text("policy"),
    _text("rules"),  # digest of the rules and reference data that said it
    _number("basis"),  # the newest import it rests on
    _text("digest"),  # of the document; blank when the child's rows have moved to another
    _text("practice_code"),  # blank for not known
    _number("urgency"),  # as list_urgency; another scale, by certainty, before schema 0006
    _number("list_urgency", null=True),  # position in summary.URGENCY; none for what was stored before schema 0006
    _text("top_finding", null=True),
    _text("top_rule", null=True),
    _text("top_status", null=True),
    _text("top_certainty", null=True),
    _text("top_text", null=True),
    _text("top_headline", null=True),  # none for what was stored before schema 0004
    sa.Column("top_probability", _REAL),  # none where the check calls sooner than any finding
    _text("latest_on", null=True),
    _text("overdue_since", null=True),
    _text("next_weighing_by", null=True),
    _number("n_findings"),  # met or confirmed
    _text("check_status", null=True),  # of the 6-8-week check
    _text("check_reason", null=True),
    _text("check_until", null=True),
    _text("check_text", null=True),  # what is said of its weight; none for what was kept before schema 0005
    _text("weights_known", null=True),  # where none can be relied on: a word of summary.WEIGHTS_KNOWN
    _text("not_judged", null=True),  # words of NOT_JUDGED_REASONS, "a;b"
    _text("doubt_text", null=True),
    _text("doubt_headline", null=True),  # of the most urgent finding that rests on a doubt
    _number("doubt_urgency", null=True),
    sa.Column("doubt_probability", _REAL),
    _number("n_doubts", null=True),  # readings that wait for a decision; none for what was kept before schema 0002
    _number("n_links", null=True),  # links that wait for one
    _text("known_conditions", null=True),  # as tables.OUT["findings"] has them; none for what was kept before 0013
    sa.Index("kept_by_child", "child_id", "at"),
    sa.Index("kept_by_check", "check_status"),
)

document_contents = _table(
    "documents",
    sa.Column("kept_id", _INTEGER, sa.ForeignKey("kept.id"), primary_key=True, autoincrement=False),
    sa.Column("shape", sa.Text, sa.ForeignKey("shapes.digest"), nullable=False),
    sa.Column("document", sa.LargeBinary, nullable=False),
)

#: One row per child as linked today, for finding a child and for who may see it.
children = _table(
    "children",
    sa.Column("child_id", sa.Text, primary_key=True),
    _text("handle"),  # stands for the child in addresses, the trail and pseudonymised lists
    sa.Column("kept_id", _INTEGER, sa.ForeignKey("kept.id"), nullable=False),
    _text("as_of"),
    _text("practice_code"),
    _text("nhs_number", null=True),
    _text("forename", null=True),
    _text("surname", null=True),
    _text("search_name"),
    _text("date_of_birth", null=True),
    _text("sex", null=True),
    _number("basis", null=True),  # the newest import looked at, also where nothing new was said; none before 0003
    _text("listed_on", null=True),  # the day for which its rows of the worklist were made; none before 0010
    sa.Index("children_by_handle", "handle", unique=True),
    sa.Index("children_by_kept", "kept_id"),
    sa.Index("children_by_practice", "practice_code"),
    sa.Index("children_by_nhs_number", "nhs_number"),
    sa.Index("children_by_birth", "date_of_birth"),
)

#: The handle of a child whose rows have all moved to another -> where they went.
# was: the id that was its own; went_to: the id that had its rows next; none of these where retired before 0003
former_handles = _table(
    "former_handles", sa.Column("handle", sa.Text, primary_key=True), _text("child_id"),
    *(_text(name, null=True) for name in ("was", "went_to", "at")),
)  # fmt: skip

#: What was done about a row of a worklist (a finding, a check, a doubt, a link): never changed, only added to.
actions = _table(
    "actions",
    _key(),
    *map(_text, ("at", "by", "role", "linked_child", "finding_id", "rule", "action", "done_on", "note")),
    _text("about", null=True),  # the finding's id without its child's: that may change
    # none of these for what was noted before schema 0010: an action on a finding
    *(
        _text(name, null=True)
        for name in (
            "kind",  # of worklist_vocabulary.ROW_KINDS
            "matter",  # what a finding tells of, the name of a check
            "state",  # that it brought about, of worklist_vocabulary.ROW_STATES
            "until",  # the day to which a plan, or care, holds
            "service",  # under whose care
            "condition",  # record id of the known condition for which it rests
            "batch",  # one text for all that was noted in one step
            # what was known when it was noted: new evidence is held against it
            "first_on",
            "last_on",
            "status",
            "rules",
            "reason",
        )
    ),
    _number("urgency", null=True),  # position in vocabulary.URGENCIES
    sa.Column("spaces", _REAL),  # fallen [centile spaces]
    sa.Column("loss", _REAL),  # of weight [%]
    sa.Index("actions_by_child", "linked_child"),
)

#: The rows of every child's worklist and how each stands: a cache, made anew with the child and with every action.
worklist_rows = _table(
    "worklist_rows",
    sa.Column("child_id", sa.Text, primary_key=True),
    sa.Column("about", sa.Text, primary_key=True),  # a finding's id without its child's, ":check:6-8-week" ...
    *map(_text, ("kind", "matter")),
    _number("on_today", null=False),  # 0: it has a list of its own
    _number("urgency"),  # position in vocabulary.URGENCIES
    _number("case_urgency"),  # without what time alone brought about
    *(
        _text(name, null=True)
        for name in (
            "rule",
            "status",
            "certainty",
            "headline",
            "text",
            "first_on",
            "last_on",
            "due_on",
            "not_before",
            "since",
            "rules",
            "reason",
        )
    ),
    *(sa.Column(name, _REAL) for name in ("probability", "spaces", "loss")),
    _text(
        "state"
    ),  # of worklist_vocabulary.ROW_STATES; waiting and under care only to their day: store.worklist.table.state_on
    _text("reopened"),  # words of worklist_vocabulary.REOPENED_NAMES, "a;b"
    _text("retired"),  # a word of worklist_vocabulary.RETIRED_NAMES
    _number("latest_action"),  # 0 for none
    *(_text(name, null=True) for name in ("action", "acted_on", "acted_at", "acted_by", "until", "service", "note")),
    _text("condition", null=True),
    sa.Index("worklist_rows_by_state", "state"),
)

#: What new evidence did to a row: what is new since a day is read from here, never from what stands now.
worklist_changes = _table(
    "worklist_changes",
    _key(),
    *map(_text, ("at", "linked_child", "noted_of", "about", "kind", "matter")),
    _text("change"),  # of worklist_vocabulary.CHANGE_NAMES
    _text("why"),
    _number("urgency"),  # position in vocabulary.URGENCIES
    *(_text(name, null=True) for name in ("rule", "status", "headline", "text")),
    sa.Index("worklist_changes_by_child", "linked_child", "at"),
    sa.Index("worklist_changes_by_moment", "at"),
)

#: Dated, sourced facts that stand beside the growth record; no score is ever made of them.
context = _table(
    "context",
    _key(),
    *map(_text, ("at", "by", "linked_child", "fact", "stated_on", "stated_by", "note")),
    _text("noted_of", null=True),  # the id that the child had: where it comes apart again, this goes with it
    _text("happened_on", null=True),  # the day it is about, where that is another
    _text("due_on", null=True),  # of an escalation: by when something must have happened
    _number("about", null=True),  # the id of the fact that this one answers
    sa.Index("context_by_child", "linked_child"),
)

teams = _table("teams", sa.Column("team", sa.Text, primary_key=True), _text("name"))
#: The practices whose children a team looks after; a blank code stands for children with no practice known.
team_practices = _table(
    "team_practices",
    sa.Column("team", sa.Text, sa.ForeignKey("teams.team"), primary_key=True),
    sa.Column("practice_code", sa.Text, primary_key=True),
)

users = _table(
    "users",
    _key(),
    _text("username"),
    _text("role"),
    _text("password_hash"),  # argon2id; blank where only an identity provider signs this person in
    _text("identity", null=True),  # issuer and subject, as the identity provider states them
    _text("practice_code"),  # blank for none
    _number("active"),
    _number("n_failed"),
    _text("locked_until", null=True),
    _text("created_at"),
    sa.Index("users_by_name", "username", unique=True),
    sa.Index("users_by_identity", "identity", unique=True),
)
user_teams = _table(
    "user_teams",
    sa.Column("user_id", _INTEGER, sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("team", sa.Text, sa.ForeignKey("teams.team"), primary_key=True),
)

audit_log = _table(
    "trail",
    sa.Column("seq", _INTEGER, primary_key=True, autoincrement=False),
    _text("at"),
    _text("username"),
    _text("role"),
    _text("action"),
    _text("child"),  # handle; blank where no one child is meant
    _text("why"),
    _text("detail"),
    _text("previous"),
    _text("hash"),
    _text("sealed", null=True),  # number and hash of the newest seal then; none before schema 0018
    sa.Index("trail_by_child", "child"),
)
#: The last link, and the lock that lets one writer append at a time.
audit_log_head = _table(
    "trail_head",
    sa.Column("id", _INTEGER, primary_key=True, autoincrement=False),
    _number("seq"),
    _text("hash"),
)

#: Restriction of the processing of a child's record, and its lifting: the newest of a handle stands.
restrictions = _table(
    "restrictions",
    _key(),
    *map(_text, ("at", "by", "role", "handle")),
    _number("restricted"),  # 0: lifted
    _text("reason"),
    sa.Index("restrictions_by_handle", "handle"),
)
#: What was asked and done of the erasure of a child's rows: a step of ``desk.erasure.STEPS`` each. No child is named.
erasures = _table("erasures", _key(), *map(_text, ("at", "by", "role", "handle", "step", "basis", "reason")))
#: By what rows of an erased child are asked about when they come again: 24 bits of a keyed digest, which so many
#: people share that it says of nobody who was erased.
erasure_marks = _table(
    "erasure_marks",
    _key(),
    sa.Column("erasure_id", _INTEGER, sa.ForeignKey("erasures.id"), nullable=False),
    _number("mark"),
    sa.Index("erasure_marks_by_mark", "mark"),
)

#: What was written of one table in one transaction, as digests of its rows: a chain that the trail's links bind.
seals = _table(
    "seals",
    sa.Column("n", _INTEGER, primary_key=True, autoincrement=False),
    _text("of_table"),
    _text("columns"),  # those that the digests cover, in their order, parted by commas
    _text("keys"),  # "17-20016,20020" of numbered rows, else a list of keys (JSON)
    sa.Column("digests", sa.LargeBinary, nullable=False),  # 32 bytes a key, in their order
    _number("total"),  # how many digests the chain has up to here
    _text("previous"),
    _text("hash"),
    sa.Index("seals_by_table", "of_table", "n"),
)
#: Rows that were removed because a law or a court asked for it: verifying accepts precisely these absences.
tombstones = _table(
    "tombstones",
    _key(),
    *map(_text, ("at", "by")),
    _text("of_table"),
    _number("row"),  # its number there
    _text("digest"),  # of the row as it was sealed (hexadecimal)
    *map(_text, ("reason", "legal_basis")),
    sa.Index("tombstones_by_row", "of_table", "row"),
)

#: Tables in which no row may ever be changed or removed -> the columns that may change none the less.
APPEND_ONLY: Final[Mapping[str, frozenset[str]]] = {
    "imports": frozenset(),
    "registered": frozenset({"linked_child"}),
    "recorded": frozenset({"linked_child"}),
    "contacted": frozenset({"linked_child"}),
    "decided": frozenset({"linked_child"}),
    "unread": frozenset({"linked_child"}),
    "withdrawn": frozenset({"linked_child"}),
    "conditioned": frozenset({"linked_child"}),
    "rejects": frozenset(),
    "site_mappings": frozenset(),
    "import_readings": frozenset(),
    "refused_resources": frozenset(),
    "rows_put_right": frozenset(),
    "entries": frozenset(),
    "kept": frozenset(),
    "shapes": frozenset(),
    "documents": frozenset(),
    "actions": frozenset({"linked_child"}),
    "worklist_changes": frozenset({"linked_child"}),
    "context": frozenset({"linked_child"}),
    "restrictions": frozenset(),
    "erasures": frozenset(),
    "erasure_marks": frozenset(),
    "trail": frozenset(),
    "seals": frozenset(),
    "tombstones": frozenset(),
}

#: Sealed tables whose rows bear a number that only grows -> the column of it.
NUMBERED: Final[Mapping[str, str]] = {
    name: next(iter(metadata.tables[name].primary_key.columns)).name
    for name in APPEND_ONLY
    if name not in {"trail", "seals", "shapes"}
}
#: Sealed tables that are small and may rightly change -> the columns outside the seal: each change is sealed anew.
CHANGEABLE: Final[Mapping[str, frozenset[str]]] = {
    "settings": frozenset(),
    "shapes": frozenset(),
    "teams": frozenset(),
    "team_practices": frozenset(),
    "users": frozenset({"n_failed", "locked_until"}),  # counted at every sign-in
    "user_teams": frozenset(),
}
#: Tables outside the seal: what they hold is worked out of sealed rows, or says where to find them.
UNSEALED: Final = frozenset({"children", "former_handles", "pending", "worklist_rows", "trail_head"})

#: Append-only tables whose rows may go by an erasure: a row that a tombstone names, under the link that says so.
ERASABLE: Final = frozenset(
    {
        "registered", "recorded", "contacted", "decided", "unread", "withdrawn", "conditioned", "rejects",
        "refused_resources", "rows_put_right", "entries", "kept", "documents", "actions", "worklist_changes",
        "context",
    }
)  # fmt: skip
#: What the trail calls the link under which rows may go.
ERASED: Final = "erased"
