"""``gw.example``: five infants who do not exist, in three record systems, each with something to see.

Made up for this purpose; every NHS number begins with 999, which is never issued.
"""

from importlib.resources import files

import pandas as pd

_TABLES = ("children", "records", "contacts")


def example() -> dict[str, pd.DataFrame]:
    """Return a small synthetic caseload: five infants, three record systems, until 1 June 2026.

    Returns
    -------
    dict of str to DataFrame
        ``children``, ``records`` and ``contacts``, the canonical tables that :func:`growthwatch.run` takes, every cell
        as text with its unit beside it [kg, lb oz, cm]. By the last two digits of the NHS number:

        - 18: seen at the 6-8-week review and not weighed, three centile spaces down at 11 weeks;
        - 26: no threshold met, the Red Book and the GP of one mind;
        - 34: one weight typed ten times too large, and findings that rest on it alone;
        - 42: born at 33+4, no threshold met at the corrected age;
        - 50: not brought to the 6-8-week review, and not weighed since.

    Examples
    --------
    >>> import growthwatch as gw
    >>> {name: len(table) for name, table in gw.example().items()}
    {'children': 5, 'records': 27, 'contacts': 5}
    """
    folder = files(__name__)
    return {name: pd.read_csv(str(folder / f"{name}.csv"), dtype="str") for name in _TABLES}
