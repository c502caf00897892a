"""Text that both databases can hold: anything but NUL and lone surrogates, which stand for bytes that are no text."""

from collections.abc import Iterable

import pandas as pd

from growthwatch.store.errors import StoreError


def check(texts: Iterable[object]) -> None:
    """Raise :class:`StoreError` for a text that can't be kept; what is not a text is passed over."""
    whole = "".join(text for text in texts if isinstance(text, str))
    try:
        whole.encode()
    except UnicodeEncodeError as error:
        raise StoreError("a text holds bytes that are not UTF-8 and can't be kept: leave them out") from error
    if "\0" in whole:
        raise StoreError("a text holds a NUL character, which can't be kept: leave it out")


def search_name(names: pd.Series) -> pd.Series:
    """Return names as they are searched for: small letters, single blanks."""
    return names.str.casefold().str.replace(r"\s+", " ", regex=True).str.strip()
