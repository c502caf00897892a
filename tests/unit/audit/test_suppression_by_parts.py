"""Large publications attacked part by part: never less careful than an attack on the whole."""

import numpy as np

from growthwatch.audit import publication
from growthwatch.audit.disclosure import by_parts, reconstruction, suppression
from tests.unit.audit.test_suppression import _sums


def _area(seed):
    sums = _sums(seed, practices=12, months=2, size=4.0)
    cells = publication.cells_of(sums)
    return cells["n"].to_numpy(), publication.relations_of(cells, sums.nesting)


def _in_parts(monkeypatch, size):
    monkeypatch.setattr(by_parts, "PART", size)
    monkeypatch.setattr(by_parts, "WHOLE_UP_TO", 0)


def _groups_of_four(groups):
    """Return counts of groups of four, every other one of 7, 7, 7 and 7: four of at most 7 that are 28 at least."""
    of = [np.array([28, 7, 7, 7, 7]) if group % 2 else np.array([20, 6, 2, 7, 5]) for group in range(groups)]
    n = np.concatenate([*of, [sum(one[0] for one in of)]])
    totals = np.arange(groups) * 5
    members = [*(total + np.arange(1, 5) for total in totals), totals]
    known = suppression.relations(np.append(totals, len(n) - 1), members, np.empty(0, int), np.empty(0, int), len(n))
    return n, known


def test_what_the_whole_attack_works_out_no_part_calls_open(monkeypatch):
    n, known = _groups_of_four(30)
    hidden = suppression.primary(n)
    whole = reconstruction.exposed(n, hidden, known)
    assert n[whole].tolist() == [7] * 60
    _in_parts(monkeypatch, 20)
    assert (reconstruction.exposed(n, hidden, known) == whole).all()


def test_what_is_hidden_part_by_part_the_whole_attack_does_not_work_out(monkeypatch):
    n, known = _area(3)
    _in_parts(monkeypatch, 100)
    hidden = reconstruction.protect(n, known)
    monkeypatch.undo()
    assert (hidden & (n > 0)).sum() > 20
    assert not reconstruction.exposed(n, hidden, known).any()


def test_every_count_that_is_asked_about_stands_in_a_part(monkeypatch):
    n, known = _area(4)
    monkeypatch.setattr(by_parts, "PART", 40)
    asked = suppression.primary(n)
    for cutting in range(by_parts.CUTTINGS):
        held = list(by_parts.parts(known, len(n), asked, cutting))
        assert np.isin(np.flatnonzero(asked), np.concatenate(held)).all()
