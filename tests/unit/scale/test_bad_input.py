"""What goes wrong with a nation's data and its disks: a sentence, the finished parts kept, the rest resumable."""

import datetime as dt
import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from growthwatch import simulate, tables
from growthwatch.scale import batch, nation
from growthwatch.scale.interruption import RunStoppedError
from growthwatch.sources import UnusableInput

AS_OF = dt.date(2026, 3, 31)
ASKED = {"as_of": AS_OF, "batch_records": 300}
KEPT = "finished batches are kept, and the same command goes on from there"


@pytest.fixture(scope="module")
def caseload(tmp_path_factory):
    folder = tmp_path_factory.mktemp("caseload")
    simulate.write(simulate.simulate(60, 21), folder, "parquet")
    return folder


@pytest.fixture(scope="module")
def whole(caseload, tmp_path_factory):
    out = tmp_path_factory.mktemp("whole")
    assert nation.run([caseload], out, **ASKED)["batches"] >= 3
    return written(out)


def written(out):
    frames = {}
    for name in tables.OUT:
        frame = pd.read_parquet(out / f"{name}.parquet")
        frames[name] = frame.sort_values(list(frame.columns)).reset_index(drop=True)
    return frames


def same(out, whole):
    for name, frame in written(out).items():
        pd.testing.assert_frame_equal(frame, whole[name], obj=name)


def copied(caseload, folder):
    shutil.copytree(caseload, folder)
    return folder


def test_a_damaged_part_is_named(caseload, tmp_path):
    folder = copied(caseload, tmp_path / "in")
    bytes_ = (folder / "records.parquet").read_bytes()
    (folder / "records-2.parquet").write_bytes(bytes_[: len(bytes_) // 2])
    with pytest.raises(UnusableInput, match=r"records-2\.parquet: is damaged"):
        nation.run([folder], tmp_path / "out", **ASKED)
    (folder / "records-2.parquet").unlink()
    nation.run([folder], tmp_path / "out", **ASKED)


def test_columns_may_change_their_types_between_files(caseload, whole, tmp_path):
    folder = copied(caseload, tmp_path / "in")
    records = pd.read_parquet(folder / "records.parquet")
    numbered = records["nhs_number"].notna() & pd.to_numeric(records["value"], errors="coerce").notna()
    other = records[numbered].assign(
        nhs_number=lambda rows: rows["nhs_number"].astype("int64"),
        measured_on=lambda rows: pd.to_datetime(rows["measured_on"]),
        source=lambda rows: rows["source"].astype("category"),
    )
    records[~numbered].to_parquet(folder / "records.parquet", index=False)
    other.to_parquet(folder / "records-2.parquet", index=False)
    nation.run([folder], tmp_path / "out", **ASKED)
    same(tmp_path / "out", whole)


def test_a_full_disk_at_the_last_write_is_said_and_the_run_goes_on(caseload, whole, tmp_path, monkeypatch):
    out, real = tmp_path / "out", Path.replace

    def full(path, target):
        if Path(target).name == "run.json":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(RunStoppedError, match=f"no space is left on the disk: stopped; \\d+ {KEPT}"):
            nation.run([caseload], out, **ASKED)
    assert not (out / "run.json").exists(), "a run that is not complete does not look complete"
    monkeypatch.setattr(batch, "work", lambda *_, **__: pytest.fail("a finished batch was worked again"))
    nation.run([caseload], out, **ASKED)
    same(out, whole)


def test_a_full_disk_in_the_middle_of_a_part_leaves_no_half_part(caseload, whole, tmp_path, monkeypatch):
    out, real, parts = tmp_path / "out", batch.pyarrow.parquet.write_table, []

    def full(table, path, *args, **asked):
        if not isinstance(path, Path):  # what a batch tells the others, not one of its tables
            return real(table, path, *args, **asked)
        parts.append(path)
        if len(parts) == len(tables.OUT) + 2:  # in the second batch
            Path(path).write_bytes(b"half of it")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(table, path, *args, **asked)

    with monkeypatch.context() as patched:
        patched.setattr(batch.pyarrow.parquet, "write_table", full)
        with pytest.raises(RunStoppedError, match=f"1 {KEPT}"):
            nation.run([caseload], out, **ASKED)
    for part in out.glob("*.parquet/*"):
        pd.read_parquet(part)
    nation.run([caseload], out, **ASKED)
    same(out, whole)


def test_a_full_disk_while_reading_begins_anew(caseload, whole, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(batch, "put", full)
        with pytest.raises(RunStoppedError, match="no space is left on the disk: stopped; the inputs were not read"):
            nation.run([caseload], tmp_path, **ASKED)
    nation.run([caseload], tmp_path, **ASKED)
    same(tmp_path, whole)


def killed_once(folder, number, out, **asked):
    """Stands in for ``batch.work`` in a worker: the first to come to batch 1 is killed."""
    flag = folder.parent.parent / "killed"
    if number == 1 and not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return WORK(folder, number, out, **asked)


WORK = batch.work


def test_a_worker_that_is_killed_stops_the_run_which_goes_on(caseload, whole, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "work", killed_once)
    with pytest.raises(RunStoppedError, match="a worker was killed"):
        nation.run([caseload], tmp_path / "out", workers=2, **ASKED)
    nation.run([caseload], tmp_path / "out", **ASKED)
    same(tmp_path / "out", whole)


def test_a_run_killed_outright_goes_on(caseload, whole, tmp_path):
    given = [str(caseload), "--as-of", AS_OF.isoformat(), "--out", str(tmp_path), "--workers", "1"]
    code = "from growthwatch.cli import main; main()"
    command = [sys.executable, "-c", code, "run", *given, "--batch-records", "300"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        while running.poll() is None and not list(tmp_path.glob("work/done-*.json")):
            time.sleep(0.05)
        running.kill()
    assert not (tmp_path / "run.json").exists()
    nation.run([caseload], tmp_path, **ASKED)
    same(tmp_path, whole)
