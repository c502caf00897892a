"""Five hundred tables of a known truth, their cells rewritten as systems and people write them.

Each way of writing a cell says what must become of it: the true value, not known and nothing said, not known and the
cell named, or the row refused. Whatever is drawn, rows in are records and rejects, nothing else is raised, and no cell
comes out as another value than the true one.
"""

import csv
import datetime as dt
import tempfile
from enum import Enum, auto
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from growthwatch.sources import Intake, read
from growthwatch.sources.columns.values import remarks

AS_OF = dt.date(2026, 6, 1)
NUMBERS = ("9997310012", "9997310020", "9997310039", "9997310047", "9997310055")
OUNCE_KG = 0.45359237 / 16


class Fate(Enum):
    """What must become of a cell."""

    true = auto()
    blank = auto()  # not known, and nothing is said of it
    named = auto()  # not known, and the cell is among the remarks
    refused = auto()  # the row is among the rejects


class Cell(NamedTuple):
    text: str
    fate: Fate
    remark: str | None = None
    within: float = 0.0  # how far the figure may lie from the truth [kg]: pounds and ounces are coarser


class Truth(NamedTuple):
    number: str
    born: dt.date
    seen: dt.date
    grams: int
    sex: str
    gestation: int


MISSING = ("", "NA", "NULL", ".", "nan", "NaT", "-", "unknown", "N/A", "not known", "#N/A", "None")


def values(true: Truth) -> list[Cell]:
    kg, g = f"{true.grams / 1000:.3f}", str(true.grams)
    ounces = round(true.grams / 1000 / OUNCE_KG)
    pounds = f"{ounces // 16} lb {ounces % 16} oz"
    exact = ("{kg}", "{kg}kg", "{kg} KG", "{kg} kilograms", "{g}g", "{g} grams", '="{kg}"', "\u00a0{kg} kg ", "{kg}0")
    beside = {"{kg} (clothed)": "clothed", "{kg}kg*": "*", "{kg} kg in nappy": "in nappy", "{kg} (naked)": "naked",
              "{kg}kg, home scales": "home scales", "{kg} kg (9th centile)": "9th centile",
              "{kg} kg ({lb})": pounds}  # fmt: skip
    none = ("<{kg}", "> {kg}", "~{kg}", "{kg}?", "c. {kg}", "{kg} approx", "{kg}-{more}", "{kg} ({more})", "+{kg}",
            "{kg} (entered in error)", "{kg} cm", "{kg} stone", "{comma}", "not done", "DNA", "refused", "n/a", "NA", "",
            "{kg}.", "{kg} kg loss", "abc", "{kg} / {more}", "{kg} (estimated)")  # fmt: skip
    said = {"kg": kg, "g": g, "more": f"{true.grams / 1000 + 0.5:.3f}", "comma": kg.replace(".", ","), "lb": pounds}
    whole, rest = divmod(true.grams, 1000)
    spaced = f"{whole} {rest:03d} g"
    return [
        *(Cell(form.format(**said), Fate.true) for form in exact),
        *(Cell(form.format(**said), Fate.true, words) for form, words in beside.items()),
        Cell(f"{whole}kg {rest}g", Fate.true), Cell(spaced, Fate.true), Cell(f"{whole},{rest:03d} g", Fate.true),
        Cell(pounds, Fate.true, None, OUNCE_KG / 2), Cell(pounds.replace(" ", ""), Fate.true, None, OUNCE_KG / 2),
        *(Cell(form.format(**said), Fate.refused) for form in none),
    ]  # fmt: skip


def gestations(true: Truth) -> list[Cell]:
    weeks, days = divmod(true.gestation, 7)
    plus = ("{w}+{d}", "{w} + {d}", "{w}+{d}/40", "{w}/40+{d}", "{w}w{d}d", "{w} weeks {d} days", "{w} {d}/7", "{all}",
            "{all} days", "{w}+{d}*", "{w}+{d} (scan)", "T{off:+d}", "{decimal:.2f}")  # fmt: skip
    whole = ("{w}", "{w}.0", "{w}/40", "{w} weeks", "{w} wks")
    said = {"w": weeks, "d": days, "all": true.gestation, "off": true.gestation - 280, "decimal": true.gestation / 7}
    open_ = ("~{w}", "<{w}", "{w}-{d}", "{w}.3", "{w}?", "term", "FT", "Term", "9", "45+1", "{w}+9", "soon")
    return [
        *(Cell(form.format(**said), Fate.true) for form in (plus if days else (*whole, *plus[:6]))),
        *(Cell(form.format(**said), Fate.named) for form in open_),
        *(Cell(word, Fate.blank) for word in (*MISSING, "99")),
    ]


