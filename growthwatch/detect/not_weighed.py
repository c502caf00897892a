"""``not-weighed-since``: a weight overdue by the child's own state, on no other list since nothing was measured.

It is read from what is not there, on the as-of date, so it ends with the next weighing, whatever its figure.
"""

import re
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.detect.families.birth_weight import NEAR_LOSS_FRACTION, REGAINED_BY_DAY
from growthwatch.detect.families.newborn_gain import BELOW_BIRTH_FRACTION, BELOW_BIRTH_FROM_DAY
from growthwatch.detect.measured import taken
from growthwatch.detect.most_urgent import Open, most_urgent
from growthwatch.detect.next_steps import NextSteps, published
from growthwatch.detect.series.series import Flags, Floats, Ints
from growthwatch.detect.series.upper_age import LAST_DAY_OF_LOSSES
from growthwatch.detect.stories import part_of
from growthwatch.detect.wording.text_columns import Texts, ages, british_dates, fixed, per_row, whole
from growthwatch.vocabulary import CITATIONS, DOUBTED, SOURCE_NAMES, URGENCIES, URGENCY_NAMES

RULE: Final = "not-weighed-since"
#: Urgency of the most urgent finding on a weight that holds -> days beyond its local target (``next_weighing_by``,
#: counted from the last weighing) after which a weight is overdue [L].
GRACE_DAYS: Final = {"today": 1, "this_week": 7, "next_contact": 14}
#: Below birth weight when last weighed: by 3 weeks most are back, so a weight is looked for this soon after [L].
BELOW_BIRTH_DAYS: Final = 7
#: ... for information where that was the usual loss of the first week, or no more than scales and clothes differ by
#: [L]: three in five of all who are overdue below birth weight; hardly one of them falters (simulated).
USUAL_LOSS_PERCENT, USUAL_LOSS_UNTIL_DAY, NO_LOSS_PERCENT = 5.0, 7, 2.0
#: ... and so until day 30, then at the next contact, where it was less than what is near NG75's 10 % in that first
#: week, or, from then to two weeks, than what ``newborn-gain`` asks of a baby of two weeks [L]: two in three of the
#: rest (1 of 91 such simulated infants faltered); 95 of 100 breastfed babies are back only by day 19 (Macdonald 2003,
#: general knowledge, not read again). Later, or lower, it is this week.
NEAR_LOSS_PERCENT, TWO_WEEKS_LOSS_PERCENT = 100 * NEAR_LOSS_FRACTION, 100 * BELOW_BIRTH_FRACTION
#: No weight since birth: asked from here on, and up to a year, when no record of a first weighing says little [L].
SINCE_BIRTH_FROM_DAY, SINCE_BIRTH_UNTIL_DAY = 30, 365
_FINDING, _BELOW_BIRTH, _SINCE_BIRTH = range(3)


class _Last(NamedTuple):
    """The last weighing of each child that can be relied on to be one; row -1 for none."""

    row: Ints
    days_since: Floats
    to_check: Ints  # row of a later weight whose day or child is in doubt, -1 for none


class _States(NamedTuple):
    """What of each child asks for a weight: -1 for nothing; days are counted from the last weighing."""

    state: Ints
    urgency: Ints  # position in URGENCIES
    due_days: Floats
    allowed_days: Floats  # overdue beyond
    open_: Open  # the finding that calls for somebody


