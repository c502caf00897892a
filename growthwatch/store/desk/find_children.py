"""Finding children by what somebody typed: an NHS number, a birth date, parts of a name, or a name with a birth date.

What matches to the letter comes first. A name heard on the telephone or typed in a hurry is found too: a word may
have a letter wrong, missing, too many or exchanged with the next. Nothing that was typed goes anywhere but into the
query.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa
from rapidfuzz import process
from rapidfuzz.distance import OSA

from growthwatch.store.access import permissions
from growthwatch.store.access.permissions import User
from growthwatch.store.database import schema

Floats = npt.NDArray[np.float64]

#: From so many letters on a word may have a second one wrong [L].
_TWO_FROM: Final = 8
#: A word shorter than this is taken to the letter: anything is like it.
_SHORTEST: Final = 3
#: From so many letters on a word may be the beginning of a name.
_BEGINNING_FROM: Final = 5


@dataclass(frozen=True)
class Sought:
    """What a search is for: the words of a name, a birth date, an NHS number; any may be absent."""

    words: tuple[str, ...] = ()
    born: dt.date | None = None
    nhs_number: str = ""

    @property
    def by(self) -> str:
        """What the audit log says of it: nhs_number, date_of_birth, name, or name and date_of_birth."""
        parts = {"nhs_number": self.nhs_number, "name": self.words, "date_of_birth": self.born}
        return " and ".join(name for name, value in parts.items() if value) or "name"


def sought(text: str) -> Sought:
    """Return what a text looks for; a date in it is ISO, an NHS number may have blanks and hyphens.

    Examples
    --------
    >>> sought("999 000 0018").nhs_number
    '9990000018'
    >>> sought("Testname 2026-01-05")
    Sought(words=('testname',), born=datetime.date(2026, 1, 5), nhs_number='')
    """
    compact = "".join(text.split()).replace("-", "")
    if compact.isascii() and compact.isdigit() and len(compact) == 10:
        return Sought(nhs_number=compact)
    words = text.casefold().replace(",", " ").split()
    dates = {word: day for word in words if (day := _date(word)) is not None}
    if len(dates) != 1:
        return Sought(words=tuple(words))
    (written,) = dates
    return Sought(words=tuple(word for word in words if word != written), born=dates[written])


def _date(word: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        return None


def exactly(looked_for: Sought) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on ``children`` of what matches to the letter; a word may be the beginning of a name."""
    child = schema.children.c
    conditions: list[sa.ColumnElement[bool]] = []
    if looked_for.nhs_number:
        conditions.append(child.nhs_number == looked_for.nhs_number)
    if looked_for.born is not None:
        conditions.append(child.date_of_birth == looked_for.born.isoformat())
    named = " " + child.search_name
    return conditions + [named.contains(" " + word, autoescape=True) for word in looked_for.words]


def alike(connection: sa.Connection, user: User, looked_for: Sought, limit: int) -> list[str]:
    """Return the handles of the children within reach whose names, or NHS number, are nearly what was typed.

    The nearest first, at most ``limit``; those that match to the letter are among them.

    Parameters
    ----------
    connection : Connection
        To the store.
    user : User
        Who looks: nobody else's children are read.
    looked_for : Sought
        From :func:`sought`.
    limit : int
        How many at most.
    """
    child = schema.children.c
    wheres: list[sa.ColumnElement[bool]] = [permissions.within(user)]
    if looked_for.nhs_number:
        wheres.append(sa.or_(*(child.nhs_number.like(like) for like in _one_digit_wrong(looked_for.nhs_number))))
        return list(connection.scalars(sa.select(child.handle).where(*wheres).order_by(child.handle).limit(limit)))
    if not looked_for.words:
        return []
    if looked_for.born is not None:
        wheres.append(child.date_of_birth == looked_for.born.isoformat())
    rows = connection.execute(sa.select(child.handle, child.search_name).where(*wheres)).all()
    if not rows:
        return []
    handles, names = zip(*rows, strict=True)
    away = _letters_away(names, looked_for.words)
    near = np.flatnonzero(np.isfinite(away))
    return [handles[at] for at in sorted(near, key=lambda at: (away[at], names[at], handles[at]))[:limit]]


def _one_digit_wrong(number: str) -> list[str]:
    """Return patterns of the numbers that differ from one in a digit, or in two neighbours exchanged."""
    wrong = [number[:at] + "_" + number[at + 1 :] for at in range(len(number))]
    exchanged = [number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(len(number) - 1)]
    return wrong + exchanged


def _letters_away(names: Sequence[str], words: tuple[str, ...]) -> Floats:
    """Return how many letters of the words sought differ from each name's nearest words; inf where too many.

    Each word sought is held once against each different word of the names (optimal string alignment: a letter wrong,
    missing, too many or exchanged with the next counts one).
    """
    each, of_name = _words(names)
    codes, known = pd.factorize(np.array(each, dtype=object))
    total = np.zeros(len(names))
    for word in _plain(" ".join(words)).split():
        nearest = np.full(len(names), np.inf)
        np.minimum.at(nearest, of_name, _distances(word, known.tolist())[codes])
        total += nearest
    return total


def _words(names: Sequence[str]) -> tuple[list[str], npt.NDArray[np.intp]]:
    """Return the words of all names one after another, and the name that each is of."""
    text = "\n" + _plain("\n".join(names))
    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    line_end = letters == ord("\n")
    apart = line_end | (letters == ord(" "))
    begins = ~apart[1:] & apart[:-1]
    return text.split(), (np.cumsum(line_end)[1:] - 1)[begins]


def _distances(word: str, known: list[str]) -> Floats:
    """Return how many letters a word is from each known one, or from its beginning; inf where too many."""
    most = 0 if len(word) < _SHORTEST else 1 if len(word) < _TWO_FROM else 2
    texts = [known]
    if len(word) >= _BEGINNING_FROM:  # of which a letter may be missing or too many
        texts += [[name[:n] for name in known] for n in range(len(word) - 1, len(word) + 2)]
    each = [process.cdist([word], text, scorer=OSA.distance, score_cutoff=most)[0] for text in texts]
    away = np.min(each, axis=0).astype(np.float64)
    return np.where(away > most, np.inf, away)


def _plain(text: str) -> str:
    """Return a text without accents, apostrophes and hyphens: Zoë as zoe, O'Hara as ohara; lines stay lines."""
    bare = re.sub("[\u0300-\u036f'’`.]", "", unicodedata.normalize("NFKD", text).casefold())
    return re.sub(r"[^\S\n]|-", " ", bare)
