"""The measurements that the readings make: one row per weighing or measuring."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch import tables
from growthwatch.reconcile.readings.weighings import system_bits
from growthwatch.reconcile.verdicts import DISPUTED, QUESTIONED, Grouping
from growthwatch.segments import starts
from growthwatch.vocabulary import SOURCES, STATES

Bools = npt.NDArray[np.bool_]


def measurements(children: pd.DataFrame, judged: pd.DataFrame, grouping: Grouping, set_aside: Bools) -> pd.DataFrame:
    """Return :data:`growthwatch.tables.MEASUREMENTS`, one row per reading, as recorded.

    Parameters
    ----------
    children, judged : DataFrame
        :data:`growthwatch.tables.CHILDREN`, and the records with their verdicts.
    grouping : Grouping
        Which records are one reading.
    set_aside : ndarray of bool
        Which readings a person set aside.
    """
    reading, stands = grouping
    chosen = judged.iloc[stands].reset_index(drop=True)
    verdict = chosen["verdict"].cat.codes.to_numpy()
    systems = system_bits(reading, judged["source"].cat.codes.to_numpy(), len(stands))
    state = np.where(np.bitwise_count(systems) > 1, STATES.index("agreed"), STATES.index("single"))
    state = np.where(verdict == DISPUTED, STATES.index("disputed"), state)
    state = np.where((verdict == QUESTIONED) | set_aside, STATES.index("questioned"), state)
    out = pd.DataFrame(
        {
            "event_id": event_ids(children["child_id"], chosen),
            "child": chosen["child"],
            "kind": chosen["kind"],
            "measured_on": chosen["measured_on"],
            "age_days": chosen["age_days"],
            "value": chosen["value_si"],
            "sources": _NAMES_BY_BITS[systems],
            "n_records": np.bincount(reading, minlength=len(stands)),
            "state": pd.Categorical.from_codes(state, categories=list(STATES)),
            "is_birth": (chosen["age_days"] == 0) | (chosen["context"] == "birth"),
            "set_aside": set_aside,
        }
    )
    return tables.conform(out, tables.MEASUREMENTS)


def _names(bits: int) -> str:
    return ";".join(source for i, source in enumerate(SOURCES) if bits >> i & 1)


#: The names of the systems that a number stands for, one bit for each: "clinic;gp".
_NAMES_BY_BITS: Final = np.array([_names(bits) for bits in range(1 << len(SOURCES))], dtype=object)


def event_ids(child_id: pd.Series, chosen: pd.DataFrame) -> pd.Series:
    """Return "child:kind:date", with "#2" and on for further readings of that day (rows sorted)."""
    columns = [chosen["child"].to_numpy(), chosen["kind"].cat.codes.to_numpy(), chosen["measured_on"].to_numpy()]
    first = starts(*columns)
    place = np.arange(len(first)) - np.maximum.accumulate(np.where(first, np.arange(len(first)), 0))
    child = pc.take(_texts(child_id), pa.array(columns[0]))
    kind = pc.take(_texts(chosen["kind"].cat.categories), pa.array(columns[1].astype(np.int64)))
    day = pa.array(chosen["measured_on"].to_numpy().astype("datetime64[D]")).cast(pa.string())
    suffix = np.full(len(place), "", dtype=object)
    suffix[place > 0] = [f"#{n + 1}" for n in place[place > 0].tolist()]
    joined = pc.binary_join_element_wise(child, kind, day, ":")
    return pd.Series(pc.binary_join_element_wise(joined, _texts(suffix), ""), dtype="str")


def _texts(column: pd.Series | pd.Index | npt.NDArray[np.object_]) -> pa.Array:
    return pa.array(column, type=pa.string())
