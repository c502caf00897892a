"""What the words of one heading say: the role of its column, the kind and unit of a value, and what tells it apart.

"Weight 2 (kg)" is a value, of weight, in kg, told apart by the figure 2; "Visit 2 date" a day told apart by the same
figure. Words that are written as one ("wtkg", "agedays", "gagebrth") are taken apart where known words fill them.
Nothing is decided here that the cells must decide: see :mod:`growthwatch.sources.columns.column_meanings`.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


#: Word -> the plain words it stands for.
_MEANS: Final = {
    "wt": "weight", "wgt": "weight", "wght": "weight", "weights": "weight", "bodyweight": "weight",
    "birthweight": "birth weight", "bwt": "birth weight", "bw": "birth weight", "birthwt": "birth weight",
    "len": "length", "lgth": "length", "lngth": "length", "lth": "length", "lt": "length", "height": "length",
    "ht": "length", "hgt": "length",
    "stature": "length", "lengths": "length", "heights": "length", "hc": "head", "ofc": "head", "hcirc": "head",
    "headcirc": "head", "headc": "head", "occipitofrontal": "head", "circ": "circumference",
    "circumf": "circumference", "circum": "circumference", "dob": "birth date", "born": "birth date",
    "birthdate": "birth date", "birthday": "birth date", "brth": "birth", "dated": "date", "when": "date",
    "dt": "date", "datetime": "date", "dates": "date", "gest": "gestation", "gestational": "gestation",
    "ga": "gestation", "gage": "gestation", "gestage": "gestation", "aged": "age", "ages": "age",
    "pma": "postmenstrual age", "day": "days", "dys": "days", "week": "weeks", "wk": "weeks", "wks": "weeks",
    "month": "months", "mth": "months", "mths": "months", "mo": "months", "mos": "months", "year": "years",
    "yr": "years", "yrs": "years", "kgs": "kg", "kilo": "kg", "kilos": "kg", "kilogram": "kg", "kilograms": "kg",
    "kilogrammes": "kg", "gm": "g", "gms": "g", "gram": "g", "grams": "g", "grammes": "g", "lbs": "lb",
    "pound": "lb", "pounds": "lb", "ozs": "oz", "ounce": "oz", "ounces": "oz", "stone": "stones", "cms": "cm",
    "centimetre": "cm", "centimetres": "cm", "centimeters": "cm", "mms": "mm", "millimetre": "mm",
    "millimetres": "mm", "millimeters": "mm", "metre": "m", "metres": "m", "meter": "m", "meters": "m",
    "mtr": "m", "inch": "in", "inches": "in", "ins": "in", "gender": "sex", "mf": "sex", "no": "number",
    "nhsno": "nhs number", "hospno": "hospital number", "foc": "head", "num": "number", "nos": "number",
    "identifier": "id", "ids": "id", "ref": "id", "reference": "id",
    "mrn": "patient id", "subj": "subject", "ppt": "participant", "participants": "participant",
    "firstname": "forename", "lastname": "surname", "forenames": "forename", "postal": "post",
    "pcode": "postcode", "zip": "postcode", "mothers": "mother", "maternal": "mother", "mum": "mother",
    "mums": "mother", "mom": "mother", "mat": "mother", "fathers": "father", "paternal": "father",
    "dad": "father", "dads": "father", "notes": "note", "comment": "note", "comments": "note", "remark": "note",
    "remarks": "note", "units": "unit", "centiles": "centile", "percentile": "centile", "percentiles": "centile",
    "pctl": "centile", "pctile": "centile", "zscore": "z", "weighed": "weigh", "weighing": "weigh",
    "measured": "measure", "measuring": "measure", "patients": "patient", "childs": "child", "babys": "baby",
    "infants": "infant", "deceased": "death", "childno": "child number", "studyno": "study number",
    "patno": "patient number", "caseno": "case number", "idno": "id number", "regno": "patient number",
    "pid": "patient id", "cid": "child id", "sid": "subject id", "died": "death", "registered": "registration",
    "deducted": "deduction", "ident": "id",
}  # fmt: skip
#: Words that are taken for nothing but themselves, and may be part of words written as one.
_PLAIN: Final = (
    "weight", "length", "head", "circumference", "birth", "date", "age", "days", "weeks", "months", "years",
    "gestation", "kg", "lb", "oz", "cm", "mm", "stones", "sex", "number", "id", "subject", "study",
    "participant", "child", "baby", "infant", "patient", "record", "person", "local", "forename", "surname",
    "first", "last", "given", "family", "name", "nhs", "postcode", "post", "code", "practice", "ods", "mother",
    "father", "note", "unit", "value", "visit", "centile", "z", "sds", "bmi", "weigh", "measure", "measurement",
    "death", "registration", "deduction", "at", "of", "order", "corrected", "postmenstrual", "adjusted",
    "clinic", "review", "check", "time", "discharge", "taken",
)  # fmt: skip
KINDS_OF_WORD: Final = ("weight", "length", "head")
_UNITS: Final = ("kg", "g", "lb", "oz", "cm", "mm", "m", "in", "stones")
UNITS_OF_KIND: Final = {
    "weight": ("kg", "g", "lb", "oz", "lb oz"), "length": ("cm", "mm", "m", "in"), "head": ("cm", "mm", "m", "in")
}  # fmt: skip
_SPANS: Final = ("days", "weeks", "months", "years")
#: Words that say that the column is no measurement of the child, though it names one.
_NO_VALUE: Final = words_of(
    "centile z sds score bmi velocity gain gained loss lost change changed diff difference expected target "
    "ideal median mean sd percent pct perc ratio index placenta placental parent parents parental sibling carer "
    "muac arm abdominal abdo waist chest hip triceps skinfold plot plotted chart flag qc status method scale "
    "scales equipment device reason haz laz waz whz wlz wfl hcz hcaz baz whaz unit note type label category "
    "n count counts band line concern problem source prepregnancy pregnancy antenatal fetal efw estimated by who yes"
)
#: Words of a heading that tell nothing apart.
SAYS_NOTHING: Final = words_of(
    "the of at a and on in to for baby infant child patient person visit check review exam examination "
    "appointment appt contact value measure measurement recorded result reading actual body naked nude weigh "
    "taken seen was clinic event entry effective consultation obs observation attendance encounter assessment "
    "assessed assess session o e circumference recumbent supine standing crown heel number no s"
)
#: Beside "NHS number": whose it is if not the child's, that it holds no more, or that it is no number.
_NOT_THE_CHILDS_NUMBER: Final = words_of(
    "mother father parent parents carer guardian sibling twin donor old previous former superseded replaced merged "
    "other second historic prior status verified verification trace"
)
#: What the heading of a column is made of that says whether an entry was withdrawn.
_WITHDRAWN: Final = words_of("deleted void voided retracted")
_OF_AN_ENTRY: Final = words_of("is was flag record entry row y n yes no number measurement observation")
_STATUS: Final = {("status",), *((of, "status") for of in ("record", "entry", "result", "observation", "row"))}
_SPAN_OF: Final = {"m": "months", "w": "weeks"}
_RECORDED: Final = words_of("recorded entered written created uploaded input inputted typed")
_PEOPLE: Final = words_of("child baby infant subject study participant patient person case hospital local unit")
#: Signs of a heading that are looked at.
_LONGEST: Final = 200


@dataclass(frozen=True)
class HeadingWords:
    """What a heading says.

    ``role`` is one of our columns, or ``day``, ``age``, ``value``, ``child_key``, ``kind``, ``figure`` (the value of a
    long table), ``unit``, ``score`` (a centile and its like), or blank where it says nothing known; ``kind`` and
    ``unit`` those of a value (``unit`` of an age its span), ``?`` where the heading names several or one not read;
    ``about`` the words that tell it from other columns of the role.
    """

    heading: str
    role: str
    kind: str = ""
    unit: str = ""
    about: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


@cache
def heading_words(heading: str) -> HeadingWords:
    """Return what the words of a heading say.

    Examples
    --------
    >>> found = heading_words("Weight 2 (kg)")
    >>> found.role, found.kind, found.unit, sorted(found.about)
    ('value', 'weight', 'kg', ['2'])
    """
    words = _words(heading)
    said = frozenset(words)
    role = _role(words, said)
    if role != "value":
        kind = next((kind for kind in KINDS_OF_WORD if kind in said or (kind == "weight" and "weigh" in said)), "")
        unit = _only([word for word in words if word in _SPANS]) if role in {"age", "gestation"} else ""
        drop = {"date", "time", "age", "birth", *_SPANS} if role == "age" else {"date", "time"}
        return HeadingWords(heading, role, kind, unit, _about(words, drop | set(KINDS_OF_WORD)), words)
    units = _units(words, heading)
    named = _only([kind for kind in KINDS_OF_WORD if kind in said])
    kind = named or ("weight" if set(units) & {"kg", "lb", "oz", "g"} else "")
    if kind == "?":
        return HeadingWords(heading, "score", words=words)
    return HeadingWords(heading, "value", kind, _unit(units, kind), _about(words, {kind, *units}), words)


def _words(heading: str) -> tuple[str, ...]:
    text = heading[:_LONGEST].casefold().replace("'s", "")
    text = re.sub(r"\b(?:[a-z]\.){2,}[a-z]?", lambda initials: initials[0].replace(".", ""), text)  # D.O.B.
    text = re.sub(r"(?<![a-z])(\d{1,2})\s?(m|w)(?![a-z])", lambda at: f"{at[1]} {_SPAN_OF[at[2]]}", text)  # 12m, 8w
    # the first visit of a health visitor is no birth
    parts = re.findall(r"[a-z]+|\d+", re.sub(r"\bnew[\s_-]*birth(?![a-z])", "firstvisit", text))
    found: list[str] = []
    for part in parts:
        for word in _apart(part):
            found += _MEANS.get(word, word).split()
    return tuple(found)


def _apart(part: str) -> list[str]:
    """Return a word, or the known words that it is written of: "wtkg" is wt and kg."""
    if part in _KNOWN or part.isdigit() or len(part) < 4:
        return [part]
    best: dict[int, list[str]] = {0: []}
    for end in range(1, len(part) + 1):
        for start in range(end):
            piece = part[start:end]
            if start in best and piece in _JOINED and (end not in best or len(best[start]) + 1 < len(best[end])):
                best[end] = [*best[start], piece]
    return best.get(len(part), [part])


_KNOWN: Final = frozenset({*_MEANS, *_PLAIN, *_NO_VALUE, *SAYS_NOTHING, *_RECORDED, *_PEOPLE})
_JOINED: Final = frozenset(word for word in {*_MEANS, *_PLAIN} if len(word) > 1) - {
    "mo",
    "no",
    "at",
    "of",
    "mat",
    "ref",
}


def _role(words: tuple[str, ...], said: frozenset[str]) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each role
    a_date = "date" in said or (words[-1:] == ("on",) and len(words) > 1)
    if "nhs" in said:
        return "" if said & _NOT_THE_CHILDS_NUMBER else "nhs_number"
    if {"mother", "father"} & said:
        parent = "mother" if "mother" in said else "father"
        return f"{parent}_height_cm" if "length" in said and not said & {"m", "in", "mm"} else ""
    if "birth" in said and a_date and not said & {"weight", "length", "head", "weigh", "mother", "father"}:
        return "date_of_birth"
    for role, needed in (
        ("died_on", {"death"}), ("left_on", {"deduction"}), ("joined_on", {"registration"}),
    ):  # fmt: skip
        if needed <= said and a_date:
            return role
    if said & {"note"} or {"free", "text"} <= said:
        return "note"
    if a_date:
        return "recorded_on" if said & _RECORDED and not said & set(KINDS_OF_WORD) else "day"
    if "order" in said and said & {"birth", "twin"}:
        return "birth_order"
    if "sex" in said or words in {("m", "f"), ("b", "g"), ("boy", "girl"), ("male", "female")}:
        return "sex"
    if "gestation" in said or ("weeks" in said and "completed" in said):
        return "gestation"
    if "unit" in said and not said & _PEOPLE - {"unit"}:
        return "unit"
    if "age" in said:
        return "score" if said & ({"corrected", "adjusted", "postmenstrual", "mother"} | _NO_VALUE) else "age"
    if said & set(KINDS_OF_WORD) or (said & {"kg", "lb", "oz"} and not said - {"kg", "lb", "oz", "g"}):
        return "score" if said & _NO_VALUE else "value"
    return _other_role(words, said)


def _other_role(words: tuple[str, ...], said: frozenset[str]) -> str:  # noqa: C901, PLR0911 - as above
    if "postcode" in said or {"post", "code"} <= said:
        return "postcode"
    if "ods" in said or {"practice", "code"} <= said:
        return "practice_code"
    if "surname" in said or ("name" in said and said & {"last", "family"}):
        return "surname"
    if "forename" in said or ("name" in said and said & {"first", "given"}):
        return "forename"
    if said & {"id", "number", "key", "code"} and said & _PEOPLE:
        return "child_key"
    if words in {("record", "id"), ("id",), ("entry",), ("entry", "id"), ("record", "number"), ("entry", "number")}:
        return "record_id"
    if "by" in said and said & (_RECORDED | {"weigh", "measure", "seen", "examined"}):
        return "recorded_by"
    if words in {("kind",), ("param",), ("parameter",), ("measure",), ("measurement", "type"), ("measure", "type"),
                 ("variable",), ("measurement", "kind"), ("code", "term"), ("term",), ("read", "term"),
                 ("code", "description"), ("read", "code", "description"), ("read", "code", "term"),
                 ("code", "term", "description"), ("term", "description"), ("description",), ("rubric",),
                 ("observation",), ("observation", "type"),
                 ("type",)}:  # fmt: skip
        return "kind"
    if words in {
        ("value",),
        ("result",),
        ("reading",),
        ("measurement",),
        ("measurement", "value"),
        ("numeric", "value"),
    }:
        return "figure"
    if (said & _WITHDRAWN and said <= _WITHDRAWN | _OF_AN_ENTRY) or {"entered", "error"} <= said or words in _STATUS:
        return "status"
    if words in {("context",), ("occasion",)}:
        return "context"
    if words == ("source",):
        return "source"
    return "score" if said & (_NO_VALUE - {"by", "who", "yes", "source", "unit", "note", "type", "status"}) else ""


def _units(words: tuple[str, ...], heading: str) -> list[str]:
    """Return the units among the words; "in" and "st" may be other words, and are units at the end or in brackets."""
    found = [word for word in dict.fromkeys(words) if word in _UNITS and word != "in"]
    inches = re.search(r"(?i)[(\[] *in[s.]* *[)\]]|(?<![a-z])in(?:s|ch(?:es)?)?[.\s]*$|\binch(?:es)?\b", heading)
    stones = re.search(r"(?i)[(\[] *st\.? *[)\]/]|[a-z][\s_]st\.?$", heading)
    return [*found, *(["in"] if inches and not found else []), *(["stones"] if stones else [])]


def _unit(units: list[str], kind: str) -> str:
    if units in (["lb", "oz"], ["oz", "lb"]):
        return "lb oz"
    unit = _only(units)
    return unit if not unit or unit in UNITS_OF_KIND.get(kind, ()) else "?"


def _only(found: list[str]) -> str:
    """Return the one found, blank where there is none, ? where there are several."""
    return "?" if len(set(found)) > 1 else "".join(found[:1])


def _about(words: tuple[str, ...], dropped: set[str]) -> frozenset[str]:
    return frozenset(words) - dropped - SAYS_NOTHING
