"""What was entered here for a child, each entry with the way to put it right."""

import streamlit as st

from growthwatch.store import ChildFile, Desk
from growthwatch.ui import words
from growthwatch.ui.child import readings
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.lists import links

#: The entry that is being put right: handle, source and record id.
CHOSEN = "correcting"


def section(child: ChildFile, desk: Desk) -> None:
    """Offer "I mistyped this" beside each entry that the user may put right, the newest first."""
    records = child.records[["source", "record_id", "kind", "measured_on", "value", "unit", "verdict"]]
    mine = records[desk.may_correct(records).to_numpy(dtype=bool)].sort_values("measured_on", ascending=False)
    if mine.empty:
        return
    opened = parts.folded(words.ENTERED_HERE.format(n=len(mine)), f"entered-{child.handle}")
    if not opened.open:
        return
    with opened:
        for row in mine.to_dict("records"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    words.MISTYPED, key=f"mistyped-{child.handle}-{row['source']}-{row['record_id']}",
                    on_click=_choose, args=(child.handle, str(row["source"]), str(row["record_id"])),
                )  # fmt: skip
                st.markdown(formats.label(readings.record(row)))


def _choose(handle: str, source: str, record_id: str) -> None:
    st.session_state[CHOSEN] = (handle, source, record_id)
    links.ask("correct", handle)
