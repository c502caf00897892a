"""The falls among a child's findings (for a head: rises), in centile spaces."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.readings import Reading
from growthwatch.detect import in_list_order
from growthwatch.detect.wording.text_columns import decimals_apart
from growthwatch.vocabulary import BMI, MET_STATUSES, RULE_NAMES, URGENCIES, URGENCY_NAMES

#: Rules whose change is marked with a bracket on each kind's chart.
_RULES: Final = {
    "weight": ("ng75-fall", "fall-from-highest"),
    "length": ("length-fall",),
    "head": ("head-rising", "head-fall"),
}
_FIGURES: Final = ["baseline_sds", "current_sds", "spaces_fallen"]
#: A status or certainty that the label leaves out: a fall is taken for met and firm unless it says otherwise.
_UNWRITTEN: Final = ("met", "confirmed", "firm")


class Fall(NamedTuple):
    """A fall (or rise) of a finding: the reading that shows it, the SDS it fell from and to, and its label."""

    reading: Reading
    baseline_sds: float
    current_sds: float
    label: str


def falls_of_kind(kind: str, readings: Sequence[Reading], findings: pd.DataFrame) -> list[Fall]:
    """Return the falls among a child's findings that belong on this kind's chart.

    Parameters
    ----------
    kind : str
        Of ``vocabulary.CHARTED_KINDS``; what is worked out of two readings has no brackets.
    readings : sequence of Reading
        The child's, of this kind, oldest first.
    findings : DataFrame
        The child's rows of ``tables.OUT["findings"]``.

    Returns
    -------
    list of Fall
        In the order of every list of findings; those without figures, or without a scored reading, are left out.
    """
    here = findings["rule"].isin(_RULES.get(kind, ())).to_numpy()
    rows = in_list_order(findings[here]).to_dict("records") if here.any() else []
    return [
        Fall(reading, float(row["baseline_sds"]), float(row["current_sds"]), fall_label(row))
        for row in rows
        if all(pd.notna(row[name]) for name in _FIGURES) and (reading := _reading_of(row, readings)) is not None
    ]


def urgent_headlines(kind: str, findings: pd.DataFrame) -> list[str]:
    """Return what calls for somebody today of this kind, a sentence each, and how probable it is; doubted or not.

    Parameters
    ----------
    kind : str
        Of ``vocabulary.CHARTED_KINDS``.
    findings : DataFrame
        The child's rows of ``tables.OUT["findings"]``, and ``kind`` where it is known.
    """
    if kind == BMI:  # the rule's findings are of the kind that is recorded, a weight
        of_kind = findings["rule"] == "bmi-low"
    else:
        of_kind = findings["kind"].astype("str") == kind if "kind" in findings.columns else kind == "weight"
    today = findings["status"].isin(MET_STATUSES) & (findings["urgency"] == URGENCIES[0]) & of_kind
    said = []
    for row in in_list_order(findings[today]).to_dict("records"):
        doubted = row["certainty"] not in _UNWRITTEN
        likely = "" if pd.isna(row["probability"]) else f", {chart_text.percent(row['probability'])} likely to hold"
        in_doubt = f" (rests on a questioned record{likely})" if doubted else ""
        said.append(f"{URGENCY_NAMES[URGENCIES[0]]}: {RULE_NAMES[row['rule']].lower()}{in_doubt}. {row['headline']}")
    return said


def fall_label(finding: dict[str, Any]) -> str:
    """Return the label of a fall: "fall of 2.3 spaces (near)".

    Parameters
    ----------
    finding : dict
        ``status``, ``certainty``, ``spaces_fallen`` and ``threshold_spaces`` [centile spaces] of a finding.
    """
    fallen = float(finding["spaces_fallen"])
    stated = [finding[name] for name in ("status", "certainty") if finding[name] not in _UNWRITTEN]
    in_brackets = f" ({', '.join(stated)})" if stated else ""
    threshold = abs(float(finding["threshold_spaces"]))
    # a fall of 1.96 is not written 2.0 where 2 is the threshold
    decimals = int(decimals_apart(np.array(abs(fallen)), np.nan_to_num(threshold), 1))
    return f"{'fall' if fallen > 0 else 'rise'} of {chart_text.spaces(abs(fallen), decimals)}{in_brackets}"


def _reading_of(finding: dict[str, Any], readings: Sequence[Reading]) -> Reading | None:
    """Return the reading a finding's current SDS was scored from: of the latest day, the one nearest to it."""
    scored = [reading for reading in readings if not np.isnan(reading.sds)]
    same_day = [reading for reading in scored if reading.measured_on == finding["latest_on"]]
    return min(same_day or scored, key=lambda reading: abs(reading.sds - finding["current_sds"]), default=None)
