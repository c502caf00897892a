"""What is taken away of one child: the one-page sheet, the page for parents, the chart and its table."""

from collections.abc import Callable

import streamlit as st

from growthwatch.cells import guarded_table
from growthwatch.charts import paper
from growthwatch.report.gone import GONE, whereabouts
from growthwatch.report.parents_sheet import parents_sheet
from growthwatch.report.sheet import sheet
from growthwatch.store import ChildFile, Desk
from growthwatch.ui import words
from growthwatch.ui.child import chart, chart_events, selected_child
from growthwatch.ui.child.chart import STACKED, TOGETHER, Choices
from growthwatch.vocabulary import CHARTED_KINDS, KINDS

_PAPER_PX = 860
_MIME = {".pdf": "application/pdf", ".png": "image/png", ".svg": "image/svg+xml"}


def section(child: ChildFile, desk: Desk, chosen: Choices) -> None:
    """Show what may be taken away, made when it is asked for; each is in the audit log before it leaves."""
    if not desk.may("export"):
        return
    with st.popover(words.TAKE_AWAY, on_change="rerun", key=f"take-{child.handle}") as opened:
        if not opened.open:
            return
        reason = selected_child.reason(child.handle)

        def button(label: str, make: Callable[[], bytes], name: str, mime: str) -> None:
            def made() -> bytes:
                desk.note_download(child.handle, label, reason)
                return make()

            st.download_button(label, made, name, mime, on_click="ignore", key=f"take-{name}", width="stretch")

        # no name of a child in the name of a file: it would stand in lists of files
        button(words.SHEET, lambda: _sheet(child, chosen), "sheet.pdf", _MIME[".pdf"])
        # who has lost a child is told nothing of when to come next; who has left is another's to tell
        if whereabouts(child.person, child.measurements, child.as_of)[0] not in GONE:
            button(words.PARENTS_SHEET, lambda: _parents(child), "growth.pdf", _MIME[".pdf"])
        for kind in KINDS if chosen.kind == STACKED else (chosen.kind,):
            named = f" ({words.CHARTED[kind]})"
            for suffix, mime in _MIME.items():
                label = words.CHART_AS.format(form=suffix[1:].upper()) + named
                button(label, _drawn(child, chosen, kind, suffix), f"chart-{kind}{suffix}", mime)
        kinds = KINDS if chosen.kind in (STACKED, TOGETHER) else (chosen.kind,)
        for kind in kinds:
            label = words.TABLE_AS.format(kind=words.CHARTED[kind])
            button(label, _table(child, kind), f"table-{kind}.csv", "text/csv")


def _table(child: ChildFile, kind: str) -> Callable[[], bytes]:
    return lambda: guarded_table(chart.saved_table(child, kind)).to_csv(index=False).encode("utf-8-sig")


def _drawn(child: ChildFile, chosen: Choices, kind: str, suffix: str) -> Callable[[], bytes]:
    drawn = chart.drawn(child, chosen, kind, width=_PAPER_PX)
    return lambda: paper.page(drawn, suffix)


def _sheet(child: ChildFile, chosen: Choices) -> bytes:
    stages = child.result.stages
    kind = chosen.kind if chosen.kind in CHARTED_KINDS else "weight"
    return sheet(
        *chart.facts(child.result), child.checks, policy=child.policy, as_of=child.as_of, kind=kind,
        not_judged=child.not_judged, steps=stages.next_steps, check_windows=stages.check_windows,
        conditions=child.conditions, events=chart_events.of_records(child),
    )  # fmt: skip


def _parents(child: ChildFile) -> bytes:
    return parents_sheet(*chart.facts(child.result), policy=child.policy, as_of=child.as_of)
