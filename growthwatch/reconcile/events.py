"""The measurements that the readings make: one row per weighing or measuring."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch import tables
from growthwatch.reconcile.readings.weighings import held_by
from growthwatch.reconcile.verdicts import DISPUTED, QUESTIONED
from growthwatch.segments import starts
from growthwatch.vocabulary import SOURCES, STATES

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]


def measurements(
    children: pd.DataFrame, judged: pd.DataFrame, reading: Ints, stands: Ints, aside: Bools
) -> pd.DataFrame:
    """Return :data:`growthwatch.tables.MEASUREMENTS`, one row per reading, as recorded.

    ``reading`` gives the reading of each record, ``stands`` the record that stands for each reading, ``aside`` which
    readings a person set aside.
    """
    chosen = judged.iloc[stands].reset_index(drop=True)
    verdict = chosen["verdict"].cat.codes.to_numpy()
    held = held_by(reading, judged["source"].cat.codes.to_numpy(), len(stands))
    state = np.where(np.isin(held, _MANY), STATES.index("agreed"), STATES.index("single"))
    state = np.where(verdict == DISPUTED, STATES.index("disputed"), state)
    state = np.where((verdict == QUESTIONED) | aside, STATES.index("questioned"), state)
    out = pd.DataFrame(
        {
            "event_id": event_ids(children["child_id"], chosen),
            "child": chosen["child"],
            "kind": chosen["kind"],
            "measured_on": chosen["measured_on"],
            "age_days": chosen["age_days"],
            "value": chosen["value_si"],
            "sources": _WORDS[held],
            "n_records": np.bincount(reading, minlength=len(stands)),
            "state": pd.Categorical.from_codes(state, categories=list(STATES)),
            "is_birth": (chosen["age_days"] == 0) | (chosen["context"] == "birth"),
            "set_aside": aside,
        }
    )
    return tables.conform(out, tables.MEASUREMENTS)


_MASKS = range(1 << len(SOURCES))
_MANY = [mask for mask in _MASKS if mask.bit_count() > 1]
_WORDS = np.array([";".join(s for i, s in enumerate(SOURCES) if mask >> i & 1) for mask in _MASKS], dtype=object)


def event_ids(child_id: pd.Series, chosen: pd.DataFrame) -> pd.Series:
    """Return "child:kind:date", with "#2" and on for further readings of that day (rows sorted)."""
    columns = [chosen["child"].to_numpy(), chosen["kind"].cat.codes.to_numpy(), chosen["measured_on"].to_numpy()]
    first = starts(*columns)
    place = np.arange(len(first)) - np.maximum.accumulate(np.where(first, np.arange(len(first)), 0))
    who = pc.take(_texts(child_id), pa.array(columns[0]))
    kind = pc.take(_texts(chosen["kind"].cat.categories), pa.array(columns[1].astype(np.int64)))
    day = pa.array(chosen["measured_on"].to_numpy().astype("datetime64[D]")).cast(pa.string())
    which = np.full(len(place), "", dtype=object)
    which[place > 0] = [f"#{n + 1}" for n in place[place > 0].tolist()]
    joined = pc.binary_join_element_wise(who, kind, day, ":")
    return pd.Series(pc.binary_join_element_wise(joined, _texts(which), ""), dtype="str")


def _texts(column: pd.Series | pd.Index | npt.NDArray[np.object_]) -> pa.Array:
    return pa.array(column, type=pa.string())
