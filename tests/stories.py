"""Babies of one practice whose records are in doubt, each in its own way, as a store takes them in."""

import datetime as dt
from pathlib import Path

import pandas as pd

DAY = dt.date(2026, 3, 31)
#: Surname -> date of birth, sex and gestation [weeks].
BABIES = {
    "Steady": ("2026-01-05", "male", 40),
    "Suddenloss": ("2025-11-20", "female", 40),
    "Suddenloss-Twosystems": ("2025-11-21", "female", 40),
    "Disputed": ("2026-01-06", "male", 40),
    "Grams": ("2025-12-01", "male", 40),
    "Onlydoubted": ("2026-01-20", "female", 40),
    "Nobirthweight": ("2026-01-07", "male", 40),
    "Unread": ("2026-02-03", "female", 40),
    "Died": ("2025-12-10", "male", 40),
    "Slow": ("2025-12-05", "female", 40),
}
_WEIGHTS = (
    ("Steady", "maternity", "2026-01-05", "3.50"), ("Steady", "clinic", "2026-01-19", "3.72"),
    ("Steady", "clinic", "2026-02-26", "5.20"), ("Steady", "clinic", "2026-03-19", "5.90"),
    ("Suddenloss", "maternity", "2025-11-20", "3.40"), ("Suddenloss", "clinic", "2026-01-15", "5.20"),
    ("Suddenloss", "clinic", "2026-02-26", "6.60"), ("Suddenloss", "clinic", "2026-03-20", "7.45"),
    ("Suddenloss", "clinic", "2026-03-30", "6.30"),
    ("Suddenloss-Twosystems", "maternity", "2025-11-21", "3.40"),
    ("Suddenloss-Twosystems", "clinic", "2026-01-16", "5.20"),
    ("Suddenloss-Twosystems", "clinic", "2026-02-27", "6.60"),
    ("Suddenloss-Twosystems", "clinic", "2026-03-20", "7.45"),
    ("Suddenloss-Twosystems", "clinic", "2026-03-30", "6.30"),
    ("Suddenloss-Twosystems", "gp", "2026-03-30", "6.3"),
    ("Disputed", "maternity", "2026-01-06", "3.50"), ("Disputed", "clinic", "2026-01-20", "3.72"),
    ("Disputed", "clinic", "2026-03-19", "5.90"), ("Disputed", "clinic", "2026-03-30", "4.97"),
    ("Disputed", "parent_held", "2026-03-30", "6.17"),
    ("Grams", "maternity", "2025-12-01", "3.50"), ("Grams", "clinic", "2026-01-19", "4.90"),
    ("Grams", "gp", "2026-02-26", "5730"),
    ("Onlydoubted", "gp", "2026-03-10", "5730"),
    ("Nobirthweight", "clinic", "2026-01-21", "3.72"), ("Nobirthweight", "clinic", "2026-02-20", "4.20"),
    ("Nobirthweight", "clinic", "2026-03-20", "4.90"),
    ("Unread", "clinic", "2026-03-24", "4..3"),
    ("Died", "maternity", "2025-12-10", "3.50"), ("Died", "clinic", "2026-01-10", "4.40"),
    ("Died", "clinic", "2026-02-01", "3.90"),
    ("Slow", "maternity", "2025-12-05", "3.40"), ("Slow", "clinic", "2026-01-05", "4.10"),
    ("Slow", "clinic", "2026-02-10", "4.45"), ("Slow", "clinic", "2026-03-26", "4.80"),
)  # fmt: skip


def write(folder: Path) -> Path:
    """Write the babies and their weights as tables into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    valid = (f"999000{n:03d}{digit}" for n in range(99) if (digit := _check_digit(f"999000{n:03d}")))
    checked = dict(zip(BABIES, valid, strict=False))
    children = [
        {
            "source": "gp", "child_id": name, "nhs_number": checked[name], "forename": "Baby", "surname": name,
            "date_of_birth": born, "sex": sex, "gestation_weeks": weeks, "gestation_days": 0, "practice_code": "Z90001",
            "died_on": "2026-02-10" if name == "Died" else "",
        }
        for name, (born, sex, weeks) in BABIES.items()
    ]  # fmt: skip
    records = [
        {"source": source, "record_id": f"{source}-{n}", "nhs_number": checked[name], "measured_on": day,
         "kind": "weight", "value": value, "unit": "kg", "context": "birth" if source == "maternity" else ""}
        for n, (name, source, day, value) in enumerate(_WEIGHTS)
    ]  # fmt: skip
    pd.DataFrame(children).to_csv(folder / "children.csv", index=False)
    pd.DataFrame(records).to_csv(folder / "records.csv", index=False)
    return folder


def _check_digit(first: str) -> str:
    left = 11 - sum(int(digit) * weight for digit, weight in zip(first, range(10, 1, -1), strict=False)) % 11
    return {10: "", 11: "0"}.get(left, str(left))
