"""Known conditions and care: dated facts that stand beside findings and change no arithmetic."""

from growthwatch.conditions.known import BEFORE_BIRTH_DAYS, KnownCondition, condition_of, known_conditions
from growthwatch.conditions.resting import latest_rest, rest_refusal

__all__ = ["BEFORE_BIRTH_DAYS", "KnownCondition", "condition_of", "known_conditions", "latest_rest", "rest_refusal"]
