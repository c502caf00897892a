"""No doubtful record, of whatever kind, removes an acute loss of weight or lowers its urgency."""

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.simulate.people.nhs_numbers import nhs_numbers
from growthwatch.vocabulary import DOUBTED, URGENCIES

BORN = pd.Timestamp("2025-03-01")
N = 400
AS_OF = "2027-06-01"
WEIGHED_ON = np.array([0, 14, 28, 56, 84, 112, 168, 224])


def with_losses(rng):
    """Weights of N babies, the last 7.2 to 34 % below the one 1 to 28 days before: baby, age_days, kg."""
    rows = []
    for baby in range(N):
        last = int(rng.integers(21, 260))
        days = np.r_[WEIGHED_ON[(last - 1 > WEIGHED_ON) & (rng.random(8) < 0.8)], last]
        kg = gw.value_at("weight", "female", days, rng.normal() + np.cumsum(rng.normal(0, 0.12, len(days))))
        days = np.r_[days, last + rng.integers(1, 29)]
        kg = np.r_[kg, np.floor(100 * np.round(kg[-1], 2) * (1 - rng.uniform(0.072, 0.34))) / 100]
        rows.append(pd.DataFrame({"baby": baby, "age_days": days, "kg": np.round(kg, 2)}))
    return pd.concat(rows, ignore_index=True).assign(source="clinic", added=False)


def doubtful(weights, rng):
    """One more record of each baby: one of its weights again, as it is or mistaken, near the day of any of them."""
    of = weights.groupby("baby").sample(2, replace=True, random_state=int(rng.integers(1 << 30)))
    of = of.sort_values("baby", kind="stable").reset_index(drop=True)
    value, day = of.iloc[::2], of.iloc[1::2]
    mistaken = np.array([1, 1, 10, 0.1, 100, 0.01, 1000, 2.2046, 0.4536, 1.1, 0.9, 1.3, 0.7])
    return pd.DataFrame(
        {
            "baby": np.arange(N),
            "age_days": np.maximum(day["age_days"].to_numpy() + rng.integers(-4, 26, N), 0),
            "kg": np.round(value["kg"].to_numpy() * rng.choice(mistaken, N), 2),
            "source": rng.choice(["clinic", "gp", "parent_held"], N),
            "added": True,
        }
    )


def told(weights):
    """Each baby's urgencies of acute losses (0 is today), the highest of them, and the state of what was added."""
    number = nhs_numbers(0, N).to_numpy()
    day = BORN + pd.to_timedelta(weights["age_days"], unit="D")
    records = pd.DataFrame(
        {
            "source": weights["source"], "record_id": [f"{n}" for n in range(len(weights))], "kind": "weight",
            "nhs_number": number[weights["baby"]], "date_of_birth": str(BORN.date()), "sex": "female",
            "gestation_weeks": 40, "gestation_days": 0, "measured_on": day.dt.strftime("%Y-%m-%d"),
            "value": weights["kg"].map("{:.2f}".format), "unit": "kg",
        }
    )  # fmt: skip
    result = gw.run({"records": records}, as_of=AS_OF)
    of_child = result.children.set_index("child_id")["nhs_number"].map({key: n for n, key in enumerate(number)})
    acute = result.findings[result.findings["rule"] == "acute-loss"]
    urgency = acute["urgency"].astype(str).map(URGENCIES.index).astype(int)
    highest = urgency.groupby(acute["child_id"].map(of_child)).min().reindex(range(N), fill_value=99)
    state = result.measurements.set_index("event_id")["state"].astype(str)
    held = result.records.assign(
        state=result.records["event_id"].map(state), n=result.records["record_id"].astype(int)
    )
    return highest, held.set_index("n")["state"].reindex(range(len(weights))).isin(DOUBTED)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_doubtful_record_takes_an_acute_loss_away_or_makes_it_less_urgent(seed):
    rng = np.random.default_rng(seed)
    weights = with_losses(rng)
    before, _ = told(weights)
    assert (before == URGENCIES.index("today")).all()
    both = pd.concat([weights, doubtful(weights, rng)], ignore_index=True)
    after, in_doubt = told(both)
    added = in_doubt[both["added"].to_numpy()].to_numpy()
    assert added.sum() > N / 3
    silenced = np.flatnonzero(added & (after > before).to_numpy())
    assert not len(silenced), both[both["baby"].isin(silenced[:3])].to_string()
