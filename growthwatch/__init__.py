"""growthwatch: infant growth monitor and faltering-growth detector.

For trained health professionals: it presents recorded measurements against UK-WHO references, lists NICE NG75
thresholds met and measurements missing. It does not diagnose and does not replace clinical assessment.
"""

__version__ = "0.1.0"  # before the imports below, which lead to modules that print it

from growthwatch.pipeline import run
from growthwatch.reference.conditional import conditional_gain
from growthwatch.reference.scores import sds, value_at
from growthwatch.results import Result

__all__ = ["Result", "conditional_gain", "run", "sds", "value_at"]
