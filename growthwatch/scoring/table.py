"""SDS and centile for any table of measurements: kind, sex, age or dates, value."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.reference import policies, spaces, trisomy_21
from growthwatch.scoring.first_weeks import NO_CENTILE, from_birth_percent
from growthwatch.scoring.newborn import without_centile
from growthwatch.sources import UnusableInput, missing
from growthwatch.sources.columns import dates, gestation, units, values, vocabulary_words
from growthwatch.sources.columns.date_order import DateColumn, Evidence
from growthwatch.sources.reject_reasons import SAYS_WHAT_IS_USED, SENTENCES
from growthwatch.sources.text_table import TextTable
from growthwatch.vocabulary import GESTATION_UNKNOWN, KINDS, SCORED_KINDS, SOURCES

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
Bools = npt.NDArray[np.bool_]

#: What each fact may be called; the first found counts.
HEADINGS: Final = {
    "kind": ("kind", "measurement", "measurement_method"),
    "sex": ("sex", "gender"),
    "value": ("value", "observation_value"),
    "unit": ("unit", "units"),
    "corrected_age_days": ("corrected_age_days",),
    "age_days": ("age_days",),
    "date_of_birth": ("date_of_birth", "birth_date", "dob"),
    "measured_on": ("measured_on", "observation_date", "date"),
    "gestation_weeks": ("gestation_weeks",),
    "gestation_days": ("gestation_days",),
    "child": ("child_id", "nhs_number", "patient_id", "subject_id", "subjid", "id"),
    "birth_weight": ("birth_weight", "birth_weight_kg", "birthweight"),
}
#: References that a table may be scored on; every one but UK-WHO stands beside it, in columns that bear its name.
UK_WHO: Final = "uk-who"
REFERENCES: Final = (UK_WHO, "trisomy-21")
_OUTSIDE: Final = "outside the reference"
_OPEN: Final = "a date may be day-first or month-first, and nothing in the table decides it: state it with --dates"
_BMI = SCORED_KINDS.index("bmi")
_KIND_WORDS = vocabulary_words.LOOKUPS["kind"] | {"bmi": _BMI, "body_mass_index": _BMI}


def score_table(
    table: TextTable, *, policy: str, newest_year: int, order: dates.Order | None = None, reference: str = UK_WHO
) -> pa.Table:
    """Return the table as it came with age, SDS, centile and band beside every row that can be scored.

    Parameters
    ----------
    table : TextTable
        With columns for kind, sex and value, and one of: ``corrected_age_days``; ``age_days``; ``date_of_birth`` and
        ``measured_on``. Values are kg or cm unless a ``unit`` column or the value itself says otherwise.
    policy : str
        How a gestation, where there is one, is corrected for.
    newest_year : int
        Years of two figures are the latest that do not pass this one.
    order : {"day-first", "month-first"}, optional
        How 3/4/26 is read; by what the table shows otherwise.
    reference : str
        One of :data:`REFERENCES`; SDS and centile on another than UK-WHO stand beside those on it.

    Returns
    -------
    pyarrow.Table
        The columns of the file, then ``scored_at_days`` (corrected age), ``sds``, ``centile``, ``band``,
        ``not_scored`` (why a row has no SDS), ``score_remark`` (what stands beside the value, which cell could not be
        read and was left out, that the gestation is not known and nothing is corrected, and that a term baby has no
        centile on day 1 to 13) and ``from_birth_percent`` (a weight's change from a birth weight that the table
        holds); with another reference ``sds_trisomy_21``, ``centile_trisomy_21`` and ``not_scored_trisomy_21``.

    Raises
    ------
    UnusableInput
        When a column that scoring needs is missing.
    """
    facts = _Facts(table)
    kind = vocabulary_words.codes(facts.text("kind"), _KIND_WORDS)
    sex = vocabulary_words.codes(facts.text("sex"), vocabulary_words.LOOKUPS["sex"], vocabulary_words.NOT_KNOWN)
    value, no_value = _values(kind, facts)
    total, said_of_gestation = _gestation(facts)
    age, corrected_given, no_age = _ages(facts, newest_year, order)
    # an age that is already corrected: no policy has anything to add
    how = (np.nan, "digital") if corrected_given else (total, policy)
    scored_at, sds = policies.score(np.maximum(kind, -1), np.maximum(sex, -1), age, how[0], value, how[1])
    outside = np.where(np.isnan(sds), _OUTSIDE, "")
    not_scored = _not_scored(kind, sex, (no_value, no_age, outside))
    beside = values.remarks(facts.text("value"))
    left = pa.array(said_of_gestation, pa.string(), mask=said_of_gestation == "")
    uncorrected = np.isnan(total) & (not_scored == "") & (not corrected_given)
    as_full_term = pa.array(np.where(uncorrected, GESTATION_UNKNOWN, ""), pa.string(), mask=~uncorrected)
    # of an age that is corrected already it is not known whether it is a term baby's
    withheld = np.zeros(len(age), dtype=bool) if facts.has("corrected_age_days") else without_centile(age, total)
    withheld &= not_scored == ""
    newborn = pa.array(np.where(withheld, NO_CENTILE, ""), pa.string(), mask=~withheld)
    remark = _joined(_joined(_joined(beside, left), as_full_term), newborn)
    cells = _with_scores(
        table.cells, scored_at, np.where(not_scored == "", sds, np.nan), not_scored, remark, withheld=withheld
    )
    change = np.full(len(age), np.nan)
    if not facts.has("corrected_age_days"):
        change = from_birth_percent(
            facts.text("child").to_pandas(), kind == KINDS.index("weight"), age, value, _birth_weight(facts)
        )
    cells = _put(cells, {"from_birth_percent": pa.array(np.round(change, 4), from_pandas=True)})
    return cells if reference == UK_WHO else _beside(cells, kind, sex, scored_at, value, not_scored, withheld)


def known_reference(reference: str) -> str:
    """Return the reference.

    Raises
    ------
    ValueError
        When it is none of :data:`REFERENCES`.
    """
    if reference not in REFERENCES:
        raise ValueError(f"unknown reference {reference!r}: expected one of {', '.join(REFERENCES)}")
    return reference


def _beside(
    cells: pa.Table,
    kind: vocabulary_words.Codes,
    sex: vocabulary_words.Codes,
    scored_at: Floats,
    value: Floats,
    not_scored: Texts,
    withheld: Bools,
) -> pa.Table:
    """Return the cells with SDS and centile on the trisomy 21 reference, and why a row has none."""
    found = trisomy_21.sds(np.maximum(kind, -1), np.maximum(sex, -1), scored_at, value)
    own = np.where(np.isnan(found), "outside the trisomy 21 reference", "")
    # what UK-WHO alone is silent of this reference may score, and the other way about
    why = np.where((not_scored == "") | (not_scored == _OUTSIDE), own, not_scored).astype(object)
    found = np.where(why == "", found, np.nan)
    charted = np.where(withheld, np.nan, found)
    return _put(
        cells,
        {
            "sds_trisomy_21": pa.array(np.round(found, 6), from_pandas=True),
            "centile_trisomy_21": pa.array(np.round(spaces.centile(charted), 4), from_pandas=True),
            "not_scored_trisomy_21": pa.array(why),
        },
    )


def _birth_weight(facts: "_Facts") -> Floats:
    """Return the birth weight that each row states [kg], NaN where none is stated or can be read."""
    stated = facts.text("birth_weight")
    n = len(stated)
    if stated.null_count == n:
        return np.full(n, np.nan)
    source = np.full(n, SOURCES.index("clinic"), dtype=np.int8)
    weight = np.full(n, KINDS.index("weight"), dtype=np.int8)
    read = units.measured(weight, source, stated, pa.nulls(n, pa.string()))
    return np.where(read.refused > 0, np.nan, read.value_si)


def _joined(one: pa.Array, other: pa.Array) -> pa.Array:
    """Return two remarks as one."""
    return pc.coalesce(pc.binary_join_element_wise(one, other, "; "), one, other)


def _not_scored(
    kind: vocabulary_words.Codes,
    sex: vocabulary_words.Codes,
    others: tuple[Texts, ...],
) -> Texts:
    """Return the first reason why each row has no SDS, "" where it has one; ``others`` follow those known by code."""
    reasons = {
        "kind is not known": kind == vocabulary_words.BLANK,
        "unknown kind": kind < 0,
        "sex is not known": sex == vocabulary_words.BLANK,
        "unknown sex": sex < 0,
    }
    first = np.select(list(reasons.values()), list(reasons), "").astype(object)
    for text in others:
        first = np.where(first == "", text, first)
    return first.astype(object)


def _with_scores(
    cells: pa.Table, scored_at: Floats, sds: Floats, not_scored: Texts, remark: pa.Array, *, withheld: Bools
) -> pa.Table:
    """Return the cells with the columns that scoring adds; of whom no centile is given has its SDS alone."""
    charted = np.where(withheld, np.nan, sds)
    added = {
        "scored_at_days": pa.array(scored_at, from_pandas=True),
        "sds": pa.array(np.round(sds, 6), from_pandas=True),
        "centile": pa.array(np.round(spaces.centile(charted), 4), from_pandas=True),
        "band": pa.array(np.asarray(spaces.band(charted), dtype=object)),
        "not_scored": pa.array(not_scored),
        "score_remark": remark,
    }
    return _put(cells, added)


def _put(cells: pa.Table, added: dict[str, pa.Array]) -> pa.Table:
    """Return the cells with columns more; one of the same name gives way."""
    for name, column in added.items():
        cells = cells.drop_columns([name]) if name in cells.column_names else cells
        cells = cells.append_column(name, column)
    return cells


class _Facts:
    """The columns of a table by what they are."""

    def __init__(self, table: TextTable) -> None:
        by_name = {name.strip().lower().replace(" ", "_"): name for name in table.cells.column_names}
        self.table = table
        self.heading = {
            fact: next((by_name[name] for name in names if name in by_name), None) for fact, names in HEADINGS.items()
        }
        for fact in ("kind", "sex", "value"):
            if self.heading[fact] is None:
                raise UnusableInput("a column that scoring needs is missing", file=table.file, line=1, column=fact)

    def has(self, *facts: str) -> bool:
        return all(self.heading[fact] is not None for fact in facts)

    def text(self, fact: str) -> pa.Array:
        name = self.heading[fact]
        if name is None:
            return pa.nulls(len(self.table.line), pa.string())
        trimmed = pc.utf8_trim_whitespace(self.table.cells[name].combine_chunks())
        return missing.blanked(fact, pc.if_else(pc.equal(trimmed, ""), None, trimmed))

    def number(self, fact: str) -> Floats:
        text = self.text(fact)
        figures = pc.fill_null(pc.match_substring_regex(text, r"^[+-]?\d+(\.\d*)?$"), False)
        return pc.if_else(figures, text, None).cast(pa.float64()).to_numpy(zero_copy_only=False)


def _values(kind: vocabulary_words.Codes, facts: _Facts) -> tuple[Floats, Texts]:
    """Return kg, cm or kg/m2, and why a value is refused."""
    recorded = (kind >= 0) & (kind < len(KINDS))
    source = np.full(len(kind), SOURCES.index("clinic"), dtype=np.int8)
    read = units.measured(np.where(recorded, kind, 0).astype(np.int8), source, facts.text("value"), facts.text("unit"))
    bmi = facts.number("value")
    value = np.where(recorded, np.where(read.refused > 0, np.nan, read.value_si), bmi)
    reason = units.said_of_value(np.where(recorded, read.refused, 0))
    said = np.where(reason == "", "", "value " + reason)
    return value, np.where((kind == _BMI) & ~(bmi > 0), "value is not a number greater than zero", said)


def _gestation(facts: _Facts) -> tuple[Floats, Texts]:
    """Return gestation [days], NaN where not known, and what is said of one that is stated and can't be read."""
    total, refused = gestation.total_days(facts.text("gestation_weeks"), facts.text("gestation_days"))
    said = np.full(len(total), "", dtype=object)
    for (_, reason), where in refused.items():
        words = SENTENCES[reason] if reason in SAYS_WHAT_IS_USED else f"{SENTENCES[reason]}: scored without it"
        said[where & (said == "")] = words
    return total, said


