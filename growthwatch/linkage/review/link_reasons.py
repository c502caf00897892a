"""Why a pair of records goes to clerical review: codes, and the one table of the sentences that are published.

Codes are what stages decide by; ``links.why_not_joined`` holds the sentence, made last. Results kept by earlier
versions hold sentences too, so :func:`reason_codes` reads a sentence back to its code. Whoever rewords a sentence
adds the old one to :data:`FORMER_SENTENCES`: nothing else depends on the words.
"""

from enum import StrEnum
from string import Formatter
from typing import Final

import pandas as pd

from growthwatch.linkage.rows.rows import BELIEVED


class LinkReason(StrEnum):
    """Why a person is asked about a pair. Those that begin with ``joined`` are of one child all the same."""

    TWO_NUMBERS = "two_numbers"
    TWO_BIRTH_ORDERS = "two_birth_orders"
    NOT_TOLD_APART = "not_told_apart"
    SHARED_NUMBER = "shared_number"
    SEVERAL_NUMBERS = "several_numbers"
    TWO_REGISTER_IDS = "two_register_ids"
    NUMBER_KNOWN_BEFORE = "number_known_before"
    CONTRADICTED = "contradicted"
    CORRECTED_NUMBER = "corrected_number"
    EXCHANGED_NAMES = "exchanged_names"
    NO_BIRTH_DATE = "no_birth_date"
    BELOW_THRESHOLD = "below_threshold"
    FORENAMES_DIFFER = "forenames_differ"
    BIRTH_ORDERS_DIFFER = "birth_orders_differ"
    SAME_SYSTEM = "same_system"
    SEVERAL_CHILDREN = "several_children"
    ONE_RECORD_ID = "one_record_id"
    ONE_REGISTER_ID = "one_register_id"
    JOINED_TWO_BIRTH_DATES = "joined_two_birth_dates"
    JOINED_TWO_SEXES = "joined_two_sexes"
    JOINED_TWO_FORENAMES = "joined_two_forenames"


_ORDER: Final = f"which is believed (order: {', '.join(BELIEVED)})"
_VALUES: Final = f"{{value}} in {{system}}, and {{believed}} in {{believed_system}}, {_ORDER}"
#: Code -> the sentence, with the names of its details in braces.
SENTENCES: Final = {
    LinkReason.TWO_NUMBERS: "the same name, birth date, sex and postcode stand beside two different NHS numbers",
    LinkReason.TWO_BIRTH_ORDERS: "the same name, birth date, sex and postcode stand beside two birth orders",
    LinkReason.NOT_TOLD_APART: (
        "surname, birth date, sex and postcode agree, but no forename or birth order rules out a twin"
    ),
    LinkReason.SHARED_NUMBER: (
        "one NHS number stands beside two people whose names and birth dates, sexes or birth orders differ"
    ),
    LinkReason.SEVERAL_NUMBERS: "the same name and birth date stand beside more than one NHS number",
    LinkReason.TWO_REGISTER_IDS: "the same name, birth date and sex, but the register lists them under two ids",
    LinkReason.NUMBER_KNOWN_BEFORE: "the same system, name, birth date and sex, but it knew that NHS number before",
    LinkReason.CONTRADICTED: (
        "the same name, birth date and sex, but beside it another forename, postcode, birth order or gestation"
    ),
    LinkReason.CORRECTED_NUMBER: (
        "the same name, birth date and sex stand beside two NHS numbers: one may have been put right later"
    ),
    LinkReason.EXCHANGED_NAMES: "birth date agrees, and forename and surname look exchanged",
    LinkReason.NO_BIRTH_DATE: "name and postcode agree, but one states no birth date",
    LinkReason.BELOW_THRESHOLD: "the probability is below .999",
    LinkReason.FORENAMES_DIFFER: "the forenames are not the same, and no birth order rules out a twin",
    LinkReason.BIRTH_ORDERS_DIFFER: "the birth orders differ",
    LinkReason.SAME_SYSTEM: "that child already has a record file of the same system",
    LinkReason.SEVERAL_CHILDREN: "more than one child fits",
    LinkReason.ONE_RECORD_ID: (
        "one record id stands beside two children: two senders use the same ids, or one row names the wrong child"
    ),
    LinkReason.ONE_REGISTER_ID: (
        "one register id stands beside two children: two senders use the same ids, or one row names the wrong child"
    ),
    LinkReason.JOINED_TWO_BIRTH_DATES: f"joined all the same: the birth date is {_VALUES}{{exchanged}}",
    LinkReason.JOINED_TWO_SEXES: f"joined all the same: the sex is {_VALUES}",
    LinkReason.JOINED_TWO_FORENAMES: (
        "joined all the same: beside one NHS number the forename in {system} is another than in {believed_system}, "
        f"{_ORDER}; twins under one number?"
    ),
}
#: Sentences (or how they begin) of earlier versions, in results that were kept -> what they are the words of.
FORMER_SENTENCES: Final[dict[str, LinkReason]] = {}
EXCHANGED_DATE: Final = "; day and month look exchanged"
#: Pairs that are one child all the same: shown because its systems differ.
JOINED: Final = (
    LinkReason.JOINED_TWO_BIRTH_DATES,
    LinkReason.JOINED_TWO_SEXES,
    LinkReason.JOINED_TWO_FORENAMES,
)


def sentences(codes: pd.Series) -> pd.Series:
    """Return the sentence of each code that has no details."""
    return codes.astype(object).map({code.value: text for code, text in SENTENCES.items()}).astype("str")


def sentences_with(reason: LinkReason, **details: pd.Series) -> pd.Series:
    """Return one reason's sentence for each row of its details.

    Parameters
    ----------
    reason : LinkReason
        With names in braces in :data:`SENTENCES`.
    **details : Series of str
        What stands for each of those names.
    """
    out = pd.Series("", index=next(iter(details.values())).index, dtype="str")
    for words, name, _, _ in Formatter().parse(SENTENCES[reason]):
        out = out + words
        out = out + details[name] if name else out
    return out


def reason_codes(why_not_joined: pd.Series) -> pd.Series:
    """Return the code of each published sentence; blank for one that is none (as a pair only a person named)."""
    whole, begins = dict[str, str](), dict[str, str]()
    for text, code in [*((text, code) for code, text in SENTENCES.items()), *FORMER_SENTENCES.items()]:
        fixed = text.partition("{")[0]
        (whole if fixed == text else begins)[fixed] = code.value
    text = why_not_joined.astype(object).fillna("")
    found = text.map(whole)
    for beginning, reason in begins.items():
        found = found.mask(text.str.startswith(beginning).astype(bool), reason)
    return found.fillna("").astype("str")


def reason_code(why_not_joined: str) -> str:
    """Return :func:`reason_codes` of one sentence.

    Examples
    --------
    >>> reason_code("more than one child fits")
    'several_children'
    """
    return str(reason_codes(pd.Series([why_not_joined], dtype="str")).iloc[0])
