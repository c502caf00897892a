"""A store of few children, each of another kind: what a page must show of each in five seconds."""

import csv
import datetime as dt
from pathlib import Path
from typing import Final

from growthwatch.store import Store
from tests.browser.conftest import DAY, _clock, valid_number

_CHILD: Final = [
    "source",
    "child_id",
    "nhs_number",
    "forename",
    "surname",
    "date_of_birth",
    "sex",
    "gestation_weeks",
    "gestation_days",
    "birth_order",
    "postcode",
    "practice_code",
    "mother_height_cm",
    "father_height_cm",
    "died_on",
    "left_on",
]
_RECORD: Final = ["source", "record_id", "nhs_number", "measured_on", "kind", "value", "unit", "context"]
_TWINS: Final = ("first twin", "second twin")


def _weights(*rows):
    return [(age, "weight", value, source) for age, value, source in rows]


#: Name -> sex, gestation, age on the day, readings (age, kind, value, system), and what else is known.
KINDS: Final = {
    "newborn with loss": ("male", (39, 0), 12, _weights(
        (0, 3.60, "maternity"), (3, 3.28, "clinic"), (5, 3.20, "clinic"), (12, 3.31, "clinic")), {}),
    "24-weeker": ("female", (24, 0), 20, _weights(
        (0, 0.65, "maternity"), (5, 0.60, "maternity"), (12, 0.66, "maternity"), (20, 0.75, "maternity")), {}),
    "33-weeker": ("female", (33, 0), 95, [
        *_weights((0, 2.0, "maternity"), (14, 2.1, "clinic"), (35, 2.7, "clinic"), (56, 3.6, "clinic"),
                  (56, 3.6, "gp"), (90, 4.9, "clinic")),
        (0, "head", 30.5, "maternity"), (90, "head", 38.9, "clinic")], {}),
    "first twin": ("male", (37, 2), 70, _weights(
        (0, 2.7, "maternity"), (14, 2.8, "clinic"), (42, 3.9, "clinic"), (66, 4.8, "clinic")), {"birth_order": 1}),
    "second twin": ("male", (37, 2), 70, _weights(
        (0, 2.4, "maternity"), (14, 2.5, "clinic"), (42, 3.4, "clinic"), (66, 3.9, "clinic")), {"birth_order": 2}),
    "large fall": ("male", (39, 4), 88, [
        *_weights((0, 3.9, "maternity"), (0, 3.9, "parent_held"), (14, 3.95, "clinic"), (28, 4.1, "clinic"),
                  (56, 4.4, "gp"), (56, 4.4, "parent_held"), (84, 4.7, "clinic")),
        (0, "length", 52, "maternity"), (84, "length", 59.5, "clinic"),
        (0, "head", 35.5, "maternity"), (84, "head", 39.8, "clinic")],
        {"mother_height_cm": 163, "father_height_cm": 178}),
    "disputed": ("female", (40, 0), 65, _weights(
        (0, 3.4, "maternity"), (28, 4.2, "clinic"), (49, 4.6, "clinic"), (49, 5.4, "gp"), (63, 5.2, "clinic")), {}),
    "doubted collapse": ("male", (40, 1), 75, _weights(
        (0, 3.6, "maternity"), (14, 3.9, "clinic"), (42, 5.2, "clinic"), (70, 3.1, "clinic")), {}),
    "hydrocephalus": ("female", (39, 0), 125, [
        *_weights((0, 3.3, "maternity"), (56, 5.0, "clinic"), (120, 6.5, "clinic")),
        (0, "head", 34.5, "maternity"), (28, "head", 37.4, "clinic"), (56, "head", 40.4, "clinic"),
        (120, "head", 44.9, "clinic"), (120, "length", 62.5, "clinic")], {}),
    "no birth weight": ("female", (40, 0), 60, _weights((28, 4.0, "clinic"), (56, 4.3, "clinic")), {}),
    "one weight": ("male", None, 35, _weights((30, 4.1, "clinic")), {}),
    "no readings": ("female", (39, 0), 60, [], {}),
    "forty on a day": ("male", (40, 0), 70, _weights(
        (0, 3.5, "maternity"), *((60, round(4.6 + n / 50, 2), "clinic") for n in range(40))), {}),
    "off every scale": ("female", (40, 0), 70, _weights(
        (0, 3.3, "maternity"), (30, 44.0, "clinic"), (40, 0.4, "clinic"), (60, 4.9, "clinic")), {}),
    "no sex": ("", (40, 0), 70, _weights((0, 3.3, "maternity"), (30, 4.0, "clinic"), (60, 4.9, "clinic")), {}),
    "no birth date": ("male", (40, 0), None, _weights((30, 4.0, "clinic"), (60, 4.9, "clinic")), {}),
    "died": ("male", (40, 0), 70, _weights((0, 3.5, "maternity"), (56, 4.4, "clinic")), {"died_on": 60}),
    "left": ("male", (40, 0), 70, _weights((0, 3.5, "maternity"), (56, 4.4, "clinic")), {"left_on": 60}),
}  # fmt: skip


def fill(folder: Path) -> tuple[Path, dict[str, str]]:
    """Make the store in a folder; return its file, and the handle of each kind of child."""
    with (folder / "children.csv").open("w", newline="") as one, (folder / "records.csv").open("w", newline="") as two:
        children, records = csv.DictWriter(one, _CHILD), csv.DictWriter(two, _RECORD)
        children.writeheader()
        records.writeheader()
        for n, (name, (sex, gestation, age, readings, more)) in enumerate(KINDS.items()):
            born = DAY - dt.timedelta(days=70 if age is None else age)
            number = numbers()[n]
            days = {key: born + dt.timedelta(days=more[key]) for key in ("died_on", "left_on") if key in more}
            children.writerow(
                {"source": "gp", "child_id": f"kind{n}", "nhs_number": number, "forename": name.title(),
                 "surname": "Together-Test" if name in _TWINS else f"Test-{n}", "date_of_birth": "" if age is None else born,
                 "sex": sex, "gestation_weeks": gestation[0] if gestation else "", "practice_code": "Z90001",
                 "gestation_days": gestation[1] if gestation else "", "postcode": "ZZ1 1AA", **more, **days}
            )  # fmt: skip
            for day, kind, value, source in readings:
                records.writerow(
                    {"source": source, "record_id": f"{n}-{day}-{kind}-{source}-{value}", "nhs_number": number,
                     "measured_on": born + dt.timedelta(days=day), "kind": kind, "value": value,
                     "unit": "kg" if kind == "weight" else "cm", "context": "birth" if day == 0 else ""}
                )  # fmt: skip
    store = Store.open(folder / "kinds.db", clock=_clock)
    desk = store.trial()
    desk.import_files([folder / "children.csv", folder / "records.csv"])
    held = {row["forename"]: row["handle"] for row in desk.caseload(limit=None).to_dict("records")}
    store.close()
    return folder / "kinds.db", {name: held[name.title()] for name in KINDS}


def numbers() -> list[str]:
    """Return as many NHS numbers of the range for tests as there are kinds."""
    tried = (valid_number(f"9991{n:05d}") for n in range(1, 100))
    return [one for one in tried if len(one) == 10][: len(KINDS)]  # a check digit of 10 makes none
