"""A weight in clothes or a nappy has a wider error, and is still the weight that was read."""

import datetime as dt

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.reconcile.readings import remarked
from growthwatch.tables import KIND


def records(value: str, note: str | None = None, kind: str = "weight") -> pd.DataFrame:
    return pd.DataFrame({"value": [value], "note": [note], "kind": pd.Categorical([kind], dtype=KIND)})


@pytest.mark.parametrize(
    ("value", "note", "kg"),
    [
        ("4.2", None, 0.0),
        ("4.2 (clothed)", None, 0.25),
        ("4.2 kg in nappy", None, 0.08),
        ("4.2", "weighed in vest", 0.25),
        ("4.2", "Nappy on", 0.08),
        ("4.2 (home scales)", None, 0.1),
        # independent, so their squares add: sqrt(.25^2 + .08^2)
        ("4.2kg with clothes", "wet nappy", 0.262488),
        ("4.2 (naked)", None, 0.0),
        ("4.2 (no clothes)", None, 0.0),
        ("4.2", "without nappy", 0.0),
        ("4.2", "undressed, nappy off", 0.0),
        ("4.2*", "well", 0.0),
    ],
)
def test_what_a_remark_adds_to_the_error_of_a_weight(value: str, note: str | None, kg: float) -> None:
    assert remarked.extra_error(records(value, note))[0] == pytest.approx(kg, abs=1e-6)


def test_a_length_is_as_long_in_clothes() -> None:
    assert remarked.extra_error(records("57 (clothed)", kind="length"))[0] == 0.0


def _probability(last: str) -> float:
    """Return how probable a last weight of this writing is among a girl's plain ones: 5.4 kg in a series to 4.9."""
    values = {"2026-01-01": "3.3", "2026-01-29": "4.1", "2026-02-12": "4.5", "2026-02-26": last, "2026-03-12": "5.2"}
    table = pd.DataFrame(
        {
            "source": "clinic", "record_id": [f"r{n}" for n in range(len(values))], "nhs_number": "9997310012",
            "date_of_birth": "2026-01-01", "sex": "female", "gestation_weeks": 40, "measured_on": list(values),
            "kind": "weight", "value": list(values.values()),
        }
    )  # fmt: skip
    found = gw.run({"records": table}, as_of=dt.date(2026, 6, 1)).records.set_index("record_id")
    return float(found.loc["r3", "probability_true"])


def test_an_odd_weight_is_less_odd_in_clothes() -> None:
    assert _probability("5.6 (clothed)") > _probability("5.6") + 0.001


def test_a_moved_decimal_point_is_seen_beside_a_remark_as_without_one() -> None:
    table = pd.DataFrame(
        {
            "source": "clinic", "record_id": ["a", "b", "c"], "nhs_number": "9997310012",
            "date_of_birth": "2026-01-01", "sex": "female", "gestation_weeks": 40,
            "measured_on": ["2026-01-01", "2026-02-26", "2026-03-26"], "kind": "weight",
            "value": ["3.3", "49.0 (clothed)", "5.5"],
        }
    )  # fmt: skip
    found = gw.run({"records": table}, as_of=dt.date(2026, 6, 1)).records.set_index("record_id")
    assert found.loc["b", "error"] == "decimal"
    assert found.loc["b", "suggested_value"] == pytest.approx(4.9)
    assert found.loc["b", "remark"] == "clothed"
