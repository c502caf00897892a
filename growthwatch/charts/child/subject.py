"""Whom and what a chart is of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reference import policies
from growthwatch.reference.ages import TERM_FROM_DAYS
from growthwatch.vocabulary import CHARTED_KINDS, POLICIES, SCORED_KINDS, SEXES, WEIGHT_FOR_LENGTH

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Subject:
    """Whom and what a chart is of: a child, a kind of measurement, a policy of correction, the date of the data."""

    kind: str
    sex: str | None
    born: pd.Timestamp
    gestation_days: float
    policy: str
    as_of: pd.Timestamp
    child_id: str
    #: The last day on which the child could have been measured here: the date of the data, or that of its death or
    #: leaving where that was before.
    followed_until: pd.Timestamp

    @property
    def preterm(self) -> bool:
        """Whether the child was born before 37+0; False where the gestation is not known."""
        return self.gestation_days < TERM_FROM_DAYS

    def score(self, age_days: npt.ArrayLike, value: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Return corrected ages and SDS of values of the subject's kind under its policy.

        Parameters
        ----------
        age_days, value : array-like
            Chronological ages [days] and values [kg or cm], broadcast against each other.

        Returns
        -------
        corrected_days, sds : float64 array
            Days from 40+0, and SDS; NaN as in :func:`growthwatch.reference.policies.score`.
        """
        sex = np.int8(SEXES.index(self.sex) if self.sex else -1)
        by_age = self.kind != WEIGHT_FOR_LENGTH  # a weight alone has no SDS for a length: its age is worked out
        kind = np.int8(SCORED_KINDS.index(self.kind) if by_age else -1)
        age = np.asarray(age_days, dtype=np.float64)
        return policies.score(kind, sex, age, self.gestation_days, value, self.policy)


def chart_subject(child: Any, *, kind: str, policy: str, as_of: Any) -> Subject:
    """Return the subject of a chart.

    Parameters
    ----------
    child : Series or one-row DataFrame
        A row of ``tables.CHILDREN`` or of the children table that growthwatch writes.
    kind : str
        Of ``vocabulary.CHARTED_KINDS``.
    policy : str
        "digital" or "paper".
    as_of : date
        The date of the data.

    Returns
    -------
    Subject
        ``sex`` None, ``born`` NaT or ``gestation_days`` NaN where not known.

    Raises
    ------
    ValueError
        For an unknown kind or policy, or a frame that is not one row.
    """
    if kind not in CHARTED_KINDS:
        raise ValueError(f"unknown kind {kind!r}: expected one of {', '.join(CHARTED_KINDS)}")
    if policy not in POLICIES:
        raise ValueError(f"unknown policy {policy!r}: expected one of {', '.join(POLICIES)}")
    if isinstance(child, pd.DataFrame):
        if len(child) != 1:
            raise ValueError(f"a chart is of one child, not of {len(child)}")
        child = child.iloc[0]
    sex = child.get("sex")
    return Subject(
        kind=kind,
        sex=sex if sex in SEXES else None,
        born=pd.Timestamp(child.get("date_of_birth")),
        gestation_days=_gestation_days(child),
        policy=policy,
        as_of=pd.Timestamp(as_of),
        child_id=str(child.get("child_id", "")),
        followed_until=_followed_until(child, pd.Timestamp(as_of)),
    )


def _followed_until(child: pd.Series, as_of: pd.Timestamp) -> pd.Timestamp:
    ends = [pd.to_datetime(child.get(name)) for name in ("died_on", "left_on")]
    return min([as_of, *(day for day in ends if pd.notna(day))])


def _gestation_days(child: pd.Series) -> float:
    total = child.get("gestation_total_days")
    if total is None:  # the public table keeps weeks and days apart
        weeks, days = child.get("gestation_weeks"), child.get("gestation_days")
        total = np.nan if weeks is None or pd.isna(weeks) else 7 * weeks + (0 if pd.isna(days) else days)
    return float(total)
