"""The words by which a long table says what each row measured, to our kinds."""

from collections.abc import Iterable

from growthwatch.sources.columns.heading_words import heading_words
from growthwatch.sources.columns.vocabulary_words import LOOKUPS


def kinds_of_words(words: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return our kind for each distinct word of a column that is not one of ours, and the words that are no kind.

    A word that names a unit other than the usual ("weight_lb") is no kind: its rows are in that unit.

    Examples
    --------
    >>> kinds_of_words(["WEIGHTKG", "HEIGHTCM", "weight"])
    ({'WEIGHTKG': 'weight', 'HEIGHTCM': 'length', 'weight': 'weight'}, [])
    """
    known: dict[str, str] = {}
    unknown: list[str] = []
    for word in dict.fromkeys(words):
        said = heading_words(word)
        usual = said.unit in ("", {"weight": "kg"}.get(said.kind, "cm"))
        if word.casefold() in LOOKUPS["kind"]:
            known[word] = said.kind or word.casefold()
        elif said.role == "value" and said.kind and usual and not said.about:
            known[word] = said.kind
        else:
            unknown.append(word)
    return known, unknown
