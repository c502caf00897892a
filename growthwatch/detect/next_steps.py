"""What NG75 would have done next about a finding: prompts, not orders, in a list that a service can edit.

The published list is ``reference_data/next_steps/next_steps.csv``: one line for each step, in the order in which NG75
has them, with the rules it follows from, its source and the version of that source. A service that words or orders
them otherwise gives a file of its own (:func:`read_next_steps`). Findings hold codes; the words are put on at the end.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.code_lists import SEPARATOR
from growthwatch.detect.wording.text_columns import Texts, british_dates
from growthwatch.errors import UserError
from growthwatch.reference import data
from growthwatch.vocabulary import KINDS, MET_STATUSES, RULES

PUBLISHED: Final = "next_steps/next_steps.csv"
_NEEDED: Final = ("step", "prompt", "rules", "citation", "version")
_CODE: Final = re.compile(r"[a-z][a-z0-9_]*")
_PLACEHOLDER: Final = re.compile(r"\{(.*?)\}")
#: What a prompt may name -> the column of the findings that holds the day.
DAYS: Final = {"no_sooner_than": "weigh_no_sooner_than", "by": "next_weighing_by"}
#: Above every list of prompts.
PROMPTS: Final = "Next steps to consider: prompts, not orders"


class UnusableNextSteps(UserError, ValueError):  # noqa: N818 - it reads as the sentence it raises
    """A list of next steps that can't be used; ``str()`` is one sentence naming file, line, column and value."""


@dataclass(frozen=True)
class Step:
    """One line of the list."""

    code: str
    prompt: str  # may name {no_sooner_than} and {by}
    rules: tuple[str, ...]
    kinds: tuple[str, ...]  # what was measured, of findings about several kinds
    citation: str
    version: str

    @property
    def days(self) -> tuple[str, ...]:
        """The days that the prompt names: where one is not known it is not said."""
        return tuple(_PLACEHOLDER.findall(self.prompt))


@dataclass(frozen=True)
class NextSteps:
    """The list of next steps in the order in which they are said, and the text it was read from."""

    steps: tuple[Step, ...]
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        """The SHA-256 of the text: which list a run was held to."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def of_findings(self, findings: pd.DataFrame) -> Texts:
        """Return for each finding the codes of its next steps, joined by ";"; "" where it is not met now.

        Parameters
        ----------
        findings : DataFrame
            ``rule, kind, status, weigh_no_sooner_than, next_weighing_by``.
        """
        met = findings["status"].isin(MET_STATUSES).to_numpy()
        rule, kind = findings["rule"].astype("str"), findings["kind"].astype("str")
        out = np.full(len(findings), "", dtype=object)
        for step in self.steps:
            holds = met & rule.isin(step.rules).to_numpy() & kind.isin(step.kinds).to_numpy()
            for day in step.days:
                holds &= findings[DAYS[day]].notna().to_numpy()
            out[holds] = out[holds] + np.where(out[holds] == "", step.code, SEPARATOR + step.code)
        return out

    def said(self, findings: pd.DataFrame) -> list[tuple[str, str]]:
        """Return the next steps of one child in words, each once, with its source and that source's version.

        Parameters
        ----------
        findings : DataFrame
            The child's rows of ``tables.OUT["findings"]``, the most urgent first: of it are the days that a prompt
            names. A code that this list lacks is said as the published list does, and as it stands where that lacks
            it too.
        """
        met = findings[findings["status"].isin(MET_STATUSES).to_numpy()]
        found = {code for cell in met["next_steps"].dropna() for code in str(cell).split(SEPARATOR) if code}
        named = {step.code: step for step in (*self.steps, *published().steps)}
        named |= {step.code: step for step in self.steps}
        days = _days(met)
        said = []
        for code in [*(code for code in named if code in found), *sorted(found - named.keys())]:
            step = named.get(code)
            if step is None:
                said.append((code, ""))
            elif all(days[name] for name in step.days):
                said.append((step.prompt.format(**days), f"{step.citation} ({step.version})"))
        return said


def _days(met: pd.DataFrame) -> dict[str, str]:
    """Return what a prompt may name in words; "" for none, as where a weighing at once settles more."""
    due = met[met["next_weighing_by"].notna().to_numpy()]
    if due.empty or due["weigh_no_sooner_than"].isna().any():
        return dict.fromkeys(DAYS, "")
    first = due.iloc[0]
    return {
        name: str(british_dates(np.array([first[column]], dtype="datetime64[s]"))[0]) for name, column in DAYS.items()
    }


@cache
def published() -> NextSteps:
    """Return the list that comes with the program."""
    return parsed(data.verified(PUBLISHED).decode("utf-8"), PUBLISHED)


def read_next_steps(path: Path) -> NextSteps:
    """Return a service's own list of next steps.

    Parameters
    ----------
    path : Path
        CSV in UTF-8 with the columns ``step, prompt, rules, citation, version`` and, where a step follows from a
        finding about one kind of measurement alone, ``kinds``; rules and kinds are joined by ";". The order of the
        lines is the order of the steps.

    Raises
    ------
    UnusableNextSteps
        When the file can't be read, or a line is not what it should be; one sentence names file, line and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not text in UTF-8"
        raise UnusableNextSteps(f"{path.name}: the next steps can't be read: {reason}") from None
    return parsed(text, path.name)


