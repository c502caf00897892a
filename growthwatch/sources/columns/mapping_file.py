"""What a mapping file may say: its form as pydantic models, and the first objection to it as one sentence."""

from collections.abc import Collection, Iterable
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from growthwatch.sources.columns.ages import AGES
from growthwatch.sources.columns.canonical import COLUMNS
from growthwatch.sources.columns.units import UNITS
from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.local_day import known_time_zone
from growthwatch.vocabulary import KINDS

#: Columns that are not of the canonical tables but are needed on the way to them.
HELPERS: Final = (
    "code", "review_code", "scheme", "term", "pounds", "ounces",
    "local_patient_id", "service_request_id", "care_contact_id", "organization_id", "refusal", "unit_said",
    "age_days", "age_weeks", "age_months", "age", "gestation_total_days", "sender_record_id", "identifiers",
)  # fmt: skip
OURS: Final = frozenset(name for columns in COLUMNS.values() for name in columns) | frozenset(HELPERS)
#: What a block of a wide table may state beside the person: the columns of a record, and what a value is made of.
_OF_A_BLOCK: Final = frozenset({*COLUMNS["records"], "pounds", "ounces", *AGES})
#: What a clinical code fills in.
_BY_CODE: Final = ("meaning", "kind", "context", "contact", "outcome")
#: What rows can become: a canonical table, or entries, whose code says which.
TABLES: Final = (*COLUMNS, "entries")


def one_of(words: Collection[str]) -> AfterValidator:
    """Return a check that a text is one of some words."""

    def check(word: str) -> str:
        if word not in words:
            raise ValueError(f"names {word!r}, which is not one of {', '.join(sorted(words))}")
        return word

    return AfterValidator(check)


def _listed(value: Any) -> list[str]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(text, str) and text for text in listed):
        raise ValueError("must be a text or a list of texts")
    return listed


def _table_of_texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("must be a table of texts")
    return value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Ours = Annotated[str, one_of(OURS)]
Headings = dict[Ours, Texts]
Constants = Annotated[dict[Ours, str], BeforeValidator(_table_of_texts)]


def _time_zone(name: str) -> str:
    try:
        return name and known_time_zone(name)
    except UnusableInput as error:
        raise ValueError(error.reason) from None


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeptColumns(_Part):
    """``[keep]``: columns of this table that others of the extract need, found by a key."""

    name: str = ""
    key: str = ""
    columns: Constants = Field(default_factory=dict)


class JoinedTable(_Part):
    """``[[join]]``: columns of another table of the extract, found by one of our columns."""

    table: str = Field("", alias="from")
    on: Ours = ""
    required: bool = False


class MappingFile(_Part):
    """A mapping file as TOML gives it."""

    name: str = ""
    about: str = ""
    tables: Annotated[tuple[Annotated[str, one_of(TABLES)], ...], BeforeValidator(_listed)] = ()
    needs: Texts = ()
    marks: Texts = ()
    source_to_be_asked: bool = False
    dates: Literal["", "day-first", "month-first", "usually day-first"] = ""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = ""
    columns: Headings = Field(default_factory=dict)
    values: dict[Ours, Annotated[dict[str, str], BeforeValidator(_table_of_texts)]] = Field(default_factory=dict)
    constants: Constants = Field(default_factory=dict)
    usual_units: Annotated[
        dict[Annotated[str, one_of(KINDS)], Annotated[str, one_of(UNITS)]], BeforeValidator(_table_of_texts)
    ] = Field(default_factory=dict)
    records: tuple[dict[Ours, str | list[str]], ...] = ()
    keep: KeptColumns | None = None
    join: tuple[JoinedTable, ...] = ()
    code_meanings: Texts = ("record", "contact", "gestation", "condition")

    @model_validator(mode="after")
    def _whole(self) -> "MappingFile":
        if not self.needs:
            raise ValueError("'needs' must name the columns by which the file is recognised")
        for key, names in (("needs", self.needs), ("marks", self.marks)):
            _known(f"{key!r}", names, self.columns)
        if not self.tables and not self.records and self.keep is None:
            raise ValueError(f"'tables' must name what the rows are: {', '.join(TABLES)}, or give [[records]]")
        for number, block in enumerate(self.records, start=1):
            if not isinstance(block.get("kind"), str) or not any(
                isinstance(block.get(name), list) for name in ("value", "pounds")
            ):
                raise ValueError(
                    f"'records {number}' needs a kind, and the headings of its value (or of its \"pounds\")"
                )
            _known(f"'records {number}'", block, _OF_A_BLOCK)
        self._without_effect()
        return self

    def _without_effect(self) -> None:
        """Refuse what a mapping may be written to say and has no way of saying: it would be ignored in silence."""
        brought = set() if self.join else set(self.columns) | {name for block in self.records for name in block}
        for name in self.values:
            if brought and name not in brought:
                raise ValueError(f"'values.{name}' has words for {name!r}, which no column and no [[records]] has")
        if self.keep is not None:
            made = set(_BY_CODE) if "code" in self.columns or "review_code" in self.columns else set()
            known = {*self.columns, *self.constants, *made}
            if not self.join:
                _known("'keep.columns'", self.keep.columns.values(), known)
            _known("'keep.key'", (self.keep.key,), {*self.columns} if not self.join else OURS)
        if "records" in self.tables and not self.join:
            said = {*self.columns, *self.constants}
            lacking = [name for name in ("kind", "value") if name not in said]
            if lacking or not said & {"measured_on", *AGES}:
                what = lacking[0] if lacking else "measured_on"
                raise ValueError(f"'tables' has records, whose {what!r} stands in no column and no constant")


def _known(where: str, names: Iterable[str], known: Collection[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"{where} names {unknown[0]!r}, which is not one of {', '.join(sorted(known))}")


#: pydantic's kinds of error, as a site reads them.
_MUST_BE: Final = {
    "string_type": "must be a text",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "tuple_type": "must be a list of tables",
}


def objection(error: ValidationError) -> str:
    """Return the first objection to a mapping file: which key, what is wrong with it, what may stand there."""
    first = error.errors()[0]
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"] if part != "[key]")
    if first["type"] == "extra_forbidden":
        what = f"is not one of {', '.join(sorted(_keys_beside(first['loc'])))}"
    elif first["type"] == "literal_error":
        what = f"must be {first['ctx']['expected']}"
    else:
        own = first.get("ctx", {}).get("error")  # of the checks above: pydantic puts words of its own before it
        what = _MUST_BE.get(first["type"], str(own or first["msg"]))
    return f"the mapping's {where!r} {what}" if where else f"the mapping's {what}"


def _keys_beside(loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys that may stand where an unknown one was found."""
    parts: dict[str, type[BaseModel]] = {"keep": KeptColumns, "join": JoinedTable}
    part = parts.get(str(loc[0]), MappingFile) if len(loc) > 1 else MappingFile
    return [field.alias or name for name, field in part.model_fields.items()]
