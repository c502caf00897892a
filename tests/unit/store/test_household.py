"""Brothers and sisters as the store can know them: a surname and a birth date or a postcode, and no more than that."""

import datetime as dt

import pytest

from growthwatch.store import Store

DAY = dt.date(2026, 3, 31)
_HEAD = "source,child_id,nhs_number,forename,surname,date_of_birth,sex,gestation_weeks,postcode,practice_code\n"
_ROWS = """gp,a,,Ada,Test-Hill,2026-01-05,female,39,ZZ1 1AA,Z90001
gp,b,,Ben,Test-Hill,2026-01-05,male,39,ZZ9 9ZZ,Z90001
gp,c,,Cal,Test-Hill,2024-02-01,male,40,zz11aa,Z90001
gp,d,,Dot,Test-Hill,2024-02-01,female,40,ZZ5 5AA,Z90001
gp,e,,Eve,Test-Dale,2026-01-05,female,40,ZZ1 1AA,Z90001
"""


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "children.csv").write_text(_HEAD + _ROWS)
    records = "source,record_id,child_id,measured_on,kind,value,unit\n"
    records += "".join(f"gp,w{one},{one},2026-02-01,weight,{4 + n / 10},kg\n" for n, one in enumerate("abcde"))
    (tmp_path / "records.csv").write_text(records)
    store = Store.open(tmp_path / "s.db", clock=lambda: dt.datetime.combine(DAY, dt.time(9), dt.UTC))
    desk = store.trial()
    desk.import_files([tmp_path / "children.csv", tmp_path / "records.csv"])
    yield desk
    store.close()


def handle(desk, forename):
    lines = desk.caseload(limit=None)
    return lines.loc[(lines["forename"] == forename).to_numpy(), "handle"].iloc[0]


def test_a_surname_with_a_birth_date_or_a_postcode_in_common_makes_a_household_and_a_surname_alone_none(desk):
    found = desk.household(handle(desk, "Ada"))
    assert found["forename"].tolist() == ["Cal", "Ben"]  # the eldest first
    assert found["same_birth_date"].tolist() == [False, True]
    assert found["same_postcode"].tolist() == [True, False]


def test_a_neighbour_of_another_surname_is_none_of_it(desk):
    assert desk.household(handle(desk, "Eve")).empty
    assert "Eve" not in desk.household(handle(desk, "Ada"))["forename"].tolist()


def test_who_looked_is_in_the_audit_log_with_the_handles_and_no_name(desk):
    ada = handle(desk, "Ada")
    desk.household(ada)
    entry = desk.trail(limit=3).iloc[0]
    assert (entry["action"], entry["child"]) == ("open_child", ada)
    assert "Cal" not in entry["detail"]
    assert handle(desk, "Cal") in entry["detail"]
