"""growthwatch: infant growth monitor and faltering-growth detector."""

from growthwatch.reference.conditional import conditional_gain
from growthwatch.reference.scores import sds, value_at

__all__ = ["conditional_gain", "sds", "value_at"]
__version__ = "0.1.0"
