"""Lists of children: a line each, with what calls for somebody, one click from the child."""

from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.store import URGENCY, Desk
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import links


def lines(chosen: pd.DataFrame, desk: Desk, *, place: str = "list", page: str = "child") -> None:
    """Draw a line for each child: its button is bound to its handle, so a list that moves can't open another child."""
    for row in chosen.to_dict("records"):
        with st.container(key=f"line-{place}-{row['handle']}"):
            who, what = st.columns([5, 8], vertical_alignment="center")
            with who:
                st.button(
                    formats.label(title(row)), key=f"open-{place}-{row['handle']}", width="stretch",
                    on_click=links.ask, args=(page, row["handle"]),
                )  # fmt: skip
                st.html(f'<div class="gw-quiet">{text(_who(row))}</div>')
            what.html(f'<div class="gw-line">{_what(row, desk)}</div>')


def title(row: dict[str, Any]) -> str:
    """Return how a line names a child: by name, or by handle where the role sees no names."""
    return row["handle"] if pd.isna(row["child_id"]) else formats.name(row)


def _who(row: dict[str, Any]) -> str:
    told = [formats.age(row["age_days"])]
    if pd.notna(row["child_id"]):
        number = words.NO_NUMBER if pd.isna(row["nhs_number"]) else formats.nhs_number(row["nhs_number"])
        told += [f"born {formats.british_date(row['date_of_birth'])}", number]
    told.append(row["practice_code"] or words.NO_PRACTICE)
    return " · ".join(told)


def _what(row: dict[str, Any], desk: Desk) -> str:
    """Return what calls for somebody, in HTML: the tag, the finding's headline, what is due and noted."""
    tag = words.URGENCY_NAMES[URGENCY[row["urgency"]]]
    rule = words.RULE_NAMES[row["top_rule"]] if pd.notna(row["top_rule"]) else ""
    near = row["top_status"] == "near"
    of_line = {"headline": row["top_headline"], "text": row["top_text"]}
    said = "" if not rule or near else f"<strong>{text(rule)}.</strong> {text(headline(of_line))}"
    more = []
    if row["check_status"] in words.CHECKS_TO_ACT_ON:
        status = words.check(row["check_status"], row["check_reason"])
        more.append(f"<strong>{text(words.CHECK_LINE.format(status=status))}</strong>")
        if pd.notna(row["check_text"]):
            more.append(text(row["check_text"]))
    if pd.notna(row["next_weighing_by"]):
        by = row["next_weighing_by"]
        told = words.NEXT_WEIGHING if by.date() >= desk.day else words.WEIGHING_PASSED
        more.append(text(told.format(day=formats.british_date(by))))
    if row["n_doubts"] > 0:
        more.append(text(words.READINGS_IN_DOUBT.format(n=words.readings(int(row["n_doubts"])))))
    if pd.notna(row["action"]):
        on = formats.british_date(row["action_on"])
        more.append(text(words.NOTED.format(what=words.ACTION_NAMES[row["action"]].lower(), day=on)))
    if row["as_of"].date() != desk.day:
        more.append(text(words.OF_DAY.format(day=formats.british_date(row["as_of"]))))
    tagged = f'<span class="gw-tag">{text(tag)}</span>'
    return f'{f"<p>{said}</p>" if said else ""}<p class="gw-quiet">{" · ".join([tagged, *more])}</p>'


def headline(finding: dict[str, Any]) -> str:
    """Return a finding in one sentence; one stored before findings had a headline is said in full."""
    said = finding["headline"]
    return said if isinstance(said, str) and said else str(finding["text"])
