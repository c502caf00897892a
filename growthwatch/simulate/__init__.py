"""Synthetic three-system caseloads with the truth beside them. Nobody in them exists.

NHS numbers begin with 999 (never issued), postcodes with ZZ, practice codes with Z9, surnames with TEST.
"""

from growthwatch.simulate.caseload import Caseload, write
from growthwatch.simulate.errors.plant import PLANTED_ERRORS, plant
from growthwatch.simulate.generate import simulate
from growthwatch.simulate.nation import simulate_to
from growthwatch.simulate.plan import Plan, PracticeChange

__all__ = ["PLANTED_ERRORS", "Caseload", "Plan", "PracticeChange", "plant", "simulate", "simulate_to", "write"]
