"""Cells of a register that say less than their column asks: a death without its day, a code in small letters."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.sources.rows.row_validation import RowValidation

_YES: Final = ("true", "yes", "y", "dead", "died", "deceased")
_NO: Final = ("false", "no", "n", "alive", "living")
_PARTIAL: Final = r"^(?P<y>(?:19|20)[0-9]{2})(?:-(?P<m>0[1-9]|1[0-2]))?$"
#: The ODS code of a GP practice: a letter and five figures; letters count the same in either case.
_PRACTICE: Final = r"^[a-z][0-9]{5}$"
#: The code with the practice's name behind or before it: "Z90001 - The Surgery", "The Surgery (Z90001)".
_BESIDE_NAME: Final = r"^(?:(?P<first>[A-Za-z][0-9]{5})\s*[-–:,/ ]\s*\D*|\D*\((?P<last>[A-Za-z][0-9]{5})\)\s*)$"


def state_day_of_death(validation: RowValidation, as_of: np.datetime64) -> None:
    """Put a day where a death is stated without one, and report it: the last day it may have been.

    FHIR's ``deceasedBoolean``, and "2026-05". A child who has died is on no worklist, whether or not the day is known;
    who is stated to live has no day of death.

    Parameters
    ----------
    validation : RowValidation
        Register rows; their ``died_on`` is read afterwards.
    as_of : datetime64
        The death, being stated, lies no later.
    """
    texts = validation.column("died_on")
    if texts.null_count == len(texts):
        return
    words = pc.utf8_lower(texts)
    lives, dead = (pc.fill_null(pc.is_in(words, value_set=pa.array(known)), False) for known in (_NO, _YES))
    last = _last_days(texts, as_of)
    stated = np.asarray(pc.or_(dead, last.is_valid()).to_numpy(zero_copy_only=False), dtype=bool)
    if not stated.any() and not pc.any(lives).as_py():
        return
    validation.refuse_cell(stated, "died_on", RejectReason.day_of_death_not_stated)
    day = pc.if_else(dead, str(as_of), pc.coalesce(last, pc.if_else(lives, None, texts)))
    validation.put("died_on", day)


def _last_days(texts: pa.Array, as_of: np.datetime64) -> pa.Array:
    """Return the last day of each month or year that is stated alone, no later than ``as_of``; null elsewhere."""
    found = pc.extract_regex(texts, _PARTIAL)
    year, month = (pc.struct_field(found, name) for name in "ym")
    whole_year = pc.fill_null(pc.equal(month, ""), False)
    first = pc.binary_join_element_wise(year, pc.if_else(whole_year, "01", month), "-")
    months = np.array(first.to_numpy(zero_copy_only=False), dtype="datetime64[M]")
    length = np.where(np.asarray(whole_year), 12, 1)
    day = np.minimum((months + length).astype("datetime64[D]") - 1, as_of)
    begun = ~np.isnat(months) & (months.astype("datetime64[D]") <= as_of)
    return pa.array(np.where(begun, day, np.datetime64("NaT", "D"))).cast(pa.string())


def practice_codes(stated: pa.Array) -> pa.Array:
    """Return practice codes with the letter of an ODS code in capitals, without the name of the practice beside it.

    Any other text stays as it is.
    """
    if stated.null_count == len(stated):
        return stated
    named = stated.dictionary_encode()
    beside = pc.extract_regex(named.dictionary, _BESIDE_NAME)
    code = pc.binary_join_element_wise(pc.struct_field(beside, "first"), pc.struct_field(beside, "last"), "")
    stated = pc.coalesce(code, named.dictionary).take(named.indices)
    small = pc.fill_null(pc.match_substring_regex(stated, _PRACTICE), False)
    return pc.if_else(small, pc.utf8_upper(stated), stated)
