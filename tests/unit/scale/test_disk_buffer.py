"""Rows dealt to batches on disk are the rows that reading into memory gives: repeats, refusals and orders of dates too."""

import datetime as dt

import pandas as pd
import pytest

from growthwatch import simulate, sources
from growthwatch.scale import batch
from growthwatch.scale.disk_buffer import DiskBuffer, deal

AS_OF = dt.date(2026, 3, 31)
TABLES = ("register", "recorded", "contacted", "decided")


@pytest.fixture(scope="module")
def caseload(tmp_path_factory):
    """Files with repeated records, dates that turn out month-first, values that are none, and decisions."""
    folder = tmp_path_factory.mktemp("caseload")
    simulate.write(simulate.simulate(100, 3), folder, "csv")
    records = pd.read_csv(folder / "records.csv", dtype="str")
    records.iloc[::7].to_csv(folder / "again.csv", index=False)
    days = pd.to_datetime(records["measured_on"]).dt.strftime("%m/%d/%Y")
    records.assign(record_id="X" + records["record_id"], measured_on=days).iloc[::5].to_csv(
        folder / "american.csv", index=False
    )
    records.assign(value="abc").iloc[:50].to_csv(folder / "no_values.csv", index=False)
    named = records.iloc[[3, 900]][["source", "record_id"]]
    unknown = pd.DataFrame({"source": ["gp"], "record_id": ["nobody's"]})
    decisions = pd.concat([named, unknown]).assign(
        decision_id=["a", "b", "c"], action="keep", decided_by="reviewer", decided_on="2026-01-01", reason="seen"
    )
    decisions.to_csv(folder / "decisions.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def in_memory(caseload):
    return sources.read([caseload], as_of=AS_OF)


@pytest.fixture(scope="module")
def dealt(caseload, tmp_path_factory):
    work = tmp_path_factory.mktemp("work")
    buffer = DiskBuffer(work / "spool")
    inputs = sources.read_into(buffer, [caseload], as_of=AS_OF)
    counts = deal(buffer, inputs, 300, work)
    return work, counts, [batch.got(work, number, inputs) for number in range(counts["n_batches"])], inputs


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_in_one_batch_as_memory_holds_it(in_memory, dealt, table):
    _, counts, parts, _ = dealt
    assert counts["n_batches"] > 5
    rows = pd.concat([getattr(part, table) for part in parts])
    wanted = getattr(in_memory, table)
    assert len(wanted)
    mine, theirs = (frame.sort_values(["input", "line"]).reset_index(drop=True) for frame in (rows, wanted))
    pd.testing.assert_frame_equal(mine, theirs)


@pytest.mark.parametrize("table", TABLES)
def test_rows_of_a_batch_stand_in_the_order_read(dealt, table):
    for part in dealt[2]:
        rows = getattr(part, table)
        places = list(zip(rows["input"], rows["line"], strict=True))
        assert places == sorted(places)


def test_refused_rows_and_inputs_are_the_same(in_memory, dealt):
    work, counts, _, inputs = dealt
    refused = pd.read_parquet(work / "rejects.parquet")
    assert counts["n_rejects"] == len(refused) == len(in_memory.rejects)
    assert {"another record of this source already has this record_id"} < set(refused["reason"])
    columns = list(refused.columns)
    mine, theirs = (
        frame[columns].sort_values(columns).reset_index(drop=True) for frame in (refused, in_memory.rejects)
    )
    pd.testing.assert_frame_equal(mine, theirs, check_dtype=False)
    pd.testing.assert_frame_equal(inputs, in_memory.inputs)
    assert inputs["notes"].str.contains("month-first").any(), "a file was read twice, and its first reading forgotten"


def test_a_decision_goes_with_the_record_it_names(dealt):
    for part in dealt[2]:
        held = set(part.recorded["record_id"])
        assert set(part.decided["record_id"]) - {"nobody's"} <= held


def test_no_child_is_in_two_batches(dealt):
    seen = [set(part.register["nhs_number"].dropna()) | set(part.recorded["nhs_number"].dropna()) for part in dealt[2]]
    assert sum(map(len, seen)) == len(set().union(*seen))
