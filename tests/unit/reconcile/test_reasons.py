"""Sentences made of codes and figures."""

import numpy as np
import pytest

from growthwatch.reconcile import reasons
from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.systematic import WholeFile
from growthwatch.reconcile.reason_codes import ReasonCode, RecordReasons, Refusal
from tests.three_records import decisions, records

#: Sorted by kind, day and system: the first is the clinic's, the second the GP's.
ROWS = records(("clinic", "weight", 28, "9.81"), ("gp", "weight", 30, "4.45"))


def said(
    code: ReasonCode,
    *,
    other: int = 1,
    error_kind: str | None = None,
    only: bool = True,
    weeks: float = np.nan,
    also: tuple[str | None, float, int] = (None, np.nan, 0),
    **repair,
) -> str:
    """Return the sentence of the clinic's record."""
    columns = {
        "code": code, "other_record": other, "value": np.nan, "day": 0, "first_day": 0, "last_day": 0, "kind": 0,
        "is_only_repair": only, "gestation_weeks": weeks, "other_value": also[1], "other_kind": also[2],
        "birth_day": 19000.0, "sex": 1, **repair,
        "error_kind": -1 if error_kind is None else error_kinds.position_of(error_kind),
        "other_error_kind": -1 if also[0] is None else error_kinds.position_of(also[0]),
    }  # fmt: skip
    why = RecordReasons(**{name: np.array([column, column]) for name, column in columns.items()})
    return str(reasons.of_records(ROWS, why)[0])


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (ReasonCode.STANDS, "no slip explains it better than truth"),
        (ReasonCode.ONLY_ON_RECORD, "the only weight on record, and no slip explains it better than truth"),
        (
            ReasonCode.FITS_ANOTHER_GESTATION,
            "fits with this child's other readings as of a baby born at about 27 weeks: check the gestation",
        ),
        (
            ReasonCode.FITS_ANOTHER_BIRTH_DATE,
            "fits with this child's other readings as of one born on 2022-01-08: check the date of birth",
        ),
        (
            ReasonCode.FITS_ABOUT_ANOTHER_BIRTH_DATE,
            "fits with this child's other readings as of one born about 2022-01-08: check the date of birth",
        ),
        (
            ReasonCode.FITS_THE_OTHER_SEX,
            "fits with this child's other readings as of a female child: check the sex",
        ),
        (ReasonCode.NOT_SCORED, "no SDS can be told for this weight: nothing could be held against it"),
        (ReasonCode.SAME_MEASURING, "the same measuring as GP record 0-2"),
        (ReasonCode.VALUES_DISAGREE, "the records of this day disagree: 9.81 kg here, 4.45 kg in GP record 0-2"),
        (
            ReasonCode.DAYS_AND_VALUES_DISAGREE,
            "9.81 kg on 2026-02-02 here and 4.45 kg on 2026-02-04 in GP record 0-2 can hardly both be true",
        ),
        (
            ReasonCode.DATES_DISAGREE,
            (
                "9.81 kg is dated 2026-02-02 here and 2026-02-04 in GP record 0-2: "
                "one date is wrong, or it has not changed"
            ),
        ),
    ],
)
def test_each_code_has_its_sentence(code: ReasonCode, sentence: str):
    assert said(code, weeks=27.0) == sentence


def test_an_error_is_named_with_its_repair_and_where_there_is_another():
    assert said(ReasonCode.ERROR, error_kind="pounds", value=4.4497) == "9.81 kg fits as a number of pounds: 4.45 kg"
    assert said(ReasonCode.ERROR, error_kind="pounds", value=4.45, only=False).endswith(
        ": 4.45 kg, but another repair is about as likely"
    )


def test_a_repair_nearly_as_likely_is_named_beside_the_likeliest():
    moved = {"error_kind": "decimal", "value": 5.83}
    assert said(ReasonCode.ERROR, **moved, also=("digits_exchanged", 8.91, 0)).endswith("5.83 kg, or 8.91 kg")
    assert said(ReasonCode.ERROR, **moved, also=("swapped_kind", np.nan, 1)).endswith("5.83 kg, or it is a length")
    assert said(ReasonCode.ERROR, **moved, also=("swapped_kind", 58.1, 1)).endswith("or it is a length: 58.1 cm")


def test_a_value_in_another_field_and_in_a_wrong_unit_has_both_put_right():
    assert said(ReasonCode.ERROR, error_kind="swapped_kind", kind=1, value=58.1) == (
        "9.81 kg does not fit as a weight but does as a length "
        "with its unit or its decimal point mistaken as well: 58.1 cm"
    )


def test_another_day_is_named_with_the_days_between_which_it_may_lie():
    days = {name: int(np.datetime64(day).astype(int)) for name, day in
            (("day", "2026-04-28"), ("first_day", "2026-04-07"), ("last_day", "2026-05-12"))}  # fmt: skip
    assert said(ReasonCode.ERROR, error_kind="another_day", **days) == (
        "the visit does not fit 2026-02-02 but does about 2026-04-28, between 2026-04-07 and 2026-05-12: "
        "check the date"
    )


def test_a_date_and_a_kind_are_named_with_what_they_may_have_been():
    meant = int(np.datetime64("2026-03-04").astype(np.int64))
    assert said(ReasonCode.ERROR, error_kind="day_month", day=meant) == (
        "the visit does not fit 2026-02-02 but does with day and month exchanged: 2026-03-04"
    )
    assert said(ReasonCode.ERROR, error_kind="swapped_kind", kind=2) == (
        "9.81 kg does not fit as a weight but does as a head"
    )


@pytest.mark.parametrize(
    ("error_kind", "unit"),
    [
        ("pounds", "a number of pounds"),
        ("pounds_ounces_as_decimal", "pounds and ounces"),
        ("unit_label", "a number of kilograms"),
    ],
)
def test_a_unit_mistaken_throughout_is_said_once_and_then_referred_to(error_kind: str, unit: str):
    first = said(ReasonCode.UNIT_THROUGHOUT, other=0, error_kind=error_kind)
    assert first == f"every weight of this child in clinic fits only as {unit}"
    assert said(ReasonCode.UNIT_THROUGHOUT_AGAIN, error_kind=error_kind) == f"{unit}, like GP record 0-2"


def test_every_kind_of_error_has_a_sentence():
    for name in error_kinds.base_rates()["error_kind"]:
        assert said(ReasonCode.ERROR, error_kind=name, value=1.0)


def test_a_decision_is_reported_as_a_persons():
    (sentence,) = reasons.of_decisions(decisions(("keep", "clinic", "0-1", "2026-03-01")))
    assert sentence == "kept as recorded by a health visitor on 2026-03-01: looked at the paper chart"
    unsigned = decisions(("set_aside", "clinic", "0-1", None)).assign(decided_by=None, reason=None)
    (sentence,) = reasons.of_decisions(unsigned)
    assert sentence == "set aside by a person not named on an unknown day: no reason given"


def test_a_decision_that_cannot_be_followed_is_told_why():
    assert reasons.of_refusal(Refusal.UNKNOWN_RECORD) == "the decision names no known record"
    assert "none can be accepted" in reasons.of_refusal(Refusal.NO_REPAIR)


def test_a_whole_file_in_another_unit_is_told_of_in_one_sentence():
    files = (WholeFile(2, "clinic", "length", error_kinds.position_of("inches"), 40, 41),)
    assert reasons.of_files(files) == (
        (
            "input 2: the lengths of 40 of 41 children in clinic fit only as a number of inches: "
            "the unit of the whole file may be mistaken"
        ),
    )
