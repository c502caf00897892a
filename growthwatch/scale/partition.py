"""Which batch each row belongs to: all rows of a child, and of every child it could be confused with, in one.

Linkage compares rows that carry the same NHS number, or the same person born on the same day (day and month may be
exchanged). So a batch is a set of birth dates: a row with a valid number goes where that number's birth date says,
whichever row states it; a row without one goes where its own birth date says. Twins share a birth date and a batch.
A number with two different birth dates goes by the earlier.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.numbers import valid_numbers
from growthwatch.sources import Intake

Keys = npt.NDArray[np.int64]

NO_KEY: Final = -1
#: Odd multiplier of multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4), 32 bits.
_KNUTH: Final = np.uint64(2_654_435_761)
_STREAMS: Final = ("register", "recorded", "contacted")


def batches_of(intake: Intake, n_batches: int) -> dict[str, Keys]:
    """Return the batch (0 to ``n_batches`` - 1) of every row of each stream of the intake, decisions included.

    A decision goes with the record it names; one that names no known record goes to the first batch, where it is
    rejected. A join or split of two records in different batches goes with the first of them.
    """
    numbers = {name: valid_numbers(getattr(intake, name)["nhs_number"]) for name in _STREAMS}
    births = {name: birth_keys(getattr(intake, name)["date_of_birth"]) for name in _STREAMS}
    of_number = _birth_key_of_number([(numbers[name], births[name]) for name in _STREAMS])
    out = {name: _batch(numbers[name], births[name], of_number, n_batches) for name in _STREAMS}
    out["decided"] = _with_their_records(intake, out["recorded"])
    return out


def birth_keys(dates: pd.Series) -> Keys:
    """Return a key of each date that does not change when day and month are exchanged; -1 for none."""
    days = dates.to_numpy().astype("datetime64[D]")
    known = ~np.isnat(days)
    safe = np.where(known, days, np.datetime64("2000-01-01"))
    month = safe.astype("datetime64[M]")
    day = (safe - month.astype("datetime64[D]")).astype(np.int64) + 1
    of_year = month.astype(np.int64) % 12 + 1
    year = safe.astype("datetime64[Y]").astype(np.int64) + 1970
    low, high = np.minimum(day, of_year), np.maximum(day, of_year)
    return np.where(known, year * 10_000 + low * 100 + high, NO_KEY)


def _birth_key_of_number(pairs: list[tuple[Keys, Keys]]) -> pd.Series:
    """Return number -> birth key, the earliest where rows state several."""
    stated = []
    for number, key in pairs:
        both = (number >= 0) & (key >= 0)
        stated.append(pd.DataFrame({"number": number[both], "key": key[both]}).drop_duplicates())
    return pd.concat(stated).groupby("number", sort=True)["key"].min()


def _batch(number: Keys, key: Keys, of_number: pd.Series, n_batches: int) -> Keys:
    at = of_number.index.get_indexer(number)
    by_number = np.append(of_number.to_numpy(), NO_KEY)[at]
    # a number of which no row states a birth date stands for itself
    chosen = np.where(number < 0, key, np.where(by_number >= 0, by_number, number))
    mixed = (chosen.astype(np.uint64) * _KNUTH) & np.uint64(0xFFFF_FFFF)
    return (mixed % np.uint64(n_batches)).astype(np.int64)


def _with_their_records(intake: Intake, batch: Keys) -> Keys:
    decided = intake.decided[["source", "record_id"]].astype(str)
    if decided.empty:
        return np.empty(0, dtype=np.int64)
    named = intake.recorded[intake.recorded["record_id"].isin(decided["record_id"])]
    known = named[["source", "record_id"]].astype(str).assign(batch=batch[named.index])
    return decided.merge(known, on=["source", "record_id"], how="left")["batch"].fillna(0).to_numpy(np.int64)
