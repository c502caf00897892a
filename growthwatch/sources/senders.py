"""Who sent a file, and what kind of record system it is from, as a person states them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from growthwatch.sources.errors import UnusableInput
from growthwatch.vocabulary import SOURCES

#: One sender (or record system) for all inputs, or the name of a file or folder -> its own ("" for all others).
Senders = str | Mapping[str, str] | None


#: What each option names.
_SAID = {"--from": "sender", "--source": "record system"}


def stated(words: Sequence[str] | None, option: str = "--from") -> Senders:
    """Return senders as a command line gives them: ``SENDER`` for all inputs, ``FILE=SENDER`` for a file or folder.

    Raises
    ------
    UnusableInput
        When a sender is blank, or two are stated for one file.

    Examples
    --------
    >>> stated(["surgery.json=Z90001", "RXX"])
    {'surgery.json': 'Z90001', '': 'RXX'}
    """
    senders: dict[str, str] = {}
    for word in words or ():
        file, equals, sender = word.partition("=")
        file, sender = (file.strip(), sender.strip()) if equals else ("", word.strip())
        if not sender:
            raise UnusableInput(f"no {_SAID[option]} is named", column=option, value=word or "(empty)")
        if senders.setdefault(file, sender) != sender:
            raise UnusableInput(
                f"two {_SAID[option]}s are named for {file or 'all inputs'}", column=option, value=word
            )
    return senders or None


def sender_of(senders: Senders, path: Path) -> str:
    """Return the sender stated of a file, by its name, its path or its folder's; blank for none."""
    if senders is None or isinstance(senders, str):
        return (senders or "").strip()
    names = (path.name, str(path), path.parent.name, str(path.parent), str(path.parent) + "/", "")
    return next((senders[name].strip() for name in names if name in senders), "")


def check_named(senders: Senders, paths: Sequence[Path], option: str = "--from") -> None:
    """Refuse a sender stated of a file that is none of these.

    Raises
    ------
    UnusableInput
        When there is no such file or folder among the inputs.
    """
    if senders is None or isinstance(senders, str):
        return
    known = {name for path in paths for name in (path.name, str(path), path.parent.name, str(path.parent))}
    for name in senders:
        if name and name not in known and name.rstrip("/") not in known:
            raise UnusableInput("no input has this name", column=option, value=name)


def sources_stated(words: Sequence[str] | None) -> Senders:
    """Return record systems as a command line gives them: ``SYSTEM`` for all inputs, ``FILE=SYSTEM`` for one.

    Raises
    ------
    UnusableInput
        When one is blank or none of ``vocabulary.SOURCES``, or two are stated for one file.

    Examples
    --------
    >>> sources_stated(["book.csv=parent_held", "clinic"])
    {'book.csv': 'parent_held', '': 'clinic'}
    """
    systems = stated(words, "--source")
    for system in systems.values() if isinstance(systems, Mapping) else ():
        known_source(system)
    return systems


def known_source(system: str) -> str:
    """Return a record system that was stated; blank stays blank.

    Raises
    ------
    UnusableInput
        When it is none of ``vocabulary.SOURCES``.
    """
    if system and system not in SOURCES:
        expected = f"expected one of {', '.join(SOURCES)}"
        raise UnusableInput(f"no such record system; {expected}", column="--source", value=system)
    return system
