"""Areas whose care is known, for the audit to be held against: tables of a run made by their own truth.

A practice weighs at 6-8 weeks with a probability of its own, which steps where it changed; its flags are answered with
a probability and after a time that step there too. Practices differ beyond chance, and months follow the seasons.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit import changes, context, coverage, late_detection, response
from growthwatch.audit.groups import groups
from growthwatch.audit.sums import TALLY_KEYS, Period, Sums, count, histogram
from growthwatch.check_windows import CheckWindows

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FIRST: Final = np.datetime64("2023-01-01", "D")
#: Falls found on the weight at 6-8 weeks, found by then without one, and flags on a later weight, per baby.
FALLS_WEIGHED: Final = 0.05
FALLS_UNWEIGHED: Final = 0.007
LATER_FLAGS: Final = 0.05
WHAT: Final = "Weighing clinic"
_MARGIN_DAYS: Final = 30


class Answers(NamedTuple):
    """How flags are answered: the share that ever is, and the median days until then."""

    share: float
    median_days: float

    def within(self, days: float) -> float:
        """Return the share answered within so many days: times fall off evenly in each day."""
        return self.share * (1 - 0.5 ** (days / self.median_days))


class Plan(NamedTuple):
    """What is true of an area."""

    infants: int = 12_000
    practices: int = 40
    months: int = 36
    change_month: int = 19
    weighing: tuple[float, float] = (0.80, 0.92)
    answers: tuple[Answers, Answers] = (Answers(0.43, 37.0), Answers(0.77, 7.0))
    practice_sd: float = 0.04  # of practices' own shares about the area's
    season: float = 0.02  # half the swing of the year

    @property
    def changed_on(self) -> np.datetime64:
        """The first day after the change."""
        return (FIRST.astype("datetime64[M]") + self.change_month).astype("datetime64[D]")

    @property
    def period(self) -> Period:
        """All the months."""
        end = (FIRST.astype("datetime64[M]") + self.months).astype("datetime64[D]")
        return Period(FIRST, end - np.timedelta64(1, "D"))


class Area(NamedTuple):
    """The tables of a run of one area, and the true answer to each question of the plan."""

    plan: Plan
    children: pd.DataFrame
    checks: pd.DataFrame
    measurements: pd.DataFrame
    findings: pd.DataFrame
    actions: pd.DataFrame
    changed: npt.NDArray[np.bool_]  # by practice


def simulate(plan: Plan, seed: int, *, changed: bool = True) -> Area:
    """Return an area; every second practice changed, or (``changed`` False) none did.

    Parameters
    ----------
    plan : Plan
        What is true.
    seed : int
        The same seed gives the same area.
    changed : bool
        Whether anything steps at all; practices are named as changed either way.

    Returns
    -------
    Area
        With an as-of date 60 days after the period, so that all is followed.
    """
    rng = np.random.default_rng(seed)
    size = rng.gamma(6, 1 / 6, plan.practices)
    practice = np.sort(rng.choice(plan.practices, plan.infants, p=size / size.sum()))
    flag = np.arange(plan.practices) % 2 == 0
    days = int((plan.period.last - plan.period.first).astype(int)) + 1
    # windows close before the period and after it too, as they do: else its edges would show nobody weighed
    closes = FIRST + rng.integers(-_MARGIN_DAYS, days + _MARGIN_DAYS, plan.infants)
    born = closes - 63
    chance_on = born + rng.integers(42, 64, plan.infants)
    after = flag[practice] & (chance_on >= plan.changed_on) & changed
    own = rng.normal(0, plan.practice_sd, plan.practices)[practice]
    wave = plan.season * np.sin(2 * np.pi * (chance_on - FIRST).astype(int) / 365.25)
    share = np.clip(np.where(after, plan.weighing[1], plan.weighing[0]) + own + wave, 0.01, 0.99)
    weighed = rng.random(plan.infants) < share
    children = _children(rng, practice, born)
    findings = _findings(rng, weighed, chance_on, born, plan)
    answered = _answers(rng, findings, practice, flag & changed, plan)
    return Area(
        plan,
        children,
        _checks(rng, weighed, chance_on, closes),
        _measurements(rng, weighed, chance_on, born, findings, answered),
        findings,
        _actions(rng, findings, answered),
        flag,
    )


def sums_of(area: Area, groupings: Sequence[pd.DataFrame] = (), facts: pd.DataFrame | None = None) -> Sums:
    """Return the audit's sums of an area, counted by the audit's own functions.

    Parameters
    ----------
    area : Area
        From :func:`simulate`.
    groupings : sequence of DataFrame
        Beside the one by change.
    facts : DataFrame, optional
        Facts of safeguarding context (:func:`facts_of`); none is counted without them.

    Returns
    -------
    Sums
        Of coverage at 6-8 weeks, response, and late detection.
    """
    plan, period = area.plan, area.plan.period
    as_of = period.last + np.timedelta64(60, "D")
    names = [f"Z{number:05d}" for number in range(plan.practices)]
    table = pd.DataFrame({
        "practice_code": np.array(names)[area.changed], "changed_on": str(plan.changed_on), "what": WHAT,
    })  # fmt: skip
    into = groups(area.children, [changes.grouping(table, names), *groupings])
    records = pd.DataFrame({
        "child": np.arange(len(area.children)), "event": -1, "verdict": "kept", "error": "", "context": None,
    })  # fmt: skip
    windows = CheckWindows()
    checked, check_days = coverage.at_check(area.children, area.checks, area.measurements, records, as_of, windows)
    answered, answer_days = response.response(area.children, area.measurements, area.findings, area.actions, as_of)
    late, late_days = late_detection.found_late(area.checks, area.measurements, area.findings)
    found = late_detection.found_by_close(area.checks, area.findings, as_of)
    known = None if facts is None else context.of_children(facts, area.children)
    asked = context.of_facts(area.children, area.checks, known, into, as_of)
    return Sums(
        period,
        as_of,
        count([*checked, *answered, *late, *found, *asked], into, period),
        histogram([*check_days, *answer_days, *late_days], period),
        pd.DataFrame(columns=[*TALLY_KEYS, "n"]),
        into.nesting,
    )


def facts_of(area: Area, seed: int) -> pd.DataFrame:
    """Return facts of safeguarding context of an area (child_id, fact, on); of many babies nothing.

    Parameters
    ----------
    area : Area
        From :func:`simulate`.
    seed : int
        The same seed gives the same facts.
    """
    rng, checks = np.random.default_rng(seed), area.checks
    child_id = area.children["child_id"].to_numpy()[checks["child"].to_numpy()]
    parts = []
    for fact, share, on in (
        ("asked_about_household", 0.4, checks["window_from"]),
        ("late_booking", 0.07, checks["window_from"]),
        ("undressed_and_looked_at", 0.5, checks["weight_on"]),
        ("not_undressed", 0.1, checks["weight_on"]),
    ):
        some = (rng.random(len(checks)) < share) & on.notna().to_numpy()
        parts.append(pd.DataFrame({"child_id": child_id[some], "fact": fact, "on": on.to_numpy()[some]}))
    return pd.concat(parts, ignore_index=True)


def _days(dates: npt.NDArray[np.datetime64]) -> pd.Series:
    return pd.Series(dates.astype("datetime64[ns]"))


def _children(rng: np.random.Generator, practice: Ints, born: npt.NDArray[np.datetime64]) -> pd.DataFrame:
    n = len(practice)
    return pd.DataFrame({
        "child_id": [f"C{number:06d}" for number in range(n)],
        "practice_code": pd.Series(np.char.add("Z", np.char.zfill(practice.astype(str), 5)), dtype="str"),
        "date_of_birth": _days(born),
        "sex": rng.choice(["female", "male"], n),
        "gestation_total_days": np.where(rng.random(n) < 0.08, 250.0, 280.0),
        "died_on": pd.Series(pd.NaT, index=range(n), dtype="datetime64[ns]"),
        "left_on": pd.Series(pd.NaT, index=range(n), dtype="datetime64[ns]"),
    })  # fmt: skip


def _checks(
    rng: np.random.Generator, weighed: npt.NDArray[np.bool_], on: npt.NDArray[np.datetime64],
    closes: npt.NDArray[np.datetime64],
) -> pd.DataFrame:  # fmt: skip
    n = len(weighed)
    reviewed = weighed | (rng.random(n) < 0.5)
    return pd.DataFrame({
        "child": np.arange(n),
        "status": np.where(weighed, "complete", np.where(reviewed, "attended_not_measured", "missed")),
        "reason": np.where(weighed | reviewed, "", "no_record"),
        "window_from": _days(closes - 21),
        "window_to": _days(closes),
        "weight_on": _days(np.where(weighed, on, np.datetime64("NaT"))),
        "review_on": _days(np.where(reviewed, on, np.datetime64("NaT"))),
        "measured_level": np.where(weighed, "weight+head", "none"),
        "reviewed_by_day_56": reviewed & (rng.random(n) < 0.9),
    })  # fmt: skip


def _findings(
    rng: np.random.Generator, weighed: npt.NDArray[np.bool_], on: npt.NDArray[np.datetime64],
    born: npt.NDArray[np.datetime64], plan: Plan,
) -> pd.DataFrame:  # fmt: skip
    """Return falls found on the weight at 6-8 weeks or by then without one, and later thresholds met, two a story."""
    n = len(weighed)
    fell = rng.random(n) < np.where(weighed, FALLS_WEIGHED, FALLS_UNWEIGHED)
    later = ~fell & (rng.random(n) < LATER_FLAGS)
    child = np.flatnonzero(fell | later)
    day = np.where(fell, on, born + rng.integers(70, 300, n))[child]
    keep = day <= plan.period.last
    child, day = child[keep], day[keep]
    rule = np.where(fell[child], "ng75-fall", rng.choice(["ng75-fall", "ng75-below-2nd"], len(child)))
    return pd.DataFrame({
        "finding_id": [f"F{number:06d}" for number in range(len(child))],
        "part_of": None,
        "child": child,
        "rule": rule,
        "kind": "weight",
        "status": "met",
        "certainty": "firm",
        "measured_on": _days(day),
        "latest_on": _days(day + 60),
    })  # fmt: skip


def _answers(
    rng: np.random.Generator, findings: pd.DataFrame, practice: Ints, changed: npt.NDArray[np.bool_], plan: Plan
) -> Floats:
    """Return after how many days each flag was answered; infinity for never."""
    on = findings["measured_on"].to_numpy().astype("datetime64[D]")
    after = (changed[practice[findings["child"].to_numpy()]] & (on >= plan.changed_on)).astype(np.intp)
    share, median = (np.array([getattr(one, name) for one in plan.answers])[after] for name in Answers._fields)
    # a whole day is said: "within 28 days" holds for all of the 28th
    days = np.ceil(rng.exponential(median / np.log(2)))
    return np.where(rng.random(len(after)) < share, days, np.inf)


def _measurements(
    rng: np.random.Generator, weighed: npt.NDArray[np.bool_], on: npt.NDArray[np.datetime64],
    born: npt.NDArray[np.datetime64], findings: pd.DataFrame, answered: Floats,
) -> pd.DataFrame:  # fmt: skip
    """Return a weight at birth, at 6-8 weeks, at each flag, and where a flag was answered one on that day."""
    met = findings["measured_on"].to_numpy().astype("datetime64[D]")
    child, soon = findings["child"].to_numpy(), np.isfinite(answered)
    again = met[soon] + answered[soon].astype(np.int64)
    who = np.concatenate([np.arange(len(born)), np.flatnonzero(weighed), child, child[soon]])
    day = np.concatenate([born, on[weighed], met, again])
    return pd.DataFrame({
        "child": who,
        "kind": "weight",
        "measured_on": _days(day),
        "age_days": (day - born[who]).astype(np.int64).astype(np.float64),
        "is_birth": day == born[who],
        "value": 3.4 + 0.02 * (day - born[who]).astype(np.int64),
        "state": "kept",
        "set_aside": False,
        "sources": rng.choice(["clinic", "clinic;parent_held", "gp", "parent_held"], len(who), p=[0.4, 0.2, 0.2, 0.2]),
    })  # fmt: skip


def _actions(rng: np.random.Generator, findings: pd.DataFrame, answered: Floats) -> pd.DataFrame:
    soon = np.isfinite(answered)
    on = findings["measured_on"].to_numpy().astype("datetime64[D]")[soon] + answered[soon].astype(np.int64)
    return pd.DataFrame({
        "finding_id": findings["finding_id"].to_numpy()[soon],
        "action": rng.choice(["seen", "plan_made", "referred"], int(soon.sum()), p=[0.6, 0.3, 0.1]),
        "done_on": _days(on),
        "role": rng.choice(["health_visitor", "practice"], int(soon.sum())),
    })  # fmt: skip
