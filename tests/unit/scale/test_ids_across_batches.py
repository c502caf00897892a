"""One id beside children of two batches: the same pair for a person to judge, and the same child ids, as in one run."""

import datetime as dt

import pandas as pd
import pytest

from growthwatch import pipeline, results, sources, tables
from growthwatch.scale import across_batches, batch, nation

AS_OF = dt.date(2026, 6, 1)
_BORN = ("2026-01-05", "2026-02-11", "2026-03-01", "2026-03-19")
_NUMBERS = (
    "9990001014",
    "9990002029",
    "9990003033",
    "9990004048",
    "9990005052",
    "9990006067",
    "9990007071",
    "9990008086",
)


def _records(numbers, kg):
    """Return records 1 to 4 of a sender that numbers them from 1, each of a child of another day of birth."""
    rows = [
        f"clinic,{n},{number},{born},F,2026-04-26,weight,{kg}"
        for n, (number, born) in enumerate(zip(numbers, _BORN, strict=True), start=1)
    ]
    return "\n".join(["source,record_id,nhs_number,date_of_birth,sex,measured_on,kind,value", *rows]) + "\n"


def _register(numbers, sender):
    rows = [
        f"clinic,{sender},10{n},{number},{born},F" for n, (number, born) in enumerate(zip(numbers, _BORN, strict=True))
    ]
    return "\n".join(["source,sender,child_id,nhs_number,date_of_birth,sex", *rows]) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("in")
    first, second = _NUMBERS[:4], _NUMBERS[4:]
    (folder / "a.csv").write_text(_records(first, 4.4), encoding="utf-8")
    # in the other order of birth days, so that the rows of one id lie apart
    (folder / "b.csv").write_text(_records(second[::-1], 4.9), encoding="utf-8")
    (folder / "c.csv").write_text(_register(first, "RXA"), encoding="utf-8")
    (folder / "d.csv").write_text(_register(second[::-1], "RXB"), encoding="utf-8")
    # a register in which one id is two children's
    (folder / "e.csv").write_text(
        "source,child_id,nhs_number,date_of_birth,sex\n"
        f"gp,7,{first[0]},2026-01-05,F\ngp,7,{first[1]},2026-02-11,F\ngp,7,{second[0]},2026-03-19,F\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def in_memory(folder):
    result = pipeline.follow(sources.read([folder], as_of=AS_OF), as_of=AS_OF, probable=False)
    return {name: _sorted(results.to_arrow(frame).to_pandas()) for name, frame in result.tables().items()}


def _sorted(frame):
    frame = frame.astype(object).where(frame.notna(), None)
    return frame.astype(str).sort_values(list(frame.columns)).reset_index(drop=True)


def _written(out):
    return {name: _sorted(pd.read_parquet(out / f"{name}.parquet")) for name in tables.OUT}


@pytest.fixture(scope="module")
def by_one(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("one")
    about = nation.run([folder], out, as_of=AS_OF, batch_records=2)
    return out, about


def test_pairs_and_child_ids_are_those_of_one_run(by_one, in_memory):
    out, about = by_one
    assert about["batches"] == 4
    found = _written(out)
    # clinic's 1 to 4 stand beside two children each, and the practice's 7 beside three
    assert len(found["links"]) == about["outputs"]["links"] == 5
    for name in ("links", "children", "records", "checks", "measurements", "findings"):
        pd.testing.assert_frame_equal(found[name], in_memory[name], obj=name)
    assert found["children"]["child_id"].is_unique


def test_two_workers_write_the_same_bytes_as_one(folder, by_one, tmp_path):
    nation.run([folder], tmp_path, as_of=AS_OF, batch_records=2, workers=2)
    one, two = (
        {file.relative_to(out): file.read_bytes() for file in out.glob("*.parquet/*.parquet")}
        for out in (by_one[0], tmp_path)
    )
    assert one == two


def test_a_run_killed_while_batches_are_worked_again_goes_on_with_the_same_result(
    folder, in_memory, tmp_path, monkeypatch
):
    real, calls = batch.work, []

    def killed(work, number, out, **question):
        calls.append(number)
        if across_batches.child_ids_are_known(work) and len(calls) > 4:
            raise KeyboardInterrupt
        return real(work, number, out, **question)

    monkeypatch.setattr(batch, "work", killed)
    with pytest.raises(KeyboardInterrupt):
        nation.run([folder], tmp_path, as_of=AS_OF, batch_records=2)
    monkeypatch.setattr(batch, "work", real)
    nation.run([folder], tmp_path, as_of=AS_OF, batch_records=2)
    pd.testing.assert_frame_equal(_written(tmp_path)["children"], in_memory["children"])
