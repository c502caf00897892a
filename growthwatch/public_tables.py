"""The public tables: every column that others may stand on, with its unit and its meaning.

``tables.OUT`` takes its names and their order from here, the documentation its data dictionary. A column may be added;
to rename or drop one is a breaking change.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Column(NamedTuple):
    """A public column: its unit ("" for none), and what stands in it."""

    unit: str
    meaning: str


Columns = Mapping[str, Column]


class PublicTable(NamedTuple):
    """A public table: what a row of it is, and its columns in order."""

    meaning: str
    columns: Columns


def _columns(**columns: tuple[str, str]) -> Columns:
    return MappingProxyType({name: Column(*said) for name, said in columns.items()})


_PERSON: Final = {
    "nhs_number": ("text", "NHS number, ten digits; always text, since an integer loses zeros"),
    "forename": ("text", "forename as the system holds it"),
    "surname": ("text", "surname as the system holds it"),
    "date_of_birth": ("date", "day 0 of every age"),
    "sex": ("", "male or female"),
    "gestation_weeks": ("completed weeks", "gestation at birth, 22 to 44"),
    "gestation_days": ("days", "days beyond the completed weeks, 0 to 6"),
    "birth_order": ("", "1, 2, ... of a multiple birth: tells twins apart"),
    "postcode": ("text", "postcode of residence"),
}

_REFUSED: Final = {
    "file": ("text", "the file"),
    "line": ("line number", "its line, the heading being line 1"),
    "column": ("text", "the column"),
    "value": ("as written", "what stands there"),
    "reason": ("text", "why it can't be used"),
    "row": ("text", "the row as it came"),
}
_SENDER: Final = (
    "text",
    "system or provider in which the ids of the row are unique; blank: the files taken in together that refer to it",
)
_VERSION: Final = {
    "sender": _SENDER,
    "version_id": ("text", "which version of the row this is, as its sender numbers them: the newest stands"),
    "last_updated": ("instant", "when the sender made this version, ISO 8601"),
    "status": ("", "final, preliminary, corrected or amended; entered-in-error withdraws the row of this id"),
}

#: Tables in: what a file may hold. Further columns are kept and ignored.
TABLES_IN: Final[Mapping[str, PublicTable]] = MappingProxyType(
    {
        "children": PublicTable(
            "A register: one row for each child that a GP list or child-health system holds. Optional.",
            _columns(
                source=("", "the record system that states the row: parent_held, clinic, gp or maternity"),
                child_id=("text", "the register's own id of the child"),
                **_PERSON,
                practice_code=("text", "ODS code of the practice with which the child is registered"),
                joined_on=("date", "registered from"),
                left_on=("date", "registered until"),
                died_on=("date", "date of death"),
                mother_height_cm=("cm", "mother's height, for length-low-for-parents"),
                father_height_cm=("cm", "father's height, for length-low-for-parents"),
                **_VERSION,
            ),
        ),
        "records": PublicTable(
            "One recorded value each.",
            _columns(
                source=("", "the record system: parent_held, clinic, gp or maternity"),
                record_id=("text", "id of the record, unique within its sender"),
                child_id=("text", "the sender's own id of the child; tells whose the row is where no NHS number does"),
                **_PERSON,
                measured_on=("date", "the day of weighing or measuring"),
                kind=("", "weight, length or head (height is given as length)"),
                value=("as written", "the value; may be text such as 7 lb 8 oz"),
                unit=("", "kg g lb oz, lb oz, cm mm m in; blank: kg or cm"),
                context=("text", "birth, 6-8-week, routine ..."),
                recorded_by=("text", "who recorded it"),
                recorded_on=("date", "the day of entry"),
                note=("text", "a remark of the person who recorded it"),
                **_VERSION,
            ),
        ),
        "contacts": PublicTable(
            "Appointments and their outcome.",
            _columns(
                source=("", "the record system that holds the appointment"),
                record_id=("text", "id of the appointment, unique within its sender"),
                child_id=("text", "the sender's own id of the child; tells whose the row is where no NHS number does"),
                **_PERSON,
                contact=("", "6-8-week, new-birth, 12-month, 2-year or other"),
                contact_on=("date", "the day of the appointment"),
                outcome=(
                    "",
                    "attended, was_not_brought, cancelled_by_provider, cancelled_by_family, declined, inpatient",
                ),
                **_VERSION,
            ),
        ),
        "conditions": PublicTable(
            "Known conditions and care: dated facts that stand beside findings and change no arithmetic. Optional.",
            _columns(
                source=("", "the record system that states it"),
                record_id=("text", "id of the row, unique within its sender"),
                child_id=("text", "the sender's own id of the child; tells whose the row is where no NHS number does"),
                **_PERSON,
                condition=("", "one of the list of known conditions, a way of saying it, or a SNOMED CT code"),
                condition_code=("text", "its SNOMED CT code, where the system states one beside the words"),
                started_on=("date", "known, or looked after, from; blank for not known"),
                ended_on=("date", "until; blank while it lasts"),
                standing=("", "current, suspected or ended; blank: current until ended_on"),
                stated_on=("date", "the day on which it was said"),
                stated_by=("text", "who said it"),
                note=("text", "a remark of the person who said it"),
                **_VERSION,
            ),
        ),
        "decisions": PublicTable(
            "What a person decided of a record; overrides the program's verdict and is reported as a person's.",
            _columns(
                decision_id=("text", "id of the decision"),
                action=("", "accept_repair, keep, set_aside, join or split"),
                source=("", "the record system of the record decided of"),
                record_id=("text", "the record decided of"),
                source_2=("", "join and split: the other record's system"),
                record_2=("text", "join and split: the other record"),
                decided_by=("text", "who decided"),
                decided_on=("date", "the day of the decision; the latest for a record stands"),
                reason=("text", "why"),
                sender=_SENDER,
                sender_2=("text", "join and split: the other record's sender"),
            ),
        ),
    }
)

#: Tables out: what a run gives, in this order.
TABLES_OUT: Final[Mapping[str, PublicTable]] = MappingProxyType(
    {
        "children": PublicTable(
            "One row for each child, sorted by child_id.",
            _columns(
                child_id=("text", "the register's id where there is one, else a digest of the child's own rows"),
                nhs_number=("text", "valid NHS number, ten digits"),
                date_of_birth=("date", "as believed of what the systems state"),
                sex=("", "male or female"),
                gestation_weeks=("completed weeks", "gestation at birth"),
                gestation_days=("days", "days beyond the completed weeks"),
                practice_code=("text", "ODS code of the practice"),
                sources=("", "record systems that hold the child, joined by a semicolon"),
                n_records=("count", "records of the child"),
                link=("", "the weakest link that joins its rows: nhs_number, exact_person, probable or single"),
                possible_duplicate_of=("", "the child_id whose rows these may be: a person is asked (see links)"),
                n_unread=("count", "records of the child that were refused; with no record, all that is known of it"),
            ),
        ),
        "records": PublicTable(
            "Every record that could be read, once, as it came, with what was made of it.",
            _columns(
                source=("", "the record system"),
                record_id=("text", "id of the record, unique within its source"),
                child_id=("text", "whose record it is"),
                event_id=("text", "the measurement it is a record of"),
                kind=("", "weight, length or head"),
                measured_on=("date", "as recorded"),
                value=("as written", "as recorded"),
                unit=("as written", "as recorded; blank where the source states none"),
                value_si=("kg or cm", "the value as recorded, in kilograms or centimetres"),
                verdict=("", "kept, duplicate, disputed or questioned"),
                error=("", "the specific error that explains a questioned value better than truth does"),
                error_kind=("", "in which way: pounds, day_month, digits_exchanged and the like (error_rates)"),
                probability_true=(
                    "0 to 1",
                    "that the record is right as recorded; blank where nothing could be held against it",
                ),
                suggested_value=("kg or cm", "the value a suggested repair would give; nothing is replaced"),
                suggested_measured_on=("date", "the day a suggested repair would give"),
                suggested_kind=("", "the kind a suggested repair would give"),
                reason=("text", "why the verdict, in one sentence"),
                remark=("as written", "what stands beside the figure: clothed, in nappy, an asterisk"),
                sender=("text", "the sender that the row states; record_id ends in @ and it where others have the id"),
            ),
        ),
        "measurements": PublicTable(
            "One row for each weighing or measuring; two readings in dispute are two rows.",
            _columns(
                event_id=("text", "id of the measurement"),
                child_id=("text", "whose it is"),
                kind=("", "weight, length or head"),
                measured_on=("date", "the day"),
                value=("kg or cm", "the value"),
                sources=("", "record systems that hold it, joined by a semicolon"),
                n_records=("count", "records of it"),
                state=("", "agreed (by systems), single, disputed or questioned"),
                age_days=("days", "chronological age"),
                corrected_age_days=("days", "age counted from 40+0 under the policy of the run"),
                sds=("SD", "standard deviation score on UK-WHO"),
                centile=("0 to 100", "share of the reference population below; none for term babies on day 1 to 13"),
                band=("text", "on a centile line, or between which two, as a chart is read"),
                from_birth_percent=("%", "a weight's change from birth weight, to day 28 and while below it"),
                gain_g_per_day=("g per day", "gain since the latest sure weight 7 to 28 days before"),
                sds_trisomy_21=(
                    "SD", "on the trisomy 21 reference (Styles 2002), of a child with it on record; no rule reads it",
                ),
                centile_trisomy_21=("0 to 100", "share of that reference population below"),
            ),
        ),
        "findings": PublicTable(
            "One row for each child, rule and episode: a run of consecutive measurements that meet the rule.",
            _columns(
                finding_id=("text", "id of the finding"),
                child_id=("text", "of whom"),
                rule=("", "the rule met (see Rules and their sources)"),
                status=(
                    "",
                    "near, met, confirmed (by a weight 14 days later), resolved, or lapsed (beyond the rule's age)",
                ),
                certainty=("", "firm when it holds without every questioned record, else questioned"),
                measured_on=("date", "the first measurement that met it"),
                latest_on=("date", "the latest measurement that met it"),
                event_ids=("text", "the measurements it rests on, joined by a semicolon"),
                baseline_on=("date", "the measurement it is held against"),
                baseline_sds=("SD", "standard deviation score of that one"),
                current_sds=("SD", "standard deviation score of the latest"),
                spaces_fallen=("centile spaces of 2/3 SD", "how far it has fallen (a head: risen)"),
                threshold_spaces=("centile spaces of 2/3 SD", "the threshold it is held to"),
                conditional_sds=("SD", "conditional gain, given the baseline (Cole 1995)"),
                one_in=("1 in N", "about 1 in N healthy infants from the same start fall at least as far"),
                questioned_records=("text", "the doubted records it rests on: which to check"),
                text=("text", "the finding in words, its arithmetic shown"),
                citation=("text", "the source of the threshold"),
                next_weighing_by=(
                    "date", "by when to weigh again: a local target by urgency; an acute loss on its own day, at once",
                ),
                probability=("0 to 1", "that the finding holds, over everything that may be true of the records"),
                urgency=("", "how soon it calls for somebody: today, this_week, next_contact or information"),
                headline=("text", "the finding in one plain sentence without arithmetic; past tense when resolved"),
                arithmetic=("text", "the working and the threshold beside it"),
                next_steps=("", "prompts in NG75's order: codes of the list of next steps, joined by a semicolon"),
                weigh_no_sooner_than=(
                    "date", "weighing again before it is too soon: the RCPCH's most often, by age; never a deadline",
                ),
                beside_length=(
                    "",
                    "how length stands to a low or falling weight: length_kept ... length_not_known (see Words)",
                ),
                length_on=("date", "the length nearest to the latest weight, at most 14 days from it"),
                length_sds=("SD", "standard deviation score of that length"),
                weight_for_length_sds=(
                    "SD",
                    "weight for length (WHO 2006), where both were taken within 3 days; shown and never decided on",
                ),
                loss_percent=("%", "of a rule about a loss: how far below the weight it is held against"),
                gain_g_per_day=("g per day", "of slow-gain: the gain over the 1 to 4 weeks"),
                feeding=("", "of a finding about the first weeks: breast, mixed or formula, where a remark says so"),
                began_after_on=(
                    "date", "it began after this day: by fall-pattern's dating (to the week), or the reading before",
                ),
                began_by_on=(
                    "date", "it had begun by this day: of fall-pattern the latest onset; else the first that met it",
                ),
                part_of=("text", "the finding that leads the story it is part of; blank where it leads itself"),
                known_conditions=(
                    "", "known conditions and care on the as-of date, 'a;b' ('a?' suspected): they decide nothing",
                ),
            ),
        ),
        "checks": PublicTable(
            "One row for each child and mandated check.",
            _columns(
                child_id=("text", "of whom"),
                check=("", "6-8-week, new-birth, 12-month or 2-year; who counts children takes the rows of one"),
                window_from=("date", "the first day of its window"),
                window_to=("date", "the last day of its window"),
                status=("", "how the check stands (see Rules and their sources)"),
                reason=("", "every reason on record, or what is in doubt of the weight, joined by a semicolon"),
                review_on=("date", "the review attended"),
                weight_on=("date", "the weight that counts for it"),
                weight_source=("", "the record systems that hold that weight"),
                weight_state=("", "how sure it is: agreed, single, disputed, questioned or unread"),
                measured_level=("", "none, weight, weight+head or weight+length+head"),
                reviewed_by_day_56=(
                    "yes/no", "metric C8i, of the 6-8-week check: reviewed by 8 weeks; blank before day 56",
                ),
                questioned_records=("text", "the records in doubt: which to look up, joined by a semicolon"),
                text=("text", "what is in doubt of the weight, or which lies just outside the window, in words"),
            ),
        ),
        "not_judged": PublicTable(
            "One row for each child, rule and reason for which the rule could not be judged: never silence.",
            _columns(
                child_id=("text", "of whom"),
                rule=("", "the rule that could not be judged"),
                why=("", "the reason (see Words); value_to_settle: only doubted or unread readings"),
                text=("text", "the same in one plain sentence"),
            ),
        ),
        "conditions": PublicTable(
            "Known conditions and care of the children: facts that stand beside findings and change no arithmetic.",
            _columns(
                child_id=("text", "of whom"),
                condition=("", "the condition or kind of care (see Words)"),
                name=("text", "what screens call it"),
                group=("", "diagnosis, feeding or care"),
                condition_code=("text", "its SNOMED CT code as the system states it"),
                started_on=("date", "known, or looked after, from; blank for not known"),
                ended_on=("date", "until; blank while it lasts, or where the day is not known"),
                standing=("", "current, suspected or ended, on the as-of date"),
                stated_on=("date", "the day on which it was said"),
                stated_by=("text", "who said it"),
                source=("", "the record system that states it"),
                record_id=("text", "id of the row, unique within its source"),
                note=("text", "a remark of the person who said it"),
            ),
        ),
        "links": PublicTable(
            "Pairs of records for a person to judge: one child, or two.",
            _columns(
                source_1=("", "the one record's system"),
                record_1=("text", "the one record"),
                source_2=("", "the other record's system"),
                record_2=("text", "the other record"),
                probability=("0 to 1", "that both are of one child, where it was worked out"),
                why_not_joined=("text", "why they are left to a person"),
            ),
        ),
        "rejects": PublicTable(
            "Every row that could not be used, and every cell of a register row, as it came, with the reason.",
            _columns(**_REFUSED, table=("", "the table it would have gone to")),
        ),
        "remarks": PublicTable(
            "Every cell that could not be read in a row that is used without it, with the reason.",
            _columns(**_REFUSED, table=("", "the table the row went to")),
        ),
    }
)  # fmt: skip
