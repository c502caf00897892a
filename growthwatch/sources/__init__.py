"""One file for each kind of record system, over one common reader."""

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.intake import Intake, read

__all__ = ["Intake", "UnusableInput", "read"]
