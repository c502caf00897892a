"""A child's findings, their urgency and probability, and what was not judged, rest on that child alone."""

import numpy as np
import pandas as pd
import pytest

from growthwatch import detect, scoring
from tests import build


def rows_of(child, rng):
    """Weights, and a head or length here and there, of one child: steady, falling, doubted or absurd."""
    days = np.sort(rng.choice(np.arange(1, 500), rng.integers(0, 9), replace=False))
    kg = 3.5 * (1 + days / 60) ** 0.55 * np.exp(rng.normal(0, 0.12, len(days)))
    rows = [{"age_days": 0, "value": 3.5}] if rng.random() < 0.7 else []
    rows += [{"age_days": int(day), "value": round(float(x), 2)} for day, x in zip(days, kg, strict=True)]
    rows += [{"age_days": int(day), "value": 57.0, "kind": "length"} for day in days[:1]]
    states = rng.choice(["single", "agreed", "questioned", "disputed"], len(rows), p=[0.6, 0.2, 0.15, 0.05])
    return [
        row | {"child": child, "state": state, "value": row["value"] * (10 if rng.random() < 0.03 else 1)}
        for row, state in zip(rows, states, strict=True)
    ]


def detected(rows, n):
    who = build.children(n, gestation_days=np.where(np.arange(n) % 3, 280.0, np.nan))
    scored = scoring.score(who, build.measured(rows), policy="digital")
    records = build.records_of(scored).assign(probability_true=0.3 + 0.01 * (scored["age_days"] % 60))
    records["likeliest_value"] = np.where(scored["age_days"] % 2 == 0, 0.9 * scored["value"], np.nan)
    return detect.apply_rules(who, scored, records, policy="digital")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_child_is_told_the_same_alone_and_in_any_company(seed):
    rng = np.random.default_rng(seed)
    n = 24
    rows = [rows_of(child, rng) for child in range(n)]
    together = detected([row for mine in rows for row in mine], n)
    assert len(together.findings) > 40
    said = ["rule", "status", "certainty", "measured_on", "latest_on", "probability", "urgency", "headline"]
    for child in (0, 3, 7, 12, 21):
        if not rows[child]:
            continue
        who = [row | {"child": child % 3} for row in rows[child]]
        alone = detected(who, 3)
        for table, columns in (("findings", said), ("not_judged", ["rule", "why", "text"])):
            mine = getattr(together, table)
            mine = mine.loc[mine["child_id"] == f"child-{child}", columns].reset_index(drop=True)
            own = getattr(alone, table)
            own = own.loc[own["child_id"] == f"child-{child % 3}", columns].reset_index(drop=True)
            pd.testing.assert_frame_equal(mine, own, check_dtype=False)
