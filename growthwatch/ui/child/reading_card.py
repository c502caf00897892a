"""One value before it is kept: what it is, how it stands, and what is doubted of it."""

from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.readings import birth_weight_in_doubt
from growthwatch.reference.spaces import placed
from growthwatch.results import Result
from growthwatch.ui import words
from growthwatch.ui.child import readings
from growthwatch.ui.elements.formats import text
from growthwatch.vocabulary import DOUBTED


def draw(row: dict[str, Any], would: Result) -> None:
    """Say of a value what it is, how it stands, and what is doubted of it."""
    doubted = str(row["verdict"]) in DOUBTED
    measured = would.measurements[would.measurements["event_id"] == row["event_id"]]
    told = [f"<strong>{text(readings.record(row))}</strong>"]
    if len(measured):
        told += [text(said) for said in _said_of(measured.iloc[0], would)]
    st.html(f'<div class="gw-card{" met" if doubted else ""}"><p>{" · ".join(told)}</p>{_doubt(row, doubted)}</div>')


def _said_of(measured: pd.Series, would: Result) -> list[str]:
    """Return the change from birth weight and the SDS and band of a measurement, each where there is one."""
    in_doubt = birth_weight_in_doubt(would.measurements)
    change = chart_text.from_birth(measured["from_birth_percent"], in_doubt)
    said = [change] if change else []
    if pd.notna(measured["centile"]):
        sds = f"{measured['sds']:+.2f}".replace("-", "−")
        said.append(words.WOULD_BE.format(sds=sds, band=placed([measured["sds"]])[0]))
    elif pd.notna(measured["sds"]):
        said.append(words.NO_CENTILE_YET)
    return said


def _doubt(row: dict[str, Any], doubted: bool) -> str:
    if not doubted:
        return f"<p>{text(words.NO_DOUBT)}</p>"
    repair = readings.repair(row)
    asked = f"<p><strong>{text(words.DID_YOU_MEAN.format(repair=repair))}</strong></p>" if repair else ""
    return f"{asked}<p>{text(words.sentence(str(row['reason'])))}</p><p>{text(words.LOOK_AGAIN)}</p>"
