"""A sentence never contradicts itself: a figure is written with the decimals that show on which side of a line it is."""

import re

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.charts.child.falls import fall_label
from growthwatch.detect.wording.text_columns import decimals_apart, fixed
from growthwatch.reference.spaces import centile_text, placed
from tests.build import found

SPACE = 2 / 3


def sentence(findings: pd.DataFrame, rule: str) -> str:
    return str(findings.loc[findings["rule"] == rule, "text"].item())


def test_a_loss_just_over_the_threshold_is_not_written_as_the_threshold():
    text = sentence(found([(0, 3.49), (7, 3.14)]), "ng75-early-loss")
    assert text.startswith("Weight was 10.03% below birth weight: (3.49 − 3.14) / 3.49 kg, 3.14 kg at 7 days; ")


def test_weights_in_a_loss_are_written_finely_enough_to_work_it_out_again():
    """3.495 and 3.145 kg are 10.01 % apart; of 3.50 and 3.15 (or 3.14) it would be 10.0 % or less."""
    text = sentence(found([(0, 3.4951), (7, 3.1454)]), "ng75-early-loss")
    birth, now = (float(x) for x in re.search(r"\((\S+) − (\S+)\)", text).groups())
    assert (birth - now) / birth > 0.10
    assert float(text.split("%")[0].split()[-1]) > 10


def test_a_birth_weight_missed_by_a_gram_is_not_written_as_reached():
    text = sentence(found([(0, 3.402), (22, 3.401)]), "ng75-not-regained")
    assert "3.401 kg at 3 weeks 1 day, 1 g below the birth weight of 3.402 kg" in text


@pytest.mark.parametrize(("short", "written"), [(0.002, "1.998"), (0.04, "1.96"), (0.0, "2.00"), (-0.003, "2.003")])
def test_a_fall_is_written_on_its_own_side_of_its_threshold(short, written):
    start = 0.2
    now = gw.value_at("weight", "male", 70, start - (2 - short) * SPACE)
    text = sentence(found([(0, gw.value_at("weight", "male", 0, start)), (70, now)]), "ng75-fall")
    assert f"Weight fell {written} centile spaces from birth" in text
    assert ("near and not met" in text) == (short > 0)


@pytest.mark.parametrize(("line", "name", "rule"), [(-2.0, "2nd", "ng75-below-2nd"), (-8 / 3, "0.4th", "below-0.4th")])
@pytest.mark.parametrize("off", [-0.0004, 0.0004, -0.003, 0.003])
def test_an_sds_beside_a_line_is_written_on_its_own_side(line, name, rule, off):
    text = sentence(found([(70, gw.value_at("weight", "male", 70, line + off))]), rule)
    assert f"{'below' if off < 0 else 'just above'} the {name} centile" in text
    z, drawn = (float(x.replace("−", "-")) for x in re.search(r"SDS (\S+) \(the \S+ is (\S+)\)", text).groups())
    assert (z < drawn) == (off < 0)


def test_the_chart_writes_a_fall_as_finely_as_the_sentence():
    row = {"status": "near", "certainty": "firm", "spaces_fallen": 1.96, "threshold_spaces": 2.0}
    assert fall_label(row) == "fall of 1.96 spaces (near)"
    assert fall_label(row | {"spaces_fallen": 2.26, "status": "met"}) == "fall of 2.3 spaces"


def test_a_centile_below_the_2nd_is_not_written_as_the_2nd():
    """The line is at 2.28: -2.02 is centile 2.2, and below it."""
    assert list(centile_text([-2.02, -2, -1.99, -1.34, -1.33, 1.33, 1.34])) == ["<2", "2", "2", "<9", "9", "91", ">91"]


def test_a_weight_found_below_a_line_is_not_shown_as_on_it():
    shown = list(placed([-2.68, -8 / 3, -2.02, -2, -1.99, -1.34, 2.68, np.nan]))
    assert shown == [
        "just below the 0.4th", "on the 0.4th", "just below the 2nd", "on the 2nd", "on the 2nd", "on the 9th",
        "just above the 99.6th", "",
    ]  # fmt: skip


@pytest.mark.parametrize("line", [10.0, 2.0, -8 / 3, 0.0, -1.645])
def test_any_number_is_written_on_its_own_side_of_a_line(line):
    off = np.array([s * 10.0**-k for k in range(9) for s in (-1, 1, 3, -7)] + [0.0])
    number = line + off
    decimals = decimals_apart(number, line, 1)
    written, drawn = (
        np.array([float(t.replace("−", "-")) for t in fixed(x, decimals)]) for x in (number, np.full(len(off), line))
    )
    assert (np.sign(written - drawn) == np.sign(off)).all()
    assert decimals_apart(np.array([line + 5]), line, 1).tolist() == [1]
    assert decimals_apart(np.array([]), line, 1).tolist() == []
