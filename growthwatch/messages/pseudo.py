"""A language for tests: every Latin letter of a message changed, the message longer and in brackets.

A plain letter on a page that speaks it has not come through the catalogue, and a page that holds it will hold Welsh,
which runs longer than English.
"""

import re
from typing import Final

OPEN: Final = "⟦"
CLOSE: Final = "⟧"
#: What must reach the page as it is: placeholders, the address of a Markdown link, markup.
_AS_IT_IS: Final = re.compile(r"(\{[^{}]*\}|(?<=\])\([^)]*\)|<[^>]*>|&\w+;|%\w)")
_LETTERS: Final = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)
#: Letters added for each of a message's.
_LONGER: Final = 0.35
_FILLER: Final = "ẇéļţĥ "


def pseudo(message: str) -> str:
    """Return a message in the pseudo-language; its placeholders and markup stay as they are.

    Examples
    --------
    >>> pseudo("Open {name}")
    '⟦Öþéñ {name} ẇéļ⟧'
    """
    parts = _AS_IT_IS.split(message)  # every other one is what stays
    accented = "".join(part if at % 2 else part.translate(_LETTERS) for at, part in enumerate(parts))
    more = max(round(sum(map(len, parts[::2])) * _LONGER), 3)
    return f"{OPEN}{accented} {(_FILLER * (more // len(_FILLER) + 1))[:more].strip()}{CLOSE}"
