"""A caseload of twelve children in three systems, small enough to be taken in for every test."""

import datetime as dt
from pathlib import Path

import pandas as pd

AS_OF = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 1, 9, 0, tzinfo=dt.UTC)
PASSWORD = "three random words"  # noqa: S105
BORN = dt.date(2026, 3, 1)
#: Children 0-4 are of practice A, 5-9 of B; 10 has no practice, 11 neither a practice nor an NHS number.
N, OF_A, OF_B = 12, range(5), range(5, 10)
#: A boy of 3.5 kg on day 0 and 4.4 kg on day 56 has fallen 2.25 spaces: CLINICAL.md, vectors.
FALLS = 0


def nhs_number(n: int) -> str:
    """The nth number of the test range (999) whose check digit is one."""
    found = []
    for stem in range(n * 2, n * 2 + 40):
        digits = f"999{stem:06d}"
        check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            found.append(digits + str(check % 11))
    return found[n % 2] if n % 2 < len(found) else found[0]


NUMBERS = sorted({nhs_number(n) for n in range(60)})[: N - 1]


def born(child: int) -> dt.date:
    return BORN + dt.timedelta(days=child)


def person(child: int) -> dict[str, object]:
    number = NUMBERS[child] if child < len(NUMBERS) else ""
    return {
        "nhs_number": number, "forename": f"Given{child}", "surname": f"Family{child}",
        "date_of_birth": born(child), "sex": "male", "postcode": "PE1 1AA",
    }  # fmt: skip


def practice(child: int) -> str:
    return "A10001" if child in OF_A else "B20002" if child in OF_B else ""


def records(children=range(N), days=(0, 14, 56), sources=("gp", "clinic")) -> pd.DataFrame:
    grown = {0: 3.5, 14: 3.8, 28: 4.2, 56: 5.2, 63: 5.4}
    return pd.DataFrame(
        {
            "source": source,
            "record_id": f"{source}-{child}-{day}",
            **person(child),
            "measured_on": born(child) + dt.timedelta(days=day),
            "kind": "weight",
            "value": 4.4 if child == FALLS and day == 56 else grown[day],
            "unit": "kg",
        }
        for child in children
        for source in sources
        for day in days
    )


def write(folder: Path) -> Path:
    """Write the caseload's files and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    register = pd.DataFrame(
        {
            "source": "gp", "child_id": f"P{child:02d}", **person(child), "practice_code": practice(child),
            "gestation_weeks": 40, "gestation_days": 0,
        }
        for child in range(N)
    )  # fmt: skip
    contacts = pd.DataFrame(
        {
            "source": "clinic", "record_id": f"visit-{child}", **person(child), "contact": "6-8-week",
            "contact_on": born(child) + dt.timedelta(days=50), "outcome": "attended" if child % 2 else "was_not_brought",
        }
        for child in range(N)
    )  # fmt: skip
    register.to_csv(folder / "children.csv", index=False)
    records().to_csv(folder / "records.csv", index=False)
    contacts.to_csv(folder / "contacts.csv", index=False)
    return folder
