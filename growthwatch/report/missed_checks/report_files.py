"""The missed-checks report as a workbook, CSV files, a web page or a PDF."""

from pathlib import Path
from typing import Final

import pandas as pd

from growthwatch.cells import guarded_table
from growthwatch.report import page, percentages, workbook
from growthwatch.report.missed_checks import to_fill_in
from growthwatch.report.missed_checks.missed_checks import MissedChecks
from growthwatch.report.missed_checks.summary import reviewed_label, weighed_label
from growthwatch.report.missed_checks.worklist import for_people
from growthwatch.vocabulary import CHECK_NAMES, INTENDED_USE

FORMATS: Final = (".xlsx", ".csv", ".html", ".pdf")
_CONFIDENTIAL: Final = "Confidential: names children. Keep in the practice."
_SAFE: Final = 'Without identifiers. Counts of 1 to 7 are shown as "*", others are rounded to 5.'
_WIDE: Final = {
    "Why": 16, "Owner": 12, "Date": 11, "Outcome": 22,
    "Finding": 20, "Noted": 14, "Was": 24, "Now": 24,
    "Weight in doubt": 32,
    "Next step": 32, "What to do": 56, "Status": 15, "What": 34, "Per cent of": 30, "Weight held by": 15,
}  # fmt: skip


