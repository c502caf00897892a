"""The doubts of one child: a card for each, the systems side by side, what each way out would mean, a decision."""

from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.store import ChildFile, Desk
from growthwatch.ui import words
from growthwatch.ui.child import chart, consequences, readings, selected_child
from growthwatch.ui.elements import decision_form, formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import links, listing
from growthwatch.ui.serving import session

#: A decision that can be taken: an action and the record it is about.
Choice = tuple[str, dict[str, Any]]


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    child = selected_child.child(desk)
    if child is None:
        return
    st.header(words.RECONCILE_TITLE, anchor=False)
    with st.container(key="controls", horizontal=True):
        if st.button(words.TO_CHILD):
            links.to("child", child.handle)
        if st.button(words.ALL_CHILDREN):
            links.to("reconcile")
    cards = _cards(child)
    if not cards:
        st.info(words.NO_DOUBTS_HERE)
        _next(child, desk)
    said: list[tuple[Any, list[Choice]]] = []
    for at, (doubt, card) in enumerate(cards):
        place, choices = _card(doubt, card, child, desk, first=at == 0)
        if place is not None:
            said.append((place, choices))
    _decided_before(child, desk)
    # last, for it takes a moment: the cards can be read and settled meanwhile
    for place, choices in said:
        place.html(consequences.of_each(choices, [_label(*choice) for choice in choices], child, desk))


def _next(child: ChildFile, desk: Desk) -> None:
    """Offer the next doubt, of another child: one press goes on, and whose it is is said before."""
    if not desk.may("decide"):
        return
    waiting = desk.doubts(2)
    for row in waiting[(waiting["handle"] != child.handle).to_numpy()].head(1).to_dict("records"):
        doubt = "" if pd.isna(row["doubt_text"]) else str(row["doubt_text"])
        label = words.NEXT_DOUBT.format(doubt=doubt, name=listing.title(row))
        st.button(
            formats.label(label), key="next-doubt", type="primary", on_click=links.ask, args=("doubts", row["handle"])
        )


def _cards(child: ChildFile) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    """Return each doubt with its readings, first what would mean most: those in dispute with each other are one."""
    waiting = child.waiting.astype({"kind": "str", "source": "str", "verdict": "str"})
    return [(doubt, waiting[waiting["doubt"] == doubt["doubt"]]) for doubt in child.doubts.to_dict("records")]


def _card(
    doubt: dict[str, Any], card: pd.DataFrame, child: ChildFile, desk: Desk, *, first: bool
) -> tuple[Any, list[Choice]]:
    """Draw a doubt; return where its meaning goes (None: nowhere) and the choices it is worked out for."""
    rows = card.to_dict("records")
    one = rows[0]
    key = f"{child.handle}-{one['source']}-{one['record_id']}"
    with st.container(key=f"doubt-{key}"):
        st.html(_told(doubt, rows))
        picture, told = st.columns([6, 5])
        with picture:
            chart.draw(child, one["kind"], small=True)
        with told:
            parts.table(_side_by_side(one, child), words.READINGS_THEN)
            copies = _copies(one, child)
            if copies:
                parts.quiet(words.COPIES_FOLLOW.format(copies=copies))
            choices = _choices(rows, child)
            place = None
            if desk.may("decide"):
                worked_out = [c for c in choices if one["verdict"] == "questioned" or c[0] == "keep"]
                mean = st.expander(words.WHAT_IT_WOULD_MEAN, expanded=first, key=f"meaning-{key}", on_change="rerun")
                if mean.open:
                    with mean:
                        place = st.empty()
                        place.html(f'<p class="gw-quiet">{text(words.WORKING_IT_OUT)}</p>')
                _form(key, choices, child, desk)
                return place, worked_out
    return None, []