def sexes(true: Truth) -> list[Cell]:
    code, letter = ("1", "M") if true.sex == "male" else ("2", "F")
    same = (true.sex, true.sex.upper(), letter, letter.lower(), code, f"{code}.0", f"{true.sex.title()} ({letter})",
            f"{letter} - {true.sex.title()}", f"{code}: {true.sex}")  # fmt: skip
    return [
        *(Cell(text, Fate.true) for text in same),
        *(Cell(text, Fate.named) for text in ("purple", "Male (F)", "3", "TRUE")),
        *(Cell(text, Fate.blank) for text in (*MISSING, "I", "9", "U", "Indeterminate")),
    ]


def numbers(true: Truth) -> list[Cell]:
    n = true.number
    same = ("{n}", "{n}.0", "'{n}", '="{n}"', "{a} {b} {c}", "{a}\u00a0{b}\u00a0{c}", "{a}-{b}-{c}", "{a}.{b}.{c}",
            "{n}\u200b", "{a}–{b}–{c}", "NHS {n}")  # fmt: skip
    return [
        *(Cell(form.format(n=n, a=n[:3], b=n[3:6], c=n[6:]), Fate.true) for form in same),
        *(Cell(text, Fate.named) for text in ("9.99731E+09", "9.997E9", "1E+10")),
        *(Cell(text, Fate.blank) for text in (*MISSING, "9999999999", "0000000000")),
    ]


def dates(day: dt.date, order: str, *, required: bool) -> list[Cell]:
    month = day.strftime("%B")
    figures = {
        "day-first": ("%d/%m/%Y", "%d-%m-%y", "%d.%m.%Y"),
        "month-first": ("%m/%d/%Y", "%m-%d-%y", "%m/%d/%Y 09:30"),
    }
    plain = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %b %Y", "%d-%b-%y", "%Y-%m-%d 10:15:00", "%Y-%m-%dT12:00:00Z")
    midnight = dt.datetime.combine(day, dt.time()) - dt.timedelta(hours=1 if 4 <= day.month <= 9 else 0)
    no_date = (str(day.year), f"{month} {day.year}", f"{day.month:02d}/{day.year}", "31/02/2026", "2026-02-30", "46100",
               "soon", "1905-07-18")  # fmt: skip
    lost, empty = (Fate.refused, Fate.refused) if required else (Fate.named, Fate.blank)
    return [
        *(Cell(day.strftime(form), Fate.true) for form in plain),
        *(Cell(day.strftime(form), Fate.true) for form in figures[order] * 3),
        *([Cell(midnight.strftime("%Y-%m-%dT%H:%M:%S.000Z"), Fate.true)] if day.month not in {3, 10} else []),
        *(Cell(text, lost) for text in no_date),
        *(Cell(text, empty) for text in MISSING),
    ]  # fmt: skip


truths = st.builds(
    lambda number, born, age, grams, sex, gestation: Truth(
        number, born, min(born + dt.timedelta(age), AS_OF), grams, sex, gestation
    ),
    st.sampled_from(NUMBERS),
    st.dates(dt.date(2025, 7, 1), dt.date(2026, 5, 31)),
    st.integers(0, 300),
    st.integers(1100, 12900),
    st.sampled_from(["male", "female"]),
    st.integers(154, 314),
)


@st.composite
def tables(draw: Any) -> tuple[list[tuple[Truth, dict[str, Cell]]], list[str], str]:
    order = draw(st.sampled_from(["day-first", "month-first"]))
    rows = []
    for true in draw(st.lists(truths, min_size=1, max_size=5)):
        ways = {
            "nhs_number": numbers(true), "date_of_birth": dates(true.born, order, required=False),
            "sex": sexes(true), "gestation_weeks": gestations(true),
            "measured_on": dates(true.seen, order, required=True), "value": values(true),
            "recorded_on": dates(true.seen, order, required=False),
        }  # fmt: skip
        # most rows keep what makes them rows, or few would show what became of their other cells
        may_be_lost = draw(st.integers(0, 3)) == 0
        cells = {
            name: [cell for cell in cells if may_be_lost or cell.fate is not Fate.refused]
            for name, cells in ways.items()
        }
        rows.append((true, {name: draw(st.sampled_from(drawn)) for name, drawn in cells.items()}))
    columns = draw(st.permutations(["source", "record_id", "kind", "surname", *rows[0][1]]))
    return rows, columns, draw(st.sampled_from([",", ";", "\t"]))


