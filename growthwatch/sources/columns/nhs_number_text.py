"""NHS numbers as spreadsheets, pandas and people dress them, back to their ten digits; what lost digits is none.

``9990001014.0``, ``'9990001014``, ``="9990001014"``, ``999 000 1014``, ``999.000.1014`` and a number with a no-break
or zero-width space in it are the same ten digits. ``9.99E+09`` is a rounded one: as it stands beside many children at
once, it is no number of any of them. Whether ten digits are an NHS number is linkage's business.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_TEN: Final = r"^[0-9]{10}$"
_LABEL: Final = r"(?i)^nhs(?:\s*(?:no|num|number))?\s*[.:#]*"
#: Blanks of every width, dashes, apostrophes and quotation marks; a format character shows nothing at all.
_BETWEEN: Final = r"[\s\p{Zs}\p{Pd}\p{Cf}'\"=‘’“”`´]+"
_THREE_THREE_FOUR: Final = r"^([0-9]{3})[./·]([0-9]{3})[./·]([0-9]{4})$"
_AS_A_FLOAT: Final = r"^([0-9]{10})[.,]0*$"
#: All ten digits of a number in exponential form.
_EXPONENTIAL: Final = r"(?i)^([0-9])[.]([0-9]{9})e[+]?0?9$"
_ROUNDED: Final = r"(?i)^[0-9](?:[.,][0-9]*)?e[+]?[0-9]{1,2}$"


def ten_digits(numbers: pa.Array) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    """Return NHS numbers without their dress, and which have lost digits: those are null.

    Parameters
    ----------
    numbers : pyarrow string array
        As written; what is no ten digits in any dress stays as it is.
    """
    nothing = np.zeros(len(numbers), dtype=bool)
    if pc.all(pc.utf8_is_digit(numbers)).as_py() is not False:
        return numbers, nothing
    bare = pc.replace_substring_regex(pc.replace_substring_regex(numbers, _LABEL, ""), _BETWEEN, "")
    for form, digits in ((_AS_A_FLOAT, r"\1"), (_THREE_THREE_FOUR, r"\1\2\3"), (_EXPONENTIAL, r"\1\2")):
        bare = pc.replace_substring_regex(bare, form, digits)
    rounded = pc.fill_null(pc.match_substring_regex(bare, _ROUNDED), False)
    known = pc.if_else(pc.match_substring_regex(bare, _TEN), bare, numbers)
    return pc.if_else(rounded, None, known), np.asarray(rounded.to_numpy(zero_copy_only=False), dtype=bool)