def with_not_weighed(
    findings: pd.DataFrame,
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    *,
    as_of: np.datetime64,
    unread: pd.DataFrame | None = None,
    steps: NextSteps | None = None,
) -> pd.DataFrame:
    """Return the findings with those of children who were not weighed for longer than their state allows.

    Parameters
    ----------
    findings : DataFrame
        ``tables.OUT["findings"]`` and ``kind``.
    children, measurements, records : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``, ``tables.JUDGED``.
    as_of : datetime64
        The as-of date. Who died or left by then is not asked about.
    unread : DataFrame, optional
        ``tables.UNREAD``: records that could not be used. A weight among them ends nothing, and is named.
    steps : NextSteps, optional
        A service's own list of next steps.

    Returns
    -------
    DataFrame
        The same columns, sorted by child, date, rule, kind.
    """
    day = as_of.astype("datetime64[D]")
    last = _last_weighing(children, measurements, records, day)
    age_now = (
        (day - children["date_of_birth"].to_numpy().astype("datetime64[D]")).astype("timedelta64[D]").astype(float)
    )
    age_now = np.where(children["date_of_birth"].isna(), np.nan, age_now)
    asked = (last.row >= 0) & ~_gone(children, day) & (age_now <= LAST_DAY_OF_LOSSES)
    states = _states(findings, children, measurements, last, age_now)
    child = np.flatnonzero(asked & (states.state >= 0) & (last.days_since > states.allowed_days))
    if not len(child):
        return findings
    doubted = _doubted_records(child, last, children, measurements, records)
    rows = _rows(child, states, last, age_now, children, measurements, *doubted)
    named = _unread_since(unread, last, measurements["measured_on"].to_numpy())[child]
    since = british_dates(rows["measured_on"])
    rows["text"] = per_row("{said}{named} [{since}]", said=rows["text"], named=named, since=since)
    filled = pd.DataFrame({name: rows.get(name) for name in findings.columns}, index=range(len(child)))
    typed = filled.astype(dict(findings.dtypes))
    codes = pd.Series((steps or published()).of_findings(typed), index=typed.index, dtype=findings["next_steps"].dtype)
    typed = typed.assign(next_steps=codes)
    together = pd.concat([findings, typed], ignore_index=True)
    together["part_of"] = pd.array(part_of(together), dtype=tables.TEXT)
    place = pd.Index(children["child_id"]).get_indexer(together["child_id"])
    order = np.lexsort((together["kind"].cat.codes, together["rule"].cat.codes, together["measured_on"], place))
    return together.iloc[order].reset_index(drop=True)


def _last_weighing(
    children: pd.DataFrame, measurements: pd.DataFrame, records: pd.DataFrame, day: np.datetime64
) -> _Last:
    weighed = taken(measurements, records, "weight")
    on = measurements["measured_on"].to_numpy().astype("datetime64[D]")
    row, to_check = (
        _latest(np.flatnonzero(chosen & ~np.isnat(on)), on, measurements["child"].to_numpy(), len(children))
        for chosen in (weighed.counts, weighed.to_check)
    )
    days = (on - day).astype(float)
    at_row, at_check = np.append(days, np.nan)[row], np.append(days, np.nan)[to_check]
    return _Last(row, -at_row, np.where(at_check > at_row, to_check, -1))


def _latest(row: Ints, on: npt.NDArray[np.datetime64], child: Ints, n: int) -> Ints:
    out = np.full(n, -1, dtype=np.intp)
    order = row[np.argsort(on[row], kind="stable")]
    out[child[order]] = order  # the last one written stands
    return out


def _gone(children: pd.DataFrame, day: np.datetime64) -> Flags:
    left = [children[name].to_numpy().astype("datetime64[D]") for name in ("died_on", "left_on")]
    return np.asarray(np.logical_or.reduce([~np.isnat(one) & (one <= day) for one in left]))


def _states(
    findings: pd.DataFrame, children: pd.DataFrame, measurements: pd.DataFrame, last: _Last, age_now: Floats
) -> _States:
    """Return what of each child asks for a weight by now."""
    n = len(children)
    open_ = most_urgent(findings, children, GRACE_DAYS)
    urgency, target = open_.urgency, open_.target_days
    age_then, change = (
        np.append(measurements[name].to_numpy(dtype=np.float64), np.nan)[last.row]
        for name in ("age_days", "from_birth_percent")
    )
    below = (change < 0) & (age_now > REGAINED_BY_DAY) & (age_then > 0)
    at_birth = (age_then == 0) & (age_now >= SINCE_BIRTH_FROM_DAY) & (age_now <= SINCE_BIRTH_UNTIL_DAY)
    grace = np.array([GRACE_DAYS.get(name, np.inf) for name in (*URGENCIES, "")])[urgency]
    by_finding = last.days_since > target + grace
    this_week, next_contact = URGENCIES.index("this_week"), URGENCIES.index("next_contact")
    # of a baby below birth weight that is said, unless a finding as urgent is overdue
    by_birth = below & ~(by_finding & (urgency <= this_week))
    state = np.select([by_birth, by_finding, at_birth], [_BELOW_BIRTH, _FINDING, _SINCE_BIRTH], -1)
    which = [state == _BELOW_BIRTH, state == _FINDING]
    due = np.select(which, [np.full(n, float(BELOW_BIRTH_DAYS)), target], float(SINCE_BIRTH_FROM_DAY - 1))
    first_week = age_then <= USUAL_LOSS_UNTIL_DAY
    usual = (change > -USUAL_LOSS_PERCENT) & first_week | (change > -NO_LOSS_PERCENT)
    slight = np.where(first_week, change > -NEAR_LOSS_PERCENT, change > -TWO_WEEKS_LOSS_PERCENT)
    slight &= age_then < BELOW_BIRTH_FROM_DAY
    not_yet = usual | (slight & (age_now < SINCE_BIRTH_FROM_DAY))
    of_birth = np.select([not_yet, slight], [URGENCIES.index("information"), next_contact], this_week)
    return _States(
        state.astype(np.intp),
        np.select(which, [of_birth, urgency], next_contact).astype(np.intp),
        due,
        np.where(state == _FINDING, due + grace, due),
        open_,
    )


