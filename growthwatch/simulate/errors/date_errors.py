"""How a date goes wrong on its way into a record."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
#: (the right dates, a stream) -> the wrong ones; a date that cannot be is returned unchanged
Misdating = Callable[[Days, np.random.Generator], Days]


def day_and_month_exchanged(on: Days, _: np.random.Generator) -> Days:
    """Write 5 March as 3 May."""
    year, month, day = _parts(on)
    return np.where(day <= 12, _date(year, np.minimum(day, 12), month), on)


def month_off(on: Days, rng: np.random.Generator) -> Days:
    """Write the month before or after."""
    year, month, day = _parts(on)
    months = year * 12 + month - 1 + rng.choice([-1, 1], len(on))
    return _checked(on, months // 12, months % 12 + 1, day)


def year_off(on: Days, rng: np.random.Generator) -> Days:
    """Write the year before or after, as happens in January."""
    year, month, day = _parts(on)
    return _checked(on, year + rng.choice([-1, 1], len(on)), month, day)


def entered_later(on: Days, rng: np.random.Generator) -> Days:
    """Write the day of entry, one to six weeks after the measuring."""
    return on + rng.integers(7, 43, len(on))


def _parts(on: Days) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    months = on.astype("datetime64[M]")
    number = months.astype(np.int64)
    return number // 12 + 1970, number % 12 + 1, (on - months.astype("datetime64[D]")).astype(np.int64) + 1


def _date(year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], day: npt.NDArray[np.int64]) -> Days:
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray(first + (day - 1))


def _checked(on: Days, year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], day: npt.NDArray[np.int64]) -> Days:
    wrong = _date(year, month, day)
    # the 31st of a shorter month is no date
    return np.where(_parts(wrong)[2] == day, wrong, on)
