"""Words by name in the language spoken: a text, the texts of a dict, or a text with a number."""

import gettext
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from growthwatch.messages import language
from growthwatch.messages.plural import Plural
from growthwatch.messages.pseudo import pseudo

DOMAIN: Final = "growthwatch"
LOCALES: Final = Path(__file__).parent.parent / "locale"
#: What the files that messages stand in are named from.
_ROOT: Final = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Message:
    """One message of the catalogue.

    Attributes
    ----------
    context : str
        The name of the word, with its key where it is one of several: ``FIND``, ``STATUS_NAMES[met]``.
    text, plural : str
        The English; of a message that says how many, that of one and that of more (else "").
    file : str
        The module that holds it.
    """

    context: str
    text: str
    plural: str
    file: str


class LookUp:
    """The ``__getattr__`` of a package of words: each in the language spoken when it is asked for."""

    def __init__(self, package: str, words: Mapping[str, Any]) -> None:
        self._package, self.words = package, words
        self._said: dict[tuple[str, str], Any] = {}

    def __call__(self, name: str) -> Any:
        """Return a word; an ``AttributeError`` for a name that is none."""
        spoken = language.current()
        try:
            return self._said[spoken, name]
        except KeyError:
            if name not in self.words:
                raise AttributeError(f"module {self._package!r} has no attribute {name!r}") from None
        return self._said.setdefault((spoken, name), _said(name, self.words[name], spoken))


def words_of(package: str) -> LookUp:
    """Return the ``__getattr__`` of a package of words, whose words from here on are looked up when asked for.

    The words of its modules that the package has taken in are taken out of its namespace again: what a module finds
    in its own namespace it never looks up. Texts, texts of a dict and :class:`Plural` are words; tuples and sets are
    codes, which no language changes.
    """
    taken = vars(sys.modules[package])
    return LookUp(package, {name: taken.pop(name) for name, _, _ in _owned(package) if name in taken})


def messages(package: str) -> list[Message]:
    """Return every message of a package of words, by context."""
    found = (
        one
        for name, value, file in _owned(package)
        for one in _messages(name, value, Path(file).relative_to(_ROOT).as_posix())
    )
    return sorted(found, key=lambda one: one.context)


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that can be spoken, English first."""
    return (language.ENGLISH, *sorted(path.parts[-3] for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


@cache
def _translation(code: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALES, [code])


def check(code: str) -> None:
    """Raise :class:`UnknownLanguage` where there is no catalogue of a language."""
    if code != language.PSEUDO and code not in languages():
        known = ", ".join(languages())
        raise language.UnknownLanguage(f"{language.VARIABLE} names {code!r}, of which there is no catalogue: {known}")


def _owned(package: str) -> Iterator[tuple[str, Any, str]]:
    """Yield name, value and file of each word that a module of a package states as its own (``NAME: Final = ...``)."""
    for module in [one for name, one in sys.modules.items() if name.startswith(f"{package}.")]:
        for name in getattr(module, "__annotations__", {}):
            if name.isupper() and isinstance(vars(module).get(name), (str, dict, Plural)):
                yield name, vars(module)[name], str(module.__file__)


def _messages(context: str, value: Any, file: str) -> Iterator[Message]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _messages(f"{context}[{key}]", one, file)
    elif isinstance(value, Plural):
        yield Message(context, value.one, value.many, file)
    elif isinstance(value, str) and any(map(str.isalpha, value)):
        yield Message(context, value, "", file)


def _said(context: str, value: Any, spoken: str) -> Any:
    """Return a word in a language; what is no text is what it was."""
    if spoken == language.ENGLISH:
        return value
    if isinstance(value, dict):
        return {key: _said(f"{context}[{key}]", one, spoken) for key, one in value.items()}
    if spoken == language.PSEUDO:
        return _in_pseudo(value)
    translation = _translation(spoken)
    if isinstance(value, Plural):
        return value.in_language(lambda n: translation.npgettext(context, value.one, value.many, n))
    return translation.pgettext(context, value) if isinstance(value, str) and value else value


def _in_pseudo(value: Any) -> Any:
    if isinstance(value, Plural):
        return value.in_language(lambda n: pseudo(value.one if n == 1 else value.many))
    return pseudo(value) if isinstance(value, str) and any(map(str.isalpha, value)) else value
