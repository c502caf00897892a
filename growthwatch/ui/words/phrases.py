"""Sentences made of other words."""

from typing import Final

from growthwatch.check_schedule import CheckSchedule, day_in_unit, published
from growthwatch.messages import Plural
from growthwatch.ui import words
from growthwatch.vocabulary import MAIN_CHECK

#: Ages [days] are said in days below the first and in months from the second.
_IN_DAYS: Final = 14
_IN_MONTHS: Final = 365
_DAYS_OF_MONTH: Final = 30.4375

N_WEIGHTS: Final = Plural("{n} weight", "{n} weights")
THESE_WEIGHTS: Final = Plural("this {n} weight", "these {n} weights")
N_READINGS: Final = Plural("{n} reading", "{n} readings")
DOUBTS_WAITING: Final = Plural("Readings to reconcile: {n} child", "Readings to reconcile: {n} children")
PAIRS_WAITING: Final = Plural("Same child? {n} pair to judge", "Same child? {n} pairs to judge")
TAKE_IN_FILES: Final = Plural("Take in {n} file", "Take in {n} files")


def sentence(message: str) -> str:
    """Return a message as a sentence: a capital at its head, a full stop at its end."""
    said = ended(message)
    return said[:1].upper() + said[1:]


def ended(message: str) -> str:
    """Return a message that begins with a name as a sentence: a full stop at its end, the name as it is written."""
    said = " ".join(message.split())
    return said + ("" if said.endswith((".", "?", "!")) else ".")


def checks(check: str) -> str:
    """Return what several of a check are called inside a sentence: "6-8-week checks", "new birth visits"."""
    return words.CHECKS_OF[check]


def reasons(held: str, schedule: CheckSchedule | None = None, of: str = MAIN_CHECK) -> str:
    """Return the reasons kept beside a check, in words that name the days of its windows."""
    windows = (schedule or published()).of(of)
    on_day: dict[str, dict[str, object]] = {
        "left": {"n": windows.present_until_day},
        "joined_late": {"n": windows.closes_day},
        "early_review": {"age": day_of_age(windows.opens_day)},
    }
    said = {**words.WHY_NAMES, **{why: words.WHY_ON_DAY[why].format(**day) for why, day in on_day.items()}}
    return ", ".join((said | words.INPATIENT)[reason] for reason in str(held).split(";"))


def day_of_age(day: int) -> str:
    """Return an age that bounds a window as it is spoken: "6 weeks", "day 10", "9 months"."""
    unit, n = day_in_unit(day)
    if unit == "day":
        return words.ON_DAY_OF_AGE.format(n=n)
    return (words.AGE_WEEKS if unit == "weeks" else words.AGE_MONTHS).format(n)


def age(days: float) -> str:
    """Return an age as it is spoken: "birth", "9 days", "8 weeks", "8 weeks 3 days", "14 months" from one year.

    The same as :func:`growthwatch.detect.wording.text_columns.ages` says in its sentences.
    """
    day = int(max(days, 0.0))
    weeks, rest = divmod(day, 7)
    if day == 0:
        return words.AT_BIRTH
    if day < _IN_DAYS:
        return words.AGE_DAYS.format(day)
    if day >= _IN_MONTHS:
        return words.AGE_MONTHS.format(int(day / _DAYS_OF_MONTH))
    said = words.AGE_WEEKS.format(weeks)
    return said if not rest else words.AGE_WEEKS_AND_DAYS.format(weeks=said, days=words.AGE_DAYS.format(rest))


def age_between(weeks_from: float, weeks_to: float) -> str:
    """Return an age that is known within some weeks: "8 to 12 weeks", "14 to 15 months" from one year."""
    if weeks_to * 7 < _IN_MONTHS:
        return words.AGE_WEEKS_BETWEEN.format(first=int(weeks_from), last=int(weeks_to))
    first, last = (int(weeks * 7 / _DAYS_OF_MONTH) for weeks in (weeks_from, weeks_to + 1))
    return words.AGE_MONTHS_BETWEEN.format(first=first, last=last)


def check(status: str, held: object, schedule: CheckSchedule | None = None, of: str = MAIN_CHECK) -> str:
    """Return how a check stands, with the reasons kept beside it: "Missed (was not brought)"."""
    return words.CHECK_NAMES[status] + (f" ({reasons(held, schedule, of)})" if isinstance(held, str) else "")


def systems(held: str) -> str:
    """Return "parent_held;clinic" as "Red Book, clinic"."""
    return ", ".join(words.SYSTEM_NAMES.get(name, name) for name in str(held).split(";"))


def not_judged(held: str) -> str:
    """Return "no_birth_weight;no_head" as "no birth weight, no head circumference"."""
    return ", ".join(words.NOT_JUDGED_NAMES[why] for why in str(held).split(";"))


def weights(n: int) -> str:
    """Return "1 weight", "4 weights"."""
    return words.N_WEIGHTS.format(n)


def these_weights(n: int) -> str:
    """Return "this 1 weight", "these 4 weights"."""
    return words.THESE_WEIGHTS.format(n)


def readings(n: int) -> str:
    """Return "1 reading", "4 readings"."""
    return words.N_READINGS.format(n)


def to_settle(page: str, n: int) -> str:
    """Return what waits on a page: "Readings to reconcile: 4 children", "Same child? 1 pair to judge"."""
    return (words.DOUBTS_WAITING if page == "reconcile" else words.PAIRS_WAITING).format(n)


def take_in(n: int) -> str:
    """Return "Take in 1 file", "Take in 3 files"."""
    return words.TAKE_IN_FILES.format(n)
