"""Lists of pseudonyms under attack: what birth dates do all the lists of several days leave possible?"""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest

from growthwatch import results
from growthwatch.errors import UserError
from growthwatch.store import WITHHELD, Denied, Filters, RowKey, Store, StoreError
from growthwatch.store.desk import pseudonyms

from . import caseload
from .conftest import Clock

N, WHY = 120, "asked by the ward"
#: On these days after the first import somebody reads every list; babies of the day before come in on each.
DAYS = (0, 1, 8, 29)


def babies(numbers, born):
    return pd.DataFrame(
        {
            "source": "gp", "record_id": f"w-{n}-{day}", "forename": f"Given{n}", "surname": f"Family{n}",
            "date_of_birth": born[n], "sex": "male", "measured_on": born[n] + dt.timedelta(days=day), "kind": "weight",
            "value": value, "unit": "kg", "postcode": "PE1 1AA",
        }
        for n in numbers
        for day, value in ((0, 3.5), (12, 3.1), (40, 3.9))
        if born[n] + dt.timedelta(days=day) < caseload.AS_OF + dt.timedelta(days=30)
    )  # fmt: skip


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """The birth dates by handle, and by day the lists of a paediatrician and that of a health visitor."""
    folder = tmp_path_factory.mktemp("watched")
    clock = Clock()
    store = Store.open(f"sqlite:///{folder}/store.db", clock=clock)
    store.add_first_administrator("admin", caseload.PASSWORD)
    admin = store.sign_in("admin", caseload.PASSWORD)
    admin.add_team("all", "All", [""])
    admin.add_user("visitor", "health_visitor", password=caseload.PASSWORD, teams=["all"])
    admin.add_user("paed", "designated_paediatrician", password=caseload.PASSWORD)
    backlog = range(N - len(DAYS))
    born = {n: caseload.AS_OF - dt.timedelta(days=1 + (n * 7) % 150) for n in backlog}
    born |= {len(backlog) + at: caseload.AS_OF + dt.timedelta(days=day) for at, day in enumerate(DAYS)}
    shown, ages = {}, {}
    for at, day in enumerate(DAYS):
        clock.now = caseload.NOW + dt.timedelta(days=day)
        new = babies([*(backlog if at == 0 else ()), len(backlog) + at], born)
        new[pd.to_datetime(new["measured_on"]).dt.date <= clock.now.date()].to_csv(folder / f"{day}.csv", index=False)
        store.sign_in("admin", caseload.PASSWORD).import_files([folder / f"{day}.csv"])
        paed = store.sign_in("paed", caseload.PASSWORD)
        news = paed.news(caseload.AS_OF)
        shown[clock.now.date()] = [
            paed.caseload(limit=None), paed.today(None, everybody=True), paed.worklist(), paed.missed_checks(),
            paed.doubts(None), news.changes, news.arrived,
        ]  # fmt: skip
        ages[clock.now.date()] = store.sign_in("visitor", caseload.PASSWORD).caseload(limit=None)
    known = ages[clock.now.date()].set_index("handle")["date_of_birth"].dt.date
    store.close()
    return known, shown, ages


def possible_births(lists_by_day):
    """Return handle -> first and last birth date possible, by every age and the first day on which it was listed."""
    first, last = {}, {}
    for day, lists in lists_by_day.items():
        for one in lists:
            for row in one.to_dict("records"):
                handle = row["handle"]
                days = row["age_days"]
                exact = (days, days) if pd.notna(days) else (7 * row["age_weeks_from"], 7 * row["age_weeks_to"] + 6)
                oldest, youngest = (day - dt.timedelta(days=int(age)) for age in exact[::-1])
                first[handle] = max(first.get(handle, dt.date.min), oldest)
                last[handle] = min(last.get(handle, dt.date.max), youngest, day)
    return {handle: (first[handle], last[handle]) for handle in first}


def test_an_attacker_with_the_lists_of_four_days_is_left_four_weeks_of_birth_dates_for_every_child(watched):
    born, shown, _ = watched
    left = possible_births(shown)
    assert len(left) == N
    assert all(first <= born[handle] <= last for handle, (first, last) in left.items())
    assert min((last - first).days + 1 for first, last in left.values()) >= pseudonyms.BAND_DAYS


def test_the_same_attack_on_lists_with_ages_in_days_recovers_every_birth_date(watched):
    born, _, ages = watched
    left = possible_births({day: [one] for day, one in ages.items()})
    assert [handle for handle, (first, last) in left.items() if first == last == born[handle]] == list(left)
    assert len(left) == N


def test_no_list_of_pseudonyms_gives_a_date_but_its_own_and_what_people_noted(watched):
    _, shown, _ = watched
    for lists in shown.values():
        for one in lists:
            dated = [name for name in one.columns if one[name].dtype.kind == "M" and one[name].notna().any()]
            assert set(dated) <= {"as_of"}
            text = one.drop(columns="as_of", errors="ignore").to_csv()
            assert not pseudonyms._DATED.search(text)
            assert "Family" not in text


