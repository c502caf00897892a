"""The record store: records, decisions, users and the trail, on SQLite or PostgreSQL.

Faces open a :class:`Store`, sign in, and do everything else at the :class:`Desk` they are given.
"""

from growthwatch.store.changing import ACTIONS_ON_FINDINGS, FACTS
from growthwatch.store.child_file import ChildFile
from growthwatch.store.errors import Denied, SignInRefused, StoreError
from growthwatch.store.lists import Filters
from growthwatch.store.store import Desk, Store
from growthwatch.store.summary import URGENCY
from growthwatch.store.taking_in import Taken

__all__ = [
    "ACTIONS_ON_FINDINGS",
    "FACTS",
    "URGENCY",
    "ChildFile",
    "Denied",
    "Desk",
    "Filters",
    "SignInRefused",
    "Store",
    "StoreError",
    "Taken",
]
