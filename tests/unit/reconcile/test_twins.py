"""A twin's record as evidence of whose a weight is."""

import numpy as np
import pandas as pd

from growthwatch.reconcile.errors.twins import twins_of
from tests.three_records import children, read, records

ANN = ((0, "3.40"), (28, "4.60"), (56, "5.70"), (84, "6.60"), (112, "7.40"))
BEA = ((0, "2.30"), (28, "3.20"), (56, "4.10"), (84, "4.90"), (112, "5.50"))


def family(*surnames: str | None, **columns: list) -> pd.DataFrame:
    who = children(*(str(n) for n in range(len(surnames))))
    return who.assign(surname=list(surnames), **columns)


def judged(ann: tuple, bea: tuple, surnames: tuple[str, str] = ("Ayling", "Ayling")) -> pd.DataFrame:
    """Ann's records by day."""
    rows = [records(*(("clinic", "weight", *row) for row in of), child=n) for n, of in enumerate((ann, bea))]
    out = read(pd.concat(rows, ignore_index=True), who=family(*surnames)).records
    return out[out["child"] == 0].set_index("age_days")


def test_twins_have_one_surname_and_birth_date_however_the_name_is_written():
    who = family("O'Neil", "ONEIL", "Smith", None, "oneil")
    assert [sorted(row[row >= 0].tolist()) for row in twins_of(who)] == [[1, 4], [0, 4], [], [], [0, 1]]


def test_who_lives_elsewhere_is_no_twin():
    who = family("Ayling", "Ayling", postcode=["CB1 1AA", "CB9 9ZZ"])
    assert (twins_of(who) < 0).all()
    assert (twins_of(who.assign(postcode=[None, "CB9 9ZZ"], practice_code=["A1", "A2"])) < 0).all()
    assert (twins_of(who.assign(postcode=[None, "CB9 9ZZ"], practice_code=["A1", None]))[:, 0] == [1, 0]).all()


def test_a_birth_date_not_known_makes_no_twin():
    assert (twins_of(family("Ayling", "Ayling", date_of_birth=[pd.NaT, pd.NaT])) < 0).all()


def test_a_weight_that_fits_the_twin_whose_record_lacks_it_is_said_to_be_the_twins():
    said = judged((*ANN[:2], (56, "4.10"), *ANN[3:]), (*BEA[:2], *BEA[3:])).loc[56]
    assert said["error"] == "wrong_child"
    assert "a twin's" in said["reason"]


def test_where_the_twin_has_its_own_weight_of_that_day_it_is_only_another_childs():
    said = judged((*ANN[:2], (56, "4.10"), *ANN[3:]), BEA).loc[56]
    assert said["error"] == "wrong_child"
    assert "twin" not in said["reason"]


def test_a_twins_record_makes_the_last_weight_doubtful_and_a_strangers_does_not():
    """5.50 kg after 6.60 would be a loss of a sixth: without a twin it stands."""
    of_twin = judged((*ANN[:4], (112, "5.50")), BEA[:4]).loc[112]
    of_stranger = judged((*ANN[:4], (112, "5.50")), BEA[:4], ("Ayling", "Smith")).loc[112]
    assert (of_twin["verdict"], of_twin["error"]) == ("questioned", "wrong_child")
    assert of_stranger["verdict"] == "kept"
    assert of_twin["probability_true"] < of_stranger["probability_true"] / 3


def test_a_twin_of_whom_hardly_anything_is_known_is_no_evidence():
    assert judged((*ANN[:4], (112, "5.50")), BEA[:1]).loc[112, "verdict"] == "kept"


def test_twins_who_weigh_the_same_are_each_believed():
    said = judged(ANN, ANN[:4])
    assert said["verdict"].eq("kept").all()
    assert np.isfinite(said["probability_true"]).all()
