"""The stage on one page: from records to verdicts and weighings."""

from typing import NamedTuple

import pandas as pd

from growthwatch import tables
from growthwatch.reconcile import events, readings, systematic, verdicts, weighings
from growthwatch.reconcile.judge import judge


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
    stands = weighings.best_witness(records, reading)
    of = readings.read(children, records, reading, stands, policy)
    right, unit = systematic.units(of)
    questioned, doubt = judge(right, len(children), policy)
    questioned, doubt = systematic.note(right, unit, questioned, doubt)
    judged = verdicts.give(records, reading, stands, of, questioned, doubt)
    measured = events.measurements(children, judged, reading, stands)
    return Reconciled(
        tables.conform(judged, tables.JUDGED), measured, pd.DataFrame(columns=list(tables.OUT["rejects"]))
    )
