"""What was typed and can't be used, in one line: which option, what stood there, what may stand there instead."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, Final

import typer

from growthwatch.sources import UnusableInput

#: What the parser means by the names of its complaints; {} is the limit it was given.
_REASONS: Final = {
    "int_parsing": "not a whole number",
    "int_from_float": "not a whole number",
    "float_parsing": "not a number",
    "finite_number": "not a number",
    "greater_than_equal": "expected {ge} or more",
    "less_than_equal": "expected {le} or less",
}


def one_of(text: str, allowed: Sequence[str], option: str) -> str:
    """Return a fixed word that an option gives.

    Raises
    ------
    UnusableInput
        When it is none of those allowed; the message lists them.
    """
    if text not in allowed:
        raise UnusableInput(f"expected one of {', '.join(allowed)}", column=option, value=text)
    return text


def in_words(error: typer.TyperException) -> str:
    """Return what the parser of the command line objects to; "" where it has shown the help already."""
    context = getattr(error, "ctx", None)
    found = getattr(error.__cause__, "errors", None)
    if found is not None:
        return str(_refused(found()[0], getattr(error, "param", None)))
    said = error.format_message().strip()
    if not said or context is None:
        return said
    return f"{said.rstrip('.')}; {context.command_path} --help says what may stand there"


def _refused(found: dict[str, Any], param: Any) -> UnusableInput:
    """Return the refusal of a value that is no such number or word."""
    option, limits = _name(param), found.get("ctx", {})
    if allowed := _choices(param):
        reason = f"expected one of {', '.join(allowed)}"
    elif found["type"] in _REASONS:
        reason = _REASONS[found["type"]].format(**limits)
    else:
        reason = str(limits.get("error", found["msg"]))
    # an argument has no name that anybody types
    return UnusableInput(reason, column=option if option[0] == "-" else "", value=str(found["input"]) or "(empty)")


def _choices(param: Any) -> list[str]:
    """Return the fixed words that an option takes; none where it takes something else."""
    taken = getattr(getattr(param, "type_descriptor", None), "annotation", None)
    return [str(word.value) for word in taken] if isinstance(taken, type) and issubclass(taken, Enum) else []


def _name(param: Any) -> str:
    """Return the long name of an option, or that of an argument."""
    return str(max(getattr(param, "opts", None) or [getattr(param, "name", "")], key=len))
