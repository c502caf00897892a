"""One file for each kind of record system, over one common reader."""

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.inspection import Inspection, inspect
from growthwatch.sources.intake import read, read_into
from growthwatch.sources.memory import read_frames, read_tables
from growthwatch.sources.rows.row_sink import Intake, RowSink
from growthwatch.sources.template import write_template

__all__ = [
    "Inspection", "Intake", "RowSink", "UnusableInput", "inspect", "read", "read_frames", "read_into", "read_tables",
    "write_template",
]  # fmt: skip
