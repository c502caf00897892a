"""Ten children as a clinic meets them, and some that no chart should meet: as tables to run, and as files to take in."""

import datetime as dt

import pandas as pd

import growthwatch as gw

AS_OF = dt.date(2026, 3, 31)
TEN = ("newborn", "weeker24", "weeker33", "twina", "twinb", "fall", "disputed", "collapse", "hydro", "nobirth", "one")


def _weights(*rows):
    return [(day, "weight", value, source) for day, value, source in rows]


#: Name -> (sex, weeks and days of gestation, age on AS_OF [days], readings: age, kind, value, system).
_CHILDREN = {
    "newborn": ("male", (39, 0), 12, _weights(
        (0, 3.60, "maternity"), (3, 3.28, "clinic"), (5, 3.20, "clinic"), (12, 3.31, "clinic"))),
    "weeker24": ("female", (24, 0), 20, _weights(
        (0, 0.65, "maternity"), (5, 0.60, "maternity"), (12, 0.66, "maternity"), (20, 0.75, "maternity"))),
    "weeker33": ("female", (33, 0), 95, [*_weights(
        (0, 2.0, "maternity"), (14, 2.1, "clinic"), (35, 2.7, "clinic"), (56, 3.6, "clinic"), (56, 3.6, "gp"),
        (90, 4.9, "clinic")), (0, "head", 30.5, "maternity"), (90, "head", 38.9, "clinic")]),
    "twina": ("male", (37, 2), 70, _weights(
        (0, 2.7, "maternity"), (14, 2.8, "clinic"), (42, 3.9, "clinic"), (66, 4.8, "clinic"))),
    "twinb": ("male", (37, 2), 70, _weights(
        (0, 2.4, "maternity"), (14, 2.5, "clinic"), (42, 3.4, "clinic"), (66, 3.9, "clinic"))),
    "fall": ("male", (39, 4), 88, [*_weights(
        (0, 3.9, "maternity"), (0, 3.9, "parent_held"), (14, 3.95, "clinic"), (28, 4.1, "clinic"), (56, 4.4, "gp"),
        (56, 4.4, "parent_held"), (84, 4.7, "clinic")), (0, "length", 52.0, "maternity"),
        (84, "length", 59.5, "clinic"), (0, "head", 35.5, "maternity"), (84, "head", 39.8, "clinic")]),
    "disputed": ("female", (40, 0), 65, _weights(
        (0, 3.4, "maternity"), (28, 4.2, "clinic"), (49, 4.6, "clinic"), (49, 5.4, "gp"), (63, 5.2, "clinic"))),
    "collapse": ("male", (40, 1), 75, _weights(
        (0, 3.6, "maternity"), (14, 3.9, "clinic"), (42, 5.2, "clinic"), (70, 3.1, "clinic"))),
    "hydro": ("female", (39, 0), 125, [*_weights((0, 3.3, "maternity"), (56, 5.0, "clinic"), (120, 6.5, "clinic")),
        (0, "head", 34.5, "maternity"), (28, "head", 37.4, "clinic"), (56, "head", 40.4, "clinic"),
        (120, "head", 44.9, "clinic"), (120, "length", 62.5, "clinic")]),
    "nobirth": ("female", (40, 0), 60, _weights((28, 4.0, "clinic"), (56, 4.3, "clinic"))),
    "one": ("male", None, 35, _weights((30, 4.1, "clinic"))),
    # no chart should meet these
    "none": ("female", (39, 0), 60, []),
    "forty": ("male", (40, 0), 70, _weights(
        (0, 3.5, "maternity"), *((60, round(4.6 + n / 50, 2), "clinic") for n in range(40)))),
    "wild": ("female", (40, 0), 70, _weights(
        (0, 3.3, "maternity"), (30, 44.0, "clinic"), (40, 0.4, "clinic"), (60, 4.9, "clinic"))),
    "nosex": ("", (40, 0), 70, _weights((0, 3.3, "maternity"), (30, 4.0, "clinic"), (60, 4.9, "clinic"))),
    "atbirth": ("male", (40, 0), 3, _weights((0, 3.5, "maternity"), (0, 3.6, "parent_held"))),
    "toddler": ("female", (38, 0), 1500, [*_weights(
        (0, 3.3, "maternity"), (60, 4.9, "clinic"), (200, 7.2, "clinic"), (380, 8.6, "clinic"), (750, 11.0, "clinic"),
        (1461, 15.0, "gp")), (380, "length", 73.0, "clinic"), (750, "length", 84.0, "clinic"),
        (1461, "length", 100.0, "gp")]),
}  # fmt: skip
EVERY = tuple(_CHILDREN)


def tables() -> dict[str, pd.DataFrame]:
    """The children and their records, one record a row, in the shape of the public contract."""
    children, records = [], []
    for n, (name, (sex, gestation, age, readings)) in enumerate(_CHILDREN.items()):
        born = AS_OF - dt.timedelta(days=age)
        weeks, days = gestation or ("", "")
        children.append({
            "source": "gp", "child_id": name, "nhs_number": _number(n), "forename": name.capitalize(),
            "surname": "Twins-Test" if name.startswith("twin") else f"Testcase-{name}",
            "date_of_birth": born.isoformat(), "sex": sex, "gestation_weeks": weeks, "gestation_days": days,
            "birth_order": {"twina": 1, "twinb": 2}.get(name, ""), "postcode": "ZZ1 1AA", "practice_code": "Z90001",
            "mother_height_cm": 163 if name == "fall" else "", "father_height_cm": 178 if name == "fall" else "",
        })  # fmt: skip
        records += [
            {"source": source, "record_id": f"{name}-{row}", "nhs_number": _number(n),
             "measured_on": (born + dt.timedelta(days=day)).isoformat(), "kind": kind, "value": value,
             "unit": "kg" if kind == "weight" else "cm", "context": "" if day else "birth"}
            for row, (day, kind, value, source) in enumerate(readings)
        ]  # fmt: skip
    return {"children": pd.DataFrame(children).astype(str), "records": pd.DataFrame(records).astype(str)}


def result():
    """What a run says of them."""
    return gw.run(tables(), as_of=AS_OF)


def of(made, name):
    """Child, measurements, records and findings of one of them, as charts take them."""
    stages = made.stages
    (at,) = (stages.children["surname"].isin([f"Testcase-{name}", "Twins-Test"])
             & (stages.children["forename"] == name.capitalize())).to_numpy().nonzero()[0]  # fmt: skip
    child = stages.children.iloc[at]
    measured, records = (table[(table["child"] == at).to_numpy()] for table in (stages.measurements, stages.records))
    return child, measured, records, made.findings[(made.findings["child_id"] == child["child_id"]).to_numpy()]


def _number(n: int) -> str:
    """The n-th number that starts 999 and has a right check digit."""
    found = (f"999{k:06d}" for k in range(1, 200))
    checked = (
        (text, 11 - sum(int(d) * w for d, w in zip(text, range(10, 1, -1), strict=True)) % 11) for text in found
    )
    return [text + str(digit % 11) for text, digit in checked if digit != 10][n]
