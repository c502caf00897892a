"""What a service set for its store: the policy, its own windows of the checks, its own list of next steps.

They stand in the store, so that everyone who works with it is told the same; a file given once holds from then on.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from growthwatch.check_schedule import CheckSchedule, parsed_schedule, published
from growthwatch.check_windows import settings_text
from growthwatch.detect import NextSteps, published_next_steps, read_next_steps
from growthwatch.detect.next_steps import parsed as parsed_next_steps
from growthwatch.reference import practice_names as names
from growthwatch.reference.practice_names import PracticeNames
from growthwatch.store.database import schema
from growthwatch.store.recompute import rules_digest

CHECK_WINDOWS: Final = "check_windows"
NEXT_STEPS: Final = "next_steps"
PRACTICE_NAMES: Final = "practice_names"
#: What a service can give as a file, by the name under which the store keeps its text.
NAMES: Final = (CHECK_WINDOWS, NEXT_STEPS)


@dataclass(frozen=True)
class ServiceSettings:
    """The windows and the next steps in force, and the digest of the rules with them: what a result was said under."""

    check_schedule: CheckSchedule
    next_steps: NextSteps
    rules: str

    @property
    def of_run(self) -> dict[str, Any]:
        """What a run's result holds of them, by the name of its field."""
        return {"check_schedule": self.check_schedule, "next_steps": self.next_steps}


def in_force(connection: sa.Connection) -> ServiceSettings:
    """Return what the store's service set, or what comes with the program."""
    setting = schema.settings.c
    query = sa.select(setting.name, setting.value).where(setting.name.in_(NAMES))
    given = {row.name: row.value for row in connection.execute(query)}
    return _settings(given.get(CHECK_WINDOWS, ""), given.get(NEXT_STEPS, ""))


def practice_names(connection: sa.Connection) -> PracticeNames:
    """Return what the store's service calls its practices; the made-up names that come with the program else."""
    setting = schema.settings.c
    text = connection.scalar(sa.select(setting.value).where(setting.name == PRACTICE_NAMES))
    return _names(text) if text else names.published()


@lru_cache(maxsize=2)
def _names(text: str) -> PracticeNames:
    return names.parsed(text, PRACTICE_NAMES)


def _settings(windows: str, steps: str) -> ServiceSettings:
    check_schedule, next_steps = _parsed(windows, steps)
    own = hashlib.sha256(f"{windows}\0{steps}".encode()).hexdigest()[:8] if windows or steps else ""
    return ServiceSettings(
        check_schedule=check_schedule,
        next_steps=next_steps,
        rules=rules_digest.digest() + (f"-{own}" if own else ""),
    )


@lru_cache(maxsize=8)
def _parsed(windows: str, steps: str) -> tuple[CheckSchedule, NextSteps]:
    """Return what a service's texts say; they rarely change. The digest of the rules is never kept with it."""
    return (
        parsed_schedule(windows, CHECK_WINDOWS) if windows else published(),
        parsed_next_steps(steps, NEXT_STEPS) if steps else published_next_steps(),
    )


def text_of(name: str, path: Path) -> str:
    """Return the text of a file that a service gives, once it is known to be usable.

    Raises
    ------
    UnusableCheckWindows, UnusableNextSteps, UnusablePracticeNames
        When it is not; one sentence names file and line.
    """
    if name == CHECK_WINDOWS:
        text = settings_text(path)
        parsed_schedule(text, path.name)
        return text
    if name == PRACTICE_NAMES:
        return names.read(path).text
    return read_next_steps(path).text
