"""The public contract, by the library itself: what ``gw.run`` takes for a date, ``gw.sds`` for a missing word."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw

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
