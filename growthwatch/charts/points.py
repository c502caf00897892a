"""The child's own readings as marks: where they stand, what they say when hovered over, what is in doubt."""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.charts import words
from growthwatch.charts.centile_lines import Rows, value_range
from growthwatch.charts.panels import Panel
from growthwatch.charts.subject import Subject
from growthwatch.reference import policies, spaces
from growthwatch.vocabulary import SCORED_KINDS, SEXES

#: A reading further outside the lines than this share of their range is marked at the edge, with its value.
_ROOM_OUTSIDE: Final = 0.3
_SDS_LINES: Final = (-3.2, 3.2)
_SDS_FURTHEST: Final = (-6.0, 6.0)
DOUBTED: Final = ("disputed", "questioned")
SEVERAL: Final = "several"


class Domain(NamedTuple):
    """The values at the foot and the head of the vertical axis."""

    low: float
    high: float


def table(who: Subject, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the readings with what is drawn and said of each, in text.

    Parameters
    ----------
    rows : DataFrame
        As :func:`growthwatch.charts.subject.readings` gives them.
    """
    sds = rows["sds"].to_numpy(dtype=np.float64)
    age, corrected = (rows[name].to_numpy(dtype=np.float64) for name in ("age_days", "corrected_age_days"))
    sources = rows["sources"].fillna("").tolist()
    return rows.assign(
        system=[SEVERAL if ";" in source else source for source in sources],
        date=[words.date(day) for day in rows["measured_on"]],
        age=[words.age(days) for days in age],
        corrected=[words.corrected_age(days) for days in corrected],
        written=[words.quantity(who.kind, value) for value in rows["value"]],
        sds_text=["none" if np.isnan(z) else f"{z:.2f}" for z in sds],
        centile_text=np.where(np.isnan(sds), "none", spaces.centile_text(sds)),
        source=[words.systems(source) for source in sources],
        reading=[_state(state, source.count(";") + 1)
                 for state, source in zip(rows["state"].astype("str"), sources, strict=True)],
    )  # fmt: skip


def _state(state: str, systems: int) -> str:
    if state == "agreed":
        return f"agreed by {systems} systems" if systems > 1 else "agreed"
    return "one record" if state == "single" else state


def domain(who: Subject, panel: Panel, readings: pd.DataFrame, offered: pd.DataFrame, view: str) -> Domain:
    """Return the vertical axis of a panel: the lines, and the readings that are not too far outside them."""
    if view == "sds":
        low, high = _SDS_LINES
        least, most = _SDS_FURTHEST
        values = readings["sds"].to_numpy(dtype=np.float64)
    else:
        low, high = value_range(who.kind, who.sex, panel) if who.sex else (np.inf, -np.inf)
        room = _ROOM_OUTSIDE * (high - low)
        least, most = (low - room, high + room) if who.sex else (-np.inf, np.inf)
        values = np.concatenate([readings["value"], offered["value"]]).astype(np.float64)
    shown = values[(values >= least) & (values <= most)]
    low, high = min([low, *shown]), max([high, *shown])
    if not low < high:
        low, high = (low - 1, low + 1) if np.isfinite(low) else (0.0, 1.0)
    margin = 0.03 * (high - low)
    return Domain(float(low - margin), float(high + margin))


def marks(who: Subject, panel: Panel, told: pd.DataFrame, axis: Domain, view: str) -> Rows:
    """Return one row for each reading of a panel: ``day`` (actual age), ``corrected``, ``value`` and the words.

    On the preterm panel, whose axis is gestation, a reading stands at its gestation alone. A reading beyond the
    axis stands at its edge with ``off`` "above" or "below".
    """
    height = told["sds" if view == "sds" else "value"].to_numpy(dtype=np.float64)
    corrected = told["corrected_age_days"].to_numpy(dtype=np.float64)
    here = panel.holds(corrected) & ~np.isnan(height)
    day = corrected if panel.name == "preterm" else told["age_days"].to_numpy(dtype=np.float64)
    off = np.select([height > axis.high, height < axis.low], ["above", "below"], "")
    text = ("system", "date", "age", "corrected_text", "written", "sds_text", "centile_text", "source", "reading")
    told = told.rename(columns={"corrected": "corrected_text"})
    rows = told.loc[here, list(text)].to_dict("records")
    heights = np.clip(height, *axis)[here].tolist()
    for row, *place in zip(
        rows, day[here].tolist(), corrected[here].tolist(), heights, off[here].tolist(), strict=True
    ):
        row.update(zip(("day", "corrected", "value", "off"), place, strict=True))
    return rows


def repair_marks(who: Subject, panel: Panel, offered: pd.DataFrame, axis: Domain, view: str) -> Rows:
    """Return a row for each repair that arrives on a panel: from (``from_day``, ``from_value``) to (``day``, ``value``)."""
    arriving = offered[offered["value"].notna().to_numpy()]
    age, origin = (arriving[name].to_numpy(dtype=np.float64) for name in ("age_days", "from_age_days"))
    value, before = (arriving[name].to_numpy(dtype=np.float64) for name in ("value", "from_value"))
    corrected, sds = _scored(who, age, value)
    from_corrected, from_sds = _scored(who, origin, before)
    height, start = (sds, from_sds) if view == "sds" else (value, before)
    here = panel.holds(corrected) & ~np.isnan(height)
    on_gestation = panel.name == "preterm"
    fields = {
        "day": corrected if on_gestation else age,
        "value": np.clip(height, *axis),
        # a repair from another kind's chart, or another panel's stretch, arrives without a line
        "from_day": np.where(panel.holds(from_corrected), from_corrected if on_gestation else origin, np.nan),
        "from_value": np.clip(start, *axis),
    }
    rows: list[dict[str, Any]] = [
        {name: None if np.isnan(number) else number for name, number in zip(fields, numbers, strict=True)}
        for numbers in zip(*(column[here].tolist() for column in fields.values()), strict=True)
    ]
    said = arriving[here]
    for row, to, source, reason in zip(rows, value[here], said["source"], said["reason"], strict=True):
        row.update(label=f"{words.quantity(who.kind, to)}?", source=words.systems(source), reason=reason)
    return rows


def _scored(who: Subject, age: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    sex = np.int8(SEXES.index(who.sex) if who.sex else -1)
    return policies.score(
        np.int8(SCORED_KINDS.index(who.kind)), sex, age, who.gestation_days, value, who.policy
    )
