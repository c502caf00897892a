"""What keeps linkage fast, and the caseload of real infants."""

import datetime as dt
from pathlib import Path

import pytest

from growthwatch import sources
from growthwatch.evaluation.linkage import measured
from growthwatch.evaluation.linkage_families import caseload
from growthwatch.linkage import link
from growthwatch.linkage.exact_person import exact_links
from growthwatch.linkage.nhs_number import shared_number

from .rows import NUMBERS, ZOE, intake, weighed

PLANTED = Path(__file__).parents[3].parent / "shared/data/planted/clean/in"


def test_names_are_read_for_one_reason_alone_where_every_row_has_a_number(monkeypatch):
    def refuse(*_):
        pytest.fail("names were read")

    monkeypatch.setattr(exact_links, "Persons", refuse)
    monkeypatch.setattr(shared_number, "Persons", refuse)
    rows = [weighed("gp", f"r{n}", nhs_number=NUMBERS[n % 3], **ZOE) for n in range(9)]
    assert len(link(intake([], rows)).children) == 3


def test_a_made_up_caseload_has_no_false_link_without_splink():
    made_up = caseload(600, seed=7)
    figures = measured(made_up, link(made_up.intake, probable=False))
    assert figures["children that hold rows of two"] == 0
    assert figures["precision"] == 1
    assert figures["recall"] > 0.9


def test_the_same_seed_makes_the_same_caseload():
    one, two = caseload(50, seed=3), caseload(50, seed=3)
    assert one.intake.recorded.equals(two.intake.recorded)
    assert (one.truth == two.truth).all()


@pytest.mark.skipif(not PLANTED.is_dir(), reason="../shared/data is absent")
def test_real_infants_are_linked_by_number_alone_and_no_record_is_lost():
    read = sources.read([PLANTED], as_of=dt.date(2026, 6, 1))
    out = link(read)
    assert set(out.children["link"]) == {"nhs_number"}
    assert len(out.children) == read.register["nhs_number"].nunique()
    assert len(out.records) == len(read.recorded)
    assert not len(out.links)
    assert not len(out.rejects)
    assert set(out.children["child_id"]) == set(read.register["child_id"])
