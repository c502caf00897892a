"""Ages as a file counts them, in days, weeks or months from birth, to the days of measurement they stand for."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

#: Column -> days in one of it: a month is a twelfth of 365.25 days.
AGES: Final = {"age_days": 1.0, "age_weeks": 7.0, "age_months": 365.25 / 12}
#: Ages beyond this are no infant's or child's, and may be years or a date [days].
_LARGEST: Final = 20 * 366


def days_after(
    born: npt.NDArray[np.datetime64], ages: dict[str, pa.Array]
) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.bool_]]:
    """Return the day at which each age was reached, NaT where none is stated or no day of birth is known.

    A part of a day does not count: at 30.5 days the child is 30 days old. Months are rounded to the nearest day.

    Parameters
    ----------
    born : datetime64[D] array
    ages : dict
        Column (:data:`AGES`) -> ages as text; where several are given the first counts.

    Returns
    -------
    days, refused : arrays
        ``refused`` where an age is stated and is none.
    """
    day = np.full(len(born), np.datetime64("NaT", "D"))
    refused = np.zeros(len(born), dtype=bool)
    for name, in_days in AGES.items():
        if name not in ages:
            continue
        text = ages[name]
        stated = np.asarray(text.is_valid().to_numpy(zero_copy_only=False), dtype=bool) & np.isnat(day) & ~refused
        age = _numbers(text) * in_days
        whole = np.rint(age) if name == "age_months" else np.floor(age + 1e-9)
        with np.errstate(invalid="ignore"):
            possible = (whole > -_LARGEST) & (whole < _LARGEST)
        reached = born + np.where(possible, whole, 0).astype("timedelta64[D]")
        day = np.where(stated & possible, reached, day)
        refused |= stated & ~possible
    return day, refused


def _numbers(text: pa.Array) -> npt.NDArray[np.float64]:
    figures = pc.fill_null(pc.match_substring_regex(text, r"^[+-]?(\d{1,6}(\.\d*)?|\.\d+)$"), False)
    numbers = pc.cast(pc.if_else(figures, text, None), pa.float64())
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
