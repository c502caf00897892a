"""Words of a fixed vocabulary as systems write them, to positions in that vocabulary."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.vocabulary import (
    ACTIONS,
    CONDITION_STANDINGS,
    CONTACTS,
    KINDS,
    OUTCOMES,
    ROW_STATUSES,
    SEXES,
    SOURCES,
)

#: Codes: the position in the vocabulary, or one of these.
BLANK, UNKNOWN = -1, -2
Codes = npt.NDArray[np.int8]


def _lookup(vocabulary: tuple[str, ...], other: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    own = {word.replace("-", "_"): n for n, word in enumerate(vocabulary)}
    return own | {way: vocabulary.index(word) for word, ways in other.items() for way in ways}


#: Other spellings of each word, in lower case with blanks and dashes as underscores.
LOOKUPS: Final = {
    "source": _lookup(
        SOURCES,
        {"parent_held": ("red_book", "pchr", "parent", "parent_held_record"),
         "gp": ("primary_care", "general_practice"),
         "clinic": ("community", "health_visitor", "health_visiting"), "maternity": ("midwifery", "midwife")},
    ),
    "kind": _lookup(
        KINDS,
        {"weight": ("wt", "body_weight"), "length": ("height", "supine_length", "recumbent_length"),
         "head": ("head_circumference", "hc", "ofc")},
    ),
    # 1 and 2 are the national codes (NHS Data Dictionary, person stated gender), and those of ISO 5218
    "sex": _lookup(SEXES, {"male": ("m", "boy", "1"), "female": ("f", "girl", "2")}),
    "contact": _lookup(
        CONTACTS, {"6-8-week": ("6_8_weeks", "6_8_week_check", "6_8_week_review"), "new-birth": ("new_birth_visit",)}
    ),
    "outcome": _lookup(OUTCOMES, {"was_not_brought": ("not_brought", "did_not_attend", "dna")}),
    "action": _lookup(ACTIONS, {}),
    "standing": _lookup(
        CONDITION_STANDINGS,
        {"current": ("active", "recurrence", "relapse", "confirmed", "on_hold", "onhold", "ongoing"),
         "suspected": ("provisional", "differential", "unconfirmed", "query"),
         "ended": ("inactive", "remission", "resolved", "finished", "completed", "revoked", "past", "discharged")},
    ),
    "status": _lookup(
        ROW_STATUSES, {"cancelled": ("canceled",), "entered-in-error": ("withdrawn", "deleted", "retracted")}
    ),
}  # fmt: skip
#: Words and national codes that say that the sex is not known: nothing is wrong with them.
NOT_KNOWN: Final = ("not_known", "unknown", "u", "indeterminate", "not_specified", "0", "9", "x", "i",
                    "intersex", "undetermined", "not_determined")  # fmt: skip
#: "Female (F)", "F - Female", "1: male": a word and its code, which must be one.
_TWICE: Final = r"^(?P<one>[a-z0-9]+)_?(?:\(_?(?P<in_brackets>[a-z0-9]+)_?\)|_?[-:=/_]_?(?P<beside>[a-z0-9]+))$"


def codes(column: pa.Array, lookup: Mapping[str, int], blank: tuple[str, ...] = ()) -> Codes:
    """Return the position of each word: ``BLANK`` where there is none, ``UNKNOWN`` where it is not in the lookup.

    Upper and lower case, blanks, dashes and underscores are not told apart.
    """
    texts = column.dictionary_encode()
    words = pc.utf8_lower(pc.utf8_trim_whitespace(texts.dictionary))
    words = pc.replace_substring_regex(words, pattern=r"[\s\p{Zs}_–-]+", replacement="_")
    # a code that a spreadsheet or pandas took for a number: 1.0
    words = pc.replace_substring_regex(words, pattern=r"^(\d{1,2})\.0+$", replacement=r"\1")
    found = _positions(words, lookup, blank)
    if (found == UNKNOWN).any():
        twice = pc.extract_regex(words, _TWICE)
        one = _positions(pc.struct_field(twice, "one"), lookup, blank)
        other = np.where(
            np.asarray(pc.fill_null(pc.equal(pc.struct_field(twice, "beside"), ""), True)),
            _positions(pc.struct_field(twice, "in_brackets"), lookup, blank),
            _positions(pc.struct_field(twice, "beside"), lookup, blank),
        )
        found = np.where((found == UNKNOWN) & (one == other), one, found)
    by_word = np.append(found, np.int8(BLANK)).astype(np.int8)
    return by_word[texts.indices.fill_null(len(by_word) - 1).to_numpy(zero_copy_only=False)]


def _positions(words: pa.Array, lookup: Mapping[str, int], blank: tuple[str, ...]) -> Codes:
    known = pa.array([*lookup, *blank], pa.string())
    positions = np.array([*lookup.values(), *[BLANK] * len(blank), UNKNOWN], dtype=np.int8)
    at = pc.fill_null(pc.index_in(words, value_set=known), len(known)).to_numpy(zero_copy_only=False)
    return positions[at]
