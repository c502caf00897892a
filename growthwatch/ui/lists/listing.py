"""Lists of children: a line each, with what calls for somebody, one click from the child."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd
import streamlit as st

from growthwatch.detect import conditions_in_words
from growthwatch.store import URGENCY, Desk
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import act, links, rows
from growthwatch.vocabulary import URGENCIES

#: Checks that only have to be completed.
_TO_COMPLETE: Final = ("due", "measured_no_review")
#: A finding less probable than this says how probable it is, doubted or not.
_SAY_BELOW: Final = 0.95


def of_rows(chosen: pd.DataFrame, held: pd.DataFrame, desk: Desk, *, view: str) -> None:
    """Draw a line for each child with its rows of one list, each with a box to tick it.

    Parameters
    ----------
    chosen : DataFrame
        Lines of ``Desk.today``.
    held : DataFrame
        Every row of these children, of ``Desk.worklist``, with ``shown``: whether it stands in the list.
    view : str
        The list, of ``worklist_vocabulary.VIEWS``.
    """
    ticks = desk.may("act_on_rows")
    by_child: dict[str, list[dict[str, Any]]] = {}
    for row in held.to_dict("records"):
        by_child.setdefault(row["handle"], []).append(row)
    for line in chosen.to_dict("records"):
        with st.container(key=f"line-list-{line['handle']}"):
            who, what = st.columns([5, 8], vertical_alignment="top")
            with who:
                door(line, "list", "child")
            with what:
                mine = by_child.get(line["handle"], [])
                for row in (one for one in mine if one["shown"]):
                    with st.container(key=f"row-{row['handle']}-{row['about']}", horizontal=True, gap="small"):
                        if ticks:
                            act.tick(row, title(line), rows.title(row))
                        st.html(f'<div class="gw-line">{rows.said(row, desk, line["doubt_text"])}</div>')
                _beside(line, [one for one in mine if not one["shown"] and one["on_today"]], desk, view)


def _beside(line: dict[str, Any], others: list[dict[str, Any]], desk: Desk, view: str) -> None:
    """Say quietly what else there is of a child: rows of other lists, readings in doubt, of which day this is."""
    beside = [rows.brief(row) for row in others if row["state"] != "retired"]
    more = [text(words.ELSEWHERE_ON_LIST.format(what=", ".join(beside)))] if beside else []
    if line["n_doubts"] > 0 and view == "open":
        more.append(text(words.READINGS_IN_DOUBT.format(n=words.readings(int(line["n_doubts"])))))
    more += on_record(line)
    if line["as_of"].date() != desk.day:
        more.append(text(words.OF_DAY.format(day=formats.british_date(line["as_of"]))))
    if more:
        st.html(f'<p class="gw-quiet">{" · ".join(more)}</p>')


def on_record(line: dict[str, Any]) -> list[str]:
    """Return what is known of a child beside its findings, in HTML: conditions and care, which change no threshold."""
    if pd.isna(line["known_conditions"]):
        return []
    said = conditions_in_words([line["known_conditions"]]).iloc[0]
    return [text(words.ON_RECORD.format(conditions=said))]


def door(row: dict[str, Any], place: str, page: str) -> None:
    """Draw the button that opens a child, bound to its handle, and who it is."""
    doubt = page == "doubts" and pd.notna(row["doubt_text"])  # a list of doubts leads with what is in doubt
    st.button(
        formats.label(str(row["doubt_text"]) if doubt else title(row)), key=f"open-{place}-{row['handle']}",
        width="stretch", on_click=links.ask, args=(page, row["handle"]),
    )  # fmt: skip
    who = [title(row), *_who(row)] if doubt else _who(row)
    st.html(f'<div class="gw-quiet">{formats.facts(who)}</div>')


def lines(chosen: pd.DataFrame, desk: Desk, *, place: str = "list", page: str = "child") -> None:
    """Draw a line for each child: its button is bound to its handle, so a list that moves can't open another child.

    A list that leads to the page "doubts" says of each child first what is in doubt, and then what it would mean.
    """
    says = _what_is_in_doubt if page == "doubts" else _what
    for row in chosen.to_dict("records"):
        with st.container(key=f"line-{place}-{row['handle']}"):
            who, what = st.columns([5, 8], vertical_alignment="center")
            with who:
                door(row, place, page)
            what.html(f'<div class="gw-line">{says(row, desk)}</div>')


def title(row: dict[str, Any]) -> str:
    """Return how a line names a child: by name, or by handle where the role sees no names."""
    return row["handle"] if pd.isna(row["child_id"]) else formats.name(row)


def _who(row: dict[str, Any]) -> list[str]:
    told = [formats.age_of(row)]
    if pd.notna(row["child_id"]):
        number = words.NO_NUMBER if pd.isna(row["nhs_number"]) else formats.nhs_number(row["nhs_number"])
        told += [words.BORN_ON.format(day=formats.british_date(row["date_of_birth"])), number]
    told.append(formats.practice(row["practice_code"]))
    return told


def urgency_tag(urgency: str) -> str:
    """Return how soon something calls for somebody as a tag, in HTML: a word, and a colour beside it."""
    kind = urgency if urgency in URGENCIES else "quieter"
    return f'<span class="gw-tag gw-{kind}">{text(words.URGENCY_NAMES[urgency])}</span>'


def _what(row: dict[str, Any], desk: Desk) -> str:
    """Return what calls for somebody, in HTML: how soon, the finding's headline, what is in doubt, due and noted."""
    tag = urgency_tag(URGENCY[row["urgency"]])
    said = [part for part in (_finding(row), _weights(row), *_check(row, desk)) if part]
    more = [*_weighing(row, desk), *on_record(row)]
    if row["n_doubts"] > 0:
        more.append(text(words.READINGS_IN_DOUBT.format(n=words.readings(int(row["n_doubts"])))))
    if URGENCY[row["urgency"]] == "nothing raised" and pd.notna(row["not_judged"]):
        more.append(text(words.NOT_JUDGED.format(why=words.not_judged(row["not_judged"]))))
    if pd.notna(row["action"]):
        on = formats.british_date(row["action_on"])
        more.append(text(words.NOTED.format(what=words.ACTION_NAMES[row["action"]].lower(), day=on)))
    if row["as_of"].date() != desk.day:
        more.append(text(words.OF_DAY.format(day=formats.british_date(row["as_of"]))))
    first, *others = said or [""]
    quiet = f'<p class="gw-quiet">{" · ".join(more)}</p>' if more else ""
    return f"<p>{tag}{first}</p>" + "".join(f"<p>{part}</p>" for part in others) + quiet


