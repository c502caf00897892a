"""Clinical codes to what they mean here: SNOMED CT, Read v2, CTV3 and LOINC, from ``reference_data/codes/``."""

import io
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.reference import data

LISTS: Final = ("snomed_ct", "read_v2", "ctv3", "loinc")
#: What a code can mean: a recorded value, a contact, gestation at birth, a centile (never a value).
MEANINGS: Final = ("record", "contact", "gestation", "centile")


@dataclass(frozen=True)
class Decoded:
    """For each row: the meaning (null where the code is in no list) and what it fills in."""

    meaning: pa.Array
    kind: pa.Array
    context: pa.Array
    contact: pa.Array
    outcome: pa.Array


@cache
def codes() -> pd.DataFrame:
    """Return every code: ``scheme, code, meaning, kind, context, contact, outcome, term``."""
    lists = [
        pd.read_csv(io.BytesIO(data.verified(f"codes/{name}.csv")), dtype=str).assign(scheme=name) for name in LISTS
    ]
    return pd.concat(lists, ignore_index=True)


def decode(code: pa.Array) -> Decoded:
    """Return what each code means; Read codes may lack their dots or carry a two-character term code."""
    table, texts = codes(), code.dictionary_encode()
    known = pc.index_in(_written_alike(texts.dictionary), value_set=pa.array(table["code"], pa.string()))
    at = known.take(texts.indices)
    columns = {
        name: pa.array(table[name].astype(object).where(table[name].notna(), None), pa.string()).take(at)
        for name in ("meaning", "kind", "context", "contact", "outcome")
    }
    return Decoded(**columns)


def _written_alike(code: pa.Array) -> pa.Array:
    """Return SNOMED CT and LOINC codes as they are, Read codes in five characters."""
    texts = pc.utf8_trim_whitespace(code)
    is_read = np.asarray(
        pc.fill_null(pc.match_substring_regex(texts, r"^[0-9A-Za-z.]{2,7}$"), False).to_numpy(zero_copy_only=False)
    )
    is_number = np.asarray(
        pc.fill_null(pc.match_substring_regex(texts, r"^\d{6,18}$"), False).to_numpy(zero_copy_only=False)
    )
    five = pc.utf8_slice_codeunits(pc.utf8_rpad(texts, 5, padding="."), 0, 5)
    return pc.if_else(pa.array(is_read & ~is_number), five, texts)
