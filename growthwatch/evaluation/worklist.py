"""A month of three users at one worklist: ``python -m growthwatch.evaluation.worklist``: rows open, and how old.

A synthetic caseload is taken in as it was known on the first day; then, on every working day, what was measured since
arrives, and a health visitor, a practice and a paediatrician each work down their own list for as long as they have.
What they note is a fixed policy, not a model of people: it shows whether a list that is worked on can be finished, and
whether anything stands on it that nobody can act on.
"""

import argparse
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import pandas as pd

from growthwatch import simulate
from growthwatch.store import Desk, RowKey, Store
from growthwatch.vocabulary import URGENCIES

#: Urgency -> days within which a row that calls for somebody is to be acted on [L]: what a row's age is held against.
ACT_WITHIN_DAYS: Final = {"today": 1, "this_week": 7, "next_contact": 28, "information": 56}
#: Role -> rows that it gets through on a working day.
ROWS_A_DAY: Final = {"practice": 6, "health_visitor": 14, "designated_paediatrician": 4}
_PASSWORD: Final = "three random words"  # noqa: S105 - of a store that is thrown away
_PER: Final = 300
_WORKING_DAYS: Final = 5
_ROW: Final = ["handle", "kind", "matter"]
#: Of a row that calls for the first time, by urgency: what is noted, and for how many days.
_FIRST: Final = {"today": ("referred", 1), "this_week": ("booked", 7), "next_contact": ("booked", 21),
                 "information": ("done", 0)}  # fmt: skip


@dataclass(frozen=True)
class Month:
    """The figures of a month.

    Attributes
    ----------
    days : DataFrame
        day, open (rows on Today that call for anybody), per_300, acted (rows acted on that day).
    open : DataFrame
        By urgency: rows and per_300 at the end; of every day of the month oldest_days (since a row last came to be
        open), within_days (the rule) and older (rows that were ever older than the rule).
    lists : DataFrame
        At the end, by list: rows, and the same by the reason of those retired.
    refused : int
        Actions that were refused.
    """

    days: pd.DataFrame
    open: pd.DataFrame
    lists: pd.DataFrame
    refused: int


def month(folder: Path, *, children: int, seed: int, days: int = 28, end: dt.date = dt.date(2026, 3, 31)) -> Month:
    """Simulate a month at one worklist.

    Parameters
    ----------
    folder : Path
        Where the store and the files are written.
    children, seed : int
        Of the caseload; 2 in 1000 records have each kind of planted error, 1 child in 10 falters.
    days : int
        Days of the month, the last being ``end``.
    """
    plan = simulate.Plan(as_of=end, slips=0.002, faltering=0.1, practices=3)
    simulate.write(simulate.simulate(children, seed, plan), folder / "in")
    tables = {
        name: pd.read_csv(folder / "in" / f"{name}.csv", dtype=str) for name in ("children", "records", "contacts")
    }
    clock = _Clock(end - dt.timedelta(days=days - 1))
    store = Store.open(folder / "month.db", clock=clock)
    _take_in(store.trial(), tables, folder, dt.date.min, clock.day)
    people = _people(store, sorted(tables["children"]["practice_code"].dropna().unique()))
    by_day, ages, since, refused = [], [], pd.DataFrame(columns=[*_ROW, "since"]), 0
    for _ in range(days):
        arrived = clock.day
        acted = 0
        if clock.day.weekday() < _WORKING_DAYS:
            desks = {role: store.sign_in(role, _PASSWORD) for role in people}
            for role, desk in desks.items():
                done, not_done = _work(desk, ROWS_A_DAY[role])
                acted, refused = acted + done, refused + not_done
        looking = store.sign_in("health_visitor", _PASSWORD)
        now = _open(looking)
        since = _since(now, since, clock.day)
        ages.append(since.assign(day=clock.day))
        by_day.append({"day": arrived, "open": len(now), "per_300": _per(len(now), children), "acted": acted})
        clock.day += dt.timedelta(days=1)
        if clock.day <= end:
            _take_in(_administrator(store), tables, folder, arrived, clock.day)
    clock.day = end
    desk = store.sign_in("health_visitor", _PASSWORD)
    counts = desk.counts()
    lists = counts[counts["on_today"] == 1].groupby(["view", "retired"], as_index=False)["rows"].sum()
    store.close()
    return Month(pd.DataFrame(by_day), _by_urgency(pd.concat(ages, ignore_index=True), end, children), lists, refused)


class _Clock:
    """Nine in the morning of a day that is moved on."""

    def __init__(self, day: dt.date) -> None:
        self.day = day

    def __call__(self) -> dt.datetime:
        return dt.datetime.combine(self.day, dt.time(9), dt.UTC)


def _people(store: Store, practices: Sequence[str]) -> tuple[str, ...]:
    store.add_first_administrator("administrator", _PASSWORD)
    admin = _administrator(store)
    admin.add_team("all", "All", [*practices, ""])
    admin.add_user("practice", "practice", password=_PASSWORD, practice_code=practices[0])
    admin.add_user("health_visitor", "health_visitor", password=_PASSWORD, teams=["all"])
    admin.add_user("designated_paediatrician", "designated_paediatrician", password=_PASSWORD)
    return tuple(ROWS_A_DAY)


