"""A chart's rows on their way to the browser: the same values as rows, an Arrow stream for each data set."""

import pyarrow as pa

from growthwatch.ui.child import chart_data


def read(stream):
    return pa.ipc.open_stream(stream).read_all()


def test_rows_arrive_as_they_were_and_what_is_missing_or_no_number_as_null():
    rows = [{"day": 0, "value": 3.5, "words": "3.5 kg"}, {"day": 7, "value": float("nan")}, {"day": 14, "label": "x"}]
    assert read(chart_data.stream(rows)).to_pylist() == [
        {"day": 0, "value": 3.5, "words": "3.5 kg", "label": None},
        {"day": 7, "value": None, "words": None, "label": None},
        {"day": 14, "value": None, "words": None, "label": "x"},
    ]


def test_whole_numbers_with_a_gap_are_written_as_other_numbers():
    table = read(chart_data.stream([{"furthest": 3, "row": 1}, {"furthest": None, "row": 2}]))
    assert {field.name: str(field.type) for field in table.schema} == {"furthest": "double", "row": "int64"}


def test_a_data_set_without_a_row_is_an_empty_table():
    assert read(chart_data.stream([])).num_rows == 0


def test_the_specification_keeps_everything_else():
    given = {"mark": "bar", "datasets": {"readings": [{"day": 1}]}}
    made = chart_data.as_streams(given)
    assert made["mark"] == "bar"
    assert read(made["datasets"]["readings"]).to_pylist() == [{"day": 1}]
    assert given["datasets"] == {"readings": [{"day": 1}]}
