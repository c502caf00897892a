"""Which rows nobody can act on any more, by a stated rule [L]: they leave every list, stay findable and counted."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.check_schedule import CheckSchedule
from growthwatch.detect.series.upper_age import LAST_DAY_OF_LOSSES, LAST_DAY_OF_REGAINING, LAST_DAY_ON_WHO
from growthwatch.store.worklist.columns import days, words
from growthwatch.vocabulary import CHECKS, RULES, UPPER_AGES

#: ``vocabulary.UPPER_AGES`` in days.
_DAYS: Final = {
    "3 weeks": 21, "a year": LAST_DAY_OF_REGAINING, "53 weeks": 371, "4 years": LAST_DAY_ON_WHO,
    "5 years": LAST_DAY_OF_LOSSES,
}  # fmt: skip
_UPPER_DAY: Final = {rule: _DAYS[UPPER_AGES[rule]] for rule in RULES}
#: Its own rule says when an acute loss is over: another weight alone does not.
_NOT_BY_A_WEIGHT: Final = "acute-loss"
#: Urgency [position in ``URGENCIES``] of what is never retired because of a later weight: see the child today.
_TODAY: Final = 0


def retired(rows: pd.DataFrame, people: pd.DataFrame, *, as_of: np.datetime64, schedule: CheckSchedule) -> pd.Series:
    """Return a word of ``RETIRED_NAMES`` for each row that nobody can act on any more, "" for the others.

    In this order:

    ``died``, ``left``
        The child did: no row of theirs is on a worklist.
    ``over_age``
        Of a finding, the child is older than every rule that is met reads (``vocabulary.UPPER_AGES``); of a check,
        older than the oldest of them, 5 years.
    ``weighed_since``
        Of a finding on a weight that is not "today": the day to weigh again by has passed, and a weight in no doubt
        was taken after the latest that met any of its rules: the weighing took place and meets none of them. Never of
        an acute loss, which has a rule of its own for when it is made good.
    ``check_passed``
        Of a check: the last day of a late review has passed, and a weight in no doubt was taken after the window
        closed.
    ``next_check``
        Of a check: the window of the next mandated check has opened, whose row takes over. A child without a weight is
        then on the list as that, and as not weighed.

    Parameters
    ----------
    rows : DataFrame
        ``child_id, kind, matter, urgency, rules, last_on, due_on``; dates as ISO text or None.
    people : DataFrame
        By child_id: ``gone`` ("died", "left" or ""), ``age_days`` (NaN for no birth date), ``born`` and ``weighed_on``
        (the last weight in no doubt) as days.
    as_of : datetime64[D]
    schedule : CheckSchedule
        The windows in force.
    """
    of = people.reindex(rows["child_id"])
    gone = of["gone"].to_numpy(dtype=object)
    age = of["age_days"].to_numpy(dtype=np.float64)
    born, weighed = (of[name].to_numpy().astype("datetime64[D]") for name in ("born", "weighed_on"))
    finding, check = ((rows["kind"] == kind).to_numpy() for kind in ("finding", "check"))
    closes, late, next_opens = _windows(rows["matter"], schedule)
    out = np.select(
        [
            gone == "died",
            gone == "left",
            finding & (age > _upper_day(rows["rules"])) | check & (age > LAST_DAY_OF_LOSSES),
            finding & _weighed_since(rows, weighed, as_of),
            check & (age > late) & (weighed > born + closes.astype("timedelta64[D]")),
            check & (age >= next_opens),
        ],
        ["died", "left", "over_age", "weighed_since", "check_passed", "next_check"],
        "",
    )
    return pd.Series(out.astype(object), index=rows.index)


def _upper_day(rules: pd.Series) -> npt.NDArray[np.float64]:
    """Return the last day of age [days] up to which any rule of each row reads; infinite where none is named."""
    each = words(rules).reset_index(drop=True).str.split(";").explode()
    return each.map(_UPPER_DAY).astype(float).fillna(np.inf).groupby(level=0).max().to_numpy(dtype=np.float64)


def _weighed_since(
    rows: pd.DataFrame, weighed: npt.NDArray[np.datetime64], as_of: np.datetime64
) -> npt.NDArray[np.bool_]:
    due, last = days(rows["due_on"]), days(rows["last_on"])
    on_weight = (rows["matter"] == "a low or falling weight").to_numpy()
    acute = words(rows["rules"]).str.contains(_NOT_BY_A_WEIGHT, regex=False).to_numpy(dtype=bool)
    soon = (rows["urgency"] == _TODAY).to_numpy()
    return np.asarray(on_weight & ~acute & ~soon & (due < as_of) & (weighed > last))


def _windows(check: pd.Series, schedule: CheckSchedule) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of each row's check the last day, the last of a late review, and the first day of the next check."""
    opens = {name: schedule.of(name).opens_day for name in CHECKS}
    after = {name: min((day for day in opens.values() if day > opens[name]), default=np.inf) for name in CHECKS}
    closes = check.map({name: schedule.of(name).closes_day for name in CHECKS}).astype(float).fillna(0)
    late = check.map({name: schedule.of(name).late_until_day for name in CHECKS})
    return (
        closes.to_numpy(dtype=np.int64),
        late.to_numpy(dtype=np.float64),
        check.map(after).to_numpy(dtype=np.float64),
    )
