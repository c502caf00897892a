"""The answer on a child's page: one line above the chart, and beside it how sure, when to weigh, what next."""

from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from growthwatch.detect import baseline_note, conditions_in_words, known_of_children, not_judged_words
from growthwatch.report.gone import GONE, whereabouts
from growthwatch.store import ChildFile
from growthwatch.store.desk import checks_to_do
from growthwatch.ui import words
from growthwatch.ui.child import consequences, findings, selected_child
from growthwatch.ui.elements import formats
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import listing
from growthwatch.vocabulary import CHECKS, MAIN_CHECK, NOT_JUDGED_REASONS, URGENCIES

#: So many stories and doubts are said on the first screen; how many more there are is said.
_STORIES: Final = 2
_DOUBTS: Final = 3
#: Dates the beginning of a fall over all weights together, for every rule that tells of the same fall.
_DATES_FALLS: Final = "fall-pattern"
#: How length stands to weight, where a headline ends by saying so.
_LENGTH_TOLD: Final = ("length_kept", "both_falling", "length_above_weight", "length_low_too")


def headline(child: ChildFile, raised: pd.DataFrame) -> None:
    """Say in one line what was found, how far that is sure and since when, and in another what comes next."""
    lines = [_story_line(child, raised[raised["story"] == lead]) for lead in raised["story"].unique()]
    if len(lines) > _STORIES:
        lines[_STORIES:] = [text(words.MORE_STORIES.format(n=len(lines) - _STORIES))]
    if not lines:
        lines = [text(consequences.none_met(child.result))]
    paragraphs = "".join(f'<p class="gw-headline">{line}</p>' for line in lines)
    step = f"<strong>{text(words.NEXT_LINE)}</strong> {text(_next(child, raised))}"
    st.html(f'{paragraphs}<p class="gw-next">{step}</p>')


def beside_chart(child: ChildFile, raised: pd.DataFrame) -> None:
    """Show beside the chart how sure it is, when to weigh, what to do next, what is known and could not be judged."""
    days, _ = selected_child.ages(child)
    note = baseline_note(float(child.person["gestation_total_days"]), days)
    warned = f'<div class="gw-warn" role="note"><strong>!</strong> {text(note)}</div>' if note else ""
    lines = [
        *((words.HOW_SURE, one) for one in [_how_sure(raised), _in_doubt(child)] if one),
        *((words.WEIGH, text(one)) for one in _weighing(child, raised)),
    ]
    more = [
        *((words.CHECKS, f"<strong>{text(one)}</strong>") for one in _checks_to_act_on(child, child.checks)),
        (words.CONDITIONS, text(_conditions(child))),
        *((words.COULD_NOT_BE_JUDGED, one) for one in [_not_judged(child, raised)] if one),
    ]
    reserve = "" if len(raised) else f'<p class="gw-card">{text(words.NO_REASSURANCE)}</p>'
    st.html(
        f'<div class="gw-answer"><h2>{text(words.FINDINGS)}</h2>{warned}{reserve}{_listed(lines)}'
        f"{_next_steps(child, raised)}{_listed(more)}</div>"
    )


def _listed(lines: list[tuple[str, str]]) -> str:
    """Return what is said under each heading, in HTML; several of one heading stand under it once."""
    named: dict[str, list[str]] = {}
    for name, said in lines:
        named.setdefault(name, []).append(said)
    told = "".join(
        f"<dt>{text(name)}</dt>" + "".join(f"<dd>{one}</dd>" for one in said) for name, said in named.items()
    )
    return f"<dl>{told}</dl>" if told else ""


def _story_line(child: ChildFile, story: pd.DataFrame) -> str:
    """Return a story in one line of HTML: its most urgent rule, how low it stands, how sure, since when."""
    lead = story.iloc[0]
    said = [listing.headline(lead).removesuffix(".")]
    said += _how_low(story)
    calls = pd.notna(lead["urgency"]) and not _gone(child)
    soon = listing.urgency_tag(str(lead["urgency"])) if calls else ""
    doubt = f' <span class="gw-doubt">{text(_doubted(lead))}</span>' if lead["certainty"] == "questioned" else ""
    return f"{soon} <strong>{text('; '.join(said))}.</strong> {text(_began(child, story))}{doubt}"


