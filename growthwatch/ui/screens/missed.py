"""A practice's 6-8-week checks or other reviews: one list that adds up to what stands above it, and its report."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pandas as pd
import streamlit as st

from growthwatch.reference.practice_names import PracticeNames
from growthwatch.report.missed_checks import missed_checks as report
from growthwatch.report.missed_checks import report_files as files
from growthwatch.report.missed_checks import standing
from growthwatch.store import WITHHELD, Desk, Filters
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.lists import act, check_lines, left_out
from growthwatch.ui.serving import session
from growthwatch.vocabulary import CHECK_STATUSES_TO_ACT_ON, CHECKS, MAIN_CHECK
from growthwatch.worklist_vocabulary import VIEWS

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Lines drawn at first, and with every "more".
_LINES: Final = 25
_DAYS_OF_MONTH: Final = 365.25 / 12


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    title = st.empty()
    parts.quiet(words.MISSED_INTRO)
    left_out.restricted(desk)
    parts.terms("not_weighed", "weight_to_check", "was_not_brought")
    check = st.segmented_control(
        words.WHICH_CHECK, CHECKS, default=MAIN_CHECK, format_func=lambda one: words.CHECK_TITLES[one], required=True,
    ) or MAIN_CHECK  # fmt: skip
    title.title(words.MISSED_TITLE.format(checks=words.checks(check)), anchor=False)
    rows = desk.checks_to_act_on(check)
    names = desk.practice_names
    practice, up_to_age = _asked(desk, rows, names)
    rows = rows[_within(rows, practice, up_to_age)].reset_index(drop=True)
    _possible_duplicates(desk, practice)
    if rows.empty:
        act.form(desk, rows)  # says what came of noting the last of them
        st.info(words.NOBODY_MISSED)
    else:
        _list(desk, rows, check, names)
    if practice and practice != WITHHELD and desk.may("export"):
        _report(desk, practice, check, up_to_age)
    elif desk.may("export"):
        parts.quiet(words.REPORT_OF_ONE)


def _asked(desk: Desk, rows: pd.DataFrame, names: PracticeNames) -> tuple[str | None, int | None]:
    """Return of which practice (None for all) and up to which age [days] the list is asked for."""
    codes = sorted({*rows["practice_code"].dropna(), *desk.places()[0], desk.user.practice_code} - {""})
    with st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
        practice = st.selectbox(
            words.PRACTICE, codes if len(codes) == 1 else [None, *codes], width=340,
            format_func=lambda code: words.ALL_PRACTICES if code is None else formats.practice(code, names.with_code),
        )  # fmt: skip
        months = st.selectbox(
            words.UP_TO_AGE, list(words.AGE_LIMITS), format_func=lambda one: words.AGE_LIMITS[one], width=180
        )
    return practice, None if months == "any" else round(int(months) * _DAYS_OF_MONTH)


def _within(rows: pd.DataFrame, practice: str | None, up_to_age: int | None) -> pd.Series:
    mine = pd.Series(True, index=rows.index) if practice is None else (rows["practice_code"] == practice)
    if up_to_age is None:
        return mine
    # where no age in days is shown: who may be young enough is listed
    youngest = rows["age_days"].fillna(rows["age_weeks_from"] * 7)
    return mine & (youngest <= up_to_age)


def _possible_duplicates(desk: Desk, practice: str | None) -> None:
    if n := desk.possible_duplicates(practice):
        parts.quiet(words.POSSIBLE_DUPLICATES.format(n))


def _list(desk: Desk, rows: pd.DataFrame, check: str, names: PracticeNames) -> None:
    """Show how many stand how, and the lines of the list that is chosen: they add up to what stands above them."""
    n = {name: int(rows["state"].isin(states).sum()) for name, states in VIEWS.items()}
    chosen = st.segmented_control(
        words.WHICH_LIST, list(VIEWS), default="open", required=True,
        format_func=lambda one: words.VIEW_COUNTED.format(view=words.VIEW_NAMES[one], n=f"{n[one]:,}"),
    ) or "open"  # fmt: skip
    listed = rows[rows["state"].isin(VIEWS[chosen])].reset_index(drop=True)
    if listed.empty:
        act.form(desk, listed)
        st.info(words.NONE_OPEN_HERE if chosen == "open" else words.NOBODY_IN_VIEW[chosen])
        return
    by_status = listed["status"].value_counts()
    order = [status for status in CHECK_STATUSES_TO_ACT_ON if status in by_status.index]
    parts.counts({words.CHECK_NAMES[status]: f"{by_status[status]:,}" for status in order})
    if len(listed["practice_code"].fillna("").unique()) > 1:
        with st.expander(words.MISSED_BY_PRACTICE):
            parts.table(_by_practice(listed, order, names), words.MISSED_BY_PRACTICE, headed=True)
    shown = st.session_state.get(f"shown-{check}-{chosen}", _LINES)
    drawn = listed.head(shown)
    act.form(desk, drawn)
    check_lines.lines(drawn, desk, names=names)
    if len(listed) > shown:
        parts.quiet(words.SHOWN_OF.format(shown=shown, n=len(listed)))
    if len(listed) > shown and st.button(words.MORE.format(n=_LINES)):
        st.session_state[f"shown-{check}-{chosen}"] = shown + _LINES
        st.rerun()


def _by_practice(listed: pd.DataFrame, order: list[str], names: PracticeNames) -> pd.DataFrame:
    """Return how many stand at each status in each practice, and in all; the last row and column add up."""
    code = listed["practice_code"].fillna("").map(lambda one: formats.practice(one, names.with_code))
    counted = pd.crosstab(code, listed["status"])[order].rename(columns=lambda one: words.CHECK_NAMES[one])
    counted[words.TOGETHER] = counted.sum(axis=1)
    counted.loc[words.TOGETHER] = counted.sum()
    return counted.rename_axis(words.PRACTICE).reset_index().astype(str)


def _report(desk: Desk, practice: str, check: str, up_to_age: int | None) -> None:
    """Show the practice's report, its worklist held to the list above, and offer it as a workbook."""
    why = words.MISSED_WHY
    if desk.user.pseudonymised:
        why = st.text_input(words.MISSED_PURPOSE, help=words.WHY_HELP, max_chars=200, width=420, autocomplete="off")
        if not why.strip():
            return
    rows = desk.checks_to_act_on(check, practice)
    result = desk.export(why, Filters(practice_code=practice), purpose="missed_checks")
    result.about.update(as_of=desk.day.isoformat(), policy=desk.policy)
    safe = desk.user.pseudonymised
    made = report.missed_checks(
        result, practice, check=check, email_safe=safe, names=desk.practice_names, up_to_age_days=up_to_age,
        on_worklist=None if safe else standing.of_checks(rows),
    )  # fmt: skip
    st.header(words.REPORT_TITLE.format(practice=made.practice_name), anchor=False)
    for notice in made.notices:
        st.warning(formats.label(notice))
    with st.container(key="controls-report", horizontal=True):
        st.download_button(
            words.DOWNLOAD_XLSX, _workbook(made), _file_name(practice, check, desk), _XLSX, type="primary"
        )
    if made.unconfirmed:
        st.warning(made.unconfirmed)
    if made.unlisted:
        parts.quiet(made.unlisted)
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
