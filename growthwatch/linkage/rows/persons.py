"""Persons as systems state them, made comparable: names, postcodes, birth order.

What tells two babies of one household apart is a forename or a birth order. "Baby", "Infant" or "Twin 1" stands
where a forename is not yet known, so it is read as none; the order it may hold is kept.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.rows.rows import NO_DATE, Codes, Mask, Positions, Rows

_STAND_INS: Final = (
    "baby|bb|babyboy|babygirl|infant|newborn|neonate|unnamed|unknown|not known|nk|not named|none|tbc|tba|na|nil"
    "|twin|triplet|quad|boy|girl|male|female|child|son of|daughter of|boy of|girl of"
)
#: A forename that is none: one of the words above, whatever follows it, or initials ("A. B."), which twins may share.
_NOT_A_FORENAME: Final = rf"^(?:(?:{_STAND_INS})(?: .*)?|(?:baby|infant|twin|triplet) ?[0-9ab]|(?:. )*.)$"
_NOT_A_SURNAME: Final = r"^(?:unknown|not known|nk|tbc|tba|none|nil|na|baby|infant|(?:. )*.)$"
#: Letters that have no accent to take off, and what stands for them in systems that lack them (ICAO Doc 9303-3, 6.A;
#: but o for ø, as keyboards without it have it).
_LETTERS: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n", "ħ": "h", "ŧ": "t"}
)
_ORDER: Final = (
    r"^(?:(?:baby|infant|twin|triplet|boy|girl|bb)(?: .*)? |baby|infant|twin|triplet)"
    r"([1-4]|one|two|three|four|i{1,3}|[abc])$"
)
_ORDER_OF: Final = {
    "1": 1, "one": 1, "i": 1, "a": 1,
    "2": 2, "two": 2, "ii": 2, "b": 2,
    "3": 3, "three": 3, "iii": 3, "c": 3,
    "4": 4, "four": 4,
}  # fmt: skip
#: The postcodes that stand for "none known" or "no fixed abode" (ONS postcode directory: ZZ99 series).
_NO_POSTCODE: Final = r"^ZZ99|^$"


class Persons:
    """One statement per row of ``at``, every field an integer code that is equal where the field is equal.

    -1 is not known. ``order`` is the birth order, 0 for not known.
    """

    def __init__(self, rows: Rows, at: Positions) -> None:
        self._rows, self._at = rows, at
        self.born = rows.born[at]
        self.sex = rows.sex[at].astype(np.int64)

    # text is read only where it is asked for: most of the work, and often for nothing

    @cached_property
    def forename(self) -> Codes:
        """Forename."""
        return _codes(self.names("forename"))

    @cached_property
    def surname(self) -> Codes:
        """Surname."""
        return _codes(self.names("surname"))

    def names(self, which: str) -> pd.Series:
        """Return forename or surname as plain text, NaN for not known: codes of the two can't be compared."""
        if which == "forename":
            return plain_forenames(self._forename)
        return plain_surnames(self._rows.column("surname", self._at))

    @cached_property
    def postcode(self) -> Codes:
        """Postcode."""
        return _codes(self.postcode_text)

    @cached_property
    def postcode_text(self) -> pd.Series:
        """Postcode in capitals without blanks, NaN for not known."""
        return plain_postcodes(self._rows.column("postcode", self._at))

    @cached_property
    def order(self) -> Codes:
        """Birth order."""
        return stated_orders(self._rows.column("birth_order", self._at), self._forename)

    @cached_property
    def _forename(self) -> pd.Series:
        return self._rows.column("forename", self._at)

    @property
    def household(self) -> Codes:
        """A code for surname, birth date, sex and postcode, equal where all are; -1 where one is not known."""
        known = (self.surname >= 0) & (self.born != NO_DATE) & (self.sex >= 0) & (self.postcode >= 0)
        return np.where(known, joint_code(self.surname, self.born, self.sex, self.postcode), -1)

    @property
    def statement(self) -> tuple[Codes, ...]:
        """All that is stated."""
        return self.forename, self.surname, self.born, self.sex, self.postcode, self.order

    @property
    def tells_apart(self) -> Mask:
        """Whether a forename or a birth order tells the child from a twin."""
        return (self.forename >= 0) | (self.order > 0)


def plain_forenames(names: pd.Series) -> pd.Series:
    """Return forenames as :func:`_plain` does, NaN for one that only stands in for a name."""
    return _by_distinct(names, lambda distinct: _bare(_plain(distinct), _NOT_A_FORENAME))


def plain_surnames(names: pd.Series) -> pd.Series:
    """Return surnames as :func:`_plain` does, NaN for one that only stands in for a name."""
    return _by_distinct(names, lambda distinct: _bare(_plain(distinct), _NOT_A_SURNAME))


def _plain(names: pd.Series) -> pd.Series:
    """Return names casefolded, without accents and punctuation: "Zoë-Mae" is "zoemae", "Søren" "soren"."""
    bare = names.str.normalize("NFKD").str.casefold().str.translate(_LETTERS)
    # a full stop parts what it ends: "A.B." are two initials
    bare = bare.str.replace(".", " ", regex=False).str.replace(r"[^\w\s]|_|[\u0300-\u036f]", "", regex=True)
    return bare.str.replace(r"\s+", " ", regex=True).str.strip()


def _bare(names: pd.Series, not_a_name: str) -> pd.Series:
    """Return names without blanks, which are needed only to tell what is not a name."""
    return names.mask(names.str.match(not_a_name)).str.replace(" ", "")


def plain_postcodes(postcodes: pd.Series) -> pd.Series:
    """Return postcodes in capitals without blanks or punctuation, NaN for one that stands for none."""

    def plain(distinct: pd.Series) -> pd.Series:
        bare = distinct.str.upper().str.replace(r"[^A-Z0-9]", "", regex=True)
        return bare.mask(bare.str.match(_NO_POSTCODE))

    return _by_distinct(postcodes, plain)


def joint_code(*columns: npt.NDArray[np.generic]) -> Codes:
    """Return one code for each distinct combination of codes."""
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        part, values = pd.factorize(column)
        # factorised again each time, so that the product never outgrows 64 bits
        code = pd.factorize(code * (len(values) + 1) + part)[0].astype(np.int64)
    return code


def _by_distinct(text: pd.Series, change: Callable[[pd.Series], pd.Series]) -> pd.Series:
    code, distinct = pd.factorize(text)
    changed = change(pd.Series(distinct, dtype="str"))
    return changed.mask(changed == "").reindex(code).reset_index(drop=True)


def _codes(text: pd.Series) -> Codes:
    return pd.factorize(text)[0].astype(np.int64)


def stated_orders(stated: pd.Series, forename: pd.Series) -> Codes:
    """Return birth orders, read out of a forename such as "Twin 2" where not stated; 0 for not known."""
    read = _by_distinct(forename, lambda distinct: _plain(distinct).str.extract(_ORDER, expand=False))
    order = stated.astype("float64").fillna(read.map(_ORDER_OF).astype("float64"))
    return order.fillna(0).to_numpy().astype(np.int64)
