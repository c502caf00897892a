"""Context facts in the audit: asked, brought, undressed; not recorded stands apart and is never 0."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from growthwatch.audit import context, context_file, indicators
from growthwatch.audit.groups import Groups
from growthwatch.audit.merging import Part, together
from growthwatch.audit.publication import publish
from growthwatch.audit.published_tables import rates
from growthwatch.audit.sums import Measure, Period, Sums, count

AS_OF = np.datetime64("2026-03-01")
PERIOD = Period.of("2026-01-01", "2026-01-31")


def _children(n):
    return pd.DataFrame({
        "child_id": [f"c{i}" for i in range(n)], "nhs_number": [f"999000{i:04d}" for i in range(n)],
        "date_of_birth": pd.Timestamp("2025-11-10"),
    })  # fmt: skip


def _checks(n, weighed):
    return pd.DataFrame({
        "child": np.arange(n), "status": ["complete" if i < weighed else "missed" for i in range(n)], "reason": "",
        "window_from": pd.Timestamp("2025-12-22"), "window_to": pd.Timestamp("2026-01-12"),
        "weight_on": [pd.Timestamp("2026-01-05") if i < weighed else pd.NaT for i in range(n)],
        "review_on": pd.NaT, "measured_level": "weight", "reviewed_by_day_56": False,
    })  # fmt: skip


def _groups(n, **supplied):
    labels, codes = {"all": ["all"]}, {"all": np.zeros(n, dtype=np.int64)}
    for name, values in supplied.items():
        code, label = pd.factorize(pd.Series(values).fillna("not known"))
        labels[name], codes[name] = list(label), code.astype(np.int64)
    return Groups(labels, codes, pd.DataFrame({"practice": [], "breakdown": [], "group": []}, dtype="str"))


def _facts(*rows):
    return pd.DataFrame(rows, columns=["child_id", "fact", "on"]).astype({"on": "datetime64[ns]"})


def _counted(measures):
    return {one.name: len(one.child) for one in measures}


def test_every_baby_stands_in_one_answer_and_nobody_asked_is_not_recorded():
    children, checks = _children(10), _checks(10, weighed=6)
    facts = _facts(
        ("c0", "asked_about_household", "2026-01-12"),  # on the last day of the window
        ("c1", "asked_about_household", "2026-01-13"),  # after it
        ("c2", "late_booking", "2025-08-01"),
        ("c3", "undressed_and_looked_at", "2026-01-05"),
        ("c4", "undressed_and_looked_at", "2026-01-04"),  # another day than the weight's
        ("c5", "undressed_and_looked_at", "2026-01-05"),
        ("c5", "not_undressed", "2026-01-05"),
        ("c7", "not_undressed", "2026-01-05"),  # of a baby not weighed
        ("elsewhere", "late_booking", "2025-08-01"),
    )
    known = context.of_children(facts, children)
    late = ["no", None, "No", "yes", "perhaps", "no", None, None, None, None]
    into = _groups(10, late_booking=late)
    n = _counted(context.of_facts(children, checks, known, into, AS_OF))
    assert (n["household_asked.yes"], n["household_asked.not_recorded"]) == (1, 9)
    assert [n[f"late_booking.{one}"] for one in context.ANSWERS] == [1, 2, 1, 6]
    assert [n[f"undressed.{one}"] for one in context.ANSWERS] == [1, 0, 1, 4]
    assert not any(name.startswith("interpreter") for name in n)


def test_without_facts_only_what_a_grouping_says_is_counted():
    children, checks = _children(3), _checks(3, weighed=3)
    n = _counted(context.of_facts(children, checks, None, _groups(3, interpreter=["yes", "0", "Polish"]), AS_OF))
    assert n == {"interpreter.yes": 1, "interpreter.no": 1, "interpreter.not_recorded": 1}


def test_an_appointment_that_two_systems_hold_counts_once_and_a_stated_one_of_another_day_too():
    day, children = pd.Timestamp("2026-01-05"), _children(4)
    contacts = pd.DataFrame(
        [
            (0, "6-8-week", day, "was_not_brought"), (0, "6-8-week", day, "was_not_brought"),
            (1, "6-8-week", day, "attended"), (1, "6-8-week", day, "was_not_brought"),
            (2, "6-8-week", day, None), (2, "6-8-week", day, "declined"), (3, "other", day, None),
            (3, "other", pd.NaT, "attended"),
        ],
        columns=["child", "contact", "contact_on", "outcome"],
    ).assign(age_days=56.0)  # fmt: skip
    facts = _facts(("c0", "was_not_brought", "2026-01-05"), ("c3", "was_not_brought", "2026-01-20"))
    known = context.appointments(contacts, context.of_children(facts, children), children)
    assert known["outcome"].tolist() == ["was_not_brought", "both_said", "declined", "not_recorded", "was_not_brought"]
    assert known["age_days"].tolist() == [56, 56, 56, 56, 71]
    n = _counted(context.of_appointments(known))
    assert (n["appointment.all"], n["appointment.declined"], n["appointment.both_said"]) == (5, 1, 1)


def _sums(n, asked, **more):
    children, checks = _children(n), _checks(n, weighed=n)
    facts = None if asked is None else context.of_children(
        _facts(*((f"c{i}", "asked_about_household", "2026-01-01") for i in range(asked))), children
    )  # fmt: skip
    into = _groups(n, **more)
    on = checks["window_to"].to_numpy()
    base = [Measure(name, checks["child"].to_numpy(), on) for name in ("check.due", "check.weighed")]
    counts = count([*base, *context.of_facts(children, checks, facts, into, AS_OF)], into, PERIOD)
    empty = pd.DataFrame({"table": [], "source": [], "kind": [], "what": [], "n": []})
    days = pd.DataFrame({"measure": pd.Series(dtype=str), "days": pd.Series(dtype=int), "n": pd.Series(dtype=int)})
    return Sums(PERIOD, AS_OF, counts, days, empty, into.nesting)


def _context_rates(sums):
    table = rates(publish(sums, suppressed=False))
    table = table[(table["section"] == "context") & (table["breakdown"] == "all")]
    return {row.indicator: (row.numerator, row.denominator) for row in table.itertuples()}


def test_where_nothing_was_recorded_no_share_of_0_is_published():
    assert _context_rates(_sums(20, asked=0)) == {
        "household_asked_not_recorded": (20, 20), "late_booking_not_recorded": (20, 20),
        "undressed_not_recorded": (20, 20),
    }  # fmt: skip
    assert _context_rates(_sums(20, asked=9))["household_asked_yes"] == (9, 20)


def test_merged_with_a_part_to_which_nothing_was_supplied_its_babies_are_not_recorded():
    about = {"policy": "digital", "versions": {}}
    parts = [Part("here", _sums(20, asked=9), about), Part("there", _sums(30, asked=None), about)]
    whole, _ = together(parts)
    assert _context_rates(whole)["household_asked_yes"] == (9, 50)
    assert _context_rates(whole)["household_asked_not_recorded"] == (41, 50)


def test_answers_add_up_to_whom_they_are_asked_of_in_every_published_breakdown():
    scope = indicators.scope()
    for total, parts in context.PARTITIONS:
        asked = {scope[part] for part in parts}
        assert len(asked) == 1 or total == "appointment.all", (total, parts)


def _file(*rows, columns=("nhs_number", "fact", "stated_on", "happened_on")):
    return pd.DataFrame(rows, columns=list(columns), dtype="str")


def test_a_file_of_context_gives_back_every_row_that_can_not_be_counted_with_its_reason():
    table = _file(
        ("999 000 0018", "Late booking", "2026-01-05", ""),
        ("9990000018", "late_boking", "2026-01-05", ""),
        ("9990000018", "bruise", "31/02/2026", ""),
        ("9990000018", "bruise", "2026-01-05", "soon"),
        ("123", "bruise", "2026-01-05", ""),
        ("9990000018", "entered_in_error", "2026-01-05", ""),
        ("9990000018", "undressed_and_looked_at", "2026-01-05", "2026-01-03"),
        ("9990000018", "bruise", "2027-01-05", ""),
    )
    given = context_file.read(table, dt.date(2026, 3, 1), "facts.csv")
    assert given.rows["fact"].tolist() == ["late_booking", "undressed_and_looked_at"]
    assert given.rows["on"].dt.day.tolist() == [5, 3]
    refused = given.rejects[["line", "column", "value"]].to_numpy().tolist()
    assert refused == [
        [3, "fact", "late_boking"], [4, "stated_on", "31/02/2026"], [5, "happened_on", "soon"],
        [6, "nhs_number", "123"], [7, "fact", "entered_in_error"], [9, "stated_on", "2027-01-05"],
    ]  # fmt: skip


def test_what_is_counted_of_a_file_is_what_is_said_to_match_and_a_number_of_two_children_is_given_back():
    children = _children(3)
    children.loc[2, "nhs_number"] = children.loc[1, "nhs_number"]
    table = _file(
        ("9990000000", "late_booking", "2026-01-05", ""),
        ("9990000001", "late_booking", "2026-01-05", ""),
        ("9990000009", "late_booking", "2026-01-05", ""),
    )
    rows = context_file.read(table, dt.date(2026, 3, 1)).rows
    assert context.of_children(rows, children)["child"].tolist() == [0]
    matched = context_file.tallies(rows, children)
    assert matched["what"].tolist() == ["2"]
    sums = Sums(PERIOD, AS_OF, pd.DataFrame(), pd.DataFrame(), matched, pd.DataFrame())
    given_back = context_file.unmatched(rows, sums)
    assert given_back["line"].tolist() == [3, 4]
    assert given_back["reason"].str.endswith("or more than one has").all()


def test_a_file_without_a_column_it_needs_is_refused_by_its_name():
    with pytest.raises(context_file.ContextError, match="lacks the column stated_on"):
        context_file.read(_file(("1", "bruise"), columns=("nhs_number", "fact")), dt.date(2026, 3, 1))
