"""A list of checks: a line each with the child, how the check stands, a finding beside it, and who has it by when."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.reference.practice_names import PracticeNames
from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import act, links, listing, rows
from growthwatch.worklist_vocabulary import STATES_TO_ACT_ON


def lines(listed: pd.DataFrame, desk: Desk, *, names: PracticeNames) -> None:
    """Draw a line for each row, all of one check; where the role may act, each can be ticked.

    Parameters
    ----------
    listed : DataFrame
        Rows of ``Desk.checks_to_act_on``.
    names : PracticeNames
        What practices are called.
    """
    findings = _findings(listed, desk)
    ticks = desk.may("act_on_rows")
    for row in listed.to_dict("records"):
        with st.container(key=f"line-check-{row['handle']}"):
            who, what = st.columns([5, 8], vertical_alignment="top")
            with who:
                st.button(
                    formats.label(listing.title(row)), key=f"open-check-{row['handle']}", width="stretch",
                    on_click=links.ask, args=("child", row["handle"]),
                )  # fmt: skip
                st.html(f'<div class="gw-quiet">{formats.facts(_who(row, names))}</div>')
            with what, st.container(key=f"row-check-{row['handle']}", horizontal=True, gap="small"):
                if ticks:
                    act.tick(row, listing.title(row), rows.title(row))
                st.html(f'<div class="gw-line">{_what(row, desk, findings.get(row["handle"]))}</div>')


def _findings(listed: pd.DataFrame, desk: Desk) -> Mapping[str, Any]:
    """Return by handle the most urgent finding that is open for a child."""
    handles = listed["handle"].unique().tolist()
    found = desk.worklist(STATES_TO_ACT_ON, kinds=["finding"], handles=handles).drop_duplicates("handle")
    return {row["handle"]: row for row in found.to_dict("records")}


def _who(row: Mapping[str, Any], names: PracticeNames) -> list[str]:
    told = [formats.age_of(row)]
    if pd.notna(row["child_id"]):
        number = words.NO_NUMBER if pd.isna(row["nhs_number"]) else formats.nhs_number(row["nhs_number"])
        told += [words.BORN_ON.format(day=formats.british_date(row["date_of_birth"])), number]
    told.append(formats.practice(row["practice_code"], names.of))
    return told


def _what(row: Mapping[str, Any], desk: Desk, finding: Mapping[str, Any] | None) -> str:
    """Return how a check stands, what is in doubt of its weight and who has it, and the finding beside it, in HTML."""
    said = rows.said(row, desk)
    if pd.isna(row["action"]) and row["state"] in STATES_TO_ACT_ON:
        said += f'<p class="gw-quiet">{text(words.NOBODY_HAS_IT)}</p>'
    return said if finding is None else said + rows.said(finding, desk)
