"""Importing: what a file is taken for is seen before it is relied on; what was refused is said and can be saved."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch import sources
from growthwatch.cells import guarded_table
from growthwatch.sources import UnusableInput
from growthwatch.sources.columns.mapping_draft import Draft
from growthwatch.sources.inspection import Inspection, SheetInspection
from growthwatch.sources.local_day import DEFAULT_TIME_ZONE
from growthwatch.sources.starter import starter
from growthwatch.store import Desk, ImportedFile, StoreError
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.screens import mapping_form, refused
from growthwatch.ui.serving import session
from growthwatch.vocabulary import SOURCES

#: Offered beside the usual one; any other may be typed.
_ZONES = ["UTC", "Europe/Dublin", "Europe/Paris", "Europe/Warsaw", "America/New_York"]
_TYPES = ["csv", "xlsx", "parquet", "json", "zip", "txt", "tsv"]


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.IMPORT_TITLE, anchor=False)
    parts.quiet(words.IMPORT_INTRO)
    uploads = st.file_uploader(
        words.FILES,
        type=_TYPES,
        accept_multiple_files=True,
        key=session.own(f"files-{st.session_state.get('files', 0)}"),
    )
    if uploads:
        how = _asked_how()
        with TemporaryDirectory() as folder:
            paths = [_kept(Path(folder), at, upload.name, upload.getvalue()) for at, upload in enumerate(uploads)]
            _offered(desk, paths, how)
    _last(st.session_state.get("taken", []))
    refused.section(desk)
    _remarks(desk)


def _kept(folder: Path, at: int, name: str, content: bytes) -> Path:
    """Write an upload into a folder of its own, under its own last name alone."""
    path = folder / str(at) / Path(name.replace("\\", "/")).name
    path.parent.mkdir()
    path.write_bytes(content)
    return path


@dataclass(frozen=True)
class _How:
    """What a person states of the files on offer, where they do not show it themselves."""

    dates: str | None = None  # day-first or month-first
    time_zone: str | None = None
    sender: str = ""
    source: str = ""  # one of vocabulary.SOURCES


def _asked_how() -> _How:
    """Ask how the files are to be read; nothing has to be said where they show it."""
    with st.expander(words.HOW_READ), st.container(horizontal=True, vertical_alignment="bottom"):
        dates = st.selectbox(
            words.DATE_ORDER_ASKED, ["", *words.DATE_ORDERS], width=260,
            format_func=lambda one: words.DATE_ORDERS[one] if one else words.DATES_BY_FILE,
        )  # fmt: skip
        zone = st.selectbox(
            words.TIME_ZONE, [DEFAULT_TIME_ZONE, *_ZONES], width=220, help=words.TIME_ZONE_HELP,
            accept_new_options=True,
        )  # fmt: skip
        sender = st.text_input(words.SENDER, max_chars=80, width=260, help=words.SENDER_HELP, autocomplete="off")
        system = st.selectbox(
            words.SYSTEM_STATED, ["", *SOURCES], width=260, help=words.SYSTEM_HELP,
            format_func=lambda one: words.SYSTEM_NAMES[one] if one else words.SYSTEM_BY_FILE,
        )  # fmt: skip
    zone_stated = None if zone in (None, DEFAULT_TIME_ZONE) else str(zone)
    return _How(dates or None, zone_stated, (sender or "").strip(), system or "")


@dataclass(frozen=True)
class _Offered:
    """A file on offer: the mapping it is read by, and for which headings a person stated it."""

    path: Path
    how: _How = _How()
    mapping: Path | None = None
    headings: tuple[str, ...] = ()


def _offered(desk: Desk, paths: list[Path], how: _How) -> None:
    ready: list[_Offered] = []
    left_out: list[str] = []
    for path in paths:
        st.subheader(formats.label(path.name), anchor=False)
        try:
            one = _one(desk, path, how)
        except (UnusableInput, OSError, ValueError) as refusal:
            st.error(formats.label(_why_not(refusal)))
            one = None
        if one is None:
            left_out.append(path.name)
        else:
            ready.append(one)
    if ready and st.button(words.take_in(len(ready)), type="primary"):
        _take_in(desk, ready, left_out)


def _one(desk: Desk, path: Path, how: _How) -> _Offered | None:
    """Show what a file is taken for, and ask what it does not say; None where it can't be taken in as it stands."""
    seen = _inspected(path, None, desk, how)
    asked = next((sheet for sheet in seen.sheets if sheet.draft and not (sheet.mapping and sheet.source_stated)), None)
    table = asked or next((sheet for sheet in seen.sheets if sheet.draft and sheet.mapping), None)
    if table is None or table.draft is None:
        return _if_understood(desk, _Offered(path, how))
    headings = tuple(one.heading for one in table.draft.columns)
    kept = desk.mapping_for(headings, how.sender)
    key = _digest(path)
    if kept is not None:
        st.info(words.KEPT_MAPPING)
    if (kept is not None or asked is None) and not st.toggle(words.CHANGE_MEANINGS, key=f"change-{key}"):
        mapping = _written(path, kept) if kept else None
        return _if_understood(desk, _Offered(path, how, mapping))
    draft = table.draft.with_source(how.source) if how.source else table.draft
    return _answered(desk, path, draft, headings, how)