def _how_low(story: pd.DataFrame) -> list[str]:
    """Return below which line a story stands, where its lead does not say so: of what is as sure as the lead."""
    lead, others = story.iloc[0], story.iloc[1:]
    if lead["rule"] == "below-0.4th":  # the lowest line there is
        return []
    as_sure = others[(others["certainty"] == lead["certainty"]) | (others["certainty"] == "firm")]
    named = words.HOW_LOW_WEIGHT if lead["beside_length"] in _LENGTH_TOLD else words.HOW_LOW
    return [low for rule, low in named.items() if (as_sure["rule"] == rule).any()][:1]


def _doubted(lead: "pd.Series[Any]") -> str:
    """Return that a finding rests on a doubted reading, and how likely it holds where that is known."""
    if pd.isna(lead["probability"]):
        return words.RESTS_ON_DOUBT
    return words.RESTS_ON_DOUBT_LIKELY.format(percent=formats.percent(lead["probability"]))


def _began(child: ChildFile, story: pd.DataFrame) -> str:
    """Return between which ages what leads a story began: of a fall as all weights together date it.

    A loss lies between its own two weights. Where a reading before the first that met the rule was judged and did
    not, both are named, since what was short of the threshold then had begun or had not.
    """
    lead = story.iloc[0]
    pattern = story[(story["rule"] == _DATES_FALLS) & story["began_after_on"].notna()]
    one = pattern.iloc[0] if len(pattern) and pd.isna(lead["loss_percent"]) else lead
    after, by = one["began_after_on"], one["began_by_on"]
    if pd.isna(by):
        return ""
    if pd.isna(after):
        return words.FIRST_MET.format(when=_when(child, by))
    weeks = one["rule"] == _DATES_FALLS
    start, end = _when(child, after, weeks=weeks), _when(child, by, weeks=weeks)
    if start == end:
        return words.BEGAN_SOON if start == words.AT_BIRTH else words.BEGAN_ABOUT.format(when=start)
    held_against = after == lead["baseline_on"] or pd.notna(lead["loss_percent"])
    said = words.BEGAN if weeks or held_against else words.CROSSED
    return said.format(start=start, end=end)


def _when(child: ChildFile, day: pd.Timestamp, *, weeks: bool = False) -> str:
    """Return the child's age on a day, to the week where it is no closer known; the day where no age is known."""
    born = child.person["date_of_birth"]
    if pd.isna(born):
        return formats.british_date(day)
    days = float((day - born).days)
    return formats.age(7 * np.round(days / 7) if weeks else days)


def _next(child: ChildFile, raised: pd.DataFrame) -> str:
    """Return what comes next in a line: when to weigh and the first prompt, else the next check that is open."""
    if _gone(child):
        return words.NOTHING_NEXT_GONE
    prompts = [prompt for prompt, _ in child.result.stages.next_steps.said(raised)] if len(raised) else []
    to_do = _checks_to_act_on(child, checks_to_do.still_to_be_done(child))
    steps = [*_weighing(child, raised)[:1], *prompts[:1], *_lacking(child), *to_do[:1]]
    if steps:
        return " ".join(steps[:2])
    open_ = child.checks[(child.checks["status"] == "not_due").to_numpy()].sort_values("window_from")
    if open_.empty:
        return words.NOTHING_NEXT
    check = open_.iloc[0]
    return words.NEXT_CHECK.format(
        check=words.CHECK_TITLES[check["check"]], first=formats.british_date(check["window_from"]),
        last=formats.british_date(check["window_to"]),
    )  # fmt: skip


def _gone(child: ChildFile) -> bool:
    """Return whether the child died or left: nothing is prompted, and nobody is asked to see it."""
    return whereabouts(child.person, child.measurements, child.as_of)[0] in GONE


