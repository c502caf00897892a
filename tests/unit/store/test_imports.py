"""Taking files in: nothing twice, nothing lost, and the same answers as a run on the files themselves."""

import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from growthwatch import pipeline, simulate
from growthwatch.simulate.export import formats
from growthwatch.sources import UnusableInput
from growthwatch.store import Store
from growthwatch.store.errors import Busy
from growthwatch.store.recompute import recompute

from . import caseload

DAY = caseload.AS_OF


def rows_in(raw, table="recorded"):
    with raw.connect() as connection:
        return connection.scalar(sa.text(f"SELECT count(*) FROM {table}"))  # noqa: S608


def kept_ids(raw):
    with raw.connect() as connection:
        return dict(connection.execute(sa.text("SELECT child_id, kept_id FROM children")).all())


def test_a_run_on_the_store_is_a_run_on_the_files_and_so_is_what_is_kept(desk, files):
    of_files = pipeline.run(files, as_of=DAY)
    of_store = desk.run(as_of=DAY, policy="digital", why="audit")
    kept = desk.export("audit")
    for name, table in of_files.tables().items():
        pd.testing.assert_frame_equal(getattr(of_store, name), table, obj=name)
        pd.testing.assert_frame_equal(getattr(kept, name), table, obj=name, check_dtype=name != "rejects")
    for name in ("children", "measurements", "records", "contacts"):
        pd.testing.assert_frame_equal(
            getattr(kept.stages, name).drop(columns="input", errors="ignore"),
            getattr(of_files.stages, name).drop(columns="input", errors="ignore"),
            obj=name,
        )


def test_the_same_files_again_add_nothing(desk, raw, files):
    before, kept = rows_in(raw), kept_ids(raw)
    again = desk.import_files([files])
    assert [file.added for file in again] == [0, 0, 0]
    assert rows_in(raw) == before
    assert kept_ids(raw) == kept
    assert rows_in(raw, "imports") == 3


def test_a_corrected_row_becomes_a_new_version_and_the_old_file_sent_again_corrects_nothing(
    desk, raw, files, tmp_path
):
    rows = caseload.records()
    wrong = rows["record_id"] == "gp-7-56"
    rows.assign(value=rows["value"].mask(wrong, 4.9)).to_csv(tmp_path / "corrected.csv", index=False)
    assert [(f.added, f.corrected) for f in desk.import_files([tmp_path / "corrected.csv"])] == [(1, 1)]
    kept = desk.child("P07").records.set_index("record_id")
    assert kept.loc["gp-7-56", "value"] == "4.9"
    assert rows_in(raw) == len(rows) + 1
    desk.import_files([files])
    assert desk.child("P07").records.set_index("record_id").loc["gp-7-56", "value"] == "4.9"
    assert rows_in(raw) == len(rows) + 1


def test_after_one_new_weight_only_that_child_is_worked_out_anew(desk, raw):
    before = kept_ids(raw)
    desk.add_measurement("P03", source="clinic", kind="weight", value="5.31", unit="kg", measured_on=DAY)
    after = kept_ids(raw)
    assert {child for child in after if after[child] != before[child]} == {"P03"}
    assert "5.31" in set(desk.child("P03").records["value"])


def test_a_weight_entered_by_hand_gives_what_the_same_weight_in_a_file_gives(desk, files, tmp_path):
    record = desk.add_measurement("P03", source="clinic", kind="weight", value="5.31", unit="kg", measured_on=DAY)
    row = caseload.records(children=[3], days=(0,), sources=("clinic",)).assign(
        record_id=record, measured_on=DAY, value="5.31"
    )
    row.to_csv(tmp_path / "weight.csv", index=False)
    of_files = pipeline.run([files, tmp_path / "weight.csv"], as_of=DAY)
    mine = of_files.findings[of_files.findings["child_id"] == "P03"].reset_index(drop=True)
    pd.testing.assert_frame_equal(desk.child("P03").findings, mine)
    measured = of_files.measurements[of_files.measurements["child_id"] == "P03"].reset_index(drop=True)
    pd.testing.assert_frame_equal(desk.child("P03").measurements, measured)


