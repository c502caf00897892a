"""How sure a slip must be, and which of several sets of slips stands."""

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.reconcile import reconcile
from growthwatch.reconcile.tally import Tally
from growthwatch.vocabulary import ERRORS
from tests.spec.test_reconcile import NONE, children, records

DIGITS, COPIED = ERRORS.index("digits"), ERRORS.index("copied_forward")


class Rows:
    """As much of readings as a tally asks for."""

    day = np.zeros(2, dtype=np.int64)
    kind = np.zeros(2, dtype=np.int8)


def settled(error: int, log_odds: float, *, rests_on_it: bool):
    tally = Tally(Rows, np.arange(1))
    tally.add(np.zeros(1, int), np.full(1, error), np.full(1, log_odds), np.zeros(1, int))
    return tally.settle(np.zeros(1), np.ones(1, int), np.array([rests_on_it]))


def test_a_low_last_weight_is_questioned_as_soon_as_a_slip_is_likelier_than_truth():
    for log_odds, anywhere, last in ((0.9, True, True), (0.3, False, True), (-0.1, False, False)):
        for rests_on_it, questioned in ((False, anywhere), (True, last)):
            found = settled(DIGITS, log_odds, rests_on_it=rests_on_it)
            assert (found.log_odds > found.log_must).item() == questioned


def test_a_weight_that_has_not_changed_stays_a_sign_where_it_is_the_last_too():
    found = settled(COPIED, np.log(19), rests_on_it=True)
    assert found.log_odds < found.log_must


@pytest.mark.parametrize("sds", [-1.0, 0.0, 1.5])
def test_another_childs_visit_and_a_weight_in_pounds_do_not_turn_the_rest_into_slips(sds: float):
    """A dense record with two slips: however the search begins, the few readings that are wrong are set aside."""
    days = np.array([0, 6, 14, 28, 42, 56, 70, 98])

    def on(kind: str, day: int, z: float) -> float:
        return float(gw.value_at(kind, "male", day, z))

    rows = [
        ("clinic", kind, int(day), f"{on(kind, day, sds):.{places}f}")
        for kind, places in (("weight", 2), ("length", 1), ("head", 1))
        for day in days
    ]
    right = pd.Series([row[3] for row in rows])
    in_pounds = rows.index(next(row for row in rows if row[1] == "weight" and row[2] == 42))
    rows[in_pounds] = ("clinic", "weight", 42, f"{float(rows[in_pounds][3]) / 0.45359237:.2f}")
    other = sds + (3.5 if sds < 1 else -3.5)
    rows += [("clinic", kind, 13, f"{on(kind, 13, other):.1f}") for kind in ("weight", "length")]
    found = reconcile(children("A"), records(*rows), NONE).records.set_index("record_id")
    questioned = set(found.index[found["verdict"] == "questioned"])
    assert questioned == {f"0-{in_pounds + 1}", f"0-{len(right) + 1}", f"0-{len(right) + 2}"}