def written(folder: str, rows: list[tuple[Truth, dict[str, Cell]]], columns: list[str], delimiter: str) -> Path:
    file = Path(folder) / "visits.csv"
    fixed = {"source": "clinic", "kind": "weight", "surname": "Marchbank"}
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, delimiter=delimiter)
        out.writerow(columns)
        for n, (_, cells) in enumerate(rows):
            out.writerow([cells[name].text if name in cells else fixed.get(name, f"r{n}") for name in columns])
    return file


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(tables())
def test_no_cell_changes_its_meaning_in_silence(table: tuple[Any, ...]) -> None:
    rows, columns, delimiter = table
    with tempfile.TemporaryDirectory() as folder:
        found = read([written(folder, rows, columns, delimiter)], as_of=AS_OF)
    assert len(found.recorded) + len(found.rejects) == len(rows)
    rejected = found.rejects.set_index("line")["reason"].to_dict()
    records = {row["record_id"]: row for row in found.recorded.to_dict("records")}
    named = {(line, column) for line, column in found.remarks[["line", "column"]].to_numpy()}
    for n, (true, cells) in enumerate(rows):
        line, record = n + 2, records.get(f"r{n}")
        assert (record is None) == (line in rejected)
        if record is None:
            assert any(cell.fate is Fate.refused for cell in cells.values()) or _rightly(rejected[line], cells), cells
            continue
        assert not any(cell.fate is Fate.refused for cell in cells.values()), cells
        _held(true, cells, record, {column for at, column in named if at == line}, found)


def _rightly(reason: str, cells: dict[str, Cell]) -> bool:
    """Return whether a row of readable cells may be refused: its day may be two."""
    return "may be day-first or month-first" in reason


def _held(true: Truth, cells: dict[str, Cell], record: dict[str, Any], named: set[str], found: Intake) -> None:
    cell = cells["value"]
    assert abs(record["value_si"] - true.grams / 1000) <= cell.within + 1e-9, cell
    assert remarks(_array(cell.text)).to_pylist() == [cell.remark], cell
    assert record["measured_on"] == pd.Timestamp(true.seen), cells["measured_on"]
    truth = {
        "nhs_number": true.number, "date_of_birth": pd.Timestamp(true.born), "sex": true.sex,
        "gestation_weeks": true.gestation, "recorded_on": pd.Timestamp(true.seen),
    }  # fmt: skip
    held = record | {"gestation_weeks": record["gestation_total_days"]}
    two_days = set(found.remarks.loc[found.remarks["reason"].str.contains("day-first or month-first"), "column"])
    for column, value in truth.items():
        fate, got = cells[column].fate, held[column]
        if fate is Fate.true and column not in two_days:
            assert got == value, (column, cells[column])
            assert column not in named, (column, cells[column])
        elif fate is Fate.true:
            assert got == value or (pd.isna(got) and column in named), (column, cells[column])
        else:
            assert pd.isna(got), (column, cells[column])
            assert (column in named) == (fate is Fate.named), (column, cells[column])


def _array(text: str) -> Any:
    import pyarrow as pa  # noqa: PLC0415

    return pa.array([text])


def test_the_oracle_knows_every_fate() -> None:
    """What is drawn holds cells of each fate in each column that can have it, or the test above would show little."""
    true = Truth(NUMBERS[0], dt.date(2026, 3, 2), dt.date(2026, 4, 27), 4321, "female", 276)
    assert {cell.fate for cell in values(true)} == {Fate.true, Fate.refused}
    for cells in (gestations(true), sexes(true), numbers(true), dates(true.born, "day-first", required=False)):
        assert {cell.fate for cell in cells} == {Fate.true, Fate.named, Fate.blank}
    assert np.mean([cell.fate is Fate.true for cell in values(true)]) > 0.4
