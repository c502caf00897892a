"""From records to weighings and verdicts: the line of calls of this stage."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.reconcile import weighings
from growthwatch.vocabulary import ERRORS, KINDS, SOURCES, STATES, VERDICTS

Ints = npt.NDArray[np.intp]


class Reconciled(NamedTuple):
    """What this stage gives.

    ``records`` is :data:`growthwatch.tables.JUDGED`, ``measurements`` :data:`growthwatch.tables.MEASUREMENTS`,
    ``rejects`` the decisions that name no known record (columns of ``tables.OUT["rejects"]``).
    """

    records: pd.DataFrame
    measurements: pd.DataFrame
    rejects: pd.DataFrame


def reconcile(
    children: pd.DataFrame, records: pd.DataFrame, decisions: pd.DataFrame, *, policy: str = "digital"
) -> Reconciled:
    """Return every record with a verdict, and the weighings they make.

    Parameters
    ----------
    children, records, decisions : DataFrame
        :data:`growthwatch.tables.CHILDREN`, ``RECORDS`` (sorted) and ``DECIDED``.
    policy : str
        "digital" or "paper": how ages are corrected for gestation.
    """
    reading = weighings.gather(records)
    stands = weighings.best_witness(reading, records["step_si"].to_numpy(), records["source"].cat.codes.to_numpy())
    judged = records.assign(
        event=reading.astype(np.int32),
        verdict=pd.Categorical(np.where(_is_in(stands, len(records)), "kept", "duplicate"), categories=VERDICTS),
        error=pd.Categorical.from_codes(np.full(len(records), -1, dtype=np.int8), categories=list(ERRORS)),
        suggested_value=np.nan,
        suggested_measured_on=np.datetime64("NaT", "s"),
        suggested_kind=pd.Categorical.from_codes(np.full(len(records), -1, dtype=np.int8), categories=list(KINDS)),
        reason="",
    )
    judged = _dispute(judged, stands)
    measured = _measurements(children, judged, reading, stands)
    return Reconciled(
        tables.conform(judged, tables.JUDGED), measured, pd.DataFrame(columns=list(tables.OUT["rejects"]))
    )


def _is_in(rows: Ints, n: int) -> npt.NDArray[np.bool_]:
    chosen = np.zeros(n, dtype=bool)
    chosen[rows] = True
    return chosen


def _dispute(judged: pd.DataFrame, stands: Ints) -> pd.DataFrame:
    """Mark the readings of one child, kind and day that do not agree."""
    chosen = judged.iloc[stands]
    columns = [chosen["child"].to_numpy(), chosen["kind"].cat.codes.to_numpy(), chosen["age_days"].to_numpy()]
    first = weighings.starts(*columns)
    readings = np.diff(np.append(np.flatnonzero(first), len(first)))
    disputed = np.repeat(readings, readings) > 1
    rows = stands[disputed]
    verdict, error = judged["verdict"].cat.codes.to_numpy().copy(), judged["error"].cat.codes.to_numpy().copy()
    verdict[rows], error[rows] = VERDICTS.index("disputed"), ERRORS.index("disagrees")
    reason = judged["reason"].to_numpy(dtype=object).copy()
    reason[rows] = "the records of this day do not agree and neither is clearly the error"
    return judged.assign(
        verdict=pd.Categorical.from_codes(verdict, categories=list(VERDICTS)),
        error=pd.Categorical.from_codes(error, categories=list(ERRORS)),
        reason=reason,
    )


def _measurements(children: pd.DataFrame, judged: pd.DataFrame, reading: Ints, stands: Ints) -> pd.DataFrame:
    chosen = judged.iloc[stands].reset_index(drop=True)
    child = chosen["child"].to_numpy()
    n_records = np.bincount(reading, minlength=len(stands))
    systems = _systems(reading, judged["source"].cat.codes.to_numpy(), len(stands))
    many = np.char.count(systems.astype(str), ";") > 0
    state = np.where(many, "agreed", "single")
    state = np.where(chosen["verdict"] == "disputed", "disputed", state)
    out = pd.DataFrame(
        {
            "event_id": event_ids(children["child_id"], chosen),
            "child": child,
            "kind": chosen["kind"],
            "measured_on": chosen["measured_on"],
            "age_days": chosen["age_days"],
            "value": chosen["value_si"],
            "sources": systems,
            "n_records": n_records,
            "state": pd.Categorical(state, categories=list(STATES)),
            "is_birth": (chosen["age_days"] == 0) | (chosen["context"] == "birth"),
        }
    )
    return tables.conform(out, tables.MEASUREMENTS)


def _systems(reading: Ints, source: npt.NDArray[np.generic], n: int) -> npt.NDArray[np.object_]:
    """Return the systems that hold each reading, as "a;b" in the order of the vocabulary."""
    held = np.zeros(n, dtype=np.intp)
    np.bitwise_or.at(held, reading, 1 << source.astype(np.intp))
    words = np.array(
        [";".join(s for i, s in enumerate(SOURCES) if mask >> i & 1) for mask in range(1 << len(SOURCES))],
        dtype=object,
    )
    return words[held]


def event_ids(child_id: pd.Series, chosen: pd.DataFrame) -> pd.Series:
    """Return "child:kind:date", with "#2" and on for further readings of that day (rows sorted)."""
    columns = [chosen["child"].to_numpy(), chosen["kind"].cat.codes.to_numpy(), chosen["age_days"].to_numpy()]
    first = weighings.starts(*columns)
    place = np.arange(len(first)) - np.maximum.accumulate(np.where(first, np.arange(len(first)), 0))
    again = pd.Series(place + 1).astype("str").radd("#").where(place > 0, "")
    who = child_id.iloc[chosen["child"].to_numpy()].reset_index(drop=True)
    day = chosen["measured_on"].dt.strftime("%Y-%m-%d").reset_index(drop=True)
    return who.str.cat([chosen["kind"].astype("str").reset_index(drop=True), day], sep=":") + again
