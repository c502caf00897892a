"""Pairs to judge: two records that may be of one child, or a record that may be another child's."""

from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.store import Desk
from growthwatch.ui import formats, links, parts, session, words
from growthwatch.ui.formats import text
from growthwatch.vocabulary import SOURCE_NAMES

_LISTED = 50


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.PAIRS_TITLE, anchor=False)
    parts.quiet(words.PAIRS_INTRO)
    found = desk.links(_LISTED)
    waiting, decided = found[found["action"] == ""], found[found["action"] != ""]
    if waiting.empty:
        st.info(words.NO_PAIRS)
    for pair in waiting.to_dict("records"):
        st.html(_told(pair))
        _both(pair)
        _form(pair, desk)
    for pair in decided.to_dict("records"):
        _decided(pair, desk)


def _told(pair: dict[str, Any]) -> str:
    title = f"{_name(pair, '1')} / {_name(pair, '2')}"
    why = words.PAIR_WHY.get(pair["why_not_joined"], pair["why_not_joined"])
    likely = ""
    if pd.notna(pair["probability"]):
        likely = f"<p>{text(words.LIKELY.format(n=int(pair['probability'] * 100)))}</p>"
    return f'<div class="gw-card met"><h3>{text(title)}</h3><p>{text(words.sentence(str(why)))}</p>{likely}</div>'


def _both(pair: dict[str, Any]) -> None:
    """Show what the two records state, side by side, with a word where they differ."""
    rows = []
    for name, label in words.STATED.items():
        one, two = (_fact(name, _known(pair, name, end)) for end in ("1", "2"))
        differ = one and two and one.casefold() != two.casefold() and name != "measured_on"
        rows.append((label, one or words.NOT_STATED, two or words.NOT_STATED, words.DIFFERS if differ else ""))
    columns = [words.PERSON, _system(pair, "1"), _system(pair, "2"), words.COMPARED]
    parts.table(pd.DataFrame(rows, columns=columns), words.BOTH_STATE, headed=True)
    with st.container(key=f"open-pair-{_key(pair)}", horizontal=True):
        for end in dict.fromkeys(("1", "2" if pair["handle_1"] != pair["handle_2"] else "1")):
            label = formats.label(words.OPEN_CHILD.format(name=_name(pair, end), system=_system(pair, end)))
            if st.button(label, key=f"open-{end}-{_key(pair)}"):
                links.to("child", pair[f"handle_{end}"])


def _form(pair: dict[str, Any], desk: Desk) -> None:
    with st.form(f"pair-{_key(pair)}", border=False):
        action = st.radio(words.DECIDE, list(words.PAIR_ACTIONS), index=None,
                          format_func=words.PAIR_ACTIONS.__getitem__)  # fmt: skip
        why = st.text_input(words.WHY_DECIDE, max_chars=300, autocomplete="off")
        saved = st.form_submit_button(words.DECIDE, key=f"save-pair-{_key(pair)}", type="primary")
    if not saved:
        return
    if action is None or not why.strip():
        st.warning(words.DECIDE_NEEDS)
        return
    desk.decide(
        pair["handle_1"], action=action, source=pair["source_1"], record_id=pair["record_1"],
        source_2=pair["source_2"], record_2=pair["record_2"], reason=why,
    )  # fmt: skip
    st.toast(words.PAIR_DECIDED[action])
    st.rerun()


def _decided(pair: dict[str, Any], desk: Desk) -> None:
    told = f"{words.DECIDED_BEFORE}: {_name(pair, '1')} / {_name(pair, '2')}: {words.DECISION_NAMES[pair['action']]}"
    with st.expander(formats.label(told)):
        day = formats.british_date(pd.Timestamp(pair["decided_on"]))
        parts.quiet(words.DECIDED_BY.format(by=pair["decided_by"], day=day, why=pair["reason"]))
        _both(pair)
        _form(pair, desk)


def _key(pair: dict[str, Any]) -> str:
    return "-".join(str(pair[name]) for name in ("source_1", "record_1", "source_2", "record_2"))


def _name(pair: dict[str, Any], end: str) -> str:
    return formats.name({name: _known(pair, name, end) for name in ("surname", "forename")})


def _known(pair: dict[str, Any], name: str, end: str) -> Any:
    """Return what a record states, or of two children what is known of the record's: it may name it by number."""
    stated = pair[f"{name}_{end}"]
    if pd.isna(stated) and pair["handle_1"] != pair["handle_2"]:
        return pair.get(f"known_{name}_{end}")
    return stated


def _system(pair: dict[str, Any], end: str) -> str:
    name = SOURCE_NAMES[pair[f"source_{end}"]]
    return f"{name[:1].upper()}{name[1:]} {pair[f'record_{end}']}"


def _fact(name: str, value: Any) -> str:
    if value is None or pd.isna(value) or value == "":
        return ""
    if name == "nhs_number":
        return formats.nhs_number(value)
    return formats.british_date(pd.Timestamp(value)) if name in {"date_of_birth", "measured_on"} else str(value)
