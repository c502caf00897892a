"""The cohort audit as a folder: the report (HTML, PDF), a workbook, and a CSV behind every figure."""

import json
import textwrap
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from growthwatch.audit import indicators
from growthwatch.audit.disclosure import suppression
from growthwatch.audit.disclosure.differencing import Export
from growthwatch.cells import guarded_table, unguarded_table
from growthwatch.check_schedule import CheckSchedule
from growthwatch.report import page, workbook
from growthwatch.report.cohort import audit_page, comparison_tables, comparison_wording, context_tables, front_sheet
from growthwatch.report.cohort.audit_content import Cohort
from growthwatch.report.cohort.front_page import front_page
from growthwatch.report.cohort.practice_table import practice_table

REGISTER: Final = "audit.json"
PUBLISHED: Final = "published.csv"
#: Columns that are counts: "*" where hidden.
_COUNTS: Final = (
    "numerator", "denominator", "n", "total", "babies", "pairs", "falls", "same_day", "later", "never", "found", "due",
    "weights", "all_weights", "yes", "no", "not_applicable", "blank",
)  # fmt: skip
_DECIMALS: Final = 4


def tables(audit: Cohort) -> dict[str, pd.DataFrame]:
    """Return file name -> table, as numbers (NaN where hidden), of everything the report shows."""
    funnels = [units for units, _ in audit.funnels.values()]
    return {
        "rates": audit.rates,
        "series": pd.concat([*audit.series.values(), *audit.changed.values()], ignore_index=True),
        "funnels": pd.concat(funnels, ignore_index=True),
        "steps": audit.steps,
        **audit.tables,
        "definitions": indicators.under(CheckSchedule.of_run(audit.about)),
        "published": audit.publication.cells.drop(columns="hidden"),
    }


def write(audit: Cohort, folder: Path, *, with_pdf: bool = True) -> list[Path]:
    """Write the audit into a folder, which is made where it is absent, and return the files written.

    Raises
    ------
    ModuleNotFoundError
        Where the extra ``charts``, or with ``with_pdf`` the extra ``pdf``, is not installed; everything that does
        without it is written by then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    made = tables(audit)
    for name, table in made.items():
        path = folder / f"{name}.csv"
        guarded_table(starred(table)).to_csv(path, index=False)
        written.append(path)
    written.append(_json(audit, folder))
    book = folder / "audit.xlsx"
    workbook.write(book, _sheets(audit, made), footer=f"{audit_page.title(audit)}. growthwatch")
    written.append(book)
    html = audit_page.html(audit)
    (folder / "audit.html").write_text(html, encoding="utf-8")
    written.append(folder / "audit.html")
    if with_pdf:
        (folder / "audit.pdf").write_bytes(page.pdf(html))
        written.append(folder / "audit.pdf")
    return written


def starred(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as it is written: "*" for a hidden count, figures short enough to read."""
    out = table.copy()
    if "nearly_all" in out.columns:
        # rounding made it so: a reader of the file would take it for every baby
        out["percent"] = out["percent"].mask(out["nearly_all"])
    if "against_nearly_all" in out.columns:
        out["against_percent"] = out["against_percent"].mask(out["against_nearly_all"])
    for name in out.columns:
        if name in _COUNTS and pd.api.types.is_numeric_dtype(out[name]):
            out[name] = suppression.text(out[name].astype(np.float64), out[name].isna())
        elif out[name].dtype == np.float64:
            out[name] = out[name].round(_DECIMALS)
    return out


