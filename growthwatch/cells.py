"""Text as it leaves the program in a cell: NHS numbers in threes, nothing that a spreadsheet takes for a formula."""

from typing import Any, Final

import pandas as pd

#: What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


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
    >>> guarded("=1+1"), guarded(4.2)
    ("'=1+1", 4.2)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def guarded_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with every text cell :func:`guarded`; other columns as they are."""
    out = table.copy()
    for name in out.select_dtypes(include=["str", "object"]).columns:
        text = out[name].astype("str")
        formula = (text.str.startswith(FORMULA_STARTS) & out[name].notna()).to_numpy(dtype=bool)
        out[name] = out[name].mask(formula, "'" + text)
    return out
