"""What stands in the cells of a column, in some rows of it: enough to tell grams from kilograms, days from weeks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa

from growthwatch.sources import missing
from growthwatch.sources.columns import dates
from growthwatch.sources.files.batch import Sheet, column_names

#: Rows looked at.
ROWS: Final = 400
_MISSING: Final = frozenset({"", *missing.WORDS})
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d*)?|\.\d+")
_LAST_YEAR: Final = 2199


@dataclass(frozen=True)
class ColumnSample:
    """The cells of a column in the rows looked at, ``texts`` without those that say that nothing is known."""

    rows: int
    texts: tuple[str, ...]
    filled: tuple[bool, ...]

    @cached_property
    def numbers(self) -> np.ndarray:
        """The cells that are numbers and nothing else."""
        return np.array([float(text) for text in self.texts if _NUMBER.fullmatch(text)])

    @property
    def median(self) -> float:
        """The median of the numbers, NaN where fewer than half of the cells are numbers."""
        enough = len(self.texts) and 2 * len(self.numbers) >= len(self.texts)
        return float(np.median(self.numbers)) if enough else float("nan")

    @cached_property
    def are_days(self) -> bool:
        """Whether most cells are dates; a number alone is none."""
        texts = [text for text in self.texts if not _NUMBER.fullmatch(text) or len(text) == len("20260302")]
        if not texts or 2 * len(texts) < len(self.texts):
            return False
        parsed = dates.parse(pa.array(texts, pa.string()), newest_year=_LAST_YEAR)
        known = ~np.isnat(parsed.day_first) | ~np.isnat(parsed.month_first)
        return bool(2 * np.count_nonzero(known) >= len(texts))

    @property
    def are_words(self) -> bool:
        """Whether no cell holds a figure, and there are cells."""
        return bool(self.texts) and not any(any(sign.isdigit() for sign in text) for text in self.texts)

    def shown(self, n: int = 3) -> tuple[str, ...]:
        """Return a few distinct cells."""
        return tuple(dict.fromkeys(self.texts))[:n]


def of_sheet(sheet: Sheet) -> dict[str, ColumnSample]:
    """Return what stands in each column of a sheet, by heading."""
    batch = next(iter(sheet.batches()), None)
    if batch is None:
        return {}
    cells = batch.cells.slice(0, ROWS)
    named = zip(sheet.headings, column_names(sheet.headings), strict=True)
    return {heading: of_cells(cells[name].to_pylist()) for heading, name in named if heading}


def of_cells(cells: Iterable[str | None]) -> ColumnSample:
    """Return the sample that these cells are."""
    texts = [(cell or "").strip() for cell in cells]
    filled = [text.casefold() not in _MISSING for text in texts]
    said = tuple(text for text, given in zip(texts, filled, strict=True) if given)
    return ColumnSample(len(texts), said, tuple(filled))


NOTHING: Final = ColumnSample(0, (), ())
