"""The order in which every list shows findings."""

import pandas as pd

from growthwatch.detect import in_list_order


def finding(name, urgency, probability, *, status="met", certainty="firm", by="2026-04-10"):
    return {"finding_id": name, "urgency": urgency, "probability": probability, "status": status,
            "certainty": certainty, "next_weighing_by": pd.Timestamp(by), "latest_on": pd.Timestamp("2026-03-30")}  # fmt: skip


def listed(*findings):
    return in_list_order(pd.DataFrame(findings))["finding_id"].tolist()


def test_a_doubted_finding_of_today_stands_before_a_firm_one_of_this_week():
    firm, doubted = finding("firm", "this_week", 0.99), finding("doubted", "today", 0.2, certainty="questioned")
    assert listed(firm, doubted) == ["doubted", "firm"]


def test_of_two_as_urgent_the_more_probable_stands_first_whichever_is_called_firm():
    likely = finding("likely", "today", 0.8, certainty="questioned")
    assert listed(finding("unlikely", "today", 0.3), likely) == ["likely", "unlikely"]


def test_of_two_as_probable_to_a_per_cent_the_longer_overdue_stands_first():
    assert listed(
        finding("due", "today", 0.904, by="2026-04-10"), finding("overdue", "today", 0.901, by="2026-04-01")
    ) == ["overdue", "due"]


def test_what_holds_stands_before_what_is_near_and_that_before_what_is_over():
    of = [finding(status, "information", 0.99, status=status) for status in ("resolved", "near", "lapsed")]
    assert listed(*of, finding("met", "information", 0.5)) == ["met", "near", "resolved", "lapsed"]


def test_one_stored_before_findings_had_an_urgency_stands_first():
    """How soon it calls for somebody is not known, so it waits for nobody."""
    assert listed(finding("new", "today", 0.9), finding("old", None, None)) == ["old", "new"]


def test_a_probability_that_is_not_known_stands_no_lower_than_any():
    assert listed(finding("sure", "today", 0.9), finding("unknown", "today", None)) == ["unknown", "sure"]
