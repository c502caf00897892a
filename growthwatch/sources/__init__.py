"""One file for each kind of record system, over one common reader."""

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.inspection import Inspection, inspect
from growthwatch.sources.intake import Intake, read
from growthwatch.sources.memory import read_tables
from growthwatch.sources.template import write_template

__all__ = ["Inspection", "Intake", "UnusableInput", "inspect", "read", "read_tables", "write_template"]
