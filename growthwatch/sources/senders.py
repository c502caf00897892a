"""Who sent a file: the system or provider in which its ids are unique, as a person states it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from growthwatch.sources.errors import UnusableInput

#: One sender for all inputs, or the name of a file or folder -> its sender ("" for all others).
Senders = str | Mapping[str, str] | None


def stated(words: Sequence[str] | None) -> Senders:
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
            raise UnusableInput("no sender is named", column="--from", value=word or "(empty)")
        if senders.setdefault(file, sender) != sender:
            raise UnusableInput(f"two senders are named for {file or 'all inputs'}", column="--from", value=word)
    return senders or None


def sender_of(senders: Senders, path: Path) -> str:
    """Return the sender stated of a file, by its name, its path or its folder's; blank for none."""
    if senders is None or isinstance(senders, str):
        return (senders or "").strip()
    names = (path.name, str(path), path.parent.name, str(path.parent), str(path.parent) + "/", "")
    return next((senders[name].strip() for name in names if name in senders), "")


def check_named(senders: Senders, paths: Sequence[Path]) -> None:
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
            raise UnusableInput("no input has this name", column="--from", value=name)
