"""The public contract, by the library itself: what ``gw.run`` takes for a date, ``gw.sds`` for a missing word."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import results, sources
from growthwatch.scale import nation

ROWS = (
    "source,record_id,nhs_number,date_of_birth,sex,measured_on,kind,value,unit\n"
    "gp,1,9990000018,2026-01-01,male,2026-02-26,weight,4.4,kg\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text(ROWS)
    return path


@pytest.mark.parametrize(
    "as_of",
    [
        "2026-06-01",
        dt.date(2026, 6, 1),
        dt.datetime(2026, 6, 1, 23, 59),  # noqa: DTZ001 - a moment without a zone is what people pass
        pd.Timestamp("2026-06-01"),
        dt.datetime(2026, 6, 1, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=1))),
        dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5))),
        np.datetime64("2026-06-01"),
        np.datetime64("2026-06-01T12:00", "ns"),
    ],
)
def test_the_day_asked_about_may_come_in_any_of_pythons_forms(file, as_of):
    result = gw.run(file, as_of=as_of)
    assert result.about["as_of"] == "2026-06-01"
    assert len(result.records) == 1


@pytest.mark.parametrize("as_of", ["soon", "01/06/2026", "", None, pd.NaT, np.datetime64("NaT"), 20260601.5])
def test_what_is_no_date_is_named(file, as_of):
    with pytest.raises(ValueError, match=r"as_of.*not a date"):
        gw.run(file, as_of=as_of)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, ""])
def test_a_missing_sex_or_kind_in_a_list_has_no_score(missing):
    for words in ({"kind": "weight", "sex": ["male", missing]}, {"kind": ["weight", missing], "sex": "male"}):
        scores = gw.sds(**words, age_days=56, value=4.4)
        assert scores[0] == pytest.approx(-1.6236, abs=1e-4)
        assert np.isnan(scores[1])


@pytest.mark.parametrize("age", [56.5, [56.0, 13.999], np.array([[1.0], [-0.25]])])
def test_part_of_a_day_is_refused_and_never_dropped_unseen(age):
    """The contract counts whole days: 13.999 taken for 13 would be scored on another reference than 14."""
    for asked in (gw.sds, gw.value_at):
        with pytest.raises(ValueError, match=r"age_days (56\.5|13\.999|-0\.25) is not a whole number of days"):
            asked("weight", "male", age, 1.0)


def test_whole_days_may_stand_in_floats_and_come_out_of_arithmetic():
    whole = gw.sds("weight", "male", 56, 4.4)
    assert gw.sds("weight", "male", 56.0, 4.4) == whole
    assert gw.sds("weight", "male", 55.99999999999999, 4.4) == whole
    assert np.isnan(gw.sds("weight", "male", [np.nan, np.inf], 4.4)).all()


@pytest.fixture(scope="module")
def result():
    return gw.run(gw.example(), as_of="2026-06-01")


def same_tables(given, expected):
    for name, table in expected.tables().items():
        pd.testing.assert_frame_equal(getattr(given, name), table, rtol=0, atol=5.1e-7, obj=name)


def test_the_example_tells_its_story(result):
    by_number = result.children.set_index("child_id")["nhs_number"].str[-2:]
    status = gw.checks(result, check="6-8-week").set_index("child_id")["status"]
    assert dict(zip(by_number, status[by_number.index], strict=True)) == {
        "18": "attended_not_measured", "26": "complete", "34": "complete", "42": "complete", "50": "missed",
    }  # fmt: skip
    firm = result.findings[(result.findings["certainty"] == "firm").to_numpy()]
    assert set(by_number[firm["child_id"]]) == {"18"}
    assert result.records.loc[result.records["verdict"] == "questioned", "suggested_value"].tolist() == [5.35]
    assert not len(result.rejects)


def test_dataframes_give_what_the_same_tables_in_files_give(result, tmp_path):
    for name, table in gw.example().items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    same_tables(gw.run(tmp_path, as_of="2026-06-01"), result)


def test_numbers_dates_and_categories_in_dataframes_are_read_as_their_text_is(result):
    given = gw.example()
    children, records = given["children"], given["records"]
    given["children"] = children.assign(
        date_of_birth=pd.to_datetime(children["date_of_birth"]),
        gestation_weeks=children["gestation_weeks"].astype("float64"),
        gestation_days=children["gestation_days"].astype("Int64"),
        sex=children["sex"].astype("category"),
        nhs_number=children["nhs_number"].astype("int64"),
    )
    in_kg = (records["unit"] != "lb oz").to_numpy()
    given["records"] = records.assign(
        measured_on=pd.to_datetime(records["measured_on"]).dt.date,
        value=[float(v) if kg else v for v, kg in zip(records["value"], in_kg, strict=True)],
    )
    read = gw.run(given, as_of="2026-06-01")
    for name in ("children", "measurements", "findings", "checks"):
        pd.testing.assert_frame_equal(getattr(read, name), getattr(result, name))
    pd.testing.assert_series_equal(read.records["value_si"], result.records["value_si"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"weights": pd.DataFrame({"a": [1]})}, "weights: no such table; expected children, records"),
        ({"records": [1, 2]}, "records: expected a DataFrame, not list"),
        ({"records": pd.DataFrame({"source": ["gp"], "kind": ["weight"]})}, "records"),
        ({"records": pd.DataFrame({"source": []})}, "there is no row in these tables"),
        ({}, "there is no row in these tables"),
    ],
)
def test_what_is_no_canonical_table_is_named(given, said):
    with pytest.raises(sources.UnusableInput, match=said):
        gw.run(given, as_of="2026-06-01")


def test_a_column_mapping_is_for_files(tmp_path):
    with pytest.raises(ValueError, match="rename the columns"):
        gw.run(gw.example(), as_of="2026-06-01", mapping=tmp_path / "own.toml")


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_what_was_written_comes_back_with_its_types(result, tmp_path, file_format):
    results.write(result, tmp_path, file_format)
    loaded = gw.load(tmp_path)
    same_tables(loaded, result)
    assert loaded.about == result.about


def test_a_dataset_in_parts_comes_back_as_one(result, tmp_path):
    nation.run([*write_tables(gw.example(), tmp_path / "in")], tmp_path / "out", as_of=dt.date(2026, 6, 1))
    loaded = gw.load(tmp_path / "out")
    pd.testing.assert_frame_equal(loaded.checks, result.checks)
    assert loaded.findings["finding_id"].tolist() == result.findings["finding_id"].tolist()


def write_tables(given, folder):
    folder.mkdir()
    for name, table in given.items():
        table.to_csv(folder / f"{name}.csv", index=False)
        yield folder / f"{name}.csv"


def test_an_earlier_version_of_a_folder_lacks_columns_and_may_have_others(result, tmp_path):
    results.write(result, tmp_path)
    path = tmp_path / "findings.csv"
    written = pd.read_csv(path, dtype="str")
    written.drop(columns=["next_weighing_by", "one_in"]).assign(colour="blue").to_csv(path, index=False)
    findings = gw.load(tmp_path).findings
    assert findings["next_weighing_by"].isna().all()
    assert findings["next_weighing_by"].dtype == result.findings["next_weighing_by"].dtype
    assert findings["one_in"].dtype == np.float64
    assert findings.columns[-1] == "colour"
    assert findings["rule"].tolist() == result.findings["rule"].tolist()


def test_a_folder_of_an_earlier_version_lacks_the_table_of_what_was_not_judged(result, tmp_path):
    results.write(result, tmp_path)
    back = gw.load(tmp_path).not_judged
    assert back["why"].tolist() == result.not_judged["why"].tolist()
    assert back["rule"].dtype == result.not_judged["rule"].dtype
    (tmp_path / "not_judged.csv").unlink()
    absent = gw.load(tmp_path).not_judged
    assert absent.empty
    assert absent.dtypes.tolist() == back.dtypes.tolist()


def test_a_folder_that_no_run_wrote_and_a_word_nobody_knows_are_named(result, tmp_path):
    with pytest.raises(sources.UnusableInput, match=r"run\.json can't be read"):
        gw.load(tmp_path)
    results.write(result, tmp_path)
    path = tmp_path / "checks.csv"
    path.write_text(path.read_text().replace("attended_not_measured", "seen_from_afar"))
    with pytest.raises(sources.UnusableInput, match=r"checks\.csv, column status, value 'seen_from_afar'"):
        gw.load(tmp_path)
    path.unlink()
    with pytest.raises(sources.UnusableInput, match=r"checks\.csv: the table is missing"):
        gw.load(tmp_path)


def test_a_frame_is_scored_as_the_kernel_scores_it_and_keeps_its_index():
    given = pd.DataFrame(
        {
            "kind": ["weight", "length", "weight"],
            "sex": ["male", "female", None],
            "age_days": 56,
            "value": [4.4, 57, 5],
        },
        index=["a", "b", "c"],
    )
    scored = gw.score(given)
    assert scored.index.tolist() == ["a", "b", "c"]
    assert scored["sds"].tolist()[:2] == pytest.approx(
        gw.sds(["weight", "length"], ["male", "female"], 56, [4.4, 57]), abs=1e-6
    )
    assert scored["not_scored"].tolist() == ["", "", "sex is not known"]
    pd.testing.assert_frame_equal(scored[given.columns], given)
    pd.testing.assert_frame_equal(gw.score(scored), scored)
    with pytest.raises(sources.UnusableInput, match="column value"):
        gw.score(given.drop(columns="value"))
    with pytest.raises(ValueError, match="unknown policy 'term'"):
        gw.score(given, policy="term")


def test_findings_and_checks_are_chosen_by_word_child_and_practice(result):
    stephen = result.children.loc[result.children["nhs_number"] == "9990000018", "child_id"].item()
    assert set(gw.findings(result, certainty="firm")["child_id"]) == {stephen}
    assert len(gw.findings(result)) == len(result.findings)
    assert set(gw.findings(result, urgency="this_week")["urgency"].astype(str)) == {"this_week"}
    assert gw.findings(result, rule="ng75-fall", child_id=stephen).index.tolist() == [0]
    assert gw.checks(result, check="6-8-week", practice="Z90002")["status"].tolist() == ["complete", "missed"]
    assert not len(gw.checks(result, practice="Z90002", child_id=stephen))
    with pytest.raises(ValueError, match="unknown status 'open': expected one of confirmed, met"):
        gw.findings(result, status="open")
    with pytest.raises(ValueError, match="unknown check '8-week'"):
        gw.checks(result, check="8-week")


def test_a_chart_is_the_same_from_a_result_and_from_what_it_wrote(result, tmp_path):
    results.write(result, tmp_path)
    child = result.children["child_id"].iloc[0]
    drawn = gw.chart(result, child).to_dict()
    loaded = gw.chart(gw.load(tmp_path), child).to_dict()
    assert loaded["description"] == drawn["description"]
    assert (
        gw.chart(result, child, kind="head", view="sds").to_dict()["title"]["text"]
        == "Boys - UK-WHO - Head circumference - SDS"
    )
    assert gw.chart(result, child)._repr_mimebundle_()
    with pytest.raises(sources.UnusableInput, match="no child of this result has this id"):
        gw.chart(result, "nobody")


def test_score_marks_every_row_whose_gestation_is_not_known_and_no_row_whose_age_is_corrected():
    """A boy of 4.4 kg on day 56 is at z -1.624 as if born at 40+0: who reads it must see that nothing was corrected."""
    boy = {"sex": "male", "kind": "weight", "value": 4.4, "date_of_birth": "2025-01-01", "measured_on": "2025-02-26"}
    written = ["40", "", "10", "term", "preterm"]
    scored = gw.score(pd.DataFrame([{**boy, "gestation_weeks": weeks} for weeks in written]))
    assert scored["sds"].round(3).tolist() == [-1.624] * 5
    mark = "gestation unknown - not corrected"
    of_40, blank, impossible, term, preterm = scored["score_remark"].fillna("")
    assert (of_40, blank) == ("", mark)
    assert impossible.endswith(f"scored without it; {mark}")
    assert term.endswith(f"every result says so; {mark}")
    assert preterm.endswith(f"read lower than they are; {mark}")
    assert gw.score(pd.DataFrame([boy]))["score_remark"].tolist() == [mark]
    of_age = pd.DataFrame([{"sex": "male", "kind": "weight", "value": 4.4, "corrected_age_days": 56}])
    assert gw.score(of_age)["score_remark"].isna().all()
    assert gw.score(of_age.assign(sex=""))["score_remark"].isna().all()
