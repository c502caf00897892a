"""What is raised when an input can't be used at all."""

from growthwatch.errors import UserError

_LONGEST_SHOWN = 60


class UnusableInput(UserError, ValueError):  # noqa: N818 - the name is public and says what it is
    """An input that can't be used at all; ``str()`` is one line naming file, line, column, value and reason.

    Parameters
    ----------
    reason : str
        A sentence in plain words.
    file : str, optional
    line : int, optional
        The heading being line 1.
    column, value : str, optional
        As they stand in the file.
    """

    def __init__(
        self, reason: str, *, file: str = "", line: int | None = None, column: str = "", value: str = ""
    ) -> None:
        self.reason, self.file, self.line, self.column, self.value = reason, file, line, column, value
        super().__init__(reason)

    def __str__(self) -> str:
        places = [
            self.file,
            f"line {self.line}" if self.line is not None else "",
            f"{_place(self.column)} {self.column}" if self.column else "",
            f"value {shorten(self.value)!r}" if self.value else "",
        ]
        where = ", ".join(place for place in places if place)
        return " ".join(f"{where}: {self.reason}".lstrip(": ").split())


def _place(name: str) -> str:
    """Return what bears a name: a column of a file, or an option of a command."""
    return "option" if name.startswith("--") else "column"


def shorten(text: str) -> str:
    """Return the text, cut where it is too long to be shown on one line."""
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
