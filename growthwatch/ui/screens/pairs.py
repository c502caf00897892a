"""Pairs to judge: two records that may be of one child, or a record that may be another child's.

Pairs of records that state the same of their person are one question: a book of ten readings without a first name is
not asked about nine times.
"""

from itertools import product
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.linkage.review.link_reasons import reason_code
from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.elements import decision_form, formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import left_out, links
from growthwatch.ui.serving import session

#: A row of ``Desk.links``, and which end of it a column is about.
Pair = dict[str, Any]
_ENDS = ("1", "2")
_LISTED = 50
#: More records than this are opened from a fold.
_SHOWN = 3


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.PAIRS_TITLE, anchor=False)
    parts.quiet(words.PAIRS_INTRO)
    left_out.restricted(desk)
    found = desk.links(_LISTED)
    waiting, decided = found[found["action"] == ""], found[found["action"] != ""]
    if waiting.empty:
        st.info(words.NO_PAIRS)
    for alike in _alike(waiting):
        st.html(_told(alike[0], len(alike)))
        _both(alike)
        _form(alike, desk)
    for alike in _alike(decided):
        _decided(alike, desk)


def _alike(found: pd.DataFrame) -> list[list[Pair]]:
    """Return pairs in lists, together where both ends state the same and the same was decided of them.

    Where surname or date of birth is not stated a pair stands alone.
    """
    of_person = [name for name in words.STATED if name != "measured_on"]
    same = ["source_1", "source_2", "why_not_joined", "action", "decided_by", "decided_on", "reason"]
    same += [f"{name}_{end}" for end in _ENDS for name in of_person]
    same += [name for name in found if name.startswith("known_")]
    lists: dict[tuple[str, ...], list[Pair]] = {}
    for pair in found.to_dict("records"):
        named = all(_stated(_known(pair, name, end)) for name in ("surname", "date_of_birth") for end in _ENDS)
        key = tuple("" if pd.isna(pair[name]) else str(pair[name]) for name in same)
        lists.setdefault(key if named else (_key(pair),), []).append(pair)
    return list(lists.values())


def _told(pair: Pair, n: int) -> str:
    title = f"{_name(pair, '1')} / {_name(pair, '2')}"
    published = pair["why_not_joined"] or words.PAIR_DECIDED_BEFORE
    why = words.PAIR_WHY.get(reason_code(published), published)
    likely = ""
    if pd.notna(pair["probability"]):
        likely = f"<p>{text(words.LIKELY.format(n=int(pair['probability'] * 100)))}</p>"
    many = f"<p>{text(words.ALIKE.format(n=n))}</p>" if n > 1 else ""
    said = text(words.sentence(str(why)))
    return f'<div class="gw-card met"><h3>{text(title)}</h3><p>{said}</p>{likely}{many}</div>'


def _both(alike: list[Pair]) -> None:
    """Show what the two ends state, side by side, with a word where they differ."""
    rows = []
    for name, label in words.STATED.items():
        one, two = (_facts(name, alike, end) for end in _ENDS)
        differ = one and two and one.casefold() != two.casefold() and name != "measured_on"
        rows.append((label, one or words.NOT_STATED, two or words.NOT_STATED, words.DIFFERS if differ else ""))
    columns = [words.PERSON, *(_systems(alike, end) for end in _ENDS), words.COMPARED]
    parts.table(pd.DataFrame(rows, columns=columns), words.BOTH_STATE, headed=True)
    children: dict[str, tuple[Pair, str]] = {}
    for pair, end in product(alike, _ENDS):
        children.setdefault(pair[f"handle_{end}"], (pair, end))
    fold = st.expander(words.OPEN_ONE.format(n=len(children))) if len(children) > _SHOWN else st.container()
    with fold, st.container(key=f"open-pair-{_key(alike[0])}", horizontal=True):
        for handle, (pair, end) in children.items():
            label = formats.label(words.OPEN_CHILD.format(name=_name(pair, end), system=_system(pair, end)))
            if st.button(label, key=f"open-{end}-{_key(pair)}"):
                links.to("child", handle)


def _form(alike: list[Pair], desk: Desk) -> None:
    decided = decision_form.asked(f"pair-{_key(alike[0])}", list(words.PAIR_ACTIONS.values()))
    if decided is None:
        return
    at, why = decided
    action = list(words.PAIR_ACTIONS)[at]
    with st.spinner(words.WORKING_IT_OUT):
        for pair in alike:  # the first may give a child another handle: the one it had leads on
            desk.decide(
                pair["handle_1"], action=action, source=pair["source_1"], record_id=pair["record_1"],
                source_2=pair["source_2"], record_2=pair["record_2"], reason=why,
            )  # fmt: skip
    st.toast(words.PAIR_DECIDED[action])
    st.rerun()


def _decided(alike: list[Pair], desk: Desk) -> None:
    pair = alike[0]
    told = f"{words.DECIDED_BEFORE}: {_name(pair, '1')} / {_name(pair, '2')}: {words.DECISION_NAMES[pair['action']]}"
    with st.expander(formats.label(told)):
        day = formats.british_date(pd.Timestamp(pair["decided_on"]))
        parts.quiet(words.DECIDED_BY.format(by=pair["decided_by"], day=day, why=pair["reason"]))
        _both(alike)
        _form(alike, desk)


def _key(pair: Pair) -> str:
    return "-".join(str(pair[name]) for name in ("source_1", "record_1", "source_2", "record_2"))


def _name(pair: Pair, end: str) -> str:
    return formats.name({name: _known(pair, name, end) for name in ("surname", "forename")})


def _known(pair: Pair, name: str, end: str) -> Any:
    """Return what a record states, or of two children what is known of the record's: it may name it by number."""
    stated = pair[f"{name}_{end}"]
    if pd.isna(stated) and pair["handle_1"] != pair["handle_2"]:
        return pair.get(f"known_{name}_{end}")
    return stated


def _systems(alike: list[Pair], end: str) -> str:
    records = {pair[f"record_{end}"] for pair in alike}
    if len(records) == 1:
        return _system(alike[0], end)
    return words.OF_RECORDS.format(system=_source(alike[0], end), n=len(records))


def _system(pair: Pair, end: str) -> str:
    return f"{_source(pair, end)} {pair[f'record_{end}']}"


def _source(pair: Pair, end: str) -> str:
    name = words.SYSTEM_NAMES[pair[f"source_{end}"]]
    return f"{name[:1].upper()}{name[1:]}"


def _facts(name: str, alike: list[Pair], end: str) -> str:
    """Return what an end's records state: the same of their person, each its own date."""
    known = (_known(pair, name, end) for pair in alike)
    return ", ".join(_fact(name, value) for value in sorted({value for value in known if _stated(value)}, key=str))


def _fact(name: str, value: Any) -> str:
    if name == "nhs_number":
        return formats.nhs_number(value)
    return formats.british_date(pd.Timestamp(value)) if name in {"date_of_birth", "measured_on"} else str(value)


def _stated(value: Any) -> bool:
    return bool(pd.notna(value)) and value != ""