def test_every_band_leaves_four_weeks_whenever_a_child_became_known():
    """A child of each day of two months, first known on each of the 90 days after: all that daily lists could tell."""
    days = np.arange("2026-01-01", "2026-03-01", dtype="M8[D]")
    born = np.repeat(days, 90)
    known = born + np.tile(np.arange(90), len(days))
    first, end = pseudonyms.bands(born, known)
    assert ((first <= born) & (born < end)).all()
    last = np.minimum(end - 1, known)
    assert (last - first + 1).min() == np.timedelta64(pseudonyms.BAND_DAYS, "D")
    later = pseudonyms.bands(born, np.full(len(born), np.datetime64("NaT")))
    assert (later[1] - later[0] == np.timedelta64(pseudonyms.BAND_DAYS, "D")).all()


def test_birth_dates_are_no_question_that_a_role_without_names_may_ask(staffed):
    paed, born = staffed["designated_paediatrician"], caseload.born(3)
    for ask in (paed.caseload, paed.today, paed.tally, paed.counts):
        with pytest.raises(StoreError, match="birth dates"):
            ask(filters=Filters(born_from=born, born_to=born))
    for text in (born.isoformat(), f"Family {born}"):
        with pytest.raises(StoreError, match="birth date"):
            paed.search(text, WHY)
    assert len(paed.search(f"Given3 Family3 {born}", WHY)) == 1
    assert len(staffed["health_visitor"].search(born.isoformat())) == 1


def test_a_practice_of_few_children_is_not_named_and_its_children_are_counted_together(staffed, monkeypatch):
    monkeypatch.setattr(pseudonyms, "SMALL_PRACTICE", 5)
    paed = staffed["designated_paediatrician"]
    lines = paed.caseload(limit=None)
    assert lines["practice_code"].value_counts().to_dict() == {"A10001": 5, "B20002": 5, WITHHELD: 2}
    assert set(paed.places()[0]) == {"A10001", "B20002", WITHHELD}
    assert len(paed.caseload(Filters(practice_code=WITHHELD), limit=None)) == 2
    counts = paed.counts()
    assert set(counts["practice_code"]) <= {"A10001", "B20002", WITHHELD}
    assert counts["rows"].sum() == len(paed.worklist())
    with pytest.raises(StoreError, match="fewer than 5"):
        paed.caseload(Filters(practice_code=""))
    assert set(staffed["health_visitor"].caseload(limit=None)["practice_code"]) == {"A10001", ""}


def test_who_a_child_is_is_told_with_a_link_for_each_child_and_its_reason(staffed):
    paed, admin = staffed["designated_paediatrician"], staffed["administrator"]
    handles = paed.caseload(limit=None)["handle"].tolist()[:2]
    for handle in handles:
        paed.child(handle, WHY)
        paed.child(handle)
    told = admin.trail(username="designated_paediatrician")
    told = told[told["action"] == "re_identified"]
    assert sorted(told["child"]) == sorted(handles)
    assert set(told["why"]) == {WHY}
    found = paed.search("Family3", "a call from the ward")["handle"].tolist()
    named = admin.trail(child=found[0])
    assert named.loc[named["action"] == "re_identified", "why"].iloc[0] == "a call from the ward"
    staffed["health_visitor"].child(staffed["health_visitor"].caseload()["handle"].iloc[0])
    assert not (admin.trail(username="health_visitor")["action"] == "re_identified").any()


def test_a_row_of_pseudonyms_is_told_by_a_word_without_dates_and_can_be_acted_on(staffed):
    paed = staffed["designated_paediatrician"]
    row = paed.worklist(kinds=["finding"]).iloc[0]
    assert "2026" not in row["about"]
    paed.act(
        [RowKey(row["handle"], row["about"], int(row["latest_action"]))], "seen", done_on=caseload.AS_OF, reason=WHY
    )
    assert paed.worklist(kinds=["finding"])["action"].tolist() == ["seen"]


def test_an_export_of_a_role_without_names_states_its_purpose_is_counted_and_writes_no_rows(staffed, tmp_path):
    paed, admin = staffed["designated_paediatrician"], staffed["administrator"]
    found = paed.export(WHY)
    paed.export(WHY, purpose="missed_checks")
    paed.export("for the board")
    assert found.children["nhs_number"].isna().all()
    with pytest.raises(UserError, match="no file of them"):
        results.write(found, tmp_path / "out")
    for purpose in ("quality_assurance", "files"):
        with pytest.raises(Denied, match="name children"):
            paed.export(WHY, purpose=purpose)
    with pytest.raises(StoreError, match="unknown purpose"):
        paed.export(WHY, purpose="curiosity")
    counted = admin.exports().set_index("purpose")
    assert counted.loc["audit", ["username", "exports", "children"]].tolist() == ["designated_paediatrician", 2, 24]
    numbers = [
        json.loads(one).get("export_number")
        for one in admin.trail(username="designated_paediatrician")["detail"]
        if one
    ]
    assert sorted(n for n in numbers if n) == [1, 1, 2]
    with pytest.raises(Denied):
        paed.run(as_of=caseload.AS_OF, policy="digital", why=WHY)
    with pytest.raises(Denied):
        staffed["health_visitor"].exports()
