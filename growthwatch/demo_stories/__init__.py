"""The demo's stories: infants who do not exist, each to be found by name, each with something to see.

They stand in the caseload of ``growthwatch demo`` beside its simulated infants. Made up for this purpose: every NHS
number begins with 999, which is never issued, every surname with TEST, every postcode with ZZ. The day of the data is
31 March 2026.
"""

from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

_TABLES: Final = ("children", "records", "contacts")


class Story(NamedTuple):
    """Who it is about, and what there is to see."""

    name: str
    shows: str


#: By child_id.
STORIES: Final = {
    "D01": Story("Amara TEST-Ashdown", "newborn who lost 11% of her birth weight in five days"),
    "D02": Story(
        "Kofi TEST-Merrow", "born at 24+3: steady on his corrected age, far below the lines on his actual age"
    ),
    "D03": Story("Niamh TEST-Fernhill", "born at 33+2: no threshold met once her age is corrected"),
    "D04": Story("Zofia TEST-Kelwick", "the first of twins, who keeps to her line"),
    "D05": Story("Hanna TEST-Kelwick", "her twin, who falls away from it: 2.8 centile spaces"),
    "D06": Story("Oliver TEST-Brightmere", "a large fall, 5.3 centile spaces, and not weighed at his 6-8-week check"),
    "D07": Story("Fatima TEST-Holbrook", "two systems disagree by a kilogram over one day's weight"),
    "D08": Story(
        "Rhys TEST-Norcombe", "a weight that collapsed, or was written down wrongly: to be seen today either way"
    ),
    "D09": Story("Ayaan TEST-Thornbury", "a head that grows too fast"),
    "D10": Story("Saoirse TEST-Lynwood", "no birth weight: what can't be judged without it is said"),
    "D11": Story("Mateusz TEST-Denholme", "weighed once, at birth, and not brought to his 6-8-week check"),
    "D12": Story(
        "Amara TEST-Ashdown", "a stranger who shares a name with the newborn: told apart by birth date and number"
    ),
}


def write(folder: Path) -> list[Path]:
    """Write the stories' children, records and contacts into a folder as CSV, and return the files.

    Parameters
    ----------
    folder : Path
        Made where it is not there; what else lies in it stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in _TABLES:
        file = folder / f"stories_{name}.csv"
        file.write_bytes((files(__name__) / f"{name}.csv").read_bytes())
        written.append(file)
    return written


def stories() -> dict[str, pd.DataFrame]:
    """Return the canonical tables ``children``, ``records`` and ``contacts`` of the stories, every cell as text."""
    return {name: pd.read_csv(str(files(__name__) / f"{name}.csv"), dtype="str") for name in _TABLES}
