"""A message that says how many: English has two forms, Welsh up to six; the catalogue chooses by the number."""

from collections.abc import Callable
from typing import Any, Final

#: Which of a message's forms is said of a number.
Chooser = Callable[[int], str]


class Plural:
    """A message with ``{n}``, in the form that its number asks for.

    Parameters
    ----------
    one, many : str
        The English of one and of any other number, such as "{n} weight" and "{n} weights".
    choose : callable, optional
        The form for a number in another language.

    Examples
    --------
    >>> weights = Plural("{n} weight", "{n} weights")
    >>> weights.format(1), weights.format(1234)
    ('1 weight', '1,234 weights')
    """

    def __init__(self, one: str, many: str, choose: Chooser | None = None) -> None:
        self.one: Final = one
        self.many: Final = many
        self._choose = choose

    def format(self, n: int, **facts: Any) -> str:
        """Return the message of ``n``, whose thousands are set apart, with its other placeholders filled."""
        form = self._choose(n) if self._choose else self.one if n == 1 else self.many
        return form.format(n=f"{n:,}", **facts)

    def in_language(self, choose: Chooser) -> "Plural":
        """Return the same message in another language."""
        return Plural(self.one, self.many, choose)
