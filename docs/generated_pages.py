"""Pages made from the program itself, so that they can't fall behind it: commands, data dictionary, rules."""

import html
import shutil
from pathlib import Path

from typer.cli import app as typer_app
from typer.testing import CliRunner

from growthwatch import vocabulary
from growthwatch.detect.urgency import GRADES
from growthwatch.public_tables import TABLES_IN, TABLES_OUT, Columns

ROOT = Path(__file__).resolve().parents[1]


def write_generated_pages(folder: Path) -> None:
    """Write every generated page into a folder, replacing what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    pages = {
        "commands.md": commands(),
        "data_dictionary.md": data_dictionary(),
        "rules.md": rules(),
    }
    for name, text in pages.items():
        (folder / name).write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    shutil.copy(ROOT / "notebooks" / "tutorial.ipynb", folder / "tutorial.ipynb")
    for name in ("CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("](docs/", "](../"), encoding="utf-8")


def commands() -> str:
    """Return the command reference, by Typer's own documentation of the command line."""
    said = CliRunner().invoke(typer_app, ["growthwatch.cli", "utils", "docs", "--name", "growthwatch"])
    if said.exit_code:
        raise RuntimeError(f"the command reference can't be made: {said.output}")
    # Typer writes for HTML; inside code spans Markdown shows entities as they stand
    body = html.unescape(said.output).removeprefix("# `growthwatch`")
    return "# Commands\n" + body


def data_dictionary() -> str:
    """Return every public column with its unit and meaning."""
    parts = [
        "# Data dictionary",
        _CONVENTIONS,
        "## Tables in",
        *(_table(name, table.meaning, table.columns) for name, table in TABLES_IN.items()),
        "## Tables out",
        *(_table(name, table.meaning, table.columns) for name, table in TABLES_OUT.items()),
        "## Words",
        *(_words(title, words) for title, words in _VOCABULARIES.items()),
    ]
    return "\n\n".join(parts)


def rules() -> str:
    """Return every rule with the source of its threshold, and how urgent each finding is."""
    rows = [
        f"| `{rule}` | {_cell(source)} | {vocabulary.UPPER_AGES[rule]} |"
        for rule, source in vocabulary.CITATIONS.items()
    ]
    checks = [f"| `{status}` | {_cell(name)} |" for status, name in vocabulary.CHECK_NAMES.items()]
    not_judged = [f"| `{why}` | {_cell(name)} |" for why, name in vocabulary.NOT_JUDGED_NAMES.items()]
    lengths = [f"| `{code}` | {_cell(name)} |" for code, name in vocabulary.BESIDE_LENGTH_NAMES.items()]
    reasons = [f"| `{reason}` | {_cell(name)} |" for reason, name in vocabulary.CHECK_WHY_NAMES.items()]
    return "\n".join(
        [
            "# Rules and their sources",
            "",
            "Made from `growthwatch/vocabulary.py`. A rule marked \"local rule\" is this project's own and is said to",
            "be so wherever it is shown. The absence of a finding is no reassurance.",
            "",
            "| rule | source of its threshold | reads up to |", "|---|---|---|", *rows,
            "",
            "## How urgent a finding is",
            "",
            "A local rule, from `growthwatch/detect/urgency.py`: for each rule the first line that holds. How certain",
            "a finding is has no part in it. `not-weighed-since` is as urgent as the finding that waits for a weight;",
            "of a baby last weighed below birth weight this week; of one not weighed since birth at the next contact.",
            "",
            "| rules | when | urgency |", "|---|---|---|", *_urgencies(),
            "",
            "## Why a rule could not be judged", "", "| reason | as faces call it |", "|---|---|", *not_judged,
            "",
            "## Length beside a low or falling weight", "",
            "Shown and never decided on: the length nearest to the latest weight, at most 14 days from it.", "",
            "| code | as faces call it |", "|---|---|", *lengths,
            "",
            "## The 6-8-week check", "", "| status | as faces call it |", "|---|---|", *checks,
            "", "| reason | as faces call it |", "|---|---|", *reasons,
        ]
    )  # fmt: skip


def _urgencies() -> list[str]:
    """Return the table of urgencies as rows: rules, case, urgency."""
    return [
        f"| {'every rule' if grade.rules == vocabulary.RULES else ', '.join(f'`{rule}`' for rule in grade.rules)} "
        f"| {_cell(grade.when)} | {vocabulary.URGENCY_NAMES[grade.urgency]} |"
        for grade in GRADES
    ]


_VOCABULARIES = {
    "Kinds and their units": tuple(f"{kind} [{unit}]" for kind, unit in vocabulary.UNIT_OF.items()),
    "Record systems": vocabulary.SOURCES,
    "Verdicts": vocabulary.VERDICTS,
    "Errors": vocabulary.ERRORS,
    "States of a measurement": vocabulary.STATES,
    "Statuses of a finding": vocabulary.STATUSES,
    "Certainties": vocabulary.CERTAINTIES,
    "Urgencies of a finding": vocabulary.URGENCIES,
    "Why a rule could not be judged": vocabulary.NOT_JUDGED_REASONS,
    "Length beside a low or falling weight": tuple(vocabulary.BESIDE_LENGTH_NAMES),
    "Links": vocabulary.LINKS,
    "Contacts": vocabulary.CONTACTS,
    "Outcomes of a contact": vocabulary.OUTCOMES,
    "Decisions": vocabulary.ACTIONS,
}


_CONVENTIONS = (
    "Made from `growthwatch/public_tables.py`. Empty cell: not known. Dates are ISO, ages whole days, day 0 the day "
    "of birth. Columns are only ever added; renaming or dropping one is a breaking change."
)


def _table(name: str, meaning: str, columns: Columns) -> str:
    rows = [f"| `{column}` | {_cell(it.unit)} | {_cell(it.meaning)} |" for column, it in columns.items()]
    return "\n".join([f"### {name}", "", meaning, "", "| column | unit | meaning |", "|---|---|---|", *rows])


def _words(title: str, words: tuple[str, ...]) -> str:
    return f"**{title}**: " + ", ".join(f"`{word}`" for word in words)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
