"""Three records read as one: which records are one weighing, and which tell of a slip."""

from growthwatch.reconcile.stage import Reconciled, reconcile

__all__ = ["Reconciled", "reconcile"]
