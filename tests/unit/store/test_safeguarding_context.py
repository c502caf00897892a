"""Safeguarding context: who lives with, cares for and brings the baby; what was seen, and what waits; by hand and file."""

import datetime as dt

import pandas as pd
import pytest

from growthwatch.store import ContextFact, Denied, Store, StoreError, UnusableFact
from growthwatch.store.desk.context_summary import summarised

from . import caseload

DAY = caseload.AS_OF  # 1 June 2026


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A store of twelve children with a health visitor, a paediatrician, a practice and an administrator."""
    folder = tmp_path_factory.mktemp("context")
    store = Store.open(folder / "s.db", clock=lambda: caseload.NOW)
    store.trial().import_files([caseload.write(folder)])
    admin = store.add_first_administrator("ada", caseload.PASSWORD) or store.sign_in("ada", caseload.PASSWORD)
    admin.add_team("north", "North", ["A10001"])
    admin.add_user("vera", "health_visitor", password=caseload.PASSWORD, teams=["north"])
    admin.add_user("gina", "practice", password=caseload.PASSWORD, practice_code="A10001")
    admin.add_user("paul", "designated_paediatrician", password=caseload.PASSWORD)
    return store


@pytest.fixture(scope="module")
def vera(filled):
    return filled.sign_in("vera", caseload.PASSWORD)


@pytest.fixture(scope="module")
def handles(vera):
    listed = vera.caseload(limit=None).sort_values("date_of_birth")
    return listed["handle"].tolist()


def _add(desk, child, fact, on="2026-05-01", by="mother", **more):
    more = {
        name: dt.date.fromisoformat(value) if name in {"happened_on", "due_on"} else value
        for name, value in more.items()
    }
    desk.add_context(child, fact, stated_on=dt.date.fromisoformat(on), stated_by=by, **more)
    facts = desk.context(child)
    return int(facts.loc[facts["fact"] == fact, "id"].max())


def _facts(rows):
    frame = pd.DataFrame(rows, columns=["id", "fact", "stated_on", "stated_by", "happened_on"])
    days = {name: pd.to_datetime(frame[name]) for name in ("stated_on", "happened_on")}
    blank = {"note": "", "due_on": pd.NaT, "about": pd.array([pd.NA] * len(frame), dtype="Int64")}
    return frame.assign(**days, **blank)


def _summary(desk, child):
    file = desk.child(child)
    return summarised(desk.context(child), file.result.stages.contacts, file.measurements, today=DAY)


def test_the_newest_answer_to_each_question_stands_with_when_and_by_whom(vera, handles):
    child = handles[0]
    _add(vera, child, "asked_about_household", "2026-04-02", "health visitor")
    _add(vera, child, "lives_with", "2026-04-02", note="mother and father")
    _add(vera, child, "asked_about_household", "2026-05-20", "nursery nurse")
    _add(vera, child, "lives_with", "2026-05-20", note="mother and her new partner")
    said = _summary(vera, child)
    assert (said.last_asked["stated_on"], said.last_asked["stated_by"]) == (
        pd.Timestamp("2026-05-20"),
        "nursery nurse",
    )
    assert said.household[["fact", "note"]].to_numpy().tolist() == [["lives_with", "mother and her new partner"]]


def test_a_change_of_household_keeps_its_own_day_beside_the_day_it_was_said(vera, handles):
    _add(
        vera,
        handles[0],
        "change_of_partner",
        "2026-05-20",
        "grandmother",
        happened_on="2026-04-30",
        note="partner moved in",
    )
    (change,) = _summary(vera, handles[0]).changes.to_dict("records")
    assert (change["on"], change["stated_on"], change["stated_by"]) == (
        pd.Timestamp("2026-04-30"), pd.Timestamp("2026-05-20"), "grandmother"
    )  # fmt: skip


def test_a_notification_says_the_days_from_received_to_seen_and_until_then_to_today(vera, handles):
    child = handles[1]
    first = _add(vera, child, "domestic_abuse_notification", "2026-05-02", "police")
    _add(vera, child, "notification_received", "2026-05-28", "emergency department", note="fall from a sofa")
    _add(vera, child, "notification_seen", "2026-05-16", "GP practice", about=first)
    told = _summary(vera, child).notifications
    assert told[["fact", "days"]].to_numpy().tolist() == [
        ["notification_received", 4],
        ["domestic_abuse_notification", 14],
    ]
    assert told["answered_on"].isna().tolist() == [True, False]
    with pytest.raises(UnusableFact, match="answered before"):
        _add(vera, child, "notification_seen", "2026-05-17", "GP practice", about=first)


def test_not_brought_cancelled_and_declined_stand_in_one_count_each_appointment_once():
    contacts = pd.DataFrame(
        [("gp", "2026-04-10", "was_not_brought"), ("clinic", "2026-04-10", "was_not_brought"),
         ("gp", "2026-04-20", "cancelled_by_family"), ("gp", "2026-04-25", "cancelled_by_provider"),
         ("gp", "2026-05-05", "declined"), ("gp", "2026-05-06", "attended"), ("gp", "2026-05-07", "inpatient")],
        columns=["source", "contact_on", "outcome"],
    )  # fmt: skip
    contacts["contact_on"] = pd.to_datetime(contacts["contact_on"])
    facts = _facts(
        [
            (1, "was_not_brought", "2026-05-20", "hospital clinic", "2026-05-18"),
            (2, "was_not_brought", "2026-04-11", "GP", "2026-04-10"),
        ]
    )
    weights = pd.DataFrame({"kind": [], "age_days": [], "measured_on": []})
    told = summarised(facts, contacts, weights, today=DAY).not_seen
    assert told["what"].tolist() == ["was_not_brought", "cancelled", "cancelled", "declined", "was_not_brought"]
    assert told["on"].dt.strftime("%d/%m").tolist() == ["10/04", "20/04", "25/04", "05/05", "18/05"]


def test_of_each_weighing_after_birth_it_is_said_whether_the_baby_was_undressed_and_looked_at(vera, handles):
    child = handles[2]  # born 3 March, weighed on day 0, 14 and 56
    _add(vera, child, "undressed_and_looked_at", "2026-03-17", "health visitor")
    said = _summary(vera, child)
    assert said.undressed_on == (pd.Timestamp("2026-03-17"),)
    assert said.unsaid_on == (pd.Timestamp("2026-04-28"),)
    _add(vera, child, "not_undressed", "2026-04-29", "clinic nurse", happened_on="2026-04-28")
    said = _summary(vera, child)
    assert (said.unsaid_on, said.not_undressed_on) == ((), (pd.Timestamp("2026-04-28"),))


def test_an_escalation_is_open_until_it_is_done_or_over_and_says_when_its_day_has_passed(vera, handles):
    child = handles[3]
    late = _add(
        vera, child, "escalation_planned", "2026-05-10", "vera", due_on="2026-05-24", note="no visit by then: MASH"
    )
    soon = _add(vera, child, "escalation_planned", "2026-05-10", "vera", due_on="2026-06-01", note="no reply: GP")
    assert _summary(vera, child).open_plans[["id", "past"]].to_numpy().tolist() == [[late, True], [soon, False]]
    assert vera.context_due()[["handle", "note"]].to_numpy().tolist() == [
        [child, "no visit by then: MASH"], [child, "no reply: GP"]
    ]  # fmt: skip
    _add(vera, child, "escalated", "2026-05-25", "vera", about=late)
    _add(vera, child, "escalation_not_needed", "2026-05-25", "vera", about=soon, note="was seen on 20 May")
    assert _summary(vera, child).open_plans.empty
    assert vera.context_due().empty


def test_a_fact_entered_in_error_stays_on_record_and_counts_no_more(vera, handles):
    child = handles[4]
    first = _add(vera, child, "notification_received", "2026-05-02", "police", note="noise")
    seen = _add(vera, child, "notification_seen", "2026-05-03", "GP practice", about=first)
    _add(vera, child, "entered_in_error", "2026-05-04", "vera", about=seen, note="another child's")
    assert _summary(vera, child).notifications["answered_on"].isna().tolist() == [True]
    _add(vera, child, "entered_in_error", "2026-05-05", "vera", about=first, note="another child's")
    assert _summary(vera, child).notifications.empty
    assert len(vera.context(child)) == 4


@pytest.mark.parametrize(
    ("fact", "more", "said", "column"),
    [
        ("lives_with", {}, "needs a note", "note"),
        ("bruise", {"by": " "}, "needs its source", "stated_by"),
        ("bruise", {"on": "2026-06-02"}, "2026-06-02 is after today", "stated_on"),
        ("change_of_partner", {"happened_on": "2026-06-02"}, "2026-06-02 is after today", "happened_on"),
        ("escalation_planned", {"note": "call"}, "needs the day it waits for", "due_on"),
        ("bruise", {"due_on": "2026-06-09"}, "no other fact has one", "due_on"),
        ("escalation_planned", {"note": "call", "due_on": "2026-04-30"}, "2026-04-30 is before 2026-05-01", "due_on"),
        ("escalated", {}, "names the fact it is about", "about"),
        ("escalated", {"about": 10**6}, "no such fact of this child", "about"),
    ],
)  # fmt: skip
def test_a_fact_that_says_too_little_or_too_much_is_refused_by_its_column(vera, handles, fact, more, said, column):
    before = len(vera.context(handles[0]))
    with pytest.raises(UnusableFact, match=said) as refused:
        _add(vera, handles[0], fact, **more)
    assert refused.value.column == column
    assert len(vera.context(handles[0])) == before


def test_a_form_sent_twice_adds_its_facts_once(vera, handles):
    facts = [
        ContextFact("asked_about_household", DAY, "vera"),
        ContextFact("brought_by", DAY, "mother", "grandmother"),
    ]
    vera.add_context_facts(handles[2], facts)
    n = len(vera.context(handles[2]))
    with pytest.raises(StoreError, match="on record already"):
        vera.add_context_facts(handles[2], facts)
    assert len(vera.context(handles[2])) == n


def test_lists_of_context_are_no_practices_and_no_pseudonymised_roles(filled):
    for name in ("gina", "paul", "ada"):
        with pytest.raises(Denied):
            filled.sign_in(name, caseload.PASSWORD).context_due()


def test_no_list_file_or_sheet_holds_a_fact(vera, handles):
    _add(vera, handles[0], "bruise", "2026-05-09", "Sentinel Ward", note="left shin")
    result = vera.export("check")
    frames = [
        vera.caseload(limit=None),
        vera.today(limit=None),
        result.children,
        result.records,
        result.findings,
        result.checks,
    ]
    assert "Sentinel" not in " ".join(frame.to_csv() for frame in frames)


def test_a_file_adds_what_can_be_used_and_gives_back_the_rest_by_line_column_and_value(
    vera, handles, tmp_path, filled
):
    me, other = caseload.NUMBERS[1], caseload.NUMBERS[7]  # the second is of practice B, beyond this visitor's reach
    file = tmp_path / "context.csv"
    file.write_text(
        "NHS number,Fact,Stated on,Stated by,Note,Happened on,Due on,About on\n"
        f"{me},Cared for by,2026-05-11,mother,grandmother on weekdays,,,\n"
        f"{me},notification_received,2026-05-12,school nurse,seen at school gate,,,\n"
        f"{me},notification_seen,2026-05-15,GP practice,,,,2026-05-12\n"
        f"{me},change of partner,2026-05-11,mother,,03/04/2026,,\n"
        f"{me},shoe size,2026-05-11,mother,,,,\n"
        f"{other},bruise,2026-05-11,ward,,,,\n"
        f",bruise,2026-05-11,ward,,,,\n"
        f"{me},bruise,31/02/2026,ward,,,,\n"
        f"{me},escalation_planned,2026-05-11,vera,call MASH,,2026-06-20,\n"
    )
    came = vera.import_context(file)
    assert (came.rows, came.added, came.there_already) == (9, 4, 0)
    assert came.refused[["line", "column", "value"]].to_numpy().tolist() == [
        [5, "happened_on", "03/04/2026"], [6, "fact", "shoe size"], [7, "nhs_number", other], [8, "nhs_number", ""],
        [9, "stated_on", "31/02/2026"],
    ]  # fmt: skip
    assert "write it as 2026-03-31" in came.refused["reason"].iloc[0]
    assert "within reach" in came.refused["reason"].iloc[2]
    again = vera.import_context(file)
    assert (again.added, again.there_already, len(again.refused)) == (0, 4, 5)
    trail = filled.sign_in("ada", caseload.PASSWORD).trail(child=handles[1])
    assert trail.loc[trail["action"] == "add_context", "detail"].str.contains("context.csv").any()
    everything = filled.sign_in("paul", caseload.PASSWORD)
    assert "school gate" not in everything.rejects().to_csv() + everything.trail(limit=None).to_csv()


def test_a_role_without_names_says_why_it_imports_context_and_a_practice_may_not(filled, tmp_path):
    file = tmp_path / "c.csv"
    file.write_text(f"nhs_number,fact,stated_on,stated_by\n{caseload.NUMBERS[8]},late_booking,2026-02-01,maternity\n")
    paul = filled.sign_in("paul", caseload.PASSWORD)
    with pytest.raises(Denied, match="say why"):
        paul.import_context(file)
    assert paul.import_context(file, "child death review").added == 1
    with pytest.raises(Denied, match="may not import safeguarding context"):
        filled.sign_in("gina", caseload.PASSWORD).import_context(file)


def test_a_file_of_something_else_is_refused_by_what_it_lacks(vera, tmp_path):
    file = tmp_path / "weights.csv"
    file.write_text("nhs_number,value\n9990000018,4.1\n")
    with pytest.raises(ValueError, match="no column fact, stated_on, stated_by"):
        vera.import_context(file)