def _administrator(store: Store) -> Desk:
    return store.sign_in("administrator", _PASSWORD)


def _take_in(desk: Desk, tables: dict[str, pd.DataFrame], folder: Path, after: dt.date, until: dt.date) -> None:
    """Take in what happened after one day and by another: births, measurements, contacts."""
    came = {"children": "date_of_birth", "records": "measured_on", "contacts": "contact_on"}
    written = []
    for name, column in came.items():
        day = tables[name][column]
        part = tables[name][((day > after.isoformat()) & (day <= until.isoformat())).to_numpy()]
        if len(part):
            path = folder / f"{name}-{until}.csv"
            part.to_csv(path, index=False)
            written.append(path)
    if written:
        desk.import_files(written)


def _open(desk: Desk) -> pd.DataFrame:
    rows = desk.worklist()
    return rows[((rows["view"] == "open") & (rows["on_today"] == 1)).to_numpy()].reset_index(drop=True)


def _work(desk: Desk, n: int) -> tuple[int, int]:
    """Act on the first rows of somebody's list; return how many were acted on and how many were refused."""
    rows = desk.worklist()
    mine = rows[((rows["view"] == "open") & (rows["on_today"] == 1) & (rows["mine"] == 1)).to_numpy()].head(n)
    if mine.empty:
        return 0, 0
    chosen = _chosen(mine, paediatrician=desk.user.pseudonymised)
    done = refused = 0
    for (action, days), part in chosen.groupby(["noted", "days"]):
        keys = [RowKey(*row) for row in part[["handle", "about", "latest_action"]].itertuples(index=False)]
        until = desk.day + dt.timedelta(days=int(days)) if days else None
        try:
            desk.act(keys, str(action), done_on=desk.day, until=until, service="community paediatrics",
                     note="as the policy has it", reason="simulated month")  # fmt: skip
        except ValueError:
            refused += len(keys)
        else:
            done += len(keys)
    return done, refused


def _chosen(rows: pd.DataFrame, *, paediatrician: bool) -> pd.DataFrame:
    """Return rows with what the policy notes of each, and for how many days.

    What was referred is accepted by whom it was referred to; a check gets a letter, then a call, then is referred; a
    finding is booked by its urgency, called about when the booking has passed, then referred; what is for information
    is seen and done.
    """
    urgency = rows["urgency"].map(dict(enumerate(URGENCIES)))
    first = pd.DataFrame(urgency.map(_FIRST).tolist(), columns=["noted", "days"], index=rows.index)
    last = rows["action"].fillna("").to_numpy(dtype=object)
    check = (rows["kind"] == "check").to_numpy()
    accepted = paediatrician & (last == "referred")
    cases = [accepted, last == "contacted", last != "", check]
    return rows.assign(
        noted=np.select(
            cases, ["under_care", "referred", "contacted", "letter_sent"], first["noted"].to_numpy(dtype=object)
        ),
        days=np.select(cases, [28, 28, 7, 14], first["days"].to_numpy()),
    )


def _since(now: pd.DataFrame, before: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Return the open rows with the day since which each has been open without a break."""
    held = now[[*_ROW, "urgency"]].drop_duplicates(_ROW).merge(before[[*_ROW, "since"]], on=_ROW, how="left")
    return held.assign(since=held["since"].astype(object).where(held["since"].notna(), day))


def _by_urgency(ages: pd.DataFrame, end: dt.date, children: int) -> pd.DataFrame:
    """Return the figures of open rows by urgency; ``ages``: the rows open on each day, with the day since when."""
    days = (pd.to_datetime(ages["day"]) - pd.to_datetime(ages["since"])).dt.days.astype("float64")
    of = ages.assign(days=days, urgency=ages["urgency"].map(dict(enumerate(URGENCIES))).astype(object))
    of["older"] = (of["days"] > of["urgency"].map(ACT_WITHIN_DAYS).astype("float64")).to_numpy()
    late = of[of["older"]].drop_duplicates([*_ROW, "since"])
    oldest = pd.DataFrame(
        {
            "rows": of.loc[of["day"] == end, "urgency"].value_counts(),
            "oldest_days": of.groupby("urgency")["days"].max(),
            "older": late["urgency"].value_counts(),
        }
    )
    oldest = oldest.reindex(list(URGENCIES)).astype("float64").fillna(0).astype(int)
    oldest.insert(1, "per_300", [_per(n, children) for n in oldest["rows"]])
    oldest.insert(3, "within_days", list(ACT_WITHIN_DAYS.values()))
    return oldest


def _per(n: int, children: int) -> float:
    return round(_PER * n / children, 1)


def main() -> None:
    """Print the figures of a month."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=300)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        said = month(Path(folder), children=asked.children, seed=asked.seed, days=asked.days)
    print(said.days.to_string(index=False))  # noqa: T201
    print(said.open.to_string())  # noqa: T201
    print(said.lists.to_string(index=False))  # noqa: T201
    print(f"refused: {said.refused}")  # noqa: T201


if __name__ == "__main__":
    main()
