"""Refusals travel as codes: each has one sentence, and rewording a sentence changes nothing but the sentence."""

import datetime as dt
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from growthwatch.sources import read, reject_reasons
from growthwatch.sources.columns import units
from growthwatch.sources.reject_reasons import SAID_OF_VALUE, SENTENCES, RejectReason, sentence

AS_OF = dt.date(2026, 6, 1)


def test_every_reason_has_one_sentence_and_no_two_are_alike() -> None:
    assert set(SENTENCES) == set(RejectReason)
    assert len(set(SENTENCES.values())) == len(SENTENCES)


def test_a_sentence_names_its_detail() -> None:
    assert sentence(RejectReason.after_as_of, "2026-06-01") == "after the as-of date 2026-06-01"
    assert sentence(RejectReason.observation_withdrawn, "{odd}") == "the observation's status is {odd}"


def test_a_refused_cell_says_that_its_row_is_used() -> None:
    said = sentence(RejectReason.no_such_date, row_used=True)
    assert said == "no such date: taken as not known, the rest of the row is used"


def test_what_is_said_of_a_value_is_the_sentence_after_its_name() -> None:
    assert units.said_of_value(np.array([0, 1], dtype="int8")).tolist() == ["", "is not a number"]
    assert SENTENCES[RejectReason.value_not_a_number] == "the value is not a number"
    assert set(units.REASONS) == set(SAID_OF_VALUE)


def test_rewording_every_sentence_changes_no_behaviour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The count of unknown codes, and which cell is to blame for an unknown unit, go by the code."""
    (tmp_path / "gp.csv").write_text(
        "NHS Number,Date of Birth,Event Date,Code,Value,Units\n"
        "4000000004,01/01/2026,01/03/2026,22K..,17,\n"
        "4000000004,01/01/2026,01/03/2026,27113001,4.5,stone\n"
        "4000000004,01/01/2026,01/03/2026,27113001,4.5 stone,\n"
    )
    before = read([tmp_path], as_of=AS_OF)
    monkeypatch.setattr(reject_reasons, "SENTENCES", MappingProxyType(dict.fromkeys(RejectReason, "otherwise said")))
    after = read([tmp_path], as_of=AS_OF)
    assert before.rejects["column"].tolist() == after.rejects["column"].tolist() == ["Code", "Units", "Value"]
    assert after.rejects["reason"].tolist() == ["otherwise said"] * 3
    assert before.inputs["notes"].tolist() == after.inputs["notes"].tolist()
    assert "22K.. (1)" in after.inputs["notes"][0]
