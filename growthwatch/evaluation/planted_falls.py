"""Simulated term infants weighed on the same days, healthy or with a planted fall, as the weight rules read them."""

import numpy as np
import numpy.typing as npt

from growthwatch.detect.series.series import Floats, Series
from growthwatch.reference.ages import TERM_DAYS

#: Shape -> how long a fall takes [weeks].
_LASTS = {"ramp": (2, 8), "recovered": (2, 8), "sudden": (2 / 7, 1), "slow": (8, 20), "from the highest": (2, 8)}
#: When a fall begins [weeks]; that from the highest after the rise.
_BEGINS, _BEGINS_AFTER_RISE = (2, 9), (10, 20)
#: A rise over the first weeks before the fall from the highest [SD], and by when it is complete [weeks].
_RISES_SD, _RISEN_BY = (0.9, 1.8), (6, 9)


def days(weeks: npt.ArrayLike) -> Floats:
    """Return whole days."""
    return np.round(7 * np.asarray(weeks, dtype=np.float64))


def as_series(age_days: Floats, sds: Floats) -> Series:
    """Return weights of term babies [children, weights] as the rules read them; kilograms are not known."""
    children, weights = sds.shape
    child = np.repeat(np.arange(children), weights)
    age = np.tile(age_days, children)
    birth = np.where(age_days[0] == 0, np.arange(children) * weights, -1)
    return Series(
        kind="weight",
        row=np.arange(sds.size),
        child=child,
        age_days=age,
        corrected_age_days=age,
        correlation_age_days=age,
        gestation_days=np.full(sds.size, float(TERM_DAYS)),
        value=np.full(sds.size, np.nan),
        sds=sds.ravel(),
        birth=np.repeat(birth, weights),
    )


def onset_weeks(shape: str, children: int, rng: np.random.Generator) -> Floats:
    """Return when each fall begins [weeks]: at 2 to 9, that from the highest at 10 to 20."""
    return rng.uniform(*(_BEGINS_AFTER_RISE if shape == "from the highest" else _BEGINS), children)


def with_falls(shape: str, age_days: Floats, healthy: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return infants [SDS, children x weights] with falls of 1.2 to 3 SD planted, and when each begins [weeks].

    ``ramp`` takes 2 to 8 weeks, ``sudden`` 2 to 7 days, ``slow`` 8 to 20 weeks; ``recovered`` is a ramp that from 4 to
    8 weeks after its end climbs back in as long as it took to fall; ``from the highest`` is a ramp after a rise of .9
    to 1.8 SD over the first 6 to 9 weeks.
    """
    children = len(healthy)
    onset, depth = onset_weeks(shape, children, rng), rng.uniform(1.2, 3, (children, 1))
    duration, rest = rng.uniform(*_LASTS[shape], (children, 1)), rng.uniform(4, 8, (children, 1))
    since = age_days / 7 - onset[:, None]
    share = np.clip(since / duration, 0, 1)
    if shape == "recovered":
        share = np.minimum(share, np.clip((2 * duration + rest - since) / duration, 0, 1))
    sds = healthy - depth * share
    if shape == "from the highest":
        rise, by = rng.uniform(*_RISES_SD, (children, 1)), rng.uniform(*_RISEN_BY, (children, 1))
        sds = sds + rise * np.clip(age_days / 7 / by, 0, 1)
    return sds, onset


def falls(shape: str, age_days: Floats, children: int, rng: np.random.Generator) -> Floats:
    """Return the falls of :func:`with_falls` alone [SD, children x weights]."""
    return with_falls(shape, age_days, np.zeros((children, len(age_days))), rng)[0]
