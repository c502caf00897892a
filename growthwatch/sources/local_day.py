"""The day of an instant: 23:20 UTC on 11 April is 00:20 on 12 April in London.

A moment that is written with its offset from UTC (``2026-04-11T23:20:00Z``) is an instant; ages are counted in the
whole days of the place where the child lives. A date, or a time without an offset, is that place's own already.
"""

from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources.errors import UnusableInput

Days = npt.NDArray[np.datetime64]

#: Where days are counted unless a mapping or ``--time-zone`` says otherwise (IANA time zone database).
DEFAULT_TIME_ZONE: Final = "Europe/London"
#: The time of day and the offset from UTC that may follow a date (ISO 8601; PostgreSQL's +00; Java's [Europe/London]).
OFFSET: Final = r"(?:[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)(?:\[[A-Za-z/_+-]+\])?"
#: A day has 24 hours, an hour 60 minutes; no place is farther from UTC than 14 hours [minutes].
_HOURS, _MINUTES, _FARTHEST = 24, 60, 14 * 60
_INSTANT: Final = (
    r"(?i)[T ](?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?\s*"
    r"(?:Z|UTC|GMT|(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})?)(?:\[[a-z/_+-]+\])?$"
)


def known_time_zone(name: str, *, named_by: str = "--time-zone") -> str:
    """Return a time zone that was named, if there is one of that name.

    Parameters
    ----------
    name : str
        As in the IANA time zone database: Europe/London.
    named_by : str
        The option or the file's key it was given for.

    Raises
    ------
    UnusableInput
        When there is no such time zone.
    """
    if _zone(name) is None:
        raise UnusableInput("there is no such time zone; expected e.g. Europe/London", column=named_by, value=name)
    return name


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the database, or no path at all
        return None


def local_days(texts: pa.Array, days: Days, time_zone: str = DEFAULT_TIME_ZONE) -> Days:
    """Return the local day of each text: that of its instant where it states one, else the day as written.

    Parameters
    ----------
    texts : pyarrow string array
        Dates as written, with or without a time and an offset from UTC.
    days : datetime64[D] array
        The day that each text names, in whatever place its offset is of; NaT where it names none.
        NaT is returned, too, where the time is none: 25:70.
    time_zone : str
        Where days are counted.

    Examples
    --------
    >>> texts = pa.array(["2026-04-11T23:20:00Z", "2026-04-11T23:20:00", "2026-04-11"])
    >>> local_days(texts, np.full(3, "2026-04-11", "datetime64[D]")).astype(str).tolist()
    ['2026-04-12', '2026-04-11', '2026-04-11']
    """
    found = pc.extract_regex(texts, _INSTANT)
    is_instant = np.asarray(found.is_valid().to_numpy(zero_copy_only=False), dtype=bool) & ~np.isnat(days)
    if not is_instant.any():
        return days
    rows = pa.array(np.flatnonzero(is_instant))
    parts = {name: _number(pc.struct_field(found, name).take(rows)) for name in ("hour", "minute", "hours", "minutes")}
    sign = np.where(np.asarray(pc.equal(pc.struct_field(found, "sign").take(rows), "-")), -1, 1)
    of_day = parts["hour"] * 60 + parts["minute"]
    offset = sign * (parts["hours"] * 60 + parts["minutes"])
    instant = days[is_instant].astype("datetime64[s]") + ((of_day - offset) * 60).astype("timedelta64[s]")
    local = pd.DatetimeIndex(instant).tz_localize("UTC").tz_convert(ZoneInfo(time_zone)).tz_localize(None)
    possible = (parts["hour"] <= _HOURS) & (parts["minute"] < _MINUTES) & (np.abs(offset) <= _FARTHEST)
    placed = days.copy()
    placed[is_instant] = np.where(possible, local.to_numpy().astype("datetime64[D]"), np.datetime64("NaT", "D"))
    return placed


def _number(texts: pa.Array) -> npt.NDArray[np.int64]:
    """Return figures as whole numbers, 0 where there are none."""
    figures = pc.if_else(pc.equal(pc.coalesce(texts, ""), ""), "0", texts)
    return np.asarray(figures.cast(pa.int64()).to_numpy(zero_copy_only=False), dtype=np.int64)
