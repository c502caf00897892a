"""The day of an instant: in Europe/London unless it is said where else, the same for every format."""

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from growthwatch.sources import Intake, UnusableInput, read
from growthwatch.sources.columns import dates
from growthwatch.sources.local_day import known_time_zone, local_days
from tests.command import growthwatch, in_one_line, rows

AS_OF = dt.date(2026, 6, 1)
HEADING = "source,record_id,nhs_number,date_of_birth,measured_on,kind,value,unit\n"


def days_of(*texts: str, time_zone: str = "Europe/London") -> list[str]:
    parsed = dates.parse(pa.array(texts), newest_year=2026, time_zone=time_zone)
    return parsed.day_first.astype(str).tolist()


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-04-11T23:20:00Z", "2026-04-12"),  # 00:20 BST
        ("2026-01-11T23:20:00Z", "2026-01-11"),  # 23:20 GMT
        ("2026-03-29T00:59:59Z", "2026-03-29"),
        ("2026-10-24T23:30:00Z", "2026-10-25"),  # the last night of summer time
        ("2026-10-25T23:30:00Z", "2026-10-25"),
        ("2026-04-12T00:20:00+01:00", "2026-04-12"),
        ("2026-04-12T00:20:00+05:30", "2026-04-11"),  # 19:50 in London
        ("2026-04-11T20:00:00-05:00", "2026-04-12"),
        ("2026-03-31T23:00:00.000Z", "2026-04-01"),  # JavaScript's toISOString of midnight in London
        ("2026-03-31 23:00:00 UTC", "2026-04-01"),
        ("2026-03-31 23:00:00+00", "2026-04-01"),
        ("31/03/2026 23:00:00+00:00", "2026-04-01"),
        ("31 March 2026 23:00Z", "2026-04-01"),
        ("2026-03-31T23:00Z[Etc/UTC]", "2026-04-01"),
        ("2026-04-11T23:20:00", "2026-04-11"),  # a time of the place itself
        ("2026-04-11", "2026-04-11"),
        ("2026-04-11T25:20:00Z", "NaT"),
        ("2026-02-30T23:20:00Z", "NaT"),
    ],
)
def test_an_instant_is_the_day_in_london(written: str, day: str) -> None:
    assert days_of(written) == [day]


def test_another_place_has_another_day() -> None:
    assert days_of("2026-04-11T23:20:00Z", time_zone="America/New_York") == ["2026-04-11"]
    assert days_of("2026-04-11T02:20:00Z", time_zone="America/New_York") == ["2026-04-10"]
    assert days_of("2026-04-11T22:30:00Z", time_zone="Europe/Athens") == ["2026-04-12"]


def test_the_days_that_are_no_instants_are_left_as_they_are() -> None:
    days = np.array(["2026-04-11", "NaT"], dtype="datetime64[D]")
    assert local_days(pa.array(["2026-04-11", "soon"]), days) is days


@pytest.mark.parametrize("name", ["Europe/Londn", "", "../etc/passwd", "Europe"])
def test_a_place_that_is_none_is_named(name: str) -> None:
    with pytest.raises(UnusableInput, match="no such time zone"):
        known_time_zone(name)


def written_as(folder: Path, form: str, day: str) -> Path:
    """Return one weight on a day, in a file of a form; 1 February 2026 is the birth date."""
    row = ["gp", "1", "9990001014", "2026-02-01", day, "weight", "4.5", "kg"]
    file = folder / f"r.{form}"
    if form == "csv":
        file.write_text(HEADING + ",".join(row) + "\n")
    elif form == "xlsx":
        with xlsxwriter.Workbook(str(file)) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEADING.strip().split(","))
            sheet.write_row(1, 0, row)
    else:
        columns = dict(zip(HEADING.strip().split(","), ([cell] for cell in row), strict=True))
        moment = dt.datetime.fromisoformat(day).astimezone(dt.UTC)
        pq.write_table(pa.table(columns | {"measured_on": pa.array([moment], pa.timestamp("us", "UTC"))}), file)
    return file


def measured(found: Intake) -> list[str]:
    return found.recorded["measured_on"].astype(str).tolist()


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_every_format_has_the_same_day(form: str, tmp_path: Path) -> None:
    file = written_as(tmp_path, form, "2026-03-31T23:00:00Z")
    assert measured(read([file], as_of=AS_OF)) == ["2026-04-01"]
    assert measured(read([file], as_of=AS_OF, time_zone="UTC")) == ["2026-03-31"]


def test_a_mapping_says_where_and_the_option_goes_before_it(tmp_path: Path) -> None:
    file = written_as(tmp_path, "csv", "2026-03-31T23:00:00Z")
    columns = "\n".join(f'{name} = ["{name}"]' for name in HEADING.strip().split(","))
    text = f'name = "x"\ntables = ["records"]\nneeds = ["value"]\ntime_zone = "UTC"\n[columns]\n{columns}\n'
    (tmp_path / "m.toml").write_text(text)
    assert measured(read([file], as_of=AS_OF, mapping=tmp_path / "m.toml")) == ["2026-03-31"]
    there = read([file], as_of=AS_OF, mapping=tmp_path / "m.toml", time_zone="Europe/London")
    assert measured(there) == ["2026-04-01"]
    (tmp_path / "m.toml").write_text(text.replace("UTC", "Mars"))
    with pytest.raises(UnusableInput, match=r"'time_zone' there is no such time zone"):
        read([file], as_of=AS_OF, mapping=tmp_path / "m.toml")


def test_the_command_says_where_days_are_counted(tmp_path: Path) -> None:
    file = written_as(tmp_path, "csv", "2026-03-31T23:00:00Z")
    for words, day in (((), "2026-04-01"), (("--time-zone", "UTC"), "2026-03-31")):
        growthwatch("run", file, "--as-of", "2026-06-01", "--out", tmp_path / "out", *words)
        assert [row["measured_on"] for row in rows(tmp_path / "out" / "records.csv")] == [day]
    said = in_one_line("run", file, "--as-of", "2026-06-01", "--out", tmp_path / "out", "--time-zone", "Lundun")
    assert said == "option --time-zone, value 'Lundun': there is no such time zone; expected e.g. Europe/London"
