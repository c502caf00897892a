"""Three records read as one: which records are one weighing, and which tell of a slip."""

from growthwatch.reconcile.agreement import Agreement, agreement
from growthwatch.reconcile.stage import Reconciled, reconcile

__all__ = ["Agreement", "Reconciled", "agreement", "reconcile"]