def _told(doubt: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    """Return what is in doubt in figures, what it would mean, and why it is doubted."""
    # of two that disagree on one day the figures say all that their reasons would
    why = [
        row for row in rows if not (row["verdict"] == "disputed" and len({one["measured_on"] for one in rows}) == 1)
    ]
    reasons = "".join(f"<p>{text(_reason(row))}</p>" for row in why)
    repair = readings.repair(rows[0])
    offered = f"<p><strong>{text(words.OFFERED.format(repair=repair))}</strong></p>" if repair else ""
    tag = f'<span class="gw-tag gw-quieter">{text(words.DOUBT_NAMES[rows[0]["verdict"]])}</span>'
    return (
        f'<div class="gw-card met"><h3>{text(doubt["text"])}{tag}</h3><p>{listing.if_true(doubt)}</p>'
        f"{reasons}{offered}</div>"
    )


def _reason(row: dict[str, Any]) -> str:
    """Return why a reading is doubted, with the system that holds it: "here" is said of several in dispute."""
    return words.sentence(f"{readings.system(row)}: {row['reason']}")


def _side_by_side(first: dict[str, Any], child: ChildFile) -> pd.DataFrame:
    """Return what every system says of that measuring: doubted or not."""
    records = child.records
    beside = records[(records["measured_on"] == first["measured_on"]) & (records["kind"].astype(str) == first["kind"])]
    told = beside.to_dict("records")
    return pd.DataFrame(
        {
            words.SYSTEM: [readings.system(row) for row in told],
            words.READS: [readings.marked(row) for row in told],
            words.WHICH_IS: [readings.quantity(row) for row in told],
        }
    )


def _copies(row: dict[str, Any], child: ChildFile) -> str:
    """Return the records that only repeat a questioned reading, "" where none do or it is in dispute."""
    if row["verdict"] != "questioned":
        return ""
    records = child.records
    copies = records[(records["event_id"] == row["event_id"]) & (records["verdict"].astype(str) == "duplicate")]
    return "; ".join(readings.record(copy) for copy in copies.to_dict("records"))


def _choices(rows: list[dict[str, Any]], child: ChildFile) -> list[Choice]:
    """Return the ways out of a doubt: in a dispute one of the readings is right, or none can be relied on."""
    keep: list[Choice] = [("keep", row) for row in rows]
    if rows[0]["verdict"] == "disputed":
        return [*keep, ("weigh_again", {"rows": rows})]
    repairs: list[Choice] = [("accept_repair", row) for row in rows if readings.repair(row)]
    return [*repairs, *keep, *(("set_aside", {**row, "other": _other(row, child)}) for row in rows)]


def _other(row: dict[str, Any], child: ChildFile) -> str:
    """Return the other reading of a questioned one's day that nobody doubts, "" where there is none."""
    records = child.records
    beside = records[(records["measured_on"] == row["measured_on"]) & (records["kind"].astype(str) == row["kind"])]
    stands = beside[beside["verdict"].astype(str) == "kept"].to_dict("records")
    return f"{readings.system(stands[0])} {readings.written(stands[0])}" if stands else ""


def _label(action: str, row: dict[str, Any]) -> str:
    if action == "weigh_again":
        return words.WEIGH_BOTH_AGAIN if len(row["rows"]) <= len("ab") else words.WEIGH_ALL_AGAIN
    template = words.OTHER_IS_RIGHT if row.get("other") else words.CHOICES[action]
    return template.format(
        system=readings.system(row), value=readings.written(row), repair=readings.repair(row), other=row.get("other")
    )


def _form(key: str, choices: list[Choice], child: ChildFile, desk: Desk) -> None:
    decided = decision_form.asked(key, [_label(*choice) for choice in choices])
    if decided is None:
        return
    at, why = decided
    for action, row in _decisions(*choices[at], child):
        desk.decide(child.handle, action=action, source=str(row["source"]), record_id=row["record_id"], reason=why)
    st.toast(words.DECIDED_TOAST.format(name=formats.label(formats.name(child.person))))
    st.rerun()


def _decisions(action: str, row: dict[str, Any], child: ChildFile) -> list[Choice]:
    """Return the decisions that a choice comes to: most to one, which settles the whole doubt."""
    if action == "weigh_again":  # ... with the copies of each, which would stand in for it
        events = [one["event_id"] for one in row["rows"]]
        return [("set_aside", one) for one in child.records[child.records["event_id"].isin(events)].to_dict("records")]
    if action == "keep_instead":
        return [("set_aside", row["kept"]), ("keep", row)]
    return [(action, row)]


def _decided_before(child: ChildFile, desk: Desk) -> None:
    """Let what was decided be decided anew: that undoes it, and both decisions stay on record."""
    about = child.decisions[~child.decisions["action"].isin(["join", "split"])]
    latest = about.drop_duplicates(["source", "record_id"])
    records = child.records.set_index(["source", "record_id"], drop=False)
    for row in latest.to_dict("records"):
        place = (str(row["source"]), row["record_id"])
        if place not in records.index or not desk.may("decide"):
            continue
        record = records.loc[[place]].iloc[0].to_dict()
        told = f"{words.DECIDED_BEFORE}: {readings.record(record)}: {words.DECISION_NAMES[row['action']].lower()}"
        with st.expander(formats.label(told)):
            parts.quiet(words.DECIDED_BY.format(
                by=row["decided_by"], day=formats.british_date(row["decided_on"]), why=row["reason"]))  # fmt: skip
            choices = [*_choices([record], child), *_kept_instead(record, row["action"], child)]
            _form(f"again-{child.handle}-{'-'.join(place)}", choices, child, desk)


def _kept_instead(record: dict[str, Any], action: str, child: ChildFile) -> list[Choice]:
    """Return, of a record that was kept in a dispute, the others that may be right after all."""
    records = child.records
    settled = records[(records["error"].astype(str) == "disagrees") & (records["verdict"].astype(str) == "questioned")]
    others = settled[settled["kind"].astype(str) == str(record["kind"])]
    same_day = others[others["measured_on"] == record["measured_on"]]
    return [("keep_instead", {**one, "kept": record}) for one in same_day.to_dict("records") if action == "keep"]
