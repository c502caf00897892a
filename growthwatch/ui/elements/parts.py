"""Pieces that several pages show: the identity bar, tables that a screen reader reads, counts."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from growthwatch.ui import words
from growthwatch.ui.elements.formats import text

#: Cells of so many characters are not broken over lines: dates, ages, numbers in groups.
_SHORT = 18


def identity(name: str, facts: Mapping[str, str], warned: str, together: Sequence[str]) -> None:
    """Show who a child is in a bar that stays in sight, with a warning where another could be taken for it."""
    told = "".join(f"<div><dt>{text(what)}</dt><dd>{text(fact)}</dd></div>" for what, fact in facts.items() if fact)
    with st.container(key="identity"):
        st.html(f'<h1 class="gw-name">{text(name)}</h1><dl class="gw-who">{told}</dl>')
        if together:
            warning(warned.format(names="; ".join(together)))


def warning(sentence: str) -> None:
    """Show a sentence that must not be overlooked."""
    st.html(f'<div class="gw-warn" role="note"><strong>!</strong> {text(sentence)}</div>')


def table(frame: pd.DataFrame, caption: str, *, empty: str = "", headed: bool = False) -> None:
    """Show a frame of text as a table that a screen reader reads; on a phone each row is a card of its own.

    ``headed``: a heading above says what the caption says, so the caption is for the screen reader alone.
    """
    st.html(as_table(frame, caption, headed=headed) if len(frame) else as_quiet(empty))


def as_table(frame: pd.DataFrame, caption: str, *, headed: bool = False) -> str:
    """Return in HTML the table that :func:`table` shows."""
    head = "".join(f'<th scope="col" role="columnheader">{text(column)}</th>' for column in frame.columns)
    hidden = " class=gw-unseen" if headed else ""
    rows = "".join(
        '<tr role="row">' + "".join(map(_cell, frame.columns, row)) + "</tr>" for row in frame.to_numpy(dtype=object)
    )
    # laid out as cards a table would be none to a screen reader any more, hence the roles
    return (
        f'<div class="gw-scroll" tabindex="0" role="region" aria-label="{text(caption)}">'
        f'<table class="gw-table" role="table"><caption{hidden}>{text(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{rows}</tbody></table></div>'
    )


def _cell(column: str, cell: Any) -> str:
    told = text(cell)
    short = ' class="gw-short"' if len(told) <= _SHORT else ""
    return f'<td role="cell" data-label="{text(column)}"{short}>{told}</td>'


def counts(numbers: Mapping[str, Any]) -> None:
    """Show a few large numbers, each with what it counts."""
    told = "".join(f"<div><dt>{text(what)}</dt><dd>{text(n)}</dd></div>" for what, n in numbers.items())
    st.html(f'<dl class="gw-counts">{told}</dl>')


def terms(*codes: str) -> None:
    """Explain terms where they are used: each opens to its meaning, by click, touch or key.

    Parameters
    ----------
    codes : str
        Of the glossary, ``words.TERM_NAMES``.
    """
    st.html(as_terms(*codes))


def as_terms(*codes: str) -> str:
    """Return in HTML the terms that :func:`terms` explains."""
    told = "".join(
        f"<details><summary>{text(words.TERM_NAMES[one])}</summary><span>{text(words.TERM_MEANINGS[one])}</span></details>"
        for one in codes
    )
    return f'<div class="gw-terms" role="group" aria-label="{text(words.EXPLAINED)}">{told}</div>'


def quiet(sentence: str) -> None:
    """Show a sentence that need not catch the eye."""
    st.html(as_quiet(sentence))


def as_quiet(sentence: str) -> str:
    """Return in HTML the sentence that :func:`quiet` shows."""
    return f'<p class="gw-quiet">{text(sentence)}</p>'


def as_heading(said: str) -> str:
    """Return in HTML the heading of a part of a page."""
    return f'<h2 class="gw-part">{text(said)}</h2>'


def folded(label: str, key: str) -> ExpanderContainer:
    """Return a part of a page that is drawn once it is opened: ``open`` says whether it is."""
    return st.expander(label, on_change="rerun", key=f"folded-{key}")
