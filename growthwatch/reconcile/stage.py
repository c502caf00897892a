"""The stage on one page: from records to verdicts and weighings."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.reconcile import events, reasons, verdicts
from growthwatch.reconcile.decisions import (
    StandingDecisions,
    refused,
    repair,
    repairable,
    settle_disputes,
    standing_decisions,
    with_copies,
    with_decisions,
)
from growthwatch.reconcile.errors.likely_child import LikelyChild, likely_child
from growthwatch.reconcile.errors.likely_gestation import likely_gestation
from growthwatch.reconcile.errors.systematic import WholeFile, correct_units, whole_files
from growthwatch.reconcile.errors.twins import with_twins
from growthwatch.reconcile.judging.disputes import between_versions
from growthwatch.reconcile.judging.judge import with_units
from growthwatch.reconcile.judging.long_histories import judge_in_parts
from growthwatch.reconcile.prediction.visits import JudgingOptions
from growthwatch.reconcile.readings import birth_values, weighings
from growthwatch.reconcile.readings.readings import Readings, readings_of
from growthwatch.reconcile.reason_codes import RecordReasons, Refusal
from growthwatch.threads import on_one_thread
from growthwatch.vocabulary import ERRORS

Bools = npt.NDArray[np.bool_]

#: A day after every other [days since 1970].
_FOR_EVER: Final = 1 << 30
#: What a record says, whatever its repair.
_AS_RECORDED: Final = ("kind", "measured_on", "age_days", "value_si")


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


class _Decided(NamedTuple):
    """What persons settled, by record."""

    confirmed: Bools
    set_aside: Bools
    any: Bools  # a decision names it: it stands before its copies


class _Judged(NamedTuple):
    """Records with verdicts, why, the measurements they make, and files in doubt."""

    records: pd.DataFrame
    why: RecordReasons
    measurements: pd.DataFrame
    whole_files: tuple[WholeFile, ...]


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
        No date is suggested that lies after it.

    Returns
    -------
    Reconciled
        Every record once, in the order given; every measurement once.
    """
    last_day = _FOR_EVER if as_of is None else int(as_of.astype("datetime64[D]").astype(np.int64))
    options = JudgingOptions(policy, last_day)
    standing = standing_decisions(records, decisions)
    entered_later = birth_values.entered_later(records) & ~standing.decided
    as_recorded, records = records, birth_values.on_day_of_birth(records, entered_later)
    out, judged, rejects = _judged(children, records, decisions, standing, options)
    if entered_later.any():
        said = reasons.of_birth_values(as_recorded) + np.where(out["verdict"] == "kept", "", "; " + out["reason"])
        out = out.assign(
            **{name: as_recorded[name] for name in _AS_RECORDED}, reason=np.where(entered_later, said, out["reason"])
        )
    return _reconciled(out, judged, rejects)


def _judged(
    children: pd.DataFrame,
    records: pd.DataFrame,
    decisions: pd.DataFrame,
    standing: StandingDecisions,
    options: JudgingOptions,
) -> tuple[pd.DataFrame, _Judged, pd.DataFrame]:
    """Return the records with verdicts and reasons, what was judged, and the decisions that can't be followed."""
    if not standing.decided.any():
        nobody = np.zeros(len(records), dtype=bool)
        judged = _judge(children, records, _Decided(nobody, nobody, nobody), options)
        return judged.records.assign(reason=reasons.of_records(records, judged.why)), judged, standing.rejects
    standing, aside_with_copies = _with_disputes_settled(children, records, standing, options)
    keep, set_aside = standing.with_action("keep"), standing.with_action("set_aside") | aside_with_copies
    first = _judge(children, records, _Decided(keep, set_aside, standing.decided), options).records
    accept = standing.with_action("accept_repair")
    accepted = accept & repairable(first)
    repaired = repair(records, first, accepted, ~standing.decided)
    set_aside = _with_copies(children, records, set_aside, ~standing.decided, options)
    judged = _judge(children, repaired, _Decided(keep | accepted, set_aside, standing.decided), options)
    out = judged.records.assign(reason=reasons.of_records(repaired, judged.why))
    out = with_decisions(out, first, standing, decisions, accepted)
    out = out.assign(**{name: records[name] for name in _AS_RECORDED})
    not_followed = refused(decisions.iloc[standing.row[accept & ~accepted]], Refusal.NO_REPAIR)
    return out, judged, pd.concat([standing.rejects, not_followed], ignore_index=True)


def _with_disputes_settled(
    children: pd.DataFrame, records: pd.DataFrame, standing: StandingDecisions, options: JudgingOptions
) -> tuple[StandingDecisions, Bools]:
    """Return the decisions with those that a record kept in a dispute stands for, and which records go with them.

    What is in dispute is asked of the records as they came, of the children of whom a person kept one.
    """
    child = records["child"].to_numpy()
    rows = np.flatnonzero(np.isin(child, child[standing.with_action("keep")]))
    goes = np.zeros(len(records), dtype=bool)
    if not len(rows):
        return standing, goes
    nobody = np.zeros(len(rows), dtype=bool)
    judged = _judge(children, records.iloc[rows].reset_index(drop=True), _Decided(nobody, nobody, nobody), options)
    of_rows = standing._replace(
        action=standing.action[rows], row=standing.row[rows], kept_instead=standing.kept_instead[rows]
    )
    settled, goes[rows] = settle_disputes(of_rows, judged.records, judged.why.other_record)
    action, row, kept_instead = standing.action.copy(), standing.row.copy(), standing.kept_instead.copy()
    action[rows], row[rows] = settled.action, settled.row
    kept_instead[rows] = np.where(settled.kept_instead >= 0, rows[settled.kept_instead], -1)
    return standing._replace(action=action, row=row, kept_instead=kept_instead), goes


