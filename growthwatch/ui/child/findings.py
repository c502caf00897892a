"""What was found, in one line, beside the chart and in full; and what people did about it."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from growthwatch.detect import baseline_note, in_list_order, not_judged_words
from growthwatch.detect.stories import leader
from growthwatch.store import ChildFile
from growthwatch.ui import words
from growthwatch.ui.child import consequences, selected_child
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import listing
from growthwatch.vocabulary import CHECKS, MAIN_CHECK, MET_STATUSES, URGENCIES

#: What findings say, explained below them.
_TERMS: Final = (
    "urgency", "centile_space", "sds", "threshold_met", "confirmed", "near", "resolved", "lapsed", "likely", "one_in",
    "second_opinion",
)  # fmt: skip
#: So many doubts are said in figures above the findings; how many more there are is said.
_DOUBTS: Final = 3


def headline(child: ChildFile) -> None:
    """Say in one line what was found, how soon it calls for somebody and since when, above the chart."""
    raised = _met(child)
    if raised.empty:
        st.html(f'<p class="gw-headline">{text(consequences.none_met(child.result))}</p>')
        return
    told = [_story_line(child, raised[raised["story"] == lead]) for lead in raised["story"].unique()]
    st.html("".join(f'<p class="gw-headline">{line}</p>' for line in told))


def answer(child: ChildFile) -> None:
    """Show what follows beside the chart: how sure, when to weigh, what to do next, what could not be judged."""
    st.header(words.FINDINGS, anchor=False)
    days, _ = selected_child.ages(child)
    if note := baseline_note(float(child.person["gestation_total_days"]), days):
        parts.warning(note)
    raised = _met(child)
    if due := [*_weighing(child, raised), *_checks_to_act_on(child)]:
        st.html("".join(f"<p><strong>{text(one)}</strong></p>" for one in due))
    _in_doubt(child)
    if len(raised):
        st.html("".join(_story(raised[raised["story"] == lead]) for lead in raised["story"].unique()))
        _next_steps(child, raised)
        _not_judged(child)
    else:  # what could not be judged stands beside that nothing is raised
        st.info("\n\n".join([consequences.none_met(child.result), *_silent(child), words.NO_REASSURANCE]))


def worked_out(child: ChildFile) -> None:
    """Show, folded away, every rule in full with its arithmetic and source, and what is near or over."""
    found = ranked(child.findings)
    raised = found[found["status"].isin(MET_STATUSES)]
    folded = found[~found["status"].isin(MET_STATUSES)]
    for key, label, some in (("met", words.WORKED_OUT, raised), ("near", words.FOLDED.format(n=len(folded)), folded)):
        if len(some):
            with st.container(key=f"folded-{key}"), st.expander(label):
                for rule in some["rule"].unique():
                    _card(some[some["rule"] == rule])
    parts.terms("not_judged", "doubted", *(_TERMS if len(found) else ()))


def _met(child: ChildFile) -> pd.DataFrame:
    """Return what is met, the most urgent first, with the ``story`` each belongs to."""
    found = ranked(child.findings)
    raised = found[found["status"].isin(MET_STATUSES)]
    return raised.assign(story=leader(raised))


def _story_line(child: ChildFile, told: pd.DataFrame) -> str:
    """Return a story in one line of HTML: its most urgent rule, how low it stands, since when it is met."""
    lead = told.iloc[0]
    said = [listing.headline(lead).removesuffix(".")]
    said += [low for rule, low in words.HOW_LOW.items() if (told["rule"].iloc[1:] == rule).any()][:1]
    first = told["measured_on"].min()
    days = (first - child.person["date_of_birth"]).days if pd.notna(child.person["date_of_birth"]) else None
    since = words.SINCE_AGE.format(age=formats.age(float(days))) if days is not None else ""
    when = words.FIRST_MET.format(day=formats.british_date(first), age=since)
    soon = "" if pd.isna(lead["urgency"]) else listing.urgency_tag(str(lead["urgency"]))
    return f"{soon} <strong>{text('; '.join(said))}.</strong> {text(when)}"


def _story(told: pd.DataFrame) -> str:
    """Return a story as a card in HTML: its rule, how it stands, how sure that is, the rules that say the same."""
    first = told.iloc[0]
    others = told[told["rule"] != first["rule"]].drop_duplicates("rule")
    also = "; ".join(words.RULE_NAMES[rule] for rule in others["rule"])
    same = f"<p>{text(words.ALSO)}: {text(also)}.</p>" if also else ""
    return f'<div class="gw-card met"><h3>{text(words.RULE_NAMES[first["rule"]])}{_tags(first)}</h3>{same}</div>'


def _in_doubt(child: ChildFile) -> None:
    """Say in figures what is in doubt, and what it may mean: the most urgent first."""
    doubts = child.doubts
    told = []
    for doubt in doubts.head(_DOUBTS).to_dict("records"):
        figures = words.ended(words.IN_DOUBT.format(doubt=doubt["text"]))
        told.append(f"<p><strong>{text(figures)}</strong> {listing.if_true(doubt)}</p>")
    if len(doubts) > _DOUBTS:
        told.append(f"<p>{text(words.AND_MORE_DOUBTS.format(n=len(doubts) - _DOUBTS))}</p>")
    if told:
        st.html("".join(told))


def _weighing(child: ChildFile, raised: pd.DataFrame) -> list[str]:
    """Return between which days to weigh again, or that the last has passed."""
    if (raised["urgency"].astype(str) == URGENCIES[0]).any():
        return [words.WEIGH_TODAY]
    due = raised["next_weighing_by"].dropna()
    if due.empty:
        return []
    by, first = due.min(), raised.loc[due.idxmin(), "weigh_no_sooner_than"]
    # of what was stored before there was a first day only the last is known
    to_come = words.NEXT_BY if pd.isna(first) else words.NEXT
    told = to_come if by >= pd.Timestamp(child.as_of) else words.NEXT_PASSED
    return [told.format(day=formats.british_date(by), first=formats.british_date(first))]


def _checks_to_act_on(child: ChildFile) -> list[str]:
    """Return the checks that somebody must act on: the 6-8-week check first, the other reviews in one line."""
    schedule = child.result.stages.check_schedule
    said = {
        row["check"]: f"{words.CHECK_TITLES[row['check']]}: "
        f"{words.check(row['status'], row['reason'], schedule, row['check'])}."
        for row in child.checks.to_dict("records")
        if row["status"] in words.CHECKS_TO_ACT_ON
    }
    main = said.pop(MAIN_CHECK, "")
    return [one for one in (main, " ".join(said[check] for check in CHECKS if check in said)) if one]


def _next_steps(child: ChildFile, raised: pd.DataFrame) -> None:
    """Show what to do next about what is raised, each step once, in NG75's order, with its source."""
    if said := child.result.stages.next_steps.said(raised):
        told = "".join(
            f'<li>{text(prompt)} <span class="gw-quiet">{text(source)}</span></li>' for prompt, source in said
        )
        st.html(f'<div class="gw-card"><h3>{text(words.NEXT_STEPS)}</h3><ol>{told}</ol></div>')


