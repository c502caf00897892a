"""Reasons for clerical review travel as codes; sentences are made last and read back through one table."""

import pandas as pd
import pytest

from growthwatch.linkage.review import link_reasons
from growthwatch.linkage.review.link_reasons import SENTENCES, LinkReason


def test_every_reason_has_a_sentence_and_every_sentence_is_read_back_as_its_reason():
    assert set(SENTENCES) == set(LinkReason)
    for reason, sentence in SENTENCES.items():
        details = dict.fromkeys(("value", "system", "believed", "believed_system", "exchanged"), "x")
        assert link_reasons.reason_code(sentence.format(**details)) == reason


def test_a_sentence_with_details_is_worded_as_published():
    details = {"value": "female", "system": "clinic", "believed": "male", "believed_system": "gp"}
    columns = {name: pd.Series([text], dtype="str") for name, text in details.items()}
    (sentence,) = link_reasons.sentences_with(LinkReason.JOINED_TWO_SEXES, **columns)
    assert sentence == (
        "joined all the same: the sex is female in clinic, and male in gp, which is believed "
        "(order: gp, clinic, maternity, parent_held)"
    )


@pytest.mark.parametrize("text", ["", "somebody's own words"])
def test_what_is_no_published_sentence_has_no_code(text):
    assert link_reasons.reason_code(text) == ""


def test_a_sentence_reworded_is_still_known_in_results_that_were_kept(monkeypatch):
    monkeypatch.setitem(link_reasons.FORMER_SENTENCES, "too unlike", LinkReason.BELOW_THRESHOLD)
    assert link_reasons.reason_code("too unlike") == LinkReason.BELOW_THRESHOLD