def parsed(text: str, name: str) -> NextSteps:
    """Return the list of next steps that a text holds; ``name`` is the file's in what is said of it.

    Raises
    ------
    UnusableNextSteps
        For a line that is not what it should be.
    """
    lines = list(_lines(text, name))
    if not lines:
        raise UnusableNextSteps(f"{name}: line 1: the file is empty; expected the heading {', '.join(_NEEDED)}")
    (_, heading), *rows = lines
    heading = [cell.strip() for cell in heading]
    if missing := [column for column in _NEEDED if column not in heading]:
        raise UnusableNextSteps(f"{name}: line 1: the heading lacks {missing[0]}; expected {', '.join(_NEEDED)}")
    steps: dict[str, Step] = {}
    for line, cells in rows:
        where = f"{name}: line {line}"
        if len(cells) != len(heading):
            raise UnusableNextSteps(
                f"{where}: {len(cells)} cells, where the heading has {len(heading)}: put a text that has commas "
                "between quotation marks"
            )
        step = _step(dict(zip(heading, (cell.strip() for cell in cells), strict=True)), where)
        if step.code in steps:
            raise UnusableNextSteps(f"{where}: step {step.code} stands there twice")
        steps[step.code] = step
    if not steps:
        raise UnusableNextSteps(f"{name}: line 2: there is no step under the heading")
    return NextSteps(tuple(steps.values()), text)


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with the line on which it begins."""
    reader, line = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnusableNextSteps(f"{name}: line {line}: no CSV: {error}") from None


def _step(row: Mapping[str, str], where: str) -> Step:
    for column in ("step", "prompt", "citation", "version"):
        if not row[column]:
            raise UnusableNextSteps(f"{where}: {column} is empty; every step has one")
    if not _CODE.fullmatch(row["step"]):
        raise UnusableNextSteps(f"{where}: step {row['step']!r}; expected small letters, digits and _")
    plain = _PLACEHOLDER.sub("", row["prompt"])
    if unknown := [name for name in _PLACEHOLDER.findall(row["prompt"]) if name not in DAYS]:
        raise UnusableNextSteps(f"{where}: prompt names {{{unknown[0]}}}; expected {{{'} or {'.join(DAYS)}}}")
    if "{" in plain or "}" in plain:
        raise UnusableNextSteps(
            f"{where}: prompt has a brace without its other one; expected {{{'} or {'.join(DAYS)}}}"
        )
    return Step(
        code=row["step"],
        prompt=row["prompt"],
        rules=_words(row["rules"], RULES, "rules", where),
        kinds=_words(row.get("kinds", ""), KINDS, "kinds", where) or KINDS,
        citation=row["citation"],
        version=row["version"],
    )


def _words(cell: str, vocabulary: tuple[str, ...], column: str, where: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in cell.split(SEPARATOR) if word.strip())
    for word in words:
        if word not in vocabulary:
            raise UnusableNextSteps(f"{where}: {column} names {word!r}; expected some of {', '.join(vocabulary)}")
    return words
