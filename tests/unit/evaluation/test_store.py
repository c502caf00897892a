"""A few killed imports and a few writers at once; ``python -m growthwatch.evaluation.store`` does hundreds."""

from growthwatch.evaluation import store


def test_killed_imports_leave_nothing_half_done(url, tmp_path):
    found = store.killed(url, tmp_path / "in", times=2, seed=1)
    assert (found.half_kept, found.doubled) == (0, 0)
    assert found.trail_whole
    assert found.complete


def test_writers_at_once_lose_nothing_and_double_nothing(url):
    found = store.crowd(url, processes=3, each=2)
    assert (found.entries, found.lost, found.doubled) == (6, 0, 0)
    assert found.trail_whole
    assert found.longest_wait_s < 120
