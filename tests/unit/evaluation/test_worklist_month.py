"""A month of three users: what is noted leaves the list, nothing is refused, and ages are held against the rule."""

import datetime as dt

import pandas as pd

from growthwatch.evaluation import worklist


def rows(**changed):
    row = {"handle": "a", "kind": "finding", "matter": "a low or falling weight", "urgency": 1, "action": None}
    return pd.DataFrame([row | changed], dtype=object)


def noted(**changed):
    paediatrician = changed.pop("paediatrician", False)
    return tuple(worklist._chosen(rows(**changed), paediatrician=paediatrician)[["noted", "days"]].iloc[0])


def test_what_the_policy_notes_goes_by_urgency_and_then_by_what_was_noted_last():
    assert noted() == ("booked", 7)
    assert noted(urgency=0) == ("referred", 1)
    assert noted(urgency=3) == ("done", 0)
    assert noted(kind="check", urgency=2) == ("letter_sent", 14)
    assert noted(kind="check", action="letter_sent") == ("contacted", 7)
    assert noted(action="contacted") == ("referred", 28)
    assert noted(action="referred", paediatrician=True) == ("under_care", 28)


def test_a_row_is_as_old_as_the_day_since_which_it_has_been_open_without_a_break():
    first = worklist._since(rows(), pd.DataFrame(columns=["handle", "kind", "matter", "since"]), dt.date(2026, 3, 1))
    still = worklist._since(rows(urgency=0), first, dt.date(2026, 3, 3))
    assert still["since"].tolist() == [dt.date(2026, 3, 1)]
    ages = pd.concat([first.assign(day=dt.date(2026, 3, 1)), still.assign(day=dt.date(2026, 3, 4))])
    told = worklist._by_urgency(ages, dt.date(2026, 3, 4), children=150)
    assert told.loc["today"].to_dict() == {"rows": 1, "per_300": 2, "oldest_days": 3, "within_days": 1, "older": 1}
    assert told.loc["this_week"].to_dict() == {"rows": 0, "per_300": 0, "oldest_days": 0, "within_days": 7, "older": 0}


def test_a_day_of_three_users_at_a_store_refuses_nothing_and_counts_what_is_open(tmp_path):
    month = worklist.month(tmp_path, children=12, seed=3, days=2)
    assert month.refused == 0
    assert month.days["acted"].iloc[0] > 0
    assert month.days["open"].iloc[1] < month.days["open"].iloc[0] + month.days["acted"].iloc[0]
    assert month.open["rows"].sum() == month.days["open"].iloc[-1]