def _what_is_in_doubt(row: dict[str, Any], _desk: Desk) -> str:
    """Return what is in doubt of a child, in HTML: the figures, and what they would mean if they were true."""
    n = text(words.READINGS_IN_DOUBT.format(n=words.readings(int(row["n_doubts"]))))
    if pd.isna(row["doubt_text"]):  # stored before doubts were said in figures
        return f"<p>{n}</p>"
    meant = if_true({name: row[f"doubt_{name}"] for name in ("headline", "urgency", "probability")})
    if URGENCY[row["urgency"]] == "died or left":  # nothing is urgent any more
        meant = urgency_tag(URGENCY[row["urgency"]])
    return f'<p>{meant}</p><p class="gw-quiet">{n}</p>'


def if_true(doubt: dict[str, Any]) -> str:
    """Return what a doubted reading would mean if it were true, in HTML.

    ``doubt``: ``headline``, ``urgency`` (position in ``URGENCIES``) and ``probability`` of the most urgent finding
    that rests on it.
    """
    if pd.isna(doubt["headline"]):
        return text(words.NOTHING_FOLLOWS)
    percent = doubt["probability"]
    head = words.IF_TRUE_UNKNOWN if pd.isna(percent) else words.IF_TRUE.format(percent=formats.percent(percent))
    return f"{urgency_tag(URGENCY[int(doubt['urgency'])])} {text(head)} {text(doubt['headline'])}"


def _finding(row: dict[str, Any]) -> str:
    """Return the most urgent finding in one sentence, and how probable it is where it rests on a doubt."""
    if pd.isna(row["top_rule"]) or row["top_status"] == "near":
        return ""
    of_line = {"headline": row["top_headline"], "text": row["top_text"]}
    said = formats.lead(words.RULE_NAMES[row["top_rule"]], headline(of_line))
    questioned = row["top_certainty"] == "questioned"
    doubt = [words.IN_DOUBT.format(doubt=row["doubt_text"])] if questioned and pd.notna(row["doubt_text"]) else []
    if (questioned and pd.notna(row["top_probability"])) or row["top_probability"] < _SAY_BELOW:
        doubt.append(words.PROBABLE.format(percent=formats.percent(row["top_probability"])))
    return f'{said} <span class="gw-quiet">{text(" · ".join(doubt))}</span>' if doubt else said


def _weights(row: dict[str, Any]) -> str:
    """Return that no weight of a child can be relied on, where it is so."""
    return "" if pd.isna(row["weights_known"]) else text(words.WEIGHTS_KNOWN_NAMES[row["weights_known"]])


def _check(row: dict[str, Any], desk: Desk) -> Iterator[str]:
    """Yield how the check stands where somebody must act on it, and what is said of its weight."""
    if row["check_status"] in words.CHECKS_TO_ACT_ON:
        status = words.check(row["check_status"], row["check_reason"], desk.check_schedule)
        of_weight = "" if pd.isna(row["check_text"]) else f" {text(row['check_text'])}"
        said = f"{text(words.CHECK_LINE.format(status=status))}."
        # beside a finding, one that only has to be completed is no headline
        quiet = row["check_status"] in _TO_COMPLETE and pd.notna(row["top_rule"])
        yield (f'<span class="gw-quiet">{said}</span>' if quiet else f"<strong>{said}</strong>") + of_weight


def _weighing(row: dict[str, Any], desk: Desk) -> Iterator[str]:
    """Yield by when to weigh again, or that the day has passed."""
    if URGENCY[row["urgency"]] == URGENCIES[0]:
        yield text(words.WEIGH_NOW)
    elif pd.notna(row["next_weighing_by"]):
        by = row["next_weighing_by"]
        told = words.NEXT_WEIGHING if by.date() >= desk.day else words.WEIGHING_PASSED
        yield text(told.format(day=formats.british_date(by)))


def headline(finding: dict[str, Any]) -> str:
    """Return a finding in one sentence; in full where it was stored before findings had a headline.

    Nothing where the sentence gives a date and the role works on pseudonyms.
    """
    said = [part for part in (finding["headline"], finding["text"]) if isinstance(part, str) and part]
    return said[0] if said else ""