def _ages(facts: _Facts, newest_year: int, order: dates.Order | None) -> tuple[Floats, bool, Texts]:
    """Return ages [days], whether they are corrected already, and why one can't be used."""
    two_readings = np.zeros(len(facts.table.line), dtype=bool)
    if facts.has("corrected_age_days"):
        age, corrected = facts.number("corrected_age_days"), True
    elif facts.has("age_days"):
        # without a gestation beside it, an age is what gw.sds takes: already counted from 40+0
        age, corrected = facts.number("age_days"), not facts.has("gestation_weeks")
    elif facts.has("date_of_birth", "measured_on"):
        born, measured, two_readings = _dates(facts, newest_year, order)
        apart = measured - born
        age, corrected = np.where(np.isnat(apart), np.nan, apart.astype("timedelta64[D]").astype(np.float64)), False
    else:
        raise UnusableInput(
            "a column for age is missing: corrected_age_days, age_days, or date_of_birth and measured_on",
            file=facts.table.file,
            line=1,
        )
    not_whole = ~np.isnan(age) & (age != np.rint(age))
    age = np.where(not_whole, np.nan, age)
    unknown = np.where(two_readings, _OPEN, "age is not known")
    why = np.where(np.isnan(age), unknown, _before_birth(age, corrected=corrected))
    return age, corrected, np.where(not_whole, "age is not a whole number of days", why)