def test_a_file_that_can_not_be_used_leaves_those_before_it_in_and_worked_out(desk, raw, tmp_path):
    caseload.records(children=[3], days=(63,)).to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "b.csv").write_text("nothing,that,is,known\n1,2,3,4\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match=r"b\.csv"):
        desk.import_files([tmp_path])
    assert "gp-3-63" in set(desk.child("P03").records["record_id"])
    assert rows_in(raw, "pending") == 0


def test_a_record_that_finds_its_child_later_is_not_lost_and_what_was_done_stays_with_the_child(store, desk, tmp_path):
    # a child of whom the clinic knows no number until the register comes
    rows = caseload.records(children=[11], days=(28,), sources=("clinic",)).assign(
        surname="Lateborn", forename="Una", nhs_number="", postcode="PE9 9ZZ", record_id="early"
    )
    rows.to_csv(tmp_path / "early.csv", index=False)
    desk.import_files([tmp_path / "early.csv"])
    handle = desk.search("Lateborn")["handle"].iloc[0]
    desk.add_context(handle, "late_booking", stated_on=DAY, stated_by="maternity")
    register = pd.DataFrame([{"source": "gp", "child_id": "P99", **caseload.person(11)}]).assign(
        surname="Lateborn", forename="Una", nhs_number=caseload.nhs_number(70), postcode="PE9 9ZZ"
    )
    register.to_csv(tmp_path / "register.csv", index=False)
    desk.import_files([tmp_path / "register.csv"])
    found = desk.search("Lateborn")
    assert len(found) == 1
    assert found["child_id"].tolist() == ["P99"]
    assert desk.child("P99").records["record_id"].tolist() == ["early"]
    assert desk.context("P99")["fact"].tolist() == ["late_booking"]
    assert desk.child(handle).child_id == "P99"


def test_a_page_is_read_as_it_stood_on_a_past_day(desk, clock):
    before = desk.child("P03")
    clock.move(days=1)
    desk = desk.__class__(desk._session.database, desk.user, clock)
    desk.add_measurement("P03", source="clinic", kind="weight", value="4.2", unit="kg", measured_on=clock.now.date())
    now = desk.child("P03")
    then = desk.child("P03", at=caseload.AS_OF)
    pd.testing.assert_frame_equal(then.findings, before.findings)
    pd.testing.assert_frame_equal(then.records, before.records)
    assert then.as_of == caseload.AS_OF
    assert len(now.records) == len(then.records) + 1
    rerun = desk.run(as_of=caseload.AS_OF, policy="digital", why="review", stood_at=caseload.AS_OF)
    mine = rerun.findings[rerun.findings["child_id"] == "P03"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, before.findings)


def test_a_change_of_rules_recomputes_all_says_what_changed_and_keeps_what_was_said(desk, raw, monkeypatch):
    from growthwatch.store.recompute import rules_digest  # noqa: PLC0415

    old = desk.child("P00")
    assert old.findings["rule"].astype(str).tolist()
    real = pipeline.detect.apply_rules

    def without_falls(*tables, **options):
        found = real(*tables, **options)
        return found._replace(findings=found.findings[found.findings["child_id"] != "P00"].reset_index(drop=True))

    monkeypatch.setattr(pipeline.detect, "apply_rules", without_falls)
    monkeypatch.setattr(rules_digest, "digest", lambda: "other rules")
    changes = desk.refresh()
    told = changes[changes["child_id"] == "P00"].iloc[0]
    assert told["was_rule"] in old.findings["rule"].astype(str).tolist()
    assert pd.isna(told["rule"])
    assert desk.child("P00").findings.empty
    assert desk.child("P00").rules == "other rules"
    monkeypatch.undo()
    pd.testing.assert_frame_equal(desk.child("P00", at=dt.date(2026, 6, 1)).records, old.records)


def test_a_join_and_a_split_are_kept_and_worked_out_for_both_children(desk):
    source, record = "clinic", "clinic-11-56"
    desk.decide("P11", action="set_aside", source=source, record_id=record, reason="another child's book")
    decided = desk.child("P11").decisions
    assert decided[["action", "record_id", "decided_by"]].to_numpy().tolist() == [["set_aside", record, "single user"]]
    desk.decide("P11", action="keep", source=source, record_id=record, reason="checked with the parent")
    assert desk.child("P11").decisions["action"].tolist() == ["keep", "set_aside"]


def test_contradictions_and_blank_reasons_are_refused(desk):
    from growthwatch.store import StoreError  # noqa: PLC0415

    for wrong, said in (
        ({"action": "delete"}, "unknown action"),
        ({"reason": "  "}, "needs a reason"),
        ({"action": "join"}, "two records"),
        ({"record_id": "gp-4-0"}, "no such record"),
    ):
        asked = {"action": "keep", "source": "gp", "record_id": "gp-3-0", "reason": "seen"} | wrong
        with pytest.raises(StoreError, match=said):
            desk.decide("P03", **asked)
    for wrong, said in (
        ({"value": "about five"}, "value"),
        ({"kind": "mood"}, "unknown kind"),
        ({"source": "hearsay"}, "unknown source"),
        ({"measured_on": dt.date(2027, 1, 1)}, "after today"),
        ({"measured_on": dt.date(2020, 1, 1)}, "before the date of birth"),
    ):
        asked = {"source": "gp", "kind": "weight", "value": "5", "unit": "kg", "measured_on": DAY} | wrong
        with pytest.raises(StoreError, match=said):
            desk.add_measurement("P03", **asked)


@pytest.mark.parametrize("chosen", ["csds", "fhir"])
def test_the_tables_of_an_extract_are_read_as_one(url, clock, tmp_path, chosen):
    """One table has the child, another its practice or gestation: a file alone would be refused, or lack them."""
    formats.write(simulate.simulate(20, 3).tables(), tmp_path / "in", chosen)
    of_files = pipeline.run([tmp_path / "in"], as_of=DAY)
    store = Store.open(url, clock=clock)
    store.trial().import_files([tmp_path / "in"])
    of_store = store.trial().run(as_of=DAY, policy="digital", why="audit")
    assert len(of_files.records) > 0
    for name in ("children", "records", "findings", "checks"):
        pd.testing.assert_frame_equal(getattr(of_store, name), getattr(of_files, name), obj=name)
    store.close()


def test_a_row_that_is_nobodys_stays_so_when_a_file_about_another_child_comes(desk, tmp_path):
    early = caseload.records(children=[3], days=(0,), sources=("clinic",)).assign(
        record_id="early", measured_on=caseload.born(3) - dt.timedelta(days=10)
    )
    early.drop(columns=["forename", "surname", "date_of_birth", "sex", "postcode"]).to_csv(
        tmp_path / "early.csv", index=False
    )
    desk.import_files([tmp_path / "early.csv"])
    caseload.records(children=[8], days=(28,), sources=("clinic",)).to_csv(tmp_path / "other.csv", index=False)
    desk.import_files([tmp_path / "other.csv"])
    assert len(desk.caseload(limit=None)) == caseload.N
    assert desk.rejects()["file"].tolist() == ["early.csv"]


def test_a_file_taken_in_as_of_a_past_day_leaves_later_rows_whose_they_are(desk, tmp_path):
    handle = desk.search(caseload.NUMBERS[3])["handle"].iloc[0]
    before = len(desk.child(handle).records)
    old = caseload.records(children=[3], days=(28,), sources=("clinic",))
    old.to_csv(tmp_path / "old.csv", index=False)
    desk.import_files([tmp_path / "old.csv"], as_of=DAY - dt.timedelta(days=50))
    assert len(desk.child(handle).records) == before + 1


def test_rows_that_state_the_other_number_of_a_joined_child_are_its_own(desk, tmp_path):
    listed = desk.caseload(limit=None).set_index("nhs_number")["handle"]
    desk.decide(
        listed[caseload.NUMBERS[3]], action="join", source="gp", record_id="gp-3-0", source_2="gp",
        record_2="gp-4-0", reason="one child, the number mistyped",
    )  # fmt: skip
    for child in (3, 4):
        caseload.records(children=[child], days=(28,), sources=("clinic",)).to_csv(tmp_path / "w.csv", index=False)
        desk.import_files([tmp_path / "w.csv"])
        assert len(desk.caseload(limit=None)) == caseload.N - 1


def test_an_entry_that_was_not_worked_out_is_seen_to_wait(desk, raw, monkeypatch):
    handle = desk.caseload()["handle"].iloc[0]
    monkeypatch.setattr(recompute, "recompute_children", _too_busy)
    entered = desk.add_measurement(handle, source="clinic", kind="weight", value="5.55", unit="kg", measured_on=DAY)
    monkeypatch.undo()
    assert rows_in(raw, "pending") == 1
    assert entered in desk.child(handle).records["record_id"].tolist()


def _too_busy(*_given):
    raise Busy("another process holds the store")


def test_a_change_of_policy_leaves_no_child_under_the_old_one(desk, tmp_path):
    caseload.records(children=[8], days=(28,), sources=("clinic",)).to_csv(tmp_path / "w.csv", index=False)
    desk.import_files([tmp_path / "w.csv"], policy="paper")
    desk.today()
    for handle in desk.caseload(limit=None)["handle"]:
        assert desk.child(handle).policy == "paper"


def test_rows_without_an_id_are_not_taken_for_those_of_an_earlier_file_of_that_name(desk, raw, tmp_path):
    """Exports of one name come every month; the same one sent again adds nothing."""
    sent = {}
    for month, child in (("may", 3), ("june", 4)):
        sent[month] = tmp_path / month / "weights.csv"
        sent[month].parent.mkdir()
        weights = caseload.records(children=[child], days=(28,), sources=("clinic",)).drop(columns="record_id")
        weights.to_csv(sent[month], index=False)
    n = rows_in(raw)
    for month, held in (("may", 1), ("june", 2), ("june", 2), ("may", 2)):
        desk.import_files([sent[month]])
        assert rows_in(raw) == n + held
    found = desk.run(as_of=DAY, policy="digital", why="audit").records
    assert found["record_id"].str.startswith("weights.csv").sum() == 2


def test_a_twins_record_that_comes_later_is_evidence_for_the_twin_who_was_there_before(desk, tmp_path):
    """Ann's last weight fits Bea, whose record comes in the next file and has none of that day."""

    def baby(forename: str, number: str, kg: dict[int, float]) -> pd.DataFrame:
        about = {"source": "clinic", "nhs_number": number, "forename": forename, "surname": "Ayling", "unit": "kg",
                 "date_of_birth": caseload.BORN, "sex": "female", "postcode": "CB1 1AA", "kind": "weight"}  # fmt: skip
        return pd.DataFrame(
            {
                **about,
                "record_id": f"{forename}-{day}",
                "measured_on": caseload.BORN + dt.timedelta(days=day),
                "value": one,
            }
            for day, one in kg.items()
        )

    ann = baby("Ann", caseload.nhs_number(60), {0: 3.4, 14: 3.9, 28: 4.6, 42: 5.2, 56: 4.1})
    bea = baby("Bea", caseload.nhs_number(90), {0: 2.3, 14: 2.7, 28: 3.2, 42: 3.7})
    said = []
    for name, table in (("ann", ann), ("bea", bea)):
        table.to_csv(tmp_path / f"{name}.csv", index=False)
        desk.import_files([tmp_path / f"{name}.csv"])
        records = desk.export("audit").records.set_index("record_id")
        said.append(records.loc["Ann-56", "reason"])
    assert "a twin's" not in said[0]
    assert "a twin's" in said[1]