def _with_copies(
    children: pd.DataFrame, records: pd.DataFrame, set_aside: Bools, undecided: Bools, options: JudgingOptions
) -> Bools:
    """Return what is set aside with its copies, where the reading was in question before anybody decided."""
    child = records["child"].to_numpy()
    rows = np.flatnonzero(np.isin(child, child[set_aside]))
    if not len(rows):
        return set_aside
    nobody = np.zeros(len(rows), dtype=bool)
    judged = _judge(children, records.iloc[rows].reset_index(drop=True), _Decided(nobody, nobody, nobody), options)
    out = set_aside.copy()
    out[rows] = with_copies(judged.records, set_aside[rows], undecided[rows])
    return out


def _judge(children: pd.DataFrame, records: pd.DataFrame, decided: _Decided, options: JudgingOptions) -> _Judged:
    """Return records judged, with what a person confirmed or set aside taken as settled."""
    reading = weighings.group_records(records)
    stands = weighings.choose_records(records, reading, *decided)
    grouping = verdicts.Grouping(*weighings.number_by_day(records, reading, stands))
    reading, stands = grouping
    readings = _readings(children, records, grouping, decided, options)
    corrected, unit_error = correct_units(readings)
    gestation = likely_gestation(corrected, len(children), options.policy)
    likely = likely_child(corrected, len(children), options.policy, np.isfinite(gestation))
    if np.isfinite(gestation).any() or likely.any_in_question:
        # what cannot be true of the child as recorded is held against what would explain all of it
        who, as_likely = _as_likely(children, records, gestation, likely)
        readings = _readings(who, as_likely, grouping, decided, options)
        corrected, unit_error = correct_units(readings)
    corrected = with_twins(corrected, children)
    judgement = judge_in_parts(corrected, len(children), options)
    judgement = with_units(judgement, corrected, unit_error)
    judgement = between_versions(judgement, corrected, _versions(records.iloc[stands]))
    judged = verdicts.assign_verdicts(records, grouping, readings, judgement)
    in_unit = judgement.questioned & (judgement.likeliest.error == ERRORS.index("unit"))
    unit_of_record = np.where(in_unit, judgement.likeliest.error_kind, -1)[reading]
    return _Judged(
        judged,
        verdicts.record_reasons(grouping, readings, judgement, gestation, likely),
        events.measurements(children, judged, grouping, readings.set_aside),
        whole_files(records, unit_of_record),
    )


def _as_likely(
    children: pd.DataFrame, records: pd.DataFrame, gestation: npt.NDArray[np.float64], likely: LikelyChild
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return children and records as they would be with what explains all readings: gestation, birth date or sex."""
    sex = np.where(likely.sex >= 0, likely.sex, children["sex"].cat.codes.to_numpy())
    who = children.assign(
        gestation_total_days=np.where(np.isfinite(gestation), gestation, children["gestation_total_days"]),
        sex=pd.Categorical.from_codes(sex, dtype=children["sex"].dtype),
    )
    older = likely.older_days[records["child"].to_numpy()]
    return who, records.assign(age_days=records["age_days"] + older)


def _versions(records: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Return for each record a code of those that its sender sent under one id, -1 where it sent no other so."""
    none = np.full(len(records), -1, dtype=np.intp)
    own = records["sender_record_id"] if "sender_record_id" in records else pd.Series(dtype="str")
    if own.notna().sum() == 0:
        return none
    ids = own.where(own.notna(), records["record_id"])
    several = ids.isin(own.dropna()).to_numpy()
    keys = pd.DataFrame({"source": records["source"].astype("str"), "sender": records["sender"].fillna(""), "id": ids})
    none[several] = keys[several].groupby(["source", "sender", "id"]).ngroup().to_numpy()
    return none


def _readings(
    children: pd.DataFrame, records: pd.DataFrame, grouping: verdicts.Grouping, decided: _Decided,
    options: JudgingOptions,
) -> Readings:  # fmt: skip
    """Return the readings that records make, with what a person confirmed and set aside."""
    stands = grouping.record_of_reading
    readings = readings_of(children, records, grouping.reading_of_record, stands, options.policy)
    return readings._replace(confirmed=decided.confirmed[stands], set_aside=decided.set_aside[stands])


def _reconciled(out: pd.DataFrame, judged: _Judged, rejects: pd.DataFrame) -> Reconciled:
    notes = reasons.of_files(judged.whole_files)
    return Reconciled(tables.conform(out, tables.JUDGED), judged.measurements, rejects, notes)
