"""Several records read as one: which records are one weighing, and which are data-entry errors.

:func:`reconcile` gives every record a verdict, an error, a suggested repair and a reason, and makes the measurements
that the later stages score. ``stage`` is the way through on one page; below it stand ``decisions`` (what persons
settled), ``events`` (measurements), ``reasons`` (sentences), ``verdicts``, ``judging`` (truth held against every
error), ``errors`` (the kinds of error and their odds), ``prediction`` (what a child's other readings predict),
``readings`` (records as numbers) and ``growth_model`` (the Gaussian process). :func:`agreement` tells how far the
record systems agree.
"""

from growthwatch.reconcile.agreement import Agreement, agreement
from growthwatch.reconcile.stage import Reconciled, reconcile

__all__ = ["Agreement", "Reconciled", "agreement", "reconcile"]
