"""Values that say they are of birth and stand under a day weeks after it."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.reconcile.readings.birth_values import entered_later, on_day_of_birth
from tests.three_records import read, records

BIRTH, ROUTINE = "birth", "routine"


def weights(*of: tuple[int, str, str]) -> pd.DataFrame:
    """Return a GP's weights of one child: age in days, kg, context."""
    return records(*(("gp", "weight", age, kg, "kg", context) for age, kg, context in of))


@pytest.mark.parametrize(
    ("of", "late"),
    [
        ([(56, "3.4", BIRTH)], [True]),
        ([(56, "3.4", ROUTINE)], [False]),
        ([(9, "3.4", BIRTH)], [False]),  # the first days are read as they stand
        ([(56, "5.6", BIRTH)], [False]),  # larger than any baby is born
        ([(0, "3.5", BIRTH), (56, "3.4", BIRTH)], [False, False]),  # two to be held against each other
        ([(56, "3.4", BIRTH), (57, "4.9", ROUTINE)], [True, False]),
    ],
)
def test_the_only_value_of_birth_is_moved_and_no_other(of: list[tuple[int, str, str]], late: list[bool]) -> None:
    assert entered_later(weights(*of)).tolist() == late


def test_the_day_beside_a_birth_weight_is_that_of_its_entry() -> None:
    was = weights((56, "3.4", BIRTH))
    now = on_day_of_birth(was, np.array([True]))
    assert now["age_days"].tolist() == [0]
    assert now["recorded_on"].tolist() == was["measured_on"].tolist()
    assert (was["measured_on"] - now["measured_on"]).dt.days.tolist() == [56]


def test_a_weighing_of_the_day_of_entry_stays_one() -> None:
    """Registered on day 56 with the birth weight, and weighed then: two weights, of two days."""
    made = read(weights((56, "3.40", BIRTH), (56, "4.90", ROUTINE)))
    assert made.measurements[["age_days", "value"]].to_numpy().tolist() == [[0, 3.4], [56, 4.9]]
    assert made.records["age_days"].tolist() == [56, 56]
