"""When each of the mandated checks is due: new birth visit, 6-8-week check, 12-month and 2-2½-year review.

The published windows are ``reference_data/check_windows/check_windows.toml``; a service gives a file of its own
(:func:`read_check_schedule`), which reaches runs, reports, charts and, once taken in, the record store alike.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

from growthwatch.check_windows import (
    CheckWindows,
    LaterCheckWindows,
    UnusableCheckWindows,
    changed_windows,
    settings_of,
    settings_text,
)
from growthwatch.reference import data
from growthwatch.vocabulary import CHECK_REASON_NAMES, CHECK_TITLES, CHECK_WHY_NAMES, CHECKS, MAIN_CHECK

PUBLISHED: Final = "check_windows/check_windows.toml"
#: Says where a check's windows come from; a service may state its own.
_CITATION: Final = "citation"
_DAYS_OF_MONTH: Final = 365.25 / 12
#: Ages from here on [days] are said in months, and up to here in weeks where they are whole.
_IN_MONTHS_FROM: Final = 183


@dataclass(frozen=True)
class CheckSchedule:
    """The windows of every mandated check, by its name in ``vocabulary.CHECKS``."""

    windows: Mapping[str, CheckWindows]

    @property
    def main(self) -> CheckWindows:
        """The windows of the 6-8-week check."""
        return self.windows[MAIN_CHECK]

    def of(self, check: str) -> CheckWindows:
        """Return the windows of a check."""
        return self.windows[check]

    def changed(self) -> dict[str, Any]:
        """Return what ``run.json`` says of windows that are not the published ones, {} for none.

        Every setting of the 6-8-week check under its own name where one is changed, those of another check under that
        check's name.
        """
        usual = published()
        said: dict[str, Any] = asdict(self.main) if self.main != usual.main else {}
        others = (check for check in CHECKS if check != MAIN_CHECK and self.of(check) != usual.of(check))
        return {**said, **{check: asdict(self.of(check)) for check in others}}

    @classmethod
    def of_run(cls, about: Mapping[str, Any]) -> "CheckSchedule":
        """Return the windows of a run by its ``run.json``, which names them where they are not the published ones."""
        said = about.get("check_windows", {})
        own = {check: settings for check, settings in said.items() if isinstance(settings, Mapping)}
        own[MAIN_CHECK] = {name: days for name, days in said.items() if not isinstance(days, Mapping)}
        return cls({check: changed_windows(published().of(check), own.get(check, {}), check) for check in CHECKS})


@cache
def published() -> CheckSchedule:
    """Return the windows that come with the program."""
    settings = tomllib.loads(data.verified(PUBLISHED).decode("utf-8"))
    usual = {check: CheckWindows if check == MAIN_CHECK else LaterCheckWindows for check in CHECKS}
    return CheckSchedule({check: usual[check](**_windows_of(settings[check])) for check in CHECKS})


def schedule_of(windows: CheckWindows | CheckSchedule | None) -> CheckSchedule:
    """Return the windows of every check where those of the 6-8-week check alone, or none, are given."""
    if isinstance(windows, CheckSchedule):
        return windows
    return published() if windows is None else CheckSchedule({**published().windows, MAIN_CHECK: windows})


def read_check_schedule(path: Path) -> CheckSchedule:
    """Return a service's own windows of the mandated checks from a file of settings.

    Parameters
    ----------
    path : Path
        TOML as the published file: a table for each check (``[12-month]``) with the settings that differ, such as
        ``closes_day = 400``. Settings above the first table are of the 6-8-week check.

    Raises
    ------
    UnusableCheckWindows
        When the file can't be read, is no TOML, or names another check, setting or value; one sentence names the
        file, the setting and the line.
    """
    return parsed_schedule(settings_text(path), path.name)


def parsed_schedule(text: str, name: str) -> CheckSchedule:
    """Return the windows that the text of a file of settings holds; ``name`` is the file's in what is said of it.

    Raises
    ------
    UnusableCheckWindows
        As :func:`read_check_schedule`.
    """
    settings = settings_of(text, name)
    named = {check: table for check, table in settings.items() if isinstance(table, Mapping)}
    alone = {setting: days for setting, days in settings.items() if not isinstance(days, Mapping)}
    for check in named:
        if check not in CHECKS:
            line = _line(text, None, f"[{check}]")
            raise UnusableCheckWindows(f"{name}: {check} is no check; expected {', '.join(CHECKS)}{line}")
    if twice := sorted(alone.keys() & named.get(MAIN_CHECK, {}).keys()):
        line = _line(text, None, twice[0])
        raise UnusableCheckWindows(f"{name}: {twice[0]} of the {CHECK_TITLES[MAIN_CHECK]} stands there twice{line}")
    own = {**named, MAIN_CHECK: {**alone, **named.get(MAIN_CHECK, {})}}
    return CheckSchedule({check: _own(check, own.get(check, {}), name, text) for check in CHECKS})


def _own(check: str, settings: Mapping[str, Any], file: str, text: str) -> CheckWindows:
    """Return a check's windows as a file changes them; what is said of it names the check and the line."""
    where = file if check == MAIN_CHECK else f"{file}: {check}"
    try:
        return changed_windows(published().of(check), _windows_of(settings), where)
    except UnusableCheckWindows as error:
        said = str(error)
        meant = next(
            (name for name in settings if re.search(rf"\b{re.escape(name)} is |than {re.escape(name)},", said)), ""
        )
        raise UnusableCheckWindows(said + _line(text, check, meant)) from None


