"""A workbook a practice can work in: frozen headings, filters, real dates, ready to print, no formula from data."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import xlsxwriter

HEADING: Final = "#1f3a5f"
PALE: Final = "#eef2f7"
#: Figures of a column by the last word of its heading.
_FORMATS: Final = {"%": "0.0", "kg": "0.00", "cm": "0.0", "days": "0"}
#: Figures all smaller than this differ in their third decimal (differences in kg or cm, p values).
_FINE_BELOW: Final = 2
_LINE_POINTS: Final = 13.5
_WIDEST: Final = 48
_NARROWEST: Final = 8
#: The same file whenever it is made: a workbook carries the day it was created.
_CREATED: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its tab, what stands above the table, the table, and columns that must be read as text."""

    name: str
    title: str
    lines: Sequence[str]
    table: pd.DataFrame
    empty: str = "Nothing to list."
    wide: dict[str, int] = field(default_factory=dict)  # heading -> width [characters], for text that wraps
    starred: frozenset[str] = frozenset()  # headings of counts: "*" where one is hidden


@dataclass(frozen=True)
class Drawn:
    """A sheet that is no table: its tab, its title, and what draws it (worksheet, workbook, ``Styles``)."""

    name: str
    title: str
    draw: Callable[[Any, Any, dict[str, Any]], None]


def write(path: Path, sheets: Sequence[Sheet | Drawn], *, footer: str) -> None:
    """Write sheets to an XLSX file.

    Parameters
    ----------
    path : Path
        The file, replaced where it exists.
    sheets : sequence of Sheet
        In the order of their tabs.
    footer : str
        Printed at the foot of every page, before the page number.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": sheets[0].title, "created": _CREATED})
        styles = _styles(book)
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            if isinstance(sheet, Drawn):
                sheet.draw(page, book, styles)
            else:
                _sheet(page, sheet, styles)
            _paper(page, footer)


def _paper(page: Any, footer: str) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    page.set_footer("&L&8" + footer.replace("&", "&&") + "&R&8&A, page &P of &N")


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
    return {
        "title": book.add_format({**base, "font_size": 14, "bold": True}),
        "line": book.add_format({**base, "font_color": "#444444"}),
        "heading": book.add_format(
            {**base, "bold": True, "font_color": "white", "bg_color": HEADING, "text_wrap": True, "border": 1,
             "border_color": "#ffffff"}
        ),
        "figure heading": book.add_format(
            {
                **base,
                "bold": True,
                "font_color": "white",
                "bg_color": HEADING,
                "text_wrap": True,
                "border": 1,
                "border_color": "#ffffff",
                "align": "right",
            }
        ),
        "text": book.add_format({**base, "text_wrap": True, "num_format": "@", "align": "left", "indent": 1}),
        "date": book.add_format({**base, "num_format": "dd/mm/yyyy", "align": "left"}),
        "whole": book.add_format({**base, "num_format": "#,##0"}),
        **{unit: book.add_format({**base, "num_format": form}) for unit, form in _FORMATS.items()},
        "tenths": book.add_format({**base, "num_format": "0.0"}),
        "fine": book.add_format({**base, "num_format": "0.000"}),
        "box": book.add_format({**base, "text_wrap": True, "border": 1}),
        "hidden": book.add_format({**base, "align": "right"}),
    }  # fmt: skip


def _sheet(page: Any, sheet: Sheet, styles: dict[str, Any]) -> None:
    page.write_string(0, 0, sheet.title, styles["title"])
    for row, line in enumerate(sheet.lines, start=1):
        page.write_string(row, 0, line, styles["line"])
    top = len(sheet.lines) + 2
    names = [str(name) for name in sheet.table.columns]
    for column, name in enumerate(names):
        figures = pd.api.types.is_numeric_dtype(sheet.table.iloc[:, column])
        page.write_string(top, column, name, styles["figure heading" if figures else "heading"])
        _column(
            page, top + 1, column, sheet.table.iloc[:, column], styles, absent="*" if name in sheet.starred else ""
        )
        page.set_column(column, column, sheet.wide.get(name, _width(name, sheet.table.iloc[:, column])))
    for row, lines in enumerate(_lines(sheet), start=top + 1):
        page.set_row(row, _LINE_POINTS * lines)
    if sheet.table.empty:
        page.write_string(top + 1, 0, sheet.empty, styles["line"])
    else:
        page.autofilter(top, 0, top + len(sheet.table), len(names) - 1)
    page.freeze_panes(top + 1, 0)
    page.repeat_rows(top)
    page.fit_to_pages(1, 0)


def _column(page: Any, first: int, column: int, values: pd.Series, styles: dict[str, Any], *, absent: str) -> None:
    """Write one column: dates as dates, figures as figures, everything else as text."""
    name = str(values.name)
    if values.dtype.kind == "M":
        days = values.dt.date
        for row, day in enumerate(days, start=first):
            if pd.notna(day):
                page.write_datetime(row, column, day, styles["date"])
    elif pd.api.types.is_numeric_dtype(values):
        figures = values.to_numpy(dtype=np.float64, na_value=np.nan)
        style = styles[next((unit for unit in _FORMATS if name.endswith(unit)), _fineness(figures))]
        for row, figure in enumerate(figures, start=first):
            if not np.isnan(figure):
                page.write_number(row, column, figure, style)
            elif absent:
                page.write_string(row, column, absent, styles["hidden"])
    else:
        for row, text in enumerate(values.astype("str").where(values.notna(), ""), start=first):
            page.write_string(row, column, text, styles["text"])


def _fineness(figures: np.ndarray[Any, np.dtype[np.float64]]) -> str:
    """Return the style for figures without a unit: as fine as what they tell apart."""
    known = figures[~np.isnan(figures)]
    if not (known % 1 != 0).any():
        return "whole"
    return "fine" if np.abs(known).max() < _FINE_BELOW else "tenths"


def _lines(sheet: Sheet) -> list[int]:
    """Return how many lines each row needs; not every program makes a row taller for text that wraps."""
    needed = np.ones(len(sheet.table))
    for name, width in sheet.wide.items():
        if name in sheet.table.columns:
            length = sheet.table[name].astype("str").where(sheet.table[name].notna(), "").str.len().to_numpy()
            needed = np.maximum(needed, np.ceil(length / (1.25 * width)))
    return [int(lines) for lines in needed]


def _width(name: str, values: pd.Series) -> int:
    longest = 10
    if values.dtype.kind != "M":
        longest = max((len(str(value)) for value in values.dropna().unique()), default=0)
    heading = max(len(word) for word in name.split()) if name else 0
    return int(np.clip(max(0.9 * longest, heading) + 2, _NARROWEST, _WIDEST))
