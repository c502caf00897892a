"""A sample for quality assurance: the same for the same seed, and every tick that comes back is counted or refused."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from growthwatch.audit.quality_sample import QUESTIONS, draw, read, results
from growthwatch.audit.sums import Period

PERIOD = Period.of("2025-01-01", "2025-06-30")


def _run(children=60, flagged=25):
    ids = [f"C{number:02d}" for number in range(children)]
    days = pd.to_datetime("2025-02-01") + pd.to_timedelta(np.arange(children), "D")
    table = pd.DataFrame({"child_id": ids, "nhs_number": ids, "practice_code": "Z1", "date_of_birth": days[0]})
    weights = pd.DataFrame({"child_id": ids * 2, "measured_on": [*days, *(days + pd.Timedelta(days=9))],
                            "kind": "weight", "age_days": 50.0})  # fmt: skip
    findings = pd.DataFrame({"child_id": ids[:flagged], "measured_on": days[:flagged], "rule": "ng75-fall",
                             "kind": "weight"})  # fmt: skip
    return SimpleNamespace(children=table, measurements=weights, findings=findings)


def test_ten_flagged_and_ten_others_are_drawn_and_the_same_again_for_the_same_seed():
    first, again, other = (draw(_run(), PERIOD, seed=seed) for seed in (4, 4, 5))
    assert first.records["stratum"].value_counts().to_dict() == {"flagged": 10, "not flagged": 10}
    assert first.population == {"flagged": 25, "not flagged": 35}
    assert first.records["child_id"].is_unique
    pd.testing.assert_frame_equal(first.records, again.records)
    assert set(first.records["child_id"]) != set(other.records["child_id"])
    assert first.records["sample_id"].tolist()[:2] == ["QA4-01", "QA4-02"]


def test_a_stratum_with_too_few_gives_all_it_has_and_the_other_fills_up():
    made = draw(_run(30, 4), PERIOD)
    assert made.records["stratum"].value_counts().to_dict() == {"not flagged": 16, "flagged": 4}
    few = draw(_run(12, 5), PERIOD)
    assert len(few.records) == 12


def test_every_child_has_the_same_chance_of_its_stratum():
    counts = pd.concat([draw(_run(40, 20), PERIOD, size=10, seed=seed).records for seed in range(300)])["child_id"]
    share = counts.value_counts().reindex([f"C{number:02d}" for number in range(40)], fill_value=0) / 300
    assert share.between(0.25 - 0.1, 0.25 + 0.1).all()


def test_what_lies_outside_the_days_is_not_drawn():
    assert draw(_run(), Period.of("2024-01-01", "2024-06-30")).records.empty


DRAWN = pd.DataFrame({"sample_id": ["A", "B", "C"], "stratum": ["flagged", "flagged", "not flagged"]})


def _sheet(**answers):
    blank = dict.fromkeys(QUESTIONS, "")
    return pd.DataFrame([{"sample_id": name, **blank, **of} for name, of in answers.items()], dtype=object)


def test_bad_words_ids_and_double_rows_are_refused_by_line_and_the_good_answers_go_on():
    table = pd.concat([
        _sheet(A={"undressed": "Yes", "plotted": "perhaps"}, X={"undressed": "no"}, B={"plotted": " N/A "}),
        _sheet(A={"undressed": "no"}),
    ], ignore_index=True)  # fmt: skip
    rows, rejects = read(table, DRAWN, "sheet.csv")
    assert rejects[["line", "column", "value"]].to_numpy().tolist() == [
        [2, "plotted", "perhaps"], [3, "sample_id", "X"], [5, "sample_id", "A"],
    ]  # fmt: skip
    by = rows.set_index("sample_id")
    assert by.loc["A", ["undressed", "plotted"]].tolist() == ["yes", "blank"]
    assert by.loc["B", "plotted"] == "not applicable"
    assert (by.loc["C", list(QUESTIONS)] == "blank").all(), "a record of which no row came back is blank"


def test_a_sheet_without_a_question_is_refused():
    with pytest.raises(ValueError, match="lacks the column plotted"):
        read(_sheet(A={}).drop(columns="plotted"), DRAWN)


def test_shares_are_of_yes_and_no_and_blanks_are_said():
    rows = read(_sheet(A={"undressed": "yes"}, B={"undressed": "no"}, C={"undressed": "not applicable"}), DRAWN).rows
    made = results(rows, suppressed=False).set_index(["question", "stratum"])
    both = made.loc[("undressed", "all")]
    assert both[["yes", "no", "not_applicable", "blank", "n", "percent"]].tolist() == [1, 1, 1, 0, 3, 50.0]
    assert made.loc[("plotted", "flagged"), "blank"] == 2
    assert np.isnan(made.loc[("plotted", "flagged"), "percent"])


def test_small_numbers_of_a_sample_are_hidden_and_nothing_is_called_all_that_is_nearly_all():
    drawn = pd.DataFrame({"sample_id": [f"S{i}" for i in range(40)], "stratum": ["flagged", "not flagged"] * 20})
    sheet = pd.concat([_sheet(**{name: {"undressed": "no" if i == 0 else "yes"}})
                       for i, name in enumerate(drawn["sample_id"])])  # fmt: skip
    made = results(read(sheet, drawn).rows).set_index(["question", "stratum"])
    row = made.loc[("undressed", "flagged")]
    assert np.isnan(row["no"])
    assert row["percent"] != 100 or row["nearly_all"]
    assert (made.loc["plotted", "blank"] == [20, 20, 40]).all()
