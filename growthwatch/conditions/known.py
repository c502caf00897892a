"""The list of known conditions and care, and what their codes and words are: ``reference_data/conditions/``."""

import io
from functools import cache
from typing import Final, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.reference import data

#: What a condition is: something the child has, how it is fed, or a service that looks after it.
GROUPS: Final = ("diagnosis", "feeding", "care")
#: For how long before birth a diagnosis may be known: a pregnancy, and some [days].
BEFORE_BIRTH_DAYS: Final = 300
_APART: Final = "|"


class KnownCondition(NamedTuple):
    """A condition or kind of care that the program knows by name.

    Attributes
    ----------
    condition : str
        The word that stands in files.
    name : str
        What screens call it.
    group : str
        One of :data:`GROUPS`.
    prenatal : bool
        Whether it may be known before birth: a diagnosis may, care of a child may not.
    longest_rest_days : int
        For how long one may let a finding rest on it at a time [days].
    """

    condition: str
    name: str
    group: str
    prenatal: bool
    longest_rest_days: int


@cache
def known_conditions() -> dict[str, KnownCondition]:
    """Return the conditions by the word that stands in files, in the order in which lists show them.

    Raises
    ------
    ReferenceDataError
        When the list is not the one that the manifest describes.
    """
    listed = _table("conditions")
    return {
        row.condition: KnownCondition(
            row.condition, row.name, row.group, row.prenatal == "yes", int(row.longest_rest_days)
        )
        for row in listed[["condition", "name", "group", "prenatal", "longest_rest_days"]].itertuples(index=False)
    }


def condition_of(texts: pa.Array) -> pa.Array:
    """Return the condition that each text names by a code or in words; null where it names none that is known.

    Parameters
    ----------
    texts : pyarrow string array
        A SNOMED CT concept id, the word of the list, or another way of saying it; upper and lower case, blanks,
        dashes and underscores are not told apart.

    Examples
    --------
    >>> condition_of(pa.array(["41040004", "Down's Syndrome", "eczema"])).to_pylist()
    ['trisomy-21', 'trisomy-21', None]
    """
    unique = texts.dictionary_encode()
    ways, conditions = _ways()
    at = pc.index_in(_alike(unique.dictionary), value_set=ways)
    return conditions.take(at).take(unique.indices)


@cache
def _ways() -> tuple[pa.Array, pa.Array]:
    """Return every way of naming a condition, written alike, and the condition that each names."""
    listed, codes = _table("conditions"), _table("codes")
    said = listed.assign(way=listed["words"].str.split(_APART)).explode("way")
    ways = [*listed["condition"], *said["way"], *codes["code"]]
    named = [*listed["condition"], *said["condition"], *codes["condition"]]
    return _alike(pa.array(ways, pa.string())), pa.array(named, pa.string())


def _alike(texts: pa.Array) -> pa.Array:
    """Return texts in lower case, with one blank for every run of blanks, dashes and underscores."""
    plain = pc.replace_substring_regex(pc.utf8_lower(texts), pattern="[\u2018\u2019`]", replacement="'")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(plain, pattern=r"[\s_\-–]+", replacement=" "))


def _table(name: str) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(data.verified(f"conditions/{name}.csv")), dtype=str)
