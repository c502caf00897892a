"""One child as the chart needs it: facts of the child, its readings of one kind, and the repairs offered."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.reference.ages import TERM_FROM_DAYS, corrected_age_days
from growthwatch.vocabulary import KINDS, POLICIES, SEXES

_NEEDED = (
    "kind", "measured_on", "value", "sources", "state", "age_days", "corrected_age_days", "sds",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """Whom and what a chart is of."""

    kind: str
    sex: str | None
    born: pd.Timestamp
    gestation_days: float
    policy: str
    as_of: pd.Timestamp
    child_id: str

    @property
    def preterm(self) -> bool:
        """Whether the child was born before 37+0; False where the gestation is not known."""
        return self.gestation_days < TERM_FROM_DAYS

    def corrected(self, age_days: Any) -> np.ndarray:
        """Return corrected ages [days] under the subject's policy."""
        return corrected_age_days(age_days, self.gestation_days, self.policy)


def subject(child: Any, *, kind: str, policy: str, as_of: Any) -> Subject:
    """Return the subject of a chart.

    Parameters
    ----------
    child : Series or one-row DataFrame
        A row of ``tables.CHILDREN`` or of the children table that growthwatch writes.

    Raises
    ------
    ValueError
        For an unknown kind or policy, or a frame that is not one row.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}: expected one of {', '.join(KINDS)}")
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
    )


def _gestation_days(child: pd.Series) -> float:
    total = child.get("gestation_total_days")
    if total is None:  # the public table keeps weeks and days apart
        weeks, days = child.get("gestation_weeks"), child.get("gestation_days")
        total = np.nan if weeks is None or pd.isna(weeks) else 7 * weeks + (0 if pd.isna(days) else days)
    return float(total)


def readings(measurements: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the child's measurements of one kind, oldest first.

    Raises
    ------
    KeyError
        When a column the chart needs is absent.
    """
    missing = [name for name in _NEEDED if name not in measurements.columns]
    if missing:
        raise KeyError(f"the measurements lack {', '.join(missing)}")
    of_kind = measurements[(measurements["kind"] == kind).to_numpy()]
    return of_kind.sort_values(["measured_on", "value"], kind="stable").reset_index(drop=True)


def repairs(records: pd.DataFrame, who: Subject) -> pd.DataFrame:
    """Return what is suggested in place of disputed and questioned records, as it would stand on this chart.

    Returns
    -------
    DataFrame
        A row for each record with a suggestion that leaves from, or arrives on, this kind's chart: ``from_age_days``
        and ``from_value`` (NaN where the record is of another kind), ``age_days`` and ``value`` (NaN where the
        suggestion is of another kind), ``to_kind``, ``measured_on``, ``source``, ``reason``.
    """
    suggested = records["suggested_value"].notna() | records["suggested_measured_on"].notna()
    suggested |= records["suggested_kind"].notna()
    doubted = records[(suggested & records["verdict"].isin(("disputed", "questioned"))).to_numpy()]
    kind = doubted["kind"].astype("str")
    to_kind = doubted["suggested_kind"].astype("str").fillna(kind)
    to_date = doubted["suggested_measured_on"].fillna(doubted["measured_on"])
    value = doubted["suggested_value"].fillna(doubted["value_si"])
    leaves, arrives = kind == who.kind, to_kind == who.kind
    moved = pd.DataFrame(
        {
            "from_age_days": _age_days(doubted["measured_on"], who).where(leaves),
            "from_value": doubted["value_si"].where(leaves),
            "age_days": _age_days(to_date, who).where(arrives),
            "value": value.where(arrives),
            "to_kind": to_kind,
            "measured_on": doubted["measured_on"],
            "source": doubted["source"].astype("str"),
            "reason": doubted["reason"].fillna(""),
        }
    )
    return moved[(leaves | arrives).to_numpy()].reset_index(drop=True)


def _age_days(on: pd.Series, who: Subject) -> pd.Series:
    return (on - who.born).dt.days.astype("float64")
