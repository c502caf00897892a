"""An audit in batches: the sums of the parts are the sums of the whole, whoever counted them."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from growthwatch import pipeline, simulate
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.groups import GroupingError
from growthwatch.audit.publication import publish
from growthwatch.audit.sums import Period
from growthwatch.scale import batch, nation, sums
from growthwatch.scale.batch import Audited
from growthwatch.sources import read

AS_OF = dt.date(2026, 3, 31)
PERIOD = Period.of("2025-01-01", "2025-12-31")


@pytest.fixture(scope="module")
def caseload(tmp_path_factory):
    folder = tmp_path_factory.mktemp("caseload")
    simulate.write(simulate.simulate(120, 12), folder, "parquet")
    return folder


@pytest.fixture(scope="module")
def result(caseload):
    return pipeline.follow(read([caseload], as_of=AS_OF), as_of=AS_OF, probable=False)


@pytest.fixture(scope="module")
def audited(result):
    practices = result.stages.children["practice_code"].dropna().unique()
    localities = pd.DataFrame({"practice_code": practices, "locality": np.where(practices < "Z9", "east", "west")})
    numbers = result.children["nhs_number"].dropna().unique()
    fifths = pd.DataFrame({"nhs_number": numbers, "deprivation_quintile": np.arange(len(numbers)) % 5 + 1})
    first = result.findings["finding_id"].iloc[:3]
    actions = pd.DataFrame({"finding_id": first, "action": "acknowledged", "done_on": "2026-03-01"})
    return Audited(PERIOD, (localities, fifths), actions)


def same(one, other):
    for name in ("counts", "days", "tallies", "nesting"):
        mine, theirs = (frame.sort_values(list(frame.columns)).reset_index(drop=True) for frame in
                        (getattr(one, name), getattr(other, name)))  # fmt: skip
        pd.testing.assert_frame_equal(mine, theirs[list(mine.columns)], check_dtype=False, obj=name)
    assert (one.period, one.as_of) == (other.period, other.as_of)


@pytest.mark.parametrize("asked", [{"batch_records": 800}, {"batch_records": 1000, "workers": 2}])
def test_sums_of_batches_are_the_sums_of_the_whole(caseload, result, audited, asked, tmp_path):
    counted, about = nation.audit([caseload], tmp_path / "work", audited, as_of=AS_OF, **asked)
    whole = aggregate(result, PERIOD, groupings=audited.groupings, actions=audited.actions)
    assert about["batches"] > 1
    assert about["outputs"] == result.about["outputs"]
    assert whole.counts["check.due"].sum() > 0, "there is something to count"
    same(counted, whole)


def test_a_practice_that_lies_in_two_localities_in_other_batches_fills_neither(caseload, result, tmp_path):
    """No batch sees it alone; of the whole it is seen, so nobody is taken to be able to add its children up."""
    numbers = result.children["nhs_number"].dropna()
    born_late = result.children["date_of_birth"] >= result.children["date_of_birth"].median()
    moved = pd.DataFrame({"nhs_number": numbers, "locality": np.where(born_late[numbers.index], "east", "west")})
    counted, _ = nation.audit([caseload], tmp_path / "work", Audited(PERIOD, (moved,)), as_of=AS_OF, batch_records=500)
    whole = aggregate(result, PERIOD, groupings=(moved,))
    same(counted, whole)
    assert counted.nesting.duplicated(["practice", "breakdown"]).any()
    published = publish(counted, suppressed=True)
    assert len(published.cells) == len(publish(whole, suppressed=True).cells)


def test_an_audit_leaves_nothing_of_any_child_on_disk(caseload, audited, tmp_path):
    nation.audit([caseload], tmp_path / "work", audited, as_of=AS_OF)
    assert list(tmp_path.iterdir()) == []


def test_sums_come_back_from_disk_as_they_went(result, audited, tmp_path):
    whole = aggregate(result, PERIOD, groupings=audited.groupings, actions=audited.actions)
    sums.write(whole, tmp_path)
    same(sums.read(tmp_path), whole)


def test_an_audit_that_was_killed_goes_on_with_the_same_sums(caseload, result, audited, tmp_path, monkeypatch):
    real, worked = batch.work, []

    def killed_after_two(folder, number, out, **asked):
        if len(worked) == 2:
            raise KeyboardInterrupt
        worked.append(number)
        return real(folder, number, out, **asked)

    asked = {"as_of": AS_OF, "batch_records": 500}
    with monkeypatch.context() as patched:
        patched.setattr(batch, "work", killed_after_two)
        with pytest.raises(KeyboardInterrupt):
            nation.audit([caseload], tmp_path / "work", audited, **asked)
    monkeypatch.setattr(batch, "work", lambda *args, **more: (worked.append(args[1]), real(*args, **more))[1])
    counted, about = nation.audit([caseload], tmp_path / "work", audited, **asked)
    assert sorted(worked) == list(range(about["batches"])), "finished batches are not counted again"
    same(counted, aggregate(result, PERIOD, groupings=audited.groupings, actions=audited.actions))


def test_another_period_is_another_audit(caseload, audited, tmp_path, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(batch, "work", killed)
        with pytest.raises(KeyboardInterrupt):
            nation.audit([caseload], tmp_path / "work", audited, as_of=AS_OF)
    later = Audited(Period.of("2025-07-01", "2025-12-31"))
    counted, _ = nation.audit([caseload], tmp_path / "work", later, as_of=AS_OF)
    assert counted.period == later.period


def test_a_table_of_groupings_that_cannot_be_used_is_refused(caseload, tmp_path):
    nothing = Audited(PERIOD, (pd.DataFrame({"locality": ["east"]}),))
    with pytest.raises(GroupingError, match="needs one of the columns"):
        nation.audit([caseload], tmp_path / "work", nothing, as_of=AS_OF)
