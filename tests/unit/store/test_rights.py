"""Access, restriction and erasure: who may, what is in it, what is gone, and that the trail verifies after."""

import datetime as dt
import io
import zipfile

import pandas as pd
import pytest
import sqlalchemy as sa

from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.sums import Period
from growthwatch.report import left_out
from growthwatch.report.cohort.audit_content import cohort
from growthwatch.report.missed_checks.missed_checks import missed_checks
from growthwatch.store import Denied, Filters, NewChild, Store, StoreError
from growthwatch.store.database import schema

from . import caseload

WHY = "letter of the mother"
ORDER = {"basis": "court_order", "reason": "order 12 of the family court"}
TWIN = caseload.person(3) | {"forename": "Twin3", "nhs_number": ""}


def handle_of(desk, child):
    lines = desk.caseload(limit=None)
    return lines.loc[lines["forename"] == f"Given{child}", "handle"].iloc[0]


@pytest.fixture
def known(desk, request):
    """A desk of every role, and the handles of children 0 to 5, taken before there were users."""
    handles = {n: handle_of(desk, n) for n in range(6)}
    desk.add_context(handles[3], "bruise", stated_on=dt.date(2026, 5, 1), stated_by="ward", note="seen by Nurse Quill")
    desk.add_measurement(
        handles[3], source="clinic", kind="weight", value="5.55", unit="kg", measured_on=caseload.AS_OF
    )
    return request.getfixturevalue("staffed"), handles


def denied(step, *args, **named):
    with pytest.raises(Denied):
        step(*args, **named)
    return True


@pytest.mark.parametrize("role", ["health_visitor", "practice", "read_only", "administrator"])
def test_access_restriction_and_requests_for_erasure_are_for_who_looks_over_the_area(known, role):
    staff, handles = known
    desk = staff[role]
    assert denied(desk.subject_access, handles[3], reason=WHY)
    assert denied(desk.restrict, handles[3], reason=WHY)
    assert denied(desk.ask_erasure, handles[3], **ORDER)
    if role != "administrator":
        assert denied(desk.erase, 1, reason=WHY)
        assert denied(desk.erasures)


def test_an_answer_to_a_request_for_access_holds_every_row_and_who_looked_and_no_fact_that_was_not_let_out(known):
    staff, handles = known
    paed = staff["designated_paediatrician"]
    staff["health_visitor"].child(handles[3])
    answer = paed.subject_access(handles[3], reason=WHY)
    assert len(answer.tables["recorded"]) == 7  # two systems, three days, and what was entered by hand
    assert set(answer.tables) >= {
        "registered",
        "contacted",
        "findings",
        "checks",
        "measurements",
        "kept",
        "who_looked",
    } - {"findings"}
    looked = answer.tables["who_looked"]
    assert ("health_visitor", "open_child") in set(zip(looked["username"], looked["action"], strict=True))
    assert answer.withheld == 1
    with zipfile.ZipFile(io.BytesIO(answer.zipped())) as archive:
        told = "".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())
        assert {"what_is_held.html", "recorded.csv", "who_looked.csv"} <= set(archive.namelist())
    assert "Family3" in told
    assert not [word for word in ("bruise", "Quill", "_context", "Given4", caseload.NUMBERS[4]) if word in told]
    fact = int(paed.context(handles[3], WHY)["id"].iloc[0])
    full = paed.subject_access(handles[3], reason=WHY, let_out=[fact])
    assert (full.withheld, full.tables["context"]["fact"].tolist()) == (0, ["bruise"])
    with pytest.raises(StoreError, match="none of this child"):
        paed.subject_access(handles[4], reason=WHY, let_out=[fact])
    with pytest.raises(StoreError, match="who asked"):
        paed.subject_access(handles[3], reason=" ")
    link = staff["administrator"].trail(child=handles[3], username="designated_paediatrician").iloc[0]
    assert (link["action"], link["why"]) == ("subject_access", WHY)