def write(report: MissedChecks, path: Path) -> list[Path]:
    """Write the report as the path's suffix says, and return the files written.

    CSV gives one file for each table: the worklist (the summary where it is ``email_safe``) at ``path`` and the
    others beside it, their names added to its own.

    Raises
    ------
    ValueError
        For a suffix that is none of .xlsx, .csv, .html, .pdf.
    ModuleNotFoundError
        For .pdf where the extra ``pdf`` is not installed.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise ValueError(f"unknown kind of file {path.suffix!r}: expected one of {', '.join(FORMATS)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    if suffix == ".csv":
        return _csv(report, path)
    if suffix == ".xlsx":
        workbook.write(path, _sheets(report), footer=_foot(report))
    elif suffix == ".html":
        path.write_text(html(report), encoding="utf-8")
    else:
        path.write_bytes(page.pdf(html(report)))
    return [path]


def _title(report: MissedChecks) -> str:
    return f"{report.of.plural}: practice {report.practice}" + (
        "" if report.practice_name == report.practice else f", {report.practice_name}"
    )


def _foot(report: MissedChecks) -> str:
    kind = _SAFE if report.email_safe else _CONFIDENTIAL
    return f"As of {report.as_of:%d/%m/%Y}. {kind} growthwatch, policy {report.policy}."


def _tables(report: MissedChecks) -> dict[str, tuple[str, pd.DataFrame, str]]:
    """Return key -> (tab, table, what an empty one says) of the tables that this report shows."""
    tables = {"summary": ("Summary", report.summary, "Nobody to count.")}
    if not report.email_safe:
        # what is worked through stands first
        tables = {
            "worklist": ("Worklist", report.worklist, report.nobody),
            **({"changes": ("Changes", report.changes, "Nothing has changed.")} if report.since else {}),
            "recall": ("Recall list", report.recall, "Nobody to write to."),
            **tables,
            "quarters": ("By quarter", report.quarters, "No window has closed yet."),
        }
    tables["quality"] = ("Data quality", report.quality, "")
    return tables if report.reviews.empty else tables | {"reviews": ("Other reviews", report.reviews, "")}


def _large(report: MissedChecks) -> list[tuple[str, str]]:
    """Return the figures that a reader looks for first."""
    rows = report.summary.set_index("What")
    weighed, reviewed = weighed_label(report.of), reviewed_label(report.of)
    # who is to be checked would else be read as not weighed
    to_check = CHECK_NAMES["weight_to_check"]
    also = [(to_check, to_check.lower())] if rows.loc[to_check, "Number"] != 0 else []
    shares = [
        (_share(rows.loc[name, "%"]), text)
        for name, text in (
            (weighed, weighed[:1].lower() + weighed[1:]),
            *also,
            (reviewed, reviewed[:1].lower() + reviewed[1:]),
        )
    ]
    listed = [] if report.email_safe else [(str(len(report.worklist)), "on the worklist")]
    return shares + listed


def _share(percent: object) -> str:
    """Return a share of the summary as a large figure: "84 %", "nearly all", "*" where hidden."""
    if percent == percentages.NEARLY_ALL:
        return str(percent)
    figure = pd.to_numeric(pd.Series([percent]).replace("", None))
    return str(percentages.written(figure, 0, sign=" %").iloc[0])


_LINES: Final = {
    "summary": "Attended is not measured: a baby counts as weighed only when a weight is on record.",
    "worklist": "Most urgent first: babies nobody has weighed since; then those weighed since, to be entered.",
    "changes": "Who is new on the worklist, gone from it, or stands otherwise, since {since}.",
    "recall": "For letters: nothing clinical. Babies who died or left are not on it. Twins are two rows.",
    "quarters": "Quarter in which babies reached 8 weeks; window closed.",
    "quality": "What the records lack, and what to do about it.",
    "reviews": "Children by how each review stands; a list of each: growthwatch missed-checks --check.",
}
#: The same of a check that is not the 6-8-week check.
_LINES_OF_OTHERS: Final = {
    "summary": "Attended is not measured: a child counts as weighed only when a weight is on record.",
    "worklist": "Most urgent first: children nobody has weighed since; then those weighed since, to be entered.",
    "recall": "For letters: nothing clinical. Children who died or left are not on it. Twins are two rows.",
    "quarters": "Quarter in which the window closed.",
}


def _sheets(report: MissedChecks) -> list[workbook.Sheet]:
    about = f"As of {report.as_of:%d/%m/%Y}. {_SAFE if report.email_safe else _CONFIDENTIAL}"
    return [
        workbook.Sheet(
            tab, f"{_title(report)}: {tab.lower()}", [about, *report.notices, _line(report, key)],
            to_fill_in.with_blanks(table) if key == "worklist" else for_people(table), empty, _WIDE,
        )
        for key, (tab, table, empty) in _tables(report).items()
    ]  # fmt: skip


def _line(report: MissedChecks, key: str) -> str:
    """Return what stands under a table's heading."""
    line = _LINES[key] if report.of.is_main else _LINES_OF_OTHERS.get(key, _LINES[key])
    if key == "changes":
        return line.format(since=report.since)
    if key != "worklist":
        return line
    return " ".join(filter(None, (line, report.unconfirmed, report.unlisted)))


def _csv(report: MissedChecks, path: Path) -> list[Path]:
    tables = _tables(report)
    first = "summary" if report.email_safe else "worklist"
    written = []
    for key, (_, table, _) in tables.items():
        to = path if key == first else path.with_name(f"{path.stem}-{key}{path.suffix}")
        guarded_table(table).to_csv(to, index=False, date_format="%Y-%m-%d")
        written.append(to)
    return written


def html(report: MissedChecks) -> str:
    """Return the report as one HTML page."""
    parts = [page.paragraph(notice, "notice") for notice in report.notices]
    # before the tables: after the last of them it would stand on a sheet of its own
    kind = _SAFE if report.email_safe else _CONFIDENTIAL
    parts.append(page.paragraph(f"{kind} {INTENDED_USE}", "quiet"))
    if not report.notices:
        parts.append(page.large(_large(report)))
    for key, (tab, table, empty) in _tables(report).items():
        line = page.paragraph(_line(report, key), "quiet")
        shown = to_fill_in.printed(table) if key == "worklist" else for_people(table)
        parts += [page.heading(tab, anchor=key), line, page.table(shown, empty=empty)]
    return page.document(_title(report), parts, foot=_foot(report), lying=True)
