"""Rows of worklists in words: what each is about, and how it stands."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.elements.formats import text
from growthwatch.vocabulary import URGENCIES

#: A finding less probable than this says how probable it is, doubted or not.
_SAY_BELOW: Final = 0.95
_TODAY: Final = 0


def title(row: Mapping[str, Any]) -> str:
    """Return what a row is about in a few words: the rule's name, or the check and how it stands."""
    if row["kind"] == "finding":
        return words.RULE_NAMES[row["rule"]]
    if row["kind"] == "check":
        return words.CHECK_ROW.format(check=words.CHECK_TITLES[row["matter"]], status=words.CHECK_NAMES[row["status"]])
    return words.SETTLED_DOUBT if row["kind"] == "doubt" else words.SAME_CHILD_ROW


def said(row: Mapping[str, Any], desk: Desk, doubt: Any = None) -> str:
    """Return a row in HTML: how soon it calls for somebody, what it says, how it stands.

    ``doubt``: what is in doubt of its child, in figures.
    """
    told = f"{_tag(row)}{_what(row, desk, doubt)}"
    stands = "".join(f"<p>{part}</p>" for part in standing(row))
    return f'<div class="gw-row"><p>{told}</p>{stands}{_quiet(row, desk)}</div>'


def standing(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield how a row stands, in HTML: why it is open again, what was noted last, why it retired."""
    if row["reopened"]:
        why = ", ".join(words.REOPENED_NAMES[word] for word in row["reopened"].split(";"))
        yield f"<strong>{text(words.OPEN_AGAIN.format(why=why))}</strong>"
    if row["state"] == "retired":
        yield text(words.RETIRED_BECAUSE.format(why=words.RETIRED_NAMES[row["retired"]]))
    if pd.notna(row["action"]):
        yield f'<span class="gw-quiet">{text(noted(row))}</span>'


def noted(row: Mapping[str, Any]) -> str:
    """Return what was noted last of a row, by whom and when."""
    state = row["state"] if row["state"] in words.STANDS else "acknowledged"
    told = words.STANDS[state].format(
        action=words.ACTION_NAMES[row["action"]], by=row["acted_by"],
        day=formats.british_date(row["acted_on"]), until=formats.british_date(row["until"]),
    )  # fmt: skip
    if pd.notna(row["service"]):
        told = words.OF_SERVICE.format(said=told, service=row["service"])
    if pd.notna(row["until"]) and row["state"] == "under_care":
        told = words.LOOK_AGAIN_ON.format(said=told, until=formats.british_date(row["until"]))
    if pd.notna(row["note"]) and row["note"]:
        told = words.WITH_NOTE.format(said=told, note=row["note"])
    return told


def brief(row: Mapping[str, Any]) -> str:
    """Return a row of another list than the one shown, in a few words: "6-8-week check: Missed (Waiting)"."""
    return f"{title(row)} ({words.ROW_STATE_NAMES[row['state']]})"


def _tag(row: Mapping[str, Any]) -> str:
    urgency = URGENCIES[int(row["urgency"])]
    if row["state"] in {"retired", "done", "closed"}:  # it calls for nobody
        return f'<span class="gw-tag gw-quieter">{text(words.ROW_STATE_NAMES[row["state"]])}</span>'
    return f'<span class="gw-tag gw-{urgency}">{text(words.URGENCY_NAMES[urgency])}</span>'


def _what(row: Mapping[str, Any], desk: Desk, doubt: Any) -> str:
    if row["kind"] == "finding":
        return _finding(row, doubt)
    if row["kind"] == "check":
        status = words.check(row["status"], row["reason"], desk.check_schedule, row["matter"])
        line = words.CHECK_ROW.format(check=words.CHECK_TITLES[row["matter"]], status=status)
        of_weight = "" if pd.isna(row["text"]) else f" {text(row['text'])}"
        return f"<strong>{text(words.ended(line))}</strong>{of_weight}"
    if row["kind"] == "doubt" and row["status"] in words.WEIGHTS_KNOWN_NAMES:
        return text(words.WEIGHTS_KNOWN_NAMES[row["status"]])
    return f"<strong>{text(row['text'] if pd.notna(row['text']) else title(row))}</strong>"


def _finding(row: Mapping[str, Any], doubt: Any) -> str:
    sentences = [part for part in (row["headline"], row["text"]) if pd.notna(part) and part]
    told = formats.lead(words.RULE_NAMES[row["rule"]], sentences[0] if sentences else "")
    questioned = row["certainty"] == "questioned"
    beside = [words.IN_DOUBT.format(doubt=doubt)] if questioned and pd.notna(doubt) else []
    if pd.notna(row["probability"]) and (questioned or row["probability"] < _SAY_BELOW):
        beside.append(words.PROBABLE.format(percent=formats.percent(row["probability"])))
    return f'{told} <span class="gw-quiet">{text(" · ".join(beside))}</span>' if beside else told


def _quiet(row: Mapping[str, Any], desk: Desk) -> str:
    """Return by when to weigh again, or that the day has passed: of what is still to be done."""
    if row["kind"] != "finding" or row["state"] not in {"open", "acknowledged"}:
        return ""
    if row["urgency"] == _TODAY:
        told = words.WEIGH_NOW
    elif pd.notna(row["due_on"]):
        passed = row["due_on"].date() < desk.day
        told = (words.WEIGHING_PASSED if passed else words.NEXT_WEIGHING).format(
            day=formats.british_date(row["due_on"])
        )
    else:
        return ""
    return f'<p class="gw-quiet">{text(told)}</p>'
