"""Which language is spoken here and now: that of the session, else the one the environment names, else English."""

import os
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from growthwatch.errors import UserError

#: The language of the code.
ENGLISH: Final = "en"
#: English in strange letters, a third longer: what has not gone through the catalogue stands out. For tests alone.
PSEUDO: Final = "en-XA"
#: The language of every session that has not chosen another.
VARIABLE: Final = "GROWTHWATCH_LANGUAGE"
#: What languages call themselves; another is called by its code.
NAMES: Final = {ENGLISH: "English", "cy": "Cymraeg", PSEUDO: "Pseudo-English"}

_CURRENT: Final[ContextVar[str]] = ContextVar("language")
_ASKED: Final[list[Callable[[], str]]] = []


class UnknownLanguage(UserError):  # noqa: N818 - it reads as the sentence it raises
    """There is no catalogue of the language that was asked for."""


def current() -> str:
    """Return the code of the language spoken: of this run of a script, else of its session, else the default."""
    return _CURRENT.get("") or next((found for ask in _ASKED if (found := ask())), "") or default()


def use(code: str) -> None:
    """Speak a language from here on in this thread."""
    _CURRENT.set(code)


def ask(session_language: Callable[[], str]) -> None:
    """Ask this where no language was set, as in a fragment that is drawn alone: "" for none."""
    if session_language not in _ASKED:
        _ASKED.append(session_language)


def default() -> str:
    """Return the code of the language that the environment names, English where it names none."""
    return os.environ.get(VARIABLE, "").strip() or ENGLISH
