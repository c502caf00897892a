"""What is typed of a child, read as the files' registers are: the rows it makes, or which field is wrong and why."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any, Final

import pandas as pd

from growthwatch import sources
from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.sources import Intake
from growthwatch.sources.reject_reasons import of_cell
from growthwatch.store.database import rows, text
from growthwatch.store.errors import EntryRefused
from growthwatch.vocabulary import SEXES, SOURCES

#: Columns of a register row -> the field in which each is typed.
FIELD_OF: Final = {"gestation_weeks": "gestation", "gestation_days": "gestation", "measured_on": "date_of_birth"}
#: Columns of the birth weight's row -> the field.
_OF_BIRTH_WEIGHT: Final = {"value": "birth_weight", "unit": "birth_weight"}
_BLANK: Final = "is needed"


@dataclass(frozen=True)
class NewChild:
    """A child as it is typed; blank for what is not known.

    Attributes
    ----------
    gestation : str
        At birth, as it is written: ``"39+3"``, ``"39/40"``, ``"273 days"``.
    birth_weight, birth_weight_unit : str
        As read off the scale or the letter: ``"3.42"`` and ``"kg"``, ``"7 lb 8 oz"`` and ``"lb oz"``. The unit
        may stand with the weight; it is asked for where it stands nowhere.
    birth_order : str
        Of twins or more: 1 for the first.
    mother_height_cm, father_height_cm : str
        [cm].
    practice_code : str
        ODS code; blank for no practice known.
    source : str
        The system in whose name it is stated: clinic, gp, maternity or parent_held.
    """

    surname: str
    date_of_birth: dt.date | None
    forename: str = ""
    sex: str = ""
    gestation: str = ""
    nhs_number: str = ""
    birth_weight: str = ""
    birth_weight_unit: str = ""
    birth_order: str = ""
    postcode: str = ""
    practice_code: str = ""
    mother_height_cm: str = ""
    father_height_cm: str = ""
    source: str = "clinic"


def read(child: NewChild, today: dt.date) -> Intake:
    """Return the register row of a child, and the row of its birth weight where there is one.

    Raises
    ------
    EntryRefused
        With every field that is missing or can't be read.
    """
    typed = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(child).items()}
    text.check(typed.values())
    wrong = _missing(typed, today) | _wrong_number(typed["nhs_number"])
    # all that is wrong is said at once: the rest is read as if what is missing were there
    born = child.date_of_birth or today
    there = {"surname": typed["surname"] or "-", "date_of_birth": born}
    there |= {name: "" for name in ("nhs_number", "sex") if name in wrong}
    there |= {"source": SOURCES[0]} if "source" in wrong else {}
    intake = sources.read_frames(_frames(typed | there), as_of=max(today, born))
    wrong = _said(intake) | wrong
    if wrong:
        raise EntryRefused(wrong)
    return intake


def stated(intake: Intake) -> dict[str, Any]:
    """Return the register row as it is stored."""
    return _first(intake.register)


def birth_weight(intake: Intake) -> dict[str, Any] | None:
    """Return the row of the birth weight as it is stored, None where none was typed."""
    return _first(intake.recorded) if len(intake.recorded) else None


def _first(frame: pd.DataFrame) -> dict[str, Any]:
    row: dict[str, Any] = rows.stored(frame.drop(columns=["input", "line"]))[:1].to_dict("records")[0]
    return row


def _missing(typed: dict[str, Any], today: dt.date) -> dict[str, str]:
    wrong = {name: f"the {what} {_BLANK}" for name, what in (("surname", "surname"),) if not typed[name]}
    if typed["date_of_birth"] is None:
        wrong["date_of_birth"] = f"the birth date {_BLANK}"
    elif typed["date_of_birth"] > today:
        wrong["date_of_birth"] = "the birth date is after today"
    if typed["sex"] not in {"", *SEXES}:
        wrong["sex"] = f"unknown sex: expected one of {', '.join(SEXES)}, or nothing"
    if typed["birth_weight"] and not (typed["birth_weight_unit"] or any(map(str.isalpha, typed["birth_weight"]))):
        # a pound reading in a kilogram box is the commonest slip: no unit is taken for granted
        wrong["birth_weight_unit"] = f"the unit of the birth weight {_BLANK}"
    if typed["source"] not in SOURCES:
        wrong["source"] = f"unknown source: expected one of {', '.join(SOURCES)}"
    return wrong


def _wrong_number(number: str) -> dict[str, str]:
    """Return why a text is no NHS number, in words that do not repeat it."""
    if not number or valid_numbers(pd.Series([number], dtype="str"))[0] >= 0:
        return {}
    digits = "".join(one for one in number if one not in " -")
    if not (digits.isascii() and digits.isdigit()):
        said = "an NHS number is ten digits"
    elif len(digits) != len("9990000018"):
        said = f"an NHS number has ten digits, and this has {len(digits)}"
    else:
        said = "the last digit of the NHS number does not fit the others: one of its digits is wrong"
    return {"nhs_number": said}


def _frames(typed: dict[str, Any]) -> dict[str, pd.DataFrame]:
    person = {name: typed[name] for name in ("nhs_number", "forename", "surname", "sex", "birth_order", "postcode")}
    person |= {"source": typed["source"], "date_of_birth": typed["date_of_birth"].isoformat()}
    own = ("practice_code", "mother_height_cm", "father_height_cm")
    # no id of any system's: it is given one that no other register can have
    register = person | {name: typed[name] for name in own} | {"child_id": "", "gestation_weeks": typed["gestation"]}
    frames = {"children": pd.DataFrame([register], dtype="str")}
    if typed["birth_weight"]:
        weighed = person | {
            "record_id": "birth", "measured_on": person["date_of_birth"], "kind": "weight", "context": "birth",
            "value": typed["birth_weight"], "unit": typed["birth_weight_unit"],
        }  # fmt: skip
        frames["records"] = pd.DataFrame([weighed], dtype="str")
    return frames


def _said(intake: Intake) -> dict[str, str]:
    """Return field -> why it could not be read; what a file's row is used without is asked for again here."""
    wrong: dict[str, str] = {}
    for refused in (intake.rejects, intake.remarks):
        for row in refused.to_dict("records"):
            of_weight = row["file"] == "records"
            column = str(row["column"])
            field = _OF_BIRTH_WEIGHT.get(column) if of_weight else FIELD_OF.get(column, column)
            if field is not None:
                wrong.setdefault(field, of_cell(str(row["reason"])))
    if len(intake.rejects) and not wrong:
        wrong["surname"] = str(intake.rejects["reason"].iloc[0])
    return wrong
