"""An audit of next to nothing says what it can't tell, and never a share or step of nobody."""

import pandas as pd

from growthwatch import simulate
from tests.command import growthwatch, rows


def test_one_month_one_practice_twelve_babies_a_change_long_ago_and_actions_of_unknown_children(tmp_path):
    simulate.write(simulate.simulate(12, 4), tmp_path / "in", "parquet")
    children = pd.read_parquet(tmp_path / "in" / "children.parquet").assign(practice_code="Z90001")
    children.to_parquet(tmp_path / "in" / "children.parquet", index=False)
    (tmp_path / "changes.csv").write_text("practice_code,changed_on,what\nZ90001,2019-05-01,Scales\n")
    (tmp_path / "actions.csv").write_text(
        "finding_id,action,done_on\nnobody:ng75-fall:weight:2025-09-01,seen,2025-09-20\nx,called,2025-09-20\n"
    )
    days = ("--from", "2025-09-01", "--to", "2025-09-30", "--as-of", "2026-03-31")
    refused = growthwatch("audit", tmp_path / "in", *days, "--actions", tmp_path / "actions.csv", "--out",
                          tmp_path / "none", "--no-pdf", check=2).stderr  # fmt: skip
    assert "actions.csv, line 2" in refused
    done = growthwatch("audit", tmp_path / "in", *days, "--changes", tmp_path / "changes.csv", "--out", tmp_path / "out",
                       "--no-pdf")  # fmt: skip
    assert "changes.csv dates changes outside the days audited (2025-09-01 to 2025-09-30)" in done.stderr
    assert "2019-05-01" in done.stderr
    steps = rows(tmp_path / "out" / "steps.csv")
    assert steps
    assert {row["estimate"] for row in steps} == {""}
    weighed = [row for row in rows(tmp_path / "out" / "series.csv") if row["indicator"] == "weighed_at_check"]
    assert {row["month"] for row in weighed} == {"2025-09"}
    assert {row["p_signal"] for row in weighed} == {""}
    standings = {row["standing"] for row in rows(tmp_path / "out" / "outliers.csv")}
    assert standings <= {"too_few", "inside", "nothing_sent", "not_judged"}
    for row in rows(tmp_path / "out" / "rates.csv"):
        assert not (row["denominator"] == "*" and row["numerator"] not in ("*", "0")), row
        assert row["percent"] != "100.0" or row["nearly_all"] == "False"
