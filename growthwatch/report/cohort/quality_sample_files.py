"""The quality-assurance sample as files: a tick sheet to fill in (workbook and page), and the same read back."""

import json
from pathlib import Path
from typing import Any, Final

import pandas as pd

from growthwatch.audit.actions import LINE
from growthwatch.audit.quality_sample import ANSWERS, ID, QUESTIONS, Draw, Filled, read
from growthwatch.audit.sums import Period
from growthwatch.cells import guarded_table, unguarded_table
from growthwatch.report import page, workbook

BOOK: Final = "qa_sample.xlsx"
TABLE: Final = "qa_sample.csv"
PAGE: Final = "qa_sample.html"
#: What was drawn, by ids alone: who is who stands in the sheet.
DRAWN: Final = "qa_sample.json"
_TITLE: Final = "Quality-assurance sample"
_HEADINGS: Final = {
    ID: "Sample id", "stratum": "Stratum", "nhs_number": "NHS number", "practice_code": "Practice",
    "date_of_birth": "Born", "seen_on": "Record of", "rule": "Threshold met",
    **{name: name.replace("_", " ").capitalize() for name in QUESTIONS},
}  # fmt: skip
_WIDE: Final = dict.fromkeys(_HEADINGS.values(), 13) | {"Discussed in supervision": 16}


class TickSheetError(ValueError):
    """A folder or sheet that can't be read back; the message is one sentence."""


def write(drawn: Draw, period: Period, seed: int, folder: Path) -> list[Path]:
    """Write a sample into a folder, which is made where it is absent, and return the files written.

    Parameters
    ----------
    drawn : Draw
        From ``audit.quality_sample.draw``.
    period : Period
        The days it was drawn from.
    seed : int
        By which it was drawn.
    folder : Path
        Where to. The sheet names children.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sheet = drawn.records.rename(columns=_HEADINGS)[list(_HEADINGS.values())]
    of = ", ".join(f"{n} {name}" for name, n in drawn.population.items())
    lines = [
        f"{period.first} to {period.last}, drawn by seed {seed} from {of}. Confidential: names children.",
        f"Answer each question with {', '.join(ANSWERS)}; nothing where the record doesn't tell.",
        *(f"{name.replace('_', ' ').capitalize()}: {asked}" for name, asked in QUESTIONS.items()),
    ]
    footer = f"{_TITLE}, seed {seed}. Confidential. growthwatch"
    workbook.write(folder / BOOK, [workbook.Sheet("Sample", _TITLE, lines, sheet, wide=dict(_WIDE))], footer=footer)
    guarded_table(drawn.records.drop(columns="child_id")).to_csv(folder / TABLE, index=False, date_format="%Y-%m-%d")
    shown = sheet.assign(**{name: sheet[name].dt.strftime("%Y-%m-%d") for name in ("Born", "Record of")})
    shown[[_HEADINGS[name] for name in QUESTIONS]] = "\u2610 yes  \u2610 no  \u2610 n/a"
    parts = [page.bullets(lines), page.table(shown.fillna(""), caption="Records to read")]
    (folder / PAGE).write_text(page.document(_TITLE, parts, foot=footer, lying=True), encoding="utf-8")
    known: dict[str, Any] = {
        "seed": seed, "from": str(period.first), "to": str(period.last), "population": drawn.population,
        "records": drawn.records[[ID, "stratum"]].to_dict("records"),
    }  # fmt: skip
    (folder / DRAWN).write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    return [folder / name for name in (BOOK, TABLE, PAGE, DRAWN)]


def read_back(folder: Path) -> tuple[Filled, dict[str, Any]]:
    """Return the ticks that a folder's sheet holds, and what is known of the draw.

    The workbook is read; where it is not there any more, the CSV.

    Parameters
    ----------
    folder : Path
        As :func:`write` made it, the sheet filled in.

    Raises
    ------
    TickSheetError
        When it holds no sample, or no sheet that can be read.
    """
    if not (folder / DRAWN).is_file():
        raise TickSheetError(f"{folder.name} holds no quality-assurance sample: there is no {DRAWN}")
    known = json.loads((folder / DRAWN).read_text(encoding="utf-8"))
    name = BOOK if (folder / BOOK).is_file() else TABLE
    try:
        whole = (
            pd.read_excel(folder / name, header=None, dtype="str", engine="calamine")
            if name == BOOK
            else unguarded_table(pd.read_csv(folder / name, header=None, dtype="str"))
        )
        filled = read(_below_headings(whole), pd.DataFrame(known["records"], columns=[ID, "stratum"]), name)
    except (OSError, ValueError) as error:
        raise TickSheetError(f"{name} can't be read: {' '.join(str(error).split())}") from None
    return filled, known


def _below_headings(whole: pd.DataFrame) -> pd.DataFrame:
    """Return the table of a sheet, by the codes of its columns, with the line of each row; blank rows left out."""
    words = whole.fillna("").astype("str").apply(lambda column: column.str.strip().str.lower().str.replace(" ", "_"))
    at = words.index[words.eq(ID).any(axis=1)]
    if not len(at):
        raise ValueError(f"there is no heading {_HEADINGS[ID]}")
    below = whole.loc[at[0] + 1 :].set_axis(words.loc[at[0]].tolist(), axis=1)
    below = below.loc[:, ~below.columns.duplicated() & (below.columns != "")].dropna(how="all")
    return below.assign(**{LINE: below.index.to_numpy() + 1})
