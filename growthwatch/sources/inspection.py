"""What a file is taken for, before it is relied on; and a mapping to start from where it is taken for nothing."""

import datetime as dt
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import pandas as pd

from growthwatch.sources.columns import layout
from growthwatch.sources.columns.layout import Layout
from growthwatch.sources.columns.mapping import load, plain, shipped
from growthwatch.sources.columns.mapping_file import HELPERS
from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.batch import Sheet
from growthwatch.sources.files.inputs import survey
from growthwatch.sources.files.sheets import sheets
from growthwatch.sources.intake import read
from growthwatch.sources.rows.row_sink import Intake

_ROWS_SHOWN = 5
#: What of each table is worth showing: the columns that reading had to understand.
_SHOWN: Final = {
    "register": ("source", "child_id", "nhs_number", "date_of_birth", "sex", "gestation_total_days", "practice_code"),
    "recorded": ("source", "record_id", "nhs_number", "measured_on", "kind", "value", "unit", "value_si", "context"),
    "contacted": ("source", "record_id", "nhs_number", "contact", "contact_on", "outcome"),
    "decided": ("decision_id", "action", "source", "record_id", "decided_by", "decided_on"),
}
#: Words in a heading that say what it measures, and words that say it is not the measurement itself.
_KIND_WORDS: Final = {
    "weight": ("weight", "wt"), "length": ("length", "height", "len", "ht"), "head": ("head", "ofc", "hc"),
}  # fmt: skip
_NEVER_A_VALUE: Final = ("centile", "percentile", "sds", "z_score", "zscore", "bmi")


@dataclass(frozen=True)
class SheetInspection:
    """One sheet of a file: what recognised it, which heading is which of our columns, which are left alone.

    ``mapping`` is empty where nothing recognised it; then ``starter`` is a mapping (TOML) to start from.
    """

    title: str
    format: str
    mapping: str
    table: str
    columns: pd.DataFrame  # ours, heading
    left_alone: tuple[str, ...]
    notes: str
    starter: str


@dataclass(frozen=True)
class Inspection:
    """A file inspected: its sheets, and what reading it gives.

    ``understood`` holds up to five rows of each table as they were understood, ``counts`` the rows of each, and
    ``refused`` how many rows were refused for each reason. They are empty where ``problem`` says why.
    """

    file: str
    sheets: tuple[SheetInspection, ...]
    understood: dict[str, pd.DataFrame]
    counts: dict[str, int]
    refused: pd.DataFrame  # column, reason, rows, first value
    problem: str


def inspect(
    file: Path | str,
    *,
    as_of: dt.date,
    mapping: Path | None = None,
    time_zone: str | None = None,
    dates: str | None = None,
) -> Inspection:
    """Return what a file is taken for.

    Parameters
    ----------
    file : path
        One file of any format that is read.
    as_of : date
        Nothing may be dated after it.
    mapping : path, optional
        A mapping to try.
    time_zone : str, optional
        Where an instant has its day, as for ``read``.
    dates : {"day-first", "month-first"}, optional
        How 3/4/26 is read in every file; by what each file shows otherwise.

    Raises
    ------
    UnusableInput
        When the file can't be opened as any format that is read.
    """
    path = Path(file)
    if not path.is_file():
        said = "is a folder: name one file of it" if path.is_dir() else "there is no such file"
        raise UnusableInput(said, file=str(file))
    given = load(Path(mapping)) if mapping is not None else None
    seen = survey(path, path.name)
    opened = sheets(seen, lambda one: layout.recognise(one, given) is not None)
    found = [(sheet, layout.recognise(sheet, given)) for sheet in opened]
    # a sheet of notes beside one that is recognised needs no mapping
    alone = not any(fits for _, fits in found)
    looked_at = tuple(_sheet(sheet, fits, offer=alone) for sheet, fits in found)
    try:
        intake, problem = read([path], as_of=as_of, mapping=mapping, time_zone=time_zone, dates=dates), ""
    except UnusableInput as error:
        return Inspection(path.name, looked_at, {}, {}, _refused(None), str(error))
    stage = {name: getattr(intake, name) for name in _SHOWN}
    return Inspection(
        path.name,
        looked_at,
        {name: table[list(_SHOWN[name])].head(_ROWS_SHOWN) for name, table in stage.items() if len(table)},
        {name: len(table) for name, table in stage.items()} | {"rejects": len(intake.rejects)},
        _refused(intake),
        problem,
    )


