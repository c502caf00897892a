"""What was found, in full: how each finding stands, its arithmetic and its source."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from growthwatch.detect import in_list_order
from growthwatch.detect.stories import leader
from growthwatch.report.headline_order import in_headline_order
from growthwatch.store import ChildFile
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import listing
from growthwatch.vocabulary import MET_STATUSES

#: What findings say, explained below them.
_TERMS: Final = (
    "urgency", "centile_space", "sds", "threshold_met", "confirmed", "near", "resolved", "lapsed", "likely", "one_in",
    "second_opinion",
)  # fmt: skip


def worked_out(child: ChildFile, found: pd.DataFrame) -> None:
    """Show, folded away, every rule in full with its arithmetic and source, and what is near or over."""
    raised = found["status"].isin(MET_STATUSES)
    told = ""
    for label, some in ((words.WORKED_OUT, found[raised]), (words.FOLDED.format(n=(~raised).sum()), found[~raised])):
        if len(some):
            sources = _sources(child, some) if label == words.WORKED_OUT else ""
            told += f'<details class="gw-folded"><summary>{text(label)}</summary>{_cards(some)}{sources}</details>'
    st.html(told + parts.as_terms("not_judged", "doubted", *(_TERMS if len(found) else ())))


def _cards(some: pd.DataFrame) -> str:
    """Return in HTML a card for each rule, in the order in which each first stands."""
    by_rule: dict[str, list[dict[str, Any]]] = {}
    for row in some.to_dict("records"):
        by_rule.setdefault(row["rule"], []).append(row)
    return "".join(map(_card, by_rule.values()))


def _sources(child: ChildFile, raised: pd.DataFrame) -> str:
    """Return in HTML where each next step comes from."""
    said = child.result.stages.next_steps.said(raised)
    told = "".join(f'<li>{text(prompt)} <span class="gw-quiet">{text(source)}</span></li>' for prompt, source in said)
    return f'<div class="gw-card"><h3>{text(words.STEPS_FROM)}</h3><ol>{told}</ol></div>' if told else ""


def met(found: pd.DataFrame) -> pd.DataFrame:
    """Return what is met, the most urgent and then what tells most first, with the ``story`` each belongs to."""
    raised = in_headline_order(found[found["status"].isin(MET_STATUSES)])
    return raised.assign(story=leader(raised))


def ranked(found: pd.DataFrame) -> pd.DataFrame:
    """Return findings as every list does: by urgency, probability and time overdue; words as text."""
    return in_list_order(found.assign(**{name: found[name].astype(str) for name in ("status", "certainty", "rule")}))


def standing(first: Mapping[str, Any]) -> str:
    """Return how a finding stands and how sure it is: confirmed, met once, rests on a questioned record."""
    by_kind = words.CONFIRMED_BY if first["status"] == "confirmed" else {}
    said = by_kind.get(str(first.get("kind")), words.STATUS_NAMES[first["status"]])
    if first["certainty"] == "questioned":
        said += f", {words.CERTAINTY_NAMES['questioned']}"
        if pd.notna(first["probability"]):
            said += f": {words.PROBABLE.format(percent=formats.percent(first['probability']))}"
    return said


def _tags(first: Mapping[str, Any]) -> str:
    """Return how soon a finding calls for somebody, and how it stands, as tags in HTML."""
    is_met = first["status"] in MET_STATUSES and pd.notna(first["urgency"])
    soon = listing.urgency_tag(str(first["urgency"])) if is_met else ""
    return f'{soon}<span class="gw-tag gw-quieter">{text(standing(first))}</span>'


def _card(of_rule: list[dict[str, Any]]) -> str:
    first = of_rule[0]
    raised = " met" if first["status"] in MET_STATUSES else ""
    told = "".join(f"<p>{text(row['text'])}</p>" for row in of_rule)
    return (
        f'<div class="gw-card{raised}"><h3>{text(words.RULE_NAMES[first["rule"]])}{_tags(first)}</h3>'
        f'{told}<p class="gw-quiet">{words.SOURCE}: {text(first["citation"])}</p></div>'
    )