def _rows(
    child: Ints,
    states: _States,
    last: _Last,
    age_now: Floats,
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    doubted: Texts,
    probability_true: Floats,
) -> dict[str, Any]:
    row, of = last.row[child], states.state[child]
    on = measurements["measured_on"].to_numpy()[row].astype("datetime64[s]")
    due = on + states.due_days[child].astype("timedelta64[D]")
    days = whole(last.days_since[child])
    change = measurements["from_birth_percent"].to_numpy(dtype=np.float64)[row]
    child_id = children["child_id"].to_numpy(dtype=object)[child]
    by_finding, open_ = of == _FINDING, states.open_.of(child)
    # how far below birth weight rests on both weights; that nobody has weighed since rests on neither
    in_doubt = np.where((of == _BELOW_BIRTH) & (doubted != ""), "questioned", "firm")
    certainty = np.where(by_finding, open_.certainty, in_doubt).astype(object)
    rests_on = np.where(by_finding, open_.questioned_records, doubted).astype(object)
    rests_on[certainty != "questioned"] = ""
    known = by_finding & ~np.isnan(open_.probability)
    soon = np.array([URGENCY_NAMES[name].lower() for name in URGENCIES], dtype=object)[states.urgency[child]]
    pieces = {
        "days": days, "since": british_dates(on), "due": british_dates(due), "age": ages(age_now[child]),
        "percent": fixed(np.abs(np.nan_to_num(change)), 1), "finding": open_.headline,
        "brief": np.strings.rstrip(open_.headline.astype(np.str_), "."), "soon": soon,
        "allowed": whole(states.allowed_days[child]), "doubt": _doubtful_since(last.to_check[child], measurements),
    }  # fmt: skip
    said = {
        _FINDING: (
            "Not weighed for {days} days, since {since}, though a finding calls for somebody ({soon}): {finding}"
        ),
        _BELOW_BIRTH: "Not weighed for {days} days, since {since}, when {percent}% below birth weight.",
        _SINCE_BIRTH: "No weight since birth is on record, at {age}.",
    }
    headlines = {
        _FINDING: "Not weighed for {days} days since “{brief}”.",
        _BELOW_BIRTH: "Not weighed for {days} days since {percent}% below birth weight.",
        _SINCE_BIRTH: "Not weighed since birth, now {age}.",
    }
    of_state = {name: _chosen(of, templates, pieces) for name, templates in (("said", said), ("headline", headlines))}
    n = len(child)
    return {
        "finding_id": per_row(f"{{child}}:{RULE}:weight:{{day}}", child=child_id,
                              day=np.datetime_as_string(on.astype("datetime64[D]"))),
        "child_id": child_id, "rule": [RULE] * n, "status": ["met"] * n, "certainty": certainty,
        "measured_on": on, "latest_on": on, "event_ids": measurements["event_id"].to_numpy(dtype=object)[row],
        "questioned_records": rests_on,
        "text": per_row(
            "{said}{rests_on} A weight was due by {due} (local rule).{doubt}",
            said=of_state["said"], rests_on=_rests_on(rests_on), due=pieces["due"], doubt=pieces["doubt"],
        ),
        "citation": [CITATIONS[RULE]] * n, "next_weighing_by": due,
        "probability": np.select([known, of == _BELOW_BIRTH], [open_.probability, probability_true], 1.0),
        "urgency": np.array(URGENCIES, dtype=object)[states.urgency[child]], "headline": of_state["headline"],
        "arithmetic": per_row("{days} days without a weight; threshold more than {allowed}", days=days,
                              allowed=pieces["allowed"]),
        "kind": ["weight"] * n,
    }  # fmt: skip