def _sheet(sheet: Sheet, fits: Layout | None, *, offer: bool) -> SheetInspection:
    if fits is None:
        empty = pd.DataFrame({"ours": [], "heading": []}, dtype="str")
        offered = starter(sheet) if offer else ""
        return SheetInspection(sheet.title, sheet.format, "", "", empty, sheet.headings, sheet.notes, offered)
    pairs = list(fits.headings.items())
    pairs += [(f"{block.constants['kind']}: {ours}", h) for block, names in fits.blocks for ours, h in names.items()]
    used = {heading for _, heading in pairs}
    left = tuple(heading for heading in sheet.headings if heading and heading not in used)
    columns = pd.DataFrame(pairs, columns=["ours", "heading"])
    return SheetInspection(sheet.title, sheet.format, fits.mapping.name, fits.table, columns, left, sheet.notes, "")


def _refused(intake: Intake | None) -> pd.DataFrame:
    if intake is None or not len(intake.rejects):
        return pd.DataFrame({"column": [], "reason": [], "rows": [], "first_value": []})
    groups = intake.rejects.groupby(["column", "reason"], sort=False, dropna=False)
    counted = groups.agg(rows=("line", "size"), first_value=("value", "first")).reset_index()
    return counted.sort_values("rows", ascending=False, kind="stable", ignore_index=True)


def starter(sheet: Sheet) -> str:
    """Return a mapping (TOML) to start from: what the headings look like, for a person to check and finish."""
    headings = [heading for heading in sheet.headings if heading]
    values = {kind: _values(headings, kind) for kind in _KIND_WORDS}
    measured = {heading for found in values.values() for heading in found}
    columns = _columns([heading for heading in headings if heading not in measured])
    used = measured | set(columns.values())
    left = [heading for heading in headings if heading not in used]
    table = (
        "entries" if {"code", "value"} <= columns.keys() else "records" if {"kind", "value"} <= columns.keys() else ""
    )
    needs = [name for name in ("nhs_number", "code", "kind", "measured_on", "date_of_birth") if name in columns]
    lines = [
        f"# A mapping to start from, made from the headings of {_comment(sheet.title)}.",
        "# Check every line; add what is missing; give it with --mapping, or put it into reference_data/mappings/.",
        f"name = {_quoted(sheet.title)}",
        f"tables = [{_quoted(table) if table else ''}]",
        f"needs = [{', '.join(map(_quoted, needs or list(columns)[:1]))}]",
        "",
        "[constants]",
        'source = "gp"  # which record system this is: parent_held, clinic, gp or maternity',
        "",
        "[columns]",
        *[f"{ours} = [{_quoted(heading)}]" for ours, heading in columns.items()],
    ]
    dates = [heading for heading in headings if "date" in plain(heading) or plain(heading).endswith("_on")]
    free = next((date for date in dates if date not in columns.values()), "")
    for kind, found in values.items():
        for heading in found:
            lines += _block(kind, heading, dates, columns.get("measured_on", free))
    lines += ["", *[f"# left alone: {_comment(heading)}" for heading in left]]
    return "\n".join(lines) + "\n"


def _block(kind: str, heading: str, dates: list[str], usual: str) -> list[str]:
    own = [date for date in dates if any(word in plain(date).split("_") for word in _KIND_WORDS[kind])]
    day = next(iter(own), usual)
    words = plain(heading).split("_")
    unit = next((unit for unit in ("kg", "g", "lb", "oz", "cm", "mm", "in") if unit in words), "")
    return [
        "",
        "[[records]]",
        f'kind = "{kind}"',
        *([f'unit = "{unit}"'] if unit else []),
        f"value = [{_quoted(heading)}]",
        f"measured_on = [{_quoted(day)}]" if day else '# measured_on = ["the heading of the day it was measured"]',
    ]


def _values(headings: list[str], kind: str) -> list[str]:
    """Return the headings that look like values of a kind: never a centile, a score or a date."""
    found = []
    for heading in headings:
        words = plain(heading).split("_")
        other = any(word in plain(heading) for word in _NEVER_A_VALUE) or {"date", "on", "unit", "units"} & set(words)
        if not other and any(word in words for word in _KIND_WORDS[kind]):
            found.append(heading)
    return found


def _columns(headings: list[str]) -> dict[str, str]:
    """Return our column for each heading that is, or is nearly, one known from the shipped mappings."""
    known = {plain(h): ours for mapping in shipped() for ours, named in mapping.columns.items() for h in named}
    known = {spelling: ours for spelling, ours in known.items() if ours not in HELPERS or ours == "code"}
    columns: dict[str, str] = {}
    for heading in headings:
        if any(word in plain(heading) for word in _NEVER_A_VALUE):
            continue
        if "nhs" in plain(heading).split("_") and "nhs_number" not in columns:
            columns["nhs_number"] = heading
            continue
        near = get_close_matches(plain(heading), known, n=1, cutoff=0.8)
        if near and known[near[0]] not in columns:
            columns[known[near[0]]] = heading
    return columns


def _quoted(text: str) -> str:
    escaped = "".join(
        c if c.isprintable() else f"\\u{ord(c):04x}" for c in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
