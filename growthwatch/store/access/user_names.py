"""User names: one spelling for each, and no two that a person could take for one another."""

import unicodedata
from typing import Final

from growthwatch.store.database import text
from growthwatch.store.errors import StoreError

_SIGNS: Final = frozenset(".-_@'")
#: What looks alike in common typefaces: Unicode Technical Standard 39, confusables.txt, for the signs allowed here.
_ALIKE: Final = (("0", "o"), ("1", "l"), ("m", "rn"))


def normalised(username: str) -> str:
    """Return a name as it is kept and looked up: NFKC, case folded, without spaces around it."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def skeleton(name: str) -> str:
    """Return what is the same for names that look alike: without accents, digits as the letters they resemble."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    for sign, alike in _ALIKE:
        plain = plain.replace(sign, alike)
    return plain


def check(name: str) -> None:
    """Refuse a normalised name that could not be told from another on a screen.

    Raises
    ------
    StoreError
        For what is no text, a name that is empty, or one that holds anything but Latin letters, digits and
        ``. - _ @ '``.
    """
    text.check([name])
    bare = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    if not bare or not all(one.isascii() and (one.isalnum() or one in _SIGNS) for one in bare):
        raise StoreError("a user name is made of Latin letters, digits and the signs .-_@' alone")
