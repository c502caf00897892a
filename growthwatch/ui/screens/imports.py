"""Importing: what a file is taken for is seen before it is relied on; what was refused is said and can be saved."""

import hashlib
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import streamlit as st

from growthwatch import sources
from growthwatch.cells import guarded_table
from growthwatch.sources import UnusableInput
from growthwatch.sources.inspection import Inspection, SheetInspection
from growthwatch.store import Desk, ImportedFile, StoreError
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.serving import session

_TYPES = ["csv", "xlsx", "parquet", "json", "zip", "txt", "tsv"]


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.IMPORT_TITLE, anchor=False)
    parts.quiet(words.IMPORT_INTRO)
    uploads = st.file_uploader(
        words.FILES, type=_TYPES, accept_multiple_files=True, key=f"files-{st.session_state.get('files', 0)}"
    )
    if uploads:
        with TemporaryDirectory() as folder:
            paths = [_kept(Path(folder), at, upload.name, upload.getvalue()) for at, upload in enumerate(uploads)]
            _offered(desk, paths)
    _last(st.session_state.get("taken", []))
    _rejects(desk)


def _kept(folder: Path, at: int, name: str, content: bytes) -> Path:
    """Write an upload into a folder of its own, under its own last name alone."""
    path = folder / str(at) / Path(name.replace("\\", "/")).name
    path.parent.mkdir()
    path.write_bytes(content)
    return path


def _offered(desk: Desk, paths: list[Path]) -> None:
    ready: list[tuple[Path, Path | None]] = []
    left_out: list[str] = []
    for path in paths:
        st.subheader(formats.label(path.name), anchor=False)
        mapping = _mapping(path)
        try:
            seen = _inspected(path, mapping, desk)
        except (UnusableInput, OSError, ValueError) as refusal:
            st.error(formats.label(_why_not(refusal)))
            left_out.append(path.name)
            continue
        if _shown(path, seen):
            ready.append((path, mapping))
        else:
            left_out.append(path.name)
    if ready and st.button(words.take_in(len(ready)), type="primary"):
        _take_in(desk, ready, left_out)


def _why_not(refusal: Exception) -> str:
    """Return why a file can't be read, as a sentence in which its name stays as it is written."""
    named = isinstance(refusal, UnusableInput) and refusal.file != ""
    return words.ended(str(refusal)) if named else words.sentence(str(refusal))


def _inspected(path: Path, mapping: Path | None, desk: Desk) -> Inspection:
    """Return what a file is taken for, read once for as long as it is offered: a page is drawn many times."""
    key = (_digest(path), _digest(mapping) if mapping else "", desk.day)
    held = st.session_state.setdefault("inspected", {})
    if key not in held:
        with st.spinner(words.READING_FILE.format(name=formats.label(path.name))):
            held[key] = sources.inspect(path, as_of=desk.day, mapping=mapping)
    seen: Inspection = held[key]
    return seen


def _shown(path: Path, seen: Inspection) -> bool:
    """Show what a file is taken for; return whether it can be taken in."""
    for sheet in seen.sheets:
        _sheet(path, sheet)
    if seen.problem and all(sheet.mapping for sheet in seen.sheets):
        st.error(words.sentence(formats.label(seen.problem)))
    if seen.problem:
        return False
    counted = {words.TABLE_NAMES[name]: f"{n:,}" for name, n in seen.counts.items() if n}
    parts.counts(counted)
    for name, rows in seen.understood.items():
        parts.table(_text(rows), words.UNDERSTOOD.format(table=words.TABLE_NAMES[name]))
    if len(seen.refused):
        parts.table(_text(seen.refused.rename(columns=words.REFUSED_COLUMNS)), words.REFUSED)
    return any(n for name, n in seen.counts.items() if name != "rejects")