def test_a_restricted_child_is_on_no_list_and_in_no_export_is_counted_and_comes_back(known):
    staff, handles = known
    paed, visitor = staff["designated_paediatrician"], staff["health_visitor"]
    before = len(visitor.caseload(limit=None))
    paed.restrict(handles[3], reason=WHY)
    for role in ("health_visitor", "practice", "designated_paediatrician", "read_only"):
        desk = staff[role]
        lists = [desk.caseload(limit=None), desk.today(None, everybody=True), desk.worklist(), desk.missed_checks()]
        assert not any(handles[3] in set(one["handle"]) for one in lists)
        assert desk.restricted_left_out() == 1
    assert len(visitor.caseload(limit=None)) == before - 1
    exported = visitor.export(WHY)
    assert caseload.NUMBERS[3] not in set(exported.children["nhs_number"])
    assert exported.about["restricted_left_out"] == 1
    mine = visitor.export(WHY, Filters(practice_code="A10001"), purpose="missed_checks")
    mine.about.update(as_of=caseload.AS_OF.isoformat(), policy="digital")
    assert left_out.RESTRICTED in missed_checks(mine, "A10001").unlisted
    other = paed.export(WHY, Filters(practice_code="B20002"))
    assert "restricted_left_out" not in other.about, "a practice is told of a child of another"
    exported.about.update(as_of=caseload.AS_OF.isoformat(), policy="digital")
    counted = aggregate(exported, Period.of(dt.date(2026, 1, 1), caseload.AS_OF))
    assert left_out.RESTRICTED in cohort(counted, exported.about).notices
    for step in (visitor.child, visitor.context, staff["practice"].child):
        with pytest.raises(Denied, match="is restricted"):
            step(handles[3])
    assert paed.child(handles[3], WHY).person["surname"] == "Family3"
    assert paed.restriction_of(handles[3]) == WHY
    assert paed.restrictions()["handle"].tolist() == [handles[3]]
    with pytest.raises(StoreError, match="already"):
        paed.restrict(handles[3], reason=WHY)
    with pytest.raises(Denied):
        visitor.lift_restriction(handles[3], reason=WHY)
    paed.lift_restriction(handles[3], reason="the claim is settled")
    assert handles[3] in set(visitor.caseload(limit=None)["handle"])
    assert visitor.restricted_left_out() == 0
    with pytest.raises(StoreError, match="not restricted"):
        paed.lift_restriction(handles[3], reason=WHY)


def rows_left(raw, needles):
    """Tables of which a row still holds one of these words; documents are unpacked."""
    import zlib  # noqa: PLC0415

    found = set()
    with raw.connect() as connection:
        for table in schema.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                text = " ".join(
                    zlib.decompress(v).decode() if table.name == "documents" and isinstance(v, bytes) else str(v)
                    for v in row
                )
                if any(needle in text for needle in needles):
                    found.add(table.name)
    return found


