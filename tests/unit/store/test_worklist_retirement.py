"""Which rows retire, each by its rule, and which must not."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.check_schedule import published
from growthwatch.store.worklist import retirement
from growthwatch.vocabulary import RULES
from tests.unit.store import caseload

AS_OF = np.datetime64("2026-06-01")
FINDING = {
    "child_id": "P1", "kind": "finding", "matter": "a low or falling weight", "urgency": 1, "rules": "ng75-fall",
    "last_on": "2026-05-01", "due_on": "2026-05-08",
}  # fmt: skip
CHECK = {"child_id": "P1", "kind": "check", "matter": "6-8-week", "urgency": 1, "rules": None, "last_on": None,
         "due_on": "2026-05-01"}  # fmt: skip


def word(row, *, age=100, weighed="2026-05-01", gone=""):
    """The word for one row of a child so old [days] whose last weight in no doubt is of a day."""
    born = AS_OF - np.timedelta64(age, "D")
    people = pd.DataFrame(
        {"gone": gone, "age_days": float(age), "born": [pd.Timestamp(born)], "weighed_on": [pd.Timestamp(weighed)]},
        index=["P1"],
    )
    return retirement.retired(pd.DataFrame([row]), people, as_of=AS_OF, schedule=published()).iloc[0]


def test_a_finding_that_stands_on_the_last_weight_stays_however_long_its_day_has_passed():
    assert word(FINDING, weighed="2026-05-01") == ""


def test_a_weight_after_the_last_that_met_a_rule_retires_it_once_its_day_has_passed():
    assert word(FINDING, weighed="2026-05-10") == "weighed_since"
    assert word(FINDING | {"due_on": "2026-06-01"}, weighed="2026-05-10") == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"urgency": 0},
        {"rules": "acute-loss;ng75-fall"},
        {"matter": "a rising head"},
        {"due_on": None},
    ],
)
def test_what_is_of_today_an_acute_loss_or_not_of_weight_is_not_retired_by_a_weight(changed):
    assert word(FINDING | changed, weighed="2026-05-10") == ""


def test_a_child_over_the_age_of_every_rule_that_is_met_is_over_age_and_of_one_alone_is_not():
    conditional = FINDING | {"rules": "slow-conditional-gain"}
    assert word(conditional, age=371) == ""
    assert word(conditional, age=372) == "over_age"
    assert word(FINDING | {"rules": "not-weighed-since;slow-conditional-gain"}, age=372) == ""


def test_every_rule_has_an_upper_day():
    ages = pd.Series(list(RULES)).map(lambda rule: word(FINDING | {"rules": rule}, age=5 * 366))
    assert set(ages) == {"over_age"}


def test_a_missed_check_retires_once_it_cannot_be_late_any_more_and_the_child_was_weighed_after_it():
    """The window closes on day 63 and a late review counts up to day 84; day 100 is 1 June, day 63 is 25 April."""
    assert word(CHECK, age=100, weighed="2026-04-26") == "check_passed"
    assert word(CHECK, age=100, weighed="2026-04-25") == ""
    assert word(CHECK, age=84, weighed="2026-05-30") == ""


def test_a_missed_check_of_a_child_never_weighed_since_stays_until_the_next_check_opens():
    assert word(CHECK, age=273, weighed="NaT") == ""
    assert word(CHECK, age=274, weighed="NaT") == "next_check"
    assert word(CHECK | {"matter": "2-year"}, age=1000, weighed="NaT") == ""
    assert word(CHECK | {"matter": "2-year"}, age=1827, weighed="NaT") == "over_age"


@pytest.mark.parametrize("gone", ["died", "left"])
@pytest.mark.parametrize("row", [FINDING, CHECK, FINDING | {"kind": "doubt", "urgency": 0}])
def test_every_row_of_a_child_who_died_or_left_retires(row, gone):
    assert word(row, gone=gone) == gone


def test_a_child_without_a_birth_date_retires_by_no_age():
    people = pd.DataFrame({"gone": "", "age_days": np.nan, "born": [pd.NaT], "weighed_on": [pd.NaT]}, index=["P1"])
    said = retirement.retired(pd.DataFrame([FINDING, CHECK]), people, as_of=AS_OF, schedule=published())
    assert said.tolist() == ["", ""]


def register(tmp_path, child, **column):
    """The child's own register row with a day of leaving or death."""
    row = {"source": "gp", "child_id": f"P{child:02d}", **caseload.person(child), "practice_code": caseload.practice(child),
           "gestation_weeks": 40, "gestation_days": 0, **column}  # fmt: skip
    path = tmp_path / f"{child}.csv"
    pd.DataFrame([row]).to_csv(path, index=False)
    return path


def test_who_left_is_on_no_list_and_who_was_weighed_here_after_the_day_of_leaving_is(desk, tmp_path):
    """P00 fell by day 56, 26 April: one register says that it left on 1 May, another that it left on 20 April."""
    desk.import_files([register(tmp_path, 0, left_on="2026-05-01")])
    assert "P00" not in set(desk.today(None)["child_id"])
    assert set(desk.worklist(handles=desk.search("Family0")["handle"].tolist())["retired"]) == {"left"}
    desk.import_files([register(tmp_path, 0, left_on="2026-04-20")])
    assert "P00" in set(desk.today(None)["child_id"])


def test_who_died_stays_found_and_in_what_is_exported(desk, tmp_path):
    desk.import_files([register(tmp_path, 0, died_on="2026-05-01")])
    assert "P00" not in set(desk.today(None, everybody=True)["child_id"])
    assert "P00" in set(desk.today(None, view="retired")["child_id"])
    result = desk.export("audit")
    assert "P00" in set(result.children["child_id"])
    assert (result.findings["child_id"] == "P00").any()
