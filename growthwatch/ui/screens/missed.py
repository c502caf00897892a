"""A practice's 6-8-week checks or other reviews: what is missing, why, who holds a weight elsewhere, what to do."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import streamlit as st

from growthwatch.report.missed_checks import missed_checks as report
from growthwatch.report.missed_checks import report_files as files
from growthwatch.report.missed_checks.worklist import CHILD, for_people
from growthwatch.store import Desk, Filters
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.lists import listing
from growthwatch.ui.serving import session
from growthwatch.vocabulary import CHECKS, MAIN_CHECK

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    title = st.empty()
    parts.quiet(words.MISSED_INTRO)
    parts.terms("not_weighed", "weight_to_check", "was_not_brought")
    check = st.segmented_control(
        words.WHICH_CHECK, CHECKS, default=MAIN_CHECK, format_func=words.CHECK_TITLES.__getitem__, required=True,
    ) or MAIN_CHECK  # fmt: skip
    title.title(words.MISSED_TITLE.format(checks=words.checks(check)), anchor=False)
    listed = desk.missed_checks()
    codes = _practices(desk, listed, check)
    if not codes:
        st.info(words.NOBODY_MISSED)
        return
    practice = st.selectbox(words.PRACTICE, codes, index=0 if len(codes) == 1 else None, width=280,
                                placeholder=words.CHOOSE_PRACTICE)  # fmt: skip
    if check != MAIN_CHECK and not desk.may("export"):
        st.info(words.REVIEW_NEEDS_EXPORT)
    elif practice is None:
        if check == MAIN_CHECK:
            _by_practice(listed)
    elif desk.may("export"):
        _report(desk, practice, check, listed[listed["practice_code"] == practice])
    else:
        listing.lines(listed[listed["practice_code"] == practice], desk)


def _practices(desk: Desk, listed: pd.DataFrame, check: str) -> list[str]:
    """Return the practices to choose from: those with an open 6-8-week check, of another review all within reach."""
    found = listed["practice_code"].dropna() if check == MAIN_CHECK else desk.places()[0]
    return sorted({*found, desk.user.practice_code} - {""})


def _by_practice(listed: pd.DataFrame) -> None:
    """Show how many stand at each status in each practice."""
    named = listed["check_status"].map(words.CHECK_NAMES)
    counted = pd.crosstab(listed["practice_code"].fillna(""), named).reset_index()
    counted["practice_code"] = counted["practice_code"].replace("", words.NO_PRACTICE)
    parts.table(counted.rename(columns={"practice_code": words.PRACTICE}), words.MISSED_BY_PRACTICE)


def _report(desk: Desk, practice: str, check: str, listed: pd.DataFrame) -> None:
    result = desk.export(words.MISSED_WHY, Filters(practice_code=practice))
    result.about.update(as_of=desk.day.isoformat(), policy=desk.policy)
    made = report.missed_checks(result, practice, check=check, email_safe=desk.user.pseudonymised)
    for notice in made.notices:
        st.warning(notice)
    with st.container(key="controls", horizontal=True):
        st.download_button(
            words.DOWNLOAD_XLSX, _workbook(made), _file_name(practice, check, desk), _XLSX, type="primary"
        )
    if made.unconfirmed:
        st.warning(made.unconfirmed)
    worklist = for_people(made.worklist)
    parts.table(_told(worklist), words.WORKLIST, empty=made.nobody)
    if made.unlisted:
        parts.quiet(made.unlisted)
    if check != MAIN_CHECK:
        every = desk.caseload(Filters(practice_code=practice), limit=None)
        listed = every[every["child_id"].isin(made.worklist.get(CHILD, ()))]
    if len(listed):
        with st.expander(words.OPEN_FROM_LIST):
            listing.lines(listed, desk)
    parts.table(_told(made.summary), words.SUMMARY)
    if len(made.reviews):
        parts.table(_told(made.reviews), words.OTHER_REVIEWS)
    with st.expander(words.LETTERS):
        parts.table(_told(made.recall), words.LETTERS, empty=words.NOBODY_TO_WRITE_TO)
    with st.expander(words.QUALITY):
        parts.table(_told(made.quality), words.QUALITY)


def _file_name(practice: str, check: str, desk: Desk) -> str:
    of = "" if check == MAIN_CHECK else f"-{check}"
    return f"missed-checks{of}-{practice}-{desk.day}.xlsx"


def _workbook(made: report.MissedChecks) -> bytes:
    with TemporaryDirectory() as folder:
        (written,) = files.write(made, Path(folder) / "missed-checks.xlsx")
        return written.read_bytes()


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: [formats.cell(value) for value in frame[name]] for name in frame.columns})
