"""Cells of a known condition: which one it is, how it stands, and whether it may have begun before birth."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.conditions import BEFORE_BIRTH_DAYS, condition_of, known_conditions
from growthwatch.sources.columns import dates, vocabulary_words
from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.sources.rows.row_validation import RowValidation

Bools = npt.NDArray[np.bool_]

_A_CODE: Final = r"^\s*\d{6,18}\s*$"


def named(validation: RowValidation) -> pa.Array:
    """Return the condition of each row of a batch; rows that name none that is known, or two, are set aside.

    The code says which it is; where it is in no list the words do, and where there is no code they alone.
    """
    stated, code = validation.column("condition"), validation.column("condition_code")
    by_words, by_code = condition_of(stated), condition_of(code)
    validation.refuse_row(_is(pc.and_(stated.is_null(), code.is_null())), "condition", RejectReason.empty, "condition")
    two = pc.and_(pc.and_(by_words.is_valid(), by_code.is_valid()), pc.not_equal(by_words, by_code))
    validation.refuse_row(_is(pc.fill_null(two, False)), "condition_code", RejectReason.two_conditions)
    condition = pc.coalesce(by_code, by_words)
    unknown = _is(condition.is_null())
    in_code = _is(code.is_valid())
    as_code = _is(pc.fill_null(pc.match_substring_regex(stated, _A_CODE), False))
    validation.refuse_row(unknown & in_code, "condition_code", RejectReason.code_unknown)
    validation.refuse_row(unknown & as_code, "condition", RejectReason.code_unknown)
    validation.refuse_row(unknown, "condition", RejectReason.condition_unknown)
    return condition


def code_stated(validation: RowValidation) -> pa.Array:
    """Return the code that each row states, be it in the column of codes or in place of the words."""
    stated = validation.column("condition")
    as_code = pc.fill_null(pc.match_substring_regex(stated, _A_CODE), False)
    return pc.coalesce(validation.column("condition_code"), pc.if_else(as_code, stated, None))


def standing(validation: RowValidation) -> vocabulary_words.Codes:
    """Return how each condition stands as its row states it, -1 where it states nothing that is known."""
    found = vocabulary_words.codes(validation.column("standing"), vocabulary_words.LOOKUPS["standing"])
    unknown = found == vocabulary_words.UNKNOWN
    validation.refuse_cell(unknown, "standing", RejectReason.unknown_word, "standing")
    return np.where(unknown, np.int8(vocabulary_words.BLANK), found)


def too_early(condition: pa.Array, started_on: dates.Days, born: dates.Days) -> Bools:
    """Return which conditions are stated to have begun before they can have: care before birth, a diagnosis long so.

    Parameters
    ----------
    condition : pyarrow string array
    started_on, born : datetime64[D] arrays
        NaT where not known: then nothing is too early.
    """
    before = (born - started_on).astype("timedelta64[D]").astype(np.int64)
    before[np.isnat(started_on) | np.isnat(born)] = 0
    return np.asarray((before > 0) & ((before > BEFORE_BIRTH_DAYS) | ~may_precede_birth(condition)))


def may_precede_birth(condition: pa.Array) -> Bools:
    """Return which conditions may be known before birth."""
    prenatal = [one.condition for one in known_conditions().values() if one.prenatal]
    return _is(pc.is_in(condition, value_set=pa.array(prenatal, pa.string())))


def _is(mask: pa.Array) -> Bools:
    return np.asarray(mask.to_numpy(zero_copy_only=False), dtype=bool)
