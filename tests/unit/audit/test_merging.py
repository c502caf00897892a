"""Audits are put together only where they were asked the same; what one part was not told is not known in it."""

import pandas as pd
import pytest

from growthwatch.audit.merging import MergeError, Part, together
from growthwatch.audit.sums import TALLY_KEYS, Period, Sums


def _part(name, measures=("check.due",), breakdowns=(), first="2025-01-01", **about):
    period = Period.of(first, "2025-03-31")
    groups = [("all", "all"), ("practice", f"{name}1"), *breakdowns]
    counts = pd.DataFrame([(by, group, "2025-01", *(4,) * len(measures)) for by, group in groups],
                          columns=["breakdown", "group", "month", *measures])  # fmt: skip
    nesting = pd.DataFrame([(f"{name}1", by, group) for by, group in breakdowns],
                           columns=["practice", "breakdown", "group"])  # fmt: skip
    days = pd.DataFrame({"measure": ["m"], "days": [3], "n": [2]})
    return Part(name, Sums(period, period.last, counts, days, pd.DataFrame(columns=[*TALLY_KEYS, "n"]), nesting),
                {"policy": "digital", **about})  # fmt: skip


def test_a_grouping_that_one_part_lacks_is_not_known_of_its_children():
    sums, said = together([_part("A", breakdowns=[("locality", "east")]), _part("B")])
    of = sums.counts[sums.counts["breakdown"] == "locality"].set_index("group")["check.due"]
    assert of.to_dict() == {"east": 4, "not known": 4}
    assert sums.counts[sums.counts["breakdown"] == "all"]["check.due"].tolist() == [8]
    assert sums.nesting.to_numpy().tolist() == [["A1", "locality", "east"], ["B1", "locality", "not known"]]
    assert sums.days["n"].tolist() == [4]
    assert "counted in each" in said[0]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (_part("B", first="2025-02-01"), "differ in period"),
        (_part("B", policy="paper"), "differ in policy: digital and paper"),
        (_part("B", check_windows={"closes_day": 70}), "check windows: as published and closes_day 70"),
        (_part("B", versions={"growthwatch": "0.1.0"}), "versions"),
        (_part("B", ("check.due", "flagged.acknowledged")), "B counted what A did not (flagged.acknowledged)"),
    ],
)
def test_audits_that_were_asked_something_else_are_refused(other, said):
    with pytest.raises(MergeError, match=r"A|B") as refused:
        together([_part("A"), other])
    assert said in str(refused.value)


def test_a_practice_in_two_parts_is_named():
    _, said = together([_part("A"), _part("A")])
    assert said[1] == "Practices that stand in more than one of them: A1."


def test_one_audit_is_nothing_to_merge():
    with pytest.raises(MergeError, match="two audits or more"):
        together([_part("A")])
