"""Runs in batches: the same result in one batch, in many, with one and two workers, killed and resumed."""

import datetime as dt

import pandas as pd
import pytest

from growthwatch import pipeline, simulate, tables
from growthwatch.scale import batch, nation
from growthwatch.vocabulary import CHECK_STATUSES, CHECKS, MAIN_CHECK, RULES

AS_OF = dt.date(2026, 3, 31)


@pytest.fixture(scope="module")
def caseload(tmp_path_factory):
    folder = tmp_path_factory.mktemp("caseload")
    simulate.write(simulate.simulate(150, 11), folder, "parquet")
    return folder


def written(out):
    frames = {}
    for name in tables.OUT:
        frame = pd.read_parquet(out / f"{name}.parquet")
        frames[name] = frame.sort_values(list(frame.columns)).reset_index(drop=True)
    return frames


def same(one, other):
    for name in tables.OUT:
        pd.testing.assert_frame_equal(one[name], other[name], obj=name)


@pytest.fixture(scope="module")
def whole(caseload, tmp_path_factory):
    out = tmp_path_factory.mktemp("whole")
    nation.run([caseload], out, as_of=AS_OF, batch_records=10**9)
    return written(out)


def test_many_batches_give_what_one_gives(caseload, whole, tmp_path):
    about = nation.run([caseload], tmp_path, as_of=AS_OF, batch_records=500)
    assert about["batches"] > 3
    same(written(tmp_path), whole)
    # the summary lists them as that of a run in memory does, whichever batch was finished first
    assert list(about["findings"]) == [rule for rule in RULES if rule in about["findings"]]
    assert list(about["checks"]) == [status for status in CHECK_STATUSES if status in about["checks"]]
    assert list(about["other_reviews"]) == [check for check in CHECKS if check != MAIN_CHECK]


def test_two_workers_give_what_one_gives(caseload, whole, tmp_path):
    nation.run([caseload], tmp_path, as_of=AS_OF, batch_records=1000, workers=2)
    same(written(tmp_path), whole)


def test_batches_give_what_a_run_in_memory_gives(caseload, whole):
    result = pipeline.run(caseload, as_of=AS_OF)
    mine = whole["records"]
    theirs = result.records.sort_values(["source", "record_id"]).reset_index(drop=True)
    joined = mine.merge(theirs, on=["source", "record_id"], suffixes=("", "_memory"))
    assert len(joined) == len(mine) == len(theirs)
    # persons joined by probability are the one difference that is meant
    by_probability = set(result.children.loc[result.children["link"] == "probable", "child_id"])
    alike = joined[~joined["child_id_memory"].isin(by_probability)]
    assert (alike["verdict"] == alike["verdict_memory"].astype(str)).all()
    assert (alike["child_id"] == alike["child_id_memory"]).all()


def test_a_run_that_was_killed_goes_on_with_the_same_result(caseload, whole, tmp_path, monkeypatch):
    real, worked = batch.work, []

    def killed_after_two(folder, number, out, **asked):
        if len(worked) == 2:
            raise KeyboardInterrupt
        worked.append(number)
        return real(folder, number, out, **asked)

    monkeypatch.setattr(batch, "work", killed_after_two)
    with pytest.raises(KeyboardInterrupt):
        nation.run([caseload], tmp_path, as_of=AS_OF, batch_records=500)
    assert not (tmp_path / "run.json").exists()
    monkeypatch.setattr(batch, "work", lambda *args, **asked: (worked.append(args[1]), real(*args, **asked))[1])
    about = nation.run([caseload], tmp_path, as_of=AS_OF, batch_records=500)
    assert len(worked) == about["batches"], "finished batches are not worked again"
    assert not (tmp_path / "work").exists()
    same(written(tmp_path), whole)


def test_another_question_begins_anew(caseload, tmp_path, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(batch, "work", killed)
        with pytest.raises(KeyboardInterrupt):
            nation.run([caseload], tmp_path, as_of=AS_OF, batch_records=500)
    about = nation.run([caseload], tmp_path, as_of=AS_OF, policy="paper", batch_records=700)
    assert about["policy"] == "paper"


def test_parts_of_an_earlier_larger_run_do_not_stay(caseload, whole, tmp_path):
    nation.run([caseload], tmp_path, as_of=AS_OF, batch_records=500)
    nation.run([caseload], tmp_path, as_of=AS_OF, batch_records=10**9)
    same(written(tmp_path), whole)


@pytest.mark.parametrize("asked", [{"workers": 0}, {"batch_records": 0}, {"policy": "both"}])
def test_what_makes_no_sense_is_refused(caseload, tmp_path, asked):
    with pytest.raises(ValueError, match=r"policy|at least 1"):
        nation.run([caseload], tmp_path, as_of=AS_OF, **asked)


def test_parquet_datasets_are_read_part_by_part(caseload, whole, tmp_path):
    """As Spark and DuckDB write them: a folder ``records.parquet`` of parts, with files of bookkeeping beside them."""
    for file in sorted(caseload.glob("*.parquet")):
        if file.stem == "truth":
            continue
        parts, rows = tmp_path / "in" / file.name, pd.read_parquet(file)
        (parts / "more").mkdir(parents=True)
        half = len(rows) // 2
        rows.iloc[:half].to_parquet(parts / "part-00000.parquet")
        rows.iloc[half:].to_parquet(parts / "more" / "part-00001.parquet")
        (parts / "_SUCCESS").touch()
    nation.run([tmp_path / "in"], tmp_path / "out", as_of=AS_OF, batch_records=500)
    same(written(tmp_path / "out"), whole)


def test_a_practice_with_half_the_country_is_spread_over_the_batches(caseload, tmp_path, monkeypatch):
    """A batch is a set of birth dates, so that no practice decides how large it is."""
    rows = {file.stem: pd.read_parquet(file) for file in caseload.glob("*.parquet")}
    half = sorted(rows["children"]["nhs_number"].dropna().unique())[::2]
    (tmp_path / "in").mkdir()
    for name in set(rows) - {"truth"}:
        table = rows[name]
        if "practice_code" in table.columns:
            table["practice_code"] = table["practice_code"].where(~table["nhs_number"].isin(half), "Z99999")
        table.to_parquet(tmp_path / "in" / f"{name}.parquet")
    counts, work = [], batch.work
    monkeypatch.setattr(batch, "work", lambda *a, **k: counts.append(work(*a, **k)) or counts[-1])
    about = nation.run([tmp_path / "in"], tmp_path / "out", as_of=AS_OF, batch_records=500)
    assert about["batches"] > 3
    assert max(count["outputs"]["records"] for count in counts) < 2 * 500
    children = pd.read_parquet(tmp_path / "out" / "children.parquet")
    assert (children["practice_code"] == "Z99999").mean() > 0.3
