"""What a file is taken for, before it is relied on; and a mapping to start from where it is taken for nothing."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from growthwatch.sources.columns import recognition
from growthwatch.sources.columns.layout import Layout
from growthwatch.sources.columns.mapping import load
from growthwatch.sources.columns.mapping_draft import Draft
from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.batch import Sheet
from growthwatch.sources.files.inputs import survey
from growthwatch.sources.files.sheets import sheets
from growthwatch.sources.intake import read
from growthwatch.sources.reject_reasons import RejectReason, sentence
from growthwatch.sources.rows.row_sink import Intake
from growthwatch.sources.senders import Senders, check_named, known_source, sender_of
from growthwatch.sources.starter import starter

_ROWS_SHOWN = 5
#: What of each table is worth showing: the columns that reading had to understand.
_SHOWN: Final = {
    "register": ("source", "child_id", "nhs_number", "date_of_birth", "sex", "gestation_total_days", "practice_code"),
    "recorded": ("source", "record_id", "nhs_number", "measured_on", "kind", "value", "unit", "value_si", "context"),
    "contacted": ("source", "record_id", "nhs_number", "contact", "contact_on", "outcome"),
    "decided": ("decision_id", "action", "source", "record_id", "decided_by", "decided_on"),
}
#: Formats whose columns are a site's own.
_DRAFTED: Final = ("csv", "xlsx", "parquet")


@dataclass(frozen=True)
class SheetInspection:
    """One sheet of a file: what recognised it, which heading is which of our columns, which are left alone.

    ``mapping`` is empty where nothing recognised it. ``starter`` is a mapping (TOML) to start from, and ``draft`` what
    it was made of: what each column is taken for by its heading and cells; neither of a table of our own making.
    """

    title: str
    format: str
    mapping: str
    table: str
    columns: pd.DataFrame  # ours, heading
    left_alone: tuple[str, ...]
    notes: str
    starter: str
    draft: Draft | None
    values_left: tuple[str, ...]  # columns that look like measurements and are not read
    source_stated: bool  # whether the file, or a mapping made for it, says which record system it is from


@dataclass(frozen=True)
class Inspection:
    """A file inspected: its sheets, and what reading it gives.

    ``understood`` holds up to five rows of each table as they were understood, ``counts`` the rows of each, and
    ``refused`` how many rows were refused, or are used without a cell, for each reason. They are empty where
    ``problem`` says why.
    """

    file: str
    sheets: tuple[SheetInspection, ...]
    understood: dict[str, pd.DataFrame]
    counts: dict[str, int]
    refused: pd.DataFrame  # column, reason, rows, first value
    problem: str

    @property
    def dates_open(self) -> bool:
        """Whether dates may be day-first or month-first, and nothing in the file says which."""
        said = [sentence(RejectReason.date_order_open, row_used=used) for used in (False, True)]
        return bool(self.refused["reason"].isin(said).any())


def inspect(
    file: Path | str,
    *,
    as_of: dt.date,
    mapping: Path | None = None,
    time_zone: str | None = None,
    dates: str | None = None,
    source: Senders = None,
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
    source : str or mapping of str to str, optional
        The record system the file is from, where it does not say so, as for ``read``.

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
    check_named(source, [path], "--source")
    system = known_source(sender_of(source, path))
    seen = survey(path, path.name)
    opened = sheets(seen, lambda one: recognition.heading_is_known(one, given))
    found = [(sheet, recognition.recognise(sheet, given, system)) for sheet in opened]
    # a sheet of notes beside one that is recognised needs no mapping
    alone = not any(fits for _, fits in found)
    looked_at = tuple(_sheet(sheet, fits, offer=alone) for sheet, fits in found)
    try:
        intake = read([path], as_of=as_of, mapping=mapping, time_zone=time_zone, dates=dates, source=source)
        problem = ""
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


def headings_of(file: Path) -> list[tuple[str, ...]]:
    """Return the headings of each table of a file.

    Raises
    ------
    UnusableInput
        When the file can't be opened as any format that is read.
    """
    return [sheet.headings for sheet in sheets(survey(file, file.name), recognition.heading_is_known)]


def _sheet(sheet: Sheet, fits: Layout | None, *, offer: bool) -> SheetInspection:
    draft = recognition.understood(sheet) if sheet.format in _DRAFTED else None
    offered = starter(draft) if draft is not None and (offer or fits is not None) else ""
    if fits is None:
        empty = pd.DataFrame({"ours": [], "heading": []}, dtype="str")
        return SheetInspection(
            sheet.title, sheet.format, "", "", empty, sheet.headings, sheet.notes, offered,
            draft if offer else None, draft.left_values if draft else (), source_stated=False,
        )  # fmt: skip
    pairs = list(fits.headings.items())
    pairs += [(f"{block.constants['kind']}: {ours}", h) for block, names in fits.blocks for ours, h in names.items()]
    columns = pd.DataFrame(pairs, columns=["ours", "heading"])
    notes = "; ".join(filter(None, [sheet.notes, *recognition.notes(fits)]))
    return SheetInspection(
        sheet.title, sheet.format, fits.mapping.name, fits.table, columns, fits.left_alone, notes, offered,
        draft, (*recognition.values_left(fits), *fits.undated), recognition.source_is_stated(fits),
    )  # fmt: skip


def _refused(intake: Intake | None) -> pd.DataFrame:
    """Return how many rows were refused, and cells left out of rows that are used, for each reason."""
    said = pd.DataFrame() if intake is None else pd.concat([intake.rejects, intake.remarks], ignore_index=True)
    if said.empty:
        return pd.DataFrame({"column": [], "reason": [], "rows": [], "first_value": []})
    # a cell of a register row stands in both
    groups = said.drop_duplicates(["file", "line", "column", "reason"]).groupby(
        ["column", "reason"], sort=False, dropna=False
    )
    counted = groups.agg(rows=("line", "size"), first_value=("value", "first")).reset_index()
    return counted.sort_values("rows", ascending=False, kind="stable", ignore_index=True)
