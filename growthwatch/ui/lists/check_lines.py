"""A list of checks: a line each with the child, how the check stands, a finding beside it, and who has it by when."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from growthwatch.reference.practice_names import PracticeNames
from growthwatch.store import Desk, RowKey
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import links, listing
from growthwatch.vocabulary import URGENCIES
from growthwatch.worklist_vocabulary import STATES_TO_ACT_ON

_TICKED: Final = "ticked-checks"


def lines(rows: pd.DataFrame, desk: Desk, check: str, *, names: PracticeNames) -> list[RowKey]:
    """Draw a line for each row; return the rows that are ticked, as they are shown.

    Parameters
    ----------
    rows : DataFrame
        Rows of the worklist, all of one check.
    check : str
        Of ``vocabulary.CHECKS``.
    names : PracticeNames
        What practices are called.
    """
    if rows.empty:
        return []
    findings = _findings(rows, desk)
    schedule = desk.check_schedule
    may_act = desk.may("act_on_rows")
    ticked = []
    for row in rows.to_dict("records"):
        key = f"{row['handle']}-{check}-{row['latest_action']}"
        with st.container(key=f"line-check-{key}"):
            who, what = st.columns([5, 8], vertical_alignment="center")
            with who:
                with st.container(horizontal=True, vertical_alignment="center"):
                    if may_act:
                        label = words.TICK.format(name=formats.label(listing.title(row)))
                        if st.checkbox(label, key=_tick(key), label_visibility="collapsed", width=32):
                            ticked.append(RowKey(row["handle"], row["about"], int(row["latest_action"])))
                    st.button(
                        formats.label(listing.title(row)), key=f"open-check-{key}", width="stretch",
                        on_click=links.ask, args=("child", row["handle"]),
                    )  # fmt: skip
                st.html(f'<div class="gw-quiet">{text(_who(row, names))}</div>')
            standing = words.check(row["status"], row["reason"], schedule, check)
            what.html(f'<div class="gw-line">{_what(row, standing, findings.get(row["handle"]))}</div>')
    return ticked


def tick_all(rows: pd.DataFrame, check: str, ticked: bool) -> None:
    """Tick every row shown, or none; from a button's callback."""
    for row in rows[["handle", "latest_action"]].itertuples():
        st.session_state[_tick(f"{row.handle}-{check}-{row.latest_action}")] = ticked


def _tick(key: str) -> str:
    return f"{_TICKED}-{key}"


def _findings(rows: pd.DataFrame, desk: Desk) -> Mapping[str, Any]:
    """Return by handle the most urgent finding that is open for a child."""
    handles = rows["handle"].unique().tolist()
    found = desk.worklist(STATES_TO_ACT_ON, kinds=["finding"], handles=handles).drop_duplicates("handle")
    return {row["handle"]: row for row in found.to_dict("records")}


def _who(row: Mapping[str, Any], names: PracticeNames) -> str:
    told = [formats.age(row["age_days"])]
    if pd.notna(row["child_id"]):
        number = words.NO_NUMBER if pd.isna(row["nhs_number"]) else formats.nhs_number(row["nhs_number"])
        told += [words.BORN_ON.format(day=formats.british_date(row["date_of_birth"])), number]
    told.append(names.of(row["practice_code"]) if row["practice_code"] else words.NO_PRACTICE)
    return " · ".join(told)


def _what(row: Mapping[str, Any], standing: str, finding: Mapping[str, Any] | None) -> str:
    """Return how a check stands, what is in doubt of its weight, the finding beside it, and who has it, in HTML."""
    doubt = "" if pd.isna(row["text"]) else f" {text(row['text'])}"
    said = [f"<strong>{text(standing)}.</strong>{doubt}"]
    if finding is not None:
        said.append(
            f"{listing.urgency_tag(URGENCIES[finding['urgency']])}{text(words.RULE_NAMES[finding['rule']])}: "
            f"{text(listing.headline(dict(finding)))}"
        )
    return "".join(f"<p>{part}</p>" for part in said) + f'<p class="gw-quiet">{text(_owner(row))}</p>'


def _owner(row: Mapping[str, Any]) -> str:
    """Return what was noted of a check, who has it, and by when; that it is open again, and why."""
    reopened = str(row["reopened"]).split(";") if pd.notna(row["reopened"]) else []
    told = [words.REOPENED_NAMES[why] for why in reopened if why]
    told = [words.OPEN_AGAIN.format(why=", ".join(told))] if told else []
    if pd.notna(row["action"]):
        noted, day = words.ACTION_NAMES[row["action"]], formats.british_date(row["acted_on"])
        told.append(words.NOTED_BY.format(what=noted, day=day, who=row["acted_by"]))
    owner = row["service"] if pd.notna(row["service"]) and row["service"] else None
    if owner:
        told.append(words.WITH_SERVICE.format(service=owner))
    if pd.notna(row["until"]):
        told.append(words.UNTIL.format(day=formats.british_date(row["until"])))
    if row["state"] == "retired":
        told.append(words.RETIRED_NAMES.get(row["retired"], ""))
    return " · ".join(filter(None, told)) or words.NOBODY_HAS_IT