def _before_birth(age: Floats, *, corrected: bool) -> Texts:
    with np.errstate(invalid="ignore"):
        return np.where((age < 0) & (not corrected), "measured before birth", "").astype(object)


def _dates(facts: _Facts, newest_year: int, order: dates.Order | None) -> tuple[dates.Days, dates.Days, Bools]:
    """Return birth and visit in the one order of the file's dates, and the rows in which either may be two days."""
    born, measured = (_days(facts, name, newest_year) for name in ("date_of_birth", "measured_on"))
    if order is None:
        evidence, last = Evidence(), np.datetime64(f"{newest_year}-12-31", "D")
        evidence.add_column("date_of_birth", born, last)
        evidence.add_column("measured_on", measured, last)
        evidence.add_pair(born, measured)
        order = evidence.order()
    days = [dates.Parsed(*column).day(order) for column in (born, measured)]
    two = [
        np.isnat(day) & ~np.isnat(column.day_first) & ~np.isnat(column.month_first)
        for day, column in zip(days, (born, measured), strict=True)
    ]
    return days[0], days[1], two[0] | two[1]


def _days(facts: _Facts, fact: str, newest_year: int) -> DateColumn:
    unique = facts.text(fact).dictionary_encode()
    parsed = dates.parse(unique.dictionary, newest_year=newest_year)
    first, other = parsed.day_first, parsed.month_first
    if facts.table.serial_dates:
        numbers = unique.dictionary.cast(pa.string())
        figures = pc.fill_null(pc.match_substring_regex(numbers, r"^\d{1,6}(\.\d+)?$"), False)
        counted = dates.serial(
            pc.if_else(figures, numbers, None).cast(pa.float64()).to_numpy(zero_copy_only=False),
            from_1904=facts.table.from_1904,
        )
        first, other = (np.where(np.isnat(day), counted, day) for day in (first, other))
    at = unique.indices.fill_null(len(first)).to_numpy(zero_copy_only=False)
    none = np.datetime64("NaT", "D")
    rows = np.append(first, none)[at]
    return DateColumn(rows, rows if parsed.day_first is parsed.month_first else np.append(other, none)[at])
