"""Rows that were refused: why, and each in a form in which it can be put right and read again, or set aside."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from growthwatch.cells import guarded_table
from growthwatch.sources import UnusableInput
from growthwatch.store import Desk, ImportedFile, StoreError
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.serving import session

#: Rows drawn at first, and with every "more".
_ROWS: Final = 10
_SAID: Final = "said_of_refused_row"
_AS_FILE: Final = ""


def section(desk: Desk) -> None:
    """Show the refused rows that wait: counted by file and reason, and one by one."""
    waiting = desk.refused_rows()
    how, told, place = st.session_state.pop(_SAID, ("", "", 0))
    if told and not len(waiting):
        _say(how, told)
    if len(waiting):
        st.header(words.REFUSED_WAITING.format(len(waiting)), anchor=False)
        parts.quiet(words.REFUSED_INTRO)
        shown = st.session_state.get("refused_rows_shown", _ROWS)
        parts.table(_counted(waiting), words.REJECTS_BY_REASON)
        drawn = waiting.head(shown).assign(place=range(min(shown, len(waiting)))).to_dict("records")
        with st.container(key="folded-refused"):  # printed with what each is refused for
            for row in drawn:
                if told and row["place"] == place:  # above the list it would be out of sight of who is further down
                    _say(how, told)
                _row(desk, row)
            if told and place >= len(drawn):
                _say(how, told)
        if len(waiting) > shown:
            parts.quiet(words.SHOWN_OF.format(shown=shown, n=len(waiting)))
        if len(waiting) > shown and st.button(words.MORE.format(n=_ROWS), key="more-refused"):
            st.session_state["refused_rows_shown"] = shown + _ROWS
            st.rerun()
    rejects = desk.rejects()
    if len(rejects):
        parts.quiet(words.ALL_REJECTS)
        st.download_button(
            words.DOWNLOAD_REJECTS, guarded_table(rejects).to_csv(index=False), "rejects.csv", "text/csv"
        )


def _counted(waiting: pd.DataFrame) -> pd.DataFrame:
    """Return how many rows wait of each file: they add up to all that wait."""
    n = waiting.groupby("file", sort=False).size().reset_index(name=words.ROWS)
    return n.rename(columns={"file": words.FILE}).astype(str)


def _say(how: str, told: str) -> None:
    {"success": st.success, "warning": st.warning, "error": st.error}[how](told)


def _row(desk: Desk, row: dict[str, Any]) -> None:
    title = words.ROW_TITLE.format(file=row["file"], line=row["line"], reasons="; ".join(row["reasons"]))
    with st.expander(formats.label(title)):
        if not row["headings"]:
            parts.quiet(_why_not_here(row))
        else:
            _put_right(desk, row)
        if row["mine"]:
            _set_aside(desk, row)


def _why_not_here(row: dict[str, Any]) -> str:
    """Return why a row can't be put right here, and what can be done."""
    if not row["mine"]:
        return words.NOT_YOURS
    if row["resource"] and row["columns"]:
        return words.NOT_THAT_PART.format(resource=row["resource"], part=", ".join(row["columns"]))
    return words.NOT_HERE


def _put_right(desk: Desk, row: dict[str, Any]) -> None:
    key = f"{row['import_id']}-{row['line']}"
    cells = list(row["cells"])
    at_fault = [at for at, heading in enumerate(row["headings"]) if heading in row["columns"]]
    others = [at for at in range(len(cells)) if at not in at_fault]
    with st.form(session.own(f"row-{key}"), border=False):
        fields = st.container()
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        tried = st.form_submit_button(words.PUT_RIGHT, type="primary", key=f"read-{key}")
        with fields:
            for at in at_fault:
                label = words.CELL_AT_FAULT.format(heading=formats.label(row["headings"][at]))
                cells[at] = st.text_input(label, cells[at], key=session.own(f"cell-{key}-{at}"), autocomplete="off")
            if others:
                place = st.container() if not at_fault else st.expander(words.OTHER_CELLS)
                with place:
                    for at in others:
                        cells[at] = st.text_input(
                            formats.label(row["headings"][at]), cells[at], key=session.own(f"cell-{key}-{at}"),
                            autocomplete="off",
                        )  # fmt: skip
            dates = _AS_FILE
            if row["resource"]:
                parts.quiet(words.DATES_OF_RESOURCE)
            else:
                dates = st.selectbox(
                    words.DATES_OF_ROW, [_AS_FILE, *words.DATE_ORDERS], key=session.own(f"dates-{key}"), width=260,
                    format_func=lambda one: words.DATE_ORDERS[one] if one else words.DATES_AS_FILE,
                )  # fmt: skip
    if tried:
        _read_again(desk, row, [cell or "" for cell in cells], dates or None)


def _read_again(desk: Desk, row: dict[str, Any], cells: list[str], dates: str | None) -> None:
    place = {"file": formats.label(row["file"]), "line": row["line"]}
    try:
        taken: ImportedFile = desk.put_right(row["import_id"], row["line"], cells, dates=dates)
    except (UnusableInput, StoreError) as refusal:
        st.error(formats.label(words.ended(str(refusal))))
        return
    if taken.rejected:
        _told(row, "warning", words.ROW_STILL_REFUSED.format(**place))
    else:
        said = words.ROW_TAKEN.format(**place, new=taken.added, same=taken.unchanged)
        _told(row, "success", said)


def _set_aside(desk: Desk, row: dict[str, Any]) -> None:
    key = f"{row['import_id']}-{row['line']}"
    with (
        st.form(session.own(f"aside-{key}"), border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        fields = st.container(width="content")
        asked = st.form_submit_button(words.SET_ROW_ASIDE, key=f"aside-{key}")
        why = fields.text_input(words.WHY_ASIDE, max_chars=200, autocomplete="off", key=session.own(f"why-{key}"))
    if not asked:
        return
    try:
        desk.set_row_aside(row["import_id"], row["line"], why)
    except StoreError as refusal:
        st.error(formats.label(words.sentence(str(refusal))))
        return
    _told(row, "success", words.ROW_ASIDE.format(file=formats.label(row["file"]), line=row["line"]))


def _told(row: dict[str, Any], how: str, sentence: str) -> None:
    """Draw the page anew, and say what came of a row where it stood."""
    st.session_state[_SAID] = (how, sentence, row["place"])
    st.rerun()
