"""What each way of settling a reading would mean for the findings, worked out before anything is decided."""

from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.detect import in_list_order, not_judged_words
from growthwatch.results import Result
from growthwatch.store import ChildFile, Desk
from growthwatch.ui import words
from growthwatch.ui.child import selected_child
from growthwatch.ui.elements import formats
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import listing
from growthwatch.vocabulary import DOUBTED, MET_STATUSES, OVER_STATUSES


def of_each(choices: list[tuple[str, dict[str, Any]]], labels: list[str], child: ChildFile, desk: Desk) -> str:
    """Return in HTML what would be raised after each choice (an action and its record), beside what is raised now."""
    told = [_line(words.AS_IT_STANDS, child.result, child)]
    for (action, row), label in zip(choices, labels, strict=True):
        told.append(_line(label, _would_be(action, row, child, desk), child))
    return f'<dl class="gw-meaning">{"".join(told)}</dl>'


def before_and_after(child: ChildFile, would: Result, label: str) -> str:
    """Return in HTML what is raised now, and what would be with another version of an entry."""
    told = [_line(words.AS_IT_STANDS, child.result, child), _line(label, would, child)]
    return f'<dl class="gw-meaning">{"".join(told)}</dl>'


def of_reading(result: Result, child: ChildFile) -> str:
    """Return in HTML what would be raised with a reading that is only looked at yet."""
    return f'<dl class="gw-meaning">{_line(words.WITH_THIS, result, child)}</dl>'


def _would_be(action: str, row: dict[str, Any], child: ChildFile, desk: Desk) -> Result:
    """Return the result after a decision, kept for this session as long as what is kept of the child stays the same.

    Only the latest child's are kept: a session is not to grow with every child it opens.
    """
    standing = (child.handle, child.kept_at, len(child.decisions), len(child.records))
    of, held = st.session_state.get("would-be", (None, {}))
    if of != standing:
        held = {}
    key = (action, str(row["source"]), row["record_id"])
    if key not in held:
        asked = {"action": action, "source": key[1], "record_id": key[2]}
        held[key] = desk.would_be(child.handle, **asked, reason=selected_child.reason(child.handle))
    st.session_state["would-be"] = (standing, held)
    result: Result = held[key]
    return result


def none_raised(result: Result) -> str:
    """Return why nothing is raised in a result where nothing is, and what could not be judged.

    Never more than its weights can say.
    """
    return " ".join([none_met(result), *not_judged_words(result.not_judged)])


def none_met(result: Result) -> str:
    """Return why nothing is raised, of the weights that a person has not set aside."""
    measured = result.stages.measurements[~result.stages.measurements["set_aside"]]
    weights = measured[measured["kind"].astype(str) == "weight"]
    if weights.empty:
        return words.NO_WEIGHT
    if weights["state"].isin(DOUBTED).all():
        return words.ALL_DOUBTED
    if result.findings["status"].astype(str).isin(OVER_STATUSES).any():
        return words.NONE_NOW
    if weights["sds"].isna().all():
        return words.NONE_SCORED
    return words.NO_FINDING.format(these=words.these_weights(len(weights)))


def _line(label: str, result: Result, child: ChildFile) -> str:
    raised = _raised(result.findings)
    if result is not child.result and _same(raised, _raised(child.findings)):
        return f"<dt>{text(label)}</dt><dd>{text(words.NO_CHANGE)}</dd>"
    said = "<br>".join(f"{_said(row)}." for row in raised.to_dict("records")) or text(none_raised(result))
    now, then = (set(_raised(found)["rule"].astype(str)) for found in (child.findings, result.findings))
    gone = "; ".join(words.RULE_NAMES[rule] for rule in sorted(now - then))
    fewer = f" {text(words.NO_LONGER.format(rules=gone))}" if gone else ""
    return f"<dt>{text(label)}</dt><dd>{said}{fewer}</dd>"


def _raised(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that are met, one for each rule, the most urgent first."""
    met = findings[findings["status"].astype(str).isin(MET_STATUSES)]
    return in_list_order(met.assign(certainty=met["certainty"].astype(str))).drop_duplicates("rule")


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    said = ["rule", "status", "certainty", "text"]
    return sorted(map(tuple, one[said].astype(str).to_numpy())) == sorted(
        map(tuple, other[said].astype(str).to_numpy())
    )


def _said(row: dict[str, Any]) -> str:
    certainty = words.CERTAINTY_NAMES[str(row["certainty"])]
    if row["certainty"] == "questioned" and pd.notna(row["probability"]):
        certainty += f", {words.PROBABLE.format(percent=formats.percent(row['probability']))}"
    first = listing.headline(row).removesuffix(".")  # one of several in a line: the line has the full stop
    tag = "" if pd.isna(row["urgency"]) else listing.urgency_tag(str(row["urgency"]))
    return f"{tag} <strong>{text(words.RULE_NAMES[str(row['rule'])])}</strong> ({text(certainty)}): {text(first)}"