def _lacking(child: ChildFile) -> list[str]:
    """Return what is to be found out first, since without it no threshold can be judged."""
    lacks = ((words.NEXT_BIRTH_DATE, "date_of_birth"), (words.NEXT_SEX, "sex"))
    return [said for said, column in lacks if pd.isna(child.person[column])][:1]


def _how_sure(raised: pd.DataFrame) -> str:
    """Return of each story how it stands and how sure that is, and which other rules tell it, in HTML."""
    stories = [raised[raised["story"] == lead] for lead in raised["story"].unique()]
    return "".join(f"<p>{_of_story(one, named=len(stories) > 1)}</p>" for one in stories)


def _of_story(story: pd.DataFrame, *, named: bool) -> str:
    first = story.iloc[0]
    others = story[story["rule"] != first["rule"]].drop_duplicates("rule")
    also = "; ".join(words.RULE_NAMES[rule] for rule in others["rule"])
    name = f"<strong>{text(words.RULE_NAMES[first['rule']])}:</strong> " if named else ""
    same = f' <span class="gw-quiet">{text(words.ALSO)}: {text(also)}.</span>' if also else ""
    return f"{name}{text(findings.standing(first.to_dict()))}.{same}"


def _in_doubt(child: ChildFile) -> str:
    """Return in HTML what is in doubt in figures, and what it may mean: the most urgent first."""
    if child.waiting.empty:
        return ""
    doubts = child.doubts
    told = []
    for doubt in doubts.head(_DOUBTS).to_dict("records"):
        figures = words.ended(words.IN_DOUBT.format(doubt=doubt["text"]))
        told.append(f"<p><strong>{text(figures)}</strong> {listing.if_true(doubt)}</p>")
    if len(doubts) > _DOUBTS:
        told.append(f"<p>{text(words.AND_MORE_DOUBTS.format(n=len(doubts) - _DOUBTS))}</p>")
    return "".join(told)


def _weighing(child: ChildFile, raised: pd.DataFrame) -> list[str]:
    """Return between which days to weigh again, or that the last has passed."""
    if _gone(child):
        return []
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


def _checks_to_act_on(child: ChildFile, checks: pd.DataFrame) -> list[str]:
    """Return of checks those that somebody must act on: the 6-8-week check first, the other reviews in one line."""
    schedule = child.result.stages.check_schedule
    said = {
        row["check"]: f"{words.CHECK_TITLES[row['check']]}: "
        f"{words.check(row['status'], row['reason'], schedule, row['check'])}."
        for row in checks.to_dict("records")
        if row["status"] in words.CHECKS_TO_ACT_ON
    }
    main = said.pop(MAIN_CHECK, "")
    return [one for one in (main, " ".join(said[check] for check in CHECKS if check in said)) if one]


def _next_steps(child: ChildFile, raised: pd.DataFrame) -> str:
    """Return in HTML what to do next about what is raised, each step once, in NG75's order; sources stand below."""
    said = child.result.stages.next_steps.said(raised) if len(raised) and not _gone(child) else []
    if not said:
        return ""
    told = "".join(f"<li>{text(prompt)}</li>" for prompt, _ in said)
    return f'<div class="gw-card"><h3>{text(words.NEXT_STEPS)}</h3><ol>{told}</ol></div>'


def _conditions(child: ChildFile) -> str:
    """Return the known conditions and care that last, by name."""
    held = known_of_children(child.conditions)
    return words.CONDITIONS_NONE if held.empty else f"{conditions_in_words([held.iloc[0]]).iloc[0]}."


def _not_judged(child: ChildFile, raised: pd.DataFrame) -> str:
    """Return in HTML why rules could not be judged; which they are beside it, folded where something is raised."""
    told = "".join(f"<p>{text(one)}</p>" for one in not_judged_words(child.not_judged))
    if not told or raised.empty:
        return told
    why = set(child.not_judged["why"].astype(str))
    said = "; ".join(words.NOT_JUDGED_NAMES[one] for one in NOT_JUDGED_REASONS if one in why)
    return f"<details><summary>{text(said)}</summary>{told}</details>"
