"""How sure an error must be, and which of several sets of errors stands."""

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.reconcile import reconcile
from growthwatch.reconcile.errors.error_odds import ErrorOdds, FallEvidence
from growthwatch.vocabulary import ERRORS
from tests.spec.test_reconcile import NONE, children, records

DIGITS, COPIED, WRONG_CHILD = (ERRORS.index(error) for error in ("digits", "copied_forward", "wrong_child"))


class Rows:
    """As much of readings as the odds ask for."""

    day = np.zeros(2, dtype=np.int64)
    kind = np.zeros(2, dtype=np.int8)


NEAR, FAR, VERY_FAR = range(3)


def is_questioned(
    error: int, odds: float, off: int = NEAR, *, alone: bool = False, undone: bool = False, last: bool = False
) -> bool:
    every = ErrorOdds(Rows, np.arange(1))
    every.add(np.zeros(1, int), error, np.full(1, np.log(odds)), 0)
    fall = FallEvidence(*(np.array([is_so]) for is_so in (off >= FAR, off >= VERY_FAR, alone, undone, last)))
    return bool(every.likeliest(np.zeros(1), np.ones(1, int), fall).exceeds.item())


@pytest.mark.parametrize(("off", "from_odds"), [(NEAR, 1.8), (FAR, 1.0), (VERY_FAR, 1 / 1.8)])
def test_what_a_fall_would_rest_on_is_questioned_sooner(off: int, from_odds: float):
    assert is_questioned(DIGITS, from_odds * 1.01, off)
    assert not is_questioned(DIGITS, from_odds * 0.99, off)


@pytest.mark.parametrize("off", [NEAR, FAR, VERY_FAR])
def test_what_a_fall_rests_on_alone_is_questioned_soonest(off: int):
    assert is_questioned(DIGITS, 1.01 / 5, off, alone=True)
    assert not is_questioned(DIGITS, 0.99 / 5, off, alone=True)


@pytest.mark.parametrize("alone", [False, True])
def test_a_last_weight_stands_unless_a_specific_error_is_likelier_than_truth(alone: bool):
    """Whatever a fall would rest on it: what nothing later contradicts is news."""
    assert is_questioned(DIGITS, 1.01, VERY_FAR, alone=alone, last=True)
    assert not is_questioned(DIGITS, 0.99, VERY_FAR, alone=alone, last=True)


def test_another_childs_weight_would_explain_any_fall_and_is_no_reason_to_doubt_one_sooner():
    assert is_questioned(WRONG_CHILD, 1.8 * 1.01, alone=True)
    assert not is_questioned(WRONG_CHILD, 1.8 * 0.99, alone=True)


def test_but_is_one_where_a_later_weight_shows_the_fall_no_more():
    assert is_questioned(WRONG_CHILD, 1.01 / 5, alone=True, undone=True)
    assert not is_questioned(WRONG_CHILD, 0.99 / 5, alone=True, undone=True)


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize(("off", "from_odds"), [(NEAR, 20.0), (FAR, 3.0), (VERY_FAR, 3.0)])
def test_a_weight_that_has_not_changed_is_a_sign_before_it_is_a_copy(off: int, from_odds: float, alone: bool):
    assert is_questioned(COPIED, from_odds * 1.01, off, alone=alone)
    assert not is_questioned(COPIED, from_odds * 0.99, off, alone=alone)


@pytest.mark.parametrize("sds", [-1.0, 0.0, 1.5])
def test_another_childs_visit_and_a_weight_in_pounds_do_not_turn_the_rest_into_errors(sds: float):
    """A dense record with two errors: however the search begins, the few readings that are wrong are set aside."""
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
