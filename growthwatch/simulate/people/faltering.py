"""Infants who truly falter: when, how deep, and in what shape."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.simulate.plan import Plan

Floats = npt.NDArray[np.float64]

#: Shape -> days from the onset to the full depth.
SHAPES: Final = {"ramp": 42.0, "sudden": 7.0, "slow": 150.0, "recovered": 28.0}
#: A recovered fall stays down this long and is made good over as long again as the last number [days].
_STAYS: Final = 28.0
_RECOVERS: Final = 56.0
#: Assumed: how much of a fall in weight shows in the other kinds.
SHOWS_IN: Final = {"weight": 1.0, "length": 0.25, "head": 0.08}


@dataclass(frozen=True)
class Falls:
    """One true fall per child; depth 0 and onset NaN for a child who has none."""

    shape: npt.NDArray[np.int64]  # position in SHAPES, -1 for none
    onset_days: Floats
    depth_sd: Floats


def falls(rng: np.random.Generator, n: int, plan: Plan) -> Falls:
    """Return who falters: onset from 2 weeks to 8 months (earlier more often), 1.3 to 3 SD deep."""
    has = rng.random(n) < plan.faltering
    shape = rng.choice(len(SHAPES), n, p=[0.4, 0.2, 0.2, 0.2])
    onset = 14 + np.floor(226 * rng.random(n) ** 1.7)
    depth = rng.uniform(1.3, 3.0, n)
    return Falls(
        shape=np.where(has, shape, -1), onset_days=np.where(has, onset, np.nan), depth_sd=np.where(has, depth, 0)
    )


def fallen_sd(fall: Falls, age_days: Floats) -> Floats:
    """Return how far each child has fallen [SD] at its ages [n x visits, days]."""
    takes = np.asarray([*SHAPES.values(), 1.0])[fall.shape][:, None]
    since = np.nan_to_num(age_days - fall.onset_days[:, None], nan=-1.0)
    down = np.clip(since / takes, 0, 1)
    recovers = (fall.shape == list(SHAPES).index("recovered"))[:, None]
    back = np.where(recovers, np.clip((since - takes - _STAYS) / _RECOVERS, 0, 1), 0)
    return np.asarray(fall.depth_sd[:, None] * down * (1 - back))
