"""The grammar of a value as people write it: a figure, its unit, pounds and ounces, and a remark beside it.

What is one figure is read: ``3.402``, ``3.402kg``, ``3402 g``, ``7 lb 8½ oz``, ``3kg 402g``, ``4.2 kg in nappy``,
``4.2kg*``, ``3.402 kg (7lb 8oz)``. What is no figure, or not one, is never made into one: ``<3``, ``~4.2``, ``7-8``,
``4.2 (entered in error)``, ``4.2 (4.6)``, "not done". A text is read in lower case; most are plain, and only the rest
goes through the longer grammar.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources import missing
from growthwatch.sources.columns.unit_words import IN_SI, LB_OZ, NO_UNIT, NOT_A_UNIT, UNITS, WEIGHT_UNITS, unit_codes
from growthwatch.sources.reject_reasons import SAID_OF_VALUE, RejectReason

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Units = npt.NDArray[np.int16]

#: Why a value is refused; a refusal is a position here counted from 1, and 0 is none.
REASONS: Final = tuple(SAID_OF_VALUE)
_LONGEST_VALUE = 80

_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.(?P<decimals>\d*))?(?:e(?P<power>[+-]?\d{1,3}))?"
_PLAIN = rf"^(?P<number>{_NUMBER})(?P<unit>\s*[a-z\[][a-z_\[\]]*\.?|\s*\"|\s*'')?$"
_POUNDS = (
    r"^(?P<lb>\d+)\s*(?:lbs?|pounds?|\[lb_av\])\.?[\s,&+]*(?:and\s+)?"
    r"(?P<oz>\d+(?:\.(?P<decimals>\d+))?)\s*(?:ozs?|ounces?|\[oz_av\])?\.?$"
)
_KILOS = (
    r"^(?P<kg>\d+)\s*(?:kgs?|kilos?|kilogram(?:me)?s?)\.?[\s,&+]*(?:and\s+)?"
    r"(?:(?P<g>\d{1,3})\s*(?:gms?|gr|g|gram(?:me)?s?)\.?|(?P<three>\d{3}))$"
)
_DECIMAL_COMMA: Final = r"^[^,]*\d,\d[^,]*$"
_TWO_NUMBERS = r"^(?P<lb>\d+)[\s-]+(?P<oz>\d{1,2}(?:\.(?P<decimals>\d+))?)$"
_RANGE = r"^\d[\d.]*\s*[a-z]*\s*(?:-|–|/|\bto\b)\s*\d[\d.]*\s*[a-z]*\.?$"
#: A space that marks thousands: no ounces have three figures.
_SPACED = r"^(\d{1,3}) (\d{3})((?:\.\d+)?\s*(?:g|gms?|gr|gram(?:me)?s?)?\.?)$"
#: A decimal point written as a middle dot, as by hand in the UK; a space that does not break a line.
_SIGNS = (("·", "."), ("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("\u200b", ""), ("\ufeff", ""))
#: A spreadsheet's dress of a text: ="4.2", '4.2.
_DRESS = r"""^(?:="([^"]*)"|"([^"]+)"|'([^'"]+))$"""
_FRACTIONS = (("½", "1/2", ".5"), ("¼", "1/4", ".25"), ("¾", "3/4", ".75"))

#: What stands in a value's place where nothing was measured.
NOT_MEASURED: Final = (
    r"(?i)^\W*(?:n[/\\. ]?a|n[/\\. ]?k|n[/\\.]?d|null|nil|none|no weight|no wt|unknown|missing|blank|dna|wnb|cnb"
    r"|refused|declined|unable|unweighed|uncooperative|asleep|not +(?:done|measured|weighed|taken|known|recorded"
    r"|available|applicable|obtained|attempted|brought|possible|required|seen|indicated)|(?:did|was|could) +not +\w+"
    r"|didn'?t +\w+|wasn'?t +\w+|(?:parents?|mum|mother|dad|father|family|carer)s? +(?:refused|declined))\b\D*$"
)
_ABOUT: Final = (
    r"^(?:[<>~≤≥≈±+]|(?:c|ca|circa|approx\w*|about|abt|est|estimate[ds]?|roughly|around|nearly|almost|over|under"
    r"|less than|more than|at least|up to|min|max)\b)"
)
_INEXACT: Final = (
    r"[?<>~≤≥≈±]|\+/-|\b(?:approx\w*|about|abt|circa|est|estimate[ds]?|roughly|guess\w*|around|nearly|almost|over|under"
    r"|less|more|above|below|at least|up to|loss|lost|gain\w*|down|drop\w*|change|difference|target|expected|predicted"
    r"|previous\w*|last|should)\b"
)
_SAID_WRONG: Final = (
    r"\b(?:error|wrong\w*|incorrect\w*|mistake\w*|invalid|void|ignore\w*|cancel\w*|crossed|delete\w*|unreliable"
    r"|disregard\w*|not valid|not correct|not reliable|other (?:baby|child|twin)|sibling|brother|sister"
    r"|(?:mother|mum|maternal|father|dad)(?:'?s)? weight)\b"
)
_MARKS: Final = r"^(?P<core>.*\d[^(]*?)\s*(?P<remark>[*†‡#^]+)$"
_BRACKETS: Final = r"^(?P<core>[^()]*\d[^()]*?)\s*[(\[](?P<remark>[^()\[\]]*)[)\]]\s*[*†‡.]*$"
_AFTER_SIGN: Final = r"^(?P<core>[^,;:–(]*\d[^,;:–(]*?)\s*(?:[,;:–]| - )\s*(?P<remark>[a-z][^\d()]*)$"
#: Words that may follow a figure without a sign between them: how the child was weighed, and nothing else.
_HOW: Final = (
    r"in|with|without|w/|wearing|including|incl?\.?|no|only|and|&|on|off|a|the|her|his|wet|dry|clean|full|light|minimal"
    r"|vest|napp(?:y|ies)|diaper|cloth(?:es|ed|ing)|dressed|undressed|naked|nude|bare|babygro\w*|sleepsuit|socks|blanket"
    r"|fully|partly|lightly|mostly|shoes|coat|home|clinic|hospital|same|different|other|own|scales?|weighed|measured|hv|gp|midwife|electronic"
    r"|digital|standing|lying"
)
_WORDS: Final = (
    r"^(?P<core>\d[\d.,½¼¾]*\s*(?:[a-z\[][a-z_\[\]]*\.?)??(?:\s*\d[\d.½¼¾]*\s*(?:ozs?|ounces?|g|gms?|grams?)?\.?)?)"
    rf"\s+(?P<remark>(?:{_HOW})(?:[\s+-]+(?:{_HOW}))*)$"
)
#: One weight in both systems without brackets: "4.4 kg 9lb 11oz"; they are held against each other.
_IN_BOTH: Final = (
    r"^(?P<core>\d[\d.]*\s*kgs?\.?)\s*[,/=]?\s*(?P<remark>\d+\s*(?:lbs?|pounds?)\b.*)$",
    r"^(?P<core>\d+\s*(?:lbs?|pounds?)\.?\s*[\d.]+\s*(?:ozs?|ounces?)\.?)\s*[,/=]?\s*(?P<remark>\d[\d.]*\s*kgs?\.?)$",
)
#: A figure in a remark that is no second value: a centile, an age, a place in a list.
_NO_VALUE: Final = (
    r"\b\d{1,2}(?:\.\d)?(?:st|nd|rd|th)\b|\b\d{1,2}(?:\.\d)?\s*(?:centiles?|%ile|%|/40|days?|weeks?|wks?|months?|hrs?|hours?)"
    r"|\b(?:day|week|class|scales?) ?\d{1,2}\b"
)


@dataclass
class Written:
    """What distinct texts say.

    ``number`` counts ``unit``, a position in ``UNITS``, ``NO_UNIT`` or ``NOT_A_UNIT``; it is infinite where ounces are
    sixteen or more and NaN where there is no single figure, of which ``why`` has the reason. ``step`` is one of the
    last digit written. ``remark`` is what stands beside the figure, as written; null where nothing does.
    """

    number: Floats
    step: Floats
    unit: Units
    pair: Bools  # two numbers without a unit, to be read as pounds and ounces
    comma: Bools  # before three figures, or a space: it may mark thousands
    grams: Bools  # kilograms and grams, each by name
    why: npt.NDArray[np.int8]  # a position in REASONS counted from 1, 0 for none
    remark: pa.Array


def read(texts: pa.Array) -> Written:
    """Return what distinct texts say.

    Parameters
    ----------
    texts : pyarrow string array
        No nulls.
    """
    sized = pc.if_else(pc.less_equal(pc.utf8_length(texts), _LONGEST_VALUE), texts, "")
    made = _figures(pc.utf8_lower(pc.utf8_trim_whitespace(sized)))
    rest = np.flatnonzero(np.isnan(made.number) | (made.unit == NOT_A_UNIT))
    if len(rest):
        _put(made, rest, _read_rest(_undressed(sized.take(pa.array(rest)))))
    return made


def code(reason: RejectReason) -> int:
    """Return the position of a reason in :data:`REASONS`, counted from 1."""
    return REASONS.index(reason) + 1


def remarks(texts: pa.Array) -> pa.Array:
    """Return what stands beside the figure of each value, as written; null where nothing does."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    distinct = whole.dictionary_encode()
    return read(distinct.dictionary).remark.take(distinct.indices)


def _figures(words: pa.Array) -> Written:
    """Return the figures that texts in lower case are, a remark beside one left unread."""
    number, step, unit, comma = _plain(words)
    pair, grams = (np.zeros(len(words), dtype=bool) for _ in range(2))
    why, remark = np.zeros(len(words), dtype=np.int8), pa.nulls(len(words), pa.string())
    made = Written(number, step, unit, pair, comma, grams, why, remark)
    if not np.isnan(number).any():
        return made
    left = np.flatnonzero(np.isnan(number))
    if len(left) < len(number):
        _put(made, left, _figures(words.take(pa.array(left))))
        return made
    for form, is_pair in ((_POUNDS, False), (_TWO_NUMBERS, True)):
        found = pc.extract_regex(words, form)
        matched = _valid(found) & np.isnan(number)
        pounds, ounces = _float(pc.struct_field(found, "lb")), _float(pc.struct_field(found, "oz"))
        # sixteen ounces or more is refused by name: infinite is its mark on the way
        number[matched] = np.where(ounces < 16, pounds + ounces / 16, np.inf)[matched]
        step[matched] = (10.0 ** -_digits(pc.struct_field(found, "decimals")) / 16)[matched]
        unit[matched] = NO_UNIT if is_pair else LB_OZ
        made.pair |= matched & is_pair
    found = pc.extract_regex(words, _KILOS)
    made.grams = _valid(found) & np.isnan(number)
    grams = np.nan_to_num(_float(pc.struct_field(found, "g"))) + np.nan_to_num(_float(pc.struct_field(found, "three")))
    number[made.grams] = (_float(pc.struct_field(found, "kg")) + grams / 1000)[made.grams]
    step[made.grams], unit[made.grams] = 0.001, UNITS.index("kg")
    return made


def _read_rest(bare: pa.Array) -> Written:
    """Return what the texts say that are no plain figure: with a remark, or no single figure and why not."""
    words = pc.utf8_lower(bare)
    made = _figures(words)
    unread = np.isnan(made.number) | (made.unit == NOT_A_UNIT)
    digits = _matches(words, r"\d")
    for reason, holds in (
        (RejectReason.value_empty, missing.of_a_program(words)),
        (RejectReason.not_measured, missing.is_missing(words) | _matches(words, NOT_MEASURED)),
        (RejectReason.value_not_exact, digits & _matches(words, _ABOUT)),
        (RejectReason.value_is_two_figures, _matches(words, _RANGE)),
        (RejectReason.decimal_comma, np.isnan(made.number) & _matches(words, _DECIMAL_COMMA)),
    ):
        made.why[unread & holds & (made.why == 0)] = code(reason)
    open_ = np.flatnonzero(unread & (made.why == 0))
    if len(open_):
        _read_remarked(made, open_, bare.take(pa.array(open_)))
    still = (np.isnan(made.number) | (made.unit == NOT_A_UNIT)) & (made.why == 0)
    made.why[still & digits & _matches(words, _INEXACT)] = code(RejectReason.value_not_exact)
    return made


def _read_remarked(made: Written, at: npt.NDArray[np.intp], bare: pa.Array) -> None:
    """Read the figures that stand with a remark beside them, and put them in where they stand."""
    core, remark = bare, pa.nulls(len(bare), pa.string())
    for _ in range(2):  # a mark behind a bracket, or a bracket behind a unit and a mark
        for form in (_MARKS, _BRACKETS, _AFTER_SIGN, _WORDS, *_IN_BOTH):
            found = pc.extract_regex(core, "(?i)" + form)
            beside = pc.struct_field(found, "remark")
            remark = pc.coalesce(pc.binary_join_element_wise(beside, remark, "; "), beside, remark)
            core = pc.coalesce(pc.struct_field(found, "core"), core)
    of = _figures(pc.utf8_lower(pc.utf8_trim_whitespace(core)))
    said = pc.utf8_lower(pc.fill_null(remark, ""))
    read_ = _valid(remark) & ~np.isnan(of.number) & (of.unit != NOT_A_UNIT) & ~of.pair
    of.why[read_ & _matches(said, _INEXACT)] = code(RejectReason.value_not_exact)
    of.why[read_ & _matches(said, _SAID_WRONG)] = code(RejectReason.value_said_wrong)
    _hold_against_second(of, np.flatnonzero(read_ & (of.why == 0)), said)
    of.remark = pc.if_else(pa.array(read_), pc.if_else(pc.equal(remark, ""), None, remark), None)
    taken = np.flatnonzero(read_)
    _put(made, at[taken], _taken(of, taken))


def _hold_against_second(of: Written, at: npt.NDArray[np.intp], said: pa.Array) -> None:
    """Refuse a figure beside which another stands that does not agree with it; take over the unit of one that does."""
    left = pc.replace_substring_regex(said.take(pa.array(at)), _NO_VALUE, " ")
    second = np.flatnonzero(_matches(left, r"\d"))
    if not len(second):
        return
    at = at[second]
    other = _figures(pc.utf8_trim_whitespace(said.take(pa.array(at))))
    with np.errstate(all="ignore"):
        si, wide = _si(other.number, other.unit), _si(other.step, other.unit)
        agrees = np.zeros(len(at), dtype=bool)
        for unit in range(len(UNITS)):
            family = (unit < WEIGHT_UNITS) == (other.unit < WEIGHT_UNITS)
            may_be = (of.unit[at] == unit) | ((of.unit[at] == NO_UNIT) & family)
            apart = np.abs(of.number[at] * IN_SI[unit] - si)
            fits = may_be & (other.unit >= 0) & (apart <= (of.step[at] * IN_SI[unit] + wide) / 2 + 1e-9) & ~agrees
            of.unit[at[fits]] = unit
            agrees |= fits
        agrees |= (other.unit == NO_UNIT) & (other.number == of.number[at])
    of.why[at[~agrees]] = code(RejectReason.value_is_two_figures)


def _si(number: Floats, unit: Units) -> Floats:
    return number * IN_SI[np.maximum(unit, 0)]


def _taken(of: Written, at: npt.NDArray[np.intp]) -> Written:
    return Written(of.number[at], of.step[at], of.unit[at], of.pair[at], of.comma[at], of.grams[at], of.why[at],
                   of.remark.take(pa.array(at)))  # fmt: skip


def _put(made: Written, at: npt.NDArray[np.intp], part: Written) -> None:
    """Put what some texts were found to say in their places."""
    for name in ("number", "step", "unit", "pair", "comma", "grams", "why"):
        getattr(made, name)[at] = getattr(part, name)
    if part.remark.null_count < len(part.remark):
        place = np.full(len(made.number), -1)
        place[at] = np.arange(len(at))
        made.remark = pc.coalesce(part.remark.take(pa.array(place, mask=place < 0)), made.remark)


def _undressed(texts: pa.Array) -> pa.Array:
    """Return texts as a person sees them: without a spreadsheet's marks, with plain spaces, points and fractions."""
    words = texts
    for sign, plain in _SIGNS:
        words = pc.replace_substring(words, sign, plain)
    words = pc.replace_substring_regex(pc.utf8_trim_whitespace(words), _DRESS, r"\1\2\3")
    words = pc.replace_substring_regex(pc.utf8_trim_whitespace(words), "(?i)" + _SPACED, r"\1,\2\3")
    for sign, spelled, decimal in _FRACTIONS:
        # "8½" and "8 1/2" are 8.5; "½" alone is 0.5
        words = pc.replace_substring_regex(words, rf"(\d)(?:\s*{sign}|\s+{spelled})", rf"\1{decimal}")
        words = pc.replace_substring_regex(words, rf"^(?:{sign}|{spelled})", f"0{decimal}")
    return words


def _plain(words: pa.Array) -> tuple[Floats, Floats, Units, Bools]:
    found = pc.extract_regex(words, _PLAIN)
    text = pc.struct_field(found, "number")
    comma = np.array(pc.fill_null(pc.match_substring(text, ","), False).to_numpy(zero_copy_only=False), dtype=bool)
    number = _float(pc.replace_substring(text, ",", "") if comma.any() else text)
    decimals, power = _digits(pc.struct_field(found, "decimals")), _float(pc.struct_field(found, "power"))
    with np.errstate(over="ignore"):
        step = 10.0 ** (np.nan_to_num(power) - decimals)
    own = pc.struct_field(found, "unit")
    unit = unit_codes(pc.if_else(pc.equal(own, ""), None, own))
    return number, step, unit, comma


def _valid(column: pa.Array) -> Bools:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def _matches(column: pa.Array, pattern: str) -> Bools:
    found = pc.fill_null(pc.match_substring_regex(column, pattern), False)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _digits(column: pa.Array) -> Floats:
    return np.asarray(pc.fill_null(pc.utf8_length(column), 0).to_numpy(zero_copy_only=False), dtype=np.float64)


def _float(texts: pa.Array) -> Floats:
    """Return the numbers that texts are, NaN where they are none."""
    if not pc.any(pc.greater(pc.binary_length(texts), 0)).as_py():
        return np.full(len(texts), np.nan)
    is_number = pc.match_substring_regex(texts, r"^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$")
    numbers = pc.cast(pc.if_else(pc.fill_null(is_number, False), texts, None), pa.float64())
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
