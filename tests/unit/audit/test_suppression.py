"""Small numbers: hidden, rounded, and not to be worked out from all that is published."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from growthwatch.audit import indicators, publication
from growthwatch.audit.disclosure import differencing, programme, reconstruction, suppression
from growthwatch.audit.sums import Period, Sums
from growthwatch.report.cohort import audit_tables


def _sums(seed, practices=12, months=8, size=6.0):
    """Return the sums of a small area counted baby by baby, so that every margin truly adds up."""
    rng = np.random.default_rng(seed)
    babies = rng.poisson(rng.gamma(0.8, size * months, practices)).sum()
    practice = rng.choice(practices, babies, p=rng.dirichlet(np.ones(practices) * 0.6))
    sex, month = rng.integers(0, 2, babies), rng.integers(0, months, babies)
    statuses = list(dict(indicators.PARTITIONS[:1])["check.due"])
    status = rng.choice(len(statuses), babies, p=rng.dirichlet(np.ones(len(statuses)) * 0.5))
    weighed = np.isin(
        status, [statuses.index(f"check.{w}") for w in ("complete", "measured_elsewhere", "measured_no_review")]
    )
    head = weighed & (rng.random(babies) < 0.6)
    flags = {"check.due": np.ones(babies, bool), "check.weighed": weighed, "check.unweighed": ~weighed}
    flags |= {"check.weight_head": head, "check.weight_length_head": head & (rng.random(babies) < 0.5)}
    flags |= {name: status == i for i, name in enumerate(statuses)}
    locality = np.array([f"L{i % 3}" for i in range(practices)])
    groups = {
        "all": np.full(babies, "all"),
        "practice": np.char.add("P", practice.astype(str)),
        "sex": np.where(sex == 0, "female", "male"),
        "locality": locality[practice] if babies else np.array([], dtype=str),
    }
    frames = []
    for breakdown, group in groups.items():
        frame = pd.DataFrame(
            {"breakdown": breakdown, "group": group, "month": [f"2026-{m + 1:02d}" for m in month], **flags}
        )
        full = pd.MultiIndex.from_product([np.unique(group), [f"2026-{m + 1:02d}" for m in range(months)]])
        counted = frame.groupby(["group", "month"])[list(flags)].sum().reindex(full, fill_value=0)
        counted = counted.reset_index(names=["group", "month"]).assign(breakdown=breakdown)
        frames.append(counted)
    counts = pd.concat(frames, ignore_index=True).astype(dict.fromkeys(flags, np.int64))
    nesting = pd.DataFrame(
        {"practice": [f"P{i}" for i in range(practices)], "breakdown": "locality", "group": locality}
    )
    period = Period.of("2026-01-01", f"2026-{months:02d}-28")
    empty = pd.DataFrame()
    return Sums(period, period.last, counts, empty, empty, nesting)


def _attack(published, cells, known, cell, n):
    """An attacker of our own: knows rounding, the rule, every total and nesting; nothing of why a cell is hidden.

    Written apart from the code under test, from the published values alone.
    """
    lower = np.where(np.isnan(published), 0.0, np.where(published == 0, 0, np.maximum(published - 2, 8)))
    upper = np.where(np.isnan(published), n.sum(), np.where(published == 0, 0, published + 2))
    parts = known.parts.tocoo()
    equal = np.zeros((len(known.total), len(cells)))
    equal[parts.coords[0], parts.coords[1]] = 1
    equal[np.arange(len(known.total)), known.total] -= 1
    inside = np.zeros((len(known.inner), len(cells)))
    inside[np.arange(len(known.inner)), known.inner] = 1
    inside[np.arange(len(known.inner)), known.outer] -= 1
    found = []
    for sign in (1, -1):
        objective = np.zeros(len(cells))
        objective[cell] = sign
        answer = linprog(
            objective, A_ub=inside, b_ub=np.zeros(len(inside)), A_eq=equal, b_eq=np.zeros(len(equal)),
            bounds=np.column_stack([lower, upper]), method="highs",
        )  # fmt: skip
        assert answer.status == 0, answer.message
        found.append(answer.x[cell])
    return found


def test_no_hidden_cell_of_a_publication_can_be_worked_out_by_linear_programming():
    sums = _sums(1, practices=7, months=4)
    made = publication.publish(sums)
    cells = publication.cells_of(sums)
    known = publication.relations_of(cells, sums.nesting)
    n, published = cells["n"].to_numpy(), made.cells["n"].to_numpy()
    hidden = np.flatnonzero(np.isnan(published) & (n > 0))
    assert len(hidden) > 10
    for cell in hidden:
        low, high = _attack(published, cells, known, cell, n)
        assert low - 1e-6 <= n[cell] <= high + 1e-6
        assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) >= 1, cells.iloc[cell].to_dict()


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_even_an_attacker_told_which_cells_were_small_works_none_out(seed):
    sums = _sums(seed)
    made = publication.publish(sums)
    cells = publication.cells_of(sums)
    known = publication.relations_of(cells, sums.nesting)
    assert not reconstruction.exposed(cells["n"].to_numpy(), made.cells["hidden"].to_numpy(), known).any()


def test_hiding_small_numbers_alone_would_be_worked_out():
    """The attack has teeth: without companions a lone hidden part follows from its total."""
    n = np.array([20, 3, 10, 7])  # total 20 = 3 + 10 + 7, then 7 = 7 * 1 in seven places
    ones = np.ones(7, dtype=np.int64)
    n = np.concatenate([n, ones])
    known = suppression.relations(
        np.array([0, 3]), [np.array([1, 2, 3]), np.arange(4, 11)], np.empty(0, int), np.empty(0, int), len(n)
    )
    hidden = suppression.primary(n)
    assert not reconstruction.contradictions(n, known).size
    problem_with_zeros_told = programme.Programme(n, hidden, known)
    problem_with_zeros_told.least[4:] = 1
    assert problem_with_zeros_told.range_of(4) == (1.0, 1.0)
    safe = reconstruction.protect(n, known)
    low, high = reconstruction.ranges(n, safe, known)
    assert (high[safe] - low[safe] >= 1).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=12))
def test_a_total_never_gives_a_lone_hidden_part_away(parts):
    n = np.array([sum(parts), *parts])
    none = np.empty(0, dtype=np.intp)
    known = suppression.relations(np.array([0]), [np.arange(1, len(n))], none, none, len(n))
    hidden = reconstruction.protect(n, known)
    if not hidden[0]:
        assert hidden[1:].sum() != 1 or (n[1:] > 0).sum() == 1
    assert hidden[(n > 0) & (n < 8)].all()
    low, high = reconstruction.ranges(n, hidden, known)
    worth = hidden & (n > 0)
    assert (np.floor(high[worth] + 1e-6) - np.ceil(low[worth] - 1e-6) >= 1).all()


def test_where_all_beside_a_count_is_hidden_one_farther_off_is_hidden_too():
    """A practice of 1 is worked out from localities and groups of practices alone.

    48 to 52 of "no change" hold at least 23 of one locality, 28 of another, and the 1.
    Nothing that adds up with it directly can be hidden any more.
    """
    n = np.array([97, 45, 52, 23, 28, 6, 19, 10, 10, 13, 10, 14, 14, 1])
    area, changed, unchanged, north, south = range(5)
    practices, nobodys = list(range(5, 13)), 13
    members = [[changed, unchanged], [*practices, nobodys], practices[:4], [9, 10], [11, 12]]
    none = np.empty(0, dtype=np.intp)
    parts = [np.array(one, dtype=np.intp) for one in members]
    known = suppression.relations(np.array([area, area, changed, north, south]), parts, none, none, len(n))
    hidden = np.ones(len(n), dtype=bool)
    hidden[[changed, unchanged, north, south]] = False
    worked_out = reconstruction.exposed(n, hidden, known)
    assert np.flatnonzero(worked_out).tolist() == [nobodys]
    assert len(suppression.neighbours(n, hidden, worked_out, known)) == 0
    more = reconstruction.next_to_hide(n, hidden, worked_out, known)
    assert more.tolist() == [north], "the smallest that is still shown"
    hidden[more] = True
    assert not reconstruction.exposed(n, hidden, known).any()


def test_counts_are_rounded_to_five_and_percentages_come_from_rounded_counts():
    assert suppression.rounded([0, 8, 12, 13, 17, 18, 1002]).tolist() == [0, 10, 10, 15, 15, 20, 1000]
    assert suppression.percent([10, 15, np.nan, 0], [15, 15, 20, 0])[:2] == pytest.approx([66.666667, 100])
    assert np.isnan(suppression.percent([np.nan, 0], [20, 0])).all()


def test_nothing_reads_as_all_that_rounding_alone_made_so():
    """9 of 10 is rounded to 10 of 10; 2,999 of 3,000 is 99.97 %: neither is 100 %, and one baby is not 0 %."""
    rates = pd.DataFrame({"percent": [100, 99.97, 100, 0.03, 0, np.nan, 82.64],
                          "nearly_all": [True, False, False, False, False, False, False]})  # fmt: skip
    assert audit_tables.percents(rates, 1, sign=" %").tolist() == [
        "nearly all", "over 99.9 %", "100.0 %", "under 0.1 %", "0.0 %", "*", "82.6 %"]  # fmt: skip
    assert suppression.nearly_all([10, 10, np.nan, 0], [10, 15, 10, 0]).tolist() == [True, False, False, False]


def test_nothing_small_stands_in_anything_published():
    sums = _sums(6)
    made = publication.publish(sums)
    shown = made.cells["n"].dropna()
    assert ((shown == 0) | (shown >= 10)).all()
    assert (shown % 5 == 0).all()
    rates = made.rates("practice", "check.weighed", "check.due")
    hidden = rates["numerator"].isna() | rates["denominator"].isna()
    assert rates.loc[hidden, ["percent", "lower", "upper"]].isna().all(axis=None)


def test_every_relation_between_published_counts_holds():
    sums = _sums(7)
    cells = publication.cells_of(sums)
    known = publication.relations_of(cells, sums.nesting)
    n = cells["n"].to_numpy()
    assert not reconstruction.contradictions(n, known).size
    assert (n[known.inner] <= n[known.outer]).all()
    practices = cells.loc[cells["breakdown"] == "practice", "group"].nunique()
    assert practices in set(np.diff(known.parts.indptr))  # that practices add up to the area is among them


def _export(n, first="2026-01-01", last="2026-06-30", as_of="2026-09-01", name="earlier"):
    cells = pd.DataFrame({"breakdown": "practice", "group": ["P1", "P2"], "month": "", "measure": "check.due", "n": n})
    return differencing.Export(name, first, last, as_of, cells)


def test_two_exports_of_overlapping_periods_warn_of_what_subtracting_them_gives():
    earlier = _export([40.0, 100.0])
    later = _export([45.0, 150.0], last="2026-07-31", name="this one")
    (said,) = differencing.warnings([earlier], later)
    assert "overlaps" in said
    assert "1 counts that may be 1 to 7" in said
    assert "practice P1" in said


def test_exports_that_do_not_overlap_or_are_the_same_do_not_warn():
    assert not differencing.warnings([_export([40.0, 100.0])], _export([5.0, 5.0], "2026-07-01", "2026-12-31"))
    assert not differencing.warnings([_export([40.0, 100.0])], _export([40.0, 100.0]))
