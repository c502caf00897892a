"""growthwatch: infant growth monitor and faltering-growth detector.

For trained health professionals: it presents recorded measurements against UK-WHO references, lists NICE NG75
thresholds met and measurements missing. It does not diagnose and does not replace clinical assessment.

Importing it brings in nothing of what it can do: each public name fetches its own part when it is first asked for.
"""

import importlib
from typing import TYPE_CHECKING, Final

__version__ = "0.1.0"

if TYPE_CHECKING:
    from growthwatch.charts.chart_from_result import chart as chart
    from growthwatch.example_caseload import example as example
    from growthwatch.pipeline import run as run
    from growthwatch.reference.conditional import conditional_gain as conditional_gain
    from growthwatch.reference.scores import sds as sds
    from growthwatch.reference.scores import value_at as value_at
    from growthwatch.results import Result as Result
    from growthwatch.saved_results import load as load
    from growthwatch.scoring.frame import score as score
    from growthwatch.selection import checks as checks
    from growthwatch.selection import findings as findings
else:
    #: Public name -> the file it is in; a test holds it to the imports above, which are for editors and type checks.
    _HOMES: Final = {
        "Result": "growthwatch.results",
        "chart": "growthwatch.charts.chart_from_result",
        "checks": "growthwatch.selection",
        "conditional_gain": "growthwatch.reference.conditional",
        "example": "growthwatch.example_caseload",
        "findings": "growthwatch.selection",
        "load": "growthwatch.saved_results",
        "run": "growthwatch.pipeline",
        "score": "growthwatch.scoring.frame",
        "sds": "growthwatch.reference.scores",
        "value_at": "growthwatch.reference.scores",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            value = getattr(importlib.import_module(_HOMES[name]), name)
        except ModuleNotFoundError as error:
            from growthwatch.errors import missing_extra  # noqa: PLC0415 - only where something is missing

            raise missing_extra(error, f"growthwatch.{name}") from error
        globals()[name] = value  # not asked for here again
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


__all__ = [
    "Result",
    "chart",
    "checks",
    "conditional_gain",
    "example",
    "findings",
    "load",
    "run",
    "score",
    "sds",
    "value_at",
]
