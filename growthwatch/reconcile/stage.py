"""The stage on one page: from records to verdicts and weighings."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.reconcile import decisions as persons
from growthwatch.reconcile import events, readings, systematic, verdicts, weighings
from growthwatch.reconcile.judge import judge, with_units

Bools = npt.NDArray[np.bool_]

#: What a record says, whatever its repair.
_AS_RECORDED = ["kind", "measured_on", "age_days", "value_si"]


class Reconciled(NamedTuple):
    """What this stage gives.

    ``records`` is :data:`growthwatch.tables.JUDGED`, ``measurements`` :data:`growthwatch.tables.MEASUREMENTS`,
    ``rejects`` the decisions that can't be followed (columns of ``tables.OUT["rejects"]``).
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
    orders = persons.settle(records, decisions)
    if not (orders.action >= 0).any():
        nobody = np.zeros(len(records), dtype=bool)
        judged, measured = _judged(children, records, nobody, nobody, policy)
        return Reconciled(tables.conform(judged, tables.JUDGED), measured, orders.rejects)
    keep, aside, accept = orders.of("keep"), orders.of("set_aside"), orders.of("accept_repair")
    first, _ = _judged(children, records, keep, aside, policy)
    accepted = accept & persons.repairable(first)
    lost = decisions.iloc[orders.row[accept & ~accepted]]
    judged, measured = _judged(children, persons.repair(records, first, accepted), keep | accepted, aside, policy)
    judged = persons.report(judged, first, orders, accepted)
    judged = judged.assign(**{name: records[name] for name in _AS_RECORDED})
    rejects = [orders.rejects, persons.refused(lost, persons.NOTHING_TO_ACCEPT)]
    return Reconciled(tables.conform(judged, tables.JUDGED), measured, pd.concat(rejects, ignore_index=True))


def _judged(
    children: pd.DataFrame, records: pd.DataFrame, trusted: Bools, aside: Bools, policy: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return judged records and measurements, what a person trusts or set aside taken as settled."""
    reading = weighings.gather(records)
    stands = weighings.best_witness(records, reading, trusted, aside)
    of = readings.read(children, records, reading, stands, policy)
    of = of._replace(trusted=trusted[stands], aside=aside[stands])
    right, unit = systematic.units(of)
    found = with_units(right, unit, judge(right, len(children), policy))
    judged = verdicts.give(records, reading, stands, of, found)
    return judged, events.measurements(children, judged, reading, stands)
