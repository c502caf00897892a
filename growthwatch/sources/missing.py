"""Words that systems write in an empty cell (NA, NULL, ., nan, -, unknown), and the figures that mean "not known".

R writes NA, SQL NULL, SAS a point, pandas nan and NaT; people write a dash or "not known". In a cell that may be empty
such a word is an empty cell. A value is none of these cells: what stands there instead of a figure is read by
``values``, so that "not done" is told from nothing at all.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

#: Words of programs, and of people, as a lower-case text.
_OF_PROGRAMS: Final = (
    "na", "#n/a", "<na>", "null", "(null)", "[null]", "<null>", "none", "nan", "nat", ".", "..", "...", "-", "--",
    "---", "–", "—", "undefined", "\\n",
)  # fmt: skip
WORDS: Final = (
    *_OF_PROGRAMS, "n/a", "n.a.", "nil", "?", "unknown", "not known", "unk", "n/k", "nk", "not recorded", "not stated",
    "not available", "not applicable", "not given", "missing", "blank", "no data",
)  # fmt: skip
_SPELLINGS: Final = pa.array(
    sorted({w for word in WORDS for w in (word, word.upper(), word.capitalize(), word.title(), "NaN", "NaT")})
)
#: Na, Nil and Null are surnames: of a name only what no person writes as one is an empty cell.
_NO_NAME: Final = pa.array(
    sorted(
        {*(w for word in WORDS for w in (word, word.upper(), word.capitalize(), "NaN", "NaT"))}
        - {
            "Na",
            "Nil",
            "Null",
            "None",
            "Nan",
            "Nat",
            "Blank",
            "Nk",
            "Unk",
            "NIL",
            "nil",
            "NONE",
            "NAN",
            "NAT",
            "BLANK",
        }
    )
)
_NAMES: Final = ("forename", "surname")

#: Column -> what stands there by a format's own rule for "not known": NHS Data Dictionary, pseudo-codes of the ODS and
#: of the postcode file, SQL's and spreadsheets' first and last days.
DEFAULTS: Final = {
    "gestation_weeks": ("99", "999"),
    "gestation_days": ("99", "999"),
    "birth_order": ("8", "9", "8.0", "9.0", "98", "99"),
    "nhs_number": ("0000000000", "9999999999", "1111111111", "1234567890", "0", "9", "99"),
    "postcode": ("ZZ99 3VZ", "ZZ99 3WZ", "ZZ99 3CZ", "ZZ993VZ", "ZZ993WZ", "ZZ993CZ"),
    "practice_code": ("V81997", "V81998", "V81999"),
}
_DAYS: Final = (
    "1899-12-30", "1900-01-01", "01/01/1900", "1753-01-01", "01/01/1753", "0001-01-01", "01/01/0001", "9999-12-31",
    "31/12/9999", "2999-12-31", "31/12/2999", "2099-12-31", "31/12/2099",
)  # fmt: skip
_DATES: Final = ("date_of_birth", "joined_on", "left_on", "died_on", "recorded_on")


def blanked(name: str, column: pa.Array) -> pa.Array:
    """Return a column with the words for an empty cell as empty cells (null).

    Parameters
    ----------
    name : str
        Our column; ``value`` is left as it is.
    column : pyarrow string array
        Trimmed text.
    """
    if name == "value" or column.null_count == len(column):
        return column
    empty = pc.is_in(column, value_set=_WORDS_OF.get(name, _SPELLINGS))
    return pc.if_else(empty, None, column) if pc.any(empty).as_py() else column


def is_missing(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which texts, whatever their case, are a word for an empty cell."""
    return np.asarray(pc.is_in(pc.utf8_lower(texts), value_set=pa.array(WORDS)).to_numpy(zero_copy_only=False))


def of_a_program(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which texts, whatever their case, a program writes in an empty cell, and no person."""
    lower = pc.utf8_lower(texts)
    return np.asarray(pc.is_in(lower, value_set=pa.array(_OF_PROGRAMS)).to_numpy(zero_copy_only=False))


_WORDS_OF: Final = (
    {name: pa.concat_arrays([_SPELLINGS, pa.array(more)]) for name, more in DEFAULTS.items()}
    | {name: pa.concat_arrays([_SPELLINGS, pa.array(_DAYS)]) for name in _DATES}
    | dict.fromkeys(_NAMES, _NO_NAME)
)