def _answered(desk: Desk, path: Path, draft: Draft, headings: tuple[str, ...], how: _How) -> _Offered | None:
    """Ask what the columns mean, and show how the file is then read."""
    key = _digest(path)
    st.markdown(f"**{formats.label(words.MAPPING_TITLE.format(title=draft.title))}**")
    parts.quiet(words.MAPPING_INTRO)
    answer = mapping_form.ask(draft, key)
    if answer.missing:
        st.warning("\n".join([words.TO_DO, "", *(f"- {formats.label(sentence)}" for sentence in answer.missing)]))
    written = _editor(key, starter(answer.draft))
    if not written and not answer.draft.reads:
        return None
    mapping = _written(path, written or starter(answer.draft))
    st.markdown(f"**{words.PREVIEW}**")
    one = _if_understood(desk, _Offered(path, how, mapping, headings), unstated=not answer.draft.source)
    return one if written or not answer.missing else None


def _if_understood(desk: Desk, one: _Offered, *, unstated: bool = False) -> _Offered | None:
    """Show how a file is read, and ask in which order its dates are where it does not show that; None until it can."""
    seen = _inspected(one.path, one.mapping, desk, one.how)
    if not seen.dates_open:
        return one if _shown(seen, unstated=unstated) else None
    st.warning(words.DATES_OPEN)
    order = st.radio(
        words.DATE_ORDER, list(words.DATE_ORDERS), index=None, format_func=words.DATE_ORDERS.__getitem__,
        key=f"dates-{_digest(one.path)}", horizontal=True,
    )  # fmt: skip
    if order is None:
        _shown(seen, unstated=unstated)
        return None
    return (
        replace(one, how=replace(one.how, dates=order))
        if _shown(_inspected(one.path, one.mapping, desk, replace(one.how, dates=order)), unstated=unstated)
        else None
    )


def _why_not(refusal: Exception) -> str:
    """Return why a file can't be read, as a sentence in which its name stays as it is written."""
    named = isinstance(refusal, UnusableInput) and refusal.file != ""
    return words.ended(str(refusal)) if named else words.sentence(str(refusal))


def _inspected(path: Path, mapping: Path | None, desk: Desk, how: _How) -> Inspection:
    """Return what a file is taken for, read once for as long as it is offered: a page is drawn many times."""
    key = (_digest(path), _digest(mapping) if mapping else "", desk.day, how)
    held = st.session_state.setdefault("inspected", {})
    if key not in held:
        with st.spinner(words.READING_FILE.format(name=formats.label(path.name))):
            held[key] = sources.inspect(
                path, as_of=desk.day, mapping=mapping, dates=how.dates, time_zone=how.time_zone,
                source=how.source or None,
            )  # fmt: skip
    seen: Inspection = held[key]
    return seen


def _shown(seen: Inspection, *, unstated: bool = False) -> bool:
    """Show what a file is taken for; return whether it can be taken in.

    ``unstated``: which record system it is from is still asked, so that none is shown.
    """
    for sheet in seen.sheets:
        _sheet(sheet)
    if seen.problem and all(sheet.mapping for sheet in seen.sheets):
        st.error(words.sentence(formats.label(seen.problem)))
    if seen.problem:
        return False
    counted = {words.TABLE_NAMES[name]: f"{n:,}" for name, n in seen.counts.items() if n}
    parts.counts(counted)
    for name, rows in seen.understood.items():
        known = rows.drop(columns="source", errors="ignore") if unstated else rows
        parts.table(_text(known), words.UNDERSTOOD.format(table=words.TABLE_NAMES[name]))
    if len(seen.refused):
        parts.table(_text(seen.refused.rename(columns=words.REFUSED_COLUMNS)), words.REFUSED)
    return any(n for name, n in seen.counts.items() if name != "rejects")


def _sheet(sheet: SheetInspection) -> None:
    if not sheet.mapping:
        st.warning(words.NOT_RECOGNISED)
        return
    if sheet.mapping != sheet.title:
        st.markdown(formats.label(words.RECOGNISED.format(title=sheet.title, mapping=sheet.mapping)))
    if sheet.values_left:
        parts.warning(words.VALUES_LEFT.format(columns=", ".join(sheet.values_left)))
    others = [heading for heading in sheet.left_alone if heading not in sheet.values_left]
    if others:
        parts.quiet(words.LEFT_ALONE.format(columns=", ".join(others)))


