"""The whole way, on one page: files in, findings and missed checks out."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from growthwatch import detect, linkage, reconcile, scoring, sources, tables
from growthwatch.check_schedule import CheckSchedule, schedule_of
from growthwatch.check_windows import CheckWindows
from growthwatch.detect import NextSteps, published_next_steps
from growthwatch.linkage.review.shared_ids import Elsewhere
from growthwatch.results import Result, Stages, publish, versions
from growthwatch.sources import Intake
from growthwatch.sources.columns import dates
from growthwatch.sources.senders import Senders
from growthwatch.vocabulary import (
    CHECK_EXCLUSIONS,
    CHECK_STATUSES,
    CHECKS,
    MAIN_CHECK,
    MET_STATUSES,
    NOT_JUDGED_REASONS,
    POLICIES,
    RULES,
    STATUSES,
    URGENCIES,
    VERDICTS,
)

T = TypeVar("T")
_DAY = np.dtype("datetime64[D]")
REJECTS = {name: "Int64" if name == "line" else tables.TEXT for name in tables.OUT["rejects"]}

LINKS = {name: "float64" if name == "probability" else tables.TEXT for name in tables.OUT["links"]}


def run(
    inputs: str | Path | Sequence[str | Path] | Mapping[str, pd.DataFrame],
    *,
    as_of: dt.date | np.datetime64 | str,
    policy: str = "digital",
    mapping: Path | None = None,
    check_windows: CheckWindows | CheckSchedule | None = None,
    time_zone: str | None = None,
    dates: str | None = None,
    next_steps: NextSteps | None = None,
    sender: Senders = None,
    source: Senders = None,
) -> Result:
    """Read records, make one record of each child, score it, and find what needs somebody.

    Parameters
    ----------
    inputs : path, sequence of paths, or mapping of str to DataFrame
        Files or folders of CSV, XLSX, Parquet or FHIR JSON, recognised by their columns; or the canonical tables
        themselves under their names, ``{"children": ..., "records": ..., "contacts": ..., "conditions": ...,
        "decisions": ...}`` or some of them. Values are kg or cm unless a ``unit`` column or the value says otherwise.
    as_of : date, datetime64 or ISO text
        The day on which the question is asked; a record after it is rejected.
    policy : str
        How gestation is corrected for: "digital" or "paper".
    mapping : Path, optional
        A site's own column mapping, for files.
    check_windows : CheckWindows or CheckSchedule, optional
        A service's own windows, of the 6-8-week check or of every check
        (``growthwatch.check_schedule.read_check_schedule``).
    time_zone : str, optional
        Where an instant in a file has its day; Europe/London unless the mapping says otherwise.
    dates : {"day-first", "month-first"}, optional
        How 3/4/26 is read in every file; by what each file shows otherwise.
    next_steps : NextSteps, optional
        A service's own list of next steps (``growthwatch.detect.read_next_steps``).
    sender : str or mapping of str to str, optional
        The system or provider in which the ids of the files are unique, where they do not say so themselves; or the
        name of a file or folder -> its sender.
    source : str or mapping of str to str, optional
        The record system the files are from (``growthwatch.vocabulary.SOURCES``), where they do not say so row by
        row; or the name of a file or folder -> its record system.

    Returns
    -------
    Result
        The public tables as DataFrames.

    Raises
    ------
    sources.UnusableInput
        When an input cannot be used at all; the message names file, line, column and value.
    ValueError
        For an unknown policy, a date that is none, or a mapping given with DataFrames.

    Notes
    -----
    The thresholds are those of NICE NG75 and the RCPCH; each finding says in ``citation`` which.

    Examples
    --------
    >>> import growthwatch as gw
    >>> result = gw.run(gw.example(), as_of="2026-06-01")
    >>> result.records.loc[result.records["verdict"] == "questioned", "reason"].tolist()
    ['53.5 kg fits with its decimal point moved: 5.35 kg']
    """
    known_policy(policy)  # before the inputs, which may take minutes, are read
    day = _day(as_of)
    seconds: dict[str, float] = {}
    intake = _timed(seconds, "sources", lambda: _read(inputs, day, mapping, time_zone, dates, sender, source))
    return follow(
        intake, as_of=day, policy=policy, check_windows=check_windows, next_steps=next_steps, seconds=seconds
    )


def _read(
    inputs: str | Path | Sequence[str | Path] | Mapping[str, pd.DataFrame],
    day: dt.date,
    mapping: Path | None,
    time_zone: str | None,
    dates: str | None,
    sender: Senders,
    source: Senders,
) -> Intake:
    """Return the rows of files or DataFrames, read or refused."""
    if not isinstance(inputs, Mapping):
        paths = [inputs] if isinstance(inputs, str | Path) else list(inputs)
        return sources.read(
            paths, as_of=day, mapping=mapping, time_zone=time_zone, dates=dates, sender=sender, source=source
        )
    if mapping is not None:
        raise ValueError("a column mapping is for files: rename the columns of the DataFrames instead")
    return sources.read_frames(inputs, as_of=day)


def follow(
    intake: Intake,
    *,
    as_of: dt.date,
    policy: str = "digital",
    probable: bool | None = None,
    matched: pd.DataFrame | None = None,
    check_windows: CheckWindows | CheckSchedule | None = None,
    next_steps: NextSteps | None = None,
    elsewhere: Elsewhere | None = None,
    seconds: dict[str, float] | None = None,
) -> Result:
    """Take rows already read the rest of the way: whose, which is true, how big, what it means.

    ``probable`` says whether persons are linked by probability, ``matched`` which were elsewhere, ``elsewhere`` which
    ids other batches hold too (see ``linkage.link``); ``seconds`` gathers the time of
    each stage; otherwise as :func:`run`.
    """
    known_policy(policy)
    spent = {} if seconds is None else seconds
    day = np.datetime64(as_of, "s")
    windows, steps = schedule_of(check_windows), next_steps or published_next_steps()
    linked = _timed(
        spent, "linkage", lambda: linkage.link(intake, probable=probable, matched=matched, elsewhere=elsewhere)
    )
    children = linked.children
    judged = _timed(
        spent,
        "reconcile",
        lambda: reconcile.reconcile(children, linked.records, linked.decisions, policy=policy, as_of=day),
    )
    conditions = detect.conditions_table(children, linked.conditions, as_of=day)
    measured = _timed(spent, "score", lambda: scoring.score(children, judged.measurements, policy=policy))
    measured = scoring.with_other_reference(children, measured, conditions)
    found = _timed(
        spent,
        "findings",
        lambda: detect.apply_rules(
            children,
            measured,
            judged.records,
            policy=policy,
            steps=steps,
            as_of=day,
            unread=linked.unread,
            observed=True,
        ),
    )
    unread = pd.concat([linked.unread, linked.offered], ignore_index=True)
    checked = _timed(
        spent,
        "checks",
        lambda: detect.checks(
            children, measured, judged.records, linked.contacts, as_of=day, windows=windows, unread=unread
        ),
    )
    stages = Stages(
        children,
        judged.records,
        measured,
        linked.contacts,
        linked.register,
        windows,
        linked.unread,
        steps,
        linked.conditions,
        linked.for_others,
    )

    rejects = pd.concat([intake.rejects, linked.rejects, judged.rejects], ignore_index=True)
    public = {
        **publish(stages),
        "findings": detect.beside_findings(found.findings, conditions),
        "checks": checked,
        "not_judged": found.not_judged,
        "conditions": conditions,
        "links": linked.links.astype(LINKS),
        "rejects": rejects[list(tables.OUT["rejects"])].astype(REJECTS),
        "remarks": intake.remarks[list(tables.OUT["remarks"])].astype(REJECTS),
    }
    notes = linked.notes + judged.notes + scoring.not_scored(children, measured)
    about = _about(intake, public, policy=policy, as_of=as_of, seconds=spent, notes=notes)
    if changed := windows.changed():
        about["check_windows"] = changed
    if steps != published_next_steps():
        about["next_steps"] = steps.digest
    return Result(**public, about=about, stages=stages)


def known_policy(policy: str) -> str:
    """Return the policy.

    Raises
    ------
    ValueError
        When it is none of ``vocabulary.POLICIES``.
    """
    if policy not in POLICIES:
        raise ValueError(f"unknown policy {policy!r}: expected one of {', '.join(POLICIES)}")
    return policy


def _day(as_of: dt.date | np.datetime64 | str) -> dt.date:
    """Return the day asked about; of a moment only its day, so that ``run.json`` says the same for both."""
    # of a moment in a zone the day is that zone's
    plain = as_of.replace(tzinfo=None) if isinstance(as_of, dt.datetime) else as_of
    if isinstance(plain, str):
        return dates.asked(plain, "as_of")
    try:
        day = np.datetime64(plain).astype(_DAY).item()
    except (TypeError, ValueError):
        day = None
    if not isinstance(day, dt.date):
        raise sources.UnusableInput("not a date; expected e.g. 2026-06-01", column="as_of", value=str(as_of))
    return day


def _timed(seconds: dict[str, float], stage: str, call: Callable[[], T]) -> T:
    start = perf_counter()
    out = call()
    seconds[stage] = round(perf_counter() - start, 3)
    return out


def _about(
    intake: Intake,
    public: dict[str, pd.DataFrame],
    *,
    policy: str,
    as_of: dt.date,
    seconds: dict[str, float],
    notes: tuple[str, ...],
) -> dict[str, Any]:
    """Return ``run.json``: what was read, by which versions, and what came of it, in counts."""
    inputs = intake.inputs
    return {
        "versions": versions(),
        "policy": policy,
        "as_of": as_of.isoformat(),
        "inputs": inputs.astype(object).where(inputs.notna(), None).to_dict(orient="records"),
        "notes": list(notes),
        "outputs": {name: len(table) for name, table in public.items()},
        "findings": _counts_by_rule(public["findings"]),
        "met_now": _counts_by_urgency(public["findings"]),
        "not_judged": _counts(public["not_judged"]["why"], NOT_JUDGED_REASONS),
        **_checks_counted(public["checks"]),
        "verdicts": _counts(public["records"]["verdict"], VERDICTS),
        "seconds": dict(seconds),
    }


def _checks_counted(checks: pd.DataFrame) -> dict[str, Any]:
    """Return how many stand how: the 6-8-week check's under its old name, the other reviews' apart from it.

    ``not_counted`` is, by check, why those that are excluded are.
    """
    of = {
        check: _counts(checks.loc[(checks["check"] == check).to_numpy(), "status"], CHECK_STATUSES) for check in CHECKS
    }
    excluded = checks[(checks["status"] == "excluded").to_numpy()]
    why = {
        check: {reason: int(n) for reason in CHECK_EXCLUSIONS if (n := (reasons == reason).sum())}
        for check, reasons in excluded["reason"].groupby(excluded["check"].astype("str"))
    }
    return {"checks": of.pop(MAIN_CHECK), "other_reviews": of, "not_counted": why}


def _counts(words: pd.Series, vocabulary: tuple[str, ...]) -> dict[str, int]:
    place = pd.Index(vocabulary).get_indexer(words.cat.categories)[words.cat.codes]
    counts = np.bincount(place[words.notna().to_numpy()], minlength=len(vocabulary))
    return {word: n for word, n in zip(vocabulary, counts.tolist(), strict=True) if n}


def _counts_by_urgency(findings: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return of what is met now how many findings there are of each urgency, and how many rest on a doubt."""
    met = findings[findings["status"].isin(MET_STATUSES)]
    counts = {}
    for urgency in URGENCIES:
        of = met[(met["urgency"] == urgency).to_numpy()]
        if len(of):
            counts[urgency] = {"findings": len(of), "questioned": int((of["certainty"] == "questioned").sum())}
    return counts


def _counts_by_rule(findings: pd.DataFrame) -> dict[str, dict[str, int]]:
    code, rules = pd.factorize(findings["rule"].astype("str"))
    found = {
        rule: _counts(findings["status"].iloc[np.flatnonzero(code == n)], STATUSES) for n, rule in enumerate(rules)
    }
    return {rule: found[rule] for rule in RULES if rule in found}