def _windows_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: days for name, days in settings.items() if name != _CITATION}


def _line(text: str, check: str | None, what: str) -> str:
    """Return " (line 3)" for the line that holds a setting of a check, or a heading; "" where it can't be told."""
    section = MAIN_CHECK
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if what and bare.startswith("[") and bare.replace('"', "").replace(" ", "").startswith(what):
            return f" (line {number})"
        if bare.startswith("["):
            section = bare.strip("[] ").strip('"')
        elif what and (check is None or section == check) and re.match(rf'"?{re.escape(what)}"?\s*=', bare):
            return f" (line {number})"
    return ""


def one_check(checks: pd.DataFrame, check: str) -> pd.DataFrame:
    """Return the rows of one check, one for each child: who counts children takes these, never the whole table.

    Parameters
    ----------
    checks : DataFrame
        ``tables.OUT["checks"]``.
    check : str
        Of ``vocabulary.CHECKS``.
    """
    return checks[(checks["check"].astype("str") == check).to_numpy()].reset_index(drop=True)


def reason_names(check: str, windows: CheckWindows) -> dict[str, str]:
    """Return why a check is not counted or still open, in words that name the days of its windows.

    Parameters
    ----------
    check : str
        Of ``vocabulary.CHECKS``.
    windows : CheckWindows
        Those to which it is held.
    """
    if check == MAIN_CHECK and windows == CheckWindows():
        return dict(CHECK_REASON_NAMES)
    return {
        **CHECK_REASON_NAMES,
        "left": f"left before day {windows.present_until_day}",
        "joined_late": f"joined after day {windows.closes_day}",
        "early_review": f"reviewed before {day_in_words(windows.opens_day)}",
    }


def why_names(check: str, windows: CheckWindows) -> dict[str, str]:
    """Return every code that ``checks.reason`` may hold in words: :func:`reason_names`, and what is in doubt."""
    return {**CHECK_WHY_NAMES, **reason_names(check, windows)}


def day_in_words(day: int) -> str:
    """Return an age as it is spoken.

    Examples
    --------
    >>> day_in_words(42), day_in_words(10), day_in_words(274), day_in_words(300)
    ('6 weeks', 'day 10', '9 months', 'day 300')
    """
    unit, n = day_in_unit(day)
    return f"day {n}" if unit == "day" else f"{n} {unit}"


def day_in_unit(day: int) -> tuple[str, int]:
    """Return the unit in which an age that bounds a window is said ("day", "weeks" or "months"), and how many.

    Parameters
    ----------
    day : int
        Age [days].
    """
    months = round(day / _DAYS_OF_MONTH)
    if day >= _IN_MONTHS_FROM and abs(day - months * _DAYS_OF_MONTH) <= 1:
        return "months", months
    weeks, rest = divmod(day, 7)
    return ("weeks", weeks) if day < _IN_MONTHS_FROM and not rest and weeks > 2 else ("day", day)
