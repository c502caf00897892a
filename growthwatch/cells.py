"""Text as it leaves the program in a cell: NHS numbers in threes, nothing that a spreadsheet takes for a formula."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

#: What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
#: A text that gets an apostrophe: a formula, or one that looks as if it had one already, so that it can be taken off.
_FORMULA: Final = r"^'*[=+\-@\t\r]"
#: What begins like a formula and is a plain number, or a dash for nothing: it stays that.
_NUMBER: Final = r"^(?:-|[+\-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][+\-]?\d+)?%?)$"


def spaced_nhs_number(number: str) -> str:
    """Return ten digits as they are read aloud, 3 3 4.

    Examples
    --------
    >>> spaced_nhs_number("9990000018")
    '999 000 0018'
    """
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def spaced_nhs_numbers(numbers: pd.Series) -> pd.Series:
    """Return :func:`spaced_nhs_number` of a column [text]; not known stays not known."""
    return numbers.str[:3] + " " + numbers.str[3:6] + " " + numbers.str[6:]


def guarded(value: Any) -> Any:
    """Return a cell that a spreadsheet will not take for a formula: such text gets an apostrophe before it.

    Examples
    --------
    >>> guarded("=1+1"), guarded("-4.2"), guarded(4.2)
    ("'=1+1", '-4.2', 4.2)
    """
    formula = isinstance(value, str) and re.match(_FORMULA, value) and not re.match(_NUMBER, value)
    return f"'{value}" if formula else value


def guarded_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with every text cell :func:`guarded`; other columns as they are."""
    out = table.copy()
    for name in out.select_dtypes(include=["str", "object"]).columns:
        text = out[name].astype("str")
        formula = text.str.match(_FORMULA).fillna(False) & ~text.str.match(_NUMBER).fillna(False) & out[name].notna()
        out[name] = out[name].mask(formula.to_numpy(dtype=bool), "'" + text)
    return out


def unguarded_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of text that :func:`guarded_table` wrote as it was before."""
    return table.apply(lambda column: column.str.replace(r"^'(?='*[=+\-@\t\r])", "", regex=True))


def guarded_arrow(table: pa.Table) -> pa.Table:
    """Return :func:`guarded_table` of an Arrow table."""
    for at, column in _texts(table, ("'", *FORMULA_STARTS)):
        number = pc.match_substring_regex(column, _NUMBER)
        formula = pc.and_(pc.match_substring_regex(column, _FORMULA), pc.invert(number))
        marked = pc.binary_join_element_wise(pa.scalar("'", column.type), column, pa.scalar("", column.type))
        table = table.set_column(at, table.column_names[at], pc.if_else(formula, marked, column))
    return table


def unguarded_arrow(table: pa.Table) -> pa.Table:
    """Return an Arrow table that :func:`guarded_arrow` wrote as it was before."""
    for at, column in _texts(table, ("'",)):
        bare = pc.replace_substring_regex(column, r"^'('*[=+\-@\t\r])", r"\1")
        table = table.set_column(at, table.column_names[at], bare)
    return table


def _texts(table: pa.Table, starts: tuple[str, ...]) -> Iterator[tuple[int, pa.ChunkedArray]]:
    """Yield position and contents of the columns of text in which a cell begins with one of these."""
    for at, column in enumerate(table.columns):
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            continue
        if any(pc.any(pc.starts_with(column, start)).as_py() for start in starts):
            yield at, column
