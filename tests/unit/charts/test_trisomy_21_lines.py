"""The lines of the trisomy 21 reference: beside UK-WHO, of a child who has it on record, and of nobody else."""

import pandas as pd
import pytest
from rcpchgrowth import measurement_from_sds

from growthwatch import charts
from growthwatch.scoring.beside import with_other_reference
from tests.chart_of import AS_OF, drawn, facts, footer, lines

WEIGHTS = [(0, 3.2), (14, 3.2), (40, 3.7), (140, 5.4)]


def chart(rows=WEIGHTS, *, view="centile", layers=None, on_record=True, **about):
    who, scored, records, found = facts(rows, **about)
    condition = pd.DataFrame({"child_id": ["child-0"] if on_record else [], "condition": "trisomy-21",
                              "standing": "current"})  # fmt: skip
    scored = with_other_reference(who, scored, condition)
    return charts.growth_chart(
        who, scored, records, found, policy="digital", as_of=AS_OF, view=view, layers=layers
    ).to_dict()


@pytest.mark.parametrize("sex", ["male", "female"])
def test_all_nine_are_where_rcpchgrowth_has_them_and_those_of_uk_who_stay(sex):
    spec = chart(sex=sex)
    rows = drawn(spec, "trisomy_21")
    assert len({row["line"] for row in rows}) == 9
    at = {row["line"]: row["value"] for row in rows if row["day"] == 126}
    for line, sds in (("0.4th", -8 / 3), ("50th", 0.0), ("91st", 4 / 3)):
        value = measurement_from_sds("trisomy-21", sds, "weight", sex, 126 / 365.25)
        assert at[f"trisomy 21: {line}"] == pytest.approx(value, abs=1e-4)
    assert len(set(lines(spec)["line"])) == 9
    assert "Styles et al, Arch Dis Child 2002;87:104-8" in " ".join(footer(spec))


def test_of_a_child_without_it_on_record_or_switched_off_there_are_none():
    for spec in (chart(on_record=False), chart(layers=["falls"])):
        assert not drawn(spec, "trisomy_21")
        assert "trisomy" not in " ".join(footer(spec))


def test_all_of_the_lines_are_on_the_axis():
    (axis,) = {tuple(layer["scale"]["domain"]) for layer in [chart()["vconcat"][0]["encoding"]["y"]]}
    values = [row["value"] for row in drawn(chart(), "trisomy_21")]
    assert axis[0] <= min(values) < max(values) <= axis[1]


def test_a_term_baby_has_none_before_two_weeks_and_a_preterm_one_from_the_day_it_was_due():
    assert min(row["day"] for row in drawn(chart(), "trisomy_21")) == 14
    early = chart([(0, 2.1), (30, 2.6), (80, 4.2)], gestation_days=238)
    assert min(row["day"] for row in drawn(early, "trisomy_21")) == 0


def test_a_reading_says_its_centile_on_both():
    row = drawn(chart(), "readings")[-1]
    assert row["centile"] == "0.4 (trisomy 21: 25)"