def _sheet(path: Path, sheet: SheetInspection) -> None:
    if sheet.mapping:
        st.markdown(formats.label(words.RECOGNISED.format(title=sheet.title, mapping=sheet.mapping)))
        if len(sheet.left_alone):
            parts.quiet(words.LEFT_ALONE.format(columns=", ".join(sheet.left_alone)))
        return
    st.warning(words.NOT_RECOGNISED)
    _editor(path, sheet.starter)


def _editor(path: Path, starter: str) -> None:
    """Let a mapping be written for a table that nothing recognises."""
    if not starter:
        return
    with st.expander(words.MAPPING_EDITOR, expanded=True), st.form(f"mapping-{_digest(path)}", border=False):
        fields = st.container()
        # before its field: Enter is lost in a field that was filled in before the form had its button
        tried = st.form_submit_button(words.TRY_MAPPING)
        text = fields.text_area(words.MAPPING, value=starter, height=320)
        if tried:
            st.session_state[f"toml-{_digest(path)}"] = text
            st.rerun()


def _mapping(path: Path) -> Path | None:
    """Return the mapping that was written for this very file in this session, as a file."""
    text = st.session_state.get(f"toml-{_digest(path)}")
    if not text:
        return None
    mapping = path.parent.parent / f"{path.parent.name}.toml"
    mapping.write_text(text, encoding="utf-8")
    return mapping


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _take_in(desk: Desk, ready: list[tuple[Path, Path | None]], left_out: list[str]) -> None:
    taken: list[ImportedFile] = []
    # the uploader is emptied with them in it, so that each is named or nobody would miss it
    failed = [words.NOT_TAKEN.format(name=formats.label(name), why=words.LEFT_OUT) for name in left_out]
    bar = st.progress(0.0, words.TAKING_IN)
    # the tables of an extract speak of one another: what needs no mapping of its own goes in together, and one by one
    # where that can't be
    together = [path for path, mapping in ready if mapping is None]
    if len(together) > 1:
        with suppress(UnusableInput, StoreError, OSError):
            taken += desk.import_files(together)
            ready = [(path, mapping) for path, mapping in ready if mapping is not None]
    for at, (path, mapping) in enumerate(ready):
        name = formats.label(path.name)
        bar.progress(at / len(ready), words.TAKING_IN_FILE.format(name=name, at=at + 1, n=len(ready)))
        try:
            taken += desk.import_files([path], mapping=mapping)
        except (UnusableInput, StoreError, OSError) as refusal:
            failed.append(words.NOT_TAKEN.format(name=name, why=formats.label(_why_not(refusal))))
    st.session_state["taken"], st.session_state["not_taken"] = taken, failed
    st.session_state.pop("inspected", None)
    st.session_state["files"] = st.session_state.get("files", 0) + 1  # a new, empty uploader: nothing goes in twice
    st.rerun()


def _last(taken: list[ImportedFile]) -> None:
    for failed in st.session_state.get("not_taken", []):
        st.error(failed)
    if not taken:
        return
    rows = [
        {words.FILE: one.name, words.ROWS: one.rows, words.ADDED: one.added, words.CORRECTED_ROWS: one.corrected,
         words.REJECTED: one.rejected} for one in taken
    ]  # fmt: skip
    parts.table(pd.DataFrame(rows), words.TAKEN_IN)


def _rejects(desk: Desk) -> None:
    rejects = desk.rejects()
    if rejects.empty:
        return
    st.header(words.REJECTS.format(n=f"{len(rejects):,}"), anchor=False)
    counted = rejects.groupby(["file", "reason"], dropna=False, sort=False).size().reset_index(name="rows")
    parts.table(_text(counted.rename(columns={"file": words.FILE, "reason": words.REASON, "rows": words.ROWS})),
                words.REJECTS_BY_REASON)  # fmt: skip
    st.download_button(words.DOWNLOAD_REJECTS, guarded_table(rejects).to_csv(index=False), "rejects.csv", "text/csv")


def _text(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({str(name): [formats.cell(value) for value in frame[name]] for name in frame.columns})
