"""What reports say of children who are on none of their lists and in none of their figures."""

from collections.abc import Mapping
from typing import Any, Final

#: Without a number: one child of a small area could be told by it.
RESTRICTED: Final = "Children whose record is restricted (UK GDPR, Article 18) are on no list and in no figure here."


def restricted(about: Mapping[str, Any]) -> str:
    """Return the sentence on restricted records of an export's ``about``; blank where none is left out."""
    return RESTRICTED if about.get("restricted_left_out") else ""
