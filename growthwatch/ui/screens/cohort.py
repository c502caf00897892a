"""The cohort audit: what a designated paediatrician takes to the board; no child in it, small numbers hidden."""

import datetime as dt
import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from growthwatch.audit import actions as findings_actions
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.disclosure.reconstruction import DisclosureError
from growthwatch.audit.sums import Period
from growthwatch.report.cohort import audit_files, audit_page, audit_wording, front_sections, sections
from growthwatch.report.cohort.audit_content import Cohort
from growthwatch.report.cohort.audit_content import cohort as audited
from growthwatch.report.cohort.front_page import front_page
from growthwatch.results import versions
from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.serving import session

_YEAR = dt.timedelta(days=365)
_LONGEST = 10 * _YEAR
#: Sections of which the charts are seen without a click.
_OPEN = ("practices", "months", "changes")


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.COHORT_TITLE, anchor=False)
    parts.quiet(words.COHORT_INTRO)
    with st.form("period", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        fields = st.container(horizontal=True, vertical_alignment="bottom", width="content")
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        asked = st.form_submit_button(words.WORK_OUT, type="primary")
        with fields:
            first = st.date_input(
                words.PERIOD_FROM, desk.day - _YEAR, max_value=desk.day, format="DD/MM/YYYY", width=180
            )
            last = st.date_input(words.PERIOD_TO, desk.day, max_value=desk.day, format="DD/MM/YYYY", width=180)
            why = words.COHORT_WHY
            if desk.user.pseudonymised:
                why = st.text_input(
                    words.COHORT_PURPOSE, help=words.WHY_HELP, max_chars=200, width=320, autocomplete="off"
                ).strip()
    if asked and not why:
        desk.require("export")  # whose right was withdrawn meanwhile is refused, and asked for nothing
        st.warning(words.PURPOSE_NEEDED)
    elif asked:
        _work_out(desk, first, last, why)
    elif "cohort" not in st.session_state and why:
        # the page opens on its answer: over the last year, until another period is asked for
        _work_out(desk, desk.day - _YEAR, desk.day, why)
    elif "cohort" not in st.session_state:
        parts.quiet(words.PURPOSE_NEEDED)
    held = st.session_state.get("cohort")
    if held is None:
        return
    standing, audit = held
    if standing != session.store().version():
        st.warning(words.COHORT_OLD)
    _show(audit)


def _work_out(desk: Desk, first: dt.date | None, last: dt.date | None, why: str) -> None:
    if first is None or last is None:
        st.warning(words.PERIOD_NEEDS)
        return
    if last < first:
        st.warning(words.PERIOD_BACKWARDS)
        return
    if last - first > _LONGEST:
        st.warning(words.PERIOD_TOO_LONG)
        return
    version = session.store().version()
    with st.spinner(words.COUNTING):
        result = desk.export(why)
        result.about.update(as_of=desk.day.isoformat(), policy=desk.policy, versions=versions())
        noted = desk.actions_on_findings(why, result.findings)
        acted, notices = findings_actions.of_store(noted, result.findings)
        context = desk.context_of_children(why, result.children)
        if context is None:
            notices = (*notices, words.COHORT_NO_CONTEXT)
        sums = aggregate(result, Period.of(first, last), actions=acted, context=context)
        try:
            st.session_state["cohort"] = (
                version,
                audited(sums, result.about, notices=notices, practice_names=desk.practice_names),
            )
        except DisclosureError as refused:
            st.error(formats.label(words.sentence(str(refused))))


def _show(audit: Cohort) -> None:
    parts.quiet(audit_page.subtitle(audit))
    st.html(f'<div class="gw-report gw-front">{"".join(front_sections.parts(front_page(audit)))}</div>')
    for notice in audit.notices:
        st.warning(formats.label(notice))
    with st.container(key="controls", horizontal=True):
        st.download_button(words.DOWNLOAD_REPORT, audit_page.html(audit), "cohort.html", "text/html", type="primary")
        st.download_button(words.DOWNLOAD_ALL, _zipped(audit), "cohort.zip", "application/zip")
    with st.expander(words.COHORT_SUMMARY):
        st.html("<ul>" + "".join(f"<li>{formats.text(line)}</li>" for line in audit_wording.summary(audit)) + "</ul>")
    for anchor, heading, made in sections.shown(audit):
        with st.expander(heading, expanded=anchor in _OPEN):
            # what scrolls sideways is reached by the keyboard and has a name
            region = f'tabindex="0" role="region" aria-label="{formats.text(heading)}"'
            st.html(f'<div class="gw-scroll gw-report" {region}>{"".join(made(audit))}</div>')


def _zipped(audit: Cohort) -> bytes:
    """Return the workbook and every table of the audit in one file."""
    packed = io.BytesIO()
    with TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in audit_files.write(audit, Path(folder), with_pdf=False):
            archive.write(file, file.relative_to(folder))
    return packed.getvalue()
