"""What lies between two readings of one kind of a child: days, value, SDS, and what speaks against comparing them."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.reference.spaces import SPACE_SD
from growthwatch.reference.uk_who import HEIGHT_FROM_DAY, WHO_FROM_DAY
from growthwatch.vocabulary import DOUBTED

#: Where one reference gives way to the next: from preterm to WHO at 42 weeks, from length to height at two years.
_JOINS: Final = {"who": WHO_FROM_DAY, "height": HEIGHT_FROM_DAY}


class Between(NamedTuple):
    """The later of two readings less the earlier."""

    kind: str
    days: int
    value: float  # [kg or cm]
    value_per_day: float  # [kg or cm a day]
    sds: float  # NaN where one of the two has none
    spaces: float  # centile spaces of 2/3 SD, to a tenth; NaN likewise
    joins: tuple[str, ...]  # of "who", "height": references change between the two
    doubted: tuple[bool, bool]  # the earlier, the later


def between(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Between | None:
    """Return what lies between two readings, None for two of one day.

    Parameters
    ----------
    earlier, later : mapping
        Rows of measurements: ``kind, measured_on, corrected_age_days, value [kg or cm], sds, state``.
    """
    days = int((later["measured_on"] - earlier["measured_on"]).days)
    if not days:
        return None
    value, sds = later["value"] - earlier["value"], _number(later["sds"]) - _number(earlier["sds"])
    ages = [_number(row["corrected_age_days"]) for row in (earlier, later)]
    return Between(
        kind=str(later["kind"]),
        days=days,
        value=value,
        value_per_day=value / days,
        sds=sds,
        spaces=float(np.round(sds / SPACE_SD, 1)),
        joins=tuple(name for name, day in _JOINS.items() if ages[0] < day <= ages[1]),
        doubted=(str(earlier["state"]) in DOUBTED, str(later["state"]) in DOUBTED),
    )


def _number(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)
