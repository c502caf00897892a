"""Findings as sentences, grouped by rule, the most urgent first; and what people did about them."""

import pandas as pd
import streamlit as st

from growthwatch.detect import baseline_note, not_judged_words
from growthwatch.store import ACTIONS_ON_FINDINGS, ChildFile, Desk
from growthwatch.ui import words
from growthwatch.ui.child import consequences, selected_child
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import listing
from growthwatch.vocabulary import CERTAINTIES, MET_STATUSES, RULES, STATUSES


def section(child: ChildFile) -> None:
    """Show what was found; what is near or resolved is folded away, so that one story is one box."""
    st.header(words.FINDINGS, anchor=False)
    days, _ = selected_child.ages(child)
    if note := baseline_note(float(child.person["gestation_total_days"]), days):
        parts.warning(note)
    ranked = _ranked(child.findings)
    raised = ranked[ranked["status"].isin(MET_STATUSES)]
    if due := [*_weighing(child, raised), *_checks_to_act_on(child)]:
        st.html("".join(f"<p><strong>{text(one)}</strong></p>" for one in due))
    if len(raised):
        _raised(raised)
    else:
        st.info(f"{consequences.none_raised(child.result)} {words.NO_REASSURANCE}")
    for said in not_judged_words(child.result.not_judged):
        parts.quiet(said)
    folded = ranked[~ranked["status"].isin(MET_STATUSES)]
    if len(folded):
        with st.container(key="folded-near"), st.expander(words.FOLDED.format(n=len(folded))):
            for rule in folded["rule"].unique():
                _card(folded[folded["rule"] == rule])
    if len(ranked):
        parts.quiet(words.TERMS)


def _weighing(child: ChildFile, raised: pd.DataFrame) -> list[str]:
    """Return by when to weigh again, or that the day has passed."""
    due = raised["next_weighing_by"].dropna()
    if due.empty:
        return []
    told = words.NEXT if due.min() >= pd.Timestamp(child.as_of) else words.NEXT_PASSED
    return [told.format(day=formats.british_date(due.min()))]


def _checks_to_act_on(child: ChildFile) -> list[str]:
    """Return the checks that somebody must act on: what is missing stands beside what was found."""
    return [
        f"{words.CHECK_TITLE.get(row['check'], row['check'])}: {words.check(row['status'], row['reason'])}."
        for row in child.checks.to_dict("records")
        if row["status"] in words.CHECKS_TO_ACT_ON
    ]


def _raised(raised: pd.DataFrame) -> None:
    """Show the most urgent rule in full and the others by their headline: they often tell one story."""
    rules = raised["rule"].unique()
    _card(raised[raised["rule"] == rules[0]], also=raised[raised["rule"].isin(rules[1:])].drop_duplicates("rule"))
    if len(rules) > 1:
        with st.container(key="folded-met"), st.expander(words.IN_FULL.format(n=len(rules) - 1)):
            for rule in rules[1:]:
                _card(raised[raised["rule"] == rule])


def _ranked(found: pd.DataFrame) -> pd.DataFrame:
    """Return findings the most urgent first: by status, certainty, rule, and the newest first."""
    told = found.assign(**{name: found[name].astype(str) for name in ("status", "certainty", "rule")})
    order = {"status": STATUSES, "certainty": CERTAINTIES, "rule": RULES}
    places = told.assign(
        **{f"_{name}": told[name].map({w: i for i, w in enumerate(ws)}) for name, ws in order.items()}
    )
    by = [f"_{name}" for name in order]
    ranked = places.sort_values([*by, "latest_on"], ascending=[True, True, True, False], kind="stable")
    return ranked.drop(columns=by)


def _card(of_rule: pd.DataFrame, also: pd.DataFrame | None = None) -> None:
    first = of_rule.iloc[0]
    raised = " met" if first["status"] in MET_STATUSES else ""
    tag = words.STATUS_NAMES[first["status"]]
    if first["certainty"] == "questioned":
        tag += f", {words.CERTAINTY_NAMES['questioned']}"
    told = "".join(f"<p>{text(row['text'])}</p>" for row in of_rule.to_dict("records"))
    st.html(
        f'<div class="gw-card{raised}"><h3>{text(words.RULE_NAMES[first["rule"]])}<span class="gw-tag">{text(tag)}'
        f'</span></h3>{told}<p class="gw-quiet">{words.SOURCE}: {text(first["citation"])}</p>{_also(also)}</div>'
    )


def _also(others: pd.DataFrame | None) -> str:
    if others is None or others.empty:
        return ""
    told = "".join(
        f"<li><strong>{text(words.RULE_NAMES[row['rule']])}</strong> "
        f"({text(words.STATUS_NAMES[row['status']].lower())}): {text(listing.headline(row))}</li>"
        for row in others.to_dict("records")
    )
    return f"<p><strong>{words.ALSO}</strong></p><ul>{told}</ul>"


def actions(child: ChildFile, desk: Desk) -> None:
    """Show what was done about the findings, and take down what was."""
    st.header(words.ACTIONS, anchor=False)
    done = child.actions
    told = pd.DataFrame(
        {
            words.DONE_ON: [formats.british_date(day) for day in done["done_on"]],
            words.WHAT: [words.ACTION_NAMES[action] for action in done["action"]],
            words.ABOUT_FINDING: [words.RULE_NAMES[rule] for rule in done["rule"]],
            words.NOTE: done["note"],
            words.BY: done["by"],
        }
    )
    parts.table(told, words.ACTIONS, empty=words.NO_ACTION, headed=True)
    raised = _ranked(child.findings)
    if desk.may("acknowledge") and len(raised):
        _note_form(child, desk, raised)


def _note_form(child: ChildFile, desk: Desk, raised: pd.DataFrame) -> None:
    names = {
        row["finding_id"]: f"{words.RULE_NAMES[row['rule']]} ({formats.british_date(row['latest_on'])})"
        for row in raised.to_dict("records")
    }
    with st.expander(words.NOTE_ACTION), st.form(f"note-{child.handle}", clear_on_submit=True, border=False):
        fields = st.container()
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        saved = st.form_submit_button(words.SAVE)
        with fields:
            about = st.selectbox(words.ABOUT_FINDING, list(names), index=None, format_func=names.__getitem__)
            action = st.selectbox(
                words.WHAT, ACTIONS_ON_FINDINGS, index=None, format_func=words.ACTION_NAMES.__getitem__
            )
            on = st.date_input(words.DONE_ON, value=None, max_value=desk.day, format="DD/MM/YYYY")
            note = st.text_input(words.NOTE, max_chars=500, autocomplete="off")
    if not saved:
        return
    if about is None or action is None or on is None:
        st.warning(words.CHOOSE_ACTION)
        return
    why = selected_child.reason(child.handle)
    desk.acknowledge(child.handle, about, action, done_on=on, note=note, reason=why)
    st.toast(words.SAVED_ACTION.format(name=formats.label(formats.name(child.person))))
    st.rerun()
