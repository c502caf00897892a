"""What practices are called: organisation names by ODS code, from a file that a service gives.

The Organisation Data Service publishes the names of all practices (NHS England, ODS data search and export: "GP
Practices"); a service downloads that file, or writes its own, and gives it to the program. What comes with the program
are made-up names of made-up practices. A practice whose name is not known is called by its code.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from growthwatch.errors import UserError
from growthwatch.reference import data

PUBLISHED: Final = "practices/practice_names.csv"
_CODES: Final = ("practicecode", "code", "odscode", "organisationcode", "orgcode", "organisationid")
_NAMES: Final = ("name", "practicename", "organisationname", "orgname", "practice")
#: An ODS code: three to ten capitals and digits, one digit at least.
_ODS: Final = re.compile(r"(?=.*\d)[A-Z0-9]{3,10}")


class UnusablePracticeNames(UserError, ValueError):  # noqa: N818 - it reads as the sentence it raises
    """A list of practices that can't be used; ``str()`` is one sentence naming file, line, column and value."""


@dataclass(frozen=True)
class PracticeNames:
    """Names by code, and the text they were read from."""

    names: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    def of(self, code: str) -> str:
        """Return the name of a practice; its code where no name is known."""
        return self.names.get(code.upper(), code)

    def with_code(self, code: str) -> str:
        """Return "Name (code)"; the code alone where no name is known."""
        name = self.of(code)
        return code if name == code else f"{name} ({code})"


@cache
def published() -> PracticeNames:
    """Return the made-up names that come with the program."""
    return parsed(data.verified(PUBLISHED).decode("utf-8"), PUBLISHED)


def read(path: Path) -> PracticeNames:
    """Return the names that a file holds; parameters and errors as of :func:`parsed`.

    Raises
    ------
    UnusablePracticeNames
        When it can't be read, or is no such list.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not text in UTF-8"
        raise UnusablePracticeNames(f"{path.name}: the names of practices can't be read: {reason}") from None
    return parsed(text, path.name)


def parsed(text: str, name: str) -> PracticeNames:
    """Return the names that the text of a list (CSV) holds.

    Parameters
    ----------
    text : str
        Either with headings, of which one is a code (``practice_code``, ``Organisation Code`` ...) and one a name, or
        as ODS publishes it, without headings: code, name, and other columns that are left alone. A line without a name
        leaves its practice called by its code.
    name : str
        The file's, in what is said of it.

    Raises
    ------
    UnusablePracticeNames
        When no column holds codes or names, or a code has two names.
    """
    rows = list(csv.reader(io.StringIO(text)))
    first = [re.sub(r"[^a-z]", "", cell.lower()) for cell in rows[0]] if rows else []
    code_at = next((at for at, cell in enumerate(first) if cell in _CODES), None)
    name_at = next((at for at, cell in enumerate(first) if cell in _NAMES), None)
    from_line = 1
    if code_at is None or name_at is None:
        if not rows or len(rows[0]) < 2 or not _ODS.fullmatch(rows[0][0].strip()):
            found = ", ".join(rows[0][:6]) if rows else "(empty)"
            raise UnusablePracticeNames(f"{name}, line 1: expected the columns practice_code and name, found {found}")
        code_at, name_at, from_line = 0, 1, 0
    names: dict[str, str] = {}
    for line, row in enumerate(rows[from_line:], start=from_line + 1):
        code, said = (" ".join(row[at].split()) if at < len(row) else "" for at in (code_at, name_at))
        if code and said and names.setdefault(code.upper(), said) != said:
            two = f"{names[code.upper()]!r} and {said!r}"
            raise UnusablePracticeNames(f"{name}, line {line}, value {code!r}: the practice has two names, {two}")
    return PracticeNames(names, text)
