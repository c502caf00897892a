"""When a check is due: what its windows are, and those of the 6-8-week check, for its audit, reports and charts.

Chronological days, day 0 the day of birth. A service that counts otherwise gives its own windows, as a file of
settings (``growthwatch.check_schedule``, which has the other reviews too) or as a :class:`CheckWindows` to
``growthwatch.run``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, Final

from growthwatch.errors import UserError

#: Metric C8i counts the babies reviewed by 8 weeks: a national definition, and no setting (OHID, health visiting
#: service delivery metrics).
C8I_DAY: Final = 56


class UnusableCheckWindows(UserError, ValueError):  # noqa: N818 - it reads as the sentence it raises
    """Windows that can't be used; ``str()`` is one sentence naming the file, the setting and what is expected."""


@dataclass(frozen=True)
class CheckWindows:
    """The windows of a check [chronological days, both ends included]; as they stand, of the 6-8-week check.

    The defaults are the project's clinical rules, section 5 [L], about the Healthy Child Programme's review at 6 to 8
    weeks.

    Parameters
    ----------
    opens_day : int
        First day of the check: 6 weeks.
    overdue_from_day : int
        From this day on an open check is overdue: the day after 8 weeks.
    closes_day : int
        Last day of the check: 9 weeks; after it a check not done is missed.
    late_until_day : int
        A review up to this day counts as a late one: 12 weeks.
    near_review_days : int
        A measurement at most so many days before or after a review belongs to it.
    early_days : int
        A review at most so many days before the check opens, with a weight, counts as an early one: from 4 weeks.
    beside_days : int
        A weight at most so many days outside the check is named beside a check without one.
    present_until_day : int
        Who died or left before this day is not counted: the review is due by 8 weeks.

    Raises
    ------
    UnusableCheckWindows
        For a number that is no whole day from 0 on, and for days that are not in this order.

    Examples
    --------
    >>> CheckWindows(closes_day=70).changed()
    {'closes_day': 70}
    """

    MOST_DAYS: ClassVar[int] = 365  # a check later than this would be another one

    opens_day: int = 42
    overdue_from_day: int = 57
    closes_day: int = 63
    late_until_day: int = 84
    near_review_days: int = 3
    early_days: int = 14
    beside_days: int = 4
    present_until_day: int = 56

    def __post_init__(self) -> None:
        """Refuse windows that no check can be held to."""
        for name, days in asdict(self).items():
            if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= self.MOST_DAYS:
                raise UnusableCheckWindows(f"{name} is {days!r}; expected whole days from 0 to {self.MOST_DAYS}")
        for earlier, later in pairwise(_IN_ORDER):
            first, second = getattr(self, earlier), getattr(self, later)
            # a check that is never overdue is so from the day after it closes
            if first > second + (earlier == "overdue_from_day"):
                raise UnusableCheckWindows(f"{earlier} is {first}, later than {later}, which is {second}")

    @classmethod
    def of_run(cls, about: Mapping[str, Any]) -> "CheckWindows":
        """Return the windows of a run by its ``run.json``, which names them where they are not the published ones.

        Examples
        --------
        >>> CheckWindows.of_run({"check_windows": {"closes_day": 70}}).closes_day
        70
        """
        own = about.get("check_windows", {})
        return cls(**{name: days for name, days in own.items() if not isinstance(days, Mapping)})

    def changed(self) -> dict[str, int]:
        """Return the settings that are not the published ones: name -> days."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) != one.default}


_IN_ORDER: Final = ("opens_day", "overdue_from_day", "closes_day", "late_until_day")


@dataclass(frozen=True)
class LaterCheckWindows(CheckWindows):
    """The windows of a check that may come years after birth; otherwise as :class:`CheckWindows`."""

    MOST_DAYS: ClassVar[int] = 5 * 365


def settings_text(path: Path) -> str:
    """Return the text of a file of settings.

    Raises
    ------
    UnusableCheckWindows
        When it can't be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not text in UTF-8"
        raise UnusableCheckWindows(f"{path.name}: the check windows can't be read: {reason}") from None


def settings_of(text: str, name: str) -> dict[str, Any]:
    """Return what the text of a file of settings (TOML) holds; ``name`` is the file's.

    Raises
    ------
    UnusableCheckWindows
        When it is no TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnusableCheckWindows(f"{name}: not the settings of check windows (TOML): {error}") from None


def changed_windows(usual: CheckWindows, settings: Mapping[str, Any], where: str) -> CheckWindows:
    """Return windows with some settings changed.

    Raises
    ------
    UnusableCheckWindows
        For a name or a value that no window has; what is said of it begins with ``where``.
    """
    known = [one.name for one in fields(CheckWindows)]
    for name in settings:
        if name not in known:
            raise UnusableCheckWindows(f"{where}: {name} is no check window; expected {', '.join(known)}")
    try:
        return replace(usual, **settings)
    except UnusableCheckWindows as error:
        raise UnusableCheckWindows(f"{where}: {error}") from None


def read_check_windows(path: Path) -> CheckWindows:
    """Return a service's own windows of the 6-8-week check from a file of settings.

    Parameters
    ----------
    path : Path
        TOML: one line for each setting of :class:`CheckWindows` that differs, such as ``closes_day = 70``. Those of
        other reviews stand in tables of their own (``growthwatch.check_schedule.read_check_schedule``) and are left
        out.

    Raises
    ------
    UnusableCheckWindows
        When the file can't be read, is no TOML, or holds another name or a value that no window has.
    """
    settings = settings_of(settings_text(path), path.name)
    own = {name: days for name, days in settings.items() if not isinstance(days, Mapping)}
    return changed_windows(CheckWindows(), own, path.name)
