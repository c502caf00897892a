"""The record store: records, decisions, users and the audit log, on SQLite or PostgreSQL.

Faces open a :class:`Store`, sign in, and do everything else at the :class:`Desk` they are given.
"""

from growthwatch.store.access.anchor_keys import make as make_anchor_key
from growthwatch.store.access.anchors import AnchorFile
from growthwatch.store.desk.child_file import ChildFile
from growthwatch.store.desk.context_facts import FACTS, ContextFact, UnusableFact
from growthwatch.store.desk.context_file import ImportedContext
from growthwatch.store.desk.desk import Desk
from growthwatch.store.desk.imported import ImportedFile
from growthwatch.store.desk.lists import Filters
from growthwatch.store.desk.new_child import NewChild
from growthwatch.store.desk.news import News
from growthwatch.store.desk.pseudonyms import WITHHELD
from growthwatch.store.desk.visits import Reading
from growthwatch.store.desk.worklist import RowKey
from growthwatch.store.errors import Conflict, Denied, EntryRefused, SignInRefused, StoreError
from growthwatch.store.recompute.summary import UNWEIGHED, URGENCY
from growthwatch.store.store import Store
from growthwatch.vocabulary import ACTIONS_ON_FINDINGS

__all__ = [
    "ACTIONS_ON_FINDINGS",
    "FACTS",
    "UNWEIGHED",
    "URGENCY",
    "WITHHELD",
    "AnchorFile",
    "ChildFile",
    "Conflict",
    "ContextFact",
    "Denied",
    "Desk",
    "EntryRefused",
    "Filters",
    "ImportedContext",
    "ImportedFile",
    "NewChild",
    "News",
    "Reading",
    "RowKey",
    "SignInRefused",
    "Store",
    "StoreError",
    "UnusableFact",
    "make_anchor_key",
]
