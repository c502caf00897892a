"""Synthetic three-system caseloads with the truth beside them. Nobody in them exists.

NHS numbers begin with 999 (never issued), postcodes with ZZ, practice codes with Z9; names are nonsense.
"""

from growthwatch.simulate.caseload import Caseload, write
from growthwatch.simulate.generate import simulate
from growthwatch.simulate.plan import Plan, PracticeChange

__all__ = ["Caseload", "Plan", "PracticeChange", "simulate", "write"]