def _editor(key: str, said: str) -> str:
    """Show the mapping that the answers make as a file, and let it be written by hand; return what was written."""
    written: str = st.session_state.get(f"toml-{key}", "")
    with st.expander(words.AS_TEXT), st.form(session.own(f"mapping-{key}"), border=False):
        fields = st.container()
        # before its field: Enter is lost in a field that was filled in before the form had its button
        tried = st.form_submit_button(words.TRY_MAPPING)
        text = fields.text_area(words.MAPPING, value=written or said, height=320)
        if tried:
            st.session_state[f"toml-{key}"] = "" if text == said else text
            st.rerun()
    st.download_button(words.DOWNLOAD_MAPPING, written or said, "mapping.toml", "application/toml", key=f"save-{key}")
    return written


def _written(path: Path, text: str) -> Path:
    """Return a mapping as a file beside the folder of the upload it is for."""
    mapping = path.parent.parent / f"{path.parent.name}.toml"
    mapping.write_text(text, encoding="utf-8")
    return mapping


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _take_in(desk: Desk, ready: list[_Offered], left_out: list[str]) -> None:
    taken: list[ImportedFile] = []
    # the uploader is emptied with them in it, so that each is named or nobody would miss it
    failed = [words.NOT_TAKEN.format(name=formats.label(name), why=words.LEFT_OUT) for name in left_out]
    bar = st.progress(0.0, words.TAKING_IN)
    # the tables of an extract speak of one another: what needs no mapping of its own goes in together, and one by one
    # where that can't be
    together = [one.path for one in ready if one.mapping is None and one.how == ready[0].how]
    stated = _stated(ready[0].how)
    if len(together) > 1:
        with suppress(UnusableInput, StoreError, OSError):
            taken += desk.import_files(together, **stated)
            ready = [one for one in ready if one.path not in together]
    for at, one in enumerate(ready):
        name = formats.label(one.path.name)
        bar.progress(at / len(ready), words.TAKING_IN_FILE.format(name=name, at=at + 1, n=len(ready)))
        try:
            taken += desk.import_files([one.path], mapping=one.mapping, **_stated(one.how))
            if one.mapping is not None and one.headings:
                text = one.mapping.read_text(encoding="utf-8")
                desk.keep_mapping(one.headings, text, one.path.name, one.how.sender)
        except (UnusableInput, StoreError, OSError) as refusal:
            failed.append(words.NOT_TAKEN.format(name=name, why=formats.label(_why_not(refusal))))
    st.session_state["taken"], st.session_state["not_taken"] = taken, failed
    st.session_state.pop("inspected", None)
    st.session_state["files"] = st.session_state.get("files", 0) + 1  # a new, empty uploader: nothing goes in twice
    st.rerun()


def _stated(how: _How) -> dict[str, Any]:
    """Return what was stated as the desk takes it."""
    return {
        "dates": how.dates, "time_zone": how.time_zone, "sender": how.sender or None, "source": how.source or None,
    }  # fmt: skip


def _last(taken: list[ImportedFile]) -> None:
    for failed in st.session_state.get("not_taken", []):
        st.error(failed)
    if not taken:
        return
    rows = [
        {words.FILE: one.name, words.ROWS: one.rows, words.USED_ROWS: one.rows_used,
         words.USED_IN_PART: one.rows_in_part, words.REJECTED: one.rows_refused, words.ADDED: one.added,
         words.CORRECTED_ROWS: one.corrected, words.UNCHANGED: one.unchanged}
        | ({words.TAKEN_BACK: one.withdrawn} if any(of.withdrawn for of in taken) else {})
        | ({words.ID_CONFLICTS: one.conflicts} if any(of.conflicts for of in taken) else {})
        for one in taken
    ]  # fmt: skip
    if any(one.conflicts for one in taken):
        st.warning(words.ASK_ABOUT_IDS.format(pairs=words.PAGES["pairs"]))
    parts.table(pd.DataFrame(rows), words.TAKEN_IN)


def _remarks(desk: Desk) -> None:
    """List the cells that could not be read in rows that are used without them."""
    remarks = desk.remarks()
    if remarks.empty:
        return
    st.header(words.REMARKS.format(n=f"{len(remarks):,}"), anchor=False)
    counted = remarks.groupby(["file", "column", "reason"], dropna=False, sort=False).size().reset_index(name="cells")
    named = {
        "file": words.FILE,
        "column": words.REMARKED_COLUMN,
        "reason": words.REASON,
        "cells": words.REMARKED_CELLS,
    }
    parts.table(_text(counted.rename(columns=named)), words.REMARKS_BY_REASON)
    st.download_button(words.DOWNLOAD_REMARKS, guarded_table(remarks).to_csv(index=False), "remarks.csv", "text/csv")


def _text(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({str(name): [formats.cell(value) for value in frame[name]] for name in frame.columns})