def _doubted_records(
    child: Ints, last: _Last, children: pd.DataFrame, measurements: pd.DataFrame, records: pd.DataFrame
) -> tuple[Texts, Floats]:
    """Return the doubted records of each child's birth weight and last weight, and the probability that all are true.

    "clinic 12;gp 7"; "" and 1 for none.
    """
    at_birth = np.flatnonzero((measurements["kind"] == "weight").to_numpy() & measurements["is_birth"].to_numpy())
    birth = np.full(len(children), -1, dtype=np.intp)
    birth[measurements["child"].to_numpy()[at_birth]] = at_birth
    doubtful = np.append(measurements["state"].isin(DOUBTED).to_numpy(), False)
    rows = pd.DataFrame({"place": np.tile(np.arange(len(child)), 2), "event": np.r_[birth[child], last.row[child]]})
    rows = rows[doubtful[rows["event"].to_numpy()]].drop_duplicates()
    of = records.loc[records["verdict"] != "duplicate", ["event", "source", "record_id", "probability_true"]]
    named = rows.merge(of, on="event").sort_values("place", kind="stable")
    by_child = named.assign(
        text=named["source"].astype("str") + " " + named["record_id"].astype("str"),
        probability_true=named["probability_true"].astype(np.float64),
    ).groupby("place")
    text, probability = np.full(len(child), "", dtype=object), np.ones(len(child))
    at = np.array(sorted(by_child.groups), dtype=np.intp)
    text[at] = by_child["text"].agg(";".join).to_numpy(dtype=object)
    probability[at] = by_child["probability_true"].min().to_numpy()
    return text, probability


def _rests_on(records: Texts) -> Texts:
    """Return which doubted records the finding that calls for somebody rests on; "" for none."""
    named = pd.Series(records, dtype="str")
    for system, name in SOURCE_NAMES.items():
        named = named.str.replace(rf"(^|;){re.escape(system)} ", rf"\1{name} ", regex=True)
    said = per_row(" That rests on {named}.", named=named.str.replace(";", " and ", regex=False))
    return np.where(records != "", said, "").astype(object)


def _chosen(of: Ints, templates: dict[int, str], pieces: dict[str, Texts]) -> Texts:
    """Return the sentence of each state."""
    out = np.full(len(of), "", dtype=object)
    for state, template in templates.items():
        at = np.flatnonzero(of == state)
        if len(at):
            out[at] = per_row(template, **{name: text[at] for name, text in pieces.items()})
    return out


def _doubtful_since(row: Ints, measurements: pd.DataFrame) -> Texts:
    """Return that a weight since then has its day or child in doubt, or may be a copy; "" where there is none."""
    on = np.append(measurements["measured_on"].to_numpy(), np.datetime64("NaT"))[row]
    said = per_row(" A weight of {day} is on record, its day or child in doubt: check it.", day=british_dates(on))
    return np.where(row >= 0, said, "").astype(object)


def _unread_since(unread: pd.DataFrame | None, last: _Last, measured_on: npt.NDArray[np.datetime64]) -> Texts:
    """Return that a weight since then could not be read; "" for each child of whom there is none."""
    n = len(last.row)
    out = np.full(n, "", dtype=object)
    if unread is None or not len(unread):
        return out
    a_weight = (unread["kind"] == "weight") & unread["value"].notna() & unread["measured_on"].notna()
    rows = unread[(a_weight & (unread["child"] >= 0)).to_numpy()].sort_values("measured_on", kind="stable")
    child, on = rows["child"].to_numpy(), rows["measured_on"].to_numpy().astype("datetime64[D]")
    later = on > np.append(measured_on.astype("datetime64[D]"), np.datetime64("NaT"))[last.row[child]]
    if later.any():
        out[child[later]] = per_row(" A weight of {day} could not be read: look it up.", day=british_dates(on[later]))
    return out
