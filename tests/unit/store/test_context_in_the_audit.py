"""Facts of safeguarding context count in the audit of who may read them: struck ones and others' words do not."""

import datetime as dt

from growthwatch.store import ContextFact
from tests.unit.store import caseload

DAY = caseload.AS_OF - dt.timedelta(days=3)


def test_facts_are_counted_for_who_may_read_them_without_notes_and_without_those_in_error(staffed):
    visitor = staffed["health_visitor"]
    handle = visitor.caseload()["handle"].iloc[0]
    visitor.add_context_facts(handle, [ContextFact("asked_about_household", DAY, "health visitor")])
    visitor.add_context_facts(
        handle, [ContextFact("undressed_and_looked_at", DAY, "nurse", happened_on=DAY - dt.timedelta(days=4))]
    )
    visitor.add_context_facts(handle, [ContextFact("late_booking", DAY, "midwife")])
    late = visitor.context(handle).set_index("fact").loc["late_booking", "id"]
    visitor.add_context_facts(
        handle, [ContextFact("entered_in_error", DAY, "midwife", "another child", about=int(late))]
    )
    for role in ("health_visitor", "designated_paediatrician"):
        desk = staffed[role]
        facts = desk.context_of_children("audit", desk.export("audit").children)
        assert list(facts.columns) == ["child_id", "fact", "on"]
        known = facts.set_index("fact")["on"].dt.date.to_dict()
        assert known == {"asked_about_household": DAY, "undressed_and_looked_at": DAY - dt.timedelta(days=4)}
    practice = staffed["practice"]
    assert practice.context_of_children("audit", practice.export("audit").children) is None
    then = visitor.context_of_children("audit", visitor.export("audit").children, stood_at=dt.date(2020, 1, 1))
    assert then.empty