def _json(audit: Cohort, folder: Path) -> Path:
    path = folder / REGISTER
    contents: dict[str, Any] = {
        "from": audit.first,
        "to": audit.last,
        "as_of": audit.as_of,
        "suppressed": audit.suppressed,
        "policy": audit.about["policy"],
        "versions": audit.about["versions"],
        "inputs": audit.about.get("inputs", []),
        "notices": list(audit.notices),
        "published_cells": len(audit.publication.cells),
        "hidden_cells": int(audit.publication.cells["hidden"].sum()),
    }
    path.write_text(json.dumps(contents, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    return path


def earlier(folder: Path) -> Export | None:
    """Return the export that a folder holds, None where it holds none."""
    register, published = folder / REGISTER, folder / PUBLISHED
    if not (register.is_file() and published.is_file()):
        return None
    known = json.loads(register.read_text(encoding="utf-8"))
    cells = unguarded_table(pd.read_csv(published, dtype="str", keep_default_na=False))
    cells["n"] = pd.to_numeric(cells["n"], errors="coerce")
    return Export(str(folder), known["from"], known["to"], known["as_of"], cells)


def export(audit: Cohort) -> Export:
    """Return this audit as an export to compare with earlier ones."""
    return Export("this one", audit.first, audit.last, audit.as_of, audit.publication.cells)


_SHEETS: Final = {
    "flow": "Who is counted",
    "rates": "Rates", "series": "Months", "funnels": "Funnels", "steps": "Changes", "findings": "Findings",
    "delays": "Delays", "systems": "Systems", "agreement": "Agreement", "verdicts": "Verdicts", "slips": "Slips",
    "digits": "Digits", "heaping": "Rounding", "definitions": "Definitions",
}  # fmt: skip
_WIDE: Final = {
    "Name": 28, "Basis": 60, "Numerator is": 40, "Denominator is": 40, "Exclusions": 30, "Source": 26, "Delay": 56,
    "Method": 22, "P signal": 14, "Xmr signal": 14, "P direction": 14, "Xmr direction": 14,
}  # fmt: skip
_COMPARED_WIDE: Final = {
    "Babies": 24, "Records read": 22, "What": 30, "Practice": 32, "Stands": 26, "What follows": 44, "Groups": 44,
    "What is done": 100, "Question": 52, "Measured as": 22, "Records": 18, "Shown the same day": 20, "Same day %": 13,
    "Of all weights it holds %": 25, "Above or below that, points": 27, "95 % limits": 16, "Difference, points": 18,
}  # fmt: skip
#: Sentences above a table are broken into lines of so many characters, for a page of paper.
_LINE_CHARACTERS: Final = 120
_STARRED: Final = frozenset(name.replace("_", " ").capitalize() for name in _COUNTS)


def _sheets(audit: Cohort, made: dict[str, pd.DataFrame]) -> list[workbook.Sheet | workbook.Drawn]:
    about = audit_page.subtitle(audit)
    lines = [about[0].upper() + about[1:] + ".", *audit.notices]
    title = audit_page.title(audit)
    each = workbook.Sheet(
        "Practices", f"{title}: practices", lines, practice_table(audit), wide={"Practice": 34, "95 % limits": 14}
    )
    first: list[workbook.Sheet | workbook.Drawn] = [front_sheet.sheet(front_page(audit), title, lines[0]), each]
    return (
        first
        + _compared(audit, title, lines)
        + [
            workbook.Sheet(tab, f"{title}: {tab.lower()}", lines, _readable(made[name]), wide=_WIDE, starred=_STARRED)
            for name, tab in _SHEETS.items()
            if name != "steps" or len(made[name])
        ]
    )


def _compared(audit: Cohort, title: str, lines: list[str]) -> list[workbook.Sheet | workbook.Drawn]:
    """Return the sheets of what care was compared with: its sentences, wrapped, above its table."""
    made = [
        ("Falls found", comparison_wording.found_by_close(audit), comparison_tables.found_by_close(audit)),
        ("Lead time", [*comparison_wording.lead_time(audit), comparison_wording.EXPECTED],
         comparison_tables.lead_time(audit)),
        ("Asked and seen", [context_tables.READ_SO], context_tables.asked(audit)),
        ("Appointments", [], context_tables.appointments(audit)),
        ("Inequality", [comparison_wording.FIFTHS, *comparison_wording.unequal(audit)],
         comparison_tables.inequality(audit)),
        ("Outliers", comparison_wording.standing(audit), comparison_tables.outliers(audit)),
        ("Outlier policy", [], comparison_tables.policy()),
    ]  # fmt: skip
    if "qa_sample" in audit.tables:
        made.append(("Quality sample", [], comparison_tables.sample(audit)))
    return [
        workbook.Sheet(
            tab,
            f"{title}: {tab.lower()}",
            [*lines, *(line for sentence in said for line in textwrap.wrap(sentence, _LINE_CHARACTERS))],
            table,
            wide=_COMPARED_WIDE,
        )
        for tab, said, table in made
    ]


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with headings for people and figures short enough to read, without codes."""
    out = table.drop(columns="measure", errors="ignore").rename(
        columns=lambda name: str(name).replace("_", " ").capitalize()
    )
    figures = out.select_dtypes("float64").columns
    return out.assign(**{name: out[name].round(3) for name in figures})
