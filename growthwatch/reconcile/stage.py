"""The stage on one page: from records to verdicts and weighings."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.reconcile import decisions as persons
from growthwatch.reconcile import events, verdicts
from growthwatch.reconcile.errors import systematic
from growthwatch.reconcile.judging.judge import with_units
from growthwatch.reconcile.judging.long_histories import judge_in_stretches
from growthwatch.reconcile.prediction.visits import Terms
from growthwatch.reconcile.readings import readings, weighings
from growthwatch.threads import on_one_thread
from growthwatch.vocabulary import ERRORS

Bools = npt.NDArray[np.bool_]

#: A day after every other [days since 1970].
_FOR_EVER: Final = 1 << 30
#: What a record says, whatever its repair.
_AS_RECORDED = ["kind", "measured_on", "age_days", "value_si"]


class Reconciled(NamedTuple):
    """What this stage gives.

    ``records`` is :data:`growthwatch.tables.JUDGED`, ``measurements`` :data:`growthwatch.tables.MEASUREMENTS`,
    ``rejects`` the decisions that can't be followed (columns of ``tables.OUT["rejects"]``), ``notes`` what is to be
    said of a whole file.
    """

    records: pd.DataFrame
    measurements: pd.DataFrame
    rejects: pd.DataFrame
    notes: tuple[str, ...] = ()


@on_one_thread
def reconcile(
    children: pd.DataFrame,
    records: pd.DataFrame,
    decisions: pd.DataFrame,
    *,
    policy: str = "digital",
    as_of: np.datetime64 | None = None,
) -> Reconciled:
    """Return every record with a verdict, and the weighings they make.

    Parameters
    ----------
    children, records, decisions : DataFrame
        :data:`growthwatch.tables.CHILDREN`, ``RECORDS`` (sorted) and ``DECIDED``.
    policy : str
        "digital" or "paper": how ages are corrected for gestation.
    as_of : datetime64, optional
        No date is put forward that lies after it.
    """
    terms = Terms(policy, _FOR_EVER if as_of is None else int(as_of.astype("datetime64[D]").astype(np.int64)))
    orders = persons.settle(records, decisions)
    if not (orders.action >= 0).any():
        nobody = np.zeros(len(records), dtype=bool)
        judged, measured, notes = _judged(children, records, nobody, nobody, nobody, terms)
        return Reconciled(tables.conform(judged, tables.JUDGED), measured, orders.rejects, notes)
    keep, aside, accept = orders.of("keep"), orders.of("set_aside"), orders.of("accept_repair")
    about = orders.action >= 0
    first, _, _ = _judged(children, records, keep, aside, about, terms)
    accepted = accept & persons.repairable(first)
    lost = decisions.iloc[orders.row[accept & ~accepted]]
    repaired = persons.repair(records, first, accepted, ~about)
    aside = persons.with_copies(first, aside, ~about)
    judged, measured, notes = _judged(children, repaired, keep | accepted, aside, about, terms)
    judged = persons.report(judged, first, orders, accepted)
    judged = judged.assign(**{name: records[name] for name in _AS_RECORDED})
    rejects = [orders.rejects, persons.refused(lost, persons.NOTHING_TO_ACCEPT)]
    rejected = pd.concat(rejects, ignore_index=True)
    return Reconciled(tables.conform(judged, tables.JUDGED), measured, rejected, notes)


def _judged(
    children: pd.DataFrame, records: pd.DataFrame, trusted: Bools, aside: Bools, about: Bools, terms: Terms
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Return judged records and measurements, what a person trusts or set aside taken as settled.

    ``about`` says which records a decision names: each stands before its copies.
    """
    reading = weighings.gather(records)
    stands = weighings.best_witness(records, reading, trusted, aside, about)
    reading, stands = weighings.in_order_of_days(records, reading, stands)
    of = readings.read(children, records, reading, stands, terms.policy)
    of = of._replace(trusted=trusted[stands], aside=aside[stands])
    right, unit = systematic.units(of)
    found = with_units(right, unit, judge_in_stretches(right, len(children), terms))
    judged = verdicts.give(records, reading, stands, of, found)
    in_unit = found.questioned & (found.doubt.error == ERRORS.index("unit"))
    notes = systematic.whole_files(records, np.where(in_unit, found.doubt.slip, -1)[reading])
    return judged, events.measurements(children, judged, reading, stands, of.aside), notes
