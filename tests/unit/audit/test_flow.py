"""Who is counted: every child in one line, the lines adding up to run.json and to the denominators, to the child."""

import pandas as pd
import pytest

from growthwatch import pipeline, simulate
from growthwatch.audit import flow
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.disclosure import reconstruction
from growthwatch.audit.publication import cells_of, publish, relations_of
from growthwatch.audit.sums import Period
from growthwatch.report.cohort.audit_content import cohort
from growthwatch.vocabulary import LINKS

AS_OF = "2026-03-31"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("area")
    simulate.write(simulate.simulate(400, 5, practices=3), place, "csv")
    return place


@pytest.fixture(scope="module")
def result(folder):
    return pipeline.run(folder, as_of=AS_OF)


def _lines(result, first, last):
    return _table(result, first, last).set_index("key")["n"]


def _table(result, first, last):
    made = publish(aggregate(result, Period.of(first, last)), suppressed=False)
    return flow.table(made.counts("all").iloc[0], result.about, suppressed=False)


def test_every_line_of_the_flow_is_the_number_of_the_run(result, folder):
    """Over a period that holds every closed window, the lines are those of run.json."""
    n, about = _lines(result, "2020-01-01", "2027-12-31"), result.about
    sent = sum(len(pd.read_csv(file, dtype="str")) for file in folder.glob("*.csv") if file.stem != "truth")
    assert n["rows.sent"] == sent
    assert n["rows.records"] == about["outputs"]["records"]
    assert n["rows.rejects"] == about["outputs"]["rejects"]
    assert n["flow.children"] == about["outputs"]["children"] == 400
    excluded = {name: n[f"check.excluded.{name}"] for name in about["not_counted"]["6-8-week"]}
    # whose window has still to close is not excluded yet
    assert 0 < sum(excluded.values()) <= about["checks"]["excluded"]
    assert all(excluded[name] <= whole for name, whole in about["not_counted"]["6-8-week"].items())
    assert n["flow.children"] - n["flow.later"] == n["check.due"] + sum(excluded.values())
    assert n["check.weight_to_check"] == about["checks"].get("weight_to_check", 0)


@pytest.mark.parametrize(
    ("first", "last"),
    [("2025-01-01", "2025-12-31"), ("2025-06-01", "2025-06-30"), ("2019-01-01", "2019-12-31"), (AS_OF, "2026-12-31")],
)
def test_the_lines_add_up_to_the_child_whatever_the_period(result, first, last):
    table = _table(result, first, last)
    n = table.set_index("key")["n"]
    for total, parts in flow.PARTITIONS:
        assert n[list(parts)].sum() == n[total], total
    assert n[["check.weighed", "check.weight_to_check", "check.unweighed"]].sum() == n["check.due"]
    assert n["flow.children"] == len(result.children)
    known = {*table["key"], ""}
    assert set(table["of"]) <= known


def test_the_counted_are_those_of_the_checks_table(result):
    """Counted again from the public tables alone."""
    first, last = pd.Timestamp("2025-03-01"), pd.Timestamp("2025-11-30")
    checks = result.checks[(result.checks["check"] == "6-8-week").to_numpy()]
    closed = checks[checks["window_to"].between(first, last).to_numpy()]
    n = _lines(result, "2025-03-01", "2025-11-30")
    assert n["flow.closed"] == len(closed)
    assert n["check.due"] == (closed["status"] != "excluded").sum()
    assert n["flow.before"] == (checks["window_to"] < first).sum()
    assert n["flow.later"] == (checks["window_to"] > last).sum()
    assert n["flow.no_birth_date"] == len(result.children) - len(checks)
    for link in LINKS:
        assert n[f"flow.linked.{link}"] == (result.children["link"].astype("str") == link).sum()


def test_no_line_of_the_published_flow_can_be_worked_out(result):
    sums = aggregate(result, Period.of("2025-01-01", "2025-12-31"))
    cells = cells_of(sums)
    known = relations_of(cells, sums.nesting)
    hidden = publish(sums).cells["hidden"].to_numpy()
    n = cells["n"].to_numpy()
    of_flow = cells["measure"].str.startswith("flow.").to_numpy()
    assert of_flow.sum() == len({part for total, parts in flow.PARTITIONS[:2] for part in (total, *parts)})
    assert hidden[(n > 0) & (n < 8)].all()
    assert not reconstruction.exposed(n, hidden, known).any()


def test_what_holds_no_files_has_no_line_of_rows(result):
    """A record store knows of children and records, not of the files they came in."""
    made = cohort(aggregate(result, Period.of("2025-01-01", "2025-12-31")), {**result.about, "inputs": []})
    assert "rows.sent" not in set(made.tables["flow"]["key"])
    assert "flow.children" in set(made.tables["flow"]["key"])
