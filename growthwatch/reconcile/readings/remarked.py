"""How much a remark beside a weight widens its error: clothes and nappies weigh something, scales differ.

Babies are weighed naked under two years (RCPCH chart notes). A weight that says otherwise in its value (4.2 (clothed))
or in its note is not shifted, for nobody knows by how much; its error is wider. The figures are local choices [L]: a
nappy is 30 g dry and some 150 g wet, a set of indoor clothes 200 to 400 g, and scales that are not class III differ by
100 g.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources.columns import values
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]

#: Standard deviation that each adds to a weight [kg], with the words that say so.
CLOTHED_KG: Final = 0.25
NAPPY_KG: Final = 0.08
OTHER_SCALES_KG: Final = 0.1
_SAID: Final = (
    (
        CLOTHED_KG,
        r"\b(?:clothed|clothes|clothing|dressed|vest|babygro\w*|sleepsuit|coat|shoes|blanket)\b",
        r"\b(?:no|without|un|minus|out of) ?(?:\w+ )?(?:clothed|clothes|clothing|dressed|vest)|\bnaked\b|\bnude\b",
    ),
    (
        NAPPY_KG,
        r"\b(?:napp(?:y|ies)|diaper)\b",
        r"\b(?:no|without|minus|out of) (?:a )?(?:\w+ )?(?:napp|diaper)|(?:nappy|diaper) off|\bnaked\b|\bnude\b",
    ),
    (
        OTHER_SCALES_KG,
        r"\b(?:home|own|other|different|shop|kitchen|bathroom|parents?'?) scales?\b",
        r"\bno other scales\b",
    ),
)  # fmt: skip


def extra_error(records: pd.DataFrame) -> Floats:
    """Return the standard deviation that remarks add to each reading [kg]; 0 for lengths and heads, and without one.

    Parameters
    ----------
    records : DataFrame
        With ``kind``, ``value`` (as written) and ``note``.
    """
    extra = np.zeros(len(records))
    beside = values.remarks(pa.array(records["value"], pa.string(), from_pandas=True))
    note = pa.array(records["note"], pa.string(), from_pandas=True)
    note = note.combine_chunks() if isinstance(note, pa.ChunkedArray) else note
    if beside.null_count == note.null_count == len(records):
        return extra
    said = pc.binary_join_element_wise(pc.fill_null(beside, ""), pc.fill_null(note, ""), " ").dictionary_encode()
    words = pc.utf8_lower(said.dictionary)
    variance = np.zeros(len(words))
    for size, says, denies in _SAID:
        holds = pc.and_(pc.match_substring_regex(words, says), pc.invert(pc.match_substring_regex(words, denies)))
        variance += np.where(np.asarray(holds.to_numpy(zero_copy_only=False), dtype=bool), size**2, 0)
    of_row = np.sqrt(variance)[said.indices.to_numpy(zero_copy_only=False)]
    is_weight = records["kind"].cat.codes.to_numpy() == KINDS.index("weight")
    return np.where(is_weight, of_row, extra)