def test_an_erasure_takes_two_people_removes_every_row_leaves_the_twin_and_the_trail_verifies(
    known, raw, store, filled_url, tmp_path
):
    staff, handles = known
    paed, admin, visitor = (staff[role] for role in ("designated_paediatrician", "administrator", "health_visitor"))
    pd.DataFrame([{"source": "gp", "record_id": f"twin-{day}", **TWIN, "measured_on": caseload.born(3) + dt.timedelta(days=day),
                   "kind": "weight", "value": 2.9 + day / 30, "unit": "kg"} for day in (0, 14)]).to_csv(tmp_path / "twin.csv", index=False)  # fmt: skip
    bad = caseload.records(children=[3], days=(63,)).assign(value="4,,x", record_id="unread-3")
    bad.to_csv(tmp_path / "bad.csv", index=False)
    admin.import_files([tmp_path / "twin.csv", tmp_path / "bad.csv"])
    needles = ["Given3", caseload.NUMBERS[3], "Quill"]
    assert {"registered", "recorded", "rejects", "documents", "context", "children"} <= rows_left(raw, needles)
    number = paed.ask_erasure(handles[3], **ORDER)
    with pytest.raises(StoreError, match="already"):
        paed.ask_erasure(handles[3], **ORDER)
    assert denied(paed.erase, number, reason=WHY)
    assert admin.erasures()["waits"].tolist() == [True]
    gone = admin.erase(number, reason="order seen")
    assert gone["recorded"] == 7
    assert rows_left(raw, needles) == set()
    assert store.sign_in("administrator", caseload.PASSWORD).verify_trail().whole
    twin = visitor.caseload(limit=None).query("forename == 'Twin3'")
    assert len(visitor.child(twin["handle"].iloc[0]).records) == 2
    with pytest.raises(StoreError, match="carried out or withdrawn"):
        admin.erase(number, reason="order seen")
    assert denied(visitor.child, handles[3])
    if filled_url.startswith("sqlite"):
        file = filled_url.removeprefix("sqlite:///")
        for path in (file, f"{file}-wal"):
            content = open(path, "rb").read()  # noqa: PTH123, SIM115
            assert not [needle for needle in needles if needle.encode() in content]
    links = admin.trail(child=handles[3])
    assert {"ask_erasure", "erased", "erase"} <= set(links["action"])
    admin.back_up(tmp_path / "after.db")
    restored, _ = Store.restored(f"sqlite:///{tmp_path}/again.db", tmp_path / "after.db", clock=store._clock)
    assert restored.sign_in("administrator", caseload.PASSWORD).verify_trail().whole
    restored.close()


def test_rows_of_an_erased_child_that_come_again_are_refused_and_said_until_they_are_let_in(known, raw, tmp_path):
    staff, handles = known
    admin = staff["administrator"]
    admin.erase(staff["designated_paediatrician"].ask_erasure(handles[3], **ORDER), reason="order seen")
    caseload.records(children=[3, 4], days=(63,)).to_csv(tmp_path / "again.csv", index=False)
    (taken,) = admin.import_files([tmp_path / "again.csv"])
    assert (taken.rows, taken.added, taken.rejected) == (4, 2, 2)
    told = admin.rejects()
    assert told["reason"].str.contains("erased by law").sum() == 2
    assert rows_left(raw, ["Given3", caseload.NUMBERS[3]]) == set()
    new = NewChild(
        "Family3", caseload.born(3), forename="Given3", nhs_number=caseload.NUMBERS[3], practice_code="A10001"
    )
    with pytest.raises(StoreError, match="erased by law"):
        staff["practice"].register(new)
    admin.readmit(handles[3], reason="the order was set aside")
    (taken,) = admin.import_files([tmp_path / "again.csv"])
    assert taken.added == 2
    assert admin.verify_trail().whole


def test_a_row_removed_by_sql_without_an_erasure_is_refused_and_a_tombstone_put_in_by_hand_is_found(known, raw):
    admin = known[0]["administrator"]
    first = "DELETE FROM recorded WHERE id = (SELECT min(id) FROM recorded)"
    with pytest.raises(sa.exc.DatabaseError), raw.begin() as connection:
        connection.exec_driver_sql(first)
    with raw.begin() as connection:
        connection.exec_driver_sql(
            'INSERT INTO tombstones (id, at, "by", of_table, "row", digest, reason, legal_basis) '
            "SELECT 99, '', '', 'recorded', min(id), '00', '', '' FROM recorded"
        )
    with pytest.raises(sa.exc.DatabaseError), raw.begin() as connection:
        connection.exec_driver_sql(first)
    assert not admin.verify_trail().whole


def test_a_request_for_an_erasure_is_withdrawn_and_erases_nothing(known):
    staff, handles = known
    paed, admin = staff["designated_paediatrician"], staff["administrator"]
    number = paed.ask_erasure(handles[5], **ORDER)
    paed.withdraw_erasure(number, reason="asked of the wrong child")
    with pytest.raises(StoreError, match="withdrawn"):
        admin.erase(number, reason=WHY)
    for wrong in ({"basis": "because", "reason": "x"}, {"basis": "court_order", "reason": " "}):
        with pytest.raises(StoreError):
            paed.ask_erasure(handles[5], **wrong)
    assert len(paed.caseload(Filters(practice_code="B20002"), limit=None)) == 5
