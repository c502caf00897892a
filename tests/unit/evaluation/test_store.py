"""A few killed imports and a few writers at once; ``python -m growthwatch.evaluation.store`` does hundreds."""

from growthwatch.evaluation import store


def test_killed_imports_leave_nothing_half_done(url, tmp_path):
    trial = store.killed(url, tmp_path / "in", times=2, seed=1)
    assert (trial.half_kept, trial.doubled) == (0, 0)
    assert trial.trail_whole
    assert trial.complete


def test_writers_at_once_lose_nothing_and_double_nothing(url):
    trial = store.crowd(url, processes=3, each=2)
    assert (trial.entries, trial.lost, trial.doubled) == (6, 0, 0)
    assert trial.trail_whole
    assert trial.longest_wait_s < 120