def ranked(found: pd.DataFrame) -> pd.DataFrame:
    """Return findings as every list does: by urgency, probability and time overdue; words as text."""
    return in_list_order(found.assign(**{name: found[name].astype(str) for name in ("status", "certainty", "rule")}))


def _silent(child: ChildFile) -> tuple[str, ...]:
    return not_judged_words(child.not_judged)


def _not_judged(child: ChildFile) -> None:
    """Say what could not be judged beside what was found."""
    if told := _silent(child):
        with st.container(key="folded-not-judged"), st.expander(words.COULD_NOT_BE_JUDGED):
            st.html("".join(f"<p>{text(one)}</p>" for one in told))


def _tags(first: "pd.Series[Any]") -> str:
    """Return how soon a finding calls for somebody, and how it stands, as tags in HTML."""
    tag = words.STATUS_NAMES[first["status"]]
    if first["certainty"] == "questioned":
        tag += f", {words.CERTAINTY_NAMES['questioned']}"
        if pd.notna(first["probability"]):
            tag += f": {words.PROBABLE.format(percent=formats.percent(first['probability']))}"
    met = first["status"] in MET_STATUSES and pd.notna(first["urgency"])
    soon = listing.urgency_tag(str(first["urgency"])) if met else ""
    return f'{soon}<span class="gw-tag gw-quieter">{text(tag)}</span>'


def _card(of_rule: pd.DataFrame) -> None:
    first = of_rule.iloc[0]
    raised = " met" if first["status"] in MET_STATUSES else ""
    told = "".join(f"<p>{text(row['text'])}</p>" for row in of_rule.to_dict("records"))
    st.html(
        f'<div class="gw-card{raised}"><h3>{text(words.RULE_NAMES[first["rule"]])}{_tags(first)}</h3>'
        f'{told}<p class="gw-quiet">{words.SOURCE}: {text(first["citation"])}</p></div>'
    )
