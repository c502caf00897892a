"""A mapping on its way: what each column of a file is taken for, what is still open, and the mapping that says so.

The same draft is what a file without a mapping is read by where nothing of it is open, what ``growthwatch inspect``
writes down for a person to finish, and what the form of the Import page lets a person choose.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from growthwatch.sources.columns.mapping import Mapping, of_file
from growthwatch.sources.columns.mapping_file import MappingFile

#: What a column may be taken for, beside our own columns: a value of a kind, or an age.
VALUES: Final = ("weight", "length", "head")
AGES: Final = ("age_days", "age_weeks", "age_months", "age")
LEFT: Final = ""
#: The day that stands for every child's birth where a file counts ages and names no day.
COUNTED_FROM: Final = "2000-01-01"
#: The system that is written down where a file does not say which it is from, and nobody was asked.
UNSTATED_SOURCE: Final = "clinic"
_IDENTITY: Final = ("nhs_number", "child_id")
_OF_THE_CHILD: Final = (
    "nhs_number", "forename", "surname", "date_of_birth", "sex", "gestation_weeks", "gestation_days",
    "gestation_total_days", "birth_order", "postcode",
)  # fmt: skip
_OF_THE_REGISTER: Final = ("practice_code", "joined_on", "left_on", "died_on", "mother_height_cm", "father_height_cm")


@dataclass(frozen=True)
class DraftColumn:
    """One column: its heading, what it is taken for, and what is open of it.

    ``meaning`` is one of our columns, of :data:`VALUES` or :data:`AGES`, or blank where the column is left alone. Of a
    value: its ``unit`` (blank: the usual one, or ``unit_column``'s; ?: open), the heading of the day or age it was
    taken on (``birth`` for the day of birth, blank where one column dates the whole row) and its ``context``.
    ``open`` is one sentence; a value of which something is open is not read. ``looks_like_values`` is of a column that
    is left alone.
    """

    heading: str
    meaning: str
    saw: str = ""
    unit: str = ""
    unit_column: str = ""
    day: str = ""
    context: str = ""
    open: str = ""
    looks_like_values: bool = False
    cells: tuple[str, ...] = ()  # a few of its cells, for the screen alone: they may name a child


@dataclass(frozen=True)
class Draft:
    """What every column of a table is taken for.

    ``source`` is the record system, blank where nothing in the file states it; ``one_child_by`` the column of ours by
    which rows find the child stated once; ``words`` what words of the file stand for (our column -> word -> ours);
    ``counted_from`` the day that stands for every birth where the file has ages and no days.
    """

    title: str
    columns: tuple[DraftColumn, ...]
    source: str = ""
    one_child_by: str = ""
    counted_from: str = COUNTED_FROM
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    open: tuple[str, ...] = ()

    def heading_of(self, meaning: str) -> str:
        """Return the heading of the column taken for this, blank where none is."""
        return next((one.heading for one in self.columns if one.meaning == meaning and not one.open), "")

    @property
    def values(self) -> tuple[DraftColumn, ...]:
        """The columns that are read as values."""
        return tuple(one for one in self.columns if one.meaning in VALUES and not one.open)

    @property
    def left_values(self) -> tuple[str, ...]:
        """The headings of columns that look like values and are not read."""
        return tuple(
            one.heading for one in self.columns if one.looks_like_values or (one.meaning in VALUES and one.open)
        )

    @property
    def counts_ages(self) -> bool:
        """Whether days are counted from a stated day, because the file has ages and no day of birth."""
        return not self.heading_of("date_of_birth") and any(self.heading_of(age) for age in AGES)

    @property
    def names_a_child(self) -> bool:
        """Whether its rows say whose they are."""
        by_name = self.heading_of("surname") and self.heading_of("date_of_birth")
        return any(map(self.heading_of, _IDENTITY)) or bool(by_name)

    @property
    def reads(self) -> bool:
        """Whether it names a child and has a value, or the kind, figure and day (or age) of a long table, or lists.

        A list of children states beside who they are where they are registered, or since or until when.
        """
        dated = any(map(self.heading_of, ("measured_on", *AGES)))
        long = self.heading_of("kind") and self.heading_of("value") and dated
        listed = self.heading_of("date_of_birth") and any(map(self.heading_of, _OF_THE_REGISTER))
        return self.names_a_child and bool(self.values or long or listed)

    @property
    def complete(self) -> bool:
        """Whether it reads, and no value is left out because something of it is open."""
        return self.reads and not self.left_values and not self.open

    def with_source(self, source: str) -> "Draft":
        """Return it with the record system stated."""
        return replace(self, source=source)


def mapping_of(draft: Draft) -> Mapping:
    """Return the mapping that a draft says."""
    return of_file(MappingFile.model_validate(as_file(draft)), draft.title)


def as_file(draft: Draft) -> dict[str, Any]:
    """Return a draft as what stands in a mapping file, key by key."""
    columns = _columns(draft)
    blocks = _blocks(draft)
    register = [name for name in (*_OF_THE_REGISTER, "child_id") if name in columns and _is_register(draft, columns)]
    tables = [*(["children"] if register else []), *(["records"] if {"kind", "value"} <= columns.keys() else [])]
    said: dict[str, Any] = {"name": draft.title, "tables": tables, "needs": _needs(columns)}
    constants = {"source": draft.source or UNSTATED_SOURCE}
    if draft.counts_ages:
        constants["date_of_birth"] = draft.counted_from
    if "child_id" in columns and "nhs_number" not in columns:
        # whose numbers they are: two studies each have a child 1
        constants["sender"] = draft.title.split(".")[0]
    if not draft.source:
        said["source_to_be_asked"] = True
    if "nhs_number" in columns:
        # systems of the NHS write days first; a file that shows the other order is read by what it shows
        said["dates"] = "usually day-first"
    said |= {"constants": {} if "source" in columns else constants, "columns": columns}
    words = {ours: known for ours, known in draft.words.items() if known}
    if words:
        said["values"] = words
    if draft.one_child_by:
        kept = {name: name for name in _OF_THE_CHILD if name in columns}
        said["keep"] = {"name": "children", "key": draft.one_child_by, "columns": kept}
        said["join"] = [{"from": "children", "on": draft.one_child_by}]
    if blocks:
        said["records"] = blocks
    return said


def _is_register(draft: Draft, columns: dict[str, list[str]]) -> bool:
    """Return whether the rows say what a register says: a day of registration or death, or an id of the child."""
    born = "date_of_birth" in columns or draft.counts_ages
    return born and any(name in columns for name in (*_OF_THE_REGISTER, "child_id"))


def _needs(columns: dict[str, list[str]]) -> list[str]:
    first: list[str] = [
        name for name in ("nhs_number", "child_id", "date_of_birth", "kind", "measured_on") if name in columns
    ]
    return first or list(columns)[:1]


def _columns(draft: Draft) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    days = {one.day for one in draft.values}
    for one in draft.columns:
        dates_one_block = one.meaning in {"measured_on", *AGES} and one.heading in days
        if one.meaning and not one.open and one.meaning not in VALUES and not dates_one_block:
            found.setdefault(one.meaning, [one.heading])
    return found


def _blocks(draft: Draft) -> list[dict[str, str | list[str]]]:
    """Return a block for each value; pounds and ounces of one weighing are one."""
    meaning = {one.heading: one.meaning for one in draft.columns}
    blocks: list[dict[str, str | list[str]]] = []
    ounces = {(one.day, one.context): one for one in draft.values if one.unit == "oz" and one.meaning == "weight"}
    pounds = {(one.day, one.context) for one in draft.values if one.unit == "lb" and one.meaning == "weight"}
    for one in draft.values:
        key = (one.day, one.context)
        if one.unit == "oz" and key in pounds:
            continue
        block: dict[str, str | list[str]] = {"kind": one.meaning}
        if one.context:
            block["context"] = one.context
        if one.unit == "lb" and one.meaning == "weight" and key in ounces:
            block |= {"pounds": [one.heading], "ounces": [ounces[key].heading]}
        else:
            unit = {"unit": [one.unit_column]} if one.unit_column else {"unit": one.unit} if one.unit else {}
            block |= unit | {"value": [one.heading]}
        blocks.append(block | _dated(draft, one, meaning))
    return blocks


def _dated(draft: Draft, one: DraftColumn, meaning: dict[str, str]) -> dict[str, str | list[str]]:
    if one.day == "birth":
        born = draft.heading_of("date_of_birth")
        return {"measured_on": [born]} if born else {"age_days": "0"}
    if not one.day:
        return {}
    return {meaning[one.day]: [one.day]}
