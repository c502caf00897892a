"""Why a row, or a cell of one, was refused: codes that travel, and the one table of the sentences they become.

Reading refuses with a :class:`RejectReason` and a detail (a figure, a column, a status); what counts or compares
refusals compares codes. The sentence of the public ``rejects.reason`` is made from :data:`SENTENCES` once, when the
rows of all inputs are handed on, so that rewording a sentence changes no behaviour.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class RejectReason(StrEnum):
    """Why a row or cell could not be read; the value is the code."""

    # the row as a whole
    wrong_number_of_columns = "wrong_number_of_columns"  # detail: columns of the heading
    unclosed_quotation = "unclosed_quotation"
    nul_character = "nul_character"
    unknown_layout = "unknown_layout"
    no_child_named = "no_child_named"
    no_matching_row = "no_matching_row"  # detail: our column that is the key
    repeated_record_id = "repeated_record_id"
    superseded = "superseded"  # a newer version of the row stands
    withdrawn_later = "withdrawn_later"  # detail: the status of the row that takes it back
    id_of_two_children = "id_of_two_children"
    id_of_two_records = "id_of_two_records"
    # any cell
    empty = "empty"  # detail: our column
    unknown_word = "unknown_word"  # detail: what the word should have said, e.g. sex
    # the value and its unit
    value_not_a_number = "value_not_a_number"
    value_not_positive = "value_not_positive"
    value_impossible = "value_impossible"
    unit_unknown = "unit_unknown"
    unit_of_another_kind = "unit_of_another_kind"
    unit_contradicted = "unit_contradicted"
    sixteen_ounces = "sixteen_ounces"
    pounds_or_decimal = "pounds_or_decimal"
    thousands_or_decimal_comma = "thousands_or_decimal_comma"
    value_empty = "value_empty"
    decimal_comma = "decimal_comma"
    not_measured = "not_measured"
    value_not_exact = "value_not_exact"
    value_is_two_figures = "value_is_two_figures"
    value_said_wrong = "value_said_wrong"
    # dates
    no_such_date = "no_such_date"
    no_day_stated = "no_day_stated"  # a month or a year alone
    date_order_open = "date_order_open"
    after_as_of = "after_as_of"  # detail: the as-of date
    no_such_age = "no_such_age"
    no_birth_to_count_from = "no_birth_to_count_from"
    measured_before_birth = "measured_before_birth"
    contact_before_birth = "contact_before_birth"
    before_date_of_birth = "before_date_of_birth"
    # the child
    nhs_number_rounded = "nhs_number_rounded"
    sex_zero_or_one = "sex_zero_or_one"
    birth_order = "birth_order"
    gestation_days_out_of_range = "gestation_days_out_of_range"
    gestation_days_contradicted = "gestation_days_contradicted"
    gestation_out_of_range = "gestation_out_of_range"
    gestation_term = "gestation_term"
    gestation_preterm = "gestation_preterm"
    not_an_adult_height = "not_an_adult_height"
    day_of_death_not_stated = "day_of_death_not_stated"
    child_to_settle = "child_to_settle"  # of a record that is read, and offered to a child: no reject
    # decisions
    pair_incomplete = "pair_incomplete"
    # codes
    code_is_centile = "code_is_centile"
    code_unknown = "code_unknown"
    # known conditions and care
    condition_unknown = "condition_unknown"
    two_conditions = "two_conditions"
    ended_before_it_began = "ended_before_it_began"
    care_before_birth = "care_before_birth"
    not_a_condition = "not_a_condition"  # detail: its status
    # FHIR
    invalid_fhir = "invalid_fhir"  # detail: where in the resource, and what the standard says
    observation_withdrawn = "observation_withdrawn"  # detail: its status
    not_in_force = "not_in_force"  # detail: its status
    not_a_json_object = "not_a_json_object"
    nested_too_deeply = "nested_too_deeply"
    status_not_given = "status_not_given"
    deleted = "deleted"  # detail: its id
    value_default = "value_default"
    modifier_not_known = "modifier_not_known"  # detail: the URL of the extension or rules
    measured_over_days = "measured_over_days"  # detail: the days
    value_absent = "value_absent"  # detail: the reason given
    value_and_why_absent = "value_and_why_absent"  # detail: the reason given
    value_of_another_kind = "value_of_another_kind"  # detail: valueDateTime ...
    body_site = "body_site"  # detail: the part of the body
    about_another = "about_another"  # detail: who or what
    patient_replaced = "patient_replaced"  # detail: by which
    patient_not_active = "patient_not_active"
    nhs_number_not_relied_on = "nhs_number_not_relied_on"  # detail: why
    unit_said_otherwise = "unit_said_otherwise"  # detail: the unit's name


#: Reason -> what is said of a value, after its name ("the value ...", or a heading of one's own).
SAID_OF_VALUE: Final[Mapping[RejectReason, str]] = MappingProxyType(
    {
        RejectReason.value_not_a_number: "is not a number",
        RejectReason.value_not_positive: "is not greater than zero",
        RejectReason.value_impossible: "is no measurement of a child in any unit",
        RejectReason.unit_unknown: "has an unknown unit",
        RejectReason.unit_of_another_kind: "has a unit that is not one of this kind of measurement",
        RejectReason.unit_contradicted: "names another unit than the unit column",
        RejectReason.sixteen_ounces: "has 16 ounces or more: a pound has 16",
        RejectReason.pounds_or_decimal: "may be pounds and ounces or a decimal of pounds: write 7 lb 8 oz or 7.5 lb",
        RejectReason.thousands_or_decimal_comma: (
            "has a comma that may be a decimal point or mark thousands: write 3.402 or 3402, never 3,402"
        ),
        RejectReason.value_empty: "is empty",
        RejectReason.not_measured: "is no figure: not measured",
        RejectReason.value_not_exact: "is not one exact figure: a bound, an estimate, a change or one in question",
        RejectReason.value_is_two_figures: "is not a number but two that do not agree: write one figure with its unit",
        RejectReason.value_said_wrong: "is said beside it to be wrong or another's",
        RejectReason.decimal_comma: "has a decimal comma: write it with a point, as 3.5 for 3,5",
    }
)

#: Reason -> the sentence of ``rejects.reason``; ``{detail}`` is what travels beside the code.
SENTENCES: Final[Mapping[RejectReason, str]] = MappingProxyType(
    {
        RejectReason.wrong_number_of_columns: "has not the {detail} columns of the heading",
        RejectReason.unclosed_quotation: (
            "a quotation mark is opened and not closed, or a line break stands in a cell that is no free text"
        ),
        RejectReason.nul_character: "holds a NUL character, which is no text",
        RejectReason.unknown_layout: "not read: its columns are not those of a table that is read",
        RejectReason.no_child_named: "the row names no child: no NHS number, name or date of birth",
        RejectReason.no_matching_row: "no row of the extract's other tables has this {detail}",
        RejectReason.repeated_record_id: "another record of this source already has this record_id",
        RejectReason.superseded: "a newer version of this row from its sender stands",
        RejectReason.withdrawn_later: "taken back by its sender: a row of this id has the status {detail}",
        RejectReason.id_of_two_children: (
            "two children have this id, so it is not known whose row this is: name the sender of each file (--from)"
        ),
        RejectReason.id_of_two_records: "several records have this id: name the record's sender",
        RejectReason.empty: "{detail} is empty",
        RejectReason.unknown_word: "unknown {detail}",
        **{reason: f"the value {said}" for reason, said in SAID_OF_VALUE.items()},
        RejectReason.no_such_date: "no such date",
        RejectReason.no_day_stated: "a month or a year without its day",
        RejectReason.date_order_open: (
            "may be day-first or month-first, and nothing in the file decides it: state it with --dates, or with "
            "dates in a mapping"
        ),
        RejectReason.after_as_of: "after the as-of date {detail}",
        RejectReason.no_such_age: "no age of one meaning: write the figure with its unit, as 6/52, 6 weeks or 2/12",
        RejectReason.no_birth_to_count_from: "the row states an age, and no date of birth to count it from",
        RejectReason.measured_before_birth: "measured before birth, by the row's own date of birth",
        RejectReason.contact_before_birth: "before birth, by the row's own date of birth",
        RejectReason.before_date_of_birth: "before the date of birth",
        RejectReason.nhs_number_rounded: (
            "a spreadsheet rounded the NHS number and lost digits: format the column as text and export again"
        ),
        RejectReason.sex_zero_or_one: (
            "the file codes sex as 0 and 1 and does not say which is which: state it in a mapping, [values.sex]"
        ),
        RejectReason.birth_order: "birth order is not a whole number from 1 to 9",
        RejectReason.gestation_days_out_of_range: "gestation outside 22+0 to 44+6: its days go from 0 to 6",
        RejectReason.gestation_days_contradicted: ("names other days than stand beside the weeks in gestation_weeks"),
        RejectReason.gestation_out_of_range: "gestation outside 22+0 to 44+6 or not in whole weeks and days (39+3)",
        RejectReason.gestation_term: (
            "term, which is 37+0 or more, with the day not known: where no other row states the day, the child is "
            "scored as if born at 40+0, and every result says so"
        ),
        RejectReason.gestation_preterm: (
            "preterm, which is under 37+0, with the week not known: where no other row states the week, nothing is "
            "corrected, so that SDS of the first months read lower than they are"
        ),
        RejectReason.not_an_adult_height: "not the height of an adult in cm",
        RejectReason.child_to_settle: "it may be this child's: whether the two are one child is to be settled",
        RejectReason.day_of_death_not_stated: "the day of death is not stated: the last day it may have been is taken",
        RejectReason.pair_incomplete: "join and split need source_2 and record_2",
        RejectReason.code_is_centile: "the entry is a centile, not a measurement",
        RejectReason.code_unknown: "the code is in none of the code lists",
        RejectReason.condition_unknown: "none of the known conditions and kinds of care (reference_data/conditions)",
        RejectReason.two_conditions: "the condition and its code name two conditions",
        RejectReason.ended_before_it_began: "it ended before it began",
        RejectReason.care_before_birth: (
            "before birth, by the row's own date of birth: a diagnosis may be known then, at most 300 days before"
        ),
        RejectReason.not_a_condition: "its status is {detail}: not a condition the child has, nor care it is under",
        RejectReason.invalid_fhir: "not valid FHIR R4: {detail}",
        RejectReason.observation_withdrawn: "the observation's status is {detail}",
        RejectReason.not_in_force: "its status is {detail}: no registration, or none yet",
        RejectReason.not_a_json_object: "the line is not a JSON object",
        RejectReason.nested_too_deeply: "nested too deeply to be read",
        RejectReason.deleted: "deleted by its sender: {detail}",
        RejectReason.value_default: "9999 g stands for a weight that is not known",
        RejectReason.status_not_given: "no status is given: it may be withdrawn",
        RejectReason.modifier_not_known: "an element that is not known here changes what it means: {detail}",
        RejectReason.measured_over_days: "measured on no one day: {detail}",
        RejectReason.value_absent: "there is no value: {detail}",
        RejectReason.value_and_why_absent: "there is a value, and a reason why there is none: {detail}",
        RejectReason.value_of_another_kind: "the value is no figure but a {detail}",
        RejectReason.body_site: "measured elsewhere on the body: {detail}",
        RejectReason.about_another: "about somebody or something other than its subject: {detail}",
        RejectReason.patient_replaced: "the person's record is replaced by another: {detail}",
        RejectReason.patient_not_active: "the person's record is marked as no longer in use",
        RejectReason.nhs_number_not_relied_on: "the NHS number is not relied on: {detail}",
        RejectReason.unit_said_otherwise: "the code and the name of its unit differ: {detail}",
    }
)
#: What is said of a cell whose row is used, and used as the sentence says.
SAYS_WHAT_IS_USED: Final = (
    RejectReason.day_of_death_not_stated,
    RejectReason.patient_not_active,
    RejectReason.gestation_term,
    RejectReason.gestation_preterm,
)
_ROW_USED: Final = "{said}: taken as not known, the rest of the row is used"


def of_cell(said: str) -> str:
    """Return what is said of a cell without what is said of its row: for who can still put the cell right.

    Examples
    --------
    >>> of_cell("unknown sex: taken as not known, the rest of the row is used")
    'unknown sex'
    """
    return said.removesuffix(_ROW_USED.format(said=""))


def sentence(reason: RejectReason, detail: str = "", *, row_used: bool = False) -> str:
    """Return what a person reads of a refusal.

    Parameters
    ----------
    reason : RejectReason
    detail : str
        The figure, column or status that the sentence names; blank where it names none.
    row_used : bool
        Whether only the cell was refused and the row is used without it.

    Examples
    --------
    >>> sentence(RejectReason.unknown_word, "sex", row_used=True)
    'unknown sex: taken as not known, the rest of the row is used'
    """
    said = SENTENCES[reason].replace("{detail}", detail)
    return _ROW_USED.format(said=said) if row_used and reason not in SAYS_WHAT_IS_USED else said
