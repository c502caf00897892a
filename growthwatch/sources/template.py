"""The Red Book transcription sheet: a workbook a parent's book is copied into, row by row."""

from pathlib import Path
from typing import Final

import pandas as pd
import xlsxwriter

#: Our column (or, for values, kind and unit) -> the heading on the sheet.
HEADINGS: Final = {
    "record_id": "Entry",
    "nhs_number": "NHS number",
    "forename": "Forename",
    "surname": "Surname",
    "date_of_birth": "Date of birth",
    "sex": "Sex",
    "gestation_weeks": "Gestation (weeks)",
    "gestation_days": "Gestation (days)",
    "birth_order": "Birth order (twins)",
    "postcode": "Postcode",
    "measured_on": "Date measured",
    "weight kg": "Weight (kg)",
    "weight lb": "Weight (lb)",
    "weight oz": "Weight (oz)",
    "length cm": "Length (cm)",
    "head cm": "Head (cm)",
    "context": "Occasion",
    "recorded_by": "Written by",
    "recorded_on": "Date written",
    "note": "Note",
}
_HELP: Final = (
    "One row for each date in the book. Copy what is written; correct nothing.",
    "Weight: fill in kilograms, or pounds and ounces, whichever the book has. Fractions of an ounce may stand as ½.",
    "Dates: day before month, as in 3/4/26 or 3 April 2026.",
    "NHS number where the book has it; otherwise names, date of birth, sex and postcode.",
    "Entry: a number of your own for the row; it may be left empty.",
    "Leave a cell empty when the book has nothing there.",
)
_ROWS_READY = 500


def write_template(path: Path | str) -> Path:
    """Write an empty transcription sheet (XLSX), with a second sheet that says how to fill it in.

    Every cell is text, so that nothing typed is turned into something else.
    """
    return write_sheet(path, pd.DataFrame(columns=list(HEADINGS.values())))


def write_sheet(path: Path | str, rows: pd.DataFrame) -> Path:
    """Write a transcription sheet that holds these rows (columns named by ``HEADINGS``' values, text)."""
    path = Path(path)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Red Book")
        sheet.freeze_panes(1, 0)
        for n, name in enumerate(HEADINGS.values()):
            sheet.set_column(n, n, max(11, len(name) // 2 + 4), text)
            sheet.write_string(0, n, name, heading)
            written = rows[name].fillna("") if name in rows else []
            sheet.write_column(1, n, list(written), text)
        last = max(len(rows), _ROWS_READY)
        sex = list(HEADINGS).index("sex")
        sheet.data_validation(1, sex, last, sex, {"validate": "list", "source": ["female", "male"]})
        guide = book.add_worksheet("How to fill it in")
        guide.set_column(0, 0, 110)
        guide.write_column(0, 0, list(_HELP))
    return path
