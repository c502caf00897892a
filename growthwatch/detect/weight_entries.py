"""Every weight that a system holds of a child, read or not: what the 6-8-week check looks through."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch import tables
from growthwatch.detect.dated_rows import DatedRows, dated_rows
from growthwatch.detect.measured import Rows, standing_records, taken
from growthwatch.detect.series.series import Flags
from growthwatch.detect.wording.text_columns import Texts
from growthwatch.sources.reject_reasons import SAID_OF_VALUE, RejectReason, sentence

#: A row of :func:`weight_entries`.
COLUMNS: Final = (
    "child",
    "age_days",  # [chronological days]; NaN where the day can't be read
    "measured_on",
    "sources",  # a;b
    "state",  # of vocabulary.WEIGHT_STATES
    "doubt",  # of vocabulary.CHECK_DOUBT_NAMES: what keeps it from counting; "" where it counts
    "written",  # the figure as it was written
    "record",  # "clinic C9": which record to look up
    "why",  # unread: that it could not be read or used, and why, in words
    "row",  # in the measurements; -1 for unread
)
#: A figure is shown up to this length: a cell may hold a letter.
_SHOWN: Final = 40


def weight_entries(measurements: pd.DataFrame, records: pd.DataFrame, unread: pd.DataFrame) -> pd.DataFrame:
    """Return every weight that is on record, and every one that stands in a row that could not be read.

    Left out: what a person set aside, and a birth weight under a later day.

    Parameters
    ----------
    measurements, records, unread : DataFrame
        ``tables.MEASUREMENTS`` (or ``SCORED``), ``tables.JUDGED``, ``tables.UNREAD``.

    Returns
    -------
    DataFrame
        ``COLUMNS``, sorted by child and age.
    """
    both = pd.concat([_read(measurements, records), _unread(unread)], ignore_index=True)
    return both.sort_values(["child", "age_days", "row"], kind="stable", ignore_index=True)


def counting(entries: pd.DataFrame) -> DatedRows:
    """Return the entries that are weighings, whatever their figure."""
    return dated_rows(entries, (entries["doubt"] == "").to_numpy())


def doubtful(entries: pd.DataFrame) -> DatedRows:
    """Return the entries of which it is not sure that this child was weighed on that day, or what was read."""
    return dated_rows(entries, (entries["doubt"] != "").to_numpy())


def _read(measurements: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    weighed = taken(measurements, records, "weight")
    stands = standing_records(measurements, records)
    to_check = weighed.to_check | _weight_as_another_kind(measurements, records, stands)
    row = np.flatnonzero(weighed.counts | to_check)
    held = measurements.iloc[row]
    record = records.iloc[stands[row]]
    error = record["error"].astype("str").to_numpy(dtype=object)
    return _entries(
        held,
        sources=held["sources"].to_numpy(dtype=object),
        state=held["state"].astype("str").to_numpy(dtype=object),
        doubt=np.where(to_check[row], error, ""),
        record=record,
        why="",
        row=row,
    )


def _weight_as_another_kind(measurements: pd.DataFrame, records: pd.DataFrame, stands: Rows) -> Flags:
    """Return which lengths and heads are questioned because they fit as weights: somebody may have weighed."""
    suggested = np.append((records["suggested_kind"] == "weight").to_numpy(), False)[stands]
    open_doubt = (measurements["state"] == "questioned").to_numpy() & ~measurements["set_aside"].to_numpy()
    return np.asarray(suggested & open_doubt & (measurements["kind"] != "weight").to_numpy())


def _unread(unread: pd.DataFrame) -> pd.DataFrame:
    held = unread[_weight_written(unread)]
    source = held["source"].astype("str").fillna("").to_numpy(dtype=object)
    return _entries(
        held, sources=source, state="unread", doubt="unread", record=held, why=_why(held),
        row=-1,
    )  # fmt: skip


def _why(unread: pd.DataFrame) -> Texts:
    """Return that each row could not be read or, where its figure is not to blame, not be used, and why."""
    parts = unread["reason"].astype("str") + "|" + unread["detail"].fillna("").astype("str")
    said = {}
    for one in parts.unique():
        code, detail = one.split("|", 1)
        reason = RejectReason(code)
        done = "read" if reason in SAID_OF_VALUE else "used"
        said[one] = f"could not be {done} ({sentence(reason, detail)})"
    return parts.map(said).to_numpy(dtype=object)


def _weight_written(unread: pd.DataFrame) -> Flags:
    """Return which rows state a weight: something stands where the figure belongs, and it is not the birth weight."""
    weight = (unread["kind"] == "weight").to_numpy() & unread["value"].notna().to_numpy()
    return weight & ~(unread["context"] == "birth").fillna(value=False).to_numpy(dtype=bool)


def _entries(held: pd.DataFrame, *, record: pd.DataFrame, **columns: object) -> pd.DataFrame:
    system = record["source"].astype("str").fillna("").to_numpy(dtype=object)
    named = pd.Series(system, dtype="str") + " " + record["record_id"].fillna("").astype("str").to_numpy(dtype=object)
    made = {
        **{name: held[name].to_numpy() for name in ("child", "age_days", "measured_on")},
        **columns,
        "written": as_written(record).to_numpy(dtype=object),
        "record": named.str.strip().to_numpy(dtype=object),
    }
    return pd.DataFrame(made, columns=list(COLUMNS)).astype({"measured_on": tables.DATE})


def as_written(records: pd.DataFrame) -> pd.Series:
    """Return figures as they were written, with the unit: that of the row, or the one in which it was read.

    Parameters
    ----------
    records : DataFrame
        ``value``, ``unit`` and, where it could be read, ``value_si`` [kg].

    Examples
    --------
    >>> as_written(pd.DataFrame({"value": ["4.50", "7 lb 8 oz"], "unit": ["kg", None]})).tolist()
    ['4.50 kg', '7 lb 8 oz']
    """
    value = records["value"].astype("str").fillna("").str.strip()
    unit = records["unit"].astype("str").fillna("")
    if "value_si" in records:
        number, read = pd.to_numeric(value, errors="coerce"), records["value_si"]
        guessed = np.select([np.isclose(number, read), np.isclose(number, read * 1000)], ["kg", "g"], "")
        unit = unit.where(unit != "", pd.Series(guessed, index=unit.index, dtype="str"))
    has_unit = value.str.contains(r"[^\W\d_]", regex=True) | (unit == "")
    shown = value.where(value.str.len() <= _SHOWN, value.str.slice(0, _SHOWN - 1) + "…")
    return shown.where(has_unit, shown + " " + unit)
