"""The simulator's infants as a caseload to measure linkage on.

``python -m growthwatch.evaluation.linkage --simulated``. Three in ten Red Books carry the person instead of the
NHS number, without an error in it: what is measured is whether the names that the simulator gives tell its infants
apart.
"""

import numpy as np
import pandas as pd

from growthwatch import sources
from growthwatch.evaluation.linkage_families import Caseload
from growthwatch.evaluation.three_systems import as_text
from growthwatch.simulate import Plan, simulate
from growthwatch.simulate.caseload import as_arrow


def simulated_caseload(children: int, seed: int) -> Caseload:
    """Return this many simulated infants as they are read, and for every record the position of its true child.

    Parameters
    ----------
    children, seed : int
        As for :func:`growthwatch.simulate.simulate`.
    """
    made = simulate(children, seed)
    inputs = {name: as_text(as_arrow(getattr(made, name))) for name in ("children", "records", "contacts")}
    intake = sources.read_tables(inputs, as_of=Plan().as_of)
    keys = ["source", "record_id"]
    position = pd.Series(np.arange(children), index=made.children["child_id"].astype("str"))
    truth = made.truth_records.astype(dict.fromkeys((*keys, "child_id"), "str")).set_index(keys)["child_id"]
    read = pd.MultiIndex.from_frame(intake.recorded[keys].astype("str"))
    return Caseload(intake, position[truth[read]].to_numpy().astype(np.int64))
