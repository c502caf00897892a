"""What the commands that make an audit share: the audit as content, its files, and its true sums for merging."""

import json
from pathlib import Path
from typing import Annotated, Any, Final

import pandas as pd
import typer

from growthwatch.audit.disclosure.reconstruction import DisclosureError
from growthwatch.audit.indicators import indicators
from growthwatch.audit.merging import SAME
from growthwatch.audit.sums import Sums
from growthwatch.errors import missing_extra
from growthwatch.reference.practice_names import PracticeNames
from growthwatch.report.cohort import audit_files
from growthwatch.report.cohort.audit_content import Cohort, cohort
from growthwatch.results import About
from growthwatch.scale import sums as sums_files
from growthwatch.sources import UnusableInput

TrueCounts = Annotated[
    bool, typer.Option("--true-counts", help="Small numbers NOT hidden: only for roles that may see the children.")
]
WithPdf = Annotated[bool, typer.Option("--pdf/--no-pdf", help="Whether to make the PDF too.")]
Targets = Annotated[Path | None, typer.Option("--targets", help="CSV: indicator, target (in %).")]

#: Where the true sums of an audit stand in its folder, where it shows true counts.
SUMS: Final = "sums"
_ABOUT: Final = "about.json"


def content(
    sums: Sums,
    about: About,
    *,
    suppressed: bool,
    notices: tuple[str, ...],
    names: PracticeNames | None = None,
    targets: dict[str, float] | None = None,
) -> Cohort:
    """Return the audit of a population; otherwise as ``audit_content.cohort``.

    Raises
    ------
    UnusableInput
        When small numbers can't be hidden safely.
    """
    try:
        return cohort(sums, about, suppressed=suppressed, notices=notices, practice_names=names, targets=targets)
    except DisclosureError as error:
        raise UnusableInput(str(error)) from None


def write(made: Cohort, sums: Sums, out: Path, *, with_pdf: bool) -> None:
    """Write the audit's files, those that nothing is missing for; what is missing is said on stderr.

    With true counts the sums are written too, for ``growthwatch merge-audits``.
    """
    if not made.suppressed:
        sums_files.write(sums, out / SUMS)
        about = {key: made.about[key] for key in (*SAME, "outputs") if key in made.about}
        (out / SUMS / _ABOUT).write_text(json.dumps(about, indent=2, default=str) + "\n", encoding="utf-8")
    try:
        audit_files.write(made, out, with_pdf=with_pdf)
    except ModuleNotFoundError as error:
        # tables and workbook are written by then
        absent = missing_extra(error, "the report as PDF" if error.name == "weasyprint" else "the report with figures")
        typer.echo(f"growthwatch: {absent}", err=True)


def sums_of(folder: Path) -> tuple[Sums, dict[str, Any]]:
    """Return the true sums that an audit's folder holds, and what is said of its run.

    Raises
    ------
    UnusableInput
        When it is no audit's folder, or holds suppressed counts alone, which can't be added.
    """
    register, about = folder / audit_files.REGISTER, folder / SUMS / _ABOUT
    if not register.is_file():
        raise UnusableInput("expected the folder of an audit", value=str(folder))
    known = json.loads(register.read_text(encoding="utf-8"))
    if not about.is_file():
        raise UnusableInput(
            "its small numbers are hidden and the others rounded, so that they can't be added: audit it again with "
            "--true-counts, inside a role that may see the children"
            if known.get("suppressed")
            else "it was made before audits kept the sums that are added: audit it again",
            value=str(folder),
        )
    try:
        return sums_files.read(folder / SUMS), {**known, **json.loads(about.read_text(encoding="utf-8"))}
    except (OSError, ValueError, KeyError) as error:
        raise UnusableInput(f"its sums can't be read: {' '.join(str(error).split())}", value=str(folder)) from None


def targets_of(path: Path | None) -> dict[str, float]:
    """Return what indicators should reach [%], from a CSV file of indicator and target.

    Raises
    ------
    UnusableInput
        When a column is absent, an indicator is none, is named twice, or a target is no percentage.
    """
    if path is None:
        return {}
    try:
        table = pd.read_csv(path, dtype="str")
    except (OSError, ValueError) as error:
        raise UnusableInput(f"{path.name} can't be read as CSV: {' '.join(str(error).split())}") from None
    for column in ("indicator", "target"):
        if column not in table.columns:
            raise UnusableInput(f"there is no column {column}", file=path.name, line=1)
    known = set(indicators()["indicator"])
    share = pd.to_numeric(table["target"].str.strip().str.removesuffix("%"), errors="coerce")
    wrong = {
        "indicator": (~table["indicator"].isin(known), "no indicator of the audit"),
        "target": (~share.between(0, 100), "expected a percentage from 0 to 100"),
    }
    wrong["indicator, twice"] = (table["indicator"].duplicated(), "a second target of one indicator")
    for column, (flags, reason) in wrong.items():
        if flags.any():
            at, name = int(flags.to_numpy().argmax()), column.split(",")[0]
            raise UnusableInput(reason, file=path.name, line=at + 2, column=name, value=str(table[name].iloc[at]))
    return dict(zip(table["indicator"].astype("str"), share.astype(float), strict=True))
